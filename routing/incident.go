package routing

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ErrNoIncident stands for a text the person will see, like the errors of ports.go.
var ErrNoIncident = errors.New("no such incident")

// IncidentID is time-ordered and never zero; no case has the same.
type IncidentID int64

// IncidentKind tells troubles that came from those that were planned.
type IncidentKind string

// The kinds of incident.
const (
	IncidentFault IncidentKind = "fault" // many cases of one fact
	IncidentWorks IncidentKind = "works" // an agency's planned works
)

// Incident is one trouble of many residents. Each of them keeps a case with a
// number of his own, which follows the incident; one answer goes to all.
type Incident struct {
	ID     IncidentID
	Number string // "26-0007": within a centre and a year
	Centre CentreID
	Key    string // what it is: of one key only one is unfinished
	Kind   IncidentKind
	State  IncidentState
	Agency AgencyID
	IncidentBody

	Members int // residents in it
	Seq     int // of the last event that members hear of
	Round   int // how often it was reopened: verdicts count in their round

	OpenedAt  time.Time
	LiveUntil time.Time // new cases are compared with it until then
	Version   int       // of the stored row; SaveIncident refuses a stale one
}

// IncidentBody is what no query asks for.
type IncidentBody struct {
	Topics []TopicID    `json:"topics"`
	Area   IncidentArea `json:"area"`
	Text   Words        `json:"text,omitempty"`   // what residents are told before they type
	ETA    time.Time    `json:"eta,omitzero"`     // when the agency means to be done
	From   time.Time    `json:"from,omitzero"`    // of works: when they begin
	Reason string       `json:"reason,omitempty"` // why it was proposed, where not by counting
	First  []string     `json:"first,omitempty"`  // numbers of its first cases
	Last   Words        `json:"last,omitempty"`   // of works: the words for all when they end
	By     string       `json:"by,omitempty"`     // the clerk who decided last
	Ended  time.Time    `json:"ended,omitzero"`
	// Unsolved is how many verdicts reopened it, 0 when it was not, or by something else.
	Unsolved int       `json:"unsolved,omitempty"`
	Nudged   time.Time `json:"nudged,omitzero"` // when the desk was last reminded
	// Swept is how far the look for cases filed before has come; nil = no look is
	// under way.
	Swept *CasePlace `json:"swept,omitempty"`
}

// IncidentMember is a resident's case in an incident.
type IncidentMember struct {
	Incident IncidentID
	Case     CaseID
	Resident string
	Repeat   bool // another case of his is in it already: this one only follows
	At       time.Time
	Told     int  // Seq of the last event he was told
	Failed   bool // something up to Told could not be told
	Verdict  Outcome
	Round    int // of the verdict
	Worded   bool
}

// IncidentEventKind says what happened to an incident.
type IncidentEventKind string

// The kinds of event of an incident.
const (
	IncidentEventProposed  IncidentEventKind = "proposed"
	IncidentEventGrew      IncidentEventKind = "grew" // not kept: members say it
	IncidentEventConfirmed IncidentEventKind = "confirmed"
	IncidentEventPlanned   IncidentEventKind = "planned"
	IncidentEventBegun     IncidentEventKind = "begun"
	IncidentEventUpdated   IncidentEventKind = "updated" // new words or another time
	IncidentEventAnswered  IncidentEventKind = "answered"
	IncidentEventOver      IncidentEventKind = "over" // works: their time is over, nobody said more
	IncidentEventReopened  IncidentEventKind = "reopened"
	IncidentEventClosed    IncidentEventKind = "closed"
	IncidentEventDismissed IncidentEventKind = "dismissed"
	IncidentEventNudged    IncidentEventKind = "nudged"
)

// IncidentEvent is one line of an incident's history; it is never changed.
type IncidentEvent struct {
	Incident IncidentID
	Kind     IncidentEventKind
	Seq      int    // members hear of it in this order; 0 = they do not
	Actor    string // opaque: who did it, "" = the gateway itself
	Words    Words
	At       time.Time
}

// IncidentTally is how an incident's members stand.
type IncidentTally struct {
	Recent    int // joined since the time asked for
	Behind    int // not told everything yet
	Failed    int // could not be told something
	Solved    int // verdicts of this round
	Partly    int
	NotSolved int
	Worded    []string // numbers of cases with further words, the newest few
	Words     int      // how many cases those are in all
}

// mostFirst is how many cases an incident names.
const mostFirst = 5

func (in *Incident) about(t TopicID) bool { return slices.Contains(in.Topics, t) }

// Open tells whether newcomers are told of it and may join.
func (in *Incident) Open() bool {
	return in.State == IncidentConfirmed || in.State == IncidentActive
}

// Takes tells whether new cases of it become its members.
func (in *Incident) Takes() bool { return in.Open() || in.State == IncidentProposed }

// Finished tells whether its members have an answer to judge.
func (in *Incident) Finished() bool {
	return in.State == IncidentAnswered || in.State == IncidentOver
}

// Due is when it is meant to be over, the zero time when nobody knows or that time
// has passed.
func (in *Incident) Due(now time.Time) time.Time {
	if in.ETA.Before(now) {
		return time.Time{}
	}
	return in.ETA
}

// incidentSeries counts incidents apart from cases: no centre is called so.
func incidentSeries(c CentreID) CentreID { return c + "/incidents" }

var incidentNumber = regexp.MustCompile(`(?:(\d{2})-)?(\d{1,6})$`)

// FullIncidentNumber completes an incident's number as people say it, with its
// letter or without: "7" is this year's 7.
func FullIncidentNumber(said string, now time.Time) string {
	m := incidentNumber.FindStringSubmatch(strings.TrimSpace(said))
	if m == nil {
		return ""
	}
	year := m[1]
	if year == "" {
		year = fmt.Sprintf("%02d", now.Year()%100)
	}
	n, err := strconv.Atoi(m[2])
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%s-%04d", year, n)
}
