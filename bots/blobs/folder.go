package blobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// unfinished is the folder of what is being written: it is on the same disk, and
// nothing in it is a blob.
const unfinished = ".unfinished"

// Nobody but the gateway's user reads residents' files.
const (
	folderMode = 0o700
	fileMode   = 0o600
)

// Folder keeps blobs in a folder of this machine, or one that several machines
// share. It is made when something is first put there.
type Folder struct {
	Path  string
	Least int64 // bytes that must stay free on the disk

	// Free tells how many bytes are; nil asks the system.
	Free func(path string) (int64, error)
}

var _ Store = (*Folder)(nil)

// Put implements Store: the bytes are on the disk before they get their name.
func (f *Folder) Put(ctx context.Context, key Key, r io.Reader, size int64) (err error) {
	defer func() { err = f.explained("keeping", key, err) }()
	if key == (Key{}) {
		return errKey
	}
	part, err := f.begin(size)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, discard(part)) }()
	if _, err := io.Copy(part, Checked(&ended{ctx, r}, key, size)); err != nil {
		return err
	}
	if err := part.Sync(); err != nil {
		return err
	}
	if err := part.Close(); err != nil {
		return err
	}
	sub, name := key.path()
	folder := filepath.Join(f.Path, sub)
	if err := os.MkdirAll(folder, folderMode); err != nil {
		return err
	}
	if err := os.Rename(part.Name(), filepath.Join(folder, name)); err != nil {
		return err
	}
	return errors.Join(syncFolder(folder), syncFolder(f.Path))
}

// Open implements Store.
func (f *Folder) Open(_ context.Context, key Key) (io.ReadCloser, error) {
	file, err := os.Open(f.file(key)) // #nosec G304 -- a key is hexadecimal digits
	if err != nil {
		return nil, f.explained("opening", key, err)
	}
	return CheckedBody(file, key, -1), nil
}

// Stat implements Store.
func (f *Folder) Stat(_ context.Context, key Key) (int64, error) {
	info, err := os.Stat(f.file(key))
	if err != nil {
		return 0, f.explained("looking at", key, err)
	}
	return info.Size(), nil
}

// Delete implements Store.
func (f *Folder) Delete(_ context.Context, key Key) error {
	err := os.Remove(f.file(key))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = syncFolder(filepath.Dir(f.file(key)))
	}
	return f.explained("deleting", key, err)
}

// Keys calls each for every blob, in no order, until it fails.
func (f *Folder) Keys(each func(Key, int64) error) error {
	err := filepath.WalkDir(f.Path, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		key, err := ParseKey(e.Name())
		if err != nil || path != f.file(key) {
			return nil // not ours
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		return each(key, info.Size())
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// oldPart is when nobody writes to an unfinished file any more.
const oldPart = 24 * time.Hour

// Tidy removes what processes that were killed left unfinished.
func (f *Folder) Tidy(now time.Time) error {
	list, err := os.ReadDir(filepath.Join(f.Path, unfinished))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range list {
		info, gone := e.Info()
		if gone == nil && now.Sub(info.ModTime()) > oldPart {
			err = errors.Join(err, os.Remove(filepath.Join(f.Path, unfinished, e.Name())))
		}
	}
	return err
}

// file is where a blob lies; the zero key's is nowhere.
func (f *Folder) file(key Key) string {
	if key == (Key{}) {
		return filepath.Join(f.Path, unfinished, "none")
	}
	sub, name := key.path()
	return filepath.Join(f.Path, sub, name)
}

// begin opens an unfinished file for size bytes, if there is room for them.
func (f *Folder) begin(size int64) (*os.File, error) {
	folder := filepath.Join(f.Path, unfinished)
	if err := os.MkdirAll(folder, folderMode); err != nil {
		return nil, err
	}
	free := f.Free
	if free == nil {
		free = freeSpace
	}
	left, err := free(f.Path)
	if err != nil {
		return nil, err
	}
	if left-size < f.Least {
		return nil, fmt.Errorf("%d MB free, %d MB are to stay: %w", left>>20, f.Least>>20, ErrFull)
	}
	return os.CreateTemp(folder, "*") // of mode 0600
}

// discard removes an unfinished file, or nothing when it has got its name.
func discard(part *os.File) error {
	_ = part.Close() // closed already, or of no use
	if err := os.Remove(part.Name()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// explained gives an error of the system its meaning.
func (f *Folder) explained(doing string, key Key, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist) && doing != "keeping":
		err = ErrNone
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		err = errors.Join(ErrFull, err)
	}
	return fmt.Errorf("%s blob %s: %w", doing, key.Short(), err)
}

// ended stops reading when its context has ended.
type ended struct {
	ctx context.Context
	r   io.Reader
}

// Read implements io.Reader.
func (e *ended) Read(p []byte) (int, error) {
	if err := e.ctx.Err(); err != nil {
		return 0, err
	}
	return e.r.Read(p)
}

// syncFolder makes a new name survive a power cut. Windows syncs no folders.
func syncFolder(folder string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(folder) // #nosec G304 -- the operator's own
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
