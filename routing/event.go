package routing

import "time"

// EventKind says what happened to a case.
type EventKind string

// The kinds of event. What was changed stands in the event's Detail.
const (
	EventOpened      EventKind = "opened"
	EventAdmitted    EventKind = "admitted" // by a moderator, and routed
	EventTaken       EventKind = "taken"
	EventAssigned    EventKind = "assigned" // to the clerk After
	EventReleased    EventKind = "released"
	EventTransferred EventKind = "transferred"
	EventReferred    EventKind = "referred"  // a transfer too many: the centre decides; After is the agency wished for
	EventDecided     EventKind = "decided"   // by the centre
	EventTopic       EventKind = "topic"     // put right; To is set when another agency has it now
	EventTerritory   EventKind = "territory" // the same
	EventKindSet     EventKind = "kind"
	EventPriority    EventKind = "priority"

	EventAnswered  EventKind = "answered"
	EventAttached  EventKind = "attached" // a later part of an answer: more files
	EventDone      EventKind = "done"     // the agency says it is finished
	EventInterim   EventKind = "interim"  // a reply that promises the answer for Until
	EventCorrected EventKind = "corrected"
	EventDrafted   EventKind = "drafted"  // an answer waits for its approver
	EventReturned  EventKind = "returned" // the approver wants another one; Text is why
	EventSending   EventKind = "sending"  // an answer waits until Until, and may be taken back
	EventRecalled  EventKind = "recalled" // it was taken back; Text Unsent or Barred: it could not be given any more
	EventAsked     EventKind = "asked"    // the resident, who is waited for
	EventDeferred  EventKind = "deferred" // until Until
	EventResumed   EventKind = "resumed"  // after a question or a deferral; Text "silent": nobody answered
	EventNote      EventKind = "note"     // staff only
	EventNudged    EventKind = "nudged"   // a supervisor asks after it

	EventWords     EventKind = "words"  // the resident added something
	EventJoined    EventKind = "joined" // the resident of Others[0] waits for its answer, too
	EventJudged    EventKind = "judged"
	EventRated     EventKind = "rated"
	EventReopened  EventKind = "reopened" // by the staff; Text is why
	EventSilent    EventKind = "silent"   // closed because the resident said nothing
	EventWithdrawn EventKind = "withdrawn"
	EventRejected  EventKind = "rejected" // Text are further words
	EventRestored  EventKind = "restored"
	EventErased    EventKind = "erased" // what its resident told was taken out of it

	EventSplit    EventKind = "split"    // into the cases Others
	EventMerged   EventKind = "merged"   // into the case Others[0]
	EventUnmerged EventKind = "unmerged" // it goes its own way again

	EventMuted    EventKind = "muted"    // its resident may not write until Until
	EventReported EventKind = "reported" // to the moderators; Text is why
	EventBanned   EventKind = "banned"   // he may not write; Text is why
	EventUnbanned EventKind = "unbanned" // he may again
	EventWithheld EventKind = "withheld" // what he wrote meanwhile

	EventIncident EventKind = "incident" // what its incident did to it; Text is an IncidentStep and its number

	EventWarned    EventKind = "warned"    // a promise will soon be due; Text is the Clock
	EventOverdue   EventKind = "overdue"   // a promise was missed; Text is the Clock
	EventEscalated EventKind = "escalated" // it is still owed, or reworked again; Text is the Clock
	EventRewound   EventKind = "rewound"   // the calendar changed, and with it the deadlines

	EventHeld        EventKind = "held"        // an answer spares its resident until Until
	EventDelivered   EventKind = "delivered"   // an answer reached the resident
	EventRead        EventKind = "read"        // its resident has opened the chat since
	EventRepeated    EventKind = "repeated"    // an answer was sent again after a lost one: it may stand twice
	EventUndelivered EventKind = "undelivered" // an answer could not reach him; Text is why
	EventResent      EventKind = "resent"      // an operator sends an answer again that could not
	EventRerouted    EventKind = "rerouted"    // what could not reach the resident in the chat Before goes to After; Text is why
	EventTold        EventKind = "told"        // a clerk has told a caller; Text Unreached: he gave it up
	EventUntold      EventKind = "untold"      // nobody has, and time passes
	EventRevealed    EventKind = "revealed"    // a clerk was shown all that its resident told of himself
	EventExposed     EventKind = "exposed"     // what the clerk After was shown could not be hidden again; Text is why
	EventForgotten   EventKind = "forgotten"   // a caller asked a clerk to have his data destroyed
	EventMoved       EventKind = "moved"       // its resident wants to be answered in the chat After, no longer in Before
)

// Silent is the text of an event that came because somebody said nothing.
const Silent = "silent"

// Event is one line of a case's history; it is never changed.
type Event struct {
	Case   CaseID
	Kind   EventKind
	Actor  string // opaque: who did it, "" = the gateway itself
	Text   string
	Files  []string
	From   AgencyID // for what brings it to another agency
	To     AgencyID // the same
	Detail Detail
	At     time.Time
}

// Detail is what else an event says: enough to know what was changed without
// the case. It is kept as one JSON value.
type Detail struct {
	Was    State        `json:"was,omitempty"` // where the deed found the case
	Is     State        `json:"is,omitempty"`  // and where it left it
	Before string       `json:"before,omitempty"`
	After  string       `json:"after,omitempty"`
	Author string       `json:"author,omitempty"` // of a draft that somebody else approved
	Until  time.Time    `json:"until,omitzero"`
	Reason RejectReason `json:"reason,omitempty"`
	Where  string       `json:"where,omitempty"` // whom a refused resident may turn to
	Mark   int          `json:"mark,omitempty"`
	More   bool         `json:"more,omitempty"`   // it goes on with an exchange that had begun before
	Others []CaseID     `json:"others,omitempty"` // the cases concerned as well
	Stages []string     `json:"stages,omitempty"` // of the ladder that were reached, the highest last
	To     Level        `json:"to,omitempty"`     // whom the highest concerns
	Desk   DeskID       `json:"desk,omitempty"`   // where an answer that waits was given
	Due    Deadlines    `json:"due,omitzero"`     // of an answer: the promises in force when it was given
	Doubts
	Proof
}
