package dialogs_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

// plans loads works as the command does: nothing is posted by it.
func (o *outage) plans(w routing.Works) (in *routing.Incident, what routing.Planned) {
	o.t.Helper()
	o.unit(func(_ dialogs.Tx, n *dialogs.Notices) (err error) {
		in, what, err = n.Incidents().Plan(dutyClerk, w)
		return err
	})
	return in, what
}

// hotWater are works of an agency from one time to another.
func hotWater(from, until time.Time) routing.Works {
	return routing.Works{
		ID: "w1", Agency: "heat-supply", Topics: []routing.TopicID{"heating.no-hot-water"},
		Area: routing.IncidentArea{Territories: []routing.TerritoryID{"kalininsky"}},
		From: from, Until: until, Text: routing.Words{"ru": "Меняем трубу.", "en": "A pipe is being replaced."},
	}
}

// livesIn lets the n-th resident file something else where he lives.
func (o *outage) livesIn(n int, place string) bots.Chat {
	o.t.Helper()
	chat := o.somebody(n)
	o.says(chat, chat.ID, "/new", "")
	o.presses(chat, chat.ID, "Дороги")
	o.presses(chat, chat.ID, "Яма")
	o.says(chat, chat.ID, "Яма", "")
	o.says(chat, chat.ID, place, "")
	o.presses(chat, chat.ID, "Да, верно")
	o.presses(chat, chat.ID, "Отправить")
	return chat
}

// TestPlannedWorks: newcomers are told while the works last, in their area only; at
// their end everybody who joined is asked, and verdicts make them an incident.
func TestPlannedWorks(t *testing.T) {
	o := breaks(t)
	start := o.g.Now.Add(time.Hour)
	in, what := o.plans(hotWater(start, start.Add(4*time.Hour)))
	if what != routing.PlannedNew || in.Number != "26-0001" {
		t.Fatalf("%s %+v", what, in)
	}
	if _, what = o.plans(hotWater(start, start.Add(4*time.Hour))); what != routing.PlannedUnchanged {
		t.Errorf("loaded again: %s", what)
	}
	early := o.livesIn(0, "Калининский район, Ленина 5")
	o.chooses(0)
	o.sees(early, "Опишите, что случилось") // they have not begun
	o.wait(time.Hour)
	o.state(routing.IncidentActive, 0)
	if got := o.cards(dutyChat, bots.Incident); got != 0 {
		t.Errorf("%d cards of works that nobody has complained of", got)
	}
	for n := range 5 {
		chat := o.somebody(n + 1)
		if english(n + 1) {
			continue
		}
		chat = o.livesIn(n+1, "Калининский район, Ленина 5")
		o.chooses(n + 1)
		o.sees(chat, "плановые работы")
		o.sees(chat, "Меняем трубу.")
		o.presses(chat, chat.ID, "Присоединиться")
		o.sees(chat, "Ориентировочно до 23.11.2026")
	}
	o.state(routing.IncidentActive, 4)
	o.sees(utilityChat, "Плановые работы А-26-0001")
	elsewhere := o.livesIn(6, "Ленинский район, Мира 1")
	o.chooses(6)
	o.sees(elsewhere, "Опишите, что случилось")
	o.wait(4 * time.Hour)
	o.state(routing.IncidentOver, 4)
	for _, n := range []int{1, 2, 4} {
		if got := o.count(o.somebody(n), "Время плановых работ А-26-0001 закончилось"); got != 1 {
			t.Errorf("resident %d was asked %d times", n, got)
		}
	}
	for _, n := range []int{1, 2, 4} {
		o.verdict(n, "Не решено")
	}
	o.state(routing.IncidentConfirmed, 4)
}

// TestWorksAreChanged: loaded anew while they are not over, they are changed; later
// they are not.
func TestWorksAreChanged(t *testing.T) {
	o := breaks(t)
	start := o.g.Now.Add(-time.Hour)
	w := hotWater(start, start.Add(3*time.Hour))
	o.plans(w)
	o.take(o.g.Strike(t))
	o.state(routing.IncidentActive, 0)
	w.Until, w.Text = start.Add(5*time.Hour), routing.Words{"ru": "Трубы нет на складе."}
	if _, what := o.plans(w); what != routing.PlannedChanged {
		t.Fatalf("changed: %s", what)
	}
	o.wait(3 * time.Hour)
	o.state(routing.IncidentActive, 0)
	chat := o.livesIn(1, "Калининский район, Ленина 5")
	o.chooses(1)
	o.sees(chat, "Трубы нет на складе.")
	o.wait(2 * time.Hour)
	o.state(routing.IncidentOver, 0)
	w.Until = start.Add(50 * time.Hour)
	if _, what := o.plans(w); what != routing.PlannedTooLate {
		t.Errorf("when they are over: %s", what)
	}
	o.presses(chat, chat.ID, "Присоединиться") // it is on his screen still
	o.sees(chat, "уже завершено")
	o.wait(25 * time.Hour)
	o.state(routing.IncidentClosed, 0)
}

// TestMembersOfChangedWorks hear of another time or other words, once; where the works
// reach further, who filed there before joins them.
func TestMembersOfChangedWorks(t *testing.T) {
	o := breaks(t)
	further := o.files(2) // elsewhere in the town
	start := o.g.Now.Add(-time.Hour)
	w := hotWater(start, start.Add(5*time.Hour))
	o.plans(w)
	o.take(o.g.Strike(t))
	chat := o.livesIn(1, "Калининский район, Ленина 5")
	o.chooses(1)
	o.presses(chat, chat.ID, "Присоединиться")
	w.Until, w.Text = start.Add(7*time.Hour), routing.Words{"ru": "Трубы нет на складе."}
	for range 2 { // loaded twice
		o.plans(w)
		o.take(o.g.Strike(t))
	}
	if got := o.count(chat, "Новости по № 26-00003 (плановые работы А-26-0001):\n\nТрубы нет на складе."); got != 1 {
		t.Errorf("he was told %d times", got)
	}
	o.state(routing.IncidentActive, 1)
	w.Area.Territories = []routing.TerritoryID{"cheboksary"}
	o.plans(w)
	o.take(o.g.Strike(t))
	o.state(routing.IncidentActive, 2)
	if here, there := o.count(chat, "Новости по"), o.count(further, "из-за плановых работ А-26-0001"); here != 1 || there != 1 {
		t.Errorf("who was in it was told %d times, who is new %d", here, there)
	}
}

// TestWhoMayPlan: works are announced by whoever decides about their agency's incidents.
func TestWhoMayPlan(t *testing.T) {
	o := breaks(t)
	w := hotWater(o.g.Now.Add(time.Hour), o.g.Now.Add(2*time.Hour))
	for want, by := range map[error]routing.Actor{
		routing.ErrNotYours: {ID: "telegram:1", Desk: "roads"},
		routing.ErrRole:     {ID: "telegram:1", Desk: "utilities", Roles: []routing.Role{routing.Viewer}},
		nil:                 {ID: "telegram:1", Desk: "utilities"},
	} {
		o.unit(func(_ dialogs.Tx, n *dialogs.Notices) error {
			if _, _, err := n.Incidents().Plan(by, w); !errors.Is(err, want) {
				t.Errorf("%+v: %v, want %v", by, err, want)
			}
			return nil
		})
	}
}

// TestWorksEndEarly: those under way with words for all, those to come without any.
func TestWorksEndEarly(t *testing.T) {
	o := breaks(t)
	start := o.g.Now.Add(-time.Hour)
	in, _ := o.plans(hotWater(start, start.Add(9*time.Hour)))
	o.take(o.g.Strike(t))
	chat := o.livesIn(1, "Калининский район, Ленина 5")
	o.chooses(1)
	o.presses(chat, chat.ID, "Присоединиться")
	end := func(id routing.IncidentID, last routing.Words) (err error) {
		o.unit(func(_ dialogs.Tx, n *dialogs.Notices) error {
			_, err = n.Incidents().EndWorks(id, last)
			return nil
		})
		return err
	}
	if err := end(in.ID, routing.Words{"ru": "Заменили раньше срока."}); err != nil {
		t.Fatal(err)
	}
	o.take(o.g.Strike(t))
	o.state(routing.IncidentAnswered, 1)
	if got := o.count(chat, "Заменили раньше срока."); got != 1 {
		t.Errorf("%d answers", got)
	}
	if err := end(in.ID, nil); err == nil {
		t.Error("ended twice")
	}
	later := hotWater(o.g.Now.Add(time.Hour), o.g.Now.Add(2*time.Hour))
	later.ID = "w2"
	planned, _ := o.plans(later)
	if err := end(planned.ID, nil); err != nil {
		t.Fatal(err)
	}
	o.state(routing.IncidentDismissed, 0)
	o.wait(90 * time.Minute)
	o.state(routing.IncidentDismissed, 0)
}

// TestWorksCommand: a clerk announces works in one line, sees how they will look, and
// ends them on their card.
func TestWorksCommand(t *testing.T) {
	o := breaks(t)
	o.says(utilityChat, utility, "/works", "")
	o.sees(utilityChat, "Ни аварий, ни плановых работ")
	for said, want := range map[string]string{
		"/works вода; где-то":                                                                                "пять частей",
		"/works щщщ; Калининский район; 18:00; 20:00; x":                                                     "Не понял тему",
		"/works нет горячей воды; Марс; 18:00; 20:00; x":                                                     "Не понял место",
		"/works нет горячей воды; Калининский район; 18:00; 17:00; x":                                        "Не понял время",
		"/works нет горячей воды; Калининский район; 24.11 18:00; 24.11 20:00; " + strings.Repeat("x", 1001): "слишком длинный",
	} {
		o.says(utilityChat, utility, said, "")
		o.sees(utilityChat, want)
	}
	o.says(utilityChat, utility, "/works нет горячей воды; Калининский район; 23.11 12:00; 23.11 20:00; Опрессовка.", "")
	o.sees(utilityChat, "объявить работы 23.11.2026 12:00 — 23.11.2026 20:00")
	o.sees(utilityChat, "В вашем районе плановые работы: Нет горячей воды")
	o.presses(utilityChat, utility, "Отменить")
	if in := o.incident(); in != nil {
		t.Fatalf("announced nevertheless: %+v", in)
	}
	o.says(utilityChat, utility, "/works нет горячей воды; Калининский район; 23.11 12:00; 23.11 20:00; Опрессовка.", "")
	o.presses(utilityChat, utility, "Объявить")
	o.sees(utilityChat, "Работы А-26-0001 объявлены")
	o.state(routing.IncidentActive, 0) // it is past twelve
	o.says(utilityChat, utility, "/works", "")
	o.sees(utilityChat, "А-26-0001 · Нет горячей воды · Чебоксары, Калининский район · идут · жителей: 0")
	o.says(utilityChat, utility, "/works 1", "")
	o.presses(utilityChat, utility, "Завершить")
	o.replies(utilityChat, utility, "что ответить всем", "Закончили.")
	o.presses(utilityChat, utility, "Отправить всем")
	o.state(routing.IncidentAnswered, 0)
}

// TestOutOfReach: what was proposed while no desk had a chat is shown to the one that
// gets it, and a group that moved is shown it again.
func TestOutOfReach(t *testing.T) {
	o := &outage{g: dialogstest.Open(t, "../examples/cheboksary"), t: t, got: map[bots.Chat][]bots.Letter{}}
	o.spread()
	o.state(routing.IncidentProposed, 5)
	o.bind(dutyChat, duty, "city")
	if got := o.cards(dutyChat, bots.Incident); got != 1 {
		t.Fatalf("%d cards when the desk is bound", got)
	}
	if got := o.cards(dutyChat, bots.Card); got != 0 {
		t.Errorf("%d of its cases are shown one by one", got)
	}
	supergroup := bots.Chat{Channel: "telegram", ID: "-100200"}
	o.hear(bots.Inbound{Kind: bots.Moved, Chat: dutyChat, Group: true, Text: supergroup.ID})
	if got := o.cards(supergroup, bots.Incident); got != 1 {
		t.Errorf("%d cards where the group has moved to", got)
	}
}

// TestACardOfAnIncidentThatWasRefused is posted anew where it could not be changed; of
// one that the agency's chat refused the duty desk hears.
func TestACardOfAnIncidentThatWasRefused(t *testing.T) {
	o := breaks(t)
	o.spread()
	refused := func(chat bots.Chat, edit bool, reason string) {
		o.unit(func(tx dialogs.Tx, n *dialogs.Notices) error {
			l := bots.Letter{ID: 1, Chat: chat, Purpose: bots.Incident, Case: int64(o.incidentID(n)), Group: true}
			if edit {
				l.EditOf = 1
			}
			return n.Delivered(dialogs.Sent{Letter: l, State: "dead", Reason: reason})
		})
		o.take(o.g.Drain(t))
	}
	refused(utilityChat, true, string(bots.EditClosed))
	if got := o.cards(utilityChat, bots.Incident); got != 2 {
		t.Errorf("%d cards after one that could not be changed", got)
	}
	refused(utilityChat, false, string(bots.Gone))
	if !strings.Contains(o.last(dutyChat), "не получил № А-26-0001") {
		t.Errorf("the duty desk reads: %s", o.last(dutyChat))
	}
	before := len(o.got[dutyChat])
	refused(dutyChat, false, string(bots.Gone))
	if len(o.got[dutyChat]) != before {
		t.Errorf("the chat that refuses is told of it")
	}
}
