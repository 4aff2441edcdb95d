// Package personal finds numbers in people's words that nobody needs for a complaint
// and others could misuse: of a passport, of the pension insurance, of a bank card
// and, where that is asked for, telephones and e-mail. It owns what they look like and
// how they are hidden. It does not own when that is done, nor what is told of it.
//
// House numbers, dates, numbers of cases, accounts, meters and taxpayers stay, and so
// do addresses of the web, whose digits find a place on a map.
package personal

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind is a sort of number.
type Kind string

// The kinds. The first three are always hidden.
const (
	Passport Kind = "passport"
	Pension  Kind = "pension" // SNILS
	Card     Kind = "card"
	Phone    Kind = "phone"
	Mail     Kind = "mail"
)

// mark stands for a digit, or a letter of an e-mail address, that is hidden.
const mark = '•'

// Hide gives a text with the numbers of documents and cards hidden, and of what kinds
// there were, each once; also names further kinds to hide. Of a hidden number as many
// marks stay as it had digits. Telephones in keep, of which only the digits count, are
// everybody's. A text that was hidden once has nothing left to hide.
func Hide(text string, keep []string, also ...Kind) (string, []Kind) {
	if !strings.ContainsFunc(text, unicode.IsDigit) && !(slices.Contains(also, Mail) && strings.Contains(text, "@")) {
		return text, nil
	}
	h := hiding{text: []rune(text), also: also}
	for _, phone := range keep {
		h.keep = append(h.keep, national(digitsOf(phone)))
	}
	h.links()
	h.groups()
	for i := 0; i < len(h.list); {
		n, kind := h.longest(i)
		if n == 0 {
			i++
			continue
		}
		h.veil(h.list[i].from, h.list[i+n-1].to, kind)
		i += n
	}
	if slices.Contains(also, Mail) {
		h.mail()
	}
	if len(h.found) == 0 {
		return text, nil
	}
	return string(h.text), h.found
}

// hiding is one text at work.
type hiding struct {
	text  []rune
	also  []Kind
	keep  []string
	safe  [][2]int // links
	list  []group
	found []Kind
}

// group is digits that stand together, with what stands before them.
type group struct {
	from, to int
	digits   string
	gap      string // between the group before and this one; "" = more than a gap
}

// mostGap is the longest that may stand between two groups of one number: "number №".
const mostGap = 12

// longest finds the longest number that begins with group i: of how many groups, and
// what it is; 0 for none.
func (h *hiding) longest(i int) (n int, kind Kind) {
	const most = 8 // groups of one number
	for j := min(len(h.list), i+most); j > i; j-- {
		if !h.joined(i, j) {
			continue
		}
		if kind := h.kindOf(h.list[i:j]); kind != "" {
			return j - i, kind
		}
	}
	return 0, ""
}

// joined tells whether groups may be of one number.
func (h *hiding) joined(i, j int) bool {
	for _, g := range h.list[i+1 : j] {
		if g.gap == "" || !between.MatchString(g.gap) && !number.MatchString(g.gap) {
			return false
		}
	}
	return true
}

// between is what may stand between two groups of one number; the word for "number"
// may, too.
var between = regexp.MustCompile(`^[ \-.,()/+]{1,5}$`)

// kindOf tells what some groups are together, "" for nothing to hide.
func (h *hiding) kindOf(g []group) Kind {
	all := ""
	for _, one := range g {
		all += one.digits
	}
	switch {
	case h.pension(g, all):
		return Pension
	case h.card(g, all):
		return Card
	case h.passport(g, all):
		return Passport
	case slices.Contains(h.also, Phone) && h.phone(g, all):
		return Phone
	}
	return ""
}

// shape is the lengths of the groups, a letter each.
func shape(g []group) string {
	lengths := make([]byte, len(g))
	for i, one := range g {
		lengths[i] = 'a' + byte(min(len(one.digits), 25)) // #nosec G115 -- at most 25
	}
	return string(lengths)
}

// before is what stands before a group, small, as far as it may say what it is.
func (h *hiding) before(g group) string {
	const near = 40 // characters
	return strings.ToLower(string(h.text[max(0, g.from-near):g.from]))
}

// after is what stands behind a group.
func (h *hiding) after(g group) string {
	const near = 15
	return strings.ToLower(string(h.text[g.to:min(len(h.text), g.to+near)]))
}

// links notes the addresses of the web, and coordinates as maps copy them.
func (h *hiding) links() {
	for _, at := range link.FindAllStringIndex(string(h.text), -1) {
		from := utf8.RuneCountInString(string(h.text)[:at[0]])
		h.safe = append(h.safe, [2]int{from, from + utf8.RuneCountInString(string(h.text)[at[0]:at[1]])})
	}
}

var link = regexp.MustCompile(`(?i)\b(?:[a-z]+://|geo:)\S+|(?:^|\s)\d{1,2}\.\d{4,8}[,; ]\s?\d{1,3}\.\d{4,8}\b`)

func (h *hiding) inLink(i int) bool {
	return slices.ContainsFunc(h.safe, func(s [2]int) bool { return i >= s[0] && i < s[1] })
}

// veil hides the digits of a stretch.
func (h *hiding) veil(from, to int, kind Kind) {
	for i := from; i < to; i++ {
		if unicode.IsDigit(h.text[i]) {
			h.text[i] = mark
		}
	}
	h.note(kind)
}

func (h *hiding) note(kind Kind) {
	if !slices.Contains(h.found, kind) {
		h.found = append(h.found, kind)
	}
}
