// Package locales owns every text the gateway says to people: one message file
// per language, the plural rules and the map from a person's language to a
// file. It does not own the directory's own names (topics, agencies), which
// come with the directory, nor when a text is said.
package locales

import (
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"sort"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed active.*.toml
var files embed.FS

// Default is the first language of the product: what a person gets whose
// language we do not speak.
const Default = "ru"

// Args fills the placeholders of a text. "N" also chooses the plural form.
type Args map[string]any

// Catalogue words things. It is immutable and safe for concurrent use.
type Catalogue struct {
	bundle     *i18n.Bundle
	localizers map[string]*i18n.Localizer
	languages  []string
	forms      map[string]form // of the texts of the default language
}

// Load reads the embedded message files.
func Load() (*Catalogue, error) {
	c := &Catalogue{bundle: i18n.NewBundle(language.Russian), localizers: map[string]*i18n.Localizer{}, forms: map[string]form{}}
	c.bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		f, err := c.bundle.LoadMessageFileFS(files, e.Name())
		if err != nil {
			return nil, fmt.Errorf("locales: %s: %w", e.Name(), err)
		}
		tag := f.Tag.String()
		c.localizers[tag] = i18n.NewLocalizer(c.bundle, tag)
		c.languages = append(c.languages, tag)
		if tag != Default {
			continue
		}
		for _, m := range f.Messages {
			c.forms[m.ID] = formOf(m)
		}
	}
	sort.Slice(c.languages, func(i, j int) bool { return before(c.languages[i], c.languages[j]) })
	return c, nil
}

// before puts the default language first and the others in order.
func before(a, b string) bool {
	if (a == Default) != (b == Default) {
		return a == Default
	}
	return a < b
}

// Languages lists the tags there is a file for, the default one first.
func (c *Catalogue) Languages() []string { return c.languages }

// Match gives the language to speak with a person whose platform reports tag.
func (c *Catalogue) Match(tag string) string {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	if _, ok := c.localizers[base]; ok {
		return base
	}
	return Default
}

// Text words key in lang. A missing key or placeholder is a defect that the
// completeness test catches; should one slip through, the person reads the
// Russian text or, at worst, the key, and the log says so.
func (c *Catalogue) Text(lang, key string, args Args) string {
	l, ok := c.localizers[lang]
	if !ok {
		l = c.localizers[Default]
	}
	cfg := &i18n.LocalizeConfig{MessageID: key, TemplateData: map[string]any(args)}
	if n, ok := args["N"]; ok {
		cfg.PluralCount = n
	}
	s, err := l.Localize(cfg)
	if err != nil {
		var missing *i18n.MessageNotFoundErr
		slog.Error("text is missing", "key", key, "language", lang, "absent", errors.As(err, &missing))
	}
	if s == "" {
		return key
	}
	return s
}

// All gives the text of key in every language: for recognising a typed label.
func (c *Catalogue) All(key string) []string {
	out := make([]string, 0, len(c.languages))
	for _, l := range c.languages {
		out = append(out, c.Text(l, key, nil))
	}
	return out
}
