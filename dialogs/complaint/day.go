package complaint

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"otklik/routing/lexicon"
)

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
