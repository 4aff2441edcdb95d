package routing

import (
	"slices"
	"time"
)

// Course is how a case has gone, beyond its state. It is kept as one JSON value:
// no query asks for a part of it. A case of before it has the zero value.
type Course struct {
	Kind     CaseKind `json:"kind,omitempty"`
	Priority Priority `json:"priority,omitempty"`
	Mark     int      `json:"mark,omitempty"`     // the resident's, 1 to 5; 0 = none
	Reopened int      `json:"reopened,omitempty"` // how often it was worked on anew
	Parent   CaseID   `json:"parent,omitempty"`   // the case it was split from
	Children []CaseID `json:"children,omitempty"` // its parts

	Apart   bool     `json:"apart,omitempty"`   // its resident was shown an incident, and said that this is another matter
	Despite []string `json:"despite,omitempty"` // the stoppers, by id, that its resident filed it in spite of

	Again   CaseID   `json:"again,omitempty"`   // a case of its resident in the same incident, which speaks for it
	Repeats []CaseID `json:"repeats,omitempty"` // for which this one speaks

	Into      CaseID   `json:"into,omitempty"`      // the case it was merged into
	Followers []CaseID `json:"followers,omitempty"` // cases merged into this one
	Left      bool     `json:"left,omitempty"`      // its resident withdrew, its followers did not

	Clock     Clockwork `json:"clock,omitzero"`
	RepliedAt time.Time `json:"replied,omitzero"` // when clock A was met
	Promised  time.Time `json:"promised,omitzero"`
	Until     time.Time `json:"until,omitzero"`  // of a deferral
	Talked    time.Time `json:"talked,omitzero"` // when the exchange that a question began last went on, zero = there is none
	Decide    time.Time `json:"decide,omitzero"` // by when the centre decides who answers
	News      time.Time `json:"news,omitzero"`   // since when a caller must be called about something
	Told      time.Time `json:"told,omitzero"`   // when he was told last
	Chased    time.Time `json:"chased,omitzero"` // when his desk was asked last whether it has called
	Wish      AgencyID  `json:"wish,omitempty"`  // whom the last agency wanted it to go to
	Stages    []string  `json:"stages,omitempty"`
	// NextLook is when the gateway looks at the case again, zero for never. Of several
	// timers of one case only the one that comes then counts.
	NextLook time.Time `json:"next_look,omitzero"`

	Unrouted bool         `json:"unrouted,omitempty"` // no rule has been asked yet: it was moderated first
	Draft    *Draft       `json:"draft,omitempty"`    // what waits for approval
	Done     bool         `json:"done,omitempty"`     // the last answer said that the work is done
	Refusal  RejectReason `json:"refusal,omitempty"`
}

// Draft is an answer that waits for its approver.
type Draft struct {
	Author string    `json:"author"`
	Kind   EventKind `json:"kind"` // EventAnswered or EventDone
	Text   string    `json:"text,omitempty"`
	Files  []string  `json:"files,omitempty"`
	Doubts
	Proof
}

func draftOf(kind EventKind, r Remark) Draft {
	return Draft{Kind: kind, Text: r.Text, Files: r.Files, Doubts: r.Doubts, Proof: r.Proof}
}

func (d Draft) remark() Remark {
	return Remark{Text: d.Text, Files: d.Files, Doubts: d.Doubts, Proof: d.Proof}
}

// Doubts are what an answer was found to lack, and why it went all the same: the
// words of whoever looked at it.
type Doubts struct {
	Lacks  []string `json:"lacks,omitempty"`
	Excuse string   `json:"excuse,omitempty"`
}

// Excuses are the common reasons why an answer goes all the same; others are typed.
func Excuses() []string { return []string{"explained", "later", "said"} }

// ExcuseDone is the reason why "the work is done" goes without a word of what was done.
const ExcuseDone = "done"

// Clone gives a course that shares nothing with c.
func (c Course) Clone() Course {
	c.Children, c.Followers, c.Stages = slices.Clone(c.Children), slices.Clone(c.Followers), slices.Clone(c.Stages)
	c.Repeats = slices.Clone(c.Repeats)
	c.Despite = slices.Clone(c.Despite)
	c.Clock.Pauses = slices.Clone(c.Clock.Pauses)
	if c.Draft != nil {
		d := *c.Draft
		d.Files, d.Lacks = slices.Clone(d.Files), slices.Clone(d.Lacks)
		c.Draft = &d
	}
	return c
}

// RejectReason is why a case is not worked on.
type RejectReason string

// The reasons. An operator cannot add to them: each has its words for the
// resident, who is told where else to go.
const (
	RejectSpam          RejectReason = "spam"
	RejectAbuse         RejectReason = "abuse"
	RejectNoSubstance   RejectReason = "no_substance"
	RejectNotTerritory  RejectReason = "not_territory"
	RejectNotCompetence RejectReason = "not_competence" // needs a place to turn to
	RejectDuplicate     RejectReason = "duplicate"
	RejectPersonalData  RejectReason = "personal_data" // of somebody else
	RejectEmergency     RejectReason = "emergency"     // the emergency service's
)

// RejectReasons are all of them, in the order offered.
func RejectReasons() []RejectReason {
	return []RejectReason{RejectSpam, RejectAbuse, RejectNoSubstance, RejectNotTerritory, RejectNotCompetence,
		RejectDuplicate, RejectPersonalData, RejectEmergency}
}

func (r RejectReason) known() bool { return slices.Contains(RejectReasons(), r) }
