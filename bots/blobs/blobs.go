// Package blobs owns where our own copies of files lie: the port, its keys, and
// the implementation over a folder; one over S3 is beside it. A blob is bytes that
// never change, under the hash of themselves. It does not know what they are,
// whose, or why they are kept: the copier and the store's table do.
package blobs

import (
	"context"
	"errors"
	"io"
)

// Store keeps blobs. Implementations are safe for concurrent use, also by several
// processes. Errors other than those named here may pass: the caller tries again.
type Store interface {
	// Put stores what r gives, which must be size bytes whose hash is key; the blob
	// appears whole or not at all, and stays after a power cut. Putting one that is
	// there already mends it. ErrDamaged when r gives something else, ErrFull when
	// there is no room.
	Put(ctx context.Context, key Key, r io.Reader, size int64) error
	// Open reads a blob from its beginning; ErrNone when there is none. Reading to
	// the end fails with ErrDamaged when the bytes are not those of key.
	Open(ctx context.Context, key Key) (io.ReadCloser, error)
	// Stat tells a blob's size in bytes; ErrNone when there is none.
	Stat(ctx context.Context, key Key) (size int64, err error)
	// Delete removes a blob; one that is not there is no error.
	Delete(ctx context.Context, key Key) error
}

// What a Store's errors mean.
var (
	ErrNone    = errors.New("no such blob")
	ErrDamaged = errors.New("the bytes are not those of the key")
	ErrFull    = errors.New("there is too little room left")
)
