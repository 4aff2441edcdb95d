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

// This file is the matrix for what is no case: incidents, and the radar's warnings.

// wide is a press that is about many: of a state, for an incident's.
type wide struct {
	verb  string
	state routing.IncidentState // "" = of a warning
}

var wides = []wide{
	{dialogs.VerbConfirm, routing.IncidentProposed},
	{dialogs.VerbDismiss, routing.IncidentProposed},
	{dialogs.VerbUpdate, routing.IncidentActive},
	{dialogs.VerbResolve, routing.IncidentActive},
	{dialogs.VerbReopen, routing.IncidentAnswered},
	{dialogs.VerbHush, ""},
	{dialogs.VerbIncident, ""},
}

// decide are the roles that the pages on rights name for all of them.
var decide = []routing.Role{routing.Moderator, routing.Coordinator, routing.Supervisor}

// Every press about an incident or a warning, by every role, at every kind of desk; a
// warning stands in the duty desk's chat only.
func TestTheMatrixOfMany(t *testing.T) {
	m := newMatrix(t)
	m.g.House.Radar = &radar.Settings{}
	for i, p := range places {
		for j, role := range routing.ClerkRoles() {
			for _, a := range wides {
				if a.state == "" && p.desk != "zarechye-duty" {
					continue
				}
				m.judgeWide(a, p, role, deskChat(i), clerkOf(i, j))
			}
		}
	}
}

func (m *matrix) judgeWide(a wide, p place, role routing.Role, chat bots.Chat, person string) {
	data, standing := m.putWide(a, chat)
	before := standing()
	said := m.press(chat, person, data)
	what := fmt.Sprintf("%s by the %s of %s", a.verb, role, p.desk)
	may := p.serve && slices.Contains(decide, role)
	refused := slices.ContainsFunc(said, func(l bots.Letter) bool {
		return strings.Contains(l.Text, noRight) || strings.Contains(l.Text, "Об этой аварии решают")
	})
	after := standing()
	switch {
	case may && (refused || len(said) == 0):
		m.Errorf("%s: refused: %+v", what, said)
	case may && a.state == "" && !strings.Contains(after, "telegram:"+person):
		m.Errorf("%s: not noted: %s", what, after)
	case !may && !refused:
		m.Errorf("%s: not refused: %+v", what, said)
	case !may && after != before:
		m.Errorf("%s: refused, but %s became %s", what, before, after)
	}
	if m.g.Log.Len() > 0 {
		m.Fatal(m.g.Log.String())
	}
}

// putWide makes an incident in a state, or a warning of a topic of its own in a chat, and
// gives its button and a way to see what is kept of it.
func (m *matrix) putWide(a wide, chat bots.Chat) (data string, standing func() string) {
	m.cases++
	if a.state == "" {
		w := dialogs.Warning{Centre: "zarechye", Chat: chat}
		w.Alert.Series = radar.Series{Subject: "roads.pothole", Territory: "zarechye"}
		w.Alert.Sight.Window = time.Hour
		m.g.Turn(m.T, func(tx dialogs.Tx) error { w.ID = tx.NewID(); return tx.SaveWarning(w) })
		return dialogs.WarningPress{Verb: a.verb, Warning: w.ID}.Encode(), func() string {
			m.g.Turn(m.T, func(tx dialogs.Tx) (err error) { w, _, err = tx.Warning(w.ID); return err })
			return fmt.Sprintf("quiet until %s, %s", w.Quiet, m.entries())
		}
	}
	in := &routing.Incident{
		Number: fmt.Sprint(m.cases), Centre: "zarechye", Key: fmt.Sprint(m.cases), Kind: routing.IncidentFault, State: a.state,
		Agency: "zarechye-roads", OpenedAt: m.g.Now, IncidentBody: routing.IncidentBody{Topics: []routing.TopicID{"roads.pothole"}},
	}
	m.g.Turn(m.T, func(tx dialogs.Tx) error { in.ID = routing.IncidentID(tx.NewID()); return tx.AddIncident(in) })
	return dialogs.CasePress{Verb: a.verb, Case: routing.CaseID(in.ID)}.Encode(), func() string {
		m.g.Turn(m.T, func(tx dialogs.Tx) error {
			found, err := tx.Incident(in.ID)
			return errors.Join(err, func() error { in = found; return nil }())
		})
		return fmt.Sprintf("%s, %s", in.State, m.entries())
	}
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
