package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"otklik/bots/blobs"
)

// inventory counts blobs by how they were found.
type inventory struct {
	sound, missing, damaged int
	bytes                   int64
}

// read reads a blob to its end; bad tells that it is missing or damaged. An error
// says that the store could not be asked.
func (i *inventory) read(ctx context.Context, s blobs.Store, key blobs.Key) (bad bool, err error) {
	body, err := s.Open(ctx, key)
	if err == nil {
		var n int64
		n, err = io.Copy(io.Discard, body)
		i.bytes += n
		err = errors.Join(err, body.Close())
	}
	return i.found(err)
}

// found counts what reading a blob has ended with.
func (i *inventory) found(reading error) (bad bool, err error) {
	switch {
	case errors.Is(reading, blobs.ErrNone):
		i.missing++
	case errors.Is(reading, blobs.ErrDamaged):
		i.damaged++
	case reading != nil:
		return false, reading
	default:
		i.sound++
		return false, nil
	}
	return true, nil
}

// tell prints the inventory; an error when something is missing or damaged.
func (i *inventory) tell(out io.Writer, what string) error {
	fmt.Fprintf(out, "%s: sound %d (%d MB), missing %d, damaged %d\n", what, i.sound, i.bytes>>20, i.missing, i.damaged)
	if i.missing+i.damaged > 0 {
		return told()
	}
	return nil
}
