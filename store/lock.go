package store

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
)

// errLocked means that somebody else has locked the file.
var errLocked = errors.New("locked by another process")

// lockFile makes this process the only gateway over an SQLite file: two would
// free each other's leases and send letters twice. The system ends the lock with
// the process, however that ends. Other commands take no lock and go on working
// beside it. The lock's file stays: removing it would race with the next one.
func (s *Store) lockFile() (err error) {
	if s.lock, err = lockDatabase(realPath(s.file)); err != nil {
		return err
	}
	return s.reopen()
}

// reopen gives up every connection at hand: a restore may have put another file in
// the place of the one they have open, which none can do since the lock is ours.
func (s *Store) reopen() error {
	for _, kept := range []chan *link{s.writer, s.readers} {
		for range cap(kept) {
			l, open := <-kept
			if !open {
				return errClosed
			}
			if l != nil {
				l.drop()
			}
		}
		for range cap(kept) {
			kept <- nil
		}
	}
	return nil
}

// realPath is the one name of a file that may have many.
func realPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

func lockDatabase(path string) (io.Closer, error) {
	lock, err := lockAt(path + ".lock")
	if errors.Is(err, errLocked) {
		return nil, fmt.Errorf("store: sqlite: %s is in use by another running gateway: stop it first", path)
	}
	if err != nil {
		return nil, fmt.Errorf("store: sqlite: %w", err)
	}
	return lock, nil
}
