package dialogs_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// spoil changes the database behind the gateway's back.
func (o *outage) spoil(sqlText string) {
	o.t.Helper()
	db, err := sql.Open("sqlite", strings.TrimPrefix(o.g.DSN, "sqlite:"))
	if err != nil {
		o.t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(sqlText); err != nil {
		o.t.Fatal(err)
	}
}

// TestOneMemberCannotBeTold: a member whose case cannot be read, or whose chat is none,
// keeps nobody from the answer; the card says so.
func TestOneMemberCannotBeTold(t *testing.T) {
	for name, change := range map[string]string{
		"unreadable case": `UPDATE cases SET course = '{' WHERE number = '26-00002'`,
		"no chat":         `UPDATE cases SET origin = 'nowhere' WHERE number = '26-00002'`,
	} {
		t.Run(name, func(t *testing.T) {
			o := breaks(t)
			o.spread()
			o.confirms()
			o.spoil(change)
			o.presses(dutyChat, duty, "Завершить: ответ всем")
			o.replies(dutyChat, duty, "что ответить всем", "Вода есть.")
			o.resolvesNoisily()
			told := 0
			for n := range 5 {
				told += o.count(o.somebody(n), "Вода есть.") + o.count(o.somebody(n), "Vody net")
			}
			if told != 4 {
				t.Errorf("%d of 4 were told", told)
			}
			if got := o.last(dutyChat); !strings.Contains(got, "не удалось сообщить: 1") || strings.Contains(got, "все узнали") {
				t.Errorf("the card: %s", got)
			}
			if log := o.g.Log.String(); !strings.Contains(log, "was not told") {
				t.Errorf("the log: %s", log)
			}
		})
	}
}

// resolvesNoisily presses the last button although the log will not stay empty, and lets
// the clock do its work.
func (o *outage) resolvesNoisily() {
	o.t.Helper()
	for _, l := range o.got[dutyChat] {
		for _, row := range l.Keyboard.Rows {
			for _, b := range row {
				if strings.Contains(b.Text, "Отправить всем") {
					o.got[dutyChat] = append(o.got[dutyChat], o.g.Hear(o.t, bots.Inbound{
						Kind: bots.Press, Chat: dutyChat, Group: true, From: bots.Person{ID: duty, Name: "N" + duty},
						MessageID: o.g.MessageOf(l.ID), Data: b.Data,
					})...)
				}
			}
		}
	}
	for range 3 {
		o.g.Now = o.g.Now.Add(time.Minute)
		for _, l := range o.g.Strike(o.t) {
			o.got[l.Chat] = append(o.got[l.Chat], l)
		}
	}
}

// TestFiledAfterAnIncidentsTime: an ended incident that nobody has closed yet, as after a
// night without a gateway, costs no resident his case; enough of them make a new one.
func TestFiledAfterAnIncidentsTime(t *testing.T) {
	o := breaks(t)
	o.spread()
	o.confirms()
	o.resolves("Готово.")
	o.g.Now = o.g.Now.Add(25 * time.Hour)
	for _, n := range []string{"1", "2", "3", "4", "5"} {
		err := o.g.Store.Turns(context.Background(), []dialogs.Turn{{Do: func(tx dialogs.Tx) error {
			tell := &dialogs.Notices{Tx: tx, House: o.g.House, Directory: o.g.Directory, Now: o.g.Now}
			_, err := routing.Cases{Directory: o.g.Directory, Tx: tx, Tell: tell, Now: o.g.Now}.Open(routing.Filing{
				Complaint: routing.Complaint{Topic: "heating.no-hot-water", Territory: "cheboksary", Point: &routing.Point{Lat: 56.14, Lon: 47.25}},
				Language:  "ru", Resident: "telegram:9" + n, Origin: "telegram:9" + n,
			})
			return err
		}}})[0]
		if err != nil {
			t.Errorf("filing %s: %v", n, err)
		}
	}
	o.state(routing.IncidentProposed, 5)
}

// TestWhoWithdrewIsLeftAlone: he hears no more of the incident, and may join it again
// with a case that is answered.
func TestWhoWithdrewIsLeftAlone(t *testing.T) {
	o := breaks(t)
	o.spread()
	o.confirms()
	chat := o.somebody(0)
	o.says(chat, chat.ID, "/my", "")
	o.presses(chat, chat.ID, "26-00001")
	o.presses(chat, chat.ID, "Отозвать")
	o.presses(chat, chat.ID, "Да, отозвать")
	before := len(o.got[chat])
	o.presses(dutyChat, duty, "Обновить текст")
	o.replies(dutyChat, duty, "что сказать жителям", "Варим.")
	o.presses(dutyChat, duty, "Через 1 час")
	o.presses(dutyChat, duty, "Сохранить и сообщить всем")
	for _, l := range o.got[chat][before:] {
		t.Errorf("he withdrew, and was told %s", l.Text)
	}
	o.chooses(0)
	o.presses(chat, chat.ID, "Присоединиться")
	o.resolves("Вода есть.")
	if n := o.count(chat, "Вода есть."); n != 1 {
		t.Errorf("he joined again and got %d answers", n)
	}
}

// TestAnothersWorks: a desk announces the works of its own agencies only.
func TestAnothersWorks(t *testing.T) {
	o := breaks(t)
	o.says(utilityChat, utility, "/works Яма; Чебоксары; 23.11.2026 20:00; 23.11.2026 23:00; Ремонт дороги", "")
	if got := o.last(utilityChat); !strings.Contains(got, "решают дежурные или её исполнитель") {
		t.Errorf("the desk is told %s", got)
	}
	o.says(dutyChat, duty, "/works Яма; Чебоксары; 23.11.2026 20:00; 23.11.2026 23:00; Ремонт дороги", "")
	o.presses(dutyChat, duty, "бъявить")
}

// TestRestoredAfterItsIncident: a member that was refused and comes back after the
// incident is over is a case of its own, with its own clocks.
func TestRestoredAfterItsIncident(t *testing.T) {
	o := breaks(t)
	o.spread()
	o.confirms()
	var id routing.CaseID
	deed := func(do func(routing.Cases) error) {
		o.unit(func(tx dialogs.Tx, n *dialogs.Notices) error {
			return do(routing.Cases{Directory: n.Directory, Tx: tx, Tell: n, Now: n.Now})
		})
	}
	o.unit(func(tx dialogs.Tx, n *dialogs.Notices) error {
		list, err := tx.CasesByNumber([]routing.CentreID{"cheboksary"}, "26-00002")
		if err == nil {
			id = list[0].ID
		}
		return err
	})
	deed(func(c routing.Cases) error {
		_, err := c.Reject(id, dutyClerk, routing.RejectSpam, "", "")
		return err
	})
	o.resolves("Готово.")
	o.wait(26 * time.Hour)
	o.state(routing.IncidentClosed, 5)
	deed(func(c routing.Cases) error { _, err := c.Restore(id, dutyClerk, "ошиблись"); return err })
	o.read(func(tx dialogs.Tx) error {
		k, err := tx.Case(id)
		if err == nil && (k.Incident != 0 || k.NextLook.IsZero()) {
			t.Errorf("%s, incident %d, looked at %v", k.State, k.Incident, k.NextLook)
		}
		return err
	})
}
