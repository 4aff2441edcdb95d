package store_test

import (
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/outbox"
	"otklik/dialogs"
	"otklik/store"
	"otklik/store/storetest"
)

// A letter that yields waits for its time, unless something later wants out of its
// chat: then it goes first, and the courier is told so. Once it was put back it waits
// like any other.
func TestALetterThatYields(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		morning := noon.Add(20 * time.Hour)
		waits := letter(1, "a", bots.Answering)
		waits.NotUntil, waits.Yields = morning, true
		other := letter(2, "b", bots.Answering)
		other.NotUntil, other.Yields = morning, true
		post(t, s, waits, other)
		due := func(want time.Time) {
			t.Helper()
			at, ok, err := s.NextDue(t.Context(), []string{"tg"})
			if err != nil || !ok || !at.Equal(want) {
				t.Errorf("next due %v, %v, %v; want %v", at, ok, err, want)
			}
		}
		want(t, "before its time", leased(t, s, "x", noon, 10))
		due(morning)

		also := letter(3, "a", bots.Answering)
		also.NotUntil, also.Yields = morning, true
		post(t, s, also)
		want(t, "another that yields", leased(t, s, "x", noon, 10))
		post(t, s, letter(4, "a", bots.Interactive))
		due(time.UnixMilli(0).UTC())
		want(t, "before a later one", leased(t, s, "x", noon, 10), 1)
		later := noon.Add(time.Hour)
		check(t, s.Settle(t.Context(), []outbox.Result{{Letter: 1, Owner: "x", Fate: outbox.Retry, At: later}}))
		want(t, "put back", leased(t, s, "x", noon, 10))
		due(later)
		for _, id := range []bots.LetterID{1, 3, 4} {
			want(t, "in order", leased(t, s, "x", later, 1), id)
			check(t, s.Settle(t.Context(), []outbox.Result{{Letter: id, Owner: "x", Fate: outbox.Sent, MessageID: "m", At: later}}))
		}
		want(t, "another chat's", leased(t, s, "x", later, 10))
		want(t, "in the morning", leased(t, s, "x", morning, 10), 2)
	})
}

// What a person asked for is kept, also by a build that knows nothing of it.
func TestSettingsAreKept(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.Open(t, dsn, store.Options{})
		key := dialogs.SessionKey{Chat: chat("7")}
		asked := dialogs.Settings{Simple: true, Quiet: dialogs.Delayed}
		turn(t, s, func(tx dialogs.Tx) error {
			return tx.SaveSession(&dialogs.Session{Key: key, State: "x", Settings: asked})
		})
		// As the build before writes it.
		check(t, store.Exec(s, `INSERT INTO sessions (channel, chat, person, chart, chart_version, state, rev, prompt, language,
			consent, draft, updated_at, newest_id) VALUES ('tg', '7', '', '', 0, 'y', 0, 0, '', '', '', 0, 0)
			ON CONFLICT (channel, chat, person) DO UPDATE SET state = excluded.state`))
		kept := func(want dialogs.Settings) {
			t.Helper()
			turn(t, s, func(tx dialogs.Tx) error {
				got, err := tx.Session(key)
				if err != nil {
					return err
				}
				if got.State != "y" || got.Settings != want {
					t.Errorf("%q with %+v, want %+v", got.State, got.Settings, want)
				}
				return nil
			})
		}
		kept(asked)
		check(t, store.Exec(s, `UPDATE sessions SET settings = 'no JSON'`))
		kept(dialogs.Settings{})
	})
}
