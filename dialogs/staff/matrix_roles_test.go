package staff_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// Every way to do something to a case, by every role, at its own desk, at the duty desks, at
// another agency's and at another centre's: it is done where the page on rights says so,
// and refused elsewhere without a trace. A stranger does nothing anywhere.
func TestTheMatrix(t *testing.T) {
	slow(t)
	table := written(t, "rights.md")
	for i, p := range places {
		t.Run(string(p.desk), func(t *testing.T) {
			t.Parallel()
			m := newMatrix(t)
			for n, a := range acts() {
				for j, role := range routing.ClerkRoles() {
					if slices.Contains(a.other, role) {
						continue
					}
					w := m.walk(a, i, clerkOf(i, j))
					w.judge(a, fmt.Sprintf("%d: %s by the %s", n, a.deed, role), p.serve && a.may(table, role), p.serve)
				}
				m.walk(a, i, stranger).judge(a, fmt.Sprintf("%d: %s by a stranger", n, a.deed), false, p.serve)
			}
		})
	}
}

func (a act) may(table map[routing.Deed][]routing.Role, role routing.Role) bool {
	if a.only != nil {
		return slices.Contains(a.only, role)
	}
	return slices.Contains(table[a.deed], role)
}

// walk makes the case of an act and lets a clerk begin.
func (m *matrix) walk(a act, desk int, person string) *walk {
	k, card := m.put(a, deskChat(desk))
	w := &walk{matrix: m, id: k.ID, k: k, card: card, arg: argOf(k), chat: deskChat(desk), person: person}
	m.g.House.Undo = a.undo
	if a.before != nil {
		a.before(w)
	}
	return w
}

// judge walks all the steps, or to the first that is refused.
func (w *walk) judge(a act, what string, may, serve bool) {
	w.Helper()
	before, had := w.trace(w.id)
	for i, s := range a.steps {
		offered := s(w)
		refused := refusal(w.said)
		switch {
		case may && (!offered || refused != ""):
			w.Errorf("%s: step %d is refused: %v %+v", what, i, offered, w.said)
			return
		case may:
			continue
		}
		w.private(what)
		if after, _ := w.trace(w.id); after != before {
			w.Errorf("%s: refused, but at step %d\n%s\nbecame\n%s", what, i, before, after)
			return
		}
		if refused != "" || !offered || w.person == stranger && len(w.said) == 0 {
			w.politely(what, refused, serve)
			return
		}
	}
	_, has := w.trace(w.id)
	switch {
	case !may:
		w.Errorf("%s: not refused: %+v", what, w.said)
	case times(has, a.effect) != times(had, a.effect)+1:
		w.Errorf("%s: %s did not happen: %v, said %+v", what, a.effect, has, w.said)
	}
}

func times(kinds []routing.EventKind, one routing.EventKind) (n int) {
	for _, k := range kinds {
		if k == one {
			n++
		}
	}
	return n
}

// private wants nothing said anywhere but in the clerk's own chat.
func (w *walk) private(what string) {
	w.Helper()
	for _, l := range w.said {
		if l.Chat != w.chat {
			w.Errorf("%s: refused, but %s was told %q", what, l.Chat, l.Text)
		}
	}
}

// politely wants the refusal that this clerk ought to read, in one message.
func (w *walk) politely(what, refused string, serve bool) {
	w.Helper()
	want := []string{noRight, ""} // a menu just does not have it
	switch {
	case w.person == stranger:
		want = []string{unlisted, ""} // once
	case !serve:
		want = []string{notYours}
	}
	if !slices.Contains(want, refused) || refused != "" && len(w.said) != 1 {
		w.Errorf("%s: was told %+v, want %q", what, w.said, want)
	}
}

// A clerk who may loses that in the middle of it: his role is another one now, he is put off
// the roster, or the case went to another agency. His last step is refused like the first.
func TestTheMatrixMidway(t *testing.T) {
	slow(t)
	table := written(t, "rights.md")
	m := newMatrix(t)
	for n, a := range acts() {
		for _, role := range routing.ClerkRoles() {
			if !a.may(table, role) && !slices.Contains(a.other, role) {
				m.midway(a, fmt.Sprintf("%d: %s, from now on %s", n, a.deed, role), noRight, func(tx dialogs.Tx, w *walk) error {
					return tx.AddClerk(clerk(0, w.person, role))
				})
			}
		}
		m.midway(a, fmt.Sprintf("%d: %s, put off the roster", n, a.deed), unlisted, func(tx dialogs.Tx, w *walk) error {
			_, err := tx.RemoveClerk(places[0].desk, "telegram", w.person)
			return err
		})
		m.midway(a, fmt.Sprintf("%d: %s, passed on", n, a.deed), notYours, func(tx dialogs.Tx, w *walk) error {
			k, err := tx.Case(w.id)
			if err == nil {
				k.Agency = places[3].agency
				err = tx.SaveCase(k)
			}
			return err
		})
	}
	m.wholeChart()
}

// midway walks all steps but the last as somebody who may, lets something happen and walks on.
func (m *matrix) midway(a act, what, want string, happens func(dialogs.Tx, *walk) error) {
	m.Helper()
	person := fmt.Sprint(2000 + m.cases)
	m.begin(person)
	w := m.walk(a, 0, person)
	m.g.Turn(m.T, func(tx dialogs.Tx) error { return tx.AddClerk(clerk(0, w.person, routing.ClerkRoles()...)) })
	last := len(a.steps) - 1
	for i, s := range a.steps[:last] {
		if !s(w) || refusal(w.said) != "" {
			m.Errorf("%s: step %d: %+v", what, i, w.said)
			return
		}
	}
	m.g.Turn(m.T, func(tx dialogs.Tx) error { return errors.Join(happens(tx, w)) })
	before, _ := m.trace(w.id)
	if !a.steps[last](w) {
		m.Errorf("%s: the last step is not there: %+v", what, w.last)
		return
	}
	w.private(what)
	if after, _ := m.trace(w.id); after != before {
		m.Errorf("%s: refused, but\n%s\nbecame\n%s", what, before, after)
	}
	if got := refusal(w.said); got != want && (want != noRight || got != notNow) || len(w.said) != 1 {
		m.Errorf("%s: was told %+v, want %q", what, w.said, want)
	}
}

// An answer that waits goes only if its clerk may still: neither of another role nor of who
// was put off the roster, nor about a case that went to another agency.
func TestTheMatrixOfWaiting(t *testing.T) {
	m := newMatrix(t)
	for _, a := range []act{
		{deed: routing.Answer, effect: routing.EventAnswered, state: routing.InProgress, undo: true, steps: by(reply("Засыпали сегодня утром"))},
		{deed: routing.Finish, effect: routing.EventDone, state: routing.InProgress, undo: true, steps: by(onCard(dialogs.VerbFinish))},
		{deed: routing.Approve, effect: routing.EventAnswered, state: routing.Approval, undo: true, alter: drafted, steps: by(onCard(dialogs.VerbApprove))},
	} {
		for i, role := range append(routing.ClerkRoles(), "nobody", "passed on") {
			person := fmt.Sprint(3000 + m.cases)
			w := m.walk(a, 0, person)
			m.g.Turn(t, func(tx dialogs.Tx) error { return tx.AddClerk(clerk(0, person, routing.ClerkRoles()...)) })
			a.steps[0](w)
			m.g.Turn(t, func(tx dialogs.Tx) error {
				switch {
				case role == "nobody":
					_, err := tx.RemoveClerk(places[0].desk, "telegram", person)
					return err
				case role == "passed on":
					k, err := tx.Case(w.id)
					k.Agency = places[3].agency
					return errors.Join(err, tx.SaveCase(k))
				}
				return tx.AddClerk(clerk(0, person, role))
			})
			may := i < len(routing.ClerkRoles()) && routing.Allowed(a.deed, role)
			m.g.Now = m.g.Now.Add(w.g.Step)
			said := m.g.Strike(t)
			_, has := m.trace(w.id)
			resident, _ := bots.ParseChat(w.k.Resident)
			told := slices.ContainsFunc(said, func(l bots.Letter) bool { return l.Chat == resident && l.Purpose == bots.Answer })
			if (times(has, a.effect) == 1) != may || told != may || !may && times(has, routing.EventRecalled) != 1 {
				t.Errorf("%s by who is %s now: %v, the resident was told: %v", a.deed, role, has, told)
			}
		}
	}
}
