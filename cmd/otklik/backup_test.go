//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/simulator"
	"otklik/cmd/otklik/faultlab"
	"otklik/dialogs"
	"otklik/store"
)

// backupRounds is how many backups are taken under load; OTKLIK_BACKUP_ROUNDS
// asks for more.
func backupRounds(t *testing.T) int {
	t.Helper()
	asked := os.Getenv("OTKLIK_BACKUP_ROUNDS")
	if asked == "" {
		return 3
	}
	n, err := strconv.Atoi(asked)
	if err != nil || n < 1 {
		t.Fatalf("OTKLIK_BACKUP_ROUNDS=%q", asked)
	}
	return n
}

// underLoad is a backup and what was on the desks' screens before it began.
type underLoad struct {
	file   string
	tokens map[string]bool
}

// TestBackupUnderLoad (T24): while residents file and clerks answer, backups are
// taken. Each restores to a whole database that holds every case shown before it
// began; letters that were due wait for a word, and new ones pass them.
func TestBackupUnderLoad(t *testing.T) {
	rounds := backupRounds(t)
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			dsn := e.dsn(t)
			if _, err := exec.LookPath("pg_dump"); err != nil && e.name == "postgres" && os.Getenv("CI") != "true" {
				t.Skip("skipped: pg_dump is not installed")
			}
			v := backedUp{prepared(t, dsn), t}
			onlooker := v.Sim.Person(bots.Telegram, "Зритель", "ru")
			if err := v.Begin(); err != nil {
				t.Fatal(err)
			}
			var taken []underLoad
			err := v.During(func(ctx context.Context) (err error) {
				taken, err = v.backUp(ctx, dsn, rounds, onlooker.Chat())
				return err
			})
			if err = errors.Join(err, v.Stop()); err != nil {
				t.Fatal(err)
			}
			before := 0
			var last string
			for i, b := range taken {
				last = e.dsn(t)
				cases := v.judgeBackup(b, e.dsn, last)
				if cases < before {
					t.Errorf("backup %d has %d cases, the one before it %d", i+1, cases, before)
				}
				before = cases
			}
			t.Logf("%d backups, %d filings, %d cases in the last", len(taken), len(v.Crowd.Filings()), before)
			v.heldUntilReleased(last, onlooker)
		})
	}
}

// backedUp is a gateway of which backups are taken.
type backedUp struct {
	*faultlab.World
	t *testing.T
}

// prepared is a world over a database, which closes with the test. The tests'
// PostgreSQL runs without fsync, which serve must be told is meant.
func prepared(t *testing.T, dsn string) *faultlab.World {
	t.Helper()
	extra := ""
	if !strings.HasPrefix(dsn, "sqlite:") {
		extra = "durability: " + undurable + "\n"
	}
	w, err := faultlab.Prepare(t.Context(), t.TempDir(), faultlab.Setting{Database: dsn, Extra: extra})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	return w
}

func (v backedUp) command(args ...string) string {
	v.t.Helper()
	out, err := v.Run(args...)
	if err != nil {
		v.t.Fatal(err)
	}
	return out
}

func (v backedUp) configure(dsn string) {
	v.t.Helper()
	if err := v.Configure(dsn); err != nil {
		v.t.Fatal(err)
	}
}

// heldWords are of a letter that is due at every backup and sent by none.
const heldWords = "Это письмо ждёт слова."

// backUp takes backups one after another, each when the desks have seen more.
func (v backedUp) backUp(ctx context.Context, dsn string, rounds int, to *simulator.Chat) (list []underLoad, err error) {
	if err := postHeld(ctx, dsn, to); err != nil {
		return nil, err
	}
	for i := range rounds {
		tokens, err := v.moreShown(ctx, 2*(i+1))
		if err != nil {
			return nil, err
		}
		b := underLoad{file: filepath.Join(filepath.Dir(v.Config()), fmt.Sprintf("%d.backup", i)), tokens: tokens}
		if code, _, errs := runCommand(ctx, "backup", b.file, "-c", v.Config()); code != exitOK {
			return nil, errors.New(errs)
		}
		list = append(list, b)
	}
	return list, nil
}

// postHeld puts a letter in the queue that is not to go for a day.
func postHeld(ctx context.Context, dsn string, to *simulator.Chat) error {
	s, err := store.Open(ctx, dsn, store.Options{})
	if err != nil {
		return err
	}
	l := bots.Letter{Chat: bots.Chat{Channel: "telegram", ID: to.ID()}, Text: heldWords, Purpose: bots.Notice, NotUntil: time.Now().Add(24 * time.Hour)}
	err = s.Turns(ctx, []dialogs.Turn{{Do: func(tx dialogs.Tx) error {
		_, err := tx.Post(l)
		return err
	}}})[0]
	return errors.Join(err, s.Close())
}

// moreShown waits until the city's desk has seen so many cases, and gives what all
// desks have seen.
func (v backedUp) moreShown(ctx context.Context, n int) (map[string]bool, error) {
	for _, c := range v.Sim.Chats() {
		if !c.Group() || c.Platform() != bots.Telegram {
			continue
		}
		err := c.Wait(ctx, func([]simulator.Message) bool { return len(shownIn(c)) >= n })
		if err != nil {
			return nil, err
		}
	}
	all := map[string]bool{}
	for _, c := range v.Sim.Chats() {
		if c.Group() {
			for token := range shownIn(c) {
				all[token] = true
			}
		}
	}
	return all, nil
}

func shownIn(c *simulator.Chat) map[string]bool {
	tokens := map[string]bool{}
	for _, m := range c.Messages() {
		if token := faultlab.TokenIn(m.Text); token != "" && m.From == "bot" {
			tokens[token] = true
		}
	}
	return tokens
}

// judgeBackup verifies a backup, restores it and gives its number of cases.
func (v backedUp) judgeBackup(b underLoad, scratch func(*testing.T) string, target string) int {
	t := v.t
	t.Helper()
	args := []string{"verify", b.file}
	if !strings.HasPrefix(target, "sqlite:") {
		args = append(args, "--deep", "--scratch", scratch(t))
	}
	if code, _, errs := runCommand(t.Context(), args...); code != exitOK {
		t.Errorf("%v: %s", args, errs)
	}
	v.configure(target)
	out := v.command("restore", b.file)
	db, err := faultlab.OpenTables(target)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows := func(query string, columns int) [][]string {
		t.Helper()
		list, err := faultlab.Rows(t.Context(), db, query, columns)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	held := rows("SELECT id FROM outbox WHERE state = 'held'", 1)
	if due := rows("SELECT id FROM outbox WHERE state = 'due'", 1); len(due) != 0 || len(held) == 0 {
		t.Errorf("%d letters are due, %d held", len(due), len(held))
	}
	if told := fmt.Sprintf("letters held: %d\n", len(held)); !strings.Contains(out+"\n", told) {
		t.Errorf("restore says %q, not %q", out, told)
	}
	cases := rows("SELECT id, number, body FROM cases", 3)
	for _, c := range cases {
		delete(b.tokens, faultlab.TokenIn(c[2]))
	}
	for token := range b.tokens {
		t.Errorf("%s was shown before the backup and is not in it", token)
	}
	counterHolds(t, rows("SELECT year, n FROM counters", 2), cases)
	if lost := rows("SELECT id FROM cases WHERE id NOT IN (SELECT case_id FROM case_events WHERE kind = 'opened')", 1); len(lost) > 0 {
		t.Errorf("%d cases have lost their beginning", len(lost))
	}
	return len(cases)
}

// counterHolds: no number twice, none that the counter would give again.
func counterHolds(t *testing.T, counters, cases [][]string) {
	t.Helper()
	numbers := map[string]bool{}
	for _, c := range cases {
		if numbers[c[1]] {
			t.Errorf("number %s twice", c[1])
		}
		numbers[c[1]] = true
	}
	for _, c := range counters {
		next := fmt.Sprintf("%s-%05d", c[0][2:], atoi(c[1])+1)
		if numbers[next] || atoi(c[1]) < len(cases) {
			t.Errorf("the counter stands at %s over %d cases", c[1], len(cases))
		}
	}
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

var heldTold = regexp.MustCompile(`letters from before a restore are held.*count=[1-9]`)

// heldUntilReleased serves a restored database: what is new passes what is held,
// which goes when an operator says so.
func (v backedUp) heldUntilReleased(dsn string, p *simulator.Person) {
	t := v.t
	t.Helper()
	v.configure(dsn)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	log := &servingLog{private: make(chan string, 1)}
	code := make(chan int, 1)
	go func() { code <- run(ctx, []string{"serve", "-c", v.Config()}, strings.NewReader(""), log, log) }()
	select {
	case <-log.private:
	case got := <-code:
		t.Fatalf("serve over the restored database ends with %d\n%s", got, log.all.String())
	}
	chat := p.Chat()
	held := func(all []simulator.Message) (n int) {
		for _, m := range all {
			if m.Text == heldWords {
				n++
			}
		}
		return n
	}
	if _, err := p.Say(chat, "/start"); err != nil {
		t.Fatal(err)
	}
	waiting, enough := context.WithTimeout(ctx, time.Minute)
	defer enough()
	err := chat.Wait(waiting, func(all []simulator.Message) bool { return len(all) > 1 && all[len(all)-1].From == "bot" })
	if err != nil || held(chat.Messages()) != 0 {
		t.Errorf("what is new: %v; held letters sent: %d", err, held(chat.Messages()))
	}
	if out := v.command("outbox", "list", "--state", "held"); !strings.Contains(out, chat.ID()) || strings.Contains(out, "слова") {
		t.Errorf("held: %s", out)
	}
	v.command("outbox", "release", "--all")
	if err := chat.Wait(waiting, func(all []simulator.Message) bool { return held(all) == 1 }); err != nil {
		t.Errorf("a released letter: %v", err)
	}
	stop()
	if got := <-code; got != exitOK || !heldTold.MatchString(log.all.String()) {
		t.Errorf("serve ended with %d\n%s", got, tail(log.all.String(), 4000))
	}
}
