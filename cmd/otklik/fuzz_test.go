package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzConfig: no text makes the decoder panic, every problem has its place, and
// none quotes a value: the one beside the mistake may be a token.
func FuzzConfig(f *testing.F) {
	if sample, err := os.ReadFile("../../examples/otklik.yaml"); err == nil {
		f.Add(string(sample))
	}
	for _, s := range []string{
		"telegram: [{name: tg, token: TOKEN}]", "telegram:\n  - tokne: TOKEN\n", "vk: {token: &a TOKEN}\nx: *a", "telegram: !!str TOKEN", "log: [TOKEN]\n---\nx: y",
		"a: |\n  TOKEN\n b", "token: \"TOKEN", "- TOKEN: {", "{? TOKEN : }", "telegram: [{token: {TOKEN: 1}}]", "\ttoken: TOKEN", "vk: [{group: TOKEN, wait: TOKEN}]",
	} {
		f.Add(s)
	}
	const secret = "7:canarycanary"
	f.Fuzz(func(t *testing.T, text string) {
		l := &loader{file: "f.yaml", places: map[string]place{}, bad: map[string]bool{}}
		l.decode([]byte(strings.ReplaceAll(text, ": TOKEN", ": "+secret)), &Config{})
		for _, p := range l.problems {
			if strings.Contains(p.Message, secret) || p.Message == "" || filepath.Base(p.File) != "f.yaml" {
				t.Errorf("%q: %s", text, p)
			}
		}
	})
}
