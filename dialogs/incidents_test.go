package dialogs_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

var (
	dutyChat    = bots.Chat{Channel: "telegram", ID: "-100"}
	utilityChat = bots.Chat{Channel: "vk", ID: "2000000001"}
)

const (
	duty    = "501" // a clerk of the duty desk
	utility = "601" // a clerk of the agency's
)

// outage is a town in which something breaks for many.
type outage struct {
	g     *dialogstest.Gateway
	t     dialogstest.T
	got   map[bots.Chat][]bots.Letter // what everybody was sent, oldest first
	since map[bots.Chat]int           // how much of it was before the last deed
}

// breaks opens a town with both desks bound.
func breaks(t *testing.T) *outage {
	o := &outage{g: dialogstest.Open(t, "../examples/cheboksary"), t: t, got: map[bots.Chat][]bots.Letter{}}
	o.bind(dutyChat, duty, "city")
	o.bind(utilityChat, utility, "utilities")
	return o
}

func (o *outage) bind(chat bots.Chat, person string, desk routing.DeskID) {
	o.t.Helper()
	code := dialogs.NewInviteCode()
	o.take(o.g.Turn(o.t, func(tx dialogs.Tx) error {
		return tx.AddInvite(dialogs.Invite{Hash: dialogs.InviteHash(code), Kind: dialogs.InviteDesk, Desk: desk, Expires: o.g.Now.Add(time.Hour)})
	}))
	o.says(chat, person, "/bind "+code, "")
}

func (o *outage) take(letters []bots.Letter) {
	o.t.Helper()
	for _, l := range letters {
		o.got[l.Chat] = append(o.got[l.Chat], l)
		if strings.Contains(l.Text, "<no value>") || l.Text == "" && len(l.Files) == 0 {
			o.t.Fatal("a text with a hole: " + l.Text)
		}
	}
	if o.g.Log.Len() > 0 {
		o.t.Fatal(o.g.Log.String())
	}
}

func (o *outage) hear(in bots.Inbound) {
	o.t.Helper()
	o.since = map[bots.Chat]int{}
	for chat, list := range o.got {
		o.since[chat] = len(list)
	}
	o.take(o.g.Hear(o.t, in))
	o.take(o.g.Strike(o.t))
}

// wait lets time pass.
func (o *outage) wait(d time.Duration) {
	o.t.Helper()
	o.g.Now = o.g.Now.Add(d)
	o.take(o.g.Strike(o.t))
}

func (o *outage) says(chat bots.Chat, person, text, replyTo string) {
	o.t.Helper()
	o.hear(bots.Inbound{
		Kind: bots.Message, Chat: chat, Group: person != chat.ID, From: bots.Person{ID: person, Name: "N" + person},
		MessageID: fmt.Sprint("in", o.g.Keys), Text: text, ReplyTo: replyTo,
	})
}

// presses presses the newest button whose label has the words.
func (o *outage) presses(chat bots.Chat, person, label string) {
	o.t.Helper()
	list := o.got[chat]
	for i := len(list) - 1; i >= 0; i-- {
		for _, row := range list[i].Keyboard.Rows {
			for _, b := range row {
				if b.Kind == bots.Callback && strings.Contains(b.Text, label) {
					o.hear(bots.Inbound{
						Kind: bots.Press, Chat: chat, Group: person != chat.ID, From: bots.Person{ID: person, Name: "N" + person},
						MessageID: o.g.MessageOf(list[i].ID), Data: b.Data,
					})
					return
				}
			}
		}
	}
	o.t.Fatal(fmt.Sprintf("no button %q in %s; the newest: %s", label, chat, o.last(chat)))
}

// replies answers the newest message that has the words.
func (o *outage) replies(chat bots.Chat, person, to, text string) {
	o.t.Helper()
	list := o.got[chat]
	for i := len(list) - 1; i >= 0; i-- {
		if strings.Contains(list[i].Text, to) {
			o.says(chat, person, text, o.g.MessageOf(list[i].ID))
			return
		}
	}
	o.t.Fatal("nothing to reply to: " + to)
}

func (o *outage) last(chat bots.Chat) string {
	if list := o.got[chat]; len(list) > 0 {
		return list[len(list)-1].Text
	}
	return ""
}

// sees wants words in what a chat was sent since the last deed.
func (o *outage) sees(chat bots.Chat, part string) {
	o.t.Helper()
	for _, l := range o.got[chat][min(o.since[chat], len(o.got[chat])):] {
		if strings.Contains(l.Text, part) {
			return
		}
	}
	o.t.Fatal(fmt.Sprintf("%s does not see %q; the newest: %s", chat, part, o.last(chat)))
}

// count counts the letters of a chat that have the words.
func (o *outage) count(chat bots.Chat, part string) (n int) {
	for _, l := range o.got[chat] {
		if strings.Contains(l.Text, part) {
			n++
		}
	}
	return n
}

// cards counts the messages (no edits) of a purpose in a chat.
func (o *outage) cards(chat bots.Chat, p bots.Purpose) (n int) {
	for _, l := range o.got[chat] {
		if l.Purpose == p && l.EditOf == 0 {
			n++
		}
	}
	return n
}

// somebody is the n-th resident, who has agreed. Every third uses VK, every fourth
// speaks English.
func (o *outage) somebody(n int) bots.Chat {
	o.t.Helper()
	chat := bots.Chat{Channel: []string{"telegram", "telegram", "vk"}[n%3], ID: strconv.Itoa(1000 + n)}
	if len(o.got[chat]) == 0 {
		o.says(chat, chat.ID, "/start", "")
		o.presses(chat, chat.ID, map[bool]string{true: "English", false: "Русский"}[english(n)])
		o.presses(chat, chat.ID, map[bool]string{true: "I agree", false: "Согласен"}[english(n)])
	}
	return chat
}

func english(n int) bool { return n%4 == 3 }

// chooses takes the n-th resident to the end of the topic's choice.
func (o *outage) chooses(n int) bots.Chat {
	o.t.Helper()
	chat := o.somebody(n)
	o.says(chat, chat.ID, "/new", "")
	category, topic := "Отопление", "Нет горячей воды"
	if english(n) {
		category, topic = "Heating", "No hot water"
	}
	o.presses(chat, chat.ID, category)
	o.presses(chat, chat.ID, topic)
	return chat
}

// files files what the n-th resident sees where he is.
func (o *outage) files(n int) bots.Chat {
	o.t.Helper()
	chat := o.chooses(n)
	o.says(chat, chat.ID, fmt.Sprintf("Горячей воды нет, квартира %d", n), "")
	o.pins(chat, 56.14, 47.25)
	o.presses(chat, chat.ID, map[bool]string{true: "Yes", false: "Да, верно"}[english(n)])
	o.presses(chat, chat.ID, map[bool]string{true: "Send", false: "Отправить"}[english(n)])
	return chat
}

func (o *outage) pins(chat bots.Chat, lat, lon float64) {
	o.t.Helper()
	o.hear(bots.Inbound{Kind: bots.Message, Chat: chat, From: bots.Person{ID: chat.ID}, MessageID: fmt.Sprint("in", o.g.Keys), Location: &bots.Location{Lat: lat, Lon: lon}})
}

// spread files from five residents: an incident is proposed.
func (o *outage) spread() {
	o.t.Helper()
	for n := range 5 {
		o.files(n)
	}
}

// confirms lets the duty desk confirm with words in two languages.
func (o *outage) confirms() {
	o.t.Helper()
	o.presses(dutyChat, duty, "Подтвердить аварию")
	o.replies(dutyChat, duty, "что сказать жителям", "Порыв на теплотрассе, бригада на месте.\nEN: A heating main has burst, the crew is there.")
	o.replies(dutyChat, duty, "к какому сроку", "18:00")
	o.sees(dutyChat, "так это увидят жители")
	o.presses(dutyChat, duty, "Подтвердить аварию")
}

func (o *outage) resolves(text string) {
	o.t.Helper()
	o.presses(dutyChat, duty, "Завершить: ответ всем")
	o.replies(dutyChat, duty, "что ответить всем", text)
	o.presses(dutyChat, duty, "Отправить всем")
}

func (o *outage) read(do func(dialogs.Tx) error) {
	o.t.Helper()
	if err := o.g.Store.Turns(context.Background(), []dialogs.Turn{{Do: do}})[0]; err != nil {
		o.t.Fatal(err)
	}
}

// incident gives the newest incident.
func (o *outage) incident() (in *routing.Incident) {
	o.t.Helper()
	o.read(func(tx dialogs.Tx) error {
		list, err := tx.IncidentsOf("cheboksary", 1, routing.IncidentProposed, routing.IncidentConfirmed, routing.IncidentPlanned, routing.IncidentActive,
			routing.IncidentAnswered, routing.IncidentOver, routing.IncidentClosed, routing.IncidentDismissed)
		if err == nil && len(list) > 0 {
			in = list[0]
		}
		return err
	})
	return in
}

func (o *outage) state(want routing.IncidentState, members int) {
	o.t.Helper()
	if in := o.incident(); in == nil || in.State != want || in.Members != members {
		o.t.Fatal(fmt.Sprintf("the incident is %+v, want %s with %d members", in, want, members))
	}
}

// TestAnIncident: cases propose it, a clerk confirms it, newcomers are told before
// they type and join with one tap, one answer goes to everybody once, in his
// language, and verdicts reopen it.
func TestAnIncident(t *testing.T) {
	o := breaks(t)
	for n := range 4 {
		o.files(n)
	}
	if got := o.cards(utilityChat, bots.Card); got != 4 || o.incident() != nil {
		t.Fatalf("%d cards before the fifth resident", got)
	}
	o.files(4)
	o.state(routing.IncidentProposed, 5)
	for _, chat := range []bots.Chat{dutyChat, utilityChat} {
		o.sees(chat, "А-26-0001: похоже на аварию")
		o.sees(chat, "Жителей: 5")
	}
	if got := o.cards(utilityChat, bots.Card); got != 4 {
		t.Fatalf("the fifth case has a card of its own: %d", got)
	}
	if got := o.count(utilityChat, "Часть аварии А-26-0001"); got != 4 {
		t.Fatalf("%d cards say what they are part of", got)
	}
	sixth := o.files(5)
	o.state(routing.IncidentProposed, 6)
	o.sees(dutyChat, "Жителей: 6")
	if o.count(sixth, "аварии") != 0 {
		t.Fatal("a resident was told of what nobody has confirmed")
	}

	o.confirms()
	o.state(routing.IncidentConfirmed, 6)
	for n := range 6 {
		chat, want := o.somebody(n), "Порыв на теплотрассе, бригада на месте.\n\n⏱ Ориентировочно до 23.11.2026 18:00"
		if english(n) {
			want = "A heating main has burst, the crew is there.\n\n⏱ Expected by 23.11.2026 18:00"
		}
		if got := o.count(chat, want); got != 1 {
			t.Errorf("resident %d was told %d times", n, got)
		}
	}

	stranger := o.chooses(6) // in Telegram, in Russian, never here before
	o.sees(stranger, "Это у вас?")
	o.sees(stranger, "Порыв на теплотрассе")
	o.presses(stranger, stranger.ID, "Присоединиться")
	o.sees(stranger, "Вы присоединились: авария А-26-0001. Ваш номер 26-00007")
	foreigner := o.chooses(7)
	o.sees(foreigner, "A heating main has burst")
	o.presses(foreigner, foreigner.ID, "Join")
	o.sees(foreigner, "You have joined: incident A-26-0001")
	o.state(routing.IncidentConfirmed, 8)
	o.sees(dutyChat, "Жителей: 8")
	if got := o.cards(dutyChat, bots.Incident); got != 1 {
		t.Errorf("%d incident cards", got)
	}

	o.resolves("Вода есть.\nEN: The water is back.")
	o.state(routing.IncidentAnswered, 8)
	o.sees(dutyChat, "разослано всем")
	for n := range 8 {
		chat, want := o.somebody(n), "Вода есть."
		if english(n) {
			want = "The water is back."
		}
		answers := 0
		for _, l := range o.got[chat] {
			if l.Purpose == bots.Answer && strings.Contains(l.Text, want) {
				answers++
			}
		}
		if answers != 1 || o.count(chat, "EN:") != 0 {
			t.Errorf("resident %d has %d answers", n, answers)
		}
	}
	o.verdict(0, "Решено")
	o.sees(dutyChat, "Решено: 1 · частично: 0 · не решено: 0")
	o.verdict(1, "Не решено")
	o.verdict(2, "Не решено")
	o.state(routing.IncidentAnswered, 8)
	o.verdict(4, "Не решено")
	o.state(routing.IncidentConfirmed, 8)
	if o.count(utilityChat, "Житель: №") != 0 {
		t.Error("verdicts were told one by one")
	}
	for n := range 8 {
		chat, want := o.somebody(n), 1
		if n == 0 {
			want = 0 // his is solved
		}
		if got := o.count(chat, "Не у всех всё исправлено") + o.count(chat, "Not everything is mended"); got != want {
			t.Errorf("resident %d was told of the reopening %d times", n, got)
		}
	}
	o.resolves("Теперь точно.")
	for n := range 8 {
		want := 1
		if n == 0 {
			want = 0
		}
		if got := o.count(o.somebody(n), "Теперь точно."); got != want {
			t.Errorf("resident %d has %d second answers", n, got)
		}
	}
}

// verdict lets the n-th resident judge the newest answer.
func (o *outage) verdict(n int, label string) {
	o.t.Helper()
	chat := o.somebody(n)
	o.presses(chat, chat.ID, label)
}

// TestADismissedIncident: what was gathered is shown case by case, and nothing is
// proposed again while the rule is quiet.
func TestADismissedIncident(t *testing.T) {
	o := breaks(t)
	o.spread()
	o.files(5)
	o.presses(dutyChat, duty, "Не авария")
	o.state(routing.IncidentDismissed, 6)
	if got := o.cards(utilityChat, bots.Card); got != 6 {
		t.Errorf("%d cards, want one for each case", got)
	}
	for n := 6; n < 12; n++ {
		o.files(n)
	}
	o.state(routing.IncidentDismissed, 6)
	if got := o.cards(utilityChat, bots.Card); got != 12 {
		t.Errorf("%d cards while it is quiet", got)
	}
	o.wait(25 * time.Hour)
	for n := 12; n < 17; n++ {
		o.files(n)
	}
	o.state(routing.IncidentProposed, 5)
}

// TestOneWhoRepeatsHimself makes no incident, and one who comes twice is one member
// with one answer.
func TestOneWhoRepeatsHimself(t *testing.T) {
	o := breaks(t)
	for range 6 {
		o.files(0)
	}
	if in := o.incident(); in != nil {
		t.Fatalf("one resident made %+v", in)
	}
	for n := 1; n < 5; n++ {
		o.files(n)
	}
	o.state(routing.IncidentProposed, 5)
	o.confirms()
	chat := o.chooses(0)
	o.presses(chat, chat.ID, "Присоединиться")
	o.sees(chat, "Вы уже присоединились: авария А-26-0001")
	o.state(routing.IncidentConfirmed, 5)
	o.resolves("Готово.")
	for n := range 5 {
		if got := o.count(o.somebody(n), "Готово."); got != 1 {
			t.Errorf("resident %d has %d answers", n, got)
		}
	}
}

// TestAnotherMatter: who says that his is another matter files as always, and his
// case is no part of the incident.
func TestAnotherMatter(t *testing.T) {
	o := breaks(t)
	o.spread()
	o.confirms()
	chat := o.chooses(8)
	o.presses(chat, chat.ID, "У меня другое")
	o.sees(chat, "Опишите, что случилось")
	o.says(chat, chat.ID, "У нас своя труба", "")
	o.pins(chat, 56.14, 47.25)
	o.presses(chat, chat.ID, "Да, верно")
	o.sees(chat, "Проверьте")
	o.presses(chat, chat.ID, "Отправить")
	o.sees(utilityChat, "У нас своя труба")
	o.state(routing.IncidentConfirmed, 5)
}

// TestElsewhere: an incident in one place is none to those whose last case was in
// another; once the place is confirmed they are asked, if it is there.
func TestElsewhere(t *testing.T) {
	o := breaks(t)
	o.spread()
	chat := o.somebody(9)
	o.says(chat, chat.ID, "/new", "")
	o.presses(chat, chat.ID, "Дороги")
	o.presses(chat, chat.ID, "Яма")
	o.says(chat, chat.ID, "Яма", "")
	o.says(chat, chat.ID, "Новочебоксарск, Винокурова, 1", "")
	o.presses(chat, chat.ID, "Да, верно")
	o.presses(chat, chat.ID, "Отправить")
	o.confirms()
	o.chooses(9)
	o.sees(chat, "Опишите, что случилось")
	o.says(chat, chat.ID, "Воды нет", "")
	o.pins(chat, 56.14, 47.25)
	o.presses(chat, chat.ID, "Да, верно")
	o.sees(chat, "В вашем районе авария")
	o.presses(chat, chat.ID, "Присоединиться")
	o.sees(chat, "Вы присоединились")
	o.state(routing.IncidentConfirmed, 6)
	o.read(func(tx dialogs.Tx) error {
		cases, err := tx.CasesOf(chat.String(), 1)
		if err == nil && (cases[0].Text != "Воды нет" || cases[0].Point == nil) {
			t.Errorf("what he told was lost: %+v", cases[0])
		}
		return err
	})
}

// TestLate: who was typing while it was confirmed is told with his receipt; a case
// of the area that was filed before joins it, too.
func TestLate(t *testing.T) {
	o := breaks(t)
	early := o.files(9) // more than a quarter of an hour before
	o.wait(20 * time.Minute)
	late := o.chooses(10)
	o.spread()
	o.confirms()
	o.sees(early, "часть аварии А-26-0001")
	o.state(routing.IncidentConfirmed, 6)
	o.says(late, late.ID, "Горячей воды нет", "")
	o.pins(late, 56.14, 47.25)
	o.presses(late, late.ID, "Да, верно")
	o.sees(late, "В вашем районе авария")
	o.presses(late, late.ID, "Присоединиться")
	o.state(routing.IncidentConfirmed, 7)
}

// TestWordsOfMembers are counted on the card and kept in the case.
func TestWordsOfMembers(t *testing.T) {
	o := breaks(t)
	o.spread()
	o.confirms()
	before := len(o.got[utilityChat])
	o.replies(o.somebody(4), o.somebody(4).ID, "часть аварии", "И холодной тоже нет")
	o.sees(utilityChat, "Дополнили: 1 (26-00005)")
	for _, l := range o.got[utilityChat][before:] {
		if strings.Contains(l.Text, "И холодной тоже нет") {
			t.Errorf("a resident's words on the incident's card: %s", l.Text)
		}
	}
	o.says(utilityChat, utility, "/case 5", "")
	o.sees(utilityChat, "И холодной тоже нет")
}

// TestItEnds: after the quiet time the incident is closed, and who is not content has
// a case of his own, with a card.
func TestItEnds(t *testing.T) {
	o := breaks(t)
	o.spread()
	o.confirms()
	o.resolves("Готово.")
	o.verdict(0, "Решено")
	o.verdict(1, "Не решено")
	o.wait(25 * time.Hour)
	o.state(routing.IncidentClosed, 5)
	o.read(func(tx dialogs.Tx) error {
		list, err := tx.CasesByNumber([]routing.CentreID{"cheboksary"}, "26-00002")
		if err == nil && (list[0].Incident != 0 || list[0].State != routing.InProgress) {
			t.Errorf("who is not content: %+v", list[0])
		}
		return err
	})
	if !strings.Contains(o.last(utilityChat), "26-00002") {
		t.Errorf("the desk does not see his case: %s", o.last(utilityChat))
	}
	o.verdict(2, "Не решено")
	o.sees(utilityChat, "26-00003")
	o.sees(utilityChat, "не решено")
}

// TestNewCasesReopenIt: when it breaks again while the answer is fresh, the same
// incident goes on, and nobody is asked to decide anew.
func TestNewCasesReopenIt(t *testing.T) {
	o := breaks(t)
	o.spread()
	o.confirms()
	o.resolves("Готово.")
	for n := 5; n < 9; n++ {
		o.files(n)
	}
	o.state(routing.IncidentAnswered, 5)
	o.files(9)
	o.state(routing.IncidentConfirmed, 10)
	if got := o.count(o.somebody(0), "Не у всех всё исправлено"); got != 1 {
		t.Errorf("a member was told %d times", got)
	}
}

// TestADeskIsReminded of a proposal that nobody decides, and of a time that has passed.
func TestADeskIsReminded(t *testing.T) {
	o := breaks(t)
	o.spread()
	if got := o.cards(dutyChat, bots.Incident); got != 1 {
		t.Fatalf("%d cards", got)
	}
	o.wait(61 * time.Minute)
	if got := o.cards(dutyChat, bots.Incident); got != 2 {
		t.Errorf("%d cards after an hour", got)
	}
	o.confirms()
	o.wait(8 * time.Hour)
	if got := o.cards(dutyChat, bots.Incident); got != 3 || !strings.Contains(o.last(dutyChat), "Срок уточняется") {
		t.Errorf("%d cards when the time has passed: %s", got, o.last(dutyChat))
	}
}

// TestClerksOfIncidents: who may decide, what is asked, what is refused.
func TestClerksOfIncidents(t *testing.T) {
	o := breaks(t)
	o.spread()
	o.presses(utilityChat, utility, "Подтвердить аварию") // the agency may, too
	o.replies(utilityChat, utility, "что сказать жителям", "EN: only English")
	o.sees(utilityChat, "Не понял")
	o.replies(utilityChat, utility, "что сказать жителям", strings.Repeat("длинно ", 200))
	o.sees(utilityChat, "слишком длинный")
	o.replies(utilityChat, utility, "что сказать жителям", "Ищем порыв.")
	o.replies(utilityChat, utility, "к какому сроку", "вчера")
	o.sees(utilityChat, "Не понял время")
	o.presses(utilityChat, utility, "Через 2 часа")
	o.sees(utilityChat, "Ищем порыв.")
	o.presses(utilityChat, utility, "Написать заново")
	o.replies(utilityChat, utility, "что сказать жителям", "Нашли порыв.")
	o.presses(utilityChat, utility, "Пока неизвестно")
	o.sees(utilityChat, "Срок уточняется")
	o.presses(utilityChat, utility, "Отменить")
	o.sees(utilityChat, "ничего не отправлено")
	o.state(routing.IncidentProposed, 5)
	o.confirms()
	o.presses(dutyChat, duty, "Обновить текст")
	o.replies(dutyChat, duty, "что сказать жителям", "Копаем.")
	o.presses(dutyChat, duty, "Пока неизвестно")
	o.presses(dutyChat, duty, "Сохранить без рассылки")
	o.presses(dutyChat, duty, "Обновить текст")
	o.replies(dutyChat, duty, "что сказать жителям", "Варим.")
	o.presses(dutyChat, duty, "Через 1 час")
	o.presses(dutyChat, duty, "Сохранить и сообщить всем")
	chat := o.somebody(0)
	if quiet, loud := o.count(chat, "Копаем."), o.count(chat, "Варим."); quiet != 0 || loud != 1 {
		t.Errorf("told %d and %d times", quiet, loud)
	}
	o.replies(dutyChat, duty, "Авария А-26-0001", "Скоро всё будет")
	o.sees(dutyChat, "Это карточка аварии")
	o.says(dutyChat, duty, "/open", "")
	o.sees(dutyChat, "А-26-0001 · Нет горячей воды")
	o.says(dutyChat, duty, "/works 1", "")
	o.sees(dutyChat, "Варим.")
	o.says(dutyChat, duty, "/works А-26-0099", "")
	o.sees(dutyChat, "Такой аварии нет")
}
