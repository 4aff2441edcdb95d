package store_test

import (
	"bytes"
	"strings"
	"sync"
	"testing"

	"otklik/store"
	"otklik/store/storetest"
)

// Processes that start together agree on one key, and it outlives them.
func TestButtonKeysAreShared(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		stores := []*store.Store{storetest.Open(t, dsn, store.Options{}), storetest.Open(t, dsn, store.Options{})}
		got := make([][][]byte, 8)
		var all sync.WaitGroup
		for i := range got {
			all.Go(func() {
				keys, err := stores[i%2].ButtonKeys(t.Context())
				if err != nil {
					t.Error(err)
				}
				got[i] = keys
			})
		}
		all.Wait()
		for _, keys := range got {
			if len(keys) != 1 || len(keys[0]) != 32 || !bytes.Equal(keys[0], got[0][0]) {
				t.Fatalf("keys %x, the first got %x", keys, got[0])
			}
		}
	})
}

// A key that is being replaced is known beside the new one; one that is damaged
// is an error that does not show it.
func TestOldButtonKey(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		old := strings.Repeat("ab", 32)
		check(t, store.Exec(s, "INSERT INTO settings (name, value) VALUES ('buttons.key.old', '"+old+"')"))
		keys, err := s.ButtonKeys(t.Context())
		check(t, err)
		if len(keys) != 2 || !bytes.Equal(keys[1], bytes.Repeat([]byte{0xab}, 32)) || bytes.Equal(keys[0], keys[1]) {
			t.Errorf("keys %x", keys)
		}
		check(t, store.Exec(s, "UPDATE settings SET value = 'abab' WHERE name = 'buttons.key.old'"))
		if _, err := s.ButtonKeys(t.Context()); err == nil || strings.Contains(err.Error(), "abab") {
			t.Errorf("a short key: %v", err)
		}
	})
}
