package locales

import (
	"sort"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"
)

// TestComplete: every language has the same keys with the same placeholders,
// every plural has all forms its language needs, and nothing prints "<no value>".
func TestComplete(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	want := signature(t, Default)
	for _, lang := range c.Languages() {
		got := signature(t, lang)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s differs from %s (-%s +%s):\n%s", lang, Default, Default, lang, diff)
		}
		for key, names := range got {
			for _, n := range []int{0, 1, 2, 5, 11, 21} {
				text := c.Text(lang, key, fill(names, n))
				if text == key || strings.Contains(text, "<no value>") || strings.Contains(text, "{{") {
					t.Errorf("%s %s (n=%d): %q", lang, key, n, text)
				}
			}
		}
	}
}

// TestFallback: an unknown language and a missing key still say something.
func TestFallback(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := c.Text("xx", "button.send", nil), c.Text(Default, "button.send", nil); got != want {
		t.Errorf("unknown language: %q, want %q", got, want)
	}
	if got := c.Text(Default, "no.such.key", nil); got != "no.such.key" {
		t.Errorf("missing key: %q", got)
	}
	for tag, want := range map[string]string{"en-GB": "en", "EN": "en", "ru": "ru", "": "ru", "de": "ru"} {
		if got := c.Match(tag); got != want {
			t.Errorf("Match(%q) = %q, want %q", tag, got, want)
		}
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

// signature maps each key of a file to its sorted placeholders. The forms of a
// plural count as one key.
func signature(t *testing.T, lang string) map[string]string {
	t.Helper()
	raw, err := files.ReadFile("active." + lang + ".toml")
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := toml.Unmarshal(raw, &tree); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	collect(tree, "", out)
	return out
}

func collect(tree map[string]any, prefix string, out map[string]string) {
	if _, plural := tree["other"]; plural {
		var all string
		for _, form := range tree {
			all += form.(string)
		}
		out[strings.TrimSuffix(prefix, ".")] = names(all)
		return
	}
	for k, v := range tree {
		switch v := v.(type) {
		case map[string]any:
			collect(v, prefix+k+".", out)
		case string:
			out[prefix+k] = names(v)
		}
	}
}

func names(text string) string {
	seen := map[string]bool{}
	for _, m := range blank.FindAllStringSubmatch(text, -1) {
		seen[m[1]] = true
	}
	list := make([]string, 0, len(seen))
	for n := range seen {
		list = append(list, n)
	}
	sort.Strings(list)
	return strings.Join(list, " ")
}
