package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/blobs"
	"otklik/bots/copier"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
	"otklik/store/pgtest"
	"otklik/store/storetest"
)

func photo(id string) bots.File {
	return bots.File{Channel: "tg", ID: id, Kind: bots.Photo, Name: id + ".jpg", Size: 1000}
}

// keyed is a key that begins with these digits.
func keyed(t testing.TB, digits string) blobs.Key {
	t.Helper()
	k, err := blobs.ParseKey(digits + strings.Repeat("0", 64-len(digits)))
	check(t, err)
	return k
}

// keeps settles a wanted file as kept.
func keeps(t testing.TB, s *store.Store, f bots.File, key blobs.Key) {
	t.Helper()
	for _, w := range wanted(t, s, noon) {
		if w.File.ID == f.ID {
			check(t, s.SettleFile(t.Context(), copier.Result{Ref: w.Ref, State: copier.StateKept, At: noon, Blob: key, MIME: "image/jpeg", Size: 900}))
			return
		}
	}
	t.Fatalf("%s is not wanted", f.ID)
}

func wanted(t testing.TB, s *store.Store, now time.Time) []copier.Wanted {
	t.Helper()
	list, err := s.WantedFiles(t.Context(), "tg", now, 100)
	check(t, err)
	return list
}

func wantedIDs(t testing.TB, s *store.Store, now time.Time) (ids []string) {
	t.Helper()
	for _, w := range wanted(t, s, now) {
		ids = append(ids, w.File.ID)
	}
	slices.Sort(ids)
	return ids
}

func wantState(t testing.TB, s *store.Store, f bots.File, state copier.State) copier.Copy {
	t.Helper()
	c, err := s.FileCopy(t.Context(), f)
	if err != nil || c.State != state {
		t.Errorf("%s is %q, want %q: %v", f.ID, c.State, state, err)
	}
	return c
}

// open stores a case and gives its id.
func open(t testing.TB, s *store.Store, number string) (id routing.CaseID) {
	t.Helper()
	turn(t, s, func(tx dialogs.Tx) error {
		k := sampleCase(tx, number)
		id = k.ID
		return errors.Join(tx.AddCase(k), tx.AddEvent(routing.Event{Case: id, Kind: routing.EventOpened, At: noon}))
	})
	return id
}

// A wanted file is told of once its turn is committed, however often it is wanted,
// and only its channel hears of it.
func TestWantedFiles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		long := photo(strings.Repeat("x", 10_000)) // longer than any index takes
		errs := s.Turns(t.Context(), []dialogs.Turn{
			{Do: func(tx dialogs.Tx) error { return tx.KeepFiles([]bots.File{photo("a"), long}, "tg:7", 0) }},
			{Do: func(tx dialogs.Tx) error {
				return errors.Join(tx.KeepFiles([]bots.File{photo("b")}, "tg:7", 0), errors.New("this turn fails"))
			}},
			{Do: func(tx dialogs.Tx) error { return tx.KeepFiles([]bots.File{photo("a"), photo("a")}, "tg:7", 0) }},
		})
		if errs[0] != nil || errs[1] == nil || errs[2] != nil {
			t.Fatal(errs)
		}
		select {
		case <-s.FilesWanted("tg"):
		default:
			t.Error("nobody was woken")
		}
		select {
		case <-s.Posted("tg"):
			t.Error("the courier was woken for a file")
		case <-s.FilesWanted("vk"):
			t.Error("another channel was woken")
		default:
		}
		list := wanted(t, s, noon)
		if len(list) != 2 {
			t.Fatalf("%d wanted: %v", len(list), list)
		}
		for _, w := range list {
			if w.File != photo("a") && w.File != long || w.Attempts != 0 || w.Since.IsZero() {
				t.Errorf("%+v", w)
			}
		}
		if other, err := s.WantedFiles(t.Context(), "vk", noon, 9); len(other) > 0 || err != nil {
			t.Errorf("another channel's: %v, %v", other, err)
		}
		if limited, err := s.WantedFiles(t.Context(), "tg", noon, 1); len(limited) != 1 || err != nil {
			t.Errorf("at most one: %v, %v", limited, err)
		}
	})
}

// Whoever serves the channel hears of a file that another process wants.
func TestFilesWakeTheOwnersProcess(t *testing.T) {
	dsn := pgtest.URL(t)
	owner, other := storetest.Open(t, dsn, store.Options{}), storetest.Open(t, dsn, store.Options{})
	check(t, owner.Attend(t.Context(), "owner"))
	acquire(t, owner, "owner", time.Hour)
	turn(t, other, func(tx dialogs.Tx) error { return tx.KeepFiles([]bots.File{photo("a")}, "tg:7", 0) })
	select {
	case <-owner.FilesWanted("tg"):
	case <-time.After(30 * time.Second):
		t.Error("the owner heard nothing")
	}
}

// A file goes through its states, and what is settled stays so.
func TestSettledFiles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		turn(t, s, func(tx dialogs.Tx) error { return tx.KeepFiles([]bots.File{photo("a")}, "tg:7", 0) })
		ref := wanted(t, s, noon)[0].Ref
		later := noon.Add(time.Hour)
		check(t, s.SettleFile(t.Context(), copier.Result{Ref: ref, State: copier.StateWanted, Reason: copier.Away, At: later, Attempts: 3}))
		if list := wanted(t, s, noon); len(list) > 0 {
			t.Errorf("before its time: %v", list)
		}
		at, ok, err := s.NextFile(t.Context(), "tg")
		if !at.Equal(later) || !ok || err != nil {
			t.Errorf("next at %v, %v, %v", at, ok, err)
		}
		if list := wanted(t, s, later); len(list) != 1 || list[0].Attempts != 3 {
			t.Errorf("at its time: %v", list)
		}
		key := keyed(t, "ab")
		check(t, s.SettleFile(t.Context(), copier.Result{Ref: ref, State: copier.StateKept, At: later, Blob: key, MIME: "image/jpeg", Size: 900}))
		check(t, s.SettleFile(t.Context(), copier.Result{Ref: ref, State: copier.StateLost, Reason: "gone", At: later})) // somebody slower
		if c := wantState(t, s, photo("a"), copier.StateKept); c.Blob != key || c.Size != 900 || c.Reason != "" {
			t.Errorf("kept as %+v", c)
		}
		if _, ok, err := s.NextFile(t.Context(), "tg"); ok || err != nil {
			t.Errorf("something waits: %v", err)
		}
		wantState(t, s, photo("never seen"), "")
		check(t, s.WantAgain(t.Context(), keyed(t, "cd"))) // nobody's
		wantState(t, s, photo("a"), copier.StateKept)
		check(t, s.WantAgain(t.Context(), key))
		if c := wantState(t, s, photo("a"), copier.StateWanted); c.Blob != (blobs.Key{}) {
			t.Errorf("its bytes are lost, and it has %v", c.Blob)
		}
	})
}

// What was given up is tried again when somebody wants it anew; what is kept or
// refused is not.
func TestWantedAnew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		all := []bots.File{photo("kept"), photo("refused"), photo("lost")}
		turn(t, s, func(tx dialogs.Tx) error { return tx.KeepFiles(all, "tg:7", 0) })
		for _, w := range wanted(t, s, noon) {
			check(t, s.SettleFile(t.Context(), copier.Result{Ref: w.Ref, State: copier.State(w.File.ID), At: noon, Attempts: 5}))
		}
		turn(t, s, func(tx dialogs.Tx) error { return tx.KeepFiles(all, "tg:7", 0) })
		if list := wanted(t, s, noon); len(list) != 1 || list[0].File.ID != "lost" || list[0].Attempts != 0 {
			t.Errorf("wanted: %+v", list)
		}
		n, err := s.RetryFiles(t.Context())
		if n != 1 || err != nil {
			t.Errorf("an operator's wish: %d, %v", n, err)
		}
		if got := wantedIDs(t, s, noon); !slices.Equal(got, []string{"lost", "refused"}) {
			t.Errorf("wanted: %v", got)
		}
	})
}

// destroyedRows lists what was ordered and done: case, bytes, reason, done or not.
func destroyedRows(t testing.TB, s *store.Store) (open, done int64) {
	t.Helper()
	open, err := store.Count(s, "SELECT COUNT(*) FROM destroyed WHERE done_at = 0")
	check(t, err)
	done, err = store.Count(s, "SELECT COUNT(*) FROM destroyed WHERE done_at <> 0")
	check(t, err)
	return open, done
}

// A case's copies are destroyed with a record; what another case has stays, and
// bytes that another file shares stay.
func TestDestroyFiles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		one, two := open(t, s, "26-00001"), open(t, s, "26-00002")
		turn(t, s, func(tx dialogs.Tx) error {
			return errors.Join(
				tx.KeepFiles([]bots.File{photo("own"), photo("both"), photo("twin"), photo("late")}, "tg:7", one),
				tx.KeepFiles([]bots.File{photo("both"), photo("other twin")}, "tg:7", two))
		})
		keeps(t, s, photo("own"), keyed(t, "a1"))
		keeps(t, s, photo("both"), keyed(t, "b2"))
		keeps(t, s, photo("twin"), keyed(t, "c3"))
		keeps(t, s, photo("other twin"), keyed(t, "c3"))
		of := func(id routing.CaseID) []store.FiledFile {
			list, err := s.Files(t.Context(), store.FileQuery{Case: id, States: store.FileStates})
			check(t, err)
			return list
		}
		if len(of(one)) != 4 || len(of(two)) != 2 {
			t.Fatalf("%d and %d files", len(of(one)), len(of(two)))
		}
		var n int
		turn(t, s, func(tx dialogs.Tx) (err error) { n, err = tx.DestroyFiles(one, "withdrawn"); return err })
		if ordered, done := destroyedRows(t, s); n != 3 || ordered != 3 || done != 0 {
			t.Errorf("%d destroyed, %d and %d on record", n, ordered, done)
		}
		if len(of(one)) != 0 || len(of(two)) != 2 {
			t.Errorf("after it: %d and %d files", len(of(one)), len(of(two)))
		}
		doomed, err := s.DoomedFiles(t.Context(), 10)
		check(t, err)
		var told []string
		for _, d := range doomed {
			told = append(told, fmt.Sprintf("%.2s %v", d.Blob, d.Shared))
			check(t, s.FileDestroyed(t.Context(), d))
		}
		slices.Sort(told)
		if want := []string{" false", "a1 false", "c3 true"}; !slices.Equal(told, want) {
			t.Errorf("doomed: %q, want %q", told, want)
		}
		if ordered, done := destroyedRows(t, s); ordered != 0 || done != 3 {
			t.Errorf("%d and %d on record", ordered, done)
		}
		wantState(t, s, photo("own"), "")
		wantState(t, s, photo("both"), copier.StateKept)
		wantState(t, s, photo("other twin"), copier.StateKept)
	})
}

// Between the look for others and the deletion another file may have come to share
// the bytes: it is copied again. And what is wanted again is not destroyed.
func TestDestroyingMeetsOthers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		one := open(t, s, "26-00001")
		turn(t, s, func(tx dialogs.Tx) error { return tx.KeepFiles([]bots.File{photo("old"), photo("back")}, "tg:7", one) })
		keeps(t, s, photo("old"), keyed(t, "a1"))
		keeps(t, s, photo("back"), keyed(t, "b2"))
		turn(t, s, func(tx dialogs.Tx) error { _, err := tx.DestroyFiles(one, "withdrawn"); return err })
		turn(t, s, func(tx dialogs.Tx) error {
			return tx.KeepFiles([]bots.File{photo("new"), photo("back")}, "tg:8", 0)
		})
		doomed, err := s.DoomedFiles(t.Context(), 10)
		check(t, err)
		if len(doomed) != 1 || doomed[0].Blob != keyed(t, "a1") || doomed[0].Shared {
			t.Fatalf("doomed: %+v", doomed)
		}
		keeps(t, s, photo("new"), keyed(t, "a1"))
		check(t, s.FileDestroyed(t.Context(), doomed[0]))
		if got := wantedIDs(t, s, noon); !slices.Equal(got, []string{"back", "new"}) {
			t.Errorf("wanted: %v", got)
		}
		if ordered, done := destroyedRows(t, s); ordered != 0 || done != 1 {
			t.Errorf("%d and %d on record", ordered, done)
		}
	})
}

// What was sent and not filed goes, at once on its sender's wish and in the end by
// itself; a file that has become a case's stays.
func TestDraftsGo(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		now := noon
		s := storetest.Open(t, dsn, store.Options{Now: func() time.Time { return now }})
		one := open(t, s, "26-00001")
		turn(t, s, func(tx dialogs.Tx) error {
			return errors.Join(
				tx.KeepFiles([]bots.File{photo("draft"), photo("kept"), photo("filed")}, "tg:7", 0),
				tx.KeepFiles([]bots.File{photo("filed")}, "tg:7", one),
				tx.KeepFiles([]bots.File{photo("filed")}, "tg:7", 0), // a later turn about the draft
				tx.KeepFiles([]bots.File{photo("neighbour's")}, "tg:8", 0))
		})
		var n int
		turn(t, s, func(tx dialogs.Tx) (err error) {
			n, err = tx.DestroyDraft("tg:7", "removed", photo("kept"))
			return err
		})
		if n != 1 {
			t.Errorf("%d destroyed", n)
		}
		wantState(t, s, photo("draft"), copier.StateDoomed)
		wantState(t, s, photo("kept"), copier.StateWanted)
		turn(t, s, func(tx dialogs.Tx) (err error) { n, err = tx.DestroyDraft("tg:7", "discarded"); return err })
		wantState(t, s, photo("kept"), copier.StateDoomed)
		wantState(t, s, photo("filed"), copier.StateWanted)
		now = now.Add(time.Hour)
		if n, err := s.DoomDrafts(t.Context(), noon); n != 0 || err != nil {
			t.Errorf("too early: %d, %v", n, err)
		}
		if n, err := s.DoomDrafts(t.Context(), now); n != 1 || err != nil {
			t.Errorf("in the end: %d, %v", n, err)
		}
		wantState(t, s, photo("neighbour's"), copier.StateDoomed)
		wantState(t, s, photo("filed"), copier.StateWanted)
	})
}

// A file cannot be destroyed for one case at the moment another gets it.
func TestDestroyedWhileAnotherCaseGetsIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		one, two := open(t, s, "26-00001"), open(t, s, "26-00002")
		for range 20 {
			turn(t, s, func(tx dialogs.Tx) error { return tx.KeepFiles([]bots.File{photo("a")}, "tg:7", one) })
			both := make(chan error, 2)
			run := func(c string, do func(dialogs.Tx) error) {
				go func() {
					both <- s.Turns(context.Background(), []dialogs.Turn{{Chats: []bots.Chat{chat(c)}, Do: do}})[0]
				}()
			}
			run("1", func(tx dialogs.Tx) error { _, err := tx.DestroyFiles(one, "withdrawn"); return err })
			run("2", func(tx dialogs.Tx) error { return tx.KeepFiles([]bots.File{photo("a")}, "tg:7", two) })
			check(t, <-both, <-both)
			wantState(t, s, photo("a"), copier.StateWanted)
			turn(t, s, func(tx dialogs.Tx) error { _, err := tx.DestroyFiles(two, "withdrawn"); return err })
			wantState(t, s, photo("a"), copier.StateDoomed)
		}
	})
}

// An operator sees what is not kept, by state, case and channel.
func TestFilesAreListed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		one := open(t, s, "26-00001")
		turn(t, s, func(tx dialogs.Tx) error {
			return errors.Join(tx.KeepFiles([]bots.File{photo("a"), photo("b")}, "tg:7", one),
				tx.KeepFiles([]bots.File{{Channel: "vk", ID: "c", Kind: bots.Video}}, "vk:7", 0))
		})
		keeps(t, s, photo("a"), keyed(t, "a1"))
		for name, c := range map[string]struct {
			q    store.FileQuery
			want string
		}{
			"not kept":  {store.FileQuery{}, "b c"},
			"kept":      {store.FileQuery{States: []string{"kept"}}, "a"},
			"of a case": {store.FileQuery{Number: "26-00001", States: store.FileStates}, "a b"},
			"a channel": {store.FileQuery{Channel: "vk"}, "c"},
			"no case":   {store.FileQuery{Number: "26-00009"}, ""},
		} {
			list, err := s.Files(t.Context(), c.q)
			check(t, err)
			var ids []string
			for _, f := range list {
				ids = append(ids, f.File.ID)
				if f.File.Channel == "tg" && f.Number != "26-00001" {
					t.Errorf("%s is of case %q", f.File.ID, f.Number)
				}
			}
			slices.Sort(ids)
			if got := strings.Join(ids, " "); got != c.want {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
		}
		if list, err := s.Files(t.Context(), store.FileQuery{Limit: 1}); len(list) != 1 || err != nil {
			t.Errorf("at most one: %v, %v", list, err)
		}
		if _, err := s.Files(t.Context(), store.FileQuery{States: []string{"nonsense"}}); err == nil {
			t.Error("a state that is none was taken")
		}
		var kept []string
		check(t, s.KeptBlobs(t.Context(), func(k blobs.Key, size int64) error { kept = append(kept, fmt.Sprintf("%.2s %d", k, size)); return nil }))
		if !slices.Equal(kept, []string{"a1 900"}) {
			t.Errorf("kept: %q", kept)
		}
		waiting, err := s.Backlogs(t.Context())
		if err != nil || waiting["tg"].Files != 1 || waiting["vk"].Files != 1 || waiting["tg"].OldestFile.IsZero() {
			t.Errorf("waiting: %+v, %v", waiting, err)
		}
	})
}
