package routing

import (
	"slices"
	"strings"
	"time"
)

// StopperID names a stopper.
type StopperID string

// Stopper ends the filing of a problem with words of the directory: it is not the
// season, or somebody else is to be called. It fits by its topics, its season and the
// answers to the topic's questions, all of them together.
type Stopper struct {
	ID     StopperID
	Topics []string // facts and categories
	When   []Condition
	Season Season
	Text   Words  // may hold the marks that StopText fills
	Link   string // where to go instead, an https address; may be empty
	Anyway bool   // the resident may file all the same
}

// The marks of a stopper's text.
const (
	markFrom  = "{from}"  // the season's first day, 15.05
	markTo    = "{to}"    // and its last
	markPhone = "{phone}" // the emergency number
	markDuty  = "{duty}"  // that of the duty service
)

// Stopped finds the first stopper that fits a complaint at a time, those in passed
// left out.
func (d *Directory) Stopped(c Complaint, at time.Time, passed []string) (Stopper, bool) {
	day := yearDay(at.In(d.calendar.zone))
	for _, s := range d.stoppers.list {
		if s.speaksOf(c.Topic) && s.Season.holds(day) && met(s.When, c.Answers) && !slices.Contains(passed, string(s.ID)) {
			return s, true
		}
	}
	return Stopper{}, false
}

// Stopper finds one by id.
func (d *Directory) Stopper(id StopperID) (Stopper, bool) { return d.stoppers.get(id) }

func (s Stopper) speaksOf(id TopicID) bool {
	return slices.Contains(s.Topics, string(id)) || slices.Contains(s.Topics, string(id.Category()))
}

// StopText is what a stopper says in a language.
func (d *Directory) StopText(s Stopper, lang string) string {
	return strings.NewReplacer(
		markFrom, dayMonth(s.Season.From), markTo, dayMonth(s.Season.To),
		markPhone, d.centre.Emergency.Phone, markDuty, d.centre.Emergency.Duty,
	).Replace(s.Text.In(lang))
}

func dayMonth(d YearDay) string {
	return string([]byte{digit(d.Day() / 10), digit(d.Day()), '.', digit(d.Month() / 10), digit(d.Month())})
}

func digit(n int) byte { return byte('0' + n%10) }
