package dialogs

import (
	"time"

	"otklik/bots"
	"otklik/routing"
)

// Erasing takes out of the tables what a person has told. It is done in many small
// units of work, each of which may be repeated.
type Erasing interface {
	// OrderErasure notes that a person's data must go, all that is older than the order,
	// and takes his cases out of his hands at once.
	OrderErasure(e Erasure, of bots.Chat) error
	// Erasure reads one with what was done so far; ok is false when there is none.
	Erasure(id int64) (e Erasure, ok bool, err error)
	// SaveErasure notes what was done.
	SaveErasure(Erasure) error
	// ErasableCases are cases of an order that still hold something, parts before their
	// wholes, behind one of them; 0 = from the beginning.
	ErasableCases(order int64, after routing.CaseID, n int) ([]routing.CaseID, error)
	// EraseTraces takes a case's resident and his words out of its history, of letters
	// about it and of whatever else speaks of it, and dooms his files. busy tells that a
	// letter about it is being sent just now: then nothing was changed.
	EraseTraces(of routing.CaseID, resident string, why string) (t Traces, busy bool, err error)
	// DropResident forgets whose a case was.
	DropResident(of routing.CaseID) error
	// EraseChat takes out what is kept of a private chat beside its cases and is older
	// than an id, at most n letters of it. more tells that there is more, or that a letter
	// is being sent, or one younger than spare is still to be. who stands for the person
	// where a record must stay.
	EraseChat(chat bots.Chat, before, spare int64, who string, n int) (t Traces, more bool, err error)
	// DropSession forgets a conversation.
	DropSession(bots.Chat) error
}

// Erasure is the record that a person's data was destroyed: the law wants one. It does
// not tell who he is to anybody who does not know already.
type Erasure struct {
	ID      int64  // what is older than it goes
	Who     string // the keyed digest of his chat, "" = nobody's: the time of old cases was over
	Channel string
	Centre  routing.CentreID
	Reason  ErasureReason
	Ordered time.Time
	Done    time.Time // zero = not yet
	Cases   int
	Traces
}

// ErasureReason is why data was destroyed.
type ErasureReason string

// The reasons.
const (
	ErasedOnDemand ErasureReason = "demand" // the person took back his consent
)

// Traces counts what was destroyed.
type Traces struct {
	Events  int // of histories
	Letters int
	Files   int
	Others  int // updates in quarantine, timers
}

// Add counts more.
func (t *Traces) Add(more Traces) {
	t.Events, t.Letters, t.Files, t.Others = t.Events+more.Events, t.Letters+more.Letters, t.Files+more.Files, t.Others+more.Others
}
