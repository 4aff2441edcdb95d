package staff_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
)

// TestChatMoved: a desk whose group got a new id goes on there, with fresh cards;
// an old card's message id means nothing in the new chat.
func TestChatMoved(t *testing.T) {
	g := dialogstest.Open(t, "../../examples/cheboksary")
	w := &office{g: g, t: t, shown: map[bots.Chat][]shown{}}
	w.join(city, ivan, "/bind", dialogs.InviteDesk, "city")
	w.resident("/start", "Русский", "Согласен", "Дороги и тротуары", "Яма на дороге", "Яма у дома 5", "Чебоксары, Ленина 5", "Да, верно", "Отправить")
	old := w.shown[city][len(w.shown[city])-1]
	supergroup := bots.Chat{Channel: "telegram", ID: "-100200"}
	w.hear(bots.Inbound{Kind: bots.Moved, Chat: city, Group: true, Text: supergroup.ID})
	cards := w.shown[supergroup]
	if len(cards) != 1 || !strings.Contains(cards[0].letter.Text, "Яма у дома 5") {
		t.Fatalf("the new chat shows %d cards", len(cards))
	}
	for message, want := range map[string]int{old.message: 0, cards[0].message: 1} {
		in := say(supergroup, ivan, "Заделаем завтра")
		in.ReplyTo = message
		w.hear(in)
		answers := 0
		for _, s := range w.shown[anna] {
			if s.letter.Purpose == bots.Answer {
				answers++
			}
		}
		if answers != want {
			t.Fatalf("a reply to %s made %d answers, want %d", message, answers, want)
		}
		w.shown[anna] = nil
	}
}

// scene is a bound city desk with two clerks, and one case on its board.
func scene(t *testing.T) *office {
	w := &office{g: dialogstest.Open(t, "../../examples/cheboksary"), t: t, shown: map[bots.Chat][]shown{}}
	w.join(city, ivan, "/bind", dialogs.InviteDesk, "city")
	w.join(city, maria, "/join", dialogs.InviteClerk, "city")
	w.resident("/start", "Русский", "Согласен")
	w.file()
	return w
}

func (w *office) file() {
	w.resident("/new", "Дороги и тротуары", "Яма на дороге", "Яма у дома 5", "Чебоксары, Ленина 5", "Да, верно", "Отправить")
}

// newest finds the newest message of a chat that says this.
func (w *office) newest(chat bots.Chat, part string) shown {
	list := w.shown[chat]
	for i := len(list) - 1; i >= 0; i-- {
		if strings.Contains(list[i].letter.Text, part) {
			return list[i]
		}
	}
	w.t.Fatal("nothing in " + chat.String() + " says " + part)
	return shown{}
}

// tap presses a button by its label.
func (w *office) tap(chat bots.Chat, person string, on shown, label string) {
	for _, row := range on.letter.Keyboard.Rows {
		for _, b := range row {
			if strings.Contains(b.Text, label) {
				in := say(chat, person, "")
				in.Kind, in.MessageID, in.Data = bots.Press, on.message, b.Data
				w.hear(in)
				return
			}
		}
	}
	w.t.Fatal("no button " + label + " on " + on.letter.Text)
}

func (w *office) replyTo(chat bots.Chat, person string, on shown, text string) {
	in := say(chat, person, text)
	in.ReplyTo = on.message
	w.hear(in)
}

// TestOwnQuestion: a clerk who presses on a colleague's question changes nothing.
func TestOwnQuestion(t *testing.T) {
	w := scene(t)
	w.file()
	w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Не наше")
	mine := w.newest(city, "кому передать № 26-00001")
	w.tap(city, maria, w.newest(city, "26-00002 ·"), "Не наше")
	w.newest(city, "кому передать № 26-00002")
	w.tap(city, maria, mine, "Управление")
	for _, s := range w.shown[city] {
		if strings.Contains(s.letter.Text, "почему") {
			t.Fatalf("a colleague's press was taken: %s", s.letter.Text)
		}
	}
	w.tap(city, ivan, mine, "Управление")
	w.newest(city, "почему № 26-00001")
}

// TestLinesForStaff: a reply to news for the staff goes nowhere, and the clerk is told.
func TestLinesForStaff(t *testing.T) {
	w := scene(t)
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Сделано")
	w.tap(anna, anna.ID, w.newest(anna, "Сделано"), "Не решено")
	before := len(w.shown[anna])
	w.replyTo(city, ivan, w.newest(city, "Обращение снова в работе"), "Опять он недоволен")
	if len(w.shown[anna]) != before {
		t.Errorf("the resident got %q", w.shown[anna][before].letter.Text)
	}
}

// TestAlbumAnswer: the pictures of one album make one answer.
func TestAlbumAnswer(t *testing.T) {
	w := scene(t)
	card := w.newest(city, "26-00001 ·")
	for i := range 3 {
		in := say(city, ivan, "")
		in.Album, in.Files = "a", []bots.File{{Channel: "telegram", ID: fmt.Sprint(i), Kind: bots.Photo}}
		if i < 2 {
			in.ReplyTo = card.message // the last one lost its way, as albums' parts do
		}
		w.hear(in)
	}
	asked, files := 0, 0
	for _, s := range w.shown[anna] {
		if s.letter.Purpose == bots.Answer {
			files += len(s.letter.Files)
			if len(s.letter.Keyboard.Rows) > 0 {
				asked++
			}
		}
	}
	if files != 3 || asked != 1 {
		t.Errorf("%d files, asked %d times", files, asked)
	}
}

// TestAlbumNote: the pictures of a note's album stay inside, too, and an answer's
// later captions are not lost.
func TestAlbumNote(t *testing.T) {
	w := scene(t)
	card := w.newest(city, "26-00001 ·")
	before := len(w.shown[anna])
	send := func(album, text string) {
		in := say(city, ivan, text)
		in.Album, in.ReplyTo = album, card.message
		in.Files = []bots.File{{Channel: "telegram", ID: album + text, Kind: bots.Photo}}
		w.hear(in)
	}
	send("a", "// только для нас")
	send("a", "")
	send("a", "ещё одно")
	if len(w.shown[anna]) != before {
		t.Fatalf("the resident got %q", w.shown[anna][before].letter.Text)
	}
	send("b", "Вот что сделано")
	send("b", "вид сбоку")
	w.newest(anna, "вид сбоку")
}

// TestDutyDesk: what was filed before any desk had a chat waits for the duty desk,
// and is on its list.
func TestDutyDesk(t *testing.T) {
	w := &office{g: dialogstest.Open(t, "../../examples/cheboksary"), t: t, shown: map[bots.Chat][]shown{}}
	w.resident("/start", "Русский", "Согласен", "Отопление и горячая вода", "Нет горячей воды", "Нет воды у дома 5", "Чебоксары, Ленина 5", "Да, верно", "Отправить")
	w.join(city, ivan, "/bind", dialogs.InviteDesk, "city")
	card := w.newest(city, "26-00001 ·")
	w.tap(city, ivan, card, "Взять")
	w.newest(city, "В работе: N"+ivan)
	w.join(utilities, olga, "/bind", dialogs.InviteDesk, "utilities")
	w.newest(utilities, "26-00001 ·")
	w.tap(city, ivan, w.newest(city, "В работе: N"+ivan), "Вернуть") // the duty desk sees what it does, too
	w.newest(city, "Ждёт, кто возьмёт")
}

// TestComesBack: a case that returns to a desk is a new card, not a silent edit.
func TestComesBack(t *testing.T) {
	w := scene(t)
	w.join(utilities, olga, "/bind", dialogs.InviteDesk, "utilities")
	pass := func(chat bots.Chat, person, to string) {
		w.tap(chat, person, w.newest(chat, "26-00001 ·"), "Не наше")
		asked := w.newest(chat, "кому передать")
		for !strings.Contains(fmt.Sprint(asked.letter.Keyboard), to) {
			w.tap(chat, person, asked, "Ещё")
			asked = w.newest(chat, "кому передать")
		}
		w.tap(chat, person, asked, to)
		w.tap(chat, person, w.newest(chat, "почему"), "Не наша тема")
	}
	pass(city, ivan, "Водоканал")
	before := len(w.shown[city])
	pass(utilities, olga, "Управление дорог города")
	fresh := 0
	for _, s := range w.shown[city][before:] {
		if s.letter.Purpose == bots.Card && s.letter.EditOf == 0 {
			fresh++
		}
	}
	if fresh != 1 {
		t.Errorf("%d fresh cards", fresh)
	}
}

// TestUnsignedCard: a card of a build that did not sign buttons, or signed for the
// chat's old id, brings a fresh one when pressed; once that stands, the old one
// points to it, and a card of somebody else's case is none.
func TestUnsignedCard(t *testing.T) {
	for name, age := range map[string]func(string) string{
		"unsigned": func(data string) string { return data[:len(data)-8] },
		"moved":    func(data string) string { return data[:len(data)-8] + "Zz-_0000" },
	} {
		w := scene(t)
		w.join(utilities, olga, "/bind", dialogs.InviteDesk, "utilities")
		old := w.newest(city, "26-00001 ·")
		take := old.letter.Keyboard.Rows[0][0]
		press := func(chat bots.Chat, person, message string) string {
			in := say(chat, person, "")
			in.Kind, in.MessageID, in.Data = bots.Press, message, age(take.Data)
			text := ""
			for _, l := range w.g.Hear(t, in) {
				text += l.Text + "\n"
				w.shown[l.Chat] = append(w.shown[l.Chat], shown{w.g.MessageOf(l.ID), l})
			}
			return text
		}
		if said := press(utilities, olga, old.message); !strings.Contains(said, "уже не действует") || strings.Contains(said, "26-00001") {
			t.Errorf("%s: another desk sees %q", name, said)
		}
		if said := press(city, ivan, old.message); !strings.Contains(said, "№ 26-00001 · Яма") {
			t.Fatalf("%s: pressing brings %q", name, said)
		}
		if said := press(city, ivan, old.message); !strings.Contains(said, "посмотрите карточку") || strings.Contains(said, "26-00001") {
			t.Errorf("%s: pressing again brings %q", name, said)
		}
		w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Взять")
		w.newest(city, "В работе")
	}
}

// TestUnshown: what its chat refused of a case is shown to the duty desk, once: the
// card with all its words and the news that the chat is out of reach, and, where that
// stands already, the words themselves.
func TestUnshown(t *testing.T) {
	w := scene(t)
	w.join(utilities, olga, "/bind", dialogs.InviteDesk, "utilities")
	w.resident("/new", "Отопление и горячая вода", "Нет горячей воды", "Нет воды у дома 5", "Чебоксары, Ленина 5", "Да, верно", "Отправить")
	refused := w.newest(utilities, "26-00002 ·").letter
	count := func(part string) (n int) {
		for _, s := range w.shown[city] {
			if strings.Contains(s.letter.Text, part) {
				n++
			}
		}
		return n
	}
	for range 2 {
		w.undelivered(refused)
	}
	if cards, told := count("№ 26-00002 ·"), count("не может писать в чат «ЖКХ и ресурсы»"); cards != 1 || told != 1 {
		t.Errorf("%d cards, told %d times", cards, told)
	}
	refused.ID = w.newest(city, "26-00002 ·").letter.ID + 1<<20 // what is said after the card was shown
	for purpose, text := range map[bots.Purpose]string{bots.Thread: "Житель дополнил: уже потоп", bots.Notice: "прошёл срок"} {
		refused.Purpose, refused.Text = purpose, text
		w.undelivered(refused)
		if n := count(text); n != 1 {
			t.Errorf("%s: shown %d times", text, n)
		}
	}
	if cards, told := count("№ 26-00002 ·"), count("не получил № 26-00002: бота удалили"); cards != 1 || told != 2 {
		t.Errorf("in the end %d cards, told %d times", cards, told)
	}
}

// TestACardThatCouldNotBeChanged is shown anew where it stands, unless the chat is
// gone or an operator wants it so.
func TestACardThatCouldNotBeChanged(t *testing.T) {
	for reason, cards := range map[string]int{"invalid": 2, "unknown": 2, "gone": 1, "dropped": 1} {
		w := scene(t)
		card := w.newest(city, "26-00001 ·").letter
		change := card
		change.EditOf = card.ID
		w.givenUp(change, reason)
		n := 0
		for _, s := range w.shown[city] {
			if strings.Contains(s.letter.Text, "№ 26-00001 ·") {
				n++
			}
		}
		if n != cards {
			t.Errorf("%s: %d cards, want %d", reason, n, cards)
		}
	}
}

// undelivered plays the courier's news of a letter whose chat is gone.
func (w *office) undelivered(l bots.Letter) { w.givenUp(l, string(bots.Gone)) }

// givenUp plays the courier's news of a letter that was given up.
func (w *office) givenUp(l bots.Letter, reason string) {
	err := w.g.Store.Turns(context.Background(), []dialogs.Turn{{Do: func(tx dialogs.Tx) error {
		n := &dialogs.Notices{Tx: tx, House: w.g.House, Directory: w.g.Directory, Now: w.g.Now}
		return n.Delivered(dialogs.Sent{Letter: l, State: "dead", Reason: reason})
	}}})[0]
	if err != nil {
		w.t.Fatal(err)
	}
	for _, l := range w.g.Drain(w.t) {
		w.shown[l.Chat] = append(w.shown[l.Chat], shown{w.g.MessageOf(l.ID), l})
	}
}
