package routing

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestReplay: what another directory makes of cases that went one way or another.
func TestReplay(t *testing.T) {
	r := region(t)
	p := NewReplay(r, 1)
	winter, summer := at(t, "2026-01-20 10:00"), at(t, "2026-07-20 10:00")
	for _, k := range []Past{
		{Number: "1", Centre: "lesnoy", Topic: "roads.snow", Territory: "lesnoy-okrug", Routed: winter, First: "lesnoy-admin", Last: "lesnoy-admin"},
		{Number: "2", Centre: "lesnoy", Topic: "roads.snow", Territory: "lesnoy-okrug", Routed: summer, First: "lesnoy-admin", Last: "lesnoy-admin"},
		{Number: "3", Centre: "lesnoy", Topic: "roads.snow", Territory: "lesnoy-okrug", Routed: summer, First: "lesnoy-admin", Last: "krai-roads", Transfers: 1},
		{Number: "4", Centre: "krai", Topic: "roads.pothole", Territory: "zarechye", Routed: winter, Last: "krai-roads",
			Answers: map[string]string{"road-owner": "regional"}},
		{Number: "5", Centre: "zarechye", Topic: "roads.pothole", Territory: "zarechye", Address: "Набережная, 5", Routed: winter, First: "zarechye-roads", Last: "zarechye-streets", Transfers: 2},
		{Number: "6", Centre: "gone", Topic: "no.such", Territory: "nowhere", Routed: winter, Last: "gone", Transfers: 1}, // the first is not known
		{Number: "7", Centre: "zarechye", Topic: "waste.other", Territory: "zarechye", Routed: winter, First: "waste-operator", Last: "regional-centre", Transfers: 1},
	} {
		p.Add(k)
	}
	p.Done()
	want := &Replay{
		Cases: 7, Changed: 3, Moved: 2, Passed: 4, Right: 2,
		Changes: []Change{
			{"lesnoy-admin", "krai-roads", 2, []string{"2"}},
			{"zarechye-roads", "zarechye-streets", 1, []string{"5"}},
		},
		Rules:  []Count{{"roads", 2}, {"", 1}, {"city-roads-regional", 1}, {"embankment", 1}, {"snow", 1}, {"waste", 1}},
		Topics: []Count{{"no.such", 1}}, Territories: []Count{{"nowhere", 1}},
	}
	if diff := cmp.Diff(want, p, cmpopts.IgnoreUnexported(Replay{})); diff != "" {
		t.Error("-want +got", diff)
	}
}
