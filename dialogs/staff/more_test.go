package staff_test

import (
	"strings"
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

// menu opens the menu of the newest card and chooses a line of it.
func (w *office) menu(chat bots.Chat, person, number, line string) {
	w.tap(chat, person, w.newest(chat, number+" ·"), "Другие действия")
	w.tap(chat, person, w.newest(chat, "что сделать с № "+number), line)
}

// told fails unless the newest message of a chat says this.
func (w *office) told(chat bots.Chat, part string) {
	w.t.Helper()
	newest := ""
	for _, l := range w.heard {
		if l.Chat == chat && l.Purpose == bots.Dialog {
			newest = l.Text
		}
	}
	if !strings.Contains(newest, part) {
		w.t.Fatal("the clerk was told last " + newest)
	}
}

// state is a case's, by its number.
func (w *office) state(number string) *routing.Case {
	for _, k := range w.cases() {
		if k.Number == number {
			return k
		}
	}
	w.t.Fatal("no case " + number)
	return nil
}

// TestMenuOffersWhatOneMayDo: an executor's desk cannot ask itself how it stands,
// nor say what a case is about; the duty desk can.
func TestMenuOffersWhatOneMayDo(t *testing.T) {
	w := &office{g: dialogstest.Open(t, "../../examples/cheboksary"), t: t, shown: map[bots.Chat][]shown{}}
	w.join(city, ivan, "/bind", dialogs.InviteDesk, "city")
	w.join(utilities, olga, "/bind", dialogs.InviteDesk, "utilities")
	w.resident("/start", "Русский", "Согласен")
	w.resident("/new", "Отопление", "Слишком жарко", "Жарко в квартире", "Чебоксары, Ленина 5", "Да, верно", "Отправить")
	labels := func(chat bots.Chat, person string) string {
		w.tap(chat, person, w.newest(chat, "26-00001 ·"), "Другие действия")
		var all []string
		for _, row := range w.newest(chat, "что сделать с № 26-00001").letter.Keyboard.Rows {
			for _, b := range row {
				all = append(all, b.Text)
			}
		}
		return strings.Join(all, " | ")
	}
	if got := labels(utilities, olga); strings.Contains(got, "Спросить") || strings.Contains(got, "Исправить тему") || !strings.Contains(got, "Отложить") {
		t.Errorf("an agency's desk is offered %s", got)
	}
	w.hear(say(city, ivan, "/case 1"))
	if got := labels(city, ivan); !strings.Contains(got, "Спросить") || !strings.Contains(got, "Исправить тему") {
		t.Errorf("the duty desk is offered %s", got)
	}
}

func TestAssign(t *testing.T) {
	w := scene(t)
	w.menu(city, ivan, "26-00001", "Назначить")
	w.tap(city, ivan, w.newest(city, "кому поручить № 26-00001"), maria)
	if k := w.state("26-00001"); k.Assignee != "telegram:"+maria {
		t.Errorf("it is %s's", k.Assignee)
	}
	w.newest(city, "исполнитель — N"+maria)
	w.menu(city, ivan, "26-00001", "Назначить")
	q := w.newest(city, "кому поручить № 26-00001")
	for _, row := range q.letter.Keyboard.Rows {
		for _, b := range row {
			if strings.Contains(b.Text, maria) {
				t.Error("the one who has it is offered")
			}
		}
	}
}

// TestInterim: the resident hears what was done and the new date; a date that is
// past is asked for again, and what was written is not lost.
func TestInterim(t *testing.T) {
	w := scene(t)
	w.menu(city, ivan, "26-00001", "Промежуточный")
	w.replyTo(city, ivan, w.newest(city, "что уже сделано по № 26-00001"), "Заказали асфальт")
	w.replyTo(city, ivan, w.newest(city, "когда будет полный ответ"), "01.11.2026")
	w.replyTo(city, ivan, w.newest(city, "Дата не подходит"), "04.12")
	k := w.state("26-00001")
	if got := k.Promised.In(w.g.Directory.Location()).Format("02.01.2006 15:04"); got != "04.12.2026 16:00" && got != "04.12.2026 17:00" {
		t.Errorf("promised for %s", got)
	}
	said := w.newest(anna, "Заказали асфальт")
	if !strings.Contains(said.letter.Text, "04.12.2026") {
		t.Errorf("the resident reads %s", said.letter.Text)
	}
	w.told(city, "обещан полный ответ до 04.12.2026")
}

// TestNoteInPlaceOfAnAnswer: what begins like a note is one, also where the bot has
// asked for words to the resident; the question stands.
func TestNoteInPlaceOfAnAnswer(t *testing.T) {
	w := scene(t)
	w.menu(city, ivan, "26-00001", "Промежуточный")
	q := w.newest(city, "что уже сделано по № 26-00001")
	before := len(w.shown[anna])
	w.replyTo(city, ivan, q, "// "+secret)
	w.replyTo(city, ivan, q, "Заказали асфальт")
	w.tap(city, ivan, w.newest(city, "когда будет полный ответ"), "Через 7")
	if got := w.shown[anna][before:]; len(got) != 1 || !strings.Contains(got[0].letter.Text, "Заказали асфальт") {
		t.Errorf("the resident got %v", got)
	}
}

func TestDefer(t *testing.T) {
	w := scene(t)
	w.menu(city, ivan, "26-00001", "Отложить")
	w.replyTo(city, ivan, w.newest(city, "почему № 26-00001 откладываем"), "Ждём тепла")
	w.tap(city, ivan, w.newest(city, "до какого дня"), "Через 14")
	if k := w.state("26-00001"); k.State != routing.Deferred || k.Until.Before(w.g.Now.AddDate(0, 0, 13)) {
		t.Errorf("%s until %s", k.State, k.Until)
	}
	w.newest(anna, "Ждём тепла")
}

// TestRetopic: the clerk's words find a topic, and the agency that answers for it
// gets the case.
func TestRetopic(t *testing.T) {
	w := scene(t)
	w.menu(city, ivan, "26-00001", "Исправить тему")
	w.replyTo(city, ivan, w.newest(city, "о чём на самом деле"), "ъъъъ")
	w.replyTo(city, ivan, w.newest(city, "Такой темы не нашлось"), "течёт крыша")
	w.tap(city, ivan, w.newest(city, "о чём на самом деле"), "Течёт крыша")
	k := w.state("26-00001")
	if k.Topic != "building.roof" {
		t.Errorf("the topic is %s", k.Topic)
	}
	w.told(city, "тема — «Течёт крыша»")
}

func TestSplit(t *testing.T) {
	w := scene(t)
	w.menu(city, ivan, "26-00001", "Разделить")
	w.tap(city, ivan, w.newest(city, "кто ответит на № 26-00001"), "Управление дорог")
	first := w.newest(city, "Выбрано: Управление дорог")
	for _, row := range first.letter.Keyboard.Rows {
		for _, b := range row {
			if b.Text == "Разделить" {
				t.Error("one part is no division")
			}
		}
	}
	w.replyTo(city, ivan, first, "Водоканал")
	w.tap(city, ivan, w.newest(city, "Выбрано: Управление дорог"), "Разделить")
	if k := w.state("26-00001"); len(k.Children) != 2 {
		t.Errorf("%d parts", len(k.Children))
	}
	w.told(city, "№ 26-00001 разделено")
}

func TestSameAsAnother(t *testing.T) {
	w := scene(t)
	w.file()
	w.menu(city, ivan, "26-00002", "повтор")
	q := w.newest(city, "какое обращение повторяет № 26-00002")
	w.replyTo(city, ivan, q, "999")
	w.tap(city, ivan, w.newest(city, "какое обращение повторяет № 26-00002"), "26-00001")
	if k := w.state("26-00002"); k.State != routing.Merged {
		t.Errorf("it is %s", k.State)
	}
	w.told(city, "присоединено к № 26-00001")
}

func TestPriority(t *testing.T) {
	w := scene(t)
	w.menu(city, ivan, "26-00001", "Сделать срочным")
	if k := w.state("26-00001"); k.Priority != routing.Urgent {
		t.Error("it is not urgent")
	}
	w.menu(city, ivan, "26-00001", "Снять срочность")
	if k := w.state("26-00001"); k.Priority != routing.Normal {
		t.Error("it is still urgent")
	}
	w.told(city, "больше не срочно")
}

// TestMenuLeavesACaseAlone: nothing chosen changes nothing, in any of the questions.
func TestMenuLeavesACaseAlone(t *testing.T) {
	w := scene(t)
	for _, line := range []string{"Назначить", "Промежуточный", "Отложить", "Исправить тему", "Разделить", "повтор", "Отклонить", "Спросить"} {
		before := w.state("26-00001")
		w.menu(city, ivan, "26-00001", line)
		w.tap(city, ivan, w.shown[city][len(w.shown[city])-1], "Отменить")
		if after := w.state("26-00001"); after.State != before.State || after.Version != before.Version {
			t.Errorf("%s, cancelled, left it %s", line, after.State)
		}
		w.told(city, "ничего не изменилось")
	}
}
