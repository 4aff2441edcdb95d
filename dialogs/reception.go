package dialogs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"otklik/bots"
	"otklik/routing"
)

// Conversation answers one inbound message within its turn.
type Conversation interface {
	Hear(*Scene) error
}

// Idler is a conversation that looks after what people begin and do not go on with:
// Idle answers a TimerIdle of its chat. In of the Scene has nothing but the chat.
type Idler interface {
	Idle(*Scene) error
}

// Result is what became of an update.
type Result string

// The results.
const (
	Handled     Result = "handled"     // or seen before
	Quarantined Result = "quarantined" // kept for the operator
	Refused     Result = "refused"     // the store was away: offered again later
	Forged      Result = "forged"      // a press whose button is not ours, or not of that chat
	Limited     Result = "limited"     // not heard: its person writes too much
)

// Reception takes what the messengers bring in: one message is one turn, all or
// nothing, and a batch is acknowledged when all of it is stored.
type Reception struct {
	House     *House
	Residents Conversation // private chats
	Staff     Conversation // desks' chats, see sides.go
	Now       func() time.Time
	Log       *slog.Logger
	Limits    Limits
	// Observe is told what became of updates, nil = nobody asks.
	Observe func(channel string, r Result, n int)

	groups  *grouper
	gate    *gate
	rewound string // the directories by whose calendars all deadlines are known to be made
}

// NewReception makes a reception over a store. Run must be running for Take to
// return.
func NewReception(r Reception, store Store) *Reception {
	r.groups, r.gate = newGrouper(store), newGate(r.Limits)
	return &r
}

// Run commits turns until ctx ends.
func (r *Reception) Run(ctx context.Context) error { return r.groups.run(ctx) }

// conclude keeps what failed and then lets the poll move on: the cursor may not
// pass a message that is neither handled nor in quarantine.
func (r *Reception) conclude(ctx context.Context, b bots.Batch, errs []error) error {
	if err := r.rescue(ctx, b, errs); err != nil || b.Cursor == "" {
		return err
	}
	move := Turn{Do: func(tx Tx) error { return tx.SaveCursor(b.Channel, b.Cursor, b.Fence) }}
	return errors.Join(r.groups.do(ctx, []Turn{move})...)
}

// rescue keeps every update that failed for the operator. Only an unavailable
// store makes it an error: what cannot even be kept is in the log, and must not
// stall the bot.
func (r *Reception) rescue(ctx context.Context, b bots.Batch, errs []error) error {
	var turns []Turn
	for i, err := range errs {
		switch {
		case err == nil:
		case i < len(b.Messages):
			r.log(b.Messages[i], err)
			turns = append(turns, r.giveUp(b.Messages[i], err))
		default:
			broken := b.Broken[i-len(b.Messages)]
			r.Log.Error("keeping a broken update", "channel", b.Channel, "key", broken.Key, "error", err)
		}
	}
	rescued := r.groups.do(ctx, turns)
	for _, err := range rescued {
		if err != nil {
			r.Log.Error("keeping an update in quarantine", "channel", b.Channel, "error", err)
		}
	}
	return firstUnavailable(rescued)
}

func (r *Reception) log(in bots.Inbound, err error) {
	attrs := []any{"channel", in.Chat.Channel, "key", in.Key, "kind", string(in.Kind), "error", err}
	var p *PanicError
	if errors.As(err, &p) {
		attrs = append(attrs, "stack", string(p.Stack))
	}
	r.Log.Error("update goes to quarantine", attrs...)
}

// turn is the whole handling of one message. The last try no longer waits for
// letters to settle: a courier may be stuck for long.
func (r *Reception) turn(in bots.Inbound) Turn {
	tried := 0
	return Turn{Chats: chatsOf(in), Keys: deliveries(in), By: ActorID(in.Chat.Channel, in.From.ID), From: groupOf(in), Do: func(tx Tx) error {
		tried++
		first, err := firstTime(tx, in)
		if err != nil || !first {
			return err
		}
		in, again, err := r.placed(tx, in, tried < tries)
		if err != nil {
			return err
		}
		switch {
		case in.Kind == bots.Moved:
			return r.moved(tx, in)
		case in.Kind == bots.Read:
			return r.read(tx, in)
		case in.Kind == bots.Blocked && in.Group:
			return r.removed(tx, in)
		case in.Kind == bots.Allowed && in.Group:
			return r.returned(tx, in)
		}
		if err := errors.Join(r.returned(tx, in), r.overheard(tx, in)); err != nil {
			return err
		}
		s := &Scene{Tx: tx, House: r.House, In: in, Now: r.Now(), patient: tried < tries}
		return r.hear(s, again)
	}}
}

// hear lets whoever is spoken to answer, and keeps the conversation; again tells that a
// clerk in his private chat is a resident from now on.
func (r *Reception) hear(s *Scene, again bool) (err error) {
	if s.Session, err = s.Tx.Session(sessionKey(s.In)); err != nil {
		return err
	}
	if again {
		s.Warn(s.T("side.resident", nil))
	}
	hear := r.Residents
	if s.In.Group {
		hear = r.Staff
	}
	if err := hear.Hear(s); err != nil {
		return err
	}
	if err := s.lastWords(); err != nil {
		return err
	}
	s.Session.UpdatedAt = s.Now
	return s.Tx.SaveSession(s.Session)
}

// idle lets the residents' conversation look after a chat in which nobody has written
// for a while; that is no turn of the person, who stays as idle as he was.
func (r *Reception) idle(tx Tx, t Timer) error {
	idler, ok := r.Residents.(Idler)
	if !ok {
		return nil
	}
	session, err := tx.Session(SessionKey{Chat: t.Chat})
	if err != nil {
		return err
	}
	s := &Scene{Tx: tx, House: r.House, In: bots.Inbound{Chat: t.Chat}, Session: session, Now: r.Now()}
	if err := idler.Idle(s); err != nil {
		return err
	}
	return tx.SaveSession(session)
}

// giveUp keeps a message that could not be handled, and says so to the person:
// one poisoned message must not stall its chat, let alone the bot.
func (r *Reception) giveUp(in bots.Inbound, cause error) Turn {
	p := Poison{
		Channel: in.Chat.Channel, Key: in.Key, Chat: in.Chat.String(), Raw: in.Raw,
		Reason: reasonOf(cause), At: r.Now(),
	}
	return Turn{Chats: []bots.Chat{in.Chat}, Keys: deliveries(in), Do: func(tx Tx) error {
		if _, err := firstTime(tx, in); err != nil {
			return err
		}
		if err := tx.Quarantine(p); err != nil {
			return err
		}
		if in.Group && in.Kind != bots.Press && in.ReplyTo == "" {
			return nil // the clerks' own talk
		}
		session, err := tx.Session(SessionKey{Chat: in.Chat})
		if err != nil {
			return err
		}
		s := &Scene{Tx: tx, House: r.House, In: in, Session: session, Now: r.Now()}
		return s.Say(s.T("stale.failed", nil))
	}}
}

// reasonOf words a failure without a person's words: a panic's value could hold them.
func reasonOf(err error) string {
	var p *PanicError
	if errors.As(err, &p) {
		return fmt.Sprintf("panic (%T)", p.Value)
	}
	if errors.Is(err, routing.ErrStale) {
		return "the case kept changing"
	}
	return err.Error()
}

func (r *Reception) quarantine(p Poison) Turn {
	return Turn{Do: func(tx Tx) error {
		if p.Key != "" {
			first, err := tx.FirstTime(p.Channel, p.Key)
			if err != nil || !first {
				return err
			}
		}
		return tx.Quarantine(p)
	}}
}

func poisonOf(channel string, b bots.Broken, now time.Time) Poison {
	return Poison{Channel: channel, Key: b.Key, Raw: b.Raw, Reason: b.Reason, At: now}
}

func firstUnavailable(errs []error) error {
	for _, err := range errs {
		if errors.Is(err, ErrUnavailable) {
			return err
		}
	}
	return nil
}
