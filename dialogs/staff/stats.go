package staff

import (
	"strconv"
	"strings"
	"time"

	"otklik/dialogs"
	"otklik/routing"
)

// stats has the desk's figures of a period made, with a picture and a sheet where files
// says so. The turn only asks for it: what is read may be long.
func (t *talk) stats(said string, files bool) error {
	p, ok := t.period(said)
	if !ok {
		return t.Say(t.T("digest.which", nil))
	}
	return t.Notices().AskReport(dialogs.Report{Desk: t.desk, Period: p}, files)
}

// mostDays is how far back a clerk may ask.
const mostDays = 366

// period reads how many days, up to today, a clerk means: a number, a word for it, or
// the days from one date to another; a week where he says nothing.
func (t *talk) period(said string) (routing.Period, bool) {
	today := t.Now.In(t.Directory().Location())
	days := 0
	for _, one := range []struct {
		key  string
		days int
	}{{"digest.week", 7}, {"digest.month", 30}, {"digest.quarter", 91}, {"digest.year", 365}} {
		if t.Says(one.key, said) {
			days = one.days
		}
	}
	if said == "" {
		days = 7
	}
	if n, err := strconv.Atoi(said); err == nil {
		days = n
	}
	if days > 0 && days <= mostDays {
		return routing.Days(today.AddDate(0, 0, 1-days), today, today.Location()), true
	}
	words := strings.FieldsFunc(said, func(r rune) bool { return r == ' ' || r == '-' || r == '–' })
	if len(words) != 2 {
		return routing.Period{}, false
	}
	first, err1 := time.Parse("02.01.2006", words[0])
	last, err2 := time.Parse("02.01.2006", words[1])
	p := routing.Days(first, last, today.Location())
	return p, err1 == nil && err2 == nil && p.Since.Before(p.Until) && p.Until.Sub(p.Since) <= (mostDays+1)*24*time.Hour
}
