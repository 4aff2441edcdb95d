package dialogs_test

import (
	"fmt"
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

// TestAnIncidentIsItsCentres: it is counted, shown and told by the centre that serves
// the place, whichever centre's bot the cases came through.
func TestAnIncidentIsItsCentres(t *testing.T) {
	o := &outage{g: dialogstest.Open(t, "../examples/region"), t: t, got: map[bots.Chat][]bots.Letter{}}
	o.g.House.Centres = map[string]routing.CentreID{"telegram": "zarechye", "vk": "lesnoy"}
	okrug := bots.Chat{Channel: "telegram", ID: "-300"}
	o.bind(dutyChat, duty, "zarechye-duty")
	o.bind(okrug, "503", "lesnoy-duty")
	o.bind(utilityChat, utility, "krai-duty")
	for n, place := range []routing.TerritoryID{"zarechye-left", "zarechye-right", "zarechye-left"} {
		resident := fmt.Sprint("vk:9", n)
		o.unit(func(tx dialogs.Tx, notices *dialogs.Notices) error {
			lesnoy, _ := notices.Directory.Region().Centre("lesnoy")
			_, err := routing.Cases{Directory: lesnoy, Tx: tx, Tell: notices, Now: notices.Now}.Open(routing.Filing{
				Complaint: routing.Complaint{Topic: "waste.overflow", Territory: place}, Language: "ru", Resident: resident, Origin: resident,
			})
			return err
		})
	}
	o.take(o.g.Drain(t))
	var in *routing.Incident
	o.read(func(tx dialogs.Tx) error {
		list, err := tx.IncidentsOf("zarechye", 9, routing.IncidentProposed)
		if err == nil && len(list) == 1 {
			in = list[0]
		}
		return err
	})
	if in == nil || in.Members != 3 || in.Area.Territories[0] != "zarechye" {
		t.Fatalf("proposed: %+v", in)
	}
	if here, there := o.cards(dutyChat, bots.Incident), o.cards(okrug, bots.Incident); here != 1 || there != 0 {
		t.Errorf("%d cards at its desk, %d at another centre's", here, there)
	}
	o.presses(dutyChat, duty, "Подтвердить аварию")
	o.replies(dutyChat, duty, "что сказать жителям", "Машина сломалась.")
	o.presses(dutyChat, duty, "Пока неизвестно")
	o.presses(dutyChat, duty, "Подтвердить аварию")
	above := utilityChat // the duty desk of the centre above decides, too
	o.says(above, utility, "/open", "")
	o.sees(above, "А-26-0001 · Переполнены баки")
	o.says(above, utility, "/works", "")
	o.sees(above, "А-26-0001 · Переполнены баки")
	o.says(above, utility, "/works 1", "")
	o.sees(above, "Машина сломалась.")
	o.presses(above, utility, "Обновить текст")
	o.sees(above, "что сказать жителям")
	o.presses(above, utility, "Отменить")
	o.says(okrug, "503", "/works 1", "")
	o.sees(okrug, "Такой аварии нет")
	for channel, told := range map[string]int{"telegram": 1, "vk": 0} {
		chat := bots.Chat{Channel: channel, ID: "77"}
		o.says(chat, chat.ID, "/start", "")
		o.presses(chat, chat.ID, "Русский")
		o.presses(chat, chat.ID, "Согласен")
		o.presses(chat, chat.ID, "Мусор")
		o.presses(chat, chat.ID, "Переполнены баки")
		if got := o.count(chat, "Машина сломалась."); got != told {
			t.Errorf("through %s told %d times: %s", channel, got, o.last(chat))
		}
	}
}
