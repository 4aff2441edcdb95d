package store_test

import (
	"errors"
	"strings"
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/store"
	"otklik/store/pgtest"
	"otklik/store/storetest"
)

// A process that stands still in the middle of a turn, as a stopped one does, must
// not keep the turn's chat from the others for good.
func TestASleepersChatIsFreeAgain(t *testing.T) {
	dsn := pgtest.URL(t)
	with := "?"
	if strings.Contains(dsn, "?") {
		with = "&"
	}
	other := storetest.Open(t, dsn, store.Options{Replica: 2})
	sleeper, err := store.Open(t.Context(), dsn+with+"idle_in_transaction_session_timeout=200ms", store.Options{Replica: 1})
	check(t, err)
	t.Cleanup(func() { _ = sleeper.Close() })
	asleep, awake, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	chats := []bots.Chat{chat("1")}
	runs := 0
	go func() {
		ended <- sleeper.Turns(t.Context(), []dialogs.Turn{{Chats: chats, Do: func(tx dialogs.Tx) error {
			if runs++; runs == 1 {
				close(asleep)
				<-awake
			}
			return tx.SaveCursor("tg", "stale", 0)
		}}})[0]
	}()
	<-asleep
	err = other.Turns(t.Context(), []dialogs.Turn{{Chats: chats, Do: func(tx dialogs.Tx) error { return tx.SaveCursor("tg", "fresh", 0) }}})[0]
	close(awake)
	if err != nil {
		t.Errorf("the other's turn: %v", err)
	}
	if err := <-ended; !errors.Is(err, dialogs.ErrUnavailable) {
		t.Errorf("the sleeper's turn: %v, want unavailable", err)
	}
	if p, err := other.Cursor(t.Context(), "tg"); err != nil || p.Cursor != "fresh" {
		t.Errorf("cursor %q, %v: the sleeper's word stands", p.Cursor, err)
	}
}
