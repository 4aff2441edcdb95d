package mydata

import (
	"context"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// Archive reads what is kept of somebody. The store implements it.
type Archive interface {
	// Dossier reads all that is kept of a private chat's person. It is outside of turns
	// because it may be long: nobody waits for it.
	Dossier(context.Context, bots.Chat) (*Dossier, error)
}

// Dossier is all that is kept of one person, as the tables have it.
type Dossier struct {
	Session  dialogs.Session // only its Key is set when there is no conversation
	Consents []dialogs.Consent
	Cases    []Case // the oldest first
	Drafts   []File // sent and not filed
	Failed   []Failed
	Letters  []Letter
}

// Case is a case with its history and its files.
type Case struct {
	routing.Case
	Events []routing.Event
	Files  []File
}

// File is what is known of a file and of our copy of it.
type File struct {
	Name   string
	Kind   bots.FileKind
	Sender string
	State  string // copier.State
	MIME   string
	Size   int64
	Hash   string // SHA-256 of our copy, hex; "" = there is none
	At     time.Time
}

// Failed is a message of his that could not be handled and waits for an operator.
type Failed struct {
	Reason string
	Raw    []byte
	At     time.Time
}

// Letter is what the bot has told him, or is about to.
type Letter struct {
	Text string
	At   time.Time
}

// Empty tells whether nothing at all is kept.
func (d *Dossier) Empty() bool {
	return d.Session.Chart == "" && len(d.Consents)+len(d.Cases)+len(d.Drafts)+len(d.Failed)+len(d.Letters) == 0
}
