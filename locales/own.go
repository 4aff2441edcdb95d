package locales

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// A centre may word some texts its own way, in its directory. This file says what
// such a wording may be, and fills it.

// blank is a placeholder: {{.Name}}.
var blank = regexp.MustCompile(`{{\s*\.(\w+)\s*}}`)

// longestLabel fits on a button of every messenger.
const longestLabel = 40

// form is what a text of the catalogue offers to another wording of it.
type form struct {
	blanks  []string
	plural  bool // it has a wording for each number
	decides bool // what it says depends on more than its placeholders
}

func formOf(m *i18n.Message) form {
	f := form{plural: m.One != "" || m.Few != "" || m.Many != ""}
	for _, found := range blank.FindAllStringSubmatch(m.Other, -1) {
		f.blanks = append(f.blanks, found[1])
	}
	f.decides = strings.Contains(blank.ReplaceAllString(m.Other, ""), "{{")
	return f
}

// Check tells what is wrong with another wording of a text, nil if nothing.
func (c *Catalogue) Check(lang, key, words string) error {
	f, known := c.tongues[Default].forms[key]
	switch {
	case c.tongues[lang] == nil:
		return fmt.Errorf("nothing is said in this language: known are %s", strings.Join(c.languages, ", "))
	case !known:
		return errors.New("there is no such text")
	case f.plural || f.decides:
		return errors.New("this text depends on a number or a case: it cannot be worded anew")
	case strings.Contains(blank.ReplaceAllString(words, ""), "{{"):
		return errors.New("only placeholders such as {{.Number}} may stand between {{ and }}")
	case strings.HasPrefix(key, "button.") && utf8.RuneCountInString(words) > longestLabel:
		return fmt.Errorf("longer than %d characters: it will not fit on a button", longestLabel)
	}
	for _, found := range blank.FindAllStringSubmatch(words, -1) {
		if !slices.Contains(f.blanks, found[1]) {
			return fmt.Errorf("this text has no {{.%s}}: known are %s", found[1], strings.Join(f.blanks, ", "))
		}
	}
	return nil
}

// Fill puts the arguments into a wording that passed Check.
func Fill(words string, args Args) string {
	return blank.ReplaceAllStringFunc(words, func(found string) string {
		return fmt.Sprint(args[blank.FindStringSubmatch(found)[1]])
	})
}
