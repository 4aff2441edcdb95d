package store_test

import (
	"errors"
	"testing"
	"time"

	"otklik/dialogs"
	"otklik/routing"
	"otklik/routing/suggest"
	"otklik/store"
	"otklik/store/storetest"
)

// Only what an agency has answered teaches, the newest first, and never more than
// was asked for.
func TestLessons(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		if list, err := s.Lessons(t.Context(), 9); err != nil || len(list) != 0 {
			t.Fatalf("an empty database teaches %v, %v", list, err)
		}
		filed := func(id routing.CaseID, state routing.State, topic routing.TopicID, text string, answered time.Time) *routing.Case {
			return &routing.Case{
				ID: id, Number: string(rune('a' + id)), Centre: "c", State: state, AnsweredAt: answered,
				Complaint: routing.Complaint{Topic: topic, Text: text, Files: []string{"photo"}},
			}
		}
		turn(t, s, func(tx dialogs.Tx) error {
			return errors.Join(
				tx.AddCase(filed(1, routing.Answered, "roads.pothole", "яма", noon)),
				tx.AddCase(filed(2, routing.Assigned, "roads.pothole", "не отвечено", time.Time{})),
				tx.AddCase(filed(3, routing.InProgress, "roads.pothole", "снова в работе", time.Time{})),
				tx.AddCase(filed(4, routing.Closed, "waste.dump", "свалка", noon)),
				tx.AddCase(filed(5, routing.Closed, "waste.dump", "закрыто без ответа", time.Time{})),
				tx.AddCase(filed(6, routing.Answered, "waste.dump", "", noon)),
				tx.AddCase(filed(7, routing.Answered, "no.longer", "темы нет", noon)),
			)
		})
		want := []suggest.Lesson{
			{Text: "темы нет", Topic: "no.longer"}, {Text: "свалка", Topic: "waste.dump"}, {Text: "яма", Topic: "roads.pothole"},
		}
		for limit, n := range map[int]int{9: 3, 3: 2, 1: 1} { // the wordless case is read, and left out
			list, err := s.Lessons(t.Context(), limit)
			check(t, err)
			same(t, list, want[:n])
		}
	})
}
