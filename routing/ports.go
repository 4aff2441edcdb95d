package routing

import (
	"errors"
	"time"
)

// Errors a caller can act on. Each stands for a text the person will see.
var (
	ErrNoCase     = errors.New("no such case")
	ErrNotYours   = errors.New("the case is another agency's")
	ErrTaken      = errors.New("the case is taken by another clerk")
	ErrState      = errors.New("the case's state does not allow this")
	ErrNoAgency   = errors.New("no such agency")
	ErrSameAgency = errors.New("the case is already with this agency")
	ErrEmpty      = errors.New("the words are missing")
	ErrRole       = errors.New("the role does not allow this")
	ErrNoTopic    = errors.New("no such topic")
	ErrNoPlace    = errors.New("no such territory")
	ErrDate       = errors.New("the date is past, or too far away")
	ErrReason     = errors.New("no such reason")
	ErrWhere      = errors.New("it is missing whom to turn to")
	ErrMark       = errors.New("a mark is 1 to 5")
	ErrKind       = errors.New("no such kind or priority")
	ErrParts      = errors.New("a part of a case, or a case in parts, does not allow this")
	ErrNewer      = errors.New("there is newer to tell the caller")
	ErrHeld       = errors.New("another answer to the case waits to go")
	ErrUnapproved = errors.New("nobody who approves answers has seen this")
	ErrSame       = errors.New("a case cannot follow itself")
	// ErrStale means somebody else changed the case since it was read; the
	// whole turn is to be run again.
	ErrStale = errors.New("the case was changed meanwhile")
	// ErrBroken means that the unit of work cannot go on: it comes to nothing.
	ErrBroken = errors.New("the unit of work cannot go on")
)

// fatal tells whether an error of a part is one of the whole unit.
func fatal(err error) bool { return errors.Is(err, ErrStale) || errors.Is(err, ErrBroken) }

// Tx is what Cases needs of a unit of work. Nothing is visible to others until
// the unit commits.
type Tx interface {
	// NextNumber counts from 1 within a centre and a year, without gaps in
	// committed units.
	NextNumber(CentreID, int) (int, error)
	// AddCase stores a new case under its ID.
	AddCase(*Case) error
	// Case reads one; ErrNoCase when there is none.
	Case(CaseID) (*Case, error)
	// SaveCase writes a case that was read, and increments its Version;
	// ErrStale when the stored version is another.
	SaveCase(*Case) error
	// AddEvent appends to a case's history.
	AddEvent(Event) error
	// Events is a case's history, oldest first.
	Events(CaseID) ([]Event, error)
	// LookAt asks that Cases.Look be called for a case at a time, or soon after it,
	// even if every process is down just then.
	LookAt(CaseID, time.Time) error
	// NewID gives a time-ordered id.
	NewID() int64
	// Apart does a part of the unit that others do not depend on: when it fails, what
	// it did to the store is undone, and the unit may go on. It gives the part's error;
	// ErrBroken when the unit itself cannot go on.
	Apart(part func() error) error
}

// Announcer tells people what happened. Its work belongs to the same unit of
// work as the change it announces.
type Announcer interface {
	// Happened is told of every event, after it was added to the case's history
	// and the case was saved. An event nobody needs to hear of is no error.
	Happened(*Case, Event) error
}
