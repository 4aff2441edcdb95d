package dialogs_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

// TestIncidentWalk lets residents file, join and judge, clerks confirm, tell, answer
// and reopen, and units of work fail at their end or run twice, in any order: an
// incident counts its members right, and each of them gets each answer that was given
// while he was in it exactly once.
func TestIncidentWalk(t *testing.T) {
	g := dialogstest.Open(t, "../examples/cheboksary")
	run := 0
	rapid.Check(t, func(r *rapid.T) {
		run++
		g.Now = g.Now.Add(time.Hour) // what the last run left is old
		w := &breakdown{g: g, t: r, run: run, at: routing.Point{Lat: 40 + float64(run)/10, Lon: 47}, answers: map[string]bool{}, owed: map[string]map[routing.CaseID]bool{}}
		for range 5 {
			w.file(len(w.residents))
		}
		if rapid.IntRange(0, 4).Draw(r, "confirmed") > 0 {
			w.deed("confirm")
		}
		for range rapid.IntRange(5, 30).Draw(r, "steps") {
			w.step()
		}
		w.settle()
		w.check()
	})
}

type breakdown struct {
	g         *dialogstest.Gateway
	t         *rapid.T
	run       int
	at        routing.Point
	id        routing.IncidentID
	earlier   []routing.IncidentID // answered so long ago that new cases made another one
	residents []string
	cases     []routing.CaseID
	letters   []bots.Letter
	said      int // texts so far: each is another one
	answers   map[string]bool
	// owed are the cases that an answer must reach; true is one whose resident may
	// have said meanwhile that all is well, which makes it needless.
	owed map[string]map[routing.CaseID]bool
}

var errCrash = errors.New("the process ends here")

// turn runs a unit of work; now and then it crashes before, or is run twice.
func (w *breakdown) turn(do func(dialogs.Tx, *dialogs.Notices) error) error {
	unit := func(end error) dialogs.Turn {
		return dialogs.Turn{Do: func(tx dialogs.Tx) error {
			n := &dialogs.Notices{Tx: tx, House: w.g.House, Directory: w.g.Directory, Now: w.g.Now}
			return errors.Join(do(tx, n), end)
		}}
	}
	if rapid.Bool().Draw(w.t, "crashes") {
		if err := w.g.Store.Turns(w.t.Context(), []dialogs.Turn{unit(errCrash)})[0]; !errors.Is(err, errCrash) {
			w.t.Fatal(err)
		}
	}
	err := w.g.Store.Turns(w.t.Context(), []dialogs.Turn{unit(nil)})[0]
	w.letters = append(w.letters, w.g.Drain(w.t)...)
	return err
}

func (w *breakdown) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *breakdown) incidents(n *dialogs.Notices) routing.Incidents {
	i := n.Incidents()
	i.Batch = 2
	return i
}

// file files a case of the n-th resident, who may be a new one.
func (w *breakdown) file(n int) {
	if n == len(w.residents) {
		w.residents = append(w.residents, fmt.Sprintf("telegram:%d0%d", w.run, n))
	}
	w.open(routing.Filing{Resident: w.residents[n]})
}

func (w *breakdown) open(f routing.Filing) {
	at := w.at
	f.Complaint = routing.Complaint{Topic: "heating.no-hot-water", Territory: "cheboksary", Point: &at}
	f.Language, f.Origin = rapid.SampledFrom([]string{"ru", "en"}).Draw(w.t, "language"), f.Resident
	var joined routing.IncidentID
	w.must(w.turn(func(tx dialogs.Tx, n *dialogs.Notices) error {
		k, err := routing.Cases{Directory: n.Directory, Tx: tx, Tell: n, Now: n.Now}.Open(f)
		if err != nil {
			return err
		}
		w.cases = append(w.cases[:len(w.cases):len(w.cases)], k.ID)
		joined = k.Incident
		return nil
	}))
	if w.id != 0 && joined != 0 && joined != w.id {
		w.earlier = append(w.earlier, w.id)
	}
	if joined != 0 {
		w.id = joined
	}
	w.cases = w.cases[:0]
	w.must(w.turn(func(tx dialogs.Tx, _ *dialogs.Notices) error {
		w.cases = w.cases[:0]
		for _, r := range w.residents {
			list, err := tx.CasesOf(r, 100)
			if err != nil {
				return err
			}
			for _, k := range list {
				w.cases = append(w.cases, k.ID)
			}
		}
		return nil
	}))
}

func (w *breakdown) incident() (in *routing.Incident) {
	w.must(w.turn(func(tx dialogs.Tx, _ *dialogs.Notices) (err error) {
		in, err = tx.PeekIncident(w.id)
		return err
	}))
	return in
}

var dutyClerk = routing.Actor{ID: "telegram:501", Desk: "city"}

func (w *breakdown) step() {
	kinds := []string{"file", "join", "join", "tick", "tick", "verdict", "verdict", "verdict", "confirm", "update", "answer", "answer", "reopen", "dismiss", "time"}
	switch kind := rapid.SampledFrom(kinds).Draw(w.t, "kind"); kind {
	case "file":
		w.file(rapid.IntRange(0, len(w.residents)).Draw(w.t, "who"))
	case "join":
		if in := w.incident(); in.Open() {
			w.residents = append(w.residents, fmt.Sprintf("vk:%d0%d", w.run, len(w.residents)))
			w.open(routing.Filing{Resident: w.residents[len(w.residents)-1], Incident: in.ID})
		}
	case "tick":
		w.must(w.tick())
	case "verdict":
		w.judge()
	case "time":
		w.g.Now = w.g.Now.Add(time.Duration(rapid.IntRange(1, 30).Draw(w.t, "hours")) * time.Hour)
	default:
		w.deed(kind)
	}
}

func (w *breakdown) tick() error { return w.tickOf(w.id) }

func (w *breakdown) tickOf(id routing.IncidentID) error {
	return w.turn(func(_ dialogs.Tx, n *dialogs.Notices) error { return w.incidents(n).Tick(id) })
}

// deed does what a clerk may; what he may not is refused and changes nothing.
func (w *breakdown) deed(kind string) {
	w.said++
	text := fmt.Sprintf("слова %d %s.", w.said, kind)
	words := routing.Words{"ru": text, "en": text}
	owed := map[routing.CaseID]bool{}
	err := w.turn(func(tx dialogs.Tx, n *dialogs.Notices) (err error) {
		i := w.incidents(n)
		switch kind {
		case "confirm":
			_, err = i.Confirm(w.id, dutyClerk, routing.IncidentWord{Text: words})
		case "update":
			_, err = i.Update(w.id, dutyClerk, routing.IncidentWord{Text: words}, rapid.Bool().Draw(w.t, "aloud"))
		case "reopen":
			_, err = i.Reopen(w.id, dutyClerk)
		case "dismiss":
			_, err = i.Dismiss(w.id, dutyClerk)
		case "answer":
			if _, err = i.Resolve(w.id, dutyClerk, words); err == nil {
				clear(owed)
				err = w.expect(tx, owed)
			}
		}
		return err
	})
	switch {
	case errors.Is(err, routing.ErrState):
	case err != nil:
		w.t.Fatal(err)
	case kind == "answer":
		w.answers[text], w.owed[text] = true, owed
	}
}

// expect lists whom an answer that is given now must reach.
func (w *breakdown) expect(tx dialogs.Tx, owed map[routing.CaseID]bool) error {
	for _, id := range w.cases {
		k, err := tx.Case(id)
		if err != nil {
			return err
		}
		m, ok, err := tx.Member(w.id, id)
		if err != nil {
			return err
		}
		if ok && !m.Repeat && k.Incident == w.id {
			owed[id] = k.State == routing.Closed // needless, unless he changes his mind before it comes
		}
	}
	return nil
}

// judge lets somebody judge an answer, if he has one.
func (w *breakdown) judge() {
	id := rapid.SampledFrom(w.cases).Draw(w.t, "case")
	outcome := rapid.SampledFrom([]routing.Outcome{routing.Solved, routing.Partly, routing.NotSolved, routing.NotSolved}).Draw(w.t, "outcome")
	err := w.turn(func(tx dialogs.Tx, n *dialogs.Notices) error {
		k, err := tx.Case(id)
		if err != nil {
			return err
		}
		_, err = routing.Cases{Directory: n.Directory, Tx: tx, Tell: n, Now: n.Now}.Judge(id, k.Resident, outcome)
		return err
	})
	switch {
	case errors.Is(err, routing.ErrState):
	case err != nil:
		w.t.Fatal(err)
	case outcome == routing.Solved:
		for _, owed := range w.owed {
			if _, his := owed[id]; his {
				owed[id] = true
			}
		}
	}
}

// settle lets everything that was begun be told.
func (w *breakdown) settle() {
	for _, id := range append(w.earlier, w.id) {
		w.finish(id)
	}
	w.g.Now = w.g.Now.Truncate(24 * time.Hour).Add(33 * time.Hour) // who was asleep has risen
	w.letters = append(w.letters, w.g.Drain(w.t)...)
}

func (w *breakdown) finish(id routing.IncidentID) {
	for range 200 {
		left := 0
		w.must(w.tickOf(id))
		w.must(w.turn(func(tx dialogs.Tx, _ *dialogs.Notices) error {
			in, err := tx.PeekIncident(id)
			if err != nil {
				return err
			}
			behind, err := tx.MembersBehind(in.ID, in.Seq, 1)
			left = len(behind)
			return err
		}))
		if left == 0 {
			return
		}
	}
	w.t.Fatal("members are never told")
}

func (w *breakdown) check() {
	w.t.Helper()
	members := 0
	numbers := map[int64]int{}
	w.must(w.turn(func(tx dialogs.Tx, _ *dialogs.Notices) error {
		members = 0
		for _, id := range w.cases {
			m, ok, err := tx.Member(w.id, id)
			if err != nil {
				return err
			}
			if ok && !m.Repeat {
				members++
			}
		}
		return nil
	}))
	if in := w.incident(); in.Members != members {
		w.t.Fatalf("the incident counts %d members, there are %d", in.Members, members)
	}
	for text := range w.answers {
		clear(numbers)
		for _, l := range w.letters {
			if l.Purpose == bots.Answer && strings.Contains(l.Text, text) {
				numbers[l.Case]++
			}
		}
		for id, needless := range w.owed[text] {
			if got := numbers[int64(id)]; got != 1 && !(got == 0 && needless) {
				w.t.Fatalf("case %d has the answer %d times", id, got)
			}
			delete(numbers, int64(id))
		}
		if len(numbers) > 0 {
			w.t.Fatalf("the answer went to those who were not in it: %v", numbers)
		}
	}
	if w.g.Log.Len() > 0 {
		w.t.Fatal(w.g.Log)
	}
}
