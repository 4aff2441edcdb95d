//go:build unix

package faultlab

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"otklik/bots"
	"otklik/bots/simulator"
	"otklik/locales"
)

// restoredBackups is T24: what is restored from a backup that was taken while
// people wrote is whole, and sends nothing old without a word.
func restoredBackups() Experiment {
	return Experiment{
		Name: "T24", Fault: "restore of a backup taken under load, both databases", Load: "%d backups in %d updates, of each database",
		Full: Size{Faults: 20, Updates: 4000}, Quick: Size{Faults: 2, Updates: 200}, Bound: time.Hour,
		Pass: "every case shown before a backup began is in it, with its number and its history; letters that were due are held until an operator's word",
		run: func(ctx context.Context, t *Trial) error {
			err := t.part("sqlite", func(t *Trial) error { return t.in(ctx, Setting{}, backUpAndRestore) })
			if err != nil {
				return err
			}
			return t.part("postgres", func(t *Trial) error { return t.in(ctx, Setting{Postgres: true}, backUpAndRestore) })
		},
	}
}

// backup is a file and the tokens that were on the desks' screens before it began;
// judging it takes away those that it holds.
type backup struct {
	file  string
	shown map[string]bool
}

func backUpAndRestore(w *World) error {
	waiting, err := w.keepWaiting()
	if err != nil {
		return err
	}
	var taken []backup
	err = w.During(func(ctx context.Context) error {
		taken, err = w.backUps(ctx)
		return err
	})
	if err != nil {
		return err
	}
	if err := w.Stop(); err != nil {
		return err
	}
	r, err := w.restorer()
	if err != nil {
		return err
	}
	most, lost := 0, 0
	for i, b := range taken {
		cases, err := w.restore(r, b, i)
		if err != nil {
			return err
		}
		lost += len(b.shown)
		if cases < most {
			w.wrong("backup %d has %d cases, the one before it %d", i+1, cases, most)
		}
		most = cases
	}
	w.count("backups", len(taken))
	w.count("filings", len(w.Crowd.Filings()))
	w.count("cases_restored", most)
	w.atMost("lost", lost, 0)
	return w.heldUntilReleased(r, waiting)
}

// keepWaiting makes a letter that is due at every backup: to somebody whom the
// messenger, for now, does not write to.
func (w *World) keepWaiting() (*Somebody, error) {
	p := w.Sim.Person(bots.Telegram, "Somebody who waits", locales.Default)
	s := w.Crowd.script.Cast(p, p.Chat(), "waiting")
	w.Sim.Fault(simulator.Fault{Platform: bots.Telegram, Chat: s.At.ID(), Code: 500, Times: -1})
	if err := s.Say("/start"); err != nil {
		return nil, err
	}
	db, err := OpenTables(w.direct)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	for {
		due, err := Rows(w.ctx, db, "SELECT count(*) FROM outbox WHERE state = 'due' AND chat = '"+s.At.ID()+"'", 1)
		if err == nil && due[0][0] != "0" {
			return s, nil
		}
		if pause(w.ctx, 20*time.Millisecond) != nil {
			return nil, context.Cause(w.ctx)
		}
	}
}

// backUps takes backups one after another, each when people have done more.
func (w *World) backUps(ctx context.Context) (list []backup, err error) {
	for i := range w.Faults {
		if err := w.Crowd.tally.reach(ctx, w.Updates*(i+1)/(w.Faults+1)); err != nil {
			return nil, err
		}
		b := backup{file: filepath.Join(w.folder, fmt.Sprintf("%d.backup", i+1)), shown: w.shown()}
		if _, err := w.Run("backup", b.file); err != nil {
			return nil, err
		}
		list = append(list, b)
	}
	return list, nil
}

// shown are the tokens of the cases on the desks' screens.
func (w *World) shown() map[string]bool {
	all := map[string]bool{}
	for _, clerk := range w.Crowd.Desks {
		for _, m := range clerk.At.Messages() {
			if token := TokenIn(m.Text); token != "" && m.From == "bot" {
				all[token] = true
			}
		}
	}
	return all
}

// restorer is a gateway for restored databases; the world's own are gone.
func (w *World) restorer() (*replica, error) {
	r, err := w.addReplica(len(w.replicas) + 1)
	if err != nil {
		return nil, err
	}
	w.replicas = []*replica{r}
	return r, nil
}

// restore verifies a backup, puts it into a database of its own and judges that.
func (w *World) restore(r *replica, b backup, i int) (cases int, err error) {
	scratch, err := w.emptyDatabase(fmt.Sprintf("scratch%d", i+1))
	if err != nil {
		return 0, err
	}
	target, err := w.emptyDatabase(fmt.Sprintf("restored%d", i+1))
	if err != nil {
		return 0, err
	}
	args := []string{"verify", b.file}
	if w.Postgres {
		args = append(args, "--deep", "--scratch", scratch)
	}
	if _, err := r.build.run(args...); err != nil {
		w.wrong("%v", err)
	}
	if err := w.Configure(target); err != nil {
		return 0, err
	}
	told, err := r.run("restore", b.file)
	if err != nil {
		return 0, err
	}
	w.direct = target
	db, err := OpenTables(target)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	return w.judgeRestored(db, b, told)
}

func (w *World) emptyDatabase(name string) (string, error) {
	if !w.Postgres {
		return "sqlite:" + filepath.Join(w.folder, name+".db"), nil
	}
	return w.pg.URL(name), w.pg.Create(w.ctx, name)
}

func (w *World) judgeRestored(db *sql.DB, b backup, told string) (int, error) {
	letters, err := Rows(w.ctx, db, "SELECT state FROM outbox WHERE state IN ('due', 'held')", 1)
	if err != nil {
		return 0, err
	}
	for _, l := range letters {
		if l[0] == "due" {
			w.wrong("%s: a letter from before the restore is due", b.file)
		}
	}
	if said := fmt.Sprintf("letters held: %d\n", len(letters)); len(letters) == 0 || !strings.Contains(told, said) {
		w.wrong("%s: %d letters are held, and restore says %q", b.file, len(letters), told)
	}
	cases, err := Rows(w.ctx, db, "SELECT number, body FROM cases", 2)
	if err != nil {
		return 0, err
	}
	for _, c := range cases {
		delete(b.shown, TokenIn(c[1]))
	}
	for token := range b.shown {
		w.wrong("%s: %s was shown before it began and is not in it", b.file, token)
	}
	forgotten, err := Rows(w.ctx, db, "SELECT id FROM cases WHERE id NOT IN (SELECT case_id FROM case_events WHERE kind = 'opened')", 1)
	if err != nil {
		return 0, err
	}
	if len(forgotten) > 0 {
		w.wrong("%s: %d cases have lost their beginning", b.file, len(forgotten))
	}
	return len(cases), w.numbersHold(db, b.file, cases)
}

// numbersHold: no number twice, none that the counter would give again.
func (w *World) numbersHold(db *sql.DB, file string, cases [][]string) error {
	given := map[string]bool{}
	for _, c := range cases {
		if given[c[0]] {
			w.wrong("%s: number %s twice", file, c[0])
		}
		given[c[0]] = true
	}
	counters, err := Rows(w.ctx, db, "SELECT year, n FROM counters", 2)
	for _, c := range counters {
		next := fmt.Sprintf("%s-%05d", c[0][2:], number(c[1])+1)
		if given[next] || number(c[1]) < len(cases) {
			w.wrong("%s: the counter stands at %s over %d cases", file, c[1], len(cases))
		}
	}
	return err
}

// heldUntilReleased serves the last restored database: what is new passes what is
// held, which goes when an operator says so.
func (w *World) heldUntilReleased(r *replica, s *Somebody) error {
	w.Sim.ClearFaults()
	if err := r.start(); err != nil {
		return err
	}
	if err := r.ready(w.ctx); err != nil {
		return err
	}
	greeting := w.Crowd.script.label("language.name")
	if err := s.Say("/start"); err != nil {
		return err
	}
	if _, err := s.Await(w.ctx, 0, "", greeting); err != nil {
		return err
	}
	if n := countOf(s, greeting); n != 1 {
		w.wrong("%d letters to somebody who wrote once to the restored gateway", n)
	}
	list, err := r.run("outbox", "list", "--state", "held")
	if err != nil {
		return err
	}
	if !strings.Contains(list, s.At.ID()) || strings.Contains(list, canary) {
		w.wrong("the list of held letters: %s", list)
	}
	if _, err := r.run("outbox", "release", "--all"); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(w.ctx, restLimit)
	defer cancel()
	if s.At.Wait(ctx, func([]simulator.Message) bool { return countOf(s, greeting) == 2 }) != nil {
		w.wrong("a released letter was not sent within %v", restLimit)
	}
	return w.Stop()
}

// countOf counts the bot's messages with a button.
func countOf(s *Somebody, label string) (n int) {
	for _, m := range s.At.Messages() {
		if m.From == "bot" && offers(m, label) {
			n++
		}
	}
	return n
}
