package routing

import (
	"fmt"
	"time"
)

// Hours says in which part of the centre's time a rule holds.
type Hours string

// The parts of the centre's time; the zero value is all of it.
const (
	HoursWorking Hours = "working"
	HoursOff     Hours = "off"
)

// Season is a part of every year, both days included; it may go over the new
// year. The zero value is the whole year.
type Season struct{ From, To YearDay }

// YearDay is a day of any year: the month times a hundred plus the day.
type YearDay int

// String is "11-01".
func (d YearDay) String() string { return fmt.Sprintf("%02d-%02d", d.Month(), d.Day()) }

// Month counts from 1.
func (d YearDay) Month() int { return int(d) / 100 }

// Day is that of the month.
func (d YearDay) Day() int { return int(d) % 100 }

// String is "11-01..04-15".
func (s Season) String() string { return s.From.String() + ".." + s.To.String() }

// Whole tells whether the season is the whole year.
func (s Season) Whole() bool { return s == Season{} }

func (s Season) holds(d YearDay) bool {
	if s.Whole() {
		return true
	}
	if s.From <= s.To {
		return s.From <= d && d <= s.To
	}
	return s.From <= d || d <= s.To
}

// meets tells whether there is a day in both.
func (s Season) meets(other Season) bool {
	return s.Whole() || other.Whole() || s.holds(other.From) || other.holds(s.From)
}

func parseYearDay(text string) (YearDay, error) {
	t, err := time.Parse("2006-01-02", "2024-"+text) // a leap year: it has every day
	if err != nil {
		return 0, fmt.Errorf("%q is no day of the year: write 11-01", text)
	}
	return yearDay(t), nil
}

func yearDay(t time.Time) YearDay { return YearDay(int(t.Month())*100 + t.Day()) }

// schedule is when a rule holds.
type schedule struct {
	Hours  Hours
	Season Season
}

// keys is how many conditions a schedule has.
func (s schedule) keys() int {
	n := 0
	if s.Hours != "" {
		n++
	}
	if !s.Season.Whole() {
		n++
	}
	return n
}

func (s schedule) meets(other schedule) bool {
	apart := s.Hours != "" && other.Hours != "" && s.Hours != other.Hours
	return !apart && s.Season.meets(other.Season)
}

// moment is a time as schedules ask about it. It is worked out when it is asked
// for: few rules have a schedule.
type moment struct {
	at       time.Time
	calendar *Calendar
	known    bool
	hours    Hours
	day      YearDay
}

func (m *moment) in(s schedule) bool {
	if s == (schedule{}) {
		return true
	}
	if !m.known {
		m.known, m.hours, m.day = true, HoursOff, yearDay(m.at.In(m.calendar.zone))
		if m.calendar.Working(m.at) {
			m.hours = HoursWorking
		}
	}
	return (s.Hours == "" || s.Hours == m.hours) && s.Season.holds(m.day)
}

// schedule reads the keys hours and season of a rule.
func (l *loader) schedule(f fields) (s schedule) {
	if f.has("hours") {
		s.Hours = Hours(f.text("hours"))
		if s.Hours != HoursWorking && s.Hours != HoursOff {
			l.problem(f.place("hours"), "hours: %s or %s", HoursWorking, HoursOff)
			s.Hours = ""
		}
	}
	if !f.has("season") {
		return s
	}
	body, ok := f.body["season"].fields("from", "to")
	if !ok {
		return s
	}
	from, to := l.yearDay(body, "from"), l.yearDay(body, "to")
	if from != 0 && to != 0 {
		s.Season = Season{from, to}
	}
	return s
}

func (l *loader) yearDay(f fields, key string) YearDay {
	v, ok := f.need(key)
	if !ok {
		return 0
	}
	d, err := parseYearDay(v.text())
	if err != nil {
		v.problem("%s: %v", key, err)
	}
	return d
}

// sampleDays are days of the year that tell all given seasons apart: the first of
// each and the one after it, and one of no season if there is such a day.
func sampleDays(seasons []Season) []YearDay {
	days := map[YearDay]bool{}
	for _, s := range seasons {
		if !s.Whole() {
			days[s.From], days[s.To.next()] = true, true
		}
	}
	if len(days) == 0 {
		days[101] = true
	}
	return sortedKeys(days)
}

// next is the day after.
func (d YearDay) next() YearDay {
	t, err := time.Parse("2006-01-02", "2024-"+d.String())
	if err != nil {
		return d
	}
	return yearDay(t.AddDate(0, 0, 1))
}
