package main

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The shortest filing, from the first word to the receipt, may take so many taps and
// messages; every step brings one new message of the bot at most.
const mostTaps = 8

// figures are where the documents quote how many it takes.
var figures = map[string]*regexp.Regexp{
	"README.md":    regexp.MustCompile(`(receipt: )(\d+)( taps and messages)`),
	"README.ru.md": regexp.MustCompile(`(номера: )(\d+)( нажатий и сообщений)`),
}

// TestShortestFiling plays the shortest filing in both messengers, counts, and compares
// what the documents say.
func TestShortestFiling(t *testing.T) {
	const story = "../../examples/scripts/40-shortest-filing.txt"
	text, err := os.ReadFile(story)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := parseScript(filepath.Base(story), string(text))
	if err != nil {
		t.Fatal(err)
	}
	var out, log bytes.Buffer
	clock := &hurried{from: since(monday)}
	town := startTown(t, townOptions{database: "sqlite:" + filepath.Join(t.TempDir(), "otklik.db"), now: clock.now, pace: unhurried, log: logTo(&log, slog.LevelWarn)})
	p := &player{town: town, out: &out, skip: clock.skip, consumed: map[string]map[string]string{}, pressed: map[string]string{}}
	taps, before := map[string]int{}, map[string]int{}
	for i, l := range lines {
		if err := p.line(t.Context(), l); err != nil {
			t.Fatalf("%s: %v\n%s", l.place(), err, out.String())
		}
		a, err := town.actor(l.who)
		if err != nil || a.Desk != "" {
			continue
		}
		if l.verb != "see" {
			taps[l.who]++
			continue
		}
		if lines[i-1].verb == "see" {
			t.Errorf("%s: every step is looked at once", l.place())
		}
		said := 0
		for _, m := range a.chat.Messages() {
			if m.From == "bot" {
				said++
			}
		}
		if fresh := said - before[l.who]; fresh > 1 {
			t.Errorf("%s: %d new messages for one step", l.place(), fresh)
		}
		before[l.who] = said
	}
	if len(taps) != 2 || taps["anna"] != taps["boris"] || taps["anna"] > mostTaps || taps["anna"] < 3 {
		t.Fatalf("taps and messages: %v, at most %d", taps, mostTaps)
	}
	for file, figure := range figures {
		compareFigure(t, filepath.Join("../..", file), figure, strconv.Itoa(taps["anna"]))
	}
}

// compareFigure finds a figure in a document; -update writes it there.
func compareFigure(t *testing.T, file string, figure *regexp.Regexp, want string) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m := figure.FindStringSubmatch(string(raw))
	switch {
	case m == nil:
		t.Errorf("%s does not say how many taps a filing takes", file)
	case m[2] == want:
	case *update:
		changed := strings.Replace(string(raw), m[0], m[1]+want+m[3], 1)
		if err := os.WriteFile(file, []byte(changed), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s: %s, counted %s", file, m[0], want)
	}
}
