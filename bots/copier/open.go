package copier

import (
	"context"
	"errors"
	"fmt"
	"io"

	"otklik/bots"
	"otklik/bots/blobs"
)

// Open gives our own copy of a file. body is nil where there is none yet: whoever
// asks fetches the file from its platform. A file that was refused is an error for
// good; so is one that was lost, while a copy that cannot be read now is fetched.
func (c *Copier) Open(ctx context.Context, f bots.File) (body io.ReadCloser, err error) {
	known, err := c.opts.Book.FileCopy(ctx, f)
	if err != nil {
		c.opts.Log.Error("asking for the copy of a file", "channel", f.Channel, "error", err)
		return nil, nil // perhaps its platform still has it
	}
	switch known.State {
	case StateRefused:
		return nil, &bots.SendError{Failure: bots.Invalid, Err: fmt.Errorf("the file was refused: %s", known.Reason)}
	case StateKept:
	default:
		return nil, nil
	}
	body, err = c.opts.Store.Open(ctx, known.Blob)
	if err == nil {
		return &copyBody{ReadCloser: body, copier: c, ctx: ctx, key: known.Blob}, nil
	}
	c.opts.Log.Error("opening the copy of a file", "channel", f.Channel, "error", err)
	if errors.Is(err, blobs.ErrNone) {
		c.spoilt(ctx, known.Blob)
	}
	return nil, nil
}

// copyBody is a copy being read. One that turns out to be damaged is wanted again.
type copyBody struct {
	io.ReadCloser
	copier *Copier
	ctx    context.Context
	key    blobs.Key
}

// Read implements io.Reader.
func (c *copyBody) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	if errors.Is(err, blobs.ErrDamaged) {
		c.copier.spoilt(c.ctx, c.key)
	}
	return n, err
}

// spoilt makes the files wanted again whose copy is missing or damaged.
func (c *Copier) spoilt(ctx context.Context, key blobs.Key) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.opts.Settle)
	defer cancel()
	if err := c.opts.Book.WantAgain(ctx, key); err != nil {
		c.opts.Log.Error("wanting a spoilt copy again", "blob", key.Short(), "error", err)
	}
}
