package dialogs

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"otklik/bots"
	"otklik/routing"
	"otklik/routing/kpi"
	"otklik/routing/radar"
)

// ErrUnavailable means the database could not do its work: nothing was stored
// and nothing may be acknowledged. Every other error of a turn is about the
// turn's content, or routing.ErrStale.
var ErrUnavailable = errors.New("the store is unavailable")

// ErrNoInvite means a one-time code is unknown, used or too old.
var ErrNoInvite = errors.New("no such invitation")

// ErrNoLetter means that a letter is in the queue no more.
var ErrNoLetter = errors.New("no such letter")

// Store runs turns. Store.Turns is the only way this package changes anything.
type Store interface {
	// Turns runs each turn against its own unit of work and commits them
	// together: one COMMIT, all or none of each turn. Turns run in the order
	// given and a later one sees what an earlier one did. A turn that fails or
	// panics (then its error wraps *PanicError) leaves no trace and does not
	// touch the others. The result has one error per turn; if the commit itself
	// fails, every error wraps ErrUnavailable.
	Turns(context.Context, []Turn) []error
	// Cursor reads where a channel's poll resumes, the zero Place if it never ran.
	Cursor(ctx context.Context, channel string) (bots.Place, error)
	// DueTimers lists timers of TimerKinds whose time has come, earliest first,
	// without taking them: Tx.TakeTimer does, so that several replicas may look.
	DueTimers(ctx context.Context, now time.Time, n int) ([]Timer, error)
	// Openings reads which cases of a centre were opened within a period, in the order
	// of time, those in an incident left out. It is outside of turns because it is long:
	// nobody waits for it.
	Openings(context.Context, routing.CentreID, routing.Period, func(radar.Opening)) error
	// Facts reads what figures are made of: a centre's cases that were opened within a
	// period, in the order of time. An error of each ends the reading. It is outside of
	// turns because it is long.
	Facts(context.Context, routing.CentreID, routing.Period, func(kpi.Facts) error) error
	// RunningCases lists the cases that have not ended, by id, behind one of them.
	RunningCases(ctx context.Context, after routing.CaseID, n int) ([]routing.CaseID, error)
}

// Turn is one unit of work. Chats are the conversations it reads or changes:
// the store locks them (in sorted order) so that turns of one chat never
// overlap, on any replica.
//
// Do may run more than once in one Turns (a deadlock, a key that another replica
// took, a neighbour's bad row), so it counts nothing by its runs and keeps its
// hands off everything but the Tx and what it resets itself.
type Turn struct {
	Chats []bots.Chat
	Keys  []Delivery // what Do will ask FirstTime about, to be read ahead; a hint
	// By and From are for the audit: who brings it about, as an Event's actor is named,
	// "" = the gateway, and in which chat of several people, none = in private.
	By   string
	From bots.Chat
	Do   func(Tx) error
}

// Delivery names something received: a key within a channel.
type Delivery struct {
	Channel string
	Key     string
}

// PanicError is a panic caught in a turn. Stack is for the log.
type PanicError struct {
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return "panic in a turn" }

// Tx is a unit of work. It is used by one goroutine, inside Turn.Do only.
type Tx interface {
	routing.IncidentTx
	Inbox
	Sessions
	Letters
	CaseFinder
	Desks
	Roster
	Timers
	Media
	Erasing
	Watching
	Proofs
	Links
	Forum
	Restraints
	Crowds
}

// Inbox remembers what was received.
type Inbox interface {
	// FirstTime records a delivery key; false means it was seen before.
	FirstTime(channel, key string) (bool, error)
	// SaveCursor stores where the channel's poll resumes, and when that was, unless
	// the channel has passed to an owner with a higher fence; 0 asks nobody.
	SaveCursor(channel, cursor string, fence int64) error
	// Quarantine keeps an update that could not be handled.
	Quarantine(Poison) error
	// TakePoison removes an update from quarantine and forgets its delivery key and
	// the other names it was recorded by, so that the turn at hand may handle it;
	// false means somebody was first.
	TakePoison(k Kept, names ...Delivery) (bool, error)
	// BlamePoison gives an update in quarantine the Reason of k.
	BlamePoison(k Kept) error
	// MoveChat rewrites a chat's id wherever it is the chat of something yet to
	// be said or done. Messages already sent stay where they are.
	MoveChat(old bots.Chat, id string) error
}

// Poison is an update that could not be handled.
type Poison struct {
	Channel string
	Key     string
	Chat    string // bots.Chat.String, "" when unknown
	Raw     []byte
	Reason  string // for the operator; never the update's words
	At      time.Time
}

// Kept is an update in quarantine.
type Kept struct {
	ID int64
	Poison
}

// Sessions keeps conversations and consents.
type Sessions interface {
	// Session reads one; a new conversation has only its Key set.
	Session(SessionKey) (*Session, error)
	SaveSession(*Session) error
	AddConsent(Consent) error
}

// SessionKey names a conversation. Person is "" in a private chat; in a group
// each person has a conversation of his own.
type SessionKey struct {
	Chat   bots.Chat
	Person string
}

// Session is a conversation between turns.
type Session struct {
	Key          SessionKey
	Chart        string // which conversation this is
	ChartVersion int
	State        string
	Rev          int           // grows with every prompt; a button remembers the Rev it was drawn in
	Prompt       bots.LetterID // the last question asked, 0 if none
	Language     string
	Consent      string          // version of the consent text that was accepted, "" = none
	Draft        json.RawMessage // the chart's own
	Settings     Settings
	UpdatedAt    time.Time
}

// Consent is the record the law asks for: what exactly was agreed to, when, how.
type Consent struct {
	Chat     bots.Chat
	Person   string
	Version  string
	TextHash string // SHA-256 of the exact text shown, hex
	Language string
	Button   string // the label that was pressed or typed
	Given    bool   // false: refused or withdrawn
	At       time.Time
}

// Letters is the outbox as a turn sees it.
type Letters interface {
	// Post puts a letter in the queue; ID is set when it is zero.
	Post(bots.Letter) (bots.LetterID, error)
	// SentCase tells which case a delivered message was about, 0 if none, and what
	// the message was for.
	SentCase(bots.Chat, string) (routing.CaseID, bots.Purpose, error)
	// SentToDesk tells whether a delivered message was for the chat as a desk, which a
	// private chat may be beside a resident's; known is false where nothing is known of it.
	SentToDesk(bots.Chat, string) (desk, known bool, err error)
	// InFlight tells whether a letter to the chat is being sent just now: its
	// message may be on the screen before its id is stored.
	InFlight(bots.Chat) (bool, error)
	// CardOf finds the newest card of a case in a desk's chat, 0 if none was posted.
	CardOf(routing.CaseID, bots.Chat) (bots.LetterID, error)
	// StatusOf finds the newest letter that shows a case to its resident in a chat, 0 if
	// none was posted.
	StatusOf(routing.CaseID, bots.Chat) (bots.LetterID, error)
	// ShownSince tells when the message was posted that shows a case in a chat, to its
	// resident or to a desk; zero if there is none.
	ShownSince(k routing.CaseID, chat bots.Chat, resident bool) (time.Time, error)
	// AnswerOf finds the newest message with buttons that brought a chat an answer to a
	// case, and when it was posted; 0 if there is none.
	AnswerOf(routing.CaseID, bots.Chat) (bots.LetterID, time.Time, error)
	// Letter reads one with its fate.
	Letter(bots.LetterID) (Sent, error)
}

// Sent is a letter with what became of it.
type Sent struct {
	bots.Letter
	State     string // "due", "sent" or "dead"
	MessageID string
	Reason    string // of a dead letter: a bots.Failure, or "dropped" with an operator's words after ": "
}

// CaseFinder looks cases up. Lists are newest first.
type CaseFinder interface {
	CasesOf(resident string, limit int) ([]*routing.Case, error)
	// AlikeCases are those that a case being filed may be about, too, without those that
	// cannot be read.
	AlikeCases(routing.AlikeQuery) ([]*routing.Case, error)
	// OpenCases are those of the scopes that are still to be answered, each by itself,
	// oldest first.
	OpenCases(scopes []routing.Scope, limit int) ([]*routing.Case, error)
	// Queue gives one page of what a clerk asks for, and how many cases there are in all,
	// at most MostCounted.
	Queue(Queue) (page []*routing.Case, total int, err error)
	// Spread counts what is open in the scopes by topic and territory.
	Spread([]routing.Scope) ([]Share, error)
	// CasesByNumber are those with a number, of all centres, also of one that is in no
	// file any more: a centre has at most one.
	CasesByNumber(number string) ([]*routing.Case, error)
	// IncidentsOf are those of a centre in these states, the newest first.
	IncidentsOf(centre routing.CentreID, limit int, states ...routing.IncidentState) ([]*routing.Incident, error)
	// AnswersOf are the words of an agency's answers since a time, in its latest
	// answered cases, at most limit, but for one of them.
	AnswersOf(a routing.AgencyID, since time.Time, but routing.CaseID, limit int) ([]string, error)
}

// Desks keeps which chat is which desk, and the codes that bind them.
type Desks interface {
	// DeskAt tells which desk a chat is, "" if none.
	DeskAt(bots.Chat) (routing.DeskID, error)
	// ChatOf tells where a desk sits; ok is false while it is not bound.
	ChatOf(routing.DeskID) (chat bots.Chat, ok bool, err error)
	// BindDesk moves the desk to the chat; by is the clerk who did it.
	BindDesk(desk routing.DeskID, chat bots.Chat, by string) error
	// RedeemInvite uses a one-time code up; ErrNoInvite when it is not valid. A
	// code of the other kind stays as it is.
	RedeemInvite(hash string, kind InviteKind, now time.Time) (Invite, error)
	// AddInvite stores a one-time code; one that was used is good again.
	AddInvite(Invite) error
}

// Forum keeps how desks' chats are divided into threads. What opens and closes them is
// the courier.
type Forum interface {
	// Divided tells which desk a chat is, "" if none, and what was said of its topics when
	// it was bound.
	Divided(bots.Chat) (routing.DeskID, routing.TopicMode, error)
	// DivideDesk says how the chat that a desk is bound to is divided; binding it anew
	// forgets that.
	DivideDesk(routing.DeskID, routing.TopicMode) error
	// ThreadState tells what is known of a topic's thread, by its key.
	ThreadState(chat bots.Chat, topic string) (bots.ThreadState, error)
	// ThreadCase tells which case alone a thread is about, 0 if none.
	ThreadCase(chat bots.Chat, thread string) (routing.CaseID, error)
}

// Roster keeps who may speak at a desk. It is read in every turn, so that whoever
// is taken off it is a stranger from then on, whichever replica hears him.
type Roster interface {
	// Clerk finds a member of a desk's roster; ok is false for a stranger.
	Clerk(desk routing.DeskID, channel, person string) (c Clerk, ok bool, err error)
	// Clerks lists a desk's roster, or everybody's for "", by desk and name.
	Clerks(desk routing.DeskID) ([]Clerk, error)
	// AddClerk puts a person on a desk's roster, or renames who is there; he keeps his
	// roles unless he is given others.
	AddClerk(Clerk) error
	// SetRoles says what a clerk may do; none are the desk's own. False means that he
	// is not on its roster.
	SetRoles(desk routing.DeskID, channel, person string, roles []routing.Role) (bool, error)
	// RemoveClerk takes a person off a desk's roster; false means he was not there.
	RemoveClerk(desk routing.DeskID, channel, person string) (bool, error)
}

// Clerk is a member of a desk's roster.
type Clerk struct {
	Desk    routing.DeskID
	Channel string
	Person  string
	Name    string
	Since   time.Time
	Roles   []routing.Role // none = those that his desk gives
}

// InviteKind says what a one-time code is good for.
type InviteKind string

// The kinds of invitation.
const (
	InviteDesk  InviteKind = "desk"  // binds the chat it is written in; the writer joins the roster
	InviteClerk InviteKind = "clerk" // the writer joins the roster
)

// Invite is a one-time code. Only its hash is stored.
type Invite struct {
	Hash    string // SHA-256 of the code, hex
	Kind    InviteKind
	Desk    routing.DeskID
	Expires time.Time
	Roles   []routing.Role // of whoever uses it
	// Topics says how the chat that it binds is divided, "" = as the directory does.
	Topics routing.TopicMode
}

// Timers wake the gateway later.
type Timers interface {
	// Wake stores a timer; ID is set when it is zero.
	Wake(Timer) error
	// TakeTimer removes it; false means another replica was first.
	TakeTimer(id int64) (bool, error)
	// PutOff moves a timer whose turn has failed and counts the failure. It does
	// nothing when another replica has put it off or taken it.
	PutOff(t Timer, at time.Time) error
}

// TimerKind says what a timer is for.
type TimerKind string

// The kinds of timer.
const (
	TimerCase   TimerKind = "case"  // it is time to look at Case
	TimerFirst  TimerKind = "first" // the same, of builds that had a timer for each clock
	TimerFull   TimerKind = "full"
	TimerLetter TimerKind = "letter" // Letter was sent or given up: tell whoever waits
	TimerAlarm  TimerKind = "alarm"  // tell of what alarms have counted since they were last told
	// TimerIncident looks at the incident whose id is in Case.
	TimerIncident TimerKind = "incident"
	TimerRadar    TimerKind = "radar" // look whether more comes in than usual
	// TimerIdle looks after what was begun in Chat and not gone on with.
	TimerIdle TimerKind = "idle"
	// TimerErasure goes on with the erasure whose id is in Case, of Chat.
	TimerErasure TimerKind = "erasure"
	// TimerSend gives an answer of Case that waited to be taken back; Letter says so at
	// its desk, whose chat is Chat, none = in private.
	TimerSend TimerKind = "send"
	// TimerTopic shows anew the case of Letter, whose topic in its chat somebody deleted.
	TimerTopic TimerKind = "topic"
	// TimerReveal hides contacts of Case again that the private chat Chat was shown by Letter.
	TimerReveal TimerKind = "reveal"
	// TimerDigest makes a digest; its Chat says which, see digestKey and reportChannel.
	TimerDigest TimerKind = "digest"
	// TimerUnsigned gives up what an anonymous administrator of Chat wrote and nobody claimed.
	TimerUnsigned TimerKind = "unsigned"
)

// TimerKinds are those that this build knows. One of a newer build waits for a replica
// of that, or for the next upgrade.
func TimerKinds() []TimerKind {
	return []TimerKind{TimerCase, TimerFirst, TimerFull, TimerLetter, TimerAlarm, TimerIncident, TimerRadar, TimerIdle, TimerSend, TimerDigest, TimerErasure, TimerReveal, TimerTopic, TimerUnsigned}
}

// Timer is a promise to look at something at a time.
type Timer struct {
	ID     int64
	At     time.Time
	Kind   TimerKind
	Case   routing.CaseID
	Letter bots.LetterID
	Chat   bots.Chat // of a resident, whose conversation it is about; of a digest, which one; of a letter that its chat refused for good
	// Failures is how many turns have failed with it.
	Failures int
}

// Media keeps our own copies of the files people send: messengers' links expire. A
// turn only says what is wanted; the copying is somebody else's.
type Media interface {
	// KeepFiles wants copies of files, once each. Those of a case are its own from
	// then on; 0 = they are of their sender's draft so far, and dropped with it.
	KeepFiles(files []bots.File, sender string, of routing.CaseID) error
	// DestroyFiles orders the copies of a case's files destroyed, but for those that
	// another case has as well, and tells how many those are. why is for the record.
	DestroyFiles(of routing.CaseID, why string) (int, error)
	// DestroyDraft is DestroyFiles for what a person has sent and not filed, but for
	// what he keeps.
	DestroyDraft(sender, why string, kept ...bots.File) (int, error)
}
