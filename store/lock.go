package store

import (
	"errors"
	"fmt"
	"path/filepath"
)

// errLocked means that somebody else has locked the file.
var errLocked = errors.New("locked by another process")

// lockFile makes this process the only gateway over an SQLite file: two would
// free each other's leases and send letters twice. The system ends the lock with
// the process, however that ends. Other commands take no lock and go on working
// beside it. The lock's file stays: removing it would race with the next one.
func (s *Store) lockFile() error {
	path := s.file
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real // one file may have many names
	}
	f, err := lockAt(path + ".lock")
	if errors.Is(err, errLocked) {
		return fmt.Errorf("store: sqlite: %s is in use by another running gateway: stop it first", path)
	}
	if err != nil {
		return fmt.Errorf("store: sqlite: %w", err)
	}
	s.lock = f
	return nil
}
