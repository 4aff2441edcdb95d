//go:build unix

package faultlab

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"math"
	"os"
	"strings"
	"time"

	"otklik/bots"
)

// settleTime is what a process has for recording an answer it got: a send that was
// answered this long before the end of its process is not in doubt.
const settleTime = time.Second

// judge waits until nothing is due, ends the gateways and looks at everything.
// It adds the figures that every line has; at most so many messages may stand
// twice in Telegram.
func (w *World) judge(ctx context.Context, mostRepeats int) error {
	db, err := OpenTables(w.direct)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := rest(ctx, db); err != nil {
		w.wrong("%v", err)
	}
	if err := w.Stop(); err != nil {
		w.wrong("%v", err)
	}
	o, err := newOracle(ctx, db, w.Crowd, w.report)
	if err != nil {
		return err
	}
	if w.Replicas == 1 {
		o.slack = 0
	}
	if w.foreseen != nil {
		w.foreseen(o)
	}
	o.plain()
	o.updatesAreKept(w)
	o.repeatsAreExcused(w)
	if err := w.logsAreDiscreet(); err != nil {
		return err
	}
	w.count("updates", int(w.Crowd.tally.deeds.Load()))
	w.count("filings", len(o.filed))
	w.atMost("lost", o.lost, 0)
	w.atMost("duplicate_cases", o.duplicateCases, 0)
	if mostRepeats == whereAmbiguous {
		mostRepeats = o.ambiguous
	}
	w.atMost("telegram_duplicates", o.duplicates[bots.Telegram], mostRepeats)
	w.count("ambiguous", o.ambiguous)
	w.atMost("vk_duplicates", o.duplicates[bots.VK], 0)
	return integrity(ctx, w, db)
}

// whereAmbiguous bounds repeats by nothing but the sends that explain them.
const whereAmbiguous = -1

// restLooks is at how many looks in a row no letter may be due: what was sent makes
// letters of its own, a card that tells so.
const restLooks = 10

// rest waits until no letter is due, for as long as they grow fewer.
func rest(ctx context.Context, db *sql.DB) error {
	fewest, since := math.MaxInt, time.Now()
	for quiet := 0; ; {
		left, err := Rows(ctx, db, "SELECT count(*) FROM outbox WHERE state = 'due'", 1)
		if err == nil {
			n := number(left[0][0])
			if n > 0 {
				quiet = 0
			} else if quiet++; quiet == restLooks {
				return nil
			}
			if n < fewest {
				fewest, since = n, time.Now()
			}
		}
		if time.Since(since) > restLimit || pause(ctx, 20*time.Millisecond) != nil {
			return fmt.Errorf("%d letters are due, and have been for %v: %v", fewest, time.Since(since).Round(time.Second), err)
		}
	}
}

// integrity asks SQLite whether its file is sound.
func integrity(ctx context.Context, w *World, db *sql.DB) error {
	if w.Postgres {
		return nil
	}
	found, err := Rows(ctx, db, "PRAGMA integrity_check", 1)
	if err != nil {
		return err
	}
	if found[0][0] != "ok" {
		w.wrong("integrity_check: %s", found[0][0])
	}
	w.add(Figure{Name: "integrity", Value: strings.ReplaceAll(found[0][0], " ", "_"), Limit: "ok", OK: found[0][0] == "ok"})
	return nil
}

// updatesAreKept: every acknowledged update has left its key.
func (o *oracle) updatesAreKept(w *World) {
	var missing []string
	for _, on := range []bots.Platform{bots.Telegram, bots.VK} {
		for _, key := range w.wire.acknowledged(on) {
			if !o.seen[string(on)][key] {
				missing = append(missing, string(on)+" update "+key)
			}
		}
	}
	if len(missing) <= w.dropped {
		return
	}
	for _, update := range missing {
		o.lose("%s was acknowledged and is not in the table seen", update)
	}
}

// repeatsAreExcused: what stands twice in Telegram stands there because a process
// ended between the send and its record; in VK nothing does. And nothing that a
// letter calls sent is missing from the screen.
func (o *oracle) repeatsAreExcused(w *World) {
	doubts := w.doubts()
	o.ambiguous = len(doubts)
	for _, c := range o.sim.Chats() {
		chat, shown := chatOf(c), map[string]bool{}
		for _, m := range c.Messages() {
			shown[m.ID] = true
			if m.From != "bot" || o.recorded[chat][m.ID] {
				continue
			}
			o.duplicates[c.Platform()]++
			if !doubts[screenPlace{chat, m.ID}] {
				o.wrong("%s: message %s is in no letter, and nothing kept its process from recording it", chat, m.ID)
			}
		}
		for id := range o.recorded[chat] {
			if !shown[id] {
				o.lose("%s: a letter is sent as message %q, which is not there", chat, id)
			}
		}
	}
}

// screenPlace is one message on somebody's screen.
type screenPlace struct {
	chat    bots.Chat
	message string
}

// doubts are the sends of which nobody could know whether they were taken: the
// answer did not get away, or its process was killed before it had the time to
// record it. A chat's next letter goes only when the one before is recorded, so it
// can only be the last send of a process to a chat. Or the process was stopped.
func (w *World) doubts() map[screenPlace]bool {
	type lane struct {
		life int
		chat bots.Chat
	}
	last := map[lane]send{}
	for _, s := range w.wire.sends() {
		if s.platform == bots.Telegram {
			last[lane{s.life, bots.Chat{Channel: string(s.platform), ID: s.chat}}] = s
		}
	}
	list := map[screenPlace]bool{}
	for _, s := range w.wire.sends() {
		if s.platform == bots.Telegram && s.answered.IsZero() { // its process may have lived on
			list[screenPlace{bots.Chat{Channel: string(s.platform), ID: s.chat}, s.message}] = true
		}
	}
	for at, s := range last {
		ended, killed := w.ended(s.life)
		if killed && ended.Sub(s.answered) < settleTime {
			list[screenPlace{at.chat, s.message}] = true
		}
	}
	for _, s := range w.wire.sends() {
		if s.platform == bots.Telegram && w.stoppedUnder(s) {
			list[screenPlace{bots.Chat{Channel: string(s.platform), ID: s.chat}, s.message}] = true
		}
	}
	return list
}

// stoppedUnder tells whether a send was in flight when its process was stopped: by
// the time it could be recorded, the letter may have been another's.
func (w *World) stoppedUnder(s send) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, stop := range w.lives[s.life].stops {
		if s.taken.Add(settleTime).After(stop.from) && s.taken.Before(stop.to) {
			return true
		}
	}
	return false
}

// logsAreDiscreet: no secret and none of the people's words in the logs.
func (w *World) logsAreDiscreet() error {
	for _, r := range w.replicas {
		log, err := os.ReadFile(r.log.Name())
		if err != nil {
			return err
		}
		for _, word := range []string{telegramToken, vkToken, hookSecret, canary} {
			if at := bytes.Index(log, []byte(word)); at >= 0 {
				w.wrong("%q is in the log of gateway %d: %.200s", word, r.n, log[max(0, at-100):])
			}
		}
	}
	return nil
}
