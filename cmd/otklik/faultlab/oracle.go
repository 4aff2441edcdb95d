package faultlab

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"otklik/bots"
	"otklik/bots/simulator"
)

// oracle compares what the messengers took, what people see and what the tables
// hold, when everything rests. Each thing that is not as promised is told to a
// report; the figures are its counts.
type oracle struct {
	*report
	*tables
	crowd    *Crowd
	sim      *simulator.Simulator
	slack    time.Duration                 // letters made within it have no order
	filed    map[string]Filing             // by token
	recorded map[bots.Chat]map[string]bool // message ids of letters

	lost           int // acknowledged, and not there
	duplicateCases int
	duplicates     map[bots.Platform]int // messages that no letter knows
	ambiguous      int                   // sends whose fate nobody could know
}

// turnTime is what a turn may take from making an id to its commit: letters that
// different processes posted to a chat in this time have no order.
const turnTime = 2 * time.Second

func newOracle(ctx context.Context, db *sql.DB, c *Crowd, r *report) (*oracle, error) {
	t, err := readTables(ctx, db)
	if err != nil {
		return nil, err
	}
	o := &oracle{report: r, tables: t, crowd: c, sim: c.sim, slack: turnTime, filed: map[string]Filing{},
		recorded: map[bots.Chat]map[string]bool{}, duplicates: map[bots.Platform]int{}}
	for _, f := range c.Filings() {
		o.filed[f.Token] = f
	}
	return o, nil
}

// Audit judges a database and what people see without knowing how it came there:
// it tells what is wrong.
func Audit(ctx context.Context, dsn string, c *Crowd) ([]string, error) {
	db, err := OpenTables(dsn)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	o, err := newOracle(ctx, db, c, &report{})
	if err != nil {
		return nil, err
	}
	o.plain()
	return o.problems, nil
}

// plain is what can be judged by the tables and the screens alone.
func (o *oracle) plain() {
	o.filingsAreCases()
	o.lettersAreSent()
	o.everythingArrived()
	o.orderIsKept()
	o.auditIsWhole()
}

// lose counts something acknowledged that is not there.
func (o *oracle) lose(format string, args ...any) {
	o.lost++
	o.wrong("lost: "+format, args...)
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
			o.wrong("%s became %d cases", key, n)
		}
		delete(left, key)
	}
	for key, n := range left {
		o.duplicateCases += n
		o.wrong("%d cases nobody finished: %s", n, key)
	}
	for _, q := range o.quarantine {
		o.wrong("in quarantine: %s", q)
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
type arrival struct{ cards, answers int }

// everythingArrived: each case has its receipt, its card and its answer, the
// answer as a reply to the resident's own words and in nobody else's chat.
func (o *oracle) everythingArrived() {
	seen := map[string]*arrival{}
	for token := range o.filed {
		seen[token] = &arrival{}
	}
	receipt := o.crowd.script.part("receipt.text", "Number", "Topic", "Agency", "First", "Full")
	receipts := map[bots.Chat]int{}
	for _, c := range o.sim.Chats() {
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
	case c.Group() && c == o.crowd.Desks[f.Desk].At:
		a.cards++
	case !own:
		o.wrong("%s: seen in the chat %s", f.Token, c.Title())
	case strings.Contains(m.Text, AnswerTo(f.Token)):
		a.answers++
		i := slices.IndexFunc(all, func(said simulator.Message) bool { return said.ID == m.ReplyTo })
		if i < 0 || all[i].Text != f.Words() {
			o.wrong("%s: the answer is a reply to another message", f.Token)
		}
	}
}

func chatOf(c *simulator.Chat) bots.Chat { return bots.Chat{Channel: string(c.Platform()), ID: c.ID()} }

// orderIsKept: in each chat messages stand in the order of their letters, those of a desk's
// chat in the order of the letters that are as urgent.
func (o *oracle) orderIsKept() {
	type queue struct {
		chat bots.Chat
		rank string
	}
	queues := map[queue][]letter{}
	for _, l := range o.letters { // by id
		if !l.edit {
			q := queue{l.chat, l.rank}
			queues[q] = append(queues[q], l)
		}
	}
	for q, list := range queues {
		newest, before := 0, 0 // of those made long enough before
		for i, l := range list {
			for ; before < i && list[before].made().Add(o.slack).Compare(l.made()) <= 0; before++ {
				newest = max(newest, number(list[before].message))
			}
			if n := number(l.message); n < newest {
				o.wrong("%s: message %d stands before %d, which is of an earlier letter", q.chat, n, newest)
			}
		}
	}
}
