package dialogs_test

import (
	"strings"
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/dialogs/gate"
	"otklik/dialogs/staff"
	"otklik/routing"
)

// TestStrictAnswerToAll: where a topic's gate is strict, an answer to all that lacks
// something goes by who approves answers only, as one to a single resident does; with a number of a document it goes by nobody.
func TestStrictAnswerToAll(t *testing.T) {
	for role, sends := range map[routing.Role]bool{routing.Coordinator: false, routing.Approver: true} {
		o := breaks(t, func(r *dialogs.Reception) {
			looks, err := gate.New()
			if err != nil {
				t.Fatal(err)
			}
			if r.Staff, err = staff.New(looks); err != nil {
				t.Fatal(err)
			}
		})
		o.g.Directory = dialogstest.Changed(t, "../examples/cheboksary", "topics/03-heating.yaml", "id: heating\n", "id: heating\n    gate: strict\n")
		o.spread()
		o.confirms()
		o.read(func(tx dialogs.Tx) error {
			_, err := tx.SetRoles("city", dutyChat.Channel, duty, []routing.Role{routing.Moderator, routing.Coordinator, role})
			return err
		})
		o.presses(dutyChat, duty, "Завершить: ответ всем")
		o.replies(dutyChat, duty, "что ответить всем", "Трубу заменили утром. Паспорт 9701 123456")
		o.sees(dutyChat, "номер документа или карты")
		o.replies(dutyChat, duty, "что ответить всем", "Направлено.")
		o.sees(dutyChat, "Что стоит поправить")
		if got := labelled(o.got[dutyChat], "Отправить всем"); got != sends {
			t.Errorf("a %s may send it: %v", role, got)
		}
		o.replies(dutyChat, duty, "Что стоит поправить", "Трубу заменили утром.") // words are no press
		if sends {
			o.presses(dutyChat, duty, "Отправить всем")
			o.state(routing.IncidentAnswered, 5)
		} else {
			o.state(routing.IncidentConfirmed, 5)
		}
	}
}

// labelled tells whether one of the letters has such a button.
func labelled(list []bots.Letter, label string) bool {
	for _, l := range list {
		for _, row := range l.Keyboard.Rows {
			for _, b := range row {
				if strings.Contains(b.Text, label) {
					return true
				}
			}
		}
	}
	return false
}
