package store_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/routing/audit"
	"otklik/store"
	"otklik/store/storetest"
)

// audited reads the whole audit, which must be whole.
func audited(t *testing.T, s *store.Store) (list []audit.Entry) {
	t.Helper()
	check(t, s.Audit(t.Context(), func(e audit.Entry) error { list = append(list, e); return nil }))
	_, err := s.AuditHeads(t.Context())
	check(t, err)
	return list
}

// filed opens a case and lets a clerk answer it in a desk's chat.
func filed(t *testing.T, s *store.Store) (k *routing.Case) {
	t.Helper()
	turn(t, s, func(tx dialogs.Tx) error {
		k = sampleCase(tx, "26-00007")
		return errors.Join(tx.AddCase(k), tx.AddEvent(routing.Event{Case: k.ID, Kind: routing.EventOpened, Actor: k.Resident, Text: "Яма", At: noon}))
	})
	answer := dialogs.Turn{By: "tg:501", From: chat("-9"), Do: func(tx dialogs.Tx) error {
		return tx.AddEvent(routing.Event{Case: k.ID, Kind: routing.EventAnswered, Actor: "tg:501", Text: "Засыпали", At: noon,
			Detail: routing.Detail{Was: routing.InProgress, Is: routing.Answered}})
	}}
	check(t, s.Turns(t.Context(), []dialogs.Turn{answer})...)
	return k
}

// Every event is an entry of its centre's chain: a clerk by his id and his chat, a
// resident by a digest, nobody's words.
func TestEventsAreAudited(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		k := filed(t, s)
		list := audited(t, s)
		if len(list) != 2 {
			t.Fatalf("%+v", list)
		}
		opened, answered := list[0], list[1]
		if opened.Chain != "cheb" || opened.N != 1 || opened.Kind != "case.opened" || opened.Case != int64(k.ID) || opened.Chat != "tg" ||
			!strings.HasPrefix(opened.Actor, "resident:tg:") || strings.Contains(opened.Actor, k.Resident) {
			t.Errorf("opened: %+v", opened)
		}
		if answered.N != 2 || answered.Actor != "tg:501" || answered.Chat != "tg:-9" || answered.Facts != `{"is":"answered","was":"in_progress"}` ||
			len(answered.Words) != 64 || answered.At != noon.UnixMilli() {
			t.Errorf("answered: %+v", answered)
		}
		for _, e := range list {
			if all := fmt.Sprint(e); strings.Contains(all, "Засыпали") || strings.Contains(all, "Яма") {
				t.Errorf("somebody's words: %s", all)
			}
		}
		lines, err := s.LinesOf(t.Context(), k.ID)
		check(t, err)
		was, is := lines[opened.Ref], lines[answered.Ref]
		if is.Digest != answered.Words || was.Digest != opened.Words || was.Digest == is.Digest || is.Kind != routing.EventAnswered {
			t.Errorf("the history: %v, %v, digests of the audit: %v, %v", was, is, opened.Words, answered.Words)
		}
		of, err := s.AuditOf(t.Context(), k.ID)
		check(t, err)
		if !slices.Equal(of, list) {
			t.Errorf("of the case: %+v", of)
		}
	})
}

// A clerk who does something in private is named when he is on a roster, and where he
// did it is told as private.
func TestWhoIsNamedInPrivate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		k := filed(t, s)
		turn(t, s, func(tx dialogs.Tx) error {
			return tx.AddClerk(dialogs.Clerk{Desk: "city", Channel: "tg", Person: "501"})
		})
		for _, actor := range []string{"tg:501", "tg:502"} {
			private := dialogs.Turn{By: actor, Do: func(tx dialogs.Tx) error {
				return tx.AddEvent(routing.Event{Case: k.ID, Kind: routing.EventNudged, Actor: actor, At: noon})
			}}
			check(t, s.Turns(t.Context(), []dialogs.Turn{private})...)
		}
		list := audited(t, s)
		named, other := list[len(list)-2], list[len(list)-1]
		if named.Actor != "tg:501" || named.Chat != "private" || !strings.HasPrefix(other.Actor, "resident:tg:") || other.Chat != "tg" {
			t.Errorf("%+v\n%+v", named, other)
		}
	})
}

// What a turn did that failed, or a part of one that was undone, was never done.
func TestAFailedTurnIsNotAudited(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		k := filed(t, s)
		note := func(tx dialogs.Tx) error {
			return tx.AddEvent(routing.Event{Case: k.ID, Kind: routing.EventNote, Actor: "tg:501", Text: "x", At: noon})
		}
		failing := func(tx dialogs.Tx) error { return errors.Join(note(tx), errors.New("no")) }
		apart := func(tx dialogs.Tx) error {
			return errors.Join(tx.Apart(func() error { return note(tx) }), ignore(tx.Apart(func() error { return failing(tx) })))
		}
		errs := s.Turns(t.Context(), []dialogs.Turn{{Do: failing}, {Do: apart}, {Do: note}})
		if errs[0] == nil || errs[1] != nil || errs[2] != nil {
			t.Fatal(errs)
		}
		if list := audited(t, s); len(list) != 4 {
			t.Errorf("%+v", list)
		}
	})
}

func ignore(error) error { return nil }

// Three replicas append to one chain at once, and none of their entries is lost.
func TestReplicasShareAChain(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		first := storetest.Open(t, dsn, store.Options{})
		k := filed(t, first)
		var all sync.WaitGroup
		const replicas, each = 3, 30
		for r := range replicas {
			s := storetest.Open(t, dsn, store.Options{})
			all.Go(func() {
				for range each {
					own := dialogs.Turn{Chats: []bots.Chat{chat(fmt.Sprint(r))}, Do: func(tx dialogs.Tx) error {
						return tx.AddEvent(routing.Event{Case: k.ID, Kind: routing.EventNote, Text: "x", At: noon})
					}}
					if err := errors.Join(s.Turns(t.Context(), []dialogs.Turn{own, own})...); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		heads, err := first.AuditHeads(t.Context())
		check(t, err)
		if len(heads) != 1 || heads[0].N != 2+replicas*each*2 {
			t.Errorf("%+v", heads)
		}
	})
}

// The database itself refuses to change the audit; where somebody has taken the guard
// off, the chain tells what he did.
func TestTamperingShows(t *testing.T) {
	unguard := map[string][]string{
		"sqlite":   {"DROP TRIGGER audit_unchanged", "DROP TRIGGER audit_kept"},
		"postgres": {"DROP TRIGGER audit_kept ON audit"},
	}
	for name, tampering := range map[string]string{
		"a change": `UPDATE audit SET actor = 'tg:999' WHERE n = 2 AND chain = 'cheb'`,
		"a loss":   `DELETE FROM audit WHERE n = 2 AND chain = 'cheb'`,
		"a move":   `UPDATE audit SET n = 3, chain = 'other' WHERE n = 2 AND chain = 'cheb'`,
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				k := filed(t, s)
				turn(t, s, func(tx dialogs.Tx) error {
					return tx.AddEvent(routing.Event{Case: k.ID, Kind: routing.EventNote, Text: "x", At: noon})
				})
				if err := store.Exec(s, tampering); err == nil {
					t.Fatal("the guard let it through")
				}
				audited(t, s)
				for _, sql := range unguard[s.Engine()] {
					check(t, store.Exec(s, sql))
				}
				check(t, store.Exec(s, tampering))
				var broken *audit.Broken
				if _, err := s.AuditHeads(t.Context()); !errors.As(err, &broken) || broken.Chain != "cheb" || broken.N != 2 {
					t.Errorf("%v", err)
				}
			})
		})
	}
}

// A backup keeps the audit and its guard; one whose audit was changed is not whole.
func TestABackupKeepsTheAudit(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		needsClient(t, dsn)
		s := storetest.Open(t, dsn, store.Options{})
		populate(t, s)
		before := audited(t, s)
		file := filepath.Join(t.TempDir(), "backup")
		_, err := s.Backup(t.Context(), file, "test")
		check(t, err)
		to := fresh(t, dsn)
		_, err = store.Restore(t.Context(), to, file, store.RestoreOptions{By: "operator:ivan"})
		check(t, err)
		restored := storetest.Open(t, to, store.Options{})
		after := audited(t, restored)
		if len(after) != len(before)+1 || !slices.ContainsFunc(after, func(e audit.Entry) bool {
			return e.Kind == "restored" && strings.Contains(e.Facts, `"by":"operator:ivan"`)
		}) {
			t.Errorf("before %+v\nafter %+v", before, after)
		}
		check(t, restored.NoteRestored(t.Context()))
		if again := audited(t, restored); len(again) != len(after) {
			t.Errorf("a restore is noted again: %+v", again)
		}
		if err := store.Exec(restored, `DELETE FROM audit`); err == nil {
			t.Error("the guard was not restored")
		}
	})
}

func TestABackupOfABrokenAuditIsNotWhole(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t), store.Options{})
	populate(t, s)
	check(t, store.Exec(s, "DROP TRIGGER audit_unchanged"), store.Exec(s, `UPDATE audit SET kind = 'case.closed' WHERE chain = 'cheb'`))
	file := filepath.Join(t.TempDir(), "backup")
	_, err := s.Backup(t.Context(), file, "test")
	check(t, err)
	var broken *audit.Broken
	if _, err := store.Verify(t.Context(), file, ""); !errors.As(err, &broken) {
		t.Errorf("%v", err)
	}
}

// Rosters, codes and chats of desks are audited with what was before and after, by
// whoever does it.
func TestRostersAreAudited(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.Open(t, dsn, store.Options{By: "operator:ivan"})
		turn(t, s, func(tx dialogs.Tx) error {
			c := dialogs.Clerk{Desk: "city", Channel: "tg", Person: "501", Roles: []routing.Role{routing.Executor}}
			_, err1 := tx.SetRoles("city", "tg", "501", nil) // nobody yet: nothing done
			err2 := errors.Join(tx.AddInvite(dialogs.Invite{Hash: "0123456789abcdef", Kind: dialogs.InviteClerk, Desk: "city"}), tx.AddClerk(c))
			_, err3 := tx.SetRoles("city", "tg", "501", []routing.Role{routing.Moderator, routing.Viewer})
			_, err4 := tx.RemoveClerk("city", "tg", "501")
			return errors.Join(err1, err2, err3, err4, tx.BindDesk("city", chat("-9"), "tg:501"), tx.BindDesk("city", chat("-8"), "tg:501"),
				tx.BindDesk("duty", chat("-8"), "tg:501"), tx.BindDesk("city", chat("-7"), "tg:501"), tx.MoveChat(chat("-8"), "-80"), tx.MoveChat(chat("-80"), "-7"))
		})
		want := []string{
			`invite.added {"code":"01234567","desk":"city","for":"clerk"}`,
			`clerk.added {"after":"executor","clerk":"tg:501","desk":"city"}`,
			`clerk.roles {"after":"moderator,viewer","before":"executor","clerk":"tg:501","desk":"city"}`,
			`clerk.removed {"before":"moderator,viewer","clerk":"tg:501","desk":"city"}`,
			`desk.bound {"after":"tg:-9","desk":"city"}`,
			`desk.bound {"after":"tg:-8","before":"tg:-9","desk":"city"}`,
			`desk.unbound {"before":"tg:-8","desk":"city","for":"duty"}`,
			`desk.bound {"after":"tg:-8","desk":"duty"}`,
			`desk.bound {"after":"tg:-7","desk":"city"}`,
			`desk.moved {"after":"tg:-80","before":"tg:-8","desk":"duty"}`,
			`desk.unbound {"before":"tg:-80","desk":"duty","for":"city"}`,
		}
		var got []string
		for _, e := range audited(t, s) {
			if e.Actor != "operator:ivan" || e.Chain != audit.Gateway {
				t.Errorf("%+v", e)
			}
			got = append(got, e.Kind+" "+e.Facts)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s", strings.Join(got, "\n"))
		}
	})
}

// What an operator does to letters and to the quarantine is audited, and what is
// refused is not.
func TestOperatorsAreAudited(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.Open(t, dsn, store.Options{By: "operator:ivan"})
		k := filed(t, s)
		var id bots.LetterID
		turn(t, s, func(tx dialogs.Tx) (err error) {
			id, err = tx.Post(card(k.ID, chat("1")))
			return errors.Join(err, tx.Quarantine(dialogs.Poison{Channel: "tg", Key: "k"}))
		})
		_, err := s.Drop(t.Context(), []bots.LetterID{id, id + 1}, "twice")
		check(t, err)
		_, err = s.Retry(t.Context(), []bots.LetterID{id})
		check(t, err)
		kept, err := s.Poisons(t.Context(), "", 0, 0)
		check(t, err, s.DropPoison(t.Context(), kept[0].ID))
		if err := s.DropPoison(t.Context(), kept[0].ID); !errors.Is(err, store.ErrNotKept) {
			t.Error(err)
		}
		var kinds []string
		for _, e := range audited(t, s) {
			if e.Chain == audit.Gateway {
				kinds = append(kinds, e.Kind+" "+e.Actor)
			}
		}
		want := []string{"letter.dropped operator:ivan", "letter.retried operator:ivan", "quarantine.dropped operator:ivan"}
		if !slices.Equal(kinds, want) {
			t.Errorf("%q", kinds)
		}
	})
}
