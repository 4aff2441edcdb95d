package dialogs_test

import (
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

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
		list, err := tx.CasesByNumber("26-00002")
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
	if got, why := o.count(o.somebody(0), "Снова в работе"), o.count(o.somebody(0), "Не у всех"); got != 1 || why != 0 {
		t.Errorf("a member was told %d times, and %d times that others are not content", got, why)
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

// Who has linked his chats is in an incident once, whichever of them he comes back in.
func TestLinkedChatsAreOneMember(t *testing.T) {
	o := breaks(t)
	o.spread()
	o.confirms()
	other := o.somebody(8) // in VK
	o.g.Turn(t, func(tx dialogs.Tx) error { return tx.Link(o.somebody(0), other) })
	o.chooses(8)
	o.presses(other, other.ID, "Присоединиться")
	o.sees(other, "Вы уже присоединились: авария А-26-0001")
	o.state(routing.IncidentConfirmed, 5)
}
