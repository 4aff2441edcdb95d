package bots

import "time"

// LetterID is time-ordered and never zero. Letters of one person's chat are sent in
// the order of their ids.
type LetterID int64

// Purpose says what a letter is for, so that a failure can be told to the right
// people and a later reply can be understood.
type Purpose string

// The purposes of letters.
const (
	Dialog  Purpose = "dialog"  // the next line of a conversation
	Receipt Purpose = "receipt" // a case was taken in
	Card    Purpose = "card"    // a case, shown to a desk
	Thread  Purpose = "thread"  // something said under a card
	Answer  Purpose = "answer"  // an agency's words to a resident
	Notice  Purpose = "notice"  // news of a case to its resident
	Alarm   Purpose = "alarm"   // what the duty desk must know of at once
	// Contacts are a resident's, shown to a clerk in private for a while.
	Contacts Purpose = "contacts"
	Digest   Purpose = "digest" // a summary: the next one says it again
	// Incident is an incident's card: its Case is the incident.
	Incident Purpose = "incident"
	// Status is a case, shown to its resident: how it stands now.
	Status Purpose = "status"
	// Talk is a question to a resident, or what he says in an exchange.
	Talk Purpose = "talk"
	// Closing is the closing of a thread: it has no words.
	Closing Purpose = "closing"
)

// Repeatable tells whether a letter that perhaps arrived is worth sending again
// where the platform cannot recognise the repeat.
func (p Purpose) Repeatable() bool { return p != Digest }

// Shows tells whether a letter is a card: what a later one of the same chat and
// Case stands in for.
func (p Purpose) Shows() bool { return p == Card || p == Incident || p == Status }

// Priority orders letters of different chats, and of one chat of many; lower goes first.
type Priority int

// The lanes. A person's chat keeps the order of ids, whatever the lane.
const (
	Interactive Priority = 10 // somebody is waiting at the screen
	Urgent      Priority = 20 // danger, alarms
	Answering   Priority = 30 // answers and notices
	Showing     Priority = 40 // cards and their edits
	Summing     Priority = 50 // digests
)

// Letter is an Outbound with a place in the queue. Text, files and keyboard are
// stored with it; ReplyTo and Edit may instead name an earlier letter of the
// same chat, whose message id is not known until it is sent.
type Letter struct {
	ID       LetterID
	Chat     Chat
	Text     string
	Keyboard Keyboard
	Files    []File
	ReplyTo  string
	Edit     string
	Silent   bool
	Thread   string // the thread that it answers in, "" = the chat itself
	Topic    Topic  // or what it is about: the courier finds the thread, and opens it

	Under  LetterID // reply to this letter's message, 0 = none
	EditOf LetterID // edit this letter's message, 0 = none

	Purpose  Purpose
	Priority Priority
	Case     int64     // the case, or of an Incident the incident, it is about; 0 = none
	Mentions []int64   // other cases whose residents' words are in it: they go when those are forgotten
	NotUntil time.Time // zero = now
	Yields   bool      // NotUntil is for its reader's sake: it goes before a later letter of its chat that does not wait

	// Passing says that nothing reads the words again once they were sent: the store keeps
	// no more than that they were. What one person in private did not get is not sent
	// again either; to many, an operator may still send it.
	Passing bool

	// Group says several people write in Chat: the platforms pace such a chat
	// by the minute.
	Group bool

	Attempts int       // sends begun before this one
	Doubts   int       // of those, how many were seen to end without an answer
	Tried    time.Time // the first send that may have arrived, zero = none before this one
	Outdated bool      // a later letter that waits changes the same message again
}
