package lease

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// book is a Book in memory with the clock of the test.
type book struct {
	mu       sync.Mutex
	term     Term
	until    time.Time
	away     bool          // every call fails
	stalls   time.Duration // how long Renew takes, whatever its context says
	released int
}

var errAway = errors.New("the database is away")

func (b *book) Acquire(_ context.Context, channel, owner string, length time.Duration) (Term, bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.away:
		return Term{}, false, errAway
	case b.term.Owner != "" && time.Now().Before(b.until):
		return Term{}, false, nil
	}
	b.term = Term{Channel: channel, Owner: owner, Fence: b.term.Fence + 1}
	b.until = time.Now().Add(length)
	return b.term, true, nil
}

func (b *book) Renew(_ context.Context, t Term, length time.Duration) (bool, error) {
	b.mu.Lock()
	stalls := b.stalls
	b.mu.Unlock()
	time.Sleep(stalls)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.away {
		return false, errAway
	}
	if b.term != t {
		return false, nil
	}
	b.until = time.Now().Add(length)
	return true, nil
}

func (b *book) Release(_ context.Context, t Term) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.released++
	if b.term == t {
		b.term.Owner = ""
	}
	return nil
}

func (b *book) leave(away bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.away = away
}

// stint is one call of the work.
type stint struct {
	owner    string
	fence    int64
	from, to time.Duration
}

// diary notes who worked when.
type diary struct {
	mu   sync.Mutex
	list []stint
}

func (d *diary) work(ctx context.Context, t Term) error {
	began := since()
	<-ctx.Done()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.list = append(d.list, stint{t.Owner, t.Fence, began, since()})
	return nil
}

func since() time.Duration {
	return time.Since(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)) // a bubble's clock begins there
}

func keeper(b Book, owner string) *Keeper {
	return &Keeper{Book: b, Owner: owner, Log: slog.New(slog.DiscardHandler)}
}

func TestAnEndedProcessIsReplacedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, d := &book{}, &diary{}
		first, end := context.WithTimeout(t.Context(), time.Minute)
		defer end()
		second, over := context.WithTimeout(t.Context(), 2*time.Minute)
		defer over()
		var both sync.WaitGroup
		both.Go(func() { _ = keeper(b, "first").Hold(first, "tg", d.work) })
		synctest.Wait()
		both.Go(func() { _ = keeper(b, "second").Hold(second, "tg", d.work) })
		both.Wait()
		if len(d.list) != 2 || d.list[0].to != time.Minute || d.list[1].owner != "second" ||
			d.list[1].from > time.Minute+time.Second || d.list[1].fence != 2 {
			t.Errorf("%+v", d.list)
		}
		if b.released != 2 {
			t.Errorf("%d releases", b.released)
		}
	})
}

// Work ends before the book would give the channel to another.
func TestWorkEndsBeforeTheTermWhenTheBookIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, d := &book{}, &diary{}
		ctx, end := context.WithTimeout(t.Context(), 3*time.Minute)
		defer end()
		var held sync.WaitGroup
		held.Go(func() { _ = keeper(b, "me").Hold(ctx, "tg", d.work) })
		time.Sleep(time.Minute)
		b.leave(true)
		b.mu.Lock()
		until := b.until.Sub(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC))
		b.mu.Unlock()
		time.Sleep(time.Minute)
		b.leave(false)
		held.Wait()
		if len(d.list) != 2 || d.list[0].to >= until || d.list[0].to < time.Minute {
			t.Fatalf("the term ended at %v: %+v", until, d.list)
		}
		if again := d.list[1].from; again < 2*time.Minute || again > 2*time.Minute+time.Second {
			t.Errorf("taken again at %v", again)
		}
	})
}

// A book that stalls is no reason to go on.
func TestWorkEndsBeforeTheTermWhenTheBookStalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, d := &book{stalls: 16 * time.Second}, &diary{}
		ctx, end := context.WithTimeout(t.Context(), 25*time.Second)
		defer end()
		var held sync.WaitGroup
		held.Go(func() { _ = keeper(b, "me").Hold(ctx, "tg", d.work) })
		held.Wait()
		time.Sleep(time.Minute) // the stalled calls end
		if len(d.list) == 0 || d.list[0].to >= Length {
			t.Errorf("%+v", d.list)
		}
	})
}

func TestAShortAbsenceOfTheBookIsNotFelt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, d := &book{}, &diary{}
		ctx, end := context.WithTimeout(t.Context(), time.Minute)
		defer end()
		var held sync.WaitGroup
		held.Go(func() { _ = keeper(b, "me").Hold(ctx, "tg", d.work) })
		time.Sleep(10 * time.Second)
		b.leave(true)
		time.Sleep(4 * time.Second)
		b.leave(false)
		held.Wait()
		if len(d.list) != 1 {
			t.Errorf("%+v", d.list)
		}
	})
}

// Whoever lost his term stops, whatever he believes.
func TestAPassedTermEndsTheWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, d := &book{}, &diary{}
		ctx, end := context.WithTimeout(t.Context(), 30*time.Second)
		defer end()
		var held sync.WaitGroup
		held.Go(func() { _ = keeper(b, "me").Hold(ctx, "tg", d.work) })
		time.Sleep(5 * time.Second)
		b.mu.Lock()
		b.term, b.until = Term{Channel: "tg", Owner: "other", Fence: 9}, time.Now().Add(time.Hour)
		b.mu.Unlock()
		held.Wait()
		if len(d.list) != 1 || d.list[0].to > 8*time.Second {
			t.Errorf("%+v", d.list)
		}
		if b.term.Owner != "other" {
			t.Error("another's term was released")
		}
	})
}

func TestTheWorksErrorEndsTheHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("broken")
		err := keeper(&book{}, "me").Hold(t.Context(), "tg", func(context.Context, Term) error { return broken })
		if !errors.Is(err, broken) {
			t.Errorf("%v", err)
		}
	})
}
