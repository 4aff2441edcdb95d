package staff_test

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// This file is the matrix of what is read: lists, cards, figures. Every clerk of a desk reads
// what the desk may see, a viewer like anybody, and nobody else does.

// views are those of the lists; the menus among them name no case.
var views = []string{"open", "all", "mine", "free", "late", "topic", "place", "find", "filter", "topics", "places"}

// sight is one way to see the case, or the incident, of the test: what is said then shows it
// at the desks which may.
type sight struct {
	name  string
	look  func(*looker) bool
	shows func(*looker) string
	at    []int // the places where it does, nil = wherever the desk serves
}

// looker is a clerk who looks, and what there is to see.
type looker struct {
	*walk
	desk     int
	incident *routing.Incident
	crowd    bots.LetterID
}

func number(l *looker) string { return l.k.Number }

func incident(l *looker) string { return l.incident.Number }

func list(view, arg string) func(*looker) bool {
	return func(l *looker) bool {
		data, _ := dialogs.QueuePress{View: view, Arg: arg}.Encode()
		return l.press("pressed", data)
	}
}

func writes(words func(*looker) string) func(*looker) bool {
	return func(l *looker) bool { return l.hear(say(l.chat, l.person, words(l))) }
}

func sights() []sight {
	own := []int{0}
	line := func(s string) func(*looker) string { return func(*looker) string { return s } }
	of := func(command string, what func(*looker) string) func(*looker) bool {
		return writes(func(l *looker) string { return command + " " + what(l) })
	}
	return []sight{
		{"open", list("open", ""), number, own}, {"all", list("all", ""), number, nil}, {"mine", list("mine", ""), number, nil},
		{"late", list("late", ""), number, nil}, {"topic", list("topic", "roads"), number, nil}, {"place", list("place", "zarechye"), number, nil},
		{"find", list("find", "барсук"), number, nil}, {"free", list("free", ""), line(" "), []int{0, 1, 2, 3, 4}},
		{"filter", list("filter", ""), line("Какие обращения"), []int{0, 1, 2, 3, 4}},
		{"topics", list("topics", ""), line("По какой теме"), nil}, {"places", list("places", ""), line("Где показать"), nil},
		{"crowd", func(l *looker) bool { return list(dialogs.ViewCrowd, strconv.FormatInt(int64(l.crowd), 36))(l) }, number, nil},
		{"/open", writes(line("/open")), number, own}, {"/my", writes(line("/my")), number, nil}, {"/overdue", writes(line("/overdue")), number, nil},
		{"/find words", writes(line("/find барсук")), number, nil}, {"/find number", of("/find", number), number, nil},
		{"/case", of("/case", number), number, nil}, {"/incident", of("/incident", incident), incident, nil},
		{"/works", writes(line("/works")), incident, nil}, {"/works number", of("/works", incident), incident, nil},
		{"card", func(l *looker) bool { return onCard(dialogs.VerbCard)(l.walk) }, number, nil}, {"show", again, number, nil},
		{"/desk", writes(line("/desk")), line("/case"), []int{0, 1, 2, 3, 4}}, // it means something in private only
		{"/verify", writes(line("/verify X")), line("/verify"), []int{0, 1, 2, 3, 4}},
		{"/stats", figures("/stats"), line("Поступило обращений: 1"), nil}, {"/digest", figures("/digest"), line("Поступило обращений: 1"), nil},
	}
}

// again presses a button of the newest card that does not work.
func again(l *looker) bool {
	return l.press(l.card, dialogs.CasePress{Verb: dialogs.VerbShow, Case: l.id}.Encode())
}

// figures asks for them and lets the clock send them.
func figures(command string) func(*looker) bool {
	return func(l *looker) bool {
		l.hear(say(l.chat, l.person, command))
		asked := l.said
		l.said = append(asked, l.g.Strike(l.T)...)
		return true
	}
}

// Every list, card and figure, looked at by every role at every kind of desk: who may sees
// the case, who may not sees nothing of it, and nothing changes.
func TestTheMatrixOfLists(t *testing.T) {
	for i, p := range places {
		t.Run(string(p.desk), func(t *testing.T) {
			t.Parallel()
			m := newMatrix(t)
			l := m.toSee(i)
			m.g.Strike(t) // or it is reminded of in between
			for j, role := range append(routing.ClerkRoles(), "stranger") {
				l.person = clerkOf(i, j)
				if role == "stranger" {
					l.person = stranger
				}
				m.g.Turn(t, func(tx dialogs.Tx) error {
					k, err := tx.Case(l.id)
					k.Assignee = "telegram:" + l.person
					return errors.Join(err, tx.SaveCase(k))
				})
				before, _ := m.trace(l.id)
				for _, s := range sights() {
					may := p.serve
					if s.at != nil {
						may = slices.Contains(s.at, i)
					}
					l.see(s, fmt.Sprintf("%s by the %s", s.name, role), may && role != "stranger")
				}
				if after, _ := m.trace(l.id); after != before {
					t.Errorf("the %s has changed it: %s became %s", role, before, after)
				}
			}
		})
	}
}

// toSee makes what there is to see.
func (m *matrix) toSee(desk int) *looker {
	k, card := m.put(act{state: routing.InProgress, alter: func(m *matrix, k *routing.Case) {
		k.Text, k.Deadlines = "В яме живёт барсук", routing.Deadlines{First: m.g.Now.Add(-time.Hour), Full: m.g.Now.Add(-time.Minute)}
	}}, deskChat(desk))
	w := &walk{matrix: m, id: k.ID, k: k, card: card, chat: deskChat(desk)}
	other, _ := m.wide(wide{state: routing.IncidentActive}, w.chat, "")
	l := &looker{walk: w, desk: desk}
	m.g.Turn(m.T, func(tx dialogs.Tx) (err error) {
		if l.incident, err = tx.Incident(routing.IncidentID(other.id)); err != nil {
			return err
		}
		l.crowd, err = tx.Post(bots.Letter{Chat: w.chat, Text: "many", Purpose: bots.Card})
		return errors.Join(err, tx.AddCrowded(k.ID, w.chat, l.crowd))
	})
	return l
}

func (l *looker) see(s sight, what string, may bool) {
	l.Helper()
	s.look(l)
	said := ""
	for _, one := range l.said {
		if one.Purpose == bots.Card && one.Case == int64(l.id) && one.Chat == l.chat {
			l.card = l.g.MessageOf(one.ID)
		}
		if one.Chat == l.chat {
			said += one.Text + "\n"
		}
	}
	hint := strings.Contains(said, "барсук") || strings.Contains(said, "Яма")
	switch seen := strings.Contains(said, s.shows(l)); {
	case seen != may:
		l.Errorf("%s: seen %v, said %q", what, seen, said)
	case (!places[l.desk].serve || l.person == stranger) && hint:
		l.Errorf("%s: something of it is told: %q", what, said)
	case l.person == stranger && said != "" && !strings.Contains(said, unlisted):
		l.Errorf("%s: was told %q", what, said)
	}
}

// Who may file for a caller is sent to his private chat for it, and begins it there; who may
// not is refused in both. One whose right ends meanwhile files nothing.
func TestTheMatrixOfCalls(t *testing.T) {
	may := written(t, "rights.md")[routing.File]
	m := newMatrix(t)
	for i, p := range places {
		for j, role := range routing.ClerkRoles() {
			what, person := fmt.Sprintf("/call by the %s of %s", role, p.desk), clerkOf(i, j)
			w := &walk{matrix: m, chat: deskChat(i), person: person}
			w.hear(say(w.chat, person, "/call"))
			if refused := refusal(w.said); (refused == noRight) == slices.Contains(may, role) {
				t.Errorf("%s: said %+v", what, w.said)
			}
			w.chat = bots.Chat{Channel: "telegram", ID: person}
			w.alone("Русский")
			w.alone("Согласен")
			w.alone("/call")
			if begun := w.tells("call.begin"); begun != slices.Contains(may, role) {
				t.Errorf("%s in private: %v, said %+v", what, begun, w.said)
			} else if !begun {
				continue
			}
			w.alone("Яма у дома 5")
			m.g.Turn(t, func(tx dialogs.Tx) error { return tx.AddClerk(clerk(i, person, routing.Viewer)) })
			if w.alone("Улица Лесная, 5"); !w.tells("call.no_right") {
				t.Errorf("%s, a viewer from now on: %+v", what, w.said)
			}
		}
	}
}

// alone writes in a private chat.
func (w *walk) alone(words string) {
	in := say(w.chat, w.person, words)
	in.Group = false
	w.hear(in)
}

func (w *walk) tells(key string) bool {
	words := w.g.House.Texts.Text("ru", key, nil)
	return slices.ContainsFunc(w.said, func(l bots.Letter) bool { return strings.Contains(l.Text, words) })
}

// Nobody makes a chat a desk, or himself a clerk, without a code that is good.
func TestTheMatrixOfCodes(t *testing.T) {
	m := newMatrix(t)
	for i := range places {
		w := &walk{matrix: m, chat: deskChat(i), person: stranger}
		for _, command := range []string{"/bind", "/join"} {
			if w.hear(say(w.chat, stranger, command+" X")); !w.tells("desk.bad_code") {
				t.Errorf("%s: %+v", command, w.said)
			}
			w.hear(say(w.chat, stranger, "/open"))
			if got := refusal(w.said); got != unlisted && len(w.said) > 0 {
				t.Errorf("after %s: %+v", command, w.said)
			}
		}
	}
}
