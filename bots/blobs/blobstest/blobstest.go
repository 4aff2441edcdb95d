// Package blobstest holds the suite every store of blobs passes. It is for tests.
package blobstest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/sync/errgroup"

	"otklik/bots/blobs"
)

// Key names these bytes.
func Key(data []byte) blobs.Key {
	h := sha256.New()
	h.Write(data)
	return blobs.KeyOf(h)
}

// Bytes are n bytes that no other seed gives.
func Bytes(seed uint64, n int) []byte {
	r, data := rand.New(rand.NewPCG(seed, 1)), make([]byte, n) // #nosec G404 -- filler
	for i := range data {
		data[i] = byte(r.Uint32()) // #nosec G115 -- filler
	}
	return data
}

// Run holds a store against the port. open gives an empty one; spoil changes a byte
// of a blob behind its back.
func Run(t *testing.T, open func(*testing.T) blobs.Store, spoil func(*testing.T, blobs.Store, blobs.Key)) {
	for name, part := range map[string]func(*suite){
		"what was put is read":                       (*suite).roundTrip,
		"what is not there is none":                  (*suite).nothing,
		"putting again changes nothing":              (*suite).twice,
		"other bytes than promised leave nothing":    (*suite).lies,
		"a body that breaks off leaves nothing":      (*suite).breaksOff,
		"an ended context leaves nothing":            (*suite).givenUp,
		"what is deleted is gone, and may come back": (*suite).deleted,
		"spoilt bytes are found, and mended":         (*suite).spoilt,
		"many at once do not disturb each other":     (*suite).many,
	} {
		t.Run(name, func(t *testing.T) { part(&suite{t, open(t), spoil}) })
	}
}

type suite struct {
	*testing.T
	blobs.Store
	spoil func(*testing.T, blobs.Store, blobs.Key)
}

func (s *suite) put(data []byte) blobs.Key {
	s.Helper()
	if err := s.Put(s.Context(), Key(data), bytes.NewReader(data), int64(len(data))); err != nil {
		s.Fatal(err)
	}
	return Key(data)
}

func (s *suite) read(key blobs.Key) ([]byte, error) {
	body, err := s.Open(s.Context(), key)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(body)
	return data, errors.Join(err, body.Close())
}

func (s *suite) holds(data []byte) {
	s.Helper()
	got, err := s.read(Key(data))
	if err != nil || !bytes.Equal(got, data) {
		s.Errorf("read %d bytes of %d: %v", len(got), len(data), err)
	}
	if size, err := s.Stat(s.Context(), Key(data)); err != nil || size != int64(len(data)) {
		s.Errorf("a size of %d, want %d: %v", size, len(data), err)
	}
}

func (s *suite) lacks(key blobs.Key) {
	s.Helper()
	if _, err := s.read(key); !errors.Is(err, blobs.ErrNone) {
		s.Errorf("opening what is not there: %v", err)
	}
	if _, err := s.Stat(s.Context(), key); !errors.Is(err, blobs.ErrNone) {
		s.Errorf("looking at what is not there: %v", err)
	}
}

func (s *suite) roundTrip() {
	for i, size := range []int{0, 1, 4096, 100_000, 6 << 20} {
		data := Bytes(uint64(i), size)
		s.put(data)
		s.holds(data)
	}
}

func (s *suite) nothing() {
	s.lacks(Key([]byte("never put")))
	s.lacks(blobs.Key{})
	if err := s.Put(s.Context(), blobs.Key{}, strings.NewReader(""), 0); err == nil {
		s.Error("a blob without a key was taken")
	}
}

func (s *suite) twice() {
	data := Bytes(1, 5000)
	s.put(data)
	s.put(data)
	s.holds(data)
}

func (s *suite) lies() {
	data := Bytes(2, 50_000)
	other := Bytes(3, 50_000)
	for name, c := range map[string]struct {
		body []byte
		size int
	}{
		"other bytes": {other, len(other)}, "too few": {data[:40_000], len(data)}, "too many": {append(data[:len(data):len(data)], 'x'), len(data)},
		"fewer were promised": {data, 40_000}, "more were promised": {data, 60_000},
	} {
		err := s.Put(s.Context(), Key(data), bytes.NewReader(c.body), int64(c.size))
		if !errors.Is(err, blobs.ErrDamaged) {
			s.Errorf("%s: %v", name, err)
		}
		s.lacks(Key(data))
	}
}

var errCut = errors.New("cut")

func (s *suite) breaksOff() {
	data := Bytes(4, 50_000)
	for _, at := range []int{0, 25_000, 49_999} {
		body := io.MultiReader(bytes.NewReader(data[:at]), iotest.ErrReader(errCut))
		if err := s.Put(s.Context(), Key(data), body, int64(len(data))); !errors.Is(err, errCut) {
			s.Errorf("cut at %d: %v", at, err)
		}
		s.lacks(Key(data))
	}
}

func (s *suite) givenUp() {
	data := Bytes(5, 50_000)
	ctx, cancel := context.WithCancel(s.Context())
	cancel()
	if err := s.Put(ctx, Key(data), bytes.NewReader(data), int64(len(data))); !errors.Is(err, context.Canceled) {
		s.Errorf("%v", err)
	}
	s.lacks(Key(data))
}

func (s *suite) deleted() {
	data := Bytes(6, 5000)
	key := s.put(data)
	for range 2 { // the second time it is not there
		if err := s.Delete(s.Context(), key); err != nil {
			s.Error(err)
		}
		s.lacks(key)
	}
	s.put(data)
	s.holds(data)
}

func (s *suite) spoilt() {
	data := Bytes(7, 100_000)
	key := s.put(data)
	s.spoil(s.T, s.Store, key)
	if got, err := s.read(key); !errors.Is(err, blobs.ErrDamaged) || len(got) == len(data) {
		s.Errorf("%d spoilt bytes were read: %v", len(got), err)
	}
	s.put(data)
	s.holds(data)
}

func (s *suite) many() {
	var all errgroup.Group
	for i := range 40 {
		data := Bytes(uint64(100+i%10), 20_000) // four times each
		all.Go(func() error {
			if err := s.Put(s.Context(), Key(data), bytes.NewReader(data), int64(len(data))); err != nil {
				return err
			}
			got, err := s.read(Key(data))
			if err == nil && !bytes.Equal(got, data) {
				err = fmt.Errorf("blob %d: read %d other bytes", i, len(got))
			}
			return err
		})
	}
	if err := all.Wait(); err != nil {
		s.Error(err)
	}
}
