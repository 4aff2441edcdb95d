package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"otklik/routing"
	"otklik/routing/suggest"
)

// The newest suggester follows the cases day by day, and the directory at once; a
// database that does not answer leaves the older one.
func TestLearner(t *testing.T) {
	d, err := routing.Load(os.DirFS("../../examples/cheboksary"))
	if err != nil {
		t.Fatal(err)
	}
	var lessons []suggest.Lesson
	var broken error
	asked, told := 0, -1
	log := &bytes.Buffer{}
	l := &learner{
		region: func() *routing.Region { return d.Region() }, log: slog.New(slog.NewTextHandler(log, nil)),
		lessons: func(context.Context) ([]suggest.Lesson, error) { asked++; return lessons, broken },
		learnt:  func(n int) { told = n },
	}
	now := time.Date(2026, 11, 28, 3, 0, 0, 0, time.UTC)
	step := func(after time.Duration, wantAsked, wantLessons int) {
		t.Helper()
		now = now.Add(after)
		l.learn(t.Context(), now)
		if asked != wantAsked || l.suggester("cheboksary").Lessons() != wantLessons || told != wantLessons {
			t.Fatalf("asked %d times, %d lessons, %d told; want %d and %d", asked, l.suggester("cheboksary").Lessons(), told, wantAsked, wantLessons)
		}
	}
	step(0, 1, 0)
	before := l.suggester("cheboksary").Version()
	lessons = []suggest.Lesson{{Text: "яма у дома", Topic: "roads.pothole"}, {Text: "?", Topic: "no.such"}}
	step(time.Hour, 1, 0)
	step(23*time.Hour, 2, 1)
	if l.suggester("cheboksary").Version() == before {
		t.Error("a lesson left the version as it was")
	}
	broken = errors.New("no database")
	step(25*time.Hour, 3, 1)
	broken = nil
	step(time.Minute, 4, 1)

	files := os.DirFS("../../examples/cheboksary")
	other, err := routing.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	d = other // the same content: nothing to learn
	step(time.Minute, 4, 1)
	if !strings.Contains(log.String(), "suggester learnt") || !strings.Contains(log.String(), "lessons=1") || strings.Contains(log.String(), "яма") {
		t.Errorf("the log says %s", log)
	}
}
