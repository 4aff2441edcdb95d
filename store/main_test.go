package store_test

import (
	"errors"
	"os"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
	"otklik/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// noon is a time without microseconds, as stored times are.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func chat(id string) bots.Chat { return bots.Chat{Channel: "tg", ID: id} }

// turn runs one turn over a chat and wants it to succeed.
func turn(t testing.TB, s *store.Store, do func(dialogs.Tx) error) {
	t.Helper()
	if err := try(t, s, do); err != nil {
		t.Fatalf("turn: %v", err)
	}
}

func try(t testing.TB, s *store.Store, do func(dialogs.Tx) error) error {
	t.Helper()
	return s.Turns(t.Context(), []dialogs.Turn{{Chats: []bots.Chat{chat("1")}, Do: do}})[0]
}

func check(t testing.TB, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func sampleCase(tx dialogs.Tx, number string) *routing.Case {
	return &routing.Case{
		ID: routing.CaseID(tx.NewID()), Number: number, Centre: "cheb", State: routing.Assigned,
		Complaint: routing.Complaint{Topic: "roads.pothole", Territory: "kalinin", Text: "Яма во весь ряд 🕳",
			Address: "Гагарина, 1", Point: &routing.Point{Lat: 56.14, Lon: 47.25}, Files: []string{"tg/1", "tg/2"},
			Applicant: routing.Applicant{Name: "Анна", Phone: "+79001234567", For: "мама", ForPhone: "+79007654321"}},
		Language: "ru", Resident: "tg:7", Origin: "tg:7", OriginMessage: "55", Agency: "roads", Rule: "r1",
		Reason: "rule r1", Directory: "v1", Deadlines: routing.Deadlines{First: noon, Full: noon.Add(time.Hour)},
		OpenedAt: noon, Version: 1,
	}
}

func card(id routing.CaseID, c bots.Chat) bots.Letter {
	return bots.Letter{Chat: c, Text: "card", Purpose: bots.Card, Priority: bots.Showing, Case: int64(id)}
}
