package staff_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/dialogs/gate"
	"otklik/dialogs/staff"
	"otklik/routing"
)

// place is a desk and what it is to the cases of the test: its own, or another's.
type place struct {
	desk   routing.DeskID
	serve  bool
	agency routing.AgencyID // one of the desk's
}

var places = []place{
	{"zarechye-city", true, "zarechye-roads"},  // of the case's agency
	{"zarechye-duty", true, "zarechye-centre"}, // of its centre
	{"krai-duty", true, "regional-centre"},     // of the centre above
	{"krai-roads", false, "krai-roads"},        // of another agency
	{"lesnoy-duty", false, "lesnoy-admin"},     // of another centre
}

// matrix is a region with a clerk of every role at every kind of desk, one who has all of
// them, and nobody's name on the roster for a stranger.
type matrix struct {
	*testing.T
	g     *dialogstest.Gateway
	cases int
	works int // announced so far
	// asked are the states of the chart in which somebody was asked something.
	asked map[string]bool
}

// Ready answers, and topics whose answers are approved, proven or read by the gate.
var matrixDirectory = []string{
	"{id: roads.snow, ", "{id: roads.snow, approval: true, ",
	"{id: roads.other, ", "{id: roads.other, evidence: [photo, date, act], ",
	"{id: streets.lamp, ", "{id: streets.lamp, gate: warn, ",
	"# Свои слова вместо общих", `answers: {gate: off, undo: 10s}
canned:
  - {id: done, names: {ru: Готово, en: Done}, text: {ru: "Заделали сегодня.", en: "Filled today."}}
  - {id: who, names: {ru: Кто, en: Who}, text: {ru: "Заделала бригада ___.", en: "Filled by ___."}}
# Свои слова вместо общих`,
}

func newMatrix(t *testing.T) *matrix {
	read, err := gate.New()
	if err != nil {
		t.Fatal(err)
	}
	clerks, err := staff.New(read)
	if err != nil {
		t.Fatal(err)
	}
	g := dialogstest.Open(t, "../../examples/region", func(r *dialogs.Reception) { r.Staff = clerks })
	g.Directory = dialogstest.Changed(t, "../../examples/region", "", matrixDirectory...)
	m := &matrix{T: t, g: g, asked: map[string]bool{}}
	m.g.Turn(t, func(tx dialogs.Tx) error {
		var errs []error
		for i, p := range places {
			errs = append(errs, tx.BindDesk(p.desk, deskChat(i), "test"))
			for j, r := range routing.ClerkRoles() {
				errs = append(errs, tx.AddClerk(clerk(i, clerkOf(i, j), r)))
			}
			errs = append(errs, tx.AddClerk(clerk(i, wholeOf(i), routing.ClerkRoles()...)))
		}
		return errors.Join(errs...)
	})
	for i := range places { // whoever is shown contacts must have begun a private chat
		for j := range routing.ClerkRoles() {
			m.begin(clerkOf(i, j))
		}
		m.begin(wholeOf(i))
	}
	return m
}

func (m *matrix) begin(person string) {
	in := say(bots.Chat{Channel: "telegram", ID: person}, person, "/start")
	in.Group = false
	m.g.Hear(m.T, in)
}

func clerk(desk int, person string, roles ...routing.Role) dialogs.Clerk {
	return dialogs.Clerk{Desk: places[desk].desk, Channel: "telegram", Person: person, Name: "N" + person, Roles: roles}
}

func deskChat(i int) bots.Chat { return bots.Chat{Channel: "telegram", ID: fmt.Sprint(-100 - i)} }

func clerkOf(desk, role int) string { return fmt.Sprint(500 + 10*desk + role) }

func wholeOf(desk int) string { return fmt.Sprint(900 + desk) }

// stranger is on no roster.
const stranger = "999"

// put makes the case of an act, of an agency at zarechye-city and of a resident of its own,
// whose card stands in a chat.
func (m *matrix) put(a act, chat bots.Chat) (k *routing.Case, card string) {
	m.cases++
	letters := m.g.Turn(m.T, func(tx dialogs.Tx) error {
		resident := bots.Chat{Channel: "telegram", ID: fmt.Sprint(100000 + m.cases)}
		k = &routing.Case{
			ID: routing.CaseID(tx.NewID()), Number: fmt.Sprintf("26-%05d", m.cases), Centre: "zarechye", State: a.state, Agency: "zarechye-roads",
			Resident: resident.String(), Origin: resident.String(), Language: "ru", OpenedAt: m.g.Now,
		}
		k.Topic, k.Territory, k.Text, k.Applicant.Phone = "roads.pothole", "zarechye", "Яма", "+79001234567"
		if k.State == "" {
			k.State = routing.Assigned
		}
		events := []routing.Event{{Case: k.ID, Kind: routing.EventOpened, Actor: k.Resident, At: m.g.Now}}
		if k.State == routing.Answered {
			k.AnsweredAt = m.g.Now
			events = append(events, routing.Event{Case: k.ID, Kind: routing.EventAnswered, Actor: "telegram:1", At: m.g.Now, Text: "Засыпим"})
		}
		if a.alter != nil {
			a.alter(m, k)
		}
		_, err := tx.Post(bots.Letter{Chat: chat, Text: "card", Purpose: bots.Card, Case: int64(k.ID)})
		err = errors.Join(err, tx.AddCase(k))
		for _, e := range events {
			err = errors.Join(err, tx.AddEvent(e))
		}
		return err
	})
	return k, m.g.MessageOf(letters[len(letters)-1].ID)
}

// trace is all that is kept of a case and of what was done to it: it must not change by what
// is refused.
func (m *matrix) trace(id routing.CaseID) (out string, kinds []routing.EventKind) {
	m.g.Turn(m.T, func(tx dialogs.Tx) error {
		k, err1 := tx.Case(id)
		events, err2 := tx.Events(id)
		for _, e := range events {
			kinds = append(kinds, e.Kind)
		}
		draft := k.Draft
		k.Draft = nil // a pointer says nothing
		out = fmt.Sprintf("%+v %+v %+v", *k, draft, events)
		return errors.Join(err1, err2)
	})
	entries, err := m.g.Store.AuditOf(m.Context(), id)
	if err != nil {
		m.Fatal(err)
	}
	return fmt.Sprintf("%s, %d entries", out, len(entries)), kinds
}

// What a clerk is told who may not.
const (
	noRight  = "На это у вас нет права"
	notYours = "Это обращение у другой службы"
	unknown  = "Такого обращения нет, или его ведёт другая служба" // of whatever he types
	unlisted = "нет в списке сотрудников"
	notAll   = "Об этой аварии решают"
	notNow   = "Эта кнопка уже не действует" // and what he may choose now
)

// refusal is which of them was said, "" for none. To a desk a case of another one that is
// typed is none: the same refusal as where it is pressed.
func refusal(said []bots.Letter) string {
	for _, words := range []string{noRight, notYours, unknown, unlisted, notAll, notNow} {
		if !slices.ContainsFunc(said, func(l bots.Letter) bool { return strings.Contains(l.Text, words) }) {
			continue
		}
		if words == unknown {
			return notYours
		}
		return words
	}
	return ""
}
