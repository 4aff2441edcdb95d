package staff_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/routing/audit"
	"otklik/routing/radar"
)

// This file is the matrix for what is no case: incidents, works and the radar's warnings.

// wide is something done about many: of a state, for an incident's; works are announced.
type wide struct {
	verb  string // of the button that begins it, or the command
	steps []step
	state routing.IncidentState // "" = of a warning
	leads string                // what is kept says so when it is done
	town  bool                  // only desks of the city may name places in it
}

func wides() []wide {
	const proposed, active, answered = routing.IncidentProposed, routing.IncidentActive, routing.IncidentAnswered
	verb := func(verb string, state routing.IncidentState, leads string, more ...step) wide {
		return wide{verb, append([]step{onCard(verb)}, more...), state, leads, false}
	}
	words := write("Чиним, закончим к вечеру")
	return []wide{
		verb(dialogs.VerbConfirm, proposed, "confirmed", words, pick(0), pick(0)),
		verb(dialogs.VerbDismiss, proposed, "dismissed"),
		verb(dialogs.VerbUpdate, active, "Чиним", words, tap("incident.unknown_time"), pick(0)),
		verb(dialogs.VerbUpdate, active, "Чиним", words, pick(0), tap("incident.keep")),
		verb(dialogs.VerbResolve, active, "answered", words, pick(0)),
		verb(dialogs.VerbReopen, answered, "confirmed"),
		{"/works", by(announce, pick(0)), answered, "1 planned", true},
		{dialogs.VerbHush, by(warned(dialogs.VerbHush)), "", "telegram:", false},
		{dialogs.VerbIncident, by(warned(dialogs.VerbIncident)), "", "telegram:", false},
	}
}

// announce is a line by which works are announced.
func announce(w *walk) bool {
	return w.hear(say(w.chat, w.person, "/works яма; Заречье; 24.11.2026 09:00; 24.11.2026 18:00; Ремонт дороги"))
}

func warned(verb string) step {
	return func(w *walk) bool {
		return w.press("pressed", dialogs.WarningPress{Verb: verb, Warning: int64(w.id)}.Encode())
	}
}

// decide are the roles that the pages on rights name for all of them.
var decide = []routing.Role{routing.Moderator, routing.Coordinator, routing.Supervisor}

// Everything done about an incident or a warning, by every role, at every kind of desk; a
// warning stands in the duty desk's chat only.
func TestTheMatrixOfMany(t *testing.T) {
	m := newMatrix(t)
	m.g.House.Radar = &radar.Settings{}
	for i, p := range places {
		for j, role := range append(routing.ClerkRoles(), "stranger") {
			for _, a := range wides() {
				if a.state == "" && p.desk != "zarechye-duty" {
					continue
				}
				person := stranger
				if role != "stranger" {
					person = clerkOf(i, j)
				}
				if a.town && i > 1 {
					continue // its own territories have no such place
				}
				w, kept := m.wide(a, deskChat(i), person)
				w.judgeWide(a, fmt.Sprintf("%s by the %s of %s", a.verb, role, p.desk), p.serve && slices.Contains(decide, role), kept)
			}
		}
	}
}

func (w *walk) judgeWide(a wide, what string, may bool, kept func() string) {
	w.Helper()
	before := kept()
	for i, s := range a.steps {
		offered := s(w)
		if refused := refusal(w.said); may {
			if !offered || refused != "" {
				w.Errorf("%s: step %d is refused: %+v", what, i, w.said)
			}
			continue
		} else if refused == "" && (w.person != stranger || len(w.said) > 0) {
			w.Errorf("%s: not refused: %+v", what, w.said)
		}
		w.private(what)
		break
	}
	after := kept()
	switch {
	case may && (!strings.Contains(after, a.leads) || after == before):
		w.Errorf("%s: is not done, %s, said %+v", what, after, w.said)
	case !may && after != before:
		w.Errorf("%s: refused, but %s became %s", what, before, after)
	}
}

// Who decides about an incident loses that before the last word: his role is another one, he
// is put off the roster, or the incident went to another agency.
func TestTheMatrixOfManyMidway(t *testing.T) {
	m := newMatrix(t)
	for _, a := range wides() {
		for _, now := range []routing.Role{routing.Executor, routing.Approver, routing.Viewer, "nobody", "passed on"} {
			if len(a.steps) == 1 {
				continue
			}
			what, person := fmt.Sprintf("%s, from now on %s", a.verb, now), fmt.Sprint(4000+m.cases)
			m.g.Turn(t, func(tx dialogs.Tx) error { return tx.AddClerk(clerk(0, person, routing.Coordinator)) })
			w, kept := m.wide(a, deskChat(0), person)
			for i, s := range a.steps[:len(a.steps)-1] {
				if !s(w) || refusal(w.said) != "" {
					t.Fatalf("%s: step %d: %+v", what, i, w.said)
				}
			}
			m.g.Turn(t, func(tx dialogs.Tx) error {
				switch now {
				case "nobody":
					_, err := tx.RemoveClerk(places[0].desk, "telegram", person)
					return err
				case "passed on":
					if a.town {
						return tx.AddClerk(clerk(0, person, routing.Viewer))
					}
					in, err := tx.Incident(routing.IncidentID(w.id))
					in.Agency = places[3].agency
					return errors.Join(err, tx.SaveIncident(in))
				}
				return tx.AddClerk(clerk(0, person, now))
			})
			before := kept()
			a.steps[len(a.steps)-1](w)
			w.private(what)
			if after := kept(); after != before || refusal(w.said) == "" {
				t.Errorf("%s: %s became %s, said %+v", what, before, after, w.said)
			}
		}
	}
}

// wide makes an incident in a state, or a warning of a topic of its own in a chat, lets a
// clerk begin and gives a way to see what is kept of it.
func (m *matrix) wide(a wide, chat bots.Chat, person string) (w *walk, kept func() string) {
	m.cases++
	w = &walk{matrix: m, chat: chat, person: person}
	if a.state == "" {
		warning := dialogs.Warning{Centre: "zarechye", Chat: chat}
		warning.Alert.Series = radar.Series{Subject: "roads.pothole", Territory: "zarechye"}
		warning.Alert.Sight.Window = time.Hour
		m.g.Turn(m.T, func(tx dialogs.Tx) error { warning.ID = tx.NewID(); return tx.SaveWarning(warning) })
		w.id = routing.CaseID(warning.ID)
		return w, func() string {
			m.g.Turn(m.T, func(tx dialogs.Tx) (err error) { warning, _, err = tx.Warning(warning.ID); return err })
			return fmt.Sprintf("quiet until %s, %s", warning.Quiet, m.entries())
		}
	}
	in := &routing.Incident{
		Number: fmt.Sprintf("26-9%03d", m.cases), Centre: "zarechye", Key: fmt.Sprint(m.cases), Kind: routing.IncidentFault, State: a.state,
		Agency: "zarechye-roads", OpenedAt: m.g.Now, IncidentBody: routing.IncidentBody{Topics: []routing.TopicID{"roads.pothole"}},
	}
	m.g.Turn(m.T, func(tx dialogs.Tx) error { in.ID = routing.IncidentID(tx.NewID()); return tx.AddIncident(in) })
	w.id = routing.CaseID(in.ID)
	return w, func() string {
		m.g.Turn(m.T, func(tx dialogs.Tx) (err error) { in, err = tx.Incident(in.ID); return err })
		return fmt.Sprintf("%+v, %d planned, %s", *in, m.planned(), m.entries())
	}
}

// planned counts the works that were announced since it was asked last.
func (m *matrix) planned() (n int) {
	m.g.Turn(m.T, func(tx dialogs.Tx) error {
		list, err := tx.IncidentsOf("zarechye", 1000, routing.IncidentPlanned)
		n, m.works = len(list)-m.works, len(list)
		return err
	})
	return n
}

// entries are the audit's: how many, and the last one.
func (m *matrix) entries() string {
	n, last := 0, audit.Entry{}
	err := m.g.Store.Audit(m.Context(), func(e audit.Entry) error {
		if n++; e.At >= last.At {
			last = e
		}
		return nil
	})
	if err != nil {
		m.Fatal(err)
	}
	return fmt.Sprintf("%d entries, the last one %s by %s", n, last.Kind, last.Actor)
}
