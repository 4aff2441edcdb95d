package copier

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/blobs"
	"otklik/bots/blobs/blobstest"
)

// TestOpen: what is kept is read from our store; else whoever asks is told to fetch
// it, and a copy that is gone or damaged is wanted again.
func TestOpen(t *testing.T) {
	photo := []byte("photo")
	for name, c := range map[string]struct {
		state   State
		prepare func(*bench)
		want    string // the bytes, "" = to be fetched
		err     bots.Failure
		after   State
	}{
		"never wanted":     {state: ""},
		"not copied yet":   {state: StateWanted, after: StateWanted},
		"lost":             {state: StateLost, after: StateLost}, // it may still be had
		"refused":          {state: StateRefused, err: bots.Invalid, after: StateRefused},
		"kept":             {state: StateKept, want: "photo", after: StateKept},
		"the book is away": {state: StateKept, prepare: func(b *bench) { b.book.down = func(string) error { return errAway } }, after: StateKept},
		"the store is away": {state: StateKept, prepare: func(b *bench) {
			b.opts.Store = &troubled{Store: b.folder, err: errAway}
		}, after: StateKept},
		"gone": {state: StateKept, prepare: func(b *bench) {
			if err := b.folder.Delete(b.Context(), blobstest.Key(photo)); err != nil {
				b.Fatal(err)
			}
		}, after: StateWanted},
	} {
		t.Run(name, func(t *testing.T) {
			b, f := newBench(t), bots.File{Channel: "tg", ID: "f"}
			if c.state != "" {
				b.book.want(f)
				b.book.rows["f"].Copy = Copy{State: c.state}
			}
			if c.state == StateKept {
				b.book.rows["f"].Blob = blobstest.Key(photo)
				if err := b.folder.Put(t.Context(), blobstest.Key(photo), bytes.NewReader(photo), 5); err != nil {
					t.Fatal(err)
				}
			}
			if c.prepare != nil {
				c.prepare(b)
			}
			body, err := b.Open(t.Context(), f)
			if c.err == "" && err != nil || c.err != "" && bots.FailureOf(err) != c.err {
				t.Errorf("error %v", err)
			}
			var got []byte
			if body != nil {
				if got, err = io.ReadAll(body); err != nil || body.Close() != nil {
					t.Error(err)
				}
			}
			if string(got) != c.want {
				t.Errorf("read %q, want %q", got, c.want)
			}
			b.book.down = nil
			if c.state != "" && b.book.state("f").State != c.after {
				t.Errorf("after it: %s, want %s", b.book.state("f").State, c.after)
			}
		})
	}
}

func TestDamagedCopyIsWantedAgain(t *testing.T) {
	b, photo := newBench(t), []byte("photo")
	b.book.want(bots.File{ID: "f"})
	b.book.rows["f"].Copy = Copy{State: StateKept, Blob: blobstest.Key(photo)}
	b.opts.Store = spoiler{b.folder}
	body, err := b.Open(t.Context(), bots.File{Channel: "tg", ID: "f"})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(body); !errors.Is(err, blobs.ErrDamaged) {
		t.Errorf("read %q, %v", got, err)
	}
	if r := b.book.state("f"); r.State != StateWanted {
		t.Errorf("after it: %s", r.State)
	}
}

// spoiler gives other bytes than were kept.
type spoiler struct{ blobs.Store }

func (spoiler) Open(_ context.Context, key blobs.Key) (io.ReadCloser, error) {
	return blobs.CheckedBody(io.NopCloser(strings.NewReader("spoilt")), key, -1), nil
}

// TestSweep: doomed copies are deleted, but not the bytes that others share; what
// cannot be deleted now is at the next sweep.
func TestSweep(t *testing.T) {
	b := newBench(t)
	put := func(id, data string, s State) {
		b.book.want(bots.File{ID: id})
		b.book.rows[id].Copy = Copy{State: s}
		if data == "" {
			return
		}
		b.book.rows[id].Blob = blobstest.Key([]byte(data))
		if err := b.folder.Put(t.Context(), blobstest.Key([]byte(data)), strings.NewReader(data), int64(len(data))); err != nil {
			t.Fatal(err)
		}
	}
	put("own", "own", StateDoomed)
	put("one of two", "twins", StateDoomed)
	put("other of two", "twins", StateKept)
	put("never copied", "", StateDoomed)
	put("kept", "kept", StateKept)
	store := &troubled{Store: b.folder, err: errAway}
	b.opts.Store = store
	if n, err := b.Sweep(t.Context(), time.Hour); n != 2 || !errors.Is(err, errAway) {
		t.Errorf("while the store is away: %d gone, %v", n, err)
	}
	store.set(nil)
	if n, err := b.Sweep(t.Context(), time.Hour); n != 1 || err != nil {
		t.Errorf("when it is back: %d gone, %v", n, err)
	}
	left := b.blobs()
	slices.SortFunc(left, func(x, y blobs.Key) int { return strings.Compare(x.String(), y.String()) })
	want := []blobs.Key{blobstest.Key([]byte("kept")), blobstest.Key([]byte("twins"))}
	slices.SortFunc(want, func(x, y blobs.Key) int { return strings.Compare(x.String(), y.String()) })
	if !slices.Equal(left, want) || len(b.book.rows) != 2 {
		t.Errorf("left %v and %d rows", left, len(b.book.rows))
	}
}
