// Package bots owns the words every messenger shares: a chat, a message that
// came in, a message that goes out, a button, a file, and the port an adapter
// implements. It owns no text for people, no storage and no rule: adapters live
// in the sub-packages, wording in locales, decisions in dialogs and routing.
package bots

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"
)

// Platform names a messenger family. It is data for humans and metrics; no
// package above an adapter may branch on it (use Limits and what Inbound says).
type Platform string

// The platforms with an adapter.
const (
	Telegram Platform = "telegram"
	VK       Platform = "vk"
)

// Chat is one conversation in one channel. Channel is the configured name of a
// bot; ID is opaque to everybody but that bot's adapter.
type Chat struct {
	Channel string `json:"channel"`
	ID      string `json:"id"`
}

// String gives "channel:id", the form kept in the database and in logs.
func (c Chat) String() string { return c.Channel + ":" + c.ID }

// ParseChat reads the form String writes; ok is false when s has no channel.
func ParseChat(s string) (c Chat, ok bool) {
	channel, id, ok := strings.Cut(s, ":")
	return Chat{Channel: channel, ID: id}, ok && channel != "" && id != ""
}

// Person is who wrote or pressed, as the platform tells it. ID is opaque and
// unique within a channel. Name is a display name and may be empty. Language
// is the BCP 47 tag the platform reports, empty where it reports none.
type Person struct {
	ID        string
	Name      string
	Language  string
	Anonymous bool // a group's anonymous admin: the platform hides who it is
}

// Location is WGS 84, in degrees.
type Location struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
	// Title and Address are what the map calls the place, in somebody's words; at most
	// MostPlaceWords characters each, "" where the platform tells only the point.
	Title   string `json:"title,omitempty"`
	Address string `json:"address,omitempty"`
	// Live says that the person goes on showing where he is; this is where he was first.
	Live bool `json:"live,omitempty"`
}

// MostPlaceWords bounds what a map calls a place, in characters.
const MostPlaceWords = 120

// Contact is a telephone that somebody sent from his address book. Person is whose it
// is in the channel, "" when the platform does not tell.
type Contact struct {
	Phone  string
	Person string
}

// FileKind says how a platform carries a file.
type FileKind string

// The kinds of file a person can send.
const (
	Photo    FileKind = "photo"
	Video    FileKind = "video"
	Document FileKind = "document"
	Voice    FileKind = "voice"
)

// File refers to bytes that a platform keeps. Channel and ID are for the adapter
// of that channel: the same channel may resend by ID, another fetches the bytes.
type File struct {
	Channel string   `json:"channel"`
	ID      string   `json:"id"`
	Kind    FileKind `json:"kind"`
	Name    string   `json:"name,omitempty"`
	Size    int64    `json:"size,omitempty"` // bytes, 0 when the platform does not tell
	// Closed says that the platform gives a bot neither the bytes nor a way to send
	// the file on.
	Closed bool `json:"closed,omitempty"`
}

// Spoken tells whether there is a voice message among files.
func Spoken(files []File) bool {
	return slices.ContainsFunc(files, func(f File) bool { return f.Kind == Voice })
}

// Kind says what an Inbound is.
type Kind string

// The kinds of inbound event.
const (
	Message Kind = "message" // words, files or a location
	Press   Kind = "press"   // a button of ours was pressed
	Edit    Kind = "edit"    // the person changed an earlier message
	Blocked Kind = "blocked" // the person stopped the bot, or the bot was removed from the chat
	Allowed Kind = "allowed" // the reverse of Blocked
	Moved   Kind = "moved"   // the chat has a new ID, in Text
	Read    Kind = "read"    // the person has read what was sent to the private chat until At; only VK tells
)

// Inbound is one event from a messenger.
type Inbound struct {
	Kind      Kind
	Key       string // dedupe key, unique within Chat.Channel
	AltKey    string // a second name of the same event, "" if none: it is new only when neither was seen
	Chat      Chat
	Group     bool // several people may write in Chat
	From      Person
	MessageID string // the message itself; for a Press, the message that carries the button ("" if the platform hides it)
	ReplyTo   string // the message this one replies to, "" if none
	Thread    string // the thread of the chat that it is in, "" = the chat itself
	ReplyText string // that message's words where it is this bot's own and the platform shows them
	Text      string // words or caption; for a Press, empty
	Data      string // payload of the pressed button, as we sent it or as someone forged it
	Album     string // same value for the parts of one album, else ""
	Files     []File
	Location  *Location
	Contact   *Contact
	At        time.Time
	Raw       []byte // the update as received, for the quarantine
}

// ButtonKind says what a press does.
type ButtonKind string

// The kinds of button. The zero value sends Data back to us.
const (
	Callback        ButtonKind = ""
	RequestLocation ButtonKind = "location" // the phone answers with a Location
	RequestContact  ButtonKind = "contact"  // the phone answers with its owner's Contact
	Link            ButtonKind = "link"     // opens URL
)

// Button is one key of a keyboard.
type Button struct {
	Text string     `json:"text"`
	Data string     `json:"data,omitempty"` // ≤ 64 bytes, the smallest platform's limit
	Kind ButtonKind `json:"kind,omitempty"`
	URL  string     `json:"url,omitempty"`
}

// Keyboard is attached to the message it comes with, or, when Menu is set,
// replaces the keyboard below the input field; there a press may come back as
// plain text, so the reader must accept a button's label as well as its Data.
type Keyboard struct {
	Rows [][]Button `json:"rows,omitempty"`
	Menu bool       `json:"menu,omitempty"`
}

// Once tells whether the keyboard serves one answer only: a menu that asks for a
// location or a contact belongs to its question and is put away with it.
func (k Keyboard) Once() bool { return k.Menu && k.Asks() }

// Asks tells whether some button asks the phone for a location or a contact.
func (k Keyboard) Asks() bool {
	for _, row := range k.Rows {
		for _, b := range row {
			if b.Kind == RequestLocation || b.Kind == RequestContact {
				return true
			}
		}
	}
	return false
}

// Outbound is one message to send: exactly one call of the platform's API that
// makes it visible (uploads may precede it).
type Outbound struct {
	Chat     Chat
	Text     string // plain text; empty only with Files
	Keyboard Keyboard
	Files    []File // of an edit, those that the message has: it keeps them
	ReplyTo  string // message to reply to; a vanished one is ignored
	Edit     string // message to change instead of sending a new one
	Thread   string // thread of the chat to send it in, "" = the chat itself; an edit stays where it is
	Silent   bool   // arrive without a sound
	// Key makes a repeated send harmless where the platform can (VK random_id).
	// It is the letter's id, never zero.
	Key int64
	// Fetch opens a file: our own copy of it or, before there is one, what its channel
	// keeps. nil when nobody can; then only files of Chat's own channel can be sent.
	Fetch func(context.Context, File) (io.ReadCloser, error)
}

// Limits is what one message of a channel can carry. Texts are measured in
// UTF-16 units, the stricter of the two ways the platforms count.
type Limits struct {
	Text        int // units in a message
	Caption     int // units in a message with files
	Files       int // files in a message
	Buttons     int // buttons in an attached keyboard
	Rows        int // rows in an attached keyboard
	RowLength   int // buttons in a row
	Label       int // characters on a button
	MenuButtons int // buttons in a Menu keyboard
	// FileSize is the largest file that Fetch opens, in bytes; 0 = nobody knows.
	FileSize int64
	// InlineLocation says an attached keyboard may ask for a location; elsewhere
	// only a Menu can.
	InlineLocation bool
	// EditFor is for how long a message that was sent can be changed; 0 = for good.
	EditFor time.Duration
	// Contact says that a Menu in a private chat may ask for the person's telephone.
	Contact bool
	// Threads says a chat of several people may be divided into threads; then the adapter
	// is a Threader.
	Threads bool
	// Silent says a message can arrive without a sound.
	Silent bool
	// Idempotent says a send repeated with the same Key is delivered once.
	Idempotent bool
}

// Broken is an update an adapter could not understand. It goes to the
// quarantine with its bytes, and is acknowledged.
type Broken struct {
	Key    string // "" when even that is unreadable
	Raw    []byte
	Reason string // for the log: never the update's words
}

// Batch is what one poll or one webhook call brought.
type Batch struct {
	Channel  string
	Messages []Inbound
	Broken   []Broken
	// Cursor is where the next poll resumes; it is stored in the same
	// transaction as the messages. "" leaves the stored one.
	Cursor string
	// Fence is that of the term in which the batch came (package lease): a later
	// owner's cursor is left alone. 0 = nobody holds terms.
	Fence int64
}

// Empty tells whether the batch brings nothing, not even a new place.
func (b Batch) Empty() bool { return len(b.Messages) == 0 && len(b.Broken) == 0 && b.Cursor == "" }

// Sink takes a batch. nil means all of it is safely stored and may be
// acknowledged; an error means none of it may be, and the adapter offers the
// same batch again later. It blocks until then. An empty batch tells that receiving
// works: see Messenger.Receive.
type Sink func(context.Context, Batch) error

// Place is where receiving resumes. The zero value is the very beginning.
type Place struct {
	Cursor string
	At     time.Time // when Cursor was stored, zero = unknown
	// Since is where looking back must stop: what was said before may have been taken
	// by a build whose keys do not tell. Zero = nowhere.
	Since time.Time
}

// ErrNoKeys is why a platform cannot confirm a send: it keeps no Key.
var ErrNoKeys = errors.New("the platform keeps no keys of what was sent")

// Messenger is a bot of one platform. Implementations are safe for concurrent use.
type Messenger interface {
	// Receive hands batches to sink, starting at from, until ctx ends; it then
	// returns nil. It retries what can be retried; any other error (a refused
	// token, a second poller) is returned. Once a poll has succeeded, or the
	// platform has answered a bot that it calls, sink gets an Empty batch.
	Receive(ctx context.Context, from Place, sink Sink) error
	// Send delivers one message and returns its id in the chat. Errors are
	// *SendError.
	Send(context.Context, Outbound) (messageID string, err error)
	// Confirm looks in the chat for the message that an earlier Send with the
	// same Key left there, "" when there is none. It is for channels whose Limits
	// are Idempotent; others answer ErrNoKeys.
	Confirm(context.Context, Outbound) (messageID string, err error)
	// Fetch opens a file this channel has received. Errors are *SendError; Gone and
	// Invalid ones say that it will never be had.
	Fetch(context.Context, File) (io.ReadCloser, error)
	// Limits tells what a message can carry.
	Limits() Limits
}
