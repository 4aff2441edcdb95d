package bots

import (
	"errors"
	"fmt"
	"time"
)

// Failure is the consequence of a refused or lost send.
type Failure string

// What can be done about a failed send.
const (
	Gone         Failure = "gone"         // this person or chat cannot be reached any more
	Throttled    Failure = "throttled"    // again after RetryAfter
	Invalid      Failure = "invalid"      // never: the request itself is wrong
	Temporary    Failure = "temporary"    // not accepted for sure: safe to repeat
	Unknown      Failure = "unknown"      // perhaps accepted: repeating may duplicate
	Unauthorized Failure = "unauthorized" // the token or the bot's rights: the operator must act
	ChatMoved    Failure = "moved"        // the chat's new id is in NewChat
	EditClosed   Failure = "edit_closed"  // the message can no longer be edited: send a new one
	ThreadGone   Failure = "thread_gone"  // the thread was deleted: open it anew
	ThreadClosed Failure = "thread_shut"  // the thread is closed: reopen it
	NoThreads    Failure = "no_threads"   // the chat has no threads, or the bot may not open them
)

// SendError is the only error Messenger.Send returns.
type SendError struct {
	Failure    Failure
	Code       int           // the platform's own code, 0 if none
	RetryAfter time.Duration // for Throttled
	WholeToken bool          // Throttled: the pause is for the bot, not the chat
	NewChat    string        // for ChatMoved
	Err        error         // cause, free of secrets and of people's words
}

func (e *SendError) Error() string {
	return fmt.Sprintf("send: %s (code %d): %v", e.Failure, e.Code, e.Err)
}

func (e *SendError) Unwrap() error { return e.Err }

// ErrUndelivered is in an error of registering or receiving by webhook when the
// platform does not get through to us, although it takes the address: whoever runs
// the proxy, its certificate or the firewall must act.
var ErrUndelivered = errors.New("the platform does not deliver to the webhook")

// Why a file's bytes cannot be had, in an error of Messenger.Fetch or of reading
// what it opened. Trying again is of no use.
var (
	ErrTooLarge = errors.New("the file is larger than allowed")
	ErrNoBytes  = errors.New("the platform gives a bot no bytes of such a file")
	ErrPixels   = errors.New("the picture promises more pixels than anybody should draw")
)

// FailureOf tells the consequence of err: Unknown for an error that is not a
// *SendError, because nothing is known of it.
func FailureOf(err error) Failure {
	var s *SendError
	if errors.As(err, &s) {
		return s.Failure
	}
	return Unknown
}
