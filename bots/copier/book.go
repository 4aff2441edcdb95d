package copier

import (
	"context"
	"time"

	"otklik/bots"
	"otklik/bots/blobs"
)

// Book is where it is written down which files are wanted and which are kept. The
// store implements it.
type Book interface {
	// WantedFiles lists files of a channel that may be copied now, those first that
	// have waited longest.
	WantedFiles(ctx context.Context, channel string, now time.Time, n int) ([]Wanted, error)
	// NextFile tells when the next wanted file of a channel may be tried; ok is false
	// when none is wanted.
	NextFile(ctx context.Context, channel string) (at time.Time, ok bool, err error)
	// SettleFile records what became of a wanted file; one that is wanted no more is
	// left alone.
	SettleFile(context.Context, Result) error
	// FileCopy tells what is known of a file; State is "" when it was never wanted.
	FileCopy(context.Context, bots.File) (Copy, error)
	// WantAgain makes every file wanted whose kept bytes are lost.
	WantAgain(context.Context, blobs.Key) error
	// DoomedFiles lists files whose bytes are to be destroyed.
	DoomedFiles(ctx context.Context, n int) ([]Doomed, error)
	// FileDestroyed forgets a doomed file and records that its bytes are deleted. What
	// has come to share them meanwhile is wanted again.
	FileDestroyed(context.Context, Doomed) error
	// DoomDrafts dooms what was sent before a time and belongs to no case, and tells
	// how many files that were.
	DoomDrafts(ctx context.Context, before time.Time) (int64, error)
}

// State is where a file stands.
type State string

// The states of a file.
const (
	StateWanted  State = "wanted"  // to be copied
	StateKept    State = "kept"    // copied
	StateRefused State = "refused" // we do not take such a file
	StateLost    State = "lost"    // its platform does not give it, or has not for too long
	StateDoomed  State = "doomed"  // its copy is to be destroyed
)

// Wanted is a file to copy.
type Wanted struct {
	Ref      string // the book's own name of the file
	File     bots.File
	Attempts int // tries that failed so far
	Since    time.Time
}

// Reason says why a file was not copied, for operators and logs.
type Reason string

// The reasons. A bots.Failure of the platform may stand there as well.
const (
	TooLarge Reason = "too_large" // than we or its platform allow
	Pixels   Reason = "pixels"    // a picture that would harm whoever opens it
	Empty    Reason = "empty"     // no bytes at all
	NoBytes  Reason = "no_bytes"  // the platform gives a bot none of such files
	Full     Reason = "full"      // no room in our own store
	Away     Reason = "away"      // our own store does not work
	Broken   Reason = "broken"    // this program's own fault
)

// Result is what became of a wanted file.
type Result struct {
	Ref      string
	State    State // StateWanted: again at At
	Reason   Reason
	At       time.Time // when it was settled, or when to try again
	Attempts int       // of a wanted one, from now on
	Blob     blobs.Key // of a kept one
	MIME     string
	Size     int64
}

// Copy is what is known of a file.
type Copy struct {
	State  State
	Reason Reason
	Blob   blobs.Key // the zero Key unless it is kept
	Size   int64
}

// Doomed is a file whose bytes are to be destroyed.
type Doomed struct {
	Ref    string
	Blob   blobs.Key // the zero Key when there are no bytes
	Shared bool      // another file's copy is the same bytes: they stay
}
