package dialogs_test

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/routing/kpi"
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
			o.noisy = true
			o.resolves("Вода есть.")
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
			if log := o.g.Log.String(); !strings.Contains(log, "could not reach a case") {
				t.Errorf("the log: %s", log)
			}
		})
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
	o.state(routing.IncidentConfirmed, 4)
	o.sees(dutyChat, "Жителей: 4")
	o.chooses(0)
	o.presses(chat, chat.ID, "Присоединиться")
	o.state(routing.IncidentConfirmed, 5)
	o.resolves("Вода есть.")
	if n := o.count(chat, "Вода есть."); n != 1 {
		t.Errorf("he joined again and got %d answers", n)
	}
}

// TestWhoWithdrewOneOfTwo hears by the other, as the member he still is.
func TestWhoWithdrewOneOfTwo(t *testing.T) {
	o := breaks(t)
	o.spread()
	chat := o.files(0)
	o.confirms()
	o.state(routing.IncidentConfirmed, 5)
	o.unit(func(tx dialogs.Tx, n *dialogs.Notices) error {
		list, err := tx.CasesByNumber("26-00001")
		if err == nil {
			_, err = routing.Cases{Directory: n.Directory, Tx: tx, Tell: n, Now: n.Now}.Withdraw(list[0].ID, chat.String())
		}
		return err
	})
	o.state(routing.IncidentConfirmed, 5)
	o.resolves("Вода есть.")
	if n := o.count(chat, "Вода есть."); n != 1 {
		t.Errorf("he got %d answers", n)
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
		list, err := tx.CasesByNumber("26-00002")
		if err == nil {
			id = list[0].ID
		}
		return err
	})
	deed(func(c routing.Cases) error {
		_, err := c.Reject(id, dutyClerk, routing.RejectSpam, "", "")
		return err
	})
	o.state(routing.IncidentConfirmed, 4)
	deed(func(c routing.Cases) error { _, err := c.Restore(id, dutyClerk, "ошиблись"); return err })
	o.state(routing.IncidentConfirmed, 5)
	deed(func(c routing.Cases) error {
		_, err := c.Reject(id, dutyClerk, routing.RejectSpam, "", "")
		return err
	})
	o.resolves("Готово.")
	o.wait(26 * time.Hour)
	o.state(routing.IncidentClosed, 4)
	deed(func(c routing.Cases) error { _, err := c.Restore(id, dutyClerk, "ошиблись"); return err })
	o.read(func(tx dialogs.Tx) error {
		k, err := tx.Case(id)
		if err == nil && (k.Incident != 0 || k.NextLook.IsZero()) {
			t.Errorf("%s, incident %d, looked at %v", k.State, k.Incident, k.NextLook)
		}
		return err
	})
}

// TestOneCaseCannotBeTakenIn: a case that cannot become a member keeps nobody out. One
// that was just filed is a case of its own, with a card, whatever its resident wished.
func TestOneCaseCannotBeTakenIn(t *testing.T) {
	refused := func(resident string) string {
		return "CREATE TRIGGER refuses BEFORE INSERT ON incident_members WHEN NEW.resident = '" + resident + "' BEGIN SELECT RAISE(ABORT, 'no'); END"
	}
	t.Run("found by a confirmation", func(t *testing.T) {
		o := breaks(t)
		for n := range 3 {
			o.files(n + 20)
			o.wait(16 * time.Minute)
		}
		o.spread()
		o.spoil(refused(o.somebody(21).String()))
		o.unit(func(_ dialogs.Tx, n *dialogs.Notices) error {
			_, err := n.Incidents().Confirm(o.incidentID(n), dutyClerk, routing.IncidentWord{Text: routing.Words{"ru": "Ищем."}})
			return err
		})
		for range 3 {
			o.g.Now = o.g.Now.Add(time.Minute)
			o.g.Strike(t)
		}
		o.state(routing.IncidentConfirmed, 7)
		if log := o.g.Log.String(); !strings.Contains(log, "could not reach a case") || strings.Contains(log, "timer") {
			t.Errorf("the log: %s", log)
		}
	})
	t.Run("joined by a tap", func(t *testing.T) { // and the receipt does not promise what will not come
		o := breaks(t)
		o.spread()
		o.confirms()
		chat := o.chooses(6)
		o.spoil(refused(chat.String()))
		o.noisy = true
		o.presses(chat, chat.ID, "Присоединиться")
		o.sees(chat, "пойдёт в службу отдельно")
		o.state(routing.IncidentConfirmed, 5)
	})
	for name, join := range map[string]bool{"counted": false, "joined": true} {
		t.Run(name, func(t *testing.T) {
			o := breaks(t)
			o.spread()
			o.confirms()
			in := o.incident()
			o.spoil(refused("telegram:77"))
			var id routing.CaseID
			filing := routing.Filing{
				Complaint: routing.Complaint{Topic: "heating.no-hot-water", Territory: "cheboksary", Point: &routing.Point{Lat: 56.14, Lon: 47.25}},
				Language:  "ru", Resident: "telegram:77", Origin: "telegram:77",
			}
			if join {
				filing.Incident = in.ID
			}
			o.unit(func(tx dialogs.Tx, n *dialogs.Notices) error {
				k, err := routing.Cases{Directory: n.Directory, Tx: tx, Tell: n, Now: n.Now}.Open(filing)
				if err == nil {
					id = k.ID
				}
				return err
			})
			cards := 0
			for _, l := range o.g.Drain(t) {
				if l.Purpose == bots.Card && l.Case == int64(id) {
					cards++
				}
			}
			o.read(func(tx dialogs.Tx) error {
				k, err := tx.Case(id)
				if err == nil && (k.Incident != 0 || k.State != routing.Assigned || cards != 1) {
					t.Errorf("%s, incident %d, %d cards", k.State, k.Incident, cards)
				}
				return err
			})
			o.state(routing.IncidentConfirmed, 5)
		})
	}
}

// cases reads the cases with these numbers.
func (o *outage) cases(numbers ...string) (list []*routing.Case) {
	o.t.Helper()
	o.read(func(tx dialogs.Tx) error {
		list = nil
		for _, number := range numbers {
			found, err := tx.CasesByNumber(number)
			if err != nil || len(found) != 1 {
				return errors.Join(err, errors.New("no case "+number))
			}
			list = append(list, found[0])
		}
		return nil
	})
	return list
}

// TestAnIncidentLetsGo: when it is closed, none of its cases is part of it any more,
// whatever became of them; what is done has no card, and who writes more is heard.
func TestAnIncidentLetsGo(t *testing.T) {
	o := breaks(t)
	o.spread()
	o.confirms()
	o.resolves("Готово.")
	o.verdict(0, "Решено")
	o.verdict(1, "Не решено")
	cards := o.cards(utilityChat, bots.Card)
	o.wait(25 * time.Hour)
	o.state(routing.IncidentClosed, 5)
	states := map[routing.State]int{}
	for _, k := range o.cases("26-00001", "26-00002", "26-00003", "26-00004", "26-00005") {
		states[k.State]++
		if k.Incident != 0 {
			t.Errorf("%s, %s, is part of it still", k.Number, k.State)
		}
	}
	if states[routing.Closed] != 1 || states[routing.InProgress] != 1 || states[routing.Answered] != 3 {
		t.Errorf("%v", states)
	}
	if got := o.cards(utilityChat, bots.Card) - cards; got > 1 {
		t.Errorf("%d cards for one who is not content", got)
	}
	o.replies(o.somebody(4), o.somebody(4).ID, "Готово.", "А у нас опять нет")
	o.sees(utilityChat, "А у нас опять нет")
}

// TestOneAnswerForTwoCases: who filed twice is told once, and his verdict is on both;
// without one, nothing is said of the case that had no answer of its own.
func TestOneAnswerForTwoCases(t *testing.T) {
	o := breaks(t)
	o.spread()
	for n := range 2 {
		o.files(n)
	}
	o.confirms()
	o.state(routing.IncidentConfirmed, 5)
	o.resolves("Готово.")
	o.verdict(0, "Решено")
	if k := o.cases("26-00006")[0]; k.State != routing.Closed || k.Outcome != routing.Solved {
		t.Errorf("his other case is %s, %s", k.State, k.Outcome)
	}
	o.verdict(1, "Не решено")
	if k := o.cases("26-00007")[0]; k.State != routing.InProgress {
		t.Errorf("the other's is %s", k.State)
	}
	o.presses(dutyChat, duty, "Снова в работе")
	o.resolves("Теперь точно.")
	before := len(o.got[o.somebody(1)])
	for range 20 {
		o.wait(24 * time.Hour)
	}
	if k := o.cases("26-00007")[0]; k.State != routing.Closed {
		t.Errorf("it is %s", k.State)
	}
	closings := 0
	for _, l := range o.got[o.somebody(1)][before:] {
		if l.Purpose == bots.Status {
			continue // how each of his cases stands is changed in place
		}
		closings++
		if strings.Contains(l.Text, "26-00007") {
			t.Errorf("he is told %s", l.Text)
		}
	}
	if closings != 1 {
		t.Errorf("he was told %d things", closings)
	}
}

// TestTheFirstReply to a member is the confirmation, and what he is shown when he joins.
func TestTheFirstReply(t *testing.T) {
	o := breaks(t)
	o.spread()
	if k := o.cases("26-00001")[0]; !k.RepliedAt.IsZero() {
		t.Errorf("replied at %v before anybody has decided", k.RepliedAt)
	}
	o.confirms()
	chat := o.chooses(6)
	o.presses(chat, chat.ID, "Присоединиться")
	for _, k := range o.cases("26-00001", "26-00006") {
		if k.RepliedAt.IsZero() {
			t.Errorf("%s was not replied to", k.Number)
		}
		var f kpi.Facts
		o.read(func(tx dialogs.Tx) error {
			events, err := tx.Events(k.ID)
			f = kpi.FactsOf(k, events)
			return err
		})
		if kept, decided := f.Kept(routing.FirstReply, o.g.Now); !kept || !decided || f.Replied.IsZero() || !f.Answered.IsZero() {
			t.Errorf("%s: %v %v, %+v", k.Number, kept, decided, f)
		}
	}
}
