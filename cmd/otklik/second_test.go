package main

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"otklik/store"
	"otklik/store/storetest"
)

// TestASecondGatewayOverOneFile is refused before it touches anything; commands
// that only look or write a row work beside the first.
func TestASecondGatewayOverOneFile(t *testing.T) {
	dsn := storetest.SQLite(t)
	log := slog.New(slog.DiscardHandler)
	l := newLifecycle(t.Context(), log)
	t.Cleanup(func() { _ = l.stop(patience) })
	o := townOptions{addr: "127.0.0.1:0", database: dsn, now: time.Now, log: log}
	first, err := openTown(t.Context(), o, l)
	if err != nil {
		t.Fatal(err)
	}
	second := newLifecycle(t.Context(), log)
	_, err = openTown(t.Context(), o, second)
	_ = second.stop(patience)
	if err == nil || !strings.Contains(err.Error(), "in use by another running gateway") {
		t.Fatalf("a second gateway: %v", err)
	}
	err = withStore(t.Context(), townConfig(first.sim, o), func(s *store.Store) error {
		_, err := s.Schema(t.Context())
		return err
	})
	if err != nil {
		t.Errorf("another command: %v", err)
	}
}
