package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"time"

	"otklik/dialogs"
)

// retries bounds how often one group is begun anew after a deadlock.
const retries = 6

// Turns implements dialogs.Store. Usually all that a group wrote goes to the
// database at its end; when the database then refuses a row, the group is run
// once more with a savepoint around each turn, to find whose row it was.
func (s *Store) Turns(ctx context.Context, turns []dialogs.Turn) []error {
	if len(turns) == 0 {
		return nil
	}
	careful := false
	for attempt := 1; ; attempt++ {
		errs, err := s.group(ctx, turns, careful)
		switch {
		case err == nil:
			return errs
		case classOf(err) == content && !careful:
			careful = true
		case classOf(err) == again && attempt < retries:
			time.Sleep(rand.N(time.Duration(attempt) * 5 * time.Millisecond))
		default:
			return all(len(turns), unavailable(err))
		}
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
	ctx     context.Context
	s       *Store
	l       *link
	now     time.Time
	base    *layer // what the turns so far have done
	known   known
	careful bool // a savepoint around every turn
	broken  error
}

// group runs turns in one transaction. Its second result means that nothing was
// stored.
func (s *Store) group(ctx context.Context, turns []dialogs.Turn, careful bool) (errs []error, err error) {
	var posted, timers bool
	err = s.inTx(ctx, func(ctx context.Context, l *link) ([]statement, error) {
		g := &group{ctx: ctx, s: s, l: l, now: s.opts.Now(), base: &layer{}, careful: careful}
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
		return g.base.take(s), nil
	})
	if err != nil {
		return nil, err
	}
	if posted {
		signal(s.posted)
	}
	if timers {
		signal(s.timers)
	}
	return errs, nil
}

// turn runs one turn and keeps what it did, or forgets it.
func (g *group) turn(turn dialogs.Turn) error {
	t := &tx{g: g, top: &layer{under: g.base}}
	if g.careful {
		t.savepoint()
	}
	err := t.do(turn.Do)
	if err == nil && g.careful && g.broken == nil {
		t.flush(t.top)
	}
	switch {
	case g.broken != nil && t.saved && classOf(g.broken) == content:
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
		g.run(statement{sql: "RELEASE SAVEPOINT turn"})
	}
	t.top.merge()
	return nil
}

// back undoes what the turn at hand has written to the database.
func (g *group) back() {
	g.run(statement{sql: "ROLLBACK TO SAVEPOINT turn"}, statement{sql: "RELEASE SAVEPOINT turn"})
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
	top   *layer
	saved bool // a savepoint stands at the turn's beginning
}

var errNested = errors.New("store: a turn ended its goroutine")

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

func (t *tx) flush(l *layer) { t.g.run(l.take(t.g.s)...) }

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
