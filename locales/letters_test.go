package locales

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

func names(text string) string {
	var list []string
	for _, m := range blank.FindAllStringSubmatch(text, -1) {
		list = append(list, m[1])
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), " ")
}

// formNames are the plural forms as the files name them.
var formNames = map[plural.Form]string{
	plural.Other: "other", plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many",
}

// needed are the plural forms that whole numbers have in a language.
func needed(tag string) []string {
	list := []string{"other"}
	for n := range 201 {
		list = append(list, formNames[plural.Cardinal.MatchPlural(language.Make(tag), n, 0, 0, 0, 0)])
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// TestPlurals: what depends on a number has a wording for every form of its
// language, and is the same text everywhere.
func TestPlurals(t *testing.T) {
	c := load(t)
	counted := map[string]bool{}
	for key, all := range formsOf(t, Default) {
		counted[key] = len(all) > 1
	}
	for _, lang := range c.Languages() {
		raw, err := files.ReadFile("active." + lang + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		about, err := metaOf(raw)
		if err != nil {
			t.Fatal(err)
		}
		rules := lang
		if about.Plurals != "" {
			rules = about.Plurals
		}
		for key, all := range formsOf(t, lang) {
			if !counted[key] {
				if len(all) != 1 {
					t.Errorf("%s: %s does not depend on a number in %s", lang, key, Default)
				}
				continue
			}
			for _, form := range needed(rules) {
				if all[form] == "" {
					t.Errorf("%s: %s has no form %q", lang, key, form)
				}
			}
		}
	}
	if got := strings.Join(needed("ru"), " "); got != "few many one other" {
		t.Fatalf("Russian has the forms %s: the test would prove nothing", got)
	}
}

// TestLetters: letters that have look-alikes are written in one way, so that what the
// bot says can be searched and compared.
func TestLetters(t *testing.T) {
	word := regexp.MustCompile(`[\pL\pM]+`)
	for _, lang := range load(t).Languages() {
		var all []string
		for _, texts := range formsOf(t, lang) {
			all = append(all, slices.Collect(maps.Values(texts))...)
		}
		text := blank.ReplaceAllString(strings.Join(all, "\n"), "")
		if !norm.NFC.IsNormalString(text) {
			t.Errorf("%s: letters in pieces", lang)
		}
		for _, w := range word.FindAllString(text, -1) {
			latin := strings.ContainsFunc(w, func(r rune) bool { return unicode.Is(unicode.Latin, r) })
			cyrillic := strings.ContainsFunc(w, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) })
			if latin && cyrillic || strings.ContainsAny(w, "\u04cfăĕçÿ") {
				t.Errorf("%s: %q", lang, w)
			}
		}
	}
}

// TestMeta: what a file says of itself is understood or refused.
func TestMeta(t *testing.T) {
	got, err := metaOf([]byte("[meta]\ndraft = true\nplurals = \"ja\"\n[button]\nyes = \"x\"\n"))
	if err != nil || got != (meta{Draft: true, Plurals: "ja"}) {
		t.Errorf("%+v, %v", got, err)
	}
	for _, bad := range []string{"[meta]\ndarft = true\n", "[meta]\ndraft = 1\n", "meta = 3\n"} {
		if got, err := metaOf([]byte(bad)); err == nil {
			t.Errorf("%q: %+v", bad, got)
		}
	}
	if err := (&tongue{tag: "tt", forms: map[string]form{}}).read([]byte("[button]\nyes = \"x\"\n"), "active.tt.toml"); err == nil {
		t.Error("a language without plural rules was taken")
	}
}
