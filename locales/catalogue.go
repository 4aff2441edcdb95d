// Package locales owns every text the gateway says to people: one message file
// per language, the plural rules and the map from a person's language to a
// file. It does not own the directory's own names (topics, agencies), which
// come with the directory, nor when a text is said.
package locales

import (
	"cmp"
	"embed"
	"log/slog"
	"slices"
	"strings"
)

//go:embed active.*.toml
var files embed.FS

// Default is the first language of the product: what a person gets whose
// language we do not speak, and what a draft says where it has no words yet.
const Default = "ru"

// Args fills the placeholders of a text. "N" also chooses the plural form.
type Args map[string]any

// Catalogue words things. It is immutable and safe for concurrent use.
type Catalogue struct {
	tongues   map[string]*tongue
	languages []string
}

// Load reads the embedded message files.
func Load() (*Catalogue, error) {
	c := &Catalogue{tongues: map[string]*tongue{}}
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		t, err := loadTongue(e.Name())
		if err != nil {
			return nil, err
		}
		c.tongues[t.tag] = t
		c.languages = append(c.languages, t.tag)
	}
	slices.SortFunc(c.languages, func(a, b string) int {
		return cmp.Or(cmp.Compare(c.rank(a), c.rank(b)), cmp.Compare(a, b))
	})
	return c, nil
}

// rank puts the default language first and drafts last.
func (c *Catalogue) rank(lang string) int {
	switch {
	case lang == Default:
		return 0
	case c.Draft(lang):
		return 2
	}
	return 1
}

// Languages lists the tags there is a file for: the default one, the complete
// ones, the drafts.
func (c *Catalogue) Languages() []string { return c.languages }

// Draft tells whether a language's words still wait for somebody who speaks it:
// some of its texts are in the default language.
func (c *Catalogue) Draft(lang string) bool {
	t, ok := c.tongues[lang]
	return ok && t.draft
}

// Match gives the language to speak with a person whose platform reports tag.
func (c *Catalogue) Match(tag string) string {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	if _, ok := c.tongues[base]; ok {
		return base
	}
	return Default
}

// Text words key in lang, or in the default language where lang has no words for
// it: only a draft may lack some. Any other missing key or placeholder is a defect
// that the completeness test catches; should one slip through, the person reads
// the Russian text or, at worst, the key, and the log says so.
func (c *Catalogue) Text(lang, key string, args Args) string {
	t, ok := c.tongues[lang]
	if !ok {
		t = c.tongues[Default]
	}
	if !t.has(key) && t.tag != Default {
		if !t.draft {
			slog.Error("text is missing", "key", key, "language", lang)
		}
		t = c.tongues[Default]
	}
	s, err := t.text(key, args)
	if err != nil {
		slog.Error("text is defective", "key", key, "language", t.tag, "absent", !t.has(key))
	}
	if s == "" {
		return key
	}
	return s
}

// Short gives the key of a text in short sentences, or the key itself where there are
// none: they stand under the same key after "simple.". A draft's own words go before
// short ones that are not its own.
func (c *Catalogue) Short(lang, key string) string {
	short := "simple." + key
	t, ok := c.tongues[lang]
	if ok && t.has(short) || !(ok && t.has(key)) && c.tongues[Default].has(short) {
		return short
	}
	return key
}

// All gives the text of key in every language: for recognising a typed label.
func (c *Catalogue) All(key string) []string {
	out := make([]string, 0, len(c.languages))
	for _, l := range c.languages {
		out = append(out, c.Text(l, key, nil))
	}
	return out
}

// Labels gives, by key, what people may type for each button: its label in every
// language, and the words of the section "typed".
func (c *Catalogue) Labels() map[string][]string {
	all := map[string][]string{}
	for _, t := range c.tongues {
		for key := range t.forms {
			section, name, _ := strings.Cut(key, ".")
			switch section {
			case "button":
				if label := c.Text(t.tag, key, nil); !strings.Contains(label, "<no value>") {
					all[key] = append(all[key], label)
				}
			case "typed":
				all["button."+name] = append(all["button."+name], strings.Split(c.Text(t.tag, key, nil), ", ")...)
			}
		}
	}
	return all
}
