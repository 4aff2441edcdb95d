package complaint

import (
	"regexp"
	"strconv"
	"strings"

	"otklik/locales"
	"otklik/routing/lexicon"
)

// This file reads numbers and days as people write them. The words for them are the
// locales'; a text that may be read in two ways is not read at all.

// lexis is what a word says of a number or a day, by the folded word.
type lexis map[string]sense

// sense is one meaning, and its place among those of its kind.
type sense struct {
	kind meaning
	n    int
}

type meaning int

const (
	aNumber  meaning = iota + 1 // n itself
	aMinus                      // what follows is below zero
	aDayBack                    // so many days before today
	aUnit                       // of time: so many days
	anAgo                       // "ago": what was counted is in the past
	aMonth                      // 1 to 12
	aWeekday                    // as time.Weekday
)

// readLexis brings together the words of all languages.
func readLexis(texts *locales.Catalogue) lexis {
	l := lexis{}
	add := func(key string, kind meaning, value func(place int) int) {
		for _, all := range texts.All(key) {
			for place, forms := range strings.Split(all, ", ") {
				for word := range strings.SplitSeq(forms, "/") {
					if word = lexicon.Fold(word); l[word] == (sense{}) {
						l[word] = sense{kind, value(place)}
					}
				}
			}
		}
	}
	constant := func(n int) func(int) int { return func(int) int { return n } }
	add("words.numbers", aNumber, func(place int) int { return place + 1 })
	add("words.tens", aNumber, func(place int) int { return 10 * (place + 1) })
	add("words.nought", aNumber, constant(0))
	add("words.minus", aMinus, constant(0))
	add("words.days_back", aDayBack, func(place int) int { return place })
	add("words.units", aUnit, func(place int) int { return []int{1, 7, 30}[min(place, 2)] })
	add("words.ago", anAgo, constant(0))
	add("words.months", aMonth, func(place int) int { return place + 1 })
	add("words.weekdays", aWeekday, func(place int) int { return (place + 1) % 7 })
	return l
}

// longestValue is more than a number or a day takes, in bytes: what is longer tells the
// matter.
const longestValue = 80

// figures is a number at the beginning of a word, with its unit behind it.
var figures = regexp.MustCompile(`^([+\-\x{2212}]?)(\d{1,9}(?:[.,]\d{1,3})?)([^\d.,:/\-]*)$`)

// number reads the one number of a text: "12", "12,5 °C", "-5", "minus five", "twenty
// five".
func (l lexis) number(text string) (n float64, ok bool) {
	if len(text) > longestValue {
		return 0, false
	}
	found, below, tens := 0, false, 0
	for word := range strings.FieldsSeq(lexicon.Fold(text)) {
		word = strings.TrimRight(strings.TrimLeft(word, "~("), ").!?;,%°")
		if m := figures.FindStringSubmatch(word); m != nil {
			value, err := strconv.ParseFloat(strings.ReplaceAll(m[2], ",", "."), 64)
			if err != nil {
				return 0, false
			}
			if n = value; m[1] != "" && m[1] != "+" || below {
				n = -value
			}
			found, below, tens = found+1, false, 0
			continue
		}
		if strings.ContainsAny(word, "0123456789") {
			return 0, false // a time, a house, from here to there
		}
		switch s := l[word]; {
		case s.kind == aMinus:
			below = true
		case s.kind == aNumber && tens > 0 && s.n > 0 && s.n < 10: // twenty five
			n += float64(sign(n) * s.n)
			tens = 0
		case s.kind == aNumber:
			n, found, tens = float64(s.n), found+1, 0
			if below {
				n, below = -n, false
			}
			if s.n >= 20 {
				tens = s.n
			}
		}
	}
	return n, found == 1
}

func sign(n float64) int {
	if n < 0 {
		return -1
	}
	return 1
}
