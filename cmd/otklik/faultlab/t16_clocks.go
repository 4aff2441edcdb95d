//go:build unix

package faultlab

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"otklik/bots/simulator"
	"otklik/routing"
)

// wrongClocks is T16: replicas over PostgreSQL whose machines do not agree on the
// time, and a year that ends while one gateway runs over SQLite.
func wrongClocks() Experiment {
	return Experiment{ // #nosec G101 -- a pass line is no password
		Name: "T16", Fault: "clocks of replicas wrong by -1 h, 0, +1 h and jumping by 2 h, in four zones; the year changes", Load: "%d jumps and more, in %d updates",
		Full: Size{Faults: 100, Updates: 20000}, Quick: Size{Faults: 2, Updates: 600}, Bound: 2 * time.Hour,
		Pass: "0 lost, 0 duplicate cases; every deadline is that of the one true moment, whichever replica took the case; numbers follow the year",
		run: func(ctx context.Context, t *Trial) error {
			program, err := buildWithWrongClock(ctx, t.folder)
			if err != nil {
				return err
			}
			err = t.part("replicas", func(t *Trial) error { return t.replicasDisagree(ctx, program) })
			if err != nil {
				return err
			}
			return t.part("newyear", func(t *Trial) error { return t.yearEnds(ctx, program) })
		},
	}
}

// jumpsLast is how long a jumping clock stays on one of its two times.
const jumpsLast = 3 * time.Second

func (t *Trial) replicasDisagree(ctx context.Context, program string) error {
	clocks := []string{"-3600", "0", "3600", "0,7200"}
	zones := []string{"America/New_York", "UTC", "Asia/Kolkata", "Pacific/Kiritimati"}
	s := Setting{Replicas: len(clocks), Postgres: true, Hooks: true}
	s.arrange = func(w *World) error {
		for i, r := range w.replicas {
			r.build = build{program: program, env: []string{clockVariable + "=" + clocks[i], "TZ=" + zones[i]}}
		}
		return nil
	}
	return t.in(ctx, s, func(w *World) error {
		begun := time.Now()
		err := w.During(func(ctx context.Context) error { return pause(ctx, time.Duration(w.Faults)*jumpsLast) })
		if err != nil {
			return err
		}
		w.count("jumps", int(time.Since(begun)/jumpsLast))
		if err := w.judge(w.ctx, 0); err != nil {
			return err
		}
		for _, r := range w.replicas {
			w.atLeast(fmt.Sprintf("calls_taken_by_%d", r.n), w.hooks.by[r.n], 1)
		}
		return w.judgeMoments()
	})
}

// momentSlack is how far a case's moment may be from when its receipt was read.
const momentSlack = 10 * time.Second

// judgeMoments compares what the tables say of time with the true one.
func (w *World) judgeMoments() error {
	d, err := sampleDirectory()
	if err != nil {
		return err
	}
	db, err := OpenTables(w.direct)
	if err != nil {
		return err
	}
	defer db.Close()
	cases, err := Rows(w.ctx, db, "SELECT number, topic, opened_at, due_first, due_full FROM cases", 5)
	if err != nil {
		return err
	}
	read, off, wrong := w.receipts(), time.Duration(0), 0
	for _, c := range cases {
		opened := moment64(c[2])
		off = max(off, opened.Sub(read[c[0]]).Abs())
		want := d.Deadlines(routing.TopicID(c[1]), opened)
		if !want.First.Equal(moment64(c[3])) || !want.Full.Equal(moment64(c[4])) {
			wrong++
			w.wrong("%s was opened at %v and is due at %v and %v, not at %v and %v", c[0], opened, moment64(c[3]), moment64(c[4]), want.First, want.Full)
		}
	}
	w.count("cases", len(cases))
	w.atMost("deadlines_wrong", wrong, 0)
	w.within("moment_off", off, momentSlack)
	return nil
}

func moment64(millis string) time.Time {
	n, _ := strconv.ParseInt(millis, 10, 64)
	return time.UnixMilli(n)
}

// receipts tells by number when each case's receipt stood on a screen.
func (w *World) receipts() map[string]time.Time {
	words := w.Crowd.script.part("receipt.text", "Number", "Topic", "Agency", "First", "Full")
	read := map[string]time.Time{}
	for _, c := range w.Sim.Chats() {
		for _, m := range c.Messages() {
			if m.From == "bot" && Contains(m.Text, words) {
				read[numberIn(m)] = m.At
			}
		}
	}
	return read
}

var caseNumber = regexp.MustCompile(`\d\d-\d{5}`)

// numberIn finds a case's number in a message, "" for none.
func numberIn(m simulator.Message) string { return caseNumber.FindString(m.Text) }

// yearEnds runs one gateway over SQLite from seconds before midnight in the centre
// until people have written in both years.
func (t *Trial) yearEnds(ctx context.Context, program string) error {
	s := Setting{arrange: func(w *World) error {
		d, err := sampleDirectory()
		if err != nil {
			return err
		}
		zone := d.Location()
		now := time.Now()
		midnight := time.Date(now.In(zone).Year()+1, time.January, 1, 0, 0, 0, 0, zone)
		ahead := midnight.Add(-beforeMidnight).Sub(now).Round(time.Second)
		w.replicas[0].build = build{program: program, env: []string{clockVariable + "=" + strconv.Itoa(int(ahead.Seconds()))}}
		return nil
	}}
	return t.in(ctx, s, func(w *World) error {
		err := w.During(func(ctx context.Context) error { return pause(ctx, beforeMidnight+jumpsLast) })
		if err != nil {
			return err
		}
		if err := w.judge(w.ctx, 0); err != nil {
			return err
		}
		db, err := OpenTables(w.direct)
		if err != nil {
			return err
		}
		defer db.Close()
		return w.judgeYears(db)
	})
}

// beforeMidnight is how long the old year lasts after the gateway's start.
const beforeMidnight = 4 * time.Second

// judgeYears: each year counts its cases from 1 without a gap.
func (w *World) judgeYears(db *sql.DB) error {
	cases, err := Rows(w.ctx, db, "SELECT number FROM cases ORDER BY number", 1)
	if err != nil {
		return err
	}
	years := map[string]int{}
	for _, c := range cases {
		year, n, _ := strings.Cut(c[0], "-")
		years[year]++
		if number(n) != years[year] {
			w.wrong("number %s is the %d. of its year", c[0], years[year])
		}
	}
	w.atLeast("years", len(years), 2)
	w.count("cases", len(cases))
	return nil
}
