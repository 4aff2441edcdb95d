package routing

import "time"

// CaseID is time-ordered and never zero.
type CaseID int64

// State is where a case stands in the workflow. What it is about (Kind) and how
// it ended (Outcome) are separate fields on purpose.
type State string

// The states of a case.
const (
	Assigned   State = "assigned"    // an agency has it, nobody has taken it
	InProgress State = "in_progress" // a clerk has taken it
	Answered   State = "answered"    // the resident has an answer and may judge it
	Closed     State = "closed"      // nothing more is expected
)

// Outcome is how a case ended.
type Outcome string

// The outcomes. The zero value means not ended.
const (
	Solved    Outcome = "solved"
	Partly    Outcome = "partly"
	NotSolved Outcome = "not_solved"
)

// CaseKind is what sort of message a case is.
type CaseKind string

// The kinds. The zero value is a problem.
const (
	CaseProblem  CaseKind = ""
	CaseQuestion CaseKind = "question"
	CaseProposal CaseKind = "proposal"
	CaseThanks   CaseKind = "thanks"
	CaseSpam     CaseKind = "spam"
)

// Priority is how soon a case must be looked at.
type Priority string

// The priorities.
const (
	Normal Priority = ""
	Urgent Priority = "urgent" // life or property may be at risk
)

// Course is how a case has gone, beyond its state. It is kept as one JSON value:
// no query asks for a part of it.
type Course struct {
	Kind     CaseKind `json:"kind,omitempty"`
	Priority Priority `json:"priority,omitempty"`
	Mark     int      `json:"mark,omitempty"`     // the resident's, 1 to 5; 0 = none
	Reopened int      `json:"reopened,omitempty"` // how often a verdict reopened it
	Parent   CaseID   `json:"parent,omitempty"`   // the case it was split from
	Apart    bool     `json:"apart,omitempty"`    // its resident was shown an incident, and said that this is another matter
}

// Case is one matter of one resident. Resident, Origin and OriginMessage are the
// caller's opaque words for whose it is and where the answer goes; routing only
// keeps them.
type Case struct {
	ID      CaseID
	Number  string // "26-00123": what people say on the phone
	Centre  CentreID
	State   State
	Outcome Outcome

	Complaint
	Language string // of the resident

	Resident      string
	Origin        string
	OriginMessage string

	Agency    AgencyID
	Reason    string // Match.Reason at the time
	Rule      RuleID
	Directory string // version of the directory that matched
	Transfers int
	Assignee  string     // the clerk who took it, "" = nobody
	Incident  IncidentID // that it follows, 0 = none

	Deadlines
	Course
	OpenedAt   time.Time
	AnsweredAt time.Time
	ClosedAt   time.Time

	Version int // of the stored row; SaveCase refuses a stale one
}

// EventKind says what happened to a case.
type EventKind string

// The kinds of event.
const (
	EventOpened      EventKind = "opened"
	EventTaken       EventKind = "taken"
	EventReleased    EventKind = "released"
	EventTransferred EventKind = "transferred"
	EventAnswered    EventKind = "answered"
	EventNote        EventKind = "note"     // staff only
	EventWords       EventKind = "words"    // the resident added something
	EventAttached    EventKind = "attached" // a later part of an answer: more files
	EventDone        EventKind = "done"     // the agency says it is finished
	EventJudged      EventKind = "judged"
	EventOverdue     EventKind = "overdue"     // a promise was missed; Text is the Clock
	EventDelivered   EventKind = "delivered"   // an answer reached the resident
	EventRepeated    EventKind = "repeated"    // an answer was sent again after a lost one: it may stand twice
	EventUndelivered EventKind = "undelivered" // an answer could not reach him; Text is why
	EventResent      EventKind = "resent"      // an operator sends an answer again that could not
	EventIncident    EventKind = "incident"    // what its incident did to it; Text is an IncidentStep and its number
)

// Event is one line of a case's history; it is never changed.
type Event struct {
	Case  CaseID
	Kind  EventKind
	Actor string // opaque: who did it, "" = the gateway itself
	Text  string
	Files []string
	From  AgencyID // for a transfer
	To    AgencyID // for a transfer
	At    time.Time
}
