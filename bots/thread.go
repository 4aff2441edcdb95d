package bots

import "context"

// Topic is a thread of a chat that letters about one thing go to. Which thread that is
// on the platform is known once the courier has opened it; the zero value is the chat
// itself, as is any Topic of a chat without threads.
type Topic struct {
	Key  string `json:"key,omitempty"`  // unique in its chat
	Name string `json:"name,omitempty"` // as people see it
	Case int64  `json:"case,omitempty"` // the one case it is about, 0 = several
	// Over says that nothing is left to be done about it: it is not opened again for this
	// letter where somebody has closed it.
	Over bool `json:"over,omitempty"`
	// Close makes of its letter, which has no words, the closing of the thread.
	Close bool `json:"close,omitempty"`
}

// ThreadState is what is known of a Topic's thread.
type ThreadState struct {
	ID     string // the platform's, "" = it was not opened yet, or is no more
	Closed bool
}

// Threader opens and closes threads. Adapters of platforms that have them implement it
// beside Messenger; each call counts as a message of the chat. Errors are *SendError:
// ThreadGone and NoThreads have a meaning of their own.
type Threader interface {
	// OpenThread makes a new thread.
	OpenThread(ctx context.Context, chat Chat, name string) (thread string, err error)
	// CloseThread lets nobody write there but administrators; one that is closed already
	// is no error.
	CloseThread(ctx context.Context, chat Chat, thread string) error
	// ReopenThread is the reverse; "" is what a chat with threads has for all else, which
	// people may close, too.
	ReopenThread(ctx context.Context, chat Chat, thread string) error
}

// MostThreadName bounds a thread's name, in characters.
const MostThreadName = 128
