package routing

import "time"

// CaseID is time-ordered and never zero.
type CaseID int64

// State is where a case stands in the workflow. What it is about (Kind) and how
// it ended (Outcome) are separate fields on purpose.
type State string

// The states of a case.
const (
	Moderation State = "moderation"  // a moderator looks at it before it is routed
	Decision   State = "decision"    // passed on too often: the centre decides who answers
	Assigned   State = "assigned"    // an agency has it, nobody has taken it
	InProgress State = "in_progress" // a clerk has taken it
	NeedInfo   State = "need_info"   // the resident was asked; the clocks stand
	Deferred   State = "deferred"    // until a date; the clocks stand
	Approval   State = "approval"    // an answer waits for its approver
	Divided    State = "split"       // its parts are being answered
	Answered   State = "answered"    // the resident has an answer and may judge it
	Closed     State = "closed"      // nothing more is expected
	Rejected   State = "rejected"    // it is not worked on, for a reason its resident was told
	Merged     State = "merged"      // it follows another case and gets that one's answer
	Withdrawn  State = "withdrawn"   // by its resident
)

// States are all states of a case, in the order of its life.
func States() []State {
	return []State{Moderation, Decision, Assigned, InProgress, NeedInfo, Deferred, Approval, Divided,
		Answered, Closed, Rejected, Merged, Withdrawn}
}

// Open are the states in which somebody of the staff has the case before him.
func Open() []State {
	return []State{Moderation, Decision, Assigned, InProgress, NeedInfo, Deferred, Approval}
}

// Ended tells whether nothing more happens to a case in this state by itself.
func (s State) Ended() bool { return s == Closed || s == Rejected || s == Withdrawn }

// Outcome is how a case ended.
type Outcome string

// The outcomes. The zero value means not ended.
const (
	Solved    Outcome = "solved"
	Partly    Outcome = "partly"
	NotSolved Outcome = "not_solved"
	Explained Outcome = "explained" // the answer was left unjudged
	Postponed Outcome = "deferred"  // until a date
	Refused   Outcome = "refused"
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

// Answerable tells whether such a message wants an answer by a date: thanks do not.
func (k CaseKind) Answerable() bool { return k != CaseThanks }

// Judged tells whether its resident is asked what he thinks of an answer: a trouble may
// be gone or not, and a question answered or not; there is nothing to say of the rest.
func (k CaseKind) Judged() bool { return k == CaseProblem || k == CaseQuestion }

// Placed tells whether such a message must say where.
func (k CaseKind) Placed() bool { return k == CaseProblem }

// Priority is how soon a case must be looked at.
type Priority string

// The priorities.
const (
	Normal Priority = ""
	Urgent Priority = "urgent" // life or property may be at risk
)

// Case is one matter of one resident. Resident, Origin and OriginMessage are the
// caller's opaque words for whose it is and where the answer goes; routing only
// keeps them.
type Case struct {
	ID      CaseID
	Number  string // "26-00123": what people say on the phone; a part's is "26-00123/1"
	Centre  CentreID
	State   State
	Outcome Outcome

	Complaint
	Language string // of the resident

	Resident      string // "" for a part: its whole is the resident's
	Origin        string
	OriginMessage string

	Agency    AgencyID // the centre's fallback while the centre itself has it
	Reason    string   // Match.Reason at the time
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
