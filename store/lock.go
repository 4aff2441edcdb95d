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
	s.lock, err = lockDatabase(realPath(s.file))
	return err
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
