package personal

import (
	"regexp"
	"strings"
	"unicode"
)

// This file is what of somebody's words people may see who live near by and do not know
// him: what is wrong and where, and not who says so.

var (
	ofFlat   = named("flat")
	tellName = []*regexp.Regexp{named("called"), named("patronymic"), named("initials"), named("handle")}
)

// Veil gives words for strangers: besides the numbers that Hide knows, flats, names and
// what somebody is called in messengers are hidden. Names are only those that words or
// their form give away; telephones in keep are everybody's. Of a hidden letter or digit
// one mark stays.
func Veil(text string, keep []string) string {
	text = HideFlat(text)
	for _, e := range tellName {
		text = veilAll(text, e)
	}
	text, _ = Hide(text, keep, Phone, Mail)
	return text
}

// HideFlat hides the number of a flat: a house is enough to see what is wrong with it.
func HideFlat(text string) string { return veilAll(text, ofFlat) }

// veilAll hides what the first group of an expression finds.
func veilAll(text string, e *regexp.Regexp) string {
	var b strings.Builder
	from := 0
	for _, at := range e.FindAllStringSubmatchIndex(text, -1) {
		b.WriteString(text[from:at[2]])
		b.WriteString(strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return mark
			}
			return r
		}, text[at[2]:at[3]]))
		from = at[3]
	}
	return b.String() + text[from:]
}
