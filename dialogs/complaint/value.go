package complaint

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

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

// The forms of a date in figures.
var (
	isoDay  = regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2})$`)
	dotsDay = regexp.MustCompile(`^(\d{1,2})[./\-](\d{1,2})(?:[./\-](\d{4}|\d{2}))?$`)
	count   = regexp.MustCompile(`^(\d{1,4})[\p{L}\-]{0,4}$`) // 25, 25th
)

// day reads the one day of a text, by its date in the zone of today: "yesterday",
// "25.11", "25 November 2026", "three days ago", "on Monday". A date without a year is
// the nearest one that is not ahead or, where it may be, the nearest.
func (l lexis) day(text string, today time.Time, ahead bool) (day time.Time, ok bool) {
	if len(text) > longestValue {
		return time.Time{}, false
	}
	r := dayReading{today: midnight(today), ahead: ahead}
	for word := range strings.FieldsSeq(lexicon.Fold(text)) {
		if word = strings.Trim(word, ".,!?;()"); word != "" && !r.take(word, l[word]) {
			return time.Time{}, false
		}
	}
	return r.close()
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// dayReading gathers what the words of a text say of a day.
type dayReading struct {
	today   time.Time
	ahead   bool
	found   []time.Time
	numbers []int // not used yet
	month   int
	units   []int // of time, in days, with what was counted before
	counted int
	ago     bool
}

// take reads one word; false means that it makes no sense.
func (r *dayReading) take(word string, s sense) bool {
	switch {
	case isoDay.MatchString(word):
		m := isoDay.FindStringSubmatch(word)
		return r.date(atoi(m[1]), atoi(m[2]), atoi(m[3]))
	case dotsDay.MatchString(word):
		m := dotsDay.FindStringSubmatch(word)
		return r.date(year(m[3]), atoi(m[2]), atoi(m[1]))
	case count.MatchString(word):
		r.numbers = append(r.numbers, atoi(count.FindStringSubmatch(word)[1]))
	case strings.ContainsAny(word, "0123456789"):
		return false
	case s.kind == aNumber:
		r.numbers = append(r.numbers, s.n)
	case s.kind == aDayBack:
		r.found = append(r.found, r.today.AddDate(0, 0, -s.n))
	case s.kind == aWeekday:
		back := (int(r.today.Weekday()) - s.n + 7) % 7
		r.found = append(r.found, r.today.AddDate(0, 0, -back))
	case s.kind == aMonth && r.month != 0:
		return false
	case s.kind == aMonth:
		r.month = s.n
	case s.kind == aUnit:
		r.unit(s.n)
	case s.kind == anAgo:
		r.ago = true
	}
	return true
}

// unit takes "days" with the number before it, if there is one.
func (r *dayReading) unit(days int) {
	times := 1
	if n := len(r.numbers); n > 0 {
		times, r.numbers = r.numbers[n-1], r.numbers[:n-1]
	}
	r.units = append(r.units, times*days)
}

// close makes one day of what was read.
func (r *dayReading) close() (time.Time, bool) {
	switch n := len(r.numbers); {
	case r.month != 0 && (n == 1 || n == 2 && r.numbers[1] > 31):
		y := 0
		if n == 2 {
			y = year(strconv.Itoa(r.numbers[1]))
		}
		if !r.date(y, r.month, r.numbers[0]) {
			return time.Time{}, false
		}
	case r.month != 0 || n > 1:
		return time.Time{}, false
	case n == 1:
		if !r.dayOfMonth(r.numbers[0]) {
			return time.Time{}, false
		}
	}
	if r.ago && len(r.units) == 1 {
		r.found = append(r.found, r.today.AddDate(0, 0, -r.units[0]))
	} else if r.ago || len(r.units) > 0 {
		return time.Time{}, false
	}
	r.found = slices.CompactFunc(r.found, time.Time.Equal)
	if len(r.found) != 1 {
		return time.Time{}, false
	}
	return r.found[0], true
}

// date takes a day of a month; without a year, 0, it is the nearest.
func (r *dayReading) date(y, m, d int) bool {
	years := []int{y}
	if y == 0 {
		this := r.today.Year()
		years = []int{this, this - 1, this + 1}
	}
	var fit []time.Time
	for _, y := range years {
		t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, r.today.Location())
		if y < 1900 || y > 2200 || t.Day() != d || int(t.Month()) != m {
			continue
		}
		if len(years) == 1 || r.ahead || !t.After(r.today) {
			fit = append(fit, t)
		}
	}
	if len(fit) == 0 {
		return false
	}
	r.found = append(r.found, slices.MinFunc(fit, func(a, b time.Time) int {
		return cmp.Compare(a.Sub(r.today).Abs(), b.Sub(r.today).Abs())
	}))
	return true
}

// dayOfMonth takes "the 25th": the last one that has come.
func (r *dayReading) dayOfMonth(d int) bool {
	for back := range 3 {
		first := time.Date(r.today.Year(), r.today.Month()-time.Month(back), 1, 0, 0, 0, 0, r.today.Location())
		t := first.AddDate(0, 0, d-1)
		if d >= 1 && t.Month() == first.Month() && !t.After(r.today) {
			r.found = append(r.found, t)
			return true
		}
	}
	return false
}

// year reads "26" as 2026; "" is none.
func year(text string) int {
	n := atoi(text)
	if text != "" && n < 100 {
		n += 2000
	}
	return n
}

// atoi reads figures that were matched as such.
func atoi(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}
