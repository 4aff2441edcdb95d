package main

import (
	"bytes"
	"log/slog"
	"os"
	"strings"
	"testing"
)

// TestWorksFromAFile loads the shipped works into a running town and plays what its
// residents see then; the transcript is one for both databases.
func TestWorksFromAFile(t *testing.T) {
	text, err := os.ReadFile("testdata/works/works.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines, err := parseScript("works.txt", string(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			var log, out bytes.Buffer
			town := startTown(t, townOptions{database: e.dsn(t), now: since(monday), pace: unhurried, log: logTo(&log, slog.LevelWarn)})
			s, d := town.gateway.store, town.gateway.reception.House.Region().Root()
			for range 2 {
				if err := loadWorks(t.Context(), s, d, "../../examples/works.yaml", &out); err != nil {
					t.Fatal(err)
				}
			}
			if err := listWorks(t.Context(), s, d, &out); err != nil {
				t.Fatal(err)
			}
			p := &player{town: town, out: &out}
			if err := p.play(t.Context(), lines); err != nil {
				t.Fatalf("%v\n%s\n%s", err, out.String(), log.String())
			}
			if err := listWorks(t.Context(), s, d, &out); err != nil {
				t.Fatal(err)
			}
			if err := endWorks(t.Context(), s, d, "1", nil, &out); err == nil || !strings.Contains(err.Error(), "cannot be ended") {
				t.Errorf("ending what is over: %v", err)
			}
			checkButtons(t, town)
			compareStory(t, "works.txt", out.String(), false)
		})
	}
}
