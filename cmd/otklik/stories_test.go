package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/simulator"
	"otklik/store/pgtest"
)

var update = flag.Bool("update", false, "rewrite testdata/stories")

// monday is when the stories begin: a working morning in Moscow, so that the
// deadlines in the transcripts do not depend on the day of the test.
var monday = time.Date(2026, time.November, 23, 7, 0, 0, 0, time.UTC)

// since gives a clock that starts at base and runs as fast as any other.
func since(base time.Time) func() time.Time {
	begun := time.Now()
	return func() time.Time { return base.Add(time.Since(begun)) }
}

// engines are the databases every story is played on.
var engines = []struct {
	name string
	dsn  func(*testing.T) string
}{
	{"sqlite", func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "otklik.db") }},
	{"postgres", func(t *testing.T) string { return pgtest.URL(t) }},
}

// TestStories plays every sample story and compares what everybody saw, word
// for word, with its golden transcript: one for both databases.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("../../examples/scripts/*.txt")
	if err != nil || len(files) < 8 {
		t.Fatalf("%d stories: %v", len(files), err)
	}
	if *update {
		t.Cleanup(func() { dropEqual(t) })
	}
	for _, file := range files {
		for _, e := range engines {
			t.Run(filepath.Base(file)+"/"+e.name, func(t *testing.T) {
				t.Parallel()
				compareStory(t, file, playStory(t, file, e.dsn(t), false), false)
			})
		}
		t.Run(filepath.Base(file)+"/mirrored", func(t *testing.T) {
			t.Parallel()
			if raced {
				t.Skip("the same code has been watched already, in both messengers: .ci/run plays them in a step of their own")
			}
			compareStory(t, file, playStory(t, file, engines[0].dsn(t), true), true)
		})
	}
}

// playStory gives the transcript of a story.
func playStory(t *testing.T, file, dsn string, mirrored bool) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if mirrored {
		text = []byte(mirrorWords.Replace(string(text)))
	}
	lines, err := parseScript(filepath.Base(file), string(text))
	if err != nil {
		t.Fatal(err)
	}
	if mirrored && keepsMessengers(lines) {
		t.Skip("the story keeps its messengers")
	}
	var log bytes.Buffer
	clock := &hurried{from: since(monday)}
	town := startTown(t, townOptions{database: dsn, now: clock.now, pace: unhurried, log: logTo(&log, slog.LevelWarn), undo: takesBack(lines), mirrored: mirrored})
	var out bytes.Buffer
	p := &player{town: town, out: &out, skip: clock.skip}
	if err := p.play(t.Context(), lines); err != nil {
		t.Fatalf("%v\n%s\n%s", err, out.String(), log.String())
	}
	checkSecrecy(t, town, lines)
	checkButtons(t, town)
	return out.String()
}

func logTo(w *bytes.Buffer, level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
}

// readOnce is what all towns of the tests read: it takes longer than most stories.
var readOnce = sync.OnceValues(func() (reading, error) { return sampleReading(false) })

// startTown opens a town that closes with the test.
func startTown(t *testing.T, o townOptions) *town {
	t.Helper()
	if !o.strangers {
		o.sample = func(bool) (reading, error) { return readOnce() }
	}
	l := newLifecycle(t.Context(), o.log)
	town, err := openTown(t.Context(), o, l)
	if err != nil {
		t.Fatal(errors.Join(err, l.stop(patience)))
	}
	t.Cleanup(func() {
		if err := l.stop(patience); err != nil {
			t.Errorf("stopping: %v", err)
		}
	})
	return town
}

// mirrorWords changes what a story says of the messengers.
var mirrorWords = strings.NewReplacer("ВКонтакте", "Telegram", "Telegram", "ВКонтакте", "«vk»", "«telegram»", "«telegram»", "«vk»",
	"centre sets telegram", "centre sets vk", "centre sets vk", "centre sets telegram")

// mirrorOfGolden is the transcript of a story that everybody plays in the other messenger,
// where that is another one.
func mirrorOfGolden(golden string) string {
	return strings.TrimSuffix(golden, ".golden") + ".mirrored.golden"
}

// dropEqual removes the transcripts that say what another one says.
func dropEqual(t *testing.T) {
	files, err := filepath.Glob("testdata/stories/*.mirrored.golden")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		got, err1 := os.ReadFile(file)
		own, err2 := os.ReadFile(strings.Replace(file, ".mirrored", "", 1))
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(got, own) {
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func compareStory(t *testing.T, file, got string, mirrored bool) {
	t.Helper()
	golden := filepath.Join("testdata", "stories", strings.TrimSuffix(filepath.Base(file), ".txt")+".golden")
	if mirror := mirrorOfGolden(golden); mirrored {
		if _, err := os.Stat(mirror); err == nil || *update {
			golden = mirror
		}
	}
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if g, w := strings.Split(got, "\n"), strings.Split(string(want), "\n"); got != string(want) {
		for i := range min(len(g), len(w)) {
			if g[i] != w[i] {
				t.Fatalf("%s:%d: got\n%s\nwant\n%s", golden, i+1, g[i], w[i])
			}
		}
		t.Fatalf("%s: %d lines, want %d", golden, len(g), len(w))
	}
}

// checkButtons looks at every button that is on a screen at the end: it fits the
// smallest platform and is signed for its chat, and no transcript shows a signature.
func checkButtons(t *testing.T, town *town) {
	t.Helper()
	seal, seen := town.gateway.reception.House.Seal, 0
	for _, c := range town.sim.Chats() {
		rows := c.Menu()
		for _, m := range c.Messages() {
			rows = append(rows, m.Buttons...)
		}
		for _, b := range slices.Concat(rows...) {
			data := b.Data
			var payload struct {
				Data string `json:"d"`
			}
			if json.Unmarshal([]byte(data), &payload) == nil {
				data = payload.Data
			}
			if data == "" || data == b.Text {
				continue // a link, a location, or words below the input field
			}
			seen++
			chat := bots.Chat{Channel: string(c.Platform()), ID: c.ID()}
			_, known := seal.Verify(chat, "", data)
			for _, p := range c.Members() {
				_, his := seal.Verify(chat, p.ID(), data)
				known = known || his
			}
			if len(data) > 64 || !known {
				t.Errorf("%s: button %q: %d bytes, signed: %v", c.Title(), b.Text, len(data), known)
			}
		}
	}
	if seen == 0 {
		t.Error("no button was seen: the test would prove nothing")
	}
}

// checkSecrecy reads the ledger: no accepted request to a resident carried a
// clerk's note, and no answer went to more than one of them.
func checkSecrecy(t *testing.T, town *town, lines []scriptLine) {
	t.Helper()
	ledger := town.sim.Ledger()
	for _, l := range lines {
		if l.verb != "reply" && l.verb != "answer-photo" {
			continue
		}
		writer, err := town.actor(l.who)
		if err != nil {
			t.Fatal(err)
		}
		if writer.Desk == "" && writer.Guest == "" {
			continue
		}
		words, isNote := strings.CutPrefix(l.text, "//")
		got := residentsWhoGot(town, ledger, strings.TrimSpace(words))
		if !isNote {
			for _, asker := range lines { // who asks by a code is told the answer
				if asker.who != l.who && strings.Contains(asker.text, codeSeen) {
					delete(got, asker.who)
				}
			}
		}
		if most := map[bool]int{true: 0, false: 1}[isNote]; len(got) > most {
			t.Errorf("%s: went to %d residents, at most %d may have it", l.place(), len(got), most)
		}
	}
}

// residentsWhoGot finds the private chats that an accepted request brought words to.
func residentsWhoGot(town *town, ledger []simulator.Request, words string) map[string]bool {
	got := map[string]bool{}
	for _, a := range town.cast {
		if a.chat.Group() {
			continue
		}
		for _, r := range ledger {
			if !r.Accepted || r.Platform != a.Platform || r.Chat != a.chat.ID() {
				continue
			}
			for _, v := range r.Params {
				if strings.Contains(v, words) {
					got[a.ID] = true
				}
			}
		}
	}
	return got
}
