package routing_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"otklik/routing"
)

// TestEvidence: where a topic demands it nobody says that work is done without showing it,
// at once or after a while to think again; what was shown stays with the event.
func TestEvidence(t *testing.T) {
	shown := routing.Remark{Files: []string{"f"}, Proof: routing.Proof{Worked: monday, Act: "12/3"}}
	for name, lacking := range map[string]func(*routing.Remark){
		"photo": func(r *routing.Remark) { r.Files = nil },
		"date":  func(r *routing.Remark) { r.Worked = time.Time{} },
		"act":   func(r *routing.Remark) { r.Act = " " },
	} {
		c, l, id := office(t, "topics/01-roads.yaml", demanding(t))
		less := shown
		lacking(&less)
		if _, err := c.FinishWith(id, ivan, less); !errors.Is(err, routing.ErrEvidence) {
			t.Errorf("without %s: %v", name, err)
		}
		if _, err := c.Hold(id, ivan, routing.Finish, less, monday.Add(time.Minute)); !errors.Is(err, routing.ErrEvidence) {
			t.Errorf("without %s, held: %v", name, err)
		}
		if k, err := c.FinishWith(id, ivan, shown); err != nil || k.State != routing.Answered {
			t.Fatalf("with all: %v", err)
		}
		if e := l.events[len(l.events)-1]; e.Kind != routing.EventDone || e.Detail.Act != "12/3" || !e.Detail.Worked.Equal(monday) || len(e.Files) != 1 {
			t.Errorf("kept %+v", e)
		}
	}
}

// demanding are the topics of roads, with evidence for a pothole.
func demanding(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../examples/cheboksary/topics/01-roads.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Replace(string(text), "- id: roads.pothole\n", "- id: roads.pothole\n        evidence: [photo, date, act]\n", 1)
}
