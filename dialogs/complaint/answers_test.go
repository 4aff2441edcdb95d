package complaint_test

import (
	"strings"
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
)

// TestTypedAnswersAreMasked: what is typed to a topic's question is shown to a desk like all
// other words.
func TestTypedAnswersAreMasked(t *testing.T) {
	g := dialogstest.Open(t, sample)
	g.Turn(t, func(tx dialogs.Tx) error {
		for _, d := range g.Directory.Desks() {
			if err := tx.BindDesk(d.ID, bots.Chat{Channel: "telegram", ID: "-77" + string(d.ID)}, "x"); err != nil {
				return err
			}
		}
		return nil
	})
	r := enter(t, g)
	r.about("Общественный транспорт", "Не по графику")
	r.say("89001234567")
	r.say("20")
	r.say("Опоздал на двадцать минут")
	r.say("Чебоксары, Ленина, 5")
	r.press("Да, верно")
	r.press("Отправить")
	r.newest()
	card := ""
	for _, l := range r.board {
		if strings.HasPrefix(l.Chat.ID, "-77") {
			card += l.Text
		}
	}
	if !strings.Contains(card, "Номер маршрута?") || strings.Contains(card, "1234567") || !strings.Contains(card, "20 мин") {
		t.Errorf("the desks see %s", card)
	}
}
