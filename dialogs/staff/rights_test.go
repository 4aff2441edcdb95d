package staff_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

// written reads the table of a page on rights: by deed, the roles that may do it.
func written(t *testing.T, page string) map[routing.Deed][]routing.Role {
	t.Helper()
	text, err := os.ReadFile("../../docs/" + page)
	if err != nil {
		t.Fatal(err)
	}
	table := map[routing.Deed][]routing.Role{}
	var roles []routing.Role
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		switch name := strings.Trim(strings.TrimSpace(cells[0]), "`"); {
		case len(cells) < 2 || strings.HasPrefix(name, "---"):
		case name == "deed":
			for _, c := range cells[1:] {
				roles = append(roles, routing.Role(strings.TrimSpace(c)))
			}
		default:
			may := []routing.Role{}
			for i, c := range cells[1:] {
				if strings.TrimSpace(c) != "" {
					may = append(may, roles[i])
				}
			}
			table[routing.Deed(name)] = may
		}
	}
	return table
}

// What the pages on rights say is what the code does: every deed, every role.
func TestRightsAreAsWritten(t *testing.T) {
	everybody := append(routing.ClerkRoles(), routing.Resident, routing.Gateway)
	for _, page := range []string{"rights.md", "rights.ru.md"} {
		table := written(t, page)
		for _, d := range routing.Deeds() {
			may, ok := table[d]
			if !ok {
				t.Errorf("%s does not tell who may %s", page, d)
			}
			for _, r := range everybody {
				if want := slices.Contains(may, r); routing.Allowed(d, r) != want {
					t.Errorf("%s: %s by the %s: %v", page, d, r, want)
				}
			}
			delete(table, d)
		}
		for d := range table {
			t.Errorf("%s tells of %q, which is no deed", page, d)
		}
	}
}

// attempt is a deed as a desk's chat knows it: a button, an item of the menu, or words.
type attempt struct {
	deed  routing.Deed
	state routing.State // in which it may happen
	verb  string        // of a button
	menu  string        // of the menu: its label
	words string        // a reply to the card
}

var attempts = []attempt{
	{routing.Take, routing.Assigned, dialogs.VerbTake, "", ""},
	{routing.Release, routing.InProgress, dialogs.VerbRelease, "", ""},
	{routing.Finish, routing.InProgress, dialogs.VerbFinish, "", ""},
	{routing.Resume, routing.Deferred, dialogs.VerbResume, "", ""},
	{routing.Admit, routing.Moderation, dialogs.VerbAdmit, "", ""},
	{routing.Approve, routing.Approval, dialogs.VerbApprove, "", ""},
	{routing.Return, routing.Approval, dialogs.VerbReturn, "", ""},
	{routing.Transfer, routing.Assigned, dialogs.VerbPass, "", ""},
	{routing.Decide, routing.Decision, dialogs.VerbPass, "", ""},
	{routing.Reject, routing.Assigned, dialogs.VerbReject, "", ""},
	{routing.Ask, routing.InProgress, dialogs.VerbAsk, "", ""},
	{routing.Answer, routing.InProgress, "", "", "Засыпали сегодня утром"},
	{routing.Answer, routing.InProgress, dialogs.VerbCanned, "", ""},
	{routing.Answer, routing.InProgress, dialogs.VerbAnswer, "", ""},
	{routing.AddNote, routing.Assigned, "", "", "// спросить бригаду"},
	{routing.Assign, routing.Assigned, "", "desk.do_assign", ""},
	{routing.Interim, routing.InProgress, "", "desk.do_interim", ""},
	{routing.Defer, routing.InProgress, "", "desk.do_defer", ""},
	{routing.Retopic, routing.Assigned, "", "desk.do_topic", ""},
	{routing.Split, routing.Assigned, "", "desk.do_split", ""},
	{routing.Merge, routing.Assigned, "", "desk.do_merge", ""},
	{routing.SetPrio, routing.Assigned, "", "desk.do_priority", ""},
	{routing.Reject, routing.Assigned, "", "desk.do_reject", ""},
	{routing.Nudge, routing.Assigned, "", "desk.do_nudge", ""},
	{routing.Tell, routing.Answered, dialogs.VerbTold, "", ""},
	{routing.Relay, routing.NeedInfo, dialogs.VerbTold, "", ""},
	{routing.Relay, routing.Assigned, "", "desk.do_relay", ""},
	{routing.Reveal, routing.Assigned, dialogs.VerbReveal, "", ""},
	{routing.Forget, routing.Assigned, "", "desk.do_forget", ""},
	{routing.Mute, routing.Assigned, "", "desk.do_mute", ""},
	{routing.Report, routing.Assigned, "", "desk.do_report", ""},
	{routing.Ban, routing.Assigned, "", "desk.do_ban", ""},
	{routing.Mute, routing.Assigned, dialogs.VerbMute, "", ""},
	{routing.Ban, routing.Assigned, dialogs.VerbBan, "", ""},
}

// ofCallers are the deeds that are done to a case of somebody who telephoned.
var ofCallers = []routing.Deed{routing.Tell, routing.Relay, routing.Forget}

// place is a desk and what it is to the cases of the test: its own, or another's.
type place struct {
	desk  routing.DeskID
	serve bool
}

var places = []place{
	{"zarechye-city", true}, // of the case's agency
	{"zarechye-duty", true}, // of its centre
	{"krai-duty", true},     // of the centre above
	{"krai-roads", false},   // of another agency
	{"lesnoy-duty", false},  // of another centre
}

// matrix is a region with a clerk of every role at every kind of desk.
type matrix struct {
	*testing.T
	g     *dialogstest.Gateway
	cases int
}

func newMatrix(t *testing.T) *matrix {
	m := &matrix{T: t, g: dialogstest.Open(t, "../../examples/region")}
	m.g.Turn(t, func(tx dialogs.Tx) error {
		var errs []error
		for i, p := range places {
			errs = append(errs, tx.BindDesk(p.desk, deskChat(i), "test"))
			for j, r := range routing.ClerkRoles() {
				errs = append(errs, tx.AddClerk(dialogs.Clerk{Desk: p.desk, Channel: "telegram", Person: clerkOf(i, j), Name: string(r), Roles: []routing.Role{r}}))
			}
		}
		return errors.Join(errs...)
	})
	return m
}

func deskChat(i int) bots.Chat { return bots.Chat{Channel: "telegram", ID: fmt.Sprint(-100 - i)} }

func clerkOf(desk, role int) string { return fmt.Sprint(500 + 10*desk + role) }

// put makes a case in a state, of an agency at zarechye-city, whose card stands in a chat.
func (m *matrix) put(a attempt, chat bots.Chat) (k *routing.Case, card string) {
	s := a.state
	m.cases++
	letters := m.g.Turn(m.T, func(tx dialogs.Tx) error {
		k = &routing.Case{
			ID: routing.CaseID(tx.NewID()), Number: fmt.Sprintf("26-%05d", m.cases), Centre: "zarechye", State: s, Agency: "zarechye-roads",
			Resident: anna.String(), Origin: anna.String(), Language: "ru", OpenedAt: m.g.Now,
		}
		k.Topic, k.Territory, k.Text = "roads.pothole", "zarechye", "Яма"
		if slices.Contains(ofCallers, a.deed) {
			k.Applicant.Called, k.Resident, k.Origin = true, "call:1", ""
			k.AnsweredAt = m.g.Now
		}
		if s == routing.Approval {
			k.Draft = &routing.Draft{Kind: routing.EventAnswered, Text: "Засыпали", Author: "telegram:1"}
		}
		_, err := tx.Post(bots.Letter{Chat: chat, Text: "card", Purpose: bots.Card, Case: int64(k.ID)})
		return errors.Join(err, tx.AddCase(k), tx.AddEvent(routing.Event{Case: k.ID, Kind: routing.EventOpened, Actor: k.Resident, At: m.g.Now}))
	})
	return k, m.g.MessageOf(letters[len(letters)-1].ID)
}

// trace is what is kept of a case: it must not grow by what is refused.
func (m *matrix) trace(id routing.CaseID) (out string) {
	m.g.Turn(m.T, func(tx dialogs.Tx) error {
		k, err1 := tx.Case(id)
		events, err2 := tx.Events(id)
		out = fmt.Sprintf("version %d, %s, %q, %d events", k.Version, k.State, k.Assignee, len(events))
		return errors.Join(err1, err2)
	})
	entries, err := m.g.Store.AuditOf(m.Context(), id)
	if err != nil {
		m.Fatal(err)
	}
	return fmt.Sprintf("%s, %d entries", out, len(entries))
}

func (m *matrix) press(chat bots.Chat, person, data string) []bots.Letter {
	in := say(chat, person, "")
	in.Kind, in.Data = bots.Press, m.g.House.Seal.Sign(chat, "", data)
	in.MessageID = "pressed"
	return m.g.Hear(m.T, in)
}

// try does an attempt and gives what was said; offered tells of a menu whether it had it.
func (m *matrix) try(a attempt, k *routing.Case, card string, chat bots.Chat, person string) (said []bots.Letter, offered bool) {
	switch {
	case a.words != "":
		in := say(chat, person, a.words)
		in.ReplyTo = card
		return m.g.Hear(m.T, in), false
	case a.menu != "":
		said = m.press(chat, person, dialogs.CasePress{Verb: dialogs.VerbMore, Case: k.ID}.Encode())
		label := m.g.House.Texts.Text("ru", a.menu, nil)
		for _, l := range said {
			for _, row := range l.Keyboard.Rows {
				offered = offered || slices.ContainsFunc(row, func(b bots.Button) bool { return strings.Contains(b.Text, label) })
			}
		}
		return said, offered
	}
	p := dialogs.CasePress{Verb: a.verb, Case: k.ID}
	if k.Draft != nil {
		p.Arg = dialogs.DraftMark(k.Draft)
	}
	if a.verb == dialogs.VerbTold {
		p.Arg = dialogs.NewsMark(k)
	}
	return m.press(chat, person, p.Encode()), false
}

const (
	noRight  = "На это у вас нет права"
	notYours = "Это обращение у другой службы"
)

// Every deed of a desk's chat, by every role, at its own desk, at the duty desks, at
// another agency's and at another centre's: it is done where the page on rights says so,
// and refused elsewhere without a trace.
func TestTheMatrix(t *testing.T) {
	table := written(t, "rights.md")
	m := newMatrix(t)
	for i, p := range places {
		for j, role := range routing.ClerkRoles() {
			for _, a := range attempts {
				m.judge(a, p, role, slices.Contains(table[a.deed], role), deskChat(i), clerkOf(i, j))
			}
		}
	}
}

func (m *matrix) judge(a attempt, p place, role routing.Role, may bool, chat bots.Chat, person string) {
	k, card := m.put(a, chat)
	before := m.trace(k.ID)
	said, offered := m.try(a, k, card, chat, person)
	what := fmt.Sprintf("%s by the %s of %s", a.deed, role, p.desk)
	refused := ""
	for _, l := range said {
		for _, words := range []string{noRight, notYours} {
			if strings.Contains(l.Text, words) {
				refused = words
			}
		}
	}
	switch {
	case !p.serve:
		if refused != notYours || len(said) != 1 || said[0].Chat != chat {
			m.Errorf("%s: of another's case was said %+v", what, said)
		}
	case may && a.menu != "":
		if !offered {
			m.Errorf("%s: the menu lacks it: %+v", what, said)
		}
		return
	case may:
		if refused != "" || len(said) == 0 && m.trace(k.ID) == before { // a note is taken without a word
			m.Errorf("%s: refused: %+v", what, said)
		}
		return
	case a.menu != "":
		if offered {
			m.Errorf("%s: the menu has it", what)
		}
	case refused != noRight || len(said) != 1:
		m.Errorf("%s: not refused: %+v", what, said)
	}
	if after := m.trace(k.ID); after != before {
		m.Errorf("%s: refused, but %s became %s", what, before, after)
	}
	if m.g.Log.Len() > 0 {
		m.Fatal(m.g.Log.String())
	}
}
