package blobs

import (
	"crypto/sha256"
	"hash"
	"io"
	"os"
)

// Spool is a file in the making, whose key is known when all of it is there. It
// takes bytes from one goroutine.
type Spool struct {
	part *os.File
	hash hash.Hash
	size int64
}

// Spool begins a file that may take up to most bytes; ErrFull when there is no room
// for as many.
func (f *Folder) Spool(most int64) (*Spool, error) {
	part, err := f.begin(most)
	if err != nil {
		return nil, f.explained("keeping", Key{}, err)
	}
	return &Spool{part: part, hash: sha256.New()}, nil
}

// Write implements io.Writer.
func (s *Spool) Write(p []byte) (int, error) {
	n, err := s.part.Write(p)
	_, _ = s.hash.Write(p[:n]) // a hash takes everything
	s.size += int64(n)
	return n, err
}

// Key names what was written so far.
func (s *Spool) Key() Key { return KeyOf(s.hash) }

// Size is how many bytes were written so far.
func (s *Spool) Size() int64 { return s.size }

// Reader reads what was written, from the beginning, each a reader of its own.
func (s *Spool) Reader() io.Reader { return io.NewSectionReader(s.part, 0, s.size) }

// Discard removes the file.
func (s *Spool) Discard() error { return discard(s.part) }
