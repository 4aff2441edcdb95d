package locales

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"
)

func load(t *testing.T) *Catalogue {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestComplete: every language has the same keys with the same placeholders as the
// first, a draft some of them.
func TestComplete(t *testing.T) {
	c := load(t)
	want := signature(t, Default)
	for _, lang := range c.Languages() {
		got := signature(t, lang)
		if !c.Draft(lang) {
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s differs from %s (-%s +%s):\n%s", lang, Default, Default, lang, diff)
			}
			continue
		}
		for key, names := range got {
			if w, known := want[key]; !known || w != names {
				t.Errorf("%s: %s has %q, in %s %q (%v)", lang, key, names, Default, w, known)
			}
		}
	}
}

// TestNothingIsMissing: whatever is said, in whatever language and number, ordinary or
// simple, has no hole.
func TestNothingIsMissing(t *testing.T) {
	c := load(t)
	for _, lang := range c.Languages() {
		for key, names := range signature(t, Default) {
			for _, n := range []int{0, 1, 2, 5, 11, 21} {
				for _, text := range []string{c.Text(lang, key, fill(names, n)), c.Text(lang, c.Short(lang, key), fill(names, n))} {
					if text == key || strings.Contains(text, "<no value>") || strings.Contains(text, "{{") {
						t.Errorf("%s %s (n=%d): %q", lang, key, n, text)
					}
				}
			}
		}
	}
}

// TestSimple: a short sentence stands for a text that there is, and needs no more
// than that one.
func TestSimple(t *testing.T) {
	all := signature(t, Default)
	found := 0
	for key, names := range all {
		ordinary, short := strings.CutPrefix(key, "simple.")
		if !short {
			continue
		}
		found++
		known, ok := all[ordinary]
		if !ok {
			t.Errorf("%s: there is no text %s", key, ordinary)
		}
		for _, name := range strings.Fields(names) {
			if !slices.Contains(strings.Fields(known), name) {
				t.Errorf("%s needs %s, which %s is not given", key, name, ordinary)
			}
		}
	}
	if found < 20 {
		t.Fatalf("%d short sentences: the test would prove nothing", found)
	}
}

// TestButtonsFit: no label is longer than the strictest messenger shows, and every
// word to type stands for a button that there is.
func TestButtonsFit(t *testing.T) {
	c := load(t)
	const most = 40
	buttons := signature(t, Default)
	for key, all := range c.Labels() {
		if _, known := buttons[key]; !known {
			t.Errorf("words are typed for %s, which is no button", key)
		}
		for _, label := range all {
			if utf8.RuneCountInString(label) > most {
				t.Errorf("%s: %q is longer than %d characters", key, label, most)
			}
		}
	}
	for _, lang := range c.Languages() {
		for _, of := range c.Languages() {
			label := c.Text(lang, "language.draft", Args{"Name": c.Text(of, "language.name", nil)})
			if utf8.RuneCountInString(label) > most {
				t.Errorf("%q is longer than %d characters", label, most)
			}
		}
	}
}

// TestFallback: an unknown language, what a draft does not say and a missing key
// still say something.
func TestFallback(t *testing.T) {
	c := load(t)
	if got, want := c.Text("xx", "button.send", nil), c.Text(Default, "button.send", nil); got != want {
		t.Errorf("unknown language: %q, want %q", got, want)
	}
	if got := c.Text(Default, "no.such.key", nil); got != "no.such.key" {
		t.Errorf("missing key: %q", got)
	}
	if got := c.Text("cv", "button.send", nil); got != "📨 Яр" {
		t.Errorf("a draft's own word: %q", got)
	}
	if got, want := c.Text("tt", "describe.files", Args{"N": 3}), "Записал. 3 вложения."; got != want {
		t.Errorf("a draft without words: %q, want %q", got, want)
	}
	if got, want := c.Text("cv", c.Short("cv", "place.confirm"), Args{"Place": "x"}), "Вырӑн: x?"; got != want {
		t.Errorf("a draft's own words in simple mode: %q, want %q", got, want)
	}
	if got, want := c.Text("cv", c.Short("cv", "fact.ask"), Args{"Category": "x"}), c.Text(Default, c.Short(Default, "fact.ask"), Args{"Category": "x"}); got != want {
		t.Errorf("a draft without words in simple mode: %q, want %q", got, want)
	}
	if got, want := c.Text("en", c.Short("en", "danger.line"), nil), c.Text("en", "danger.line", nil); got != want {
		t.Errorf("without a short sentence: %q, want %q", got, want)
	}
	for tag, want := range map[string]string{"en-GB": "en", "EN": "en", "ru": "ru", "tt-RU": "tt", "cv": "cv", "": "ru", "de": "ru"} {
		if got := c.Match(tag); got != want {
			t.Errorf("Match(%q) = %q, want %q", tag, got, want)
		}
	}
	if got, want := c.Languages(), []string{"ru", "en", "ba", "ce", "cv", "tt"}; !slices.Equal(got, want) {
		t.Errorf("languages %v, want %v", got, want)
	}
}

func fill(names string, n int) Args {
	args := Args{}
	for _, name := range strings.Fields(names) {
		args[name] = "x"
	}
	if _, ok := args["N"]; ok {
		args["N"] = n
	}
	return args
}

// tree reads a file as it is.
func tree(t *testing.T, lang string) map[string]any {
	t.Helper()
	raw, err := files.ReadFile("active." + lang + ".toml")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := toml.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	delete(all, "meta")
	return all
}

// forms maps each key of a file to its wordings by plural form, "other" for a text
// that has but one.
func forms(tree map[string]any, prefix string, out map[string]map[string]string) {
	if _, plural := tree["other"]; plural {
		all := map[string]string{}
		for form, text := range tree {
			all[form] = text.(string)
		}
		out[strings.TrimSuffix(prefix, ".")] = all
		return
	}
	for k, v := range tree {
		switch v := v.(type) {
		case map[string]any:
			forms(v, prefix+k+".", out)
		case string:
			out[prefix+k] = map[string]string{"other": v}
		}
	}
}

func formsOf(t *testing.T, lang string) map[string]map[string]string {
	t.Helper()
	out := map[string]map[string]string{}
	forms(tree(t, lang), "", out)
	return out
}

// signature maps each key of a file to its sorted placeholders. The forms of a
// plural count as one key.
func signature(t *testing.T, lang string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for key, all := range formsOf(t, lang) {
		out[key] = names(strings.Join(slices.Collect(maps.Values(all)), ""))
	}
	return out
}
