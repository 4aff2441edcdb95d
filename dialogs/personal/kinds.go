package personal

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// This file is what the numbers look like.

//go:embed words.txt
var wordsText string

// What words say of the number beside them.
var (
	ofPassport = named("passport")
	ofPension  = named("pension")
	ofCard     = named("card")
	ofPhone    = named("phone")
	issued     = named("issued")
	impersonal = named("impersonal")
	number     = named("number")
)

// named is an expression of the file. The file is ours, so that a test finds what is
// wrong with it.
func named(name string) *regexp.Regexp {
	for line := range strings.Lines(wordsText) {
		if expression, ok := strings.CutPrefix(strings.TrimRight(line, "\n"), name+" "); ok {
			return regexp.MustCompile(expression)
		}
	}
	return regexp.MustCompile(`$^`)
}

// passport is a series of four digits and a number of six. Where they could be a
// telephone as well, a word must say what they are.
func (h *hiding) passport(g []group, all string) bool {
	if len(all) != 10 || h.chained(g) {
		return false
	}
	if ofPassport.MatchString(h.before(g[0])) || issued.MatchString(h.after(g[len(g)-1])) {
		return true
	}
	if impersonal.MatchString(h.before(g[0])) || ofPhone.MatchString(h.before(g[0])) || !plain(g) {
		return false
	}
	switch shape(g) {
	case shapeOf(2, 2, 6):
		return true
	case shapeOf(4, 6):
		return year(all[2:4]) // others are the code of a town and a number in it
	}
	return false
}

// year tells whether the second half of a series may be one: passports of the present
// form are printed since 1997, and the half is the year, or near it.
func year(half string) bool { return half >= "97" || half <= "35" }

// plain tells whether nothing but blanks, hyphens and the word for "number" stands
// between groups.
func plain(g []group) bool {
	return !slices.ContainsFunc(g[1:], func(one group) bool {
		return strings.ContainsAny(one.gap, ",./()+") && !number.MatchString(one.gap)
	})
}

// chained tells whether the groups go on as a date or a sum does.
func (h *hiding) chained(g []group) bool {
	return strings.ContainsAny(g[0].gap, "./") && !strings.Contains(g[0].gap, " ")
}

func shapeOf(lengths ...int) string {
	g := make([]group, len(lengths))
	for i, n := range lengths {
		g[i].digits = strings.Repeat("0", n)
	}
	return shape(g)
}

// firstChecked is the first number of the pension insurance that has check digits.
const firstChecked = 1001998

// pension is eleven digits with the right check digits, or with the word for it. Those
// that are written as a telephone is are one.
func (h *hiding) pension(g []group, all string) bool {
	if len(all) != 11 {
		return false
	}
	if ofPension.MatchString(h.before(g[0])) {
		return true
	}
	if phoneShaped(g, all) || h.plus(g[0]) || impersonal.MatchString(h.before(g[0])) || !slices.Contains(pensionShapes, shape(g)) {
		return false
	}
	serial, sum := 0, 0
	for i := range 9 {
		digit := int(all[i] - '0')
		serial = serial*10 + digit
		sum += digit * (9 - i)
	}
	check := int(all[9]-'0')*10 + int(all[10]-'0')
	if serial <= firstChecked {
		return serial > 0 && shape(g) == shapeOf(3, 3, 3, 2)
	}
	return sum%101%100 == check
}

var pensionShapes = []string{shapeOf(11), shapeOf(3, 3, 3, 2), shapeOf(9, 2), shapeOf(3, 3, 5)}

// phoneShaped tells whether eleven digits stand as those of a telephone: 8 first, and
// not in the groups of the insurance.
func phoneShaped(g []group, all string) bool {
	return (all[0] == '7' || all[0] == '8') && shape(g) != shapeOf(3, 3, 3, 2) && shape(g) != shapeOf(9, 2)
}

// plus tells whether a group stands behind a plus sign.
func (h *hiding) plus(g group) bool { return g.from > 0 && h.text[g.from-1] == '+' }

// card is 13 to 19 digits that pass Luhn's check and begin as cards of payment do.
func (h *hiding) card(g []group, all string) bool {
	const leastGroup = 4 // digits, but for the last: lists of houses have fewer
	short := slices.ContainsFunc(g[:len(g)-1], func(one group) bool { return len(one.digits) < leastGroup })
	if len(all) < 13 || len(all) > 19 || all[0] < '2' || all[0] > '6' || short || !plain(g) || !luhn(all) {
		return false
	}
	if len(g) == 1 && impersonal.MatchString(h.before(g[0])) && !ofCard.MatchString(h.before(g[0])) {
		return false
	}
	return true
}

func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// phone is a number of ten digits with or without the country's seven or the eight of
// long distance. Free ones and those in keep are an organisation's.
func (h *hiding) phone(g []group, all string) bool {
	number := national(all)
	switch {
	case h.plus(g[0]) && len(all) >= 10 && len(all) <= 15:
		return !slices.Contains(h.keep, number)
	case len(number) != 10 || len(all) == 11 && all[0] != '7' && all[0] != '8':
		return false
	case len(all) == 10 && len(g) == 1 && !strings.ContainsRune("3489", rune(all[0])):
		return false
	case strings.HasPrefix(number, "800") || slices.Contains(h.keep, number):
		return false
	}
	return !h.chained(g) && !impersonal.MatchString(h.before(g[0]))
}

// national is a telephone without what stands before its ten digits.
func national(digits string) string {
	if len(digits) == 11 && (digits[0] == '7' || digits[0] == '8') {
		return digits[1:]
	}
	return digits
}

var mailShape = regexp.MustCompile(`[\pL\pN._%+\-]+@[\pL\pN\-]+(?:\.[\pL\pN\-]+)+`)

// mail hides what stands before the @ of an address.
func (h *hiding) mail() {
	text := string(h.text)
	hidden := mailShape.ReplaceAllStringFunc(text, func(address string) string {
		name, host, _ := strings.Cut(address, "@")
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return mark
			}
			return r
		}, name) + "@" + host
	})
	if hidden != text {
		h.text = []rune(hidden)
		h.note(Mail)
	}
}
