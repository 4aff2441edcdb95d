package routing

import (
	"strings"
	"time"
)

// IncidentRule says when cases of one fact propose an incident, and what ends it.
type IncidentRule struct {
	Cases  int           // of so many residents
	Within time.Duration // by the clock, not by working hours
	Radius int           // metres; 0 = in one territory
	Quiet  time.Duration // after one was dismissed or answered, it is not proposed anew
	Reopen ReopenRule
}

// ReopenRule is how many verdicts "not solved" reopen an incident: so many, and so
// many of a hundred members.
type ReopenRule struct {
	Cases int
	Share int
}

// Needs is the number for an incident of so many members.
func (r ReopenRule) Needs(members int) int {
	return max(r.Cases, (members*r.Share+99)/100)
}

// defaultIncidentRule holds where the directory says nothing else.
var defaultIncidentRule = IncidentRule{
	Cases: 5, Within: 15 * time.Minute, Quiet: 24 * time.Hour, Reopen: ReopenRule{Cases: 3, Share: 20},
}

// IncidentRule is the rule for a topic: its own, or its category's. ok is false
// where cases are not counted; what an incident needs beyond that is in the rule.
func (d *Directory) IncidentRule(topic TopicID) (r IncidentRule, ok bool) {
	category, _, _ := strings.Cut(string(topic), ".")
	for _, subject := range []string{string(topic), category} {
		if r, ok := d.incidents[subject]; ok {
			return r, true
		}
	}
	return defaultIncidentRule, false
}
