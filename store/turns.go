package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"time"

	"otklik/dialogs"
	"otklik/routing"
	"otklik/routing/audit"
)

// retries bounds how often work is begun anew after a deadlock.
const retries = 6

// luck bounds how often a group is run anew because a key was taken: with new
// ids and newer readings. After that the key is the turn's own fault.
const luck = 3

// Turns implements dialogs.Store. Usually all that a group wrote goes to the
// database at its end; when the database then refuses a row, the group is run
// once more with a savepoint around each turn, to find whose row it was.
func (s *Store) Turns(ctx context.Context, turns []dialogs.Turn) []error {
	if len(turns) == 0 {
		return nil
	}
	key, err := s.digests(ctx)
	if err != nil {
		return all(len(turns), unavailable(err))
	}
	how := manner{key: key}
	for attempt := 1; ; attempt++ {
		errs, err := s.group(ctx, turns, how)
		class := classOf(err)
		switch {
		case err == nil:
			return errs
		case class == taken && !how.blame:
			how.blame = attempt >= luck
		case how.blames(class) && !how.careful:
			how.careful = true
		case class == again && attempt < retries:
			rest(attempt)
		default:
			return all(len(turns), unavailable(err))
		}
	}
}

// manner is how a group is run.
type manner struct {
	careful bool // a savepoint around every turn
	blame   bool // a key that is taken is the fault of the turn that wants it
	key     audit.Key
}

// blames tells whether an error of this class is one turn's own.
func (m manner) blames(c class) bool { return c == content || c == taken && m.blame }

// rest gives the other side of a deadlock time to be done.
func rest(attempt int) { time.Sleep(rand.N(time.Duration(attempt) * 5 * time.Millisecond)) } // #nosec G404 -- a pause, no secret

// insist repeats work that met a deadlock, or a key that is taken, which a new id
// may mend.
func insist(work func() error) error {
	for attempt := 1; ; attempt++ {
		err := work()
		if c := classOf(err); c != again && c != taken || attempt == retries {
			return err
		}
		rest(attempt)
	}
}

func all(n int, err error) []error {
	errs := make([]error, n)
	for i := range errs {
		errs[i] = err
	}
	return errs
}

// group is one transaction over several turns.
type group struct {
	ctx    context.Context
	s      *Store
	l      *link
	now    time.Time
	base   *layer // what the turns so far have done
	known  known
	how    manner
	key    audit.Key
	broken error
}

// group runs turns in one transaction. Its second result means that nothing was
// stored.
func (s *Store) group(ctx context.Context, turns []dialogs.Turn, how manner) (errs []error, err error) {
	var posted map[string]bool
	var timers bool
	err = s.inTx(ctx, func(ctx context.Context, l *link) ([]statement, error) {
		g := &group{ctx: ctx, s: s, l: l, now: s.Now(), base: &layer{}, how: how, key: how.key}
		if err := g.begin(turns); err != nil {
			return nil, err
		}
		errs = make([]error, len(turns))
		for i, t := range turns {
			if errs[i] = g.turn(t); g.broken != nil {
				return nil, g.broken
			}
		}
		posted, timers = g.base.posted, g.base.timersSet
		last, err := s.sealed(g.base.take(s), g.base.deeds, g.run)
		return append(last, s.notify(posted)...), err
	})
	if err != nil {
		return nil, err
	}
	s.wake(posted)
	if timers {
		signal(s.timers)
	}
	return errs, nil
}

// turn runs one turn and keeps what it did, or forgets it.
func (g *group) turn(turn dialogs.Turn) error {
	t := &tx{g: g, turn: &turn, top: &layer{under: g.base}}
	if g.how.careful {
		t.savepoint()
	}
	err := t.do(turn.Do)
	if err == nil && g.how.careful && g.broken == nil {
		t.flush(t.top)
	}
	switch {
	case g.broken != nil && t.saved && g.how.blames(classOf(g.broken)):
		err, g.broken = fmt.Errorf("store: %w", g.broken), nil
		g.back()
		return err
	case g.broken != nil:
		return g.broken
	case err != nil && t.saved:
		g.back()
		return err
	case err != nil:
		return err
	}
	if t.saved {
		_ = g.run(statement{sql: "RELEASE SAVEPOINT turn"})
	}
	t.top.merge()
	return nil
}

// back undoes what the turn at hand has written to the database. It takes two
// round trips: PostgreSQL prepares nothing but a rollback while a transaction is
// broken, not even the release that would follow it.
func (g *group) back() {
	_ = g.run(statement{sql: "ROLLBACK TO SAVEPOINT turn"}) // the group keeps the error
	_ = g.run(statement{sql: "RELEASE SAVEPOINT turn"})
}

// run is for statements that concern the group as a whole.
func (g *group) run(list ...statement) error {
	if g.broken != nil {
		return g.broken
	}
	if err := g.l.run(g.ctx, list...); err != nil {
		g.broken = g.s.eng.classed(err)
	}
	return g.broken
}

// tx is one turn's unit of work; it implements dialogs.Tx.
type tx struct {
	g     *group
	turn  *dialogs.Turn
	top   *layer
	saved bool // a savepoint stands at the turn's beginning
}

var errNested = errors.New("store: a turn ended its goroutine")

// Apart does a part of the turn that may fail without it. Parts may hold parts: the
// name of a savepoint stands for the newest.
func (t *tx) Apart(part func() error) error {
	_ = t.sync()
	if t.g.run(statement{sql: "SAVEPOINT part"}) != nil {
		return t.beyond()
	}
	outer := t.top
	t.top = &layer{under: outer}
	err := t.do(func(dialogs.Tx) error { return part() })
	inner := t.top
	if t.top = outer; err == nil {
		t.flush(inner) // what is wrong with its rows is the part's own fault
	}
	if t.g.broken != nil && t.g.how.blames(classOf(t.g.broken)) {
		err, t.g.broken = fmt.Errorf("store: %w", t.g.broken), nil
	}
	if err != nil {
		_ = t.g.run(statement{sql: "ROLLBACK TO SAVEPOINT part"}) // see back
		_ = t.g.run(statement{sql: "RELEASE SAVEPOINT part"})
		return cmp.Or(t.beyond(), err)
	}
	inner.merge()
	_ = t.g.run(statement{sql: "RELEASE SAVEPOINT part"})
	return t.beyond()
}

// beyond is the error of a part whose turn, with its group, cannot go on; nil if it can.
func (t *tx) beyond() error {
	if t.g.broken == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", routing.ErrBroken, t.g.broken)
}

// do runs the turn and turns a panic into an error.
func (t *tx) do(f func(dialogs.Tx) error) (err error) {
	returned := false
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("store: %w", &dialogs.PanicError{Value: v, Stack: debug.Stack()})
		} else if !returned {
			err = errNested
		}
	}()
	err = f(t)
	returned = true
	return err
}

func (t *tx) savepoint() {
	if !t.saved && t.g.run(statement{sql: "SAVEPOINT turn"}) == nil {
		t.saved = true
	}
}

// sync writes all that is pending, so that the database itself can be asked or
// changed. The turns before cannot fail any more; this one is guarded by a
// savepoint.
func (t *tx) sync() error {
	t.flush(t.g.base)
	t.savepoint()
	t.flush(t.top)
	return t.g.broken
}

func (t *tx) flush(l *layer) { _ = t.g.run(l.take(t.g.s)...) }

// ask reads through the transaction.
func (t *tx) ask(list ...statement) error { return t.g.run(list...) }

// direct reads or changes tables that have no layer.
func (t *tx) direct(list ...statement) error {
	if err := t.sync(); err != nil {
		return err
	}
	return t.g.run(list...)
}

// NewID gives a time-ordered id.
func (t *tx) NewID() int64 { return t.g.s.NewID() }
