package store_test

import (
	"testing"
	"time"

	"otklik/dialogs"
	"otklik/store"
	"otklik/store/storetest"
)

// TestRestraints: one lies on all chats of a person, ends by itself or is lifted by any of
// them, and the later one takes the place of the earlier.
func TestRestraints(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		now := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
		find := func(at time.Time, whos ...string) (r dialogs.Restraint, ok bool) {
			t.Helper()
			turn(t, s, func(tx dialogs.Tx) (err error) { r, ok, err = tx.RestraintOf(whos, at); return err })
			return r, ok
		}
		mute := dialogs.Restraint{ID: 1, Case: 7, Until: now.Add(time.Hour), Since: now}
		turn(t, s, func(tx dialogs.Tx) error { return tx.Restrain([]string{"a", "b"}, mute) })
		if r, ok := find(now, "x", "b"); !ok || r != mute {
			t.Errorf("%v, %+v, want %+v", ok, r, mute)
		}
		for _, whos := range [][]string{nil, {"x"}} {
			if _, ok := find(now, whos...); ok {
				t.Errorf("it lies on %v", whos)
			}
		}
		if _, ok := find(mute.Until, "a"); ok {
			t.Error("it did not end")
		}
		mute.Told, mute.Kept, mute.Line = now, 3, 9
		turn(t, s, func(tx dialogs.Tx) error { return tx.SaveRestraint(mute) })
		if r, _ := find(now, "a"); r != mute {
			t.Errorf("saved %+v, want %+v", r, mute)
		}
		ban := dialogs.Restraint{ID: 2, Case: 8, Why: "спам", Since: now}
		turn(t, s, func(tx dialogs.Tx) error { return tx.Restrain([]string{"b", "c"}, ban) })
		if r, ok := find(now.Add(1000*time.Hour), "c"); !ok || r != ban {
			t.Errorf("%v, %+v, want %+v", ok, r, ban)
		}
		if _, ok := find(now, "a"); ok {
			t.Error("the mute is still there")
		}
		for _, want := range []bool{true, false} {
			turn(t, s, func(tx dialogs.Tx) error {
				if lifted, err := tx.Unrestrain([]string{"c"}); err != nil || lifted != want {
					t.Errorf("lifted %v: %v", lifted, err)
				}
				return nil
			})
		}
		if _, ok := find(now, "b"); ok {
			t.Error("it was lifted of one chat only")
		}
	})
}
