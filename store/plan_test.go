package store_test

import (
	"strings"
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/store"
	"otklik/store/storetest"
)

// The questions every group and every courier asks must not read whole tables.
func TestHotQuestionsUseAnIndex(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t), store.Options{})
	turn(t, s, func(tx dialogs.Tx) error { _, err := tx.Post(bots.Letter{Chat: chat("1")}); return err })
	for name, sql := range store.HotQueries() {
		plan, err := store.Plan(s, sql)
		check(t, err)
		if strings.Contains(plan, "SCAN sessions") || strings.Contains(plan, "SCAN seen") || strings.Contains(plan, "SCAN desks") ||
			strings.Contains(plan, "SCAN p") || strings.Contains(plan, "SCAN n") || strings.Contains(plan, "SCAN o\n") || strings.Contains(plan, "SCAN outbox") {
			t.Errorf("%s: %s", name, plan)
		}
	}
}
