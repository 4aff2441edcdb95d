package copier

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"otklik/bots"
	"otklik/bots/blobs"
	"otklik/bots/media"
)

// copied is a file that is in our store.
type copied struct {
	mime string
	size int64
	blob blobs.Key
}

// ownError is a failure of our own disk or store, not of the file's platform.
type ownError struct{ error }

func (e ownError) Unwrap() error { return e.error }

// What a file is that needs no word in package bots.
var (
	errEmpty = errors.New("the file has no bytes")
	errPanic = errors.New("a panic while the file was copied")
)

// copy takes one file to its result; ok is false when the term ended over it, which
// is no fault of the file's.
func (w *worker) copy(term context.Context, f Wanted) (r Result, ok bool) {
	ctx, cancel := context.WithTimeout(term, w.opts().Patience)
	defer cancel()
	got, err := w.bring(ctx, f.File)
	switch {
	case err == nil:
		w.copier.health.works()
		return Result{Ref: f.Ref, State: StateKept, At: w.opts().Now(), Blob: got.blob, MIME: got.mime, Size: got.size}, true
	case term.Err() != nil:
		return Result{}, false
	}
	return w.judge(f, err), true
}

// bring copies a file into our store. A panic, an adapter's or a reader's, is a
// failure of this file only.
func (w *worker) bring(ctx context.Context, f bots.File) (got copied, err error) {
	defer func() {
		if v := recover(); v != nil {
			// The value may quote a person or a token; its type and place do not.
			w.opts().Log.Error("panic while a file was copied", "channel", w.channel,
				"type", fmt.Sprintf("%T", v), "stack", string(debug.Stack()))
			err = errPanic
		}
	}()
	most := w.largest()
	if most > 0 && f.Size > most {
		return got, bots.ErrTooLarge
	}
	spool, err := w.opts().Spool.Spool(most)
	if err != nil {
		return got, ownError{err}
	}
	defer func() { _ = spool.Discard() }() // else it is removed a day later
	in := &target{into: spool, most: most}
	if err := w.fetch(ctx, f, in); err != nil {
		return got, err
	}
	got = copied{mime: media.TypeOf(in.head), size: spool.Size(), blob: spool.Key()}
	if err := w.opts().Store.Put(ctx, got.blob, spool.Reader(), got.size); err != nil {
		return got, ownError{err}
	}
	return got, nil
}

// largest is how many bytes a file may have, 0 = as many as the platform gives.
func (w *worker) largest() int64 {
	most, own := w.messenger.Limits().FileSize, w.opts().Largest[w.channel]
	if own > 0 && (most == 0 || own < most) {
		return own
	}
	return most
}

// fetch brings a file, cleaned, into the spool.
func (w *worker) fetch(ctx context.Context, f bots.File, in *target) error {
	body, err := w.messenger.Fetch(ctx, f)
	if err != nil {
		return err
	}
	defer body.Close()
	_, clean, err := media.Clean(f, body)
	if err != nil {
		return err
	}
	if _, err := io.Copy(in, clean); err != nil {
		return err
	}
	if len(in.head) == 0 {
		return errEmpty
	}
	return nil
}

// target writes into the spool, up to its allowance, and keeps the beginning.
type target struct {
	into io.Writer
	most int64 // 0 = no bound of our own
	n    int64
	head []byte
}

// Write implements io.Writer.
func (t *target) Write(p []byte) (int, error) {
	t.n += int64(len(p))
	if t.most > 0 && t.n > t.most {
		return 0, bots.ErrTooLarge
	}
	t.head = append(t.head, p[:min(len(p), media.Head-len(t.head))]...)
	n, err := t.into.Write(p)
	if err != nil {
		err = ownError{err}
	}
	return n, err
}
