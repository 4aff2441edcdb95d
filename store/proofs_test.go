package store_test

import (
	"testing"

	"otklik/dialogs"
	"otklik/store"
	"otklik/store/storetest"
)

// A code is found in the turn that made it and later; the first with a code keeps it.
func TestProofs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := dialogs.Proof{Code: "7K3QDM8RTZ12", Centre: "city", Case: 5, Revision: 2, Speakers: "roads,water", Digest: "ab", At: noon}
		turn(t, s, func(tx dialogs.Tx) error {
			check(t, tx.AddProof(p))
			got, ok, err := tx.Proof(p.Code)
			if check(t, err); !ok || got != p {
				t.Errorf("at once: %+v, %v", got, ok)
			}
			return nil
		})
		turn(t, s, func(tx dialogs.Tx) error {
			other := p
			other.Case = 6
			check(t, tx.AddProof(other))
			got, ok, err := tx.Proof(p.Code)
			if check(t, err); !ok || got != p {
				t.Errorf("later: %+v, %v", got, ok)
			}
			if _, ok, err := tx.Proof("000000000000"); ok || err != nil {
				t.Errorf("none: %v, %v", ok, err)
			}
			return nil
		})
	})
}
