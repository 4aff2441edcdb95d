package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"otklik/bots"
	"otklik/bots/blobs"
	"otklik/bots/blobs/s3"
)

// MediaConfig says where our own copies of people's files lie.
type MediaConfig struct {
	// Folder holds the copies or, where a bucket does, what is on its way there.
	Folder  string    `yaml:"folder"`
	Largest int64     `yaml:"largest"` // MB of one file
	Free    int64     `yaml:"free"`    // MB that must stay free on the folder's disk; less than 0 = nobody looks
	S3      s3.Config `yaml:"s3"`
}

// Defaults of what the file leaves out. No messenger gives a bot larger files.
const (
	defaultLargest = 20
	defaultFree    = 512
	mostLargest    = 1024
)

// fill sets defaults: the folder is beside the SQLite file, in the state folder that
// systemd gives, or else in dir, where the configuration is.
func (m *MediaConfig) fill(dir, database string) {
	m.Largest = cmp.Or(m.Largest, defaultLargest)
	m.Free = cmp.Or(m.Free, defaultFree)
	switch path, isFile := strings.CutPrefix(database, "sqlite:"); {
	case m.Folder != "":
		m.Folder = within(dir, m.Folder)
	case isFile:
		m.Folder = filepath.Join(filepath.Dir(path), "media")
	default:
		state, _, _ := strings.Cut(os.Getenv("STATE_DIRECTORY"), ":")
		m.Folder = filepath.Join(cmp.Or(state, dir), "media")
	}
}

// check tells what is wrong with m, each by the path of its field.
func (m *MediaConfig) check(wrong func(path, message string)) {
	if m.Largest < 1 || m.Largest > mostLargest {
		wrong("media.largest", fmt.Sprintf("from 1 to %d megabytes", mostLargest))
	}
	if info, err := os.Stat(m.Folder); err == nil && !info.IsDir() {
		wrong("media.folder", "there is a file of that name: want a folder")
	}
	if !m.S3.Set() {
		return
	}
	for _, err := range m.S3.Check() {
		field, message, _ := strings.Cut(err.Error(), ": ")
		wrong("media.s3."+field, message)
	}
}

// largestOf is how large a file of a channel may be, in bytes.
func (m *MediaConfig) largestOf(l bots.Limits) int64 {
	own := m.Largest << 20
	if own == 0 || l.FileSize > 0 && l.FileSize < own {
		return l.FileSize
	}
	return own
}

// open gives the store of copies, and the folder where files are while they come
// in. It touches neither a disk nor a network.
func (m *MediaConfig) open() (blobs.Store, *blobs.Folder, error) {
	folder := &blobs.Folder{Path: m.Folder, Least: m.Free << 20}
	if !m.S3.Set() {
		return folder, folder, nil
	}
	bucket, err := s3.New(m.S3)
	if err != nil {
		return nil, nil, fmt.Errorf("media.s3: %w", err)
	}
	return bucket, folder, nil
}

// probe tries whether a copy can be kept, read and deleted, and leaves nothing.
func (m *MediaConfig) probe(ctx context.Context) error {
	store, folder, err := m.open()
	if err != nil {
		return err
	}
	if err := writable(m.Folder); err != nil {
		return err
	}
	data := []byte("otklik check " + rand.Text())
	hash := sha256.New()
	hash.Write(data)
	key := blobs.KeyOf(hash)
	if _, err := os.Stat(m.Folder); errors.Is(err, fs.ErrNotExist) && store == blobs.Store(folder) {
		return nil // serve makes it, as its own user
	}
	if err := store.Put(ctx, key, bytes.NewReader(data), int64(len(data))); err != nil {
		return err
	}
	body, err := store.Open(ctx, key)
	if err == nil {
		_, err = io.Copy(io.Discard, body)
		err = errors.Join(err, body.Close())
	}
	return errors.Join(err, store.Delete(ctx, key))
}

// writable tells whether a folder, or where it would be made, can be written to.
func writable(folder string) error {
	for {
		info, err := os.Stat(folder)
		switch {
		case errors.Is(err, fs.ErrNotExist) && folder != filepath.Dir(folder):
			folder = filepath.Dir(folder)
			continue
		case err != nil:
			return err
		case !info.IsDir():
			return fmt.Errorf("%s is no folder", folder)
		}
		trial, err := os.MkdirTemp(folder, ".otklik-check-")
		if err != nil {
			return err
		}
		return os.Remove(trial)
	}
}
