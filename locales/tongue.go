package locales

import (
	"fmt"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// tongue is one language with its words. Each has a bundle of its own: a bundle
// finds plural rules by tag, and some of our languages must borrow one (see meta).
type tongue struct {
	tag       string
	draft     bool
	forms     map[string]form // of what it has words for
	localizer *i18n.Localizer
}

// meta is what a message file says of itself, beside its messages: the table
// "meta".
type meta struct {
	// Draft marks words that nobody who speaks the language has reviewed.
	Draft bool `toml:"draft"`
	// Plurals is a language whose plural rules serve this one, where the library
	// has none for it.
	Plurals string `toml:"plurals"`
}

// loadTongue reads active.<tag>.toml.
func loadTongue(file string) (*tongue, error) {
	raw, err := files.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("locales: %w", err)
	}
	t := &tongue{tag: strings.TrimSuffix(strings.TrimPrefix(file, "active."), ".toml"), forms: map[string]form{}}
	if err := t.read(raw, file); err != nil {
		return nil, fmt.Errorf("locales: %s: %w", file, err)
	}
	return t, nil
}

func (t *tongue) read(raw []byte, file string) error {
	about, err := metaOf(raw)
	if err != nil {
		return err
	}
	said, err := i18n.ParseMessageFileBytes(raw, file, map[string]i18n.UnmarshalFunc{"toml": messagesOnly})
	if err != nil {
		return err
	}
	as := said.Tag
	if about.Plurals != "" {
		as = language.Make(about.Plurals)
	}
	bundle := i18n.NewBundle(as)
	if err := bundle.AddMessages(as, said.Messages...); err != nil {
		return err
	}
	for _, m := range said.Messages {
		t.forms[m.ID] = formOf(m)
	}
	t.draft, t.localizer = about.Draft, i18n.NewLocalizer(bundle, as.String())
	return nil
}

// metaOf reads a file's table about itself; a name nobody knows is a mistake.
func metaOf(raw []byte) (meta, error) {
	var file struct {
		Meta meta `toml:"meta"`
	}
	decoded, err := toml.Decode(string(raw), &file)
	if err != nil {
		return meta{}, err
	}
	for _, key := range decoded.Undecoded() {
		if len(key) > 1 && key[0] == "meta" {
			return meta{}, fmt.Errorf("%s: known there are draft and plurals", key)
		}
	}
	return file.Meta, nil
}

// messagesOnly leaves out what is no message.
func messagesOnly(raw []byte, into any) error {
	var tables map[string]any
	if err := toml.Unmarshal(raw, &tables); err != nil {
		return err
	}
	delete(tables, "meta")
	tree, ok := into.(*any)
	if !ok {
		return fmt.Errorf("messages as a %T", into)
	}
	*tree = tables
	return nil
}

// has tells whether the language has words for a key.
func (t *tongue) has(key string) bool {
	_, ok := t.forms[key]
	return ok
}

// text words a key of this language.
func (t *tongue) text(key string, args Args) (string, error) {
	cfg := &i18n.LocalizeConfig{MessageID: key, TemplateData: map[string]any(args)}
	if n, ok := args["N"]; ok {
		cfg.PluralCount = n
	}
	return t.localizer.Localize(cfg)
}
