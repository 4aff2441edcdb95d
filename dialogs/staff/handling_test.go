package staff_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

// handled is the sample directory with something more said of potholes.
func handled(t *testing.T, more string) *routing.Directory {
	t.Helper()
	files := fstest.MapFS{}
	base := os.DirFS("../../examples/cheboksary")
	err := fs.WalkDir(base, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := fs.ReadFile(base, name)
		with := "names: {ru: Яма на дороге, en: Pothole}"
		files[name] = &fstest.MapFile{Data: []byte(strings.Replace(string(text), with, with+"\n        "+more, 1))}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	d, err := routing.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// specially is a scene whose potholes are handled in another way.
func specially(t *testing.T, more string) *office {
	w := &office{g: dialogstest.Open(t, "../../examples/cheboksary"), t: t, shown: map[bots.Chat][]shown{}}
	w.g.Directory = handled(t, more)
	w.join(city, ivan, "/bind", dialogs.InviteDesk, "city")
	w.join(utilities, olga, "/bind", dialogs.InviteDesk, "utilities")
	w.resident("/start", "Русский", "Согласен")
	w.file()
	return w
}

// TestModerator: a complaint waits for the centre's word; accepted it goes where
// the rules say, rejected its resident is told why and where to go.
func TestModerator(t *testing.T) {
	w := specially(t, "moderate: true")
	card := w.newest(city, "26-00001 ·")
	if !strings.Contains(card.letter.Text, "Ждёт проверки") {
		t.Fatalf("the card: %s", card.letter.Text)
	}
	w.tap(city, ivan, card, "Принять")
	w.newest(city, "Ждёт, кто возьмёт")
	w.newest(anna, "занимается Управление дорог города")
	w.file()
	w.tap(city, ivan, w.newest(city, "26-00002 ·"), "Отклонить")
	w.tap(city, ivan, w.newest(city, "почему отклоняем № 26-00002"), "Не наша компетенция")
	w.replyTo(city, ivan, w.newest(city, "куда жителю обратиться"), "Росавтодор")
	preview := w.newest(city, "отклоняем № 26-00002? Житель прочитает:")
	if w.letters(anna, "Росавтодор") != 0 || !strings.Contains(preview.letter.Text, "Куда обратиться: Росавтодор") {
		t.Errorf("before it goes the clerk reads %q", preview.letter.Text)
	}
	w.tap(city, ivan, preview, "Да, отклонить")
	w.newest(anna, "Куда обратиться: Росавтодор")
	w.file()
	w.tap(city, ivan, w.newest(city, "26-00003 ·"), "Отклонить")
	w.tap(city, ivan, w.newest(city, "почему отклоняем № 26-00003"), "Спам")
	w.tap(city, ivan, w.newest(city, "отклоняем № 26-00003?"), "Другая причина")
	w.tap(city, ivan, w.newest(city, "почему отклоняем № 26-00003"), "Нет сути")
	w.tap(city, ivan, w.newest(city, "отклоняем № 26-00003?"), "Да, отклонить")
	w.newest(anna, "№ 26-00003 не принято в работу. Из сообщения непонятно")
	w.file()
	w.tap(city, ivan, w.newest(city, "26-00004 ·"), "Отклонить")
	w.tap(city, ivan, w.newest(city, "почему отклоняем № 26-00004"), "Отменить")
	w.tap(city, ivan, w.newest(city, "26-00004 ·"), "Принять")
}

// TestApprover: the answer that a clerk wrote reaches the resident only when it is
// approved; given back, its words stay with the staff.
func TestApprover(t *testing.T) {
	w := specially(t, "approval: true")
	card := w.newest(city, "26-00001 ·")
	before := len(w.shown[anna])
	w.replyTo(city, ivan, card, "Сделаем когда-нибудь")
	w.newest(city, "ответ ждёт согласования (N501)")
	w.tap(city, ivan, w.newest(city, "Ответ ждёт согласования"), "Вернуть")
	w.replyTo(city, ivan, w.newest(city, "что исправить в ответе на № 26-00001"), "Назовите дату")
	w.newest(city, "ответ не согласован. Назовите дату")
	if len(w.shown[anna]) != before {
		t.Fatalf("the resident heard %s", w.shown[anna][before].letter.Text)
	}
	w.replyTo(city, ivan, card, "Сделаем в среду")
	w.tap(city, ivan, w.newest(city, "Ответ ждёт согласования"), "Утвердить")
	if got := w.newest(anna, "Сделаем в среду"); got.letter.Purpose != bots.Answer {
		t.Errorf("the answer is %+v", got.letter)
	}
}

// TestNobodyHereApproves: where nobody of the agency's desk may let an answer out, it
// is shown with its buttons where somebody may; a clerk with the role gets it at
// home, and a draft that has changed since is not sent unread.
func TestNobodyHereApproves(t *testing.T) {
	w := &office{g: dialogstest.Open(t, "../../examples/cheboksary"), t: t, shown: map[bots.Chat][]shown{}}
	w.g.Directory = dialogstest.Changed(t, "../../examples/cheboksary", "topics/03-heating.yaml",
		"names: {ru: Слишком жарко, en: Overheating}", "names: {ru: Слишком жарко, en: Overheating}\n        approval: true")
	w.join(city, ivan, "/bind", dialogs.InviteDesk, "city")
	w.join(utilities, olga, "/bind", dialogs.InviteDesk, "utilities")
	w.resident("/start", "Русский", "Согласен")
	w.resident("/new", "Отопление", "Слишком жарко", "Жарко", "Чебоксары, Ленина 5", "Да, верно", "Отправить")
	card := w.newest(utilities, "26-00001 ·")
	w.replyTo(utilities, olga, card, "Убавим")
	w.tap(utilities, olga, w.newest(utilities, "Ответ ждёт согласования"), "Утвердить")
	w.newest(utilities, "ответ ждёт согласования")
	w.newest(city, "ответ ждёт согласования (N601):\n\nУбавим")
	old := w.newest(city, "26-00001 ·")
	w.tap(city, ivan, old, "Вернуть")
	w.replyTo(city, ivan, w.newest(city, "что исправить"), "Когда?")
	w.replyTo(utilities, olga, card, "Убавим сегодня")
	before := len(w.shown[anna])
	w.tap(city, ivan, old, "Утвердить")
	if len(w.shown[anna]) != before {
		t.Fatal("an answer went out that its approver has not read")
	}
	w.tap(city, ivan, w.newest(city, "Ответ ждёт согласования"), "Утвердить")
	w.newest(anna, "Убавим сегодня")

	w.g.Turn(t, func(tx dialogs.Tx) error {
		_, err := tx.SetRoles("utilities", "vk", olga, []routing.Role{routing.Executor, routing.Approver})
		return err
	})
	w.resident("/new", "Отопление", "Слишком жарко", "Опять жарко", "Чебоксары, Ленина 5", "Да, верно", "Отправить")
	w.replyTo(utilities, olga, w.newest(utilities, "26-00002 ·"), "Уже убавили")
	for _, s := range w.shown[city] {
		if strings.Contains(s.letter.Text, "Уже убавили") {
			t.Error("the duty desk is asked although the agency has an approver")
		}
	}
	w.tap(utilities, olga, w.newest(utilities, "Ответ ждёт согласования"), "Утвердить")
	w.newest(anna, "Уже убавили")
}

// TestDecider: an agency that passes on what was passed on too often is told that
// the centre decides, and the centre decides by two presses.
func TestDecider(t *testing.T) {
	w := specially(t, "moderate: false")
	pass := func(chat bots.Chat, person, button, to string) {
		w.tap(chat, person, w.newest(chat, "26-00001 ·"), button)
		w.replyTo(chat, person, w.newest(chat, "кому передать № 26-00001"), to)
		w.replyTo(chat, person, w.newest(chat, "почему № 26-00001"), "не наше")
	}
	pass(city, ivan, "Не наше", "Водоканал")
	pass(utilities, olga, "Не наше", "Тепловые сети")
	pass(utilities, olga, "Не наше", "Региональный оператор ТКО")
	w.newest(anna, "кто ответит, решает Центр управления регионом")
	card := w.newest(city, "центр решает, кто ответит")
	w.tap(city, ivan, card, "Кому передать")
	question := w.newest(city, "кому передать № 26-00001")
	if first := question.letter.Keyboard.Rows[0][0].Text; first != "Региональный оператор ТКО" {
		t.Errorf("the first choice is %q", first)
	}
	w.tap(city, ivan, question, "Региональный оператор ТКО")
	w.tap(city, ivan, w.newest(city, "почему № 26-00001"), "Не наша тема")
	w.newest(utilities, "Кому: Региональный оператор ТКО")
	w.newest(anna, "занимается Региональный оператор ТКО")
}

// TestWaiting: a case that waits goes on by a press.
func TestWaiting(t *testing.T) {
	w := scene(t)
	w.g.Deed(t, func(c routing.Cases) error {
		all, err := c.Tx.(dialogs.Tx).CasesOf(anna.String(), 1)
		if err == nil {
			_, err = c.Ask(all[0].ID, routing.Actor{ID: dialogs.ActorID("telegram", ivan), Desk: "city"}, routing.Remark{Text: "Где именно?"})
		}
		return err
	})
	w.hear(say(city, ivan, "/case 1"))
	card := w.newest(city, "Ждём ответа жителя")
	w.tap(city, maria, card, "Продолжить")
	w.newest(city, "В работе: N501")
}

// TestLadderReachesTheRegion: what a centre leaves undone comes to the one above.
func TestLadderReachesTheRegion(t *testing.T) {
	w := province(t)
	w.resident("/start", "Русский", "Согласен")
	w.resident("/new", "Дороги", "Снег и наледь", "Пропустить", "Снег по колено", "Лесной округ, Лесная 5", "Да, верно", "Отправить")
	k := w.cases()[0]
	called := map[bots.Chat]string{}
	for range 120 {
		w.g.Now = w.g.Now.Add(12 * time.Hour)
		for _, l := range w.g.Deed(t, func(c routing.Cases) error { _, err := c.Look(k.ID); return err }) {
			called[l.Chat] += l.Text + "\n"
		}
	}
	wantPart(t, "its own desk", called[okrugDesk], "Координатору службы")
	wantPart(t, "the centre's duty desk", called[okrugDesk], "Центру: ")
	wantPart(t, "the region's duty desk", called[kraiDesk], "Региональному центру: отвечает Администрация Лесного округа")
	wantPart(t, "the resident", called[anna], "Теперь за этим следит региональный центр")
	if called[townDesk] != "" || strings.Count(called[kraiDesk], "№") != 1 {
		t.Errorf("called %v", called)
	}
}
