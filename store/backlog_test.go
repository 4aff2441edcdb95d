package store_test

import (
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/outbox"
	"otklik/dialogs"
	"otklik/store"
	"otklik/store/storetest"
)

// What /metrics tells of is what is not finished, channel by channel.
func TestBacklogs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		none, err := s.Backlogs(t.Context())
		check(t, err)
		if len(none) != 0 {
			t.Errorf("of an empty database: %+v", none)
		}
		before := s.Now().Add(-time.Second)
		first := s.NewID()
		post(t, s, letter(bots.LetterID(first), "a", 10), letter(0, "b", 10), letter(0, "b", 10), letter(0, "c", 10))
		deferred := bots.Letter{Chat: bots.Chat{Channel: "vk", ID: "d"}, NotUntil: s.Now().Add(time.Hour)}
		post(t, s, deferred)
		turn(t, s, func(tx dialogs.Tx) error { return tx.Quarantine(dialogs.Poison{Channel: "vk", Raw: []byte("{}")}) })

		leased := func(chats int) []bots.Letter {
			letters, err := s.Lease(t.Context(), outbox.Claim{Owner: "me", Channels: []string{"tg"}, Now: s.Now(), Until: s.Now().Add(time.Hour), Max: chats})
			check(t, err)
			return letters
		}
		results := []outbox.Result{}
		for i, l := range leased(3) {
			results = append(results, outbox.Result{Letter: l.ID, Owner: "me", At: s.Now().Add(time.Hour), Attempts: 1,
				Fate: []outbox.Fate{outbox.Retry, outbox.Dead, outbox.Sent}[i]})
		}
		check(t, s.Settle(t.Context(), results))
		check(t, store.Exec(s, `UPDATE outbox SET state = 'held' WHERE chat = 'b' AND state = 'due'`))

		got, err := s.Backlogs(t.Context())
		check(t, err)
		tg, vk := got["tg"], got["vk"]
		// A letter that is tried again later has been waiting since it was written.
		if tg.Waiting != 1 || tg.Dead != 1 || tg.Held != 1 || tg.Quarantined != 0 || tg.Oldest.Before(before) || tg.Oldest.After(s.Now()) {
			t.Errorf("tg: %+v", tg)
		}
		if want := (store.Backlog{Waiting: 1, Quarantined: 1}); vk != want {
			t.Errorf("vk: %+v, want %+v", vk, want)
		}
	})
}

// Millions of sent letters must cost /metrics nothing.
func TestBacklogsReadIndexes(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t), store.Options{})
	plan, err := store.Plan(s, strings.NewReplacer("$1", "1", "$2", "1").Replace(store.BacklogQuery))
	check(t, err)
	for _, index := range []string{"INDEX outbox_heads", "INDEX outbox_stuck"} {
		if !strings.Contains(plan, index) {
			t.Errorf("%s is not used: %s", index, plan)
		}
	}
}
