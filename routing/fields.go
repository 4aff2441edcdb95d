package routing

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// fields reads a mapping whose keys are known beforehand.
type fields struct {
	owner  value
	body   map[string]value
	needed bool // what unless and idUnless look for must be there
}

// fields checks the keys of v against the known ones. What it could not read as
// a mapping gives fields that are all missing, and ok == false.
func (v value) fields(known ...string) (f fields, ok bool) {
	f = fields{owner: v, body: map[string]value{}}
	if v.kind() != "a mapping" {
		v.wants("a mapping")
		return f, false
	}
	for _, e := range v.entries() {
		if !slices.Contains(known, e.key) {
			v.s.problem(e.at, "unknown key %q: known here are %s", e.key, strings.Join(known, ", "))
			continue
		}
		f.body[e.key] = e.body
	}
	return f, true
}

// has says whether the key was written with something after it.
func (f fields) has(key string) bool {
	v, ok := f.body[key]
	return ok && v.kind() != "nothing"
}

// need notes a key that must be there and is not.
func (f fields) need(key string) (value, bool) {
	if !f.has(key) {
		f.owner.problem("%s is missing", key)
		return value{}, false
	}
	return f.body[key], true
}

// unless is the value of a key that may be left out, unless it is needed here.
func (f fields) unless(key string) (value, bool) {
	if f.needed {
		return f.need(key)
	}
	return f.body[key], f.has(key)
}

// idUnless is an id that may be left out, unless it is needed here.
func (f fields) idUnless(key string) string {
	if !f.needed && !f.has(key) {
		return ""
	}
	return f.id(key)
}

// place is where the key's value stands, or the whole mapping without it.
func (f fields) place(key string) place {
	if f.has(key) {
		return f.body[key].at()
	}
	return f.owner.at()
}

func (f fields) text(key string) string {
	if !f.has(key) {
		return ""
	}
	return f.body[key].text()
}

func (f fields) flag(key string, absent bool) bool {
	if !f.has(key) {
		return absent
	}
	return f.body[key].flag()
}

func (f fields) list(key string) []value {
	if !f.has(key) {
		return nil
	}
	return f.body[key].list()
}

// texts is a list of non-empty texts.
func (f fields) texts(key string) []string {
	var texts []string
	for _, v := range f.list(key) {
		if s := v.text(); s != "" {
			texts = append(texts, s)
		}
	}
	return texts
}

// idShape is what every id looks like: it travels in buttons and in URLs.
var idShape = regexp.MustCompile(`^[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)?$`)

// longestID leaves room for a verb beside an id in a 64-byte button payload.
const longestID = 40

// id is a required, well-formed id.
func (f fields) id(key string) string {
	v, ok := f.need(key)
	if !ok {
		return ""
	}
	return v.id()
}

// id is the value as an id, or "" after noting what is wrong with it.
func (v value) id() string {
	s := v.text()
	if s == "" {
		return ""
	}
	if wrong := wrongID(s); wrong != "" {
		v.problem("%s", wrong)
		return ""
	}
	return s
}

// wrongID says why a text is no id, or "".
func wrongID(s string) string {
	switch {
	case !idShape.MatchString(s):
		return fmt.Sprintf("%q is no id: latin letters, digits, - and _, beginning with a letter", s)
	case len(s) > longestID:
		return fmt.Sprintf("id %q is longer than %d characters", s, longestID)
	}
	return ""
}

// tagShape is a language tag as the message files use them.
var tagShape = regexp.MustCompile(`^[a-z]{2,3}$`)

// wrongLanguage says why a key is no language of a text, or "".
func wrongLanguage(tag string) string {
	base, err := language.ParseBase(tag)
	switch {
	case !tagShape.MatchString(tag) || err != nil:
		return fmt.Sprintf("%q is no language", tag)
	case base.String() != tag:
		return fmt.Sprintf("the language %q is written %q", tag, base)
	}
	return ""
}

// longestName fits on a messenger's button.
const longestName = 40

// names is words that must fit on a button.
func (f fields) names() Words {
	const key = "names"
	words := f.words(key)
	if !f.has(key) || f.body[key].kind() != "a mapping" {
		return words
	}
	for _, e := range quiet(f.body[key]).entries() {
		if utf8.RuneCountInString(words[e.key]) > longestName {
			f.owner.s.problem(e.body.at(), "longer than %d characters: it will not fit on a button", longestName)
		}
	}
	return words
}

// quiet is v for a second reading: what is wrong with it was noted in the first.
func quiet(v value) value { return value{&sink{}, v.file, v.n} }

// words is a required text in several languages, Russian among them.
func (f fields) words(key string) Words {
	v, ok := f.need(key)
	if !ok {
		return Words{}
	}
	if v.kind() != "a mapping" {
		v.wants("a text per language, as {ru: …, en: …}")
		return Words{}
	}
	words := Words{}
	for _, e := range v.entries() {
		if wrong := wrongLanguage(e.key); wrong != "" {
			v.s.problem(e.at, "%s", wrong)
			continue
		}
		words[e.key] = e.body.text()
		if words[e.key] == "" && e.body.kind() == "a text" {
			e.body.problem("%s: the text is empty: leave the language out, or write it", key)
		}
	}
	if _, ok := words["ru"]; !ok {
		v.problem("%s: the Russian text (ru) is missing", key)
	}
	return words
}

// span is a term, or the given one where the key is absent. A term that makes no
// sense is noted and stands in for a good one, so that it is not missed as well.
func (f fields) span(key string, absent Span) Span {
	if !f.has(key) {
		return absent
	}
	v := f.body[key]
	text := v.text()
	if text == "" && v.kind() != "a text" {
		return defaultFirst
	}
	s, err := ParseSpan(text)
	if err != nil {
		v.problem("%s: %v", key, err)
		return defaultFirst
	}
	return s
}
