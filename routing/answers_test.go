package routing

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// TestAnswersSection: how a centre answers is inherited whole, and a topic's own
// word goes before it.
func TestAnswersSection(t *testing.T) {
	files := overlay(t, "none")
	add := func(name, text string) { files[name] = &fstest.MapFile{Data: []byte(text)} }
	add("answers.yaml", "answers: {gate: strict, undo: 30s, preview: true}\n")
	add("topics.yaml", `categories:
  - {id: roads, names: {ru: Дороги}, first: 4h, full: 10wd, topics: [
      {id: roads.pothole, names: {ru: Яма}, gate: off}, {id: roads.snow, names: {ru: Снег}}]}
`)
	add("centres/east/centre.yaml", "centre: {names: {ru: Восток}, territories: [north]}\n")
	add("centres/west/centre.yaml", "centre: {names: {ru: Запад}}\n")
	add("centres/west/answers.yaml", "answers: {undo: 0}\n")
	region, err := LoadRegion(files)
	if err != nil {
		t.Fatal(err)
	}
	top, east, west := region.Root(), region.Of("east"), region.Of("west")
	if got, want := [3]Answers{top.Answers(), east.Answers(), west.Answers()}, [3]Answers{
		{GateStrict, 30 * time.Second, true}, {GateStrict, 30 * time.Second, true}, {GateWarn, 0, false},
	}; got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if top.GateOf("roads.pothole") != GateOff || top.GateOf("roads.snow") != GateStrict || west.GateOf("roads.snow") != GateWarn {
		t.Error("a topic's gate is not its own, or the centre's")
	}
}

func TestAnswersMisspelt(t *testing.T) {
	files := overlay(t, "none")
	files["answers.yaml"] = &fstest.MapFile{Data: []byte("answers: {gate: maybe, undo: 5m, redo: 1}\n")}
	files["topics.yaml"] = &fstest.MapFile{Data: []byte(`categories:
  - {id: roads, names: {ru: Дороги}, first: 4h, full: 10wd, gate: on, topics: [{id: roads.pothole, names: {ru: Яма}}]}
`)}
	_, err := Load(files)
	var problems Problems
	if !errors.As(err, &problems) {
		t.Fatal(err)
	}
	for _, want := range []string{
		`answers.yaml:1:17: gate: "maybe" is none: known are off, warn, strict`, "undo: want 0 or seconds up to 1m0s, as 10s",
		`unknown key "redo"`, `gate: "on" is none`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("nothing says %s in:\n%s", want, err)
		}
	}
}
