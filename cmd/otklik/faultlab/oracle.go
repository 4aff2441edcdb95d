//go:build unix

package faultlab

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"otklik/bots"
	"otklik/bots/simulator"
)

// oracle compares what the messengers took, what people see and what the tables
// hold, when everything rests. Each thing that is not as promised is told to the
// trial; the figures are its counts.
type oracle struct {
	w *world
	*tables
	filed    map[string]Filing             // by token
	recorded map[bots.Chat]map[string]bool // message ids of letters

	lost           int // acknowledged, and not there
	duplicateCases int
	duplicates     map[bots.Platform]int // messages that no letter knows
	ambiguous      int                   // sends whose fate nobody could know
}

// settleTime is what a process has for recording an answer it got: a send that was
// answered this long before the end of its process is not in doubt.
const settleTime = 250 * time.Millisecond

// restLimit is how long the last letters may take to go.
const restLimit = time.Minute

// judge waits until nothing is due, ends the gateways and looks at everything.
// It adds the figures that every line has; at most so many messages may stand
// twice in Telegram.
func (w *world) judge(ctx context.Context, mostRepeats int) error {
	db, err := OpenTables(w.direct)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := rest(ctx, db); err != nil {
		w.wrong("%v", err)
	}
	if err := w.stop(); err != nil {
		w.wrong("%v", err)
	}
	o := &oracle{w: w, filed: map[string]Filing{}, recorded: map[bots.Chat]map[string]bool{}, duplicates: map[bots.Platform]int{}}
	if o.tables, err = readTables(ctx, db); err != nil {
		return err
	}
	for _, f := range w.crowd.filings() {
		o.filed[f.Token] = f
	}
	o.updatesAreKept()
	o.filingsAreCases()
	o.lettersAreSent()
	o.everythingArrived()
	o.orderIsKept()
	o.repeatsAreExcused()
	if err := o.logsAreDiscreet(); err != nil {
		return err
	}
	w.count("updates", int(w.crowd.tally.deeds.Load()))
	w.count("filings", len(o.filed))
	w.atMost("lost", o.lost, 0)
	w.atMost("duplicate_cases", o.duplicateCases, 0)
	w.atMost("telegram_duplicates", o.duplicates[bots.Telegram], mostRepeats)
	w.count("ambiguous", o.ambiguous)
	w.atMost("vk_duplicates", o.duplicates[bots.VK], 0)
	return integrity(ctx, w, db)
}

// rest waits until no letter is due.
func rest(ctx context.Context, db *sql.DB) error {
	ctx, cancel := context.WithTimeout(ctx, restLimit)
	defer cancel()
	for {
		left, err := Rows(ctx, db, "SELECT count(*) FROM outbox WHERE state = 'due'", 1)
		if err == nil && left[0][0] == "0" {
			return nil
		}
		if pause(ctx, 20*time.Millisecond) != nil {
			return fmt.Errorf("letters were still due after %v: %v (%v)", restLimit, left, err)
		}
	}
}

// integrity asks SQLite whether its file is sound.
func integrity(ctx context.Context, w *world, db *sql.DB) error {
	if w.postgres {
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

// lose counts something acknowledged that is not there.
func (o *oracle) lose(format string, args ...any) {
	o.lost++
	o.w.wrong("lost: "+format, args...)
}

// updatesAreKept: every acknowledged update has left its key.
func (o *oracle) updatesAreKept() {
	for _, on := range []bots.Platform{bots.Telegram, bots.VK} {
		for _, key := range o.w.wire.acknowledged(on) {
			if !o.seen[string(on)][key] {
				o.lose("%s update %s was acknowledged and is not in the table seen", on, key)
			}
		}
	}
}

// filingsAreCases: no filing without its case, no case without its filing, none
// twice; nothing in quarantine.
func (o *oracle) filingsAreCases() {
	left := map[string]int{}
	for key, n := range o.cases {
		left[key] = n
	}
	for _, f := range o.filed {
		key := string(f.Resident.Platform()) + ":" + f.Resident.At.ID() + " " + f.Token
		switch n := o.cases[key]; {
		case n == 0:
			o.lose("%s has its receipt and no case", key)
		case n > 1:
			o.duplicateCases += n - 1
			o.w.wrong("%s became %d cases", key, n)
		}
		delete(left, key)
	}
	for key, n := range left {
		o.duplicateCases += n
		o.w.wrong("%d cases nobody finished: %s", n, key)
	}
	for _, q := range o.quarantine {
		o.w.wrong("in quarantine: %s", q)
	}
}

// lettersAreSent: nothing was given up; an edit may have been merged into a later one.
func (o *oracle) lettersAreSent() {
	for _, l := range o.letters {
		if o.recorded[l.chat] == nil {
			o.recorded[l.chat] = map[string]bool{}
		}
		if l.message != "" {
			o.recorded[l.chat][l.message] = true
		}
		if l.state != "sent" && !(l.edit && l.state == "merged") {
			o.lose("a %s letter to %s is %s: %s", l.purpose, l.chat.Channel, l.state, l.reason)
		}
	}
}

// arrival is what was seen of one filing.
type arrival struct{ cards, receipts, answers int }

// everythingArrived: each case has its receipt, its card and its answer, the
// answer as a reply to the resident's own words and in nobody else's chat.
func (o *oracle) everythingArrived() {
	seen := map[string]*arrival{}
	for token := range o.filed {
		seen[token] = &arrival{}
	}
	receipt := o.w.crowd.script.part("receipt.text", "Number", "Topic", "Agency", "First", "Full")
	receipts := map[bots.Chat]int{}
	for _, c := range o.w.sim.Chats() {
		all := c.Messages()
		for _, m := range all {
			if m.From != "bot" {
				continue
			}
			if Contains(m.Text, receipt) {
				receipts[chatOf(c)]++
			}
			f, known := o.filed[filingToken.FindString(m.Text)]
			if known {
				o.placed(c, m, f, all, seen[f.Token])
			}
		}
	}
	wanted := map[bots.Chat]int{}
	for token, f := range o.filed {
		wanted[chatOf(f.Resident.At)]++
		if a := seen[token]; a.cards == 0 || a.answers == 0 {
			o.lose("%s: %d cards, %d answers", token, a.cards, a.answers)
		}
	}
	for chat, n := range wanted {
		if receipts[chat] < n {
			o.lose("%s: %d receipts of %d filings", chat, receipts[chat], n)
		}
	}
}

// placed judges where a message about a filing stands.
func (o *oracle) placed(c *simulator.Chat, m simulator.Message, f Filing, all []simulator.Message, a *arrival) {
	own := c == f.Resident.At
	switch {
	case c.Group() && c == o.w.crowd.desks[f.Desk].At:
		a.cards++
	case !own:
		o.w.wrong("%s: seen in the chat %s", f.Token, c.Title())
	case strings.Contains(m.Text, AnswerTo(f.Token)):
		a.answers++
		i := slices.IndexFunc(all, func(said simulator.Message) bool { return said.ID == m.ReplyTo })
		if i < 0 || all[i].Text != f.Words() {
			o.w.wrong("%s: the answer is a reply to another message", f.Token)
		}
	}
}

func chatOf(c *simulator.Chat) bots.Chat { return bots.Chat{Channel: string(c.Platform()), ID: c.ID()} }

// turnTime is what a turn may take from making an id to its commit: letters that
// different processes posted to a chat in this time have no order.
const turnTime = 2 * time.Second

// orderIsKept: in each chat messages stand in the order of their letters.
func (o *oracle) orderIsKept() {
	chats := map[bots.Chat][]letter{}
	for _, l := range o.letters { // by id
		if !l.edit {
			chats[l.chat] = append(chats[l.chat], l)
		}
	}
	slack := time.Duration(0)
	if len(o.w.replicas) > 1 {
		slack = turnTime
	}
	for chat, list := range chats {
		newest, before := 0, 0 // of those made long enough before
		for i, l := range list {
			for ; before < i && list[before].made().Add(slack).Compare(l.made()) <= 0; before++ {
				newest = max(newest, number(list[before].message))
			}
			if n := number(l.message); n < newest {
				o.w.wrong("%s: message %d stands before %d, which is of an earlier letter", chat, n, newest)
			}
		}
	}
}

// repeatsAreExcused: what stands twice in Telegram stands there because a process
// ended between the send and its record; in VK nothing does. And nothing that a
// letter calls sent is missing from the screen.
func (o *oracle) repeatsAreExcused() {
	doubts := o.doubts()
	o.ambiguous = len(doubts)
	for _, c := range o.w.sim.Chats() {
		chat, shown := chatOf(c), map[string]bool{}
		for _, m := range c.Messages() {
			shown[m.ID] = true
			if m.From != "bot" || o.recorded[chat][m.ID] {
				continue
			}
			o.duplicates[c.Platform()]++
			if !doubts[screenPlace{chat, m.ID}] {
				o.w.wrong("%s: message %s is in no letter, and nothing kept its process from recording it", chat, m.ID)
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
// can only be the last send of a process to a chat.
func (o *oracle) doubts() map[screenPlace]bool {
	type lane struct {
		life int
		chat bots.Chat
	}
	last := map[lane]send{}
	for _, s := range o.w.wire.sends() {
		if s.platform == bots.Telegram {
			last[lane{s.life, bots.Chat{Channel: string(s.platform), ID: s.chat}}] = s
		}
	}
	list := map[screenPlace]bool{}
	for at, s := range last {
		ended, killed := o.w.ended(s.life)
		if s.answered.IsZero() || killed && ended.Sub(s.answered) < settleTime {
			list[screenPlace{at.chat, s.message}] = true
		}
	}
	return list
}

// logsAreDiscreet: no secret and none of the people's words in the logs.
func (o *oracle) logsAreDiscreet() error {
	for _, r := range o.w.replicas {
		log, err := os.ReadFile(r.log.Name())
		if err != nil {
			return err
		}
		for _, word := range []string{telegramToken, vkToken, hookSecret, canary} {
			if at := bytes.Index(log, []byte(word)); at >= 0 {
				o.w.wrong("%q is in the log of gateway %d: %.200s", word, r.n, log[max(0, at-100):])
			}
		}
	}
	return nil
}
