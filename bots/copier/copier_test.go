package copier

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"otklik/bots"
	"otklik/bots/blobs"
	"otklik/bots/hostile"
	"otklik/bots/lease"
)

// A wanted file is copied at once, as what it is and without what tells on its
// sender.
func TestCopiesAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		plain := hostile.JPEG(40, 30)
		b.messenger.fetch = gives(hostile.With(plain, hostile.Segment(0xE1, hostile.Canary), hostile.Segment(0xFE, hostile.Canary)))
		defer b.serve()()
		synctest.Wait()
		began := time.Now()
		b.book.want(bots.File{ID: "photo", Kind: bots.Photo})
		synctest.Wait()
		if took := time.Since(began); took > 0 {
			t.Errorf("it took %v: nobody was woken", took)
		}
		b.wantKept("photo", plain)
		if r := b.book.state("photo"); r.mime != "image/jpeg" || b.settled[StateKept] != 1 || b.told() != "" {
			t.Errorf("kept as %q; counted %v; told %q", r.mime, b.settled, b.told())
		}
	})
}

// endless is more than anybody takes.
func endless(context.Context, bots.File) (io.ReadCloser, error) {
	return io.NopCloser(io.LimitReader(zeros{}, 1<<40)), nil
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestVerdicts: what a file's trouble means, how often it is tried, and who hears.
func TestVerdicts(t *testing.T) {
	cut := func(context.Context, bots.File) (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(bytes.NewReader(hostile.JPEG(40, 30)[:300]), iotest.ErrReader(io.ErrUnexpectedEOF))), nil
	}
	bounded := func(context.Context, bots.File) (io.ReadCloser, error) {
		return io.NopCloser(iotest.ErrReader(&bots.SendError{Failure: bots.Invalid, Err: bots.ErrTooLarge})), nil
	}
	for name, c := range map[string]struct {
		file   bots.File
		fetch  func(context.Context, bots.File) (io.ReadCloser, error)
		state  State
		reason Reason
		tries  int // -1 = many
		told   string
	}{
		"told to be too large":   {bots.File{Size: 1<<20 + 1}, gives([]byte("x")), StateRefused, TooLarge, 0, ""},
		"too large after all":    {bots.File{Size: 1}, endless, StateRefused, TooLarge, 1, ""},
		"its platform says so":   {bots.File{}, refuses(bots.Invalid, bots.ErrTooLarge), StateRefused, TooLarge, 1, ""},
		"an adapter's own bound": {bots.File{}, bounded, StateRefused, TooLarge, 1, ""},
		"a pixel bomb":           {bots.File{Kind: bots.Photo}, gives(hostile.SizedPNG(50_000, 50_000)), StateRefused, Pixels, 1, ""},
		"nothing in it":          {bots.File{}, gives(nil), StateRefused, Empty, 1, ""},
		"bytes for no bot":       {bots.File{Kind: bots.Video}, refuses(bots.Invalid, bots.ErrNoBytes), StateLost, NoBytes, 1, ""},
		"never again":            {bots.File{}, refuses(bots.Invalid, errAway), StateLost, "invalid", 3, "lost"},
		"its link ran out":       {bots.File{}, refuses(bots.Gone, errAway), StateLost, "gone", 3, "lost"},
		"away all the time":      {bots.File{}, refuses(bots.Temporary, errAway), StateLost, "temporary", -1, "lost"},
		"an unknown error":       {bots.File{}, func(context.Context, bots.File) (io.ReadCloser, error) { return nil, errAway }, StateLost, "unknown", -1, "lost"},
		"cut each time":          {bots.File{}, cut, StateLost, "unknown", -1, "lost"},
		"a panic":                {bots.File{}, func(context.Context, bots.File) (io.ReadCloser, error) { panic("of an adapter") }, StateLost, Broken, -1, "lost"},
		"a body that panics":     {bots.File{}, func(context.Context, bots.File) (io.ReadCloser, error) { return io.NopCloser(panics{}), nil }, StateLost, Broken, -1, "lost"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, func(o *Options) { o.GiveUp = 12 * time.Hour })
				b.messenger.fetch = c.fetch
				c.file.ID = "f"
				b.book.want(c.file)
				stop := b.serve()
				time.Sleep(14 * time.Hour)
				synctest.Wait()
				stop()
				r, n := b.book.state("f"), b.messenger.count("f")
				if r.State != c.state || r.Reason != c.reason || b.told() != c.told {
					t.Errorf("%s %q, told %q", r.State, r.Reason, b.told())
				}
				if c.tries >= 0 && n != c.tries || c.tries < 0 && (n < 15 || n > 30) {
					t.Errorf("fetched %d times", n)
				}
				if list := b.blobs(); len(list) > 0 {
					t.Errorf("kept %v", list)
				}
				if b.settled[c.state] != 1 || len(b.settled) != 1 {
					t.Errorf("counted %v", b.settled)
				}
			})
		})
	}
}

type panics struct{}

func (panics) Read([]byte) (int, error) { panic("of a reader") }

// A messenger that is away is asked less and less often, and gives its files when
// it is back.
func TestBackoff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		began := time.Now()
		var at []time.Duration
		b.messenger.fetch = func(ctx context.Context, f bots.File) (io.ReadCloser, error) {
			at = append(at, time.Since(began).Round(time.Second))
			if len(at) < 13 {
				return nil, &bots.SendError{Failure: bots.Temporary, Err: errAway}
			}
			return gives([]byte("photo"))(ctx, f)
		}
		b.book.want(bots.File{ID: "f"})
		defer b.serve()()
		time.Sleep(24 * time.Hour)
		synctest.Wait()
		b.wantKept("f", []byte("photo"))
		var gaps []time.Duration
		for i := range at[1:] {
			gaps = append(gaps, at[i+1]-at[i])
		}
		want := []time.Duration{5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600}
		for i := range want {
			want[i] *= time.Second
		}
		if !slices.Equal(gaps, want) {
			t.Errorf("tried after %v", gaps)
		}
	})
}

// Our own disk's and store's troubles are nobody's fault: nothing is given up, one
// alarm is raised, everything rests meanwhile, and all is copied when they end.
func TestOwnTroubles(t *testing.T) {
	for name, c := range map[string]struct {
		trouble func(b *bench) (over func())
		told    string
	}{
		"the disk is full": {func(b *bench) func() {
			var free atomic.Int64
			b.folder.Free = func(string) (int64, error) { return free.Load(), nil }
			return func() { free.Store(1 << 40) }
		}, "full, full over"},
		"the store is away": {func(b *bench) func() {
			s := &troubled{Store: b.folder, err: errAway}
			b.opts.Store = s
			return func() { s.set(nil) }
		}, "away, away over"},
		"the store is full": {func(b *bench) func() {
			s := &troubled{Store: b.folder, err: fmt.Errorf("507: %w", blobs.ErrFull)}
			b.opts.Store = s
			return func() { s.set(nil) }
		}, "full, full over"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, func(o *Options) { o.GiveUp = time.Hour })
				b.messenger.fetch = gives([]byte("photo"))
				over := c.trouble(b)
				for i := range 20 {
					b.book.want(bots.File{ID: fmt.Sprint(i)})
				}
				defer b.serve()()
				time.Sleep(3 * time.Hour) // longer than anything else is given up after
				synctest.Wait()
				tries := len(b.messenger.fetched)
				if tries > 3*60*b.opts.Concurrency+20 || b.settled[StateLost]+b.settled[StateRefused] > 0 {
					t.Errorf("fetched %d times; counted %v", tries, b.settled)
				}
				if r := b.book.state("0"); r.State != StateWanted || r.Attempts != 0 {
					t.Errorf("meanwhile it is %s after %d attempts", r.State, r.Attempts)
				}
				over()
				time.Sleep(2 * time.Minute)
				synctest.Wait()
				for i := range 20 {
					b.wantKept(fmt.Sprint(i), []byte("photo"))
				}
				if got := b.told(); got != c.told {
					t.Errorf("told %q, want %q", got, c.told)
				}
				if list := b.blobs(); len(list) != 1 {
					t.Errorf("kept %d blobs of the same bytes", len(list))
				}
			})
		})
	}
}

// troubled is a store that keeps nothing while it has an error.
type troubled struct {
	blobs.Store
	mu  sync.Mutex
	err error
}

func (s *troubled) set(err error) { s.mu.Lock(); defer s.mu.Unlock(); s.err = err }

func (s *troubled) trouble() error { s.mu.Lock(); defer s.mu.Unlock(); return s.err }

func (s *troubled) Put(ctx context.Context, key blobs.Key, r io.Reader, size int64) error {
	if err := s.trouble(); err != nil {
		_, _ = io.Copy(io.Discard, io.LimitReader(r, size/2)) // half of it has gone already
		return err
	}
	return s.Store.Put(ctx, key, r, size)
}

func (s *troubled) Open(ctx context.Context, key blobs.Key) (io.ReadCloser, error) {
	if err := s.trouble(); err != nil {
		return nil, err
	}
	return s.Store.Open(ctx, key)
}

func (s *troubled) Delete(ctx context.Context, key blobs.Key) error {
	if err := s.trouble(); err != nil {
		return err
	}
	return s.Store.Delete(ctx, key)
}

// A crash, or a database that is away, between the copy and its record costs a
// second copy: of the same blob.
func TestCopiedAndNotRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.messenger.fetch = gives([]byte("photo"))
		left := 3
		b.book.down = func(doing string) error {
			if doing == "settle" && left > 0 {
				left--
				return errAway
			}
			return nil
		}
		b.book.want(bots.File{ID: "f"})
		defer b.serve()()
		time.Sleep(time.Minute)
		synctest.Wait()
		b.wantKept("f", []byte("photo"))
		if list := b.blobs(); len(list) != 1 || b.messenger.count("f") != 4 || b.settled[StateKept] != 1 {
			t.Errorf("%d blobs, fetched %d times, counted %v", len(list), b.messenger.count("f"), b.settled)
		}
	})
}

// A database that does not answer is asked again, and not all the time.
func TestBookAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.messenger.fetch = gives([]byte("photo"))
		asked, away := 0, true
		b.book.down = func(string) error {
			asked++
			if away {
				return errAway
			}
			return nil
		}
		b.book.want(bots.File{ID: "f"})
		defer b.serve()()
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		b.book.mu.Lock()
		if asked > 2*10*60/5+10 {
			t.Errorf("asked %d times in ten minutes", asked)
		}
		away = false
		b.book.mu.Unlock()
		time.Sleep(time.Minute)
		synctest.Wait()
		b.wantKept("f", []byte("photo"))
	})
}

// A slow body holds one place, for a time; the others go on, and no more are
// fetched at once than may be.
func TestSlowBodies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.messenger.fetch = func(ctx context.Context, f bots.File) (io.ReadCloser, error) {
			if strings.HasPrefix(f.ID, "slow") {
				return io.NopCloser(&drip{ctx: ctx, every: 10 * time.Second}), nil
			}
			time.Sleep(time.Second)
			return gives([]byte(f.ID))(ctx, f)
		}
		b.book.want(bots.File{ID: "slow 1"}, bots.File{ID: "slow 2"})
		for i := range 30 {
			b.book.want(bots.File{ID: fmt.Sprint("z", i)})
		}
		defer b.serve()()
		time.Sleep(time.Minute)
		synctest.Wait()
		for i := range 30 {
			b.wantKept(fmt.Sprint("z", i), []byte(fmt.Sprint("z", i)))
		}
		if most := b.messenger.mostAtOnce(); most != b.opts.Concurrency {
			t.Errorf("%d were fetched at once, want %d", most, b.opts.Concurrency)
		}
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		if r := b.book.state("slow 1"); r.State != StateWanted || r.Attempts != 1 {
			t.Errorf("the slow one is %s after %d attempts", r.State, r.Attempts)
		}
	})
}

// drip gives a byte now and then, until its context ends.
type drip struct {
	ctx   context.Context
	every time.Duration
}

func (d *drip) Read(p []byte) (int, error) {
	if !bots.Wait(d.ctx, d.every) {
		return 0, d.ctx.Err()
	}
	p[0] = 'x'
	return 1, nil
}

// A term that ends under a copy blames nobody: the file stays wanted as it was.
func TestTermEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(o *Options) { o.GiveUp = time.Nanosecond })
		b.messenger.fetch = func(ctx context.Context, f bots.File) (io.ReadCloser, error) {
			return io.NopCloser(&drip{ctx: ctx, every: time.Minute}), nil
		}
		b.book.want(bots.File{ID: "f"})
		stop := b.serve()
		time.Sleep(time.Second)
		synctest.Wait()
		stop()
		if r := b.book.state("f"); r.State != StateWanted || r.Attempts != 0 || b.told() != "" || len(b.settled) > 0 {
			t.Errorf("%s after %d attempts, told %q, counted %v", r.State, r.Attempts, b.told(), b.settled)
		}
		if b.messenger.now != 0 {
			t.Error("a copy goes on after its term")
		}
		if left := unfinished(t, b.folder); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	})
}

// An operator's own limit is held against the platform's; the smaller counts.
func TestLargest(t *testing.T) {
	for own, fits := range map[int64]bool{4: false, 5: true, 1 << 30: true} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, func(o *Options) { o.Largest = map[string]int64{"tg": own} })
			b.messenger.fetch = gives([]byte("bytes"))
			b.book.want(bots.File{ID: "f"})
			stop := b.serve()
			synctest.Wait()
			stop()
			if got := b.book.state("f").State == StateKept; got != fits {
				t.Errorf("a limit of %d: kept %v", own, got)
			}
		})
	}
}

func TestServesNoStranger(t *testing.T) {
	if err := newBench(t).Serve(t.Context(), lease.Term{Channel: "nobody's"}); err == nil {
		t.Error("a channel without a messenger was served")
	}
}
