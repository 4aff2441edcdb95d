package staff_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// unsigned is a message of an anonymous administrator.
func unsigned(text string) bots.Inbound { return say(city, group, text) }

func (w *office) unsignedReply(on shown, text string) {
	in := unsigned(text)
	in.ReplyTo = on.message
	w.hear(in)
}

// asked is the newest question who has written something.
func (w *office) asked() shown { return w.newest(city, "бот не видит, кто вы") }

func (w *office) mine(person string, on shown) { w.tap(city, person, on, "Это я") }

// kept is all that is stored of messages without a name.
func (w *office) kept() (raw string) {
	w.g.Turn(w.t, func(tx dialogs.Tx) error {
		s, err := tx.Session(dialogs.SessionKey{Chat: city, Person: "unsigned"})
		if err == nil {
			raw = string(s.Draft)
		}
		return err
	})
	return raw
}

func (w *office) saidSince(n int) (texts []string) {
	for _, l := range w.heard[n:] {
		texts = append(texts, l.Text)
	}
	return texts
}

// TestUnsignedIsWhosePresses: an anonymous answer goes when a clerk has pressed, in his
// name, and once; then the question says whose it was.
func TestUnsignedIsWhosePresses(t *testing.T) {
	w := scene(t)
	w.unsignedReply(w.newest(city, "26-00001 ·"), "Заделали утром")
	q := w.asked()
	if q.letter.ReplyTo != unsigned("Заделали утром").MessageID || len(w.answers()) != 0 {
		t.Fatalf("asked under %q, answers %q", q.letter.ReplyTo, w.answers())
	}
	w.mine(maria, q)
	taken := false
	for _, l := range w.heard {
		taken = taken || l.EditOf == q.letter.ID && l.Text == "Написал(а): N"+maria && len(l.Keyboard.Rows) == 0
	}
	given := w.past("26-00001", routing.EventAnswered)
	if !taken || len(given) != 1 || given[0].Actor != "telegram:"+maria || given[0].Text != "Заделали утром" {
		t.Fatalf("the question was changed: %v; the history has %+v", taken, given)
	}
	if strings.Contains(w.kept(), "Заделали") {
		t.Error("the words are kept still:", w.kept())
	}
	before := len(w.heard)
	w.mine(maria, q)
	if said := w.saidSince(before); len(said) != 0 {
		t.Errorf("a second press of hers was told %q", said)
	}
	w.mine(ivan, q)
	w.told(city, "уже выполнено или ждало")
	if len(w.answers()) != 1 {
		t.Errorf("the resident got %q", w.answers())
	}
}

// TestUnsignedPressedAtOnce: of two presses in one group of turns the first counts.
func TestUnsignedPressedAtOnce(t *testing.T) {
	w := scene(t)
	w.unsignedReply(w.newest(city, "26-00001 ·"), "Заделали утром")
	q := w.asked()
	first, second := say(city, ivan, ""), say(city, maria, "")
	for _, in := range []*bots.Inbound{&first, &second} {
		in.Kind, in.MessageID, in.Data = bots.Press, q.message, q.letter.Keyboard.Rows[0][0].Data
	}
	w.take(w.g.Batch(t, first, second))
	if given := w.past("26-00001", routing.EventAnswered); len(given) != 1 || given[0].Actor != "telegram:"+ivan {
		t.Errorf("the history has %+v", given)
	}
}

// TestUnsignedAndAStranger: who is not on the roster is told so once, changes nothing, and
// leaves the message to its author.
func TestUnsignedAndAStranger(t *testing.T) {
	w := scene(t)
	w.unsignedReply(w.newest(city, "26-00001 ·"), "Заделали утром")
	q := w.asked()
	w.mine(petr, q)
	w.told(city, "Вас нет в списке")
	before := len(w.heard)
	w.mine(petr, q)
	if said := w.saidSince(before); len(said) != 0 || len(w.answers()) != 0 {
		t.Errorf("he was told %q, the resident %q", said, w.answers())
	}
	w.mine(ivan, q)
	if given := w.past("26-00001", routing.EventAnswered); len(given) != 1 || given[0].Actor != "telegram:"+ivan {
		t.Errorf("the history has %+v", given)
	}
}

// TestUnsignedAndRights: what somebody may not do he may not do by a press either.
func TestUnsignedAndRights(t *testing.T) {
	w := scene(t)
	w.become(routing.Viewer, maria)
	w.unsignedReply(w.newest(city, "26-00001 ·"), "Заделали утром")
	w.mine(maria, w.asked())
	w.told(city, "нет права")
	if len(w.answers()) != 0 || len(w.past("26-00001", routing.EventAnswered)) != 0 {
		t.Errorf("the resident got %q", w.answers())
	}
}

// TestUnsignedExpires: after an hour nobody's words are gone, the question says so, and a
// press does nothing, be the clock late or not.
func TestUnsignedExpires(t *testing.T) {
	for _, late := range []bool{false, true} {
		w := scene(t)
		w.unsignedReply(w.newest(city, "26-00001 ·"), "Заделали утром")
		q := w.asked()
		w.later(59 * time.Minute)
		if !strings.Contains(w.kept(), "Заделали") {
			t.Fatal("given up too early")
		}
		if w.g.Now = w.g.Now.Add(2 * time.Minute); !late {
			w.later(0)
			if last := w.heard[len(w.heard)-1]; last.EditOf != q.letter.ID || !strings.Contains(last.Text, "Никто не нажал") || len(last.Keyboard.Rows) != 0 {
				t.Errorf("the question became %+v", last)
			}
			if strings.Contains(w.kept(), "Заделали") {
				t.Error("kept still:", w.kept())
			}
		}
		w.mine(ivan, q)
		w.told(city, "ждало слишком долго")
		if len(w.answers()) != 0 {
			t.Errorf("the resident got %q", w.answers())
		}
	}
}

// TestUnsignedEdited: the latest words count until they are claimed.
func TestUnsignedEdited(t *testing.T) {
	w := scene(t)
	card := w.newest(city, "26-00001 ·")
	edit := func(text string) {
		in := unsigned("Заделаем")
		in.Kind, in.Text, in.ReplyTo = bots.Edit, text, card.message
		w.hear(in)
	}
	w.unsignedReply(card, "Заделаем")
	q := w.asked()
	before := len(w.heard)
	edit("Заделали утром")
	if said := w.saidSince(before); len(said) != 0 {
		t.Errorf("an edit was told %q", said)
	}
	w.mine(ivan, q)
	edit("Не заделали")
	w.told(city, "правка ничего не изменит")
	if given := w.past("26-00001", routing.EventAnswered); len(given) != 1 || given[0].Text != "Заделали утром" {
		t.Errorf("the history has %+v", given)
	}
}

// TestUnsignedAlbum: an album is asked about once, goes whole, and what comes of it after
// the press follows.
func TestUnsignedAlbum(t *testing.T) {
	w := scene(t)
	card := w.newest(city, "26-00001 ·")
	part := func(i int) {
		in := unsigned(map[bool]string{true: "Заделали утром"}[i == 0])
		in.MessageID, in.Album, in.Files = fmt.Sprint("part", i), "a", picture(fmt.Sprint("p", i))
		if i < 2 {
			in.ReplyTo = card.message // later ones lose their way
		}
		w.hear(in)
	}
	for i := range 3 {
		part(i)
	}
	if n := w.letters(city, "бот не видит, кто вы"); n != 1 {
		t.Errorf("asked %d times", n)
	}
	w.mine(maria, w.asked())
	part(3)
	if got := fmt.Sprint(w.given()); got != "[p0 p1 p2 p3]" || w.letters(city, "бот не видит, кто вы") != 1 {
		t.Errorf("the resident got %s", got)
	}
	for _, e := range w.past("26-00001", routing.EventAnswered) {
		if e.Actor != "telegram:"+maria {
			t.Errorf("the history has %+v", e)
		}
	}
}

// TestUnsignedFlood: some may wait, one more is refused in words, and those that wait are
// none the worse for it.
func TestUnsignedFlood(t *testing.T) {
	w := scene(t)
	for i := range 8 {
		w.hear(unsigned(fmt.Sprint("/case ", i+1)))
	}
	w.told(city, "не принял")
	if n := w.letters(city, "бот не видит, кто вы"); n != 5 {
		t.Errorf("asked %d times", n)
	}
	first := w.shown[city][0]
	for _, s := range w.shown[city] {
		if strings.Contains(s.letter.Text, "бот не видит, кто вы") {
			first = s
			break
		}
	}
	cards := w.letters(city, "26-00001 ·")
	w.mine(ivan, first)
	if w.letters(city, "26-00001 ·") != cards+1 {
		t.Error("the first one's card was not shown")
	}
	w.hear(unsigned("/open"))
	if n := w.letters(city, "бот не видит, кто вы"); n != 6 {
		t.Errorf("asked %d times when one was done", n)
	}
}

// TestUnsignedCode: a one-time code is redeemed for whoever presses, is kept as its hash
// only, and serves once.
func TestUnsignedCode(t *testing.T) {
	w := scene(t)
	code := dialogs.NewInviteCode()
	i := dialogs.Invite{Hash: dialogs.InviteHash(code), Kind: dialogs.InviteClerk, Desk: "city", Expires: w.g.Now.Add(time.Hour)}
	w.g.Turn(t, func(tx dialogs.Tx) error { return tx.AddInvite(i) })
	w.hear(unsigned("/join " + code))
	if raw := w.kept(); !strings.Contains(raw, "/join") || strings.Contains(raw, code[:4]) {
		t.Errorf("kept as %s", raw)
	}
	w.mine(petr, w.asked())
	w.told(city, "вы в списке")
	clerk := func(person string) (known bool) {
		w.g.Turn(t, func(tx dialogs.Tx) (err error) { _, known, err = tx.Clerk("city", "telegram", person); return err })
		return known
	}
	if !clerk(petr) || clerk(group) {
		t.Error("petr:", clerk(petr), "the group:", clerk(group))
	}
}

// TestUnsignedAnswerToAQuestion: an anonymous answer to a clerk's question is his who was
// asked; a colleague who presses is told that it is not hers.
func TestUnsignedAnswerToAQuestion(t *testing.T) {
	w := scene(t)
	ask := func() {
		w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Не наше")
		w.tap(city, ivan, w.newest(city, "кому передать"), "Управление благоустройства")
	}
	ask()
	w.unsignedReply(w.newest(city, "почему № 26-00001"), "Это проезд во дворе")
	w.mine(maria, w.asked())
	w.told(city, "задан другому сотруднику")
	if k := w.state("26-00001"); k.Agency != "city-roads" {
		t.Fatal("it went to", k.Agency)
	}
	w.unsignedReply(w.newest(city, "почему № 26-00001"), "Проезд во дворе дома 5")
	w.mine(ivan, w.asked())
	if moved := w.past("26-00001", routing.EventTransferred); len(moved) != 1 || moved[0].Text != "Проезд во дворе дома 5" || moved[0].Actor != "telegram:"+ivan {
		t.Errorf("the history has %+v", moved)
	}
}

// TestUnsignedTalk: nobody asks about what the desk does not act on, nor about words said
// to the question itself; a note to a case is asked about and stays one.
func TestUnsignedTalk(t *testing.T) {
	w := scene(t)
	before := len(w.heard)
	for _, text := range []string{"кто поедет смотреть?", "// посмотрю сам"} {
		w.hear(unsigned(text))
	}
	if said := w.saidSince(before); len(said) != 0 {
		t.Fatalf("talk was told %q", said)
	}
	w.unsignedReply(w.newest(city, "26-00001 ·"), "// подрядчик не отвечает")
	q := w.asked()
	w.unsignedReply(q, "это я")
	w.told(city, "Нажмите кнопку «Это я»")
	w.mine(ivan, q)
	if notes := w.notes(); len(notes) != 1 || notes[0] != "подрядчик не отвечает 0" || len(w.answers()) != 0 {
		t.Errorf("notes %q, answers %q", notes, w.answers())
	}
}

// TestUnsignedInATopic: question and outcome stand in the topic in which it was written.
func TestUnsignedInATopic(t *testing.T) {
	w := scene(t)
	in := unsigned("/case 99")
	in.Thread = "7"
	w.hear(in)
	q := w.asked()
	w.mine(ivan, q)
	w.told(city, "Такого обращения нет")
	last := w.heard[len(w.heard)-1]
	if q.letter.Thread != "7" || last.Thread != "7" || last.ReplyTo != in.MessageID {
		t.Errorf("asked in %q, told in %q under %q", q.letter.Thread, last.Thread, last.ReplyTo)
	}
}

// TestUnsignedInAMovedChat: what waited in a chat whose messages were left behind is given
// up with its question.
func TestUnsignedInAMovedChat(t *testing.T) {
	w := scene(t)
	w.unsignedReply(w.newest(city, "26-00001 ·"), "Заделали утром")
	w.hear(bots.Inbound{Kind: bots.Moved, Chat: city, Group: true, Text: "-100200"})
	w.g.Turn(t, func(tx dialogs.Tx) error {
		s, err := tx.Session(dialogs.SessionKey{Chat: bots.Chat{Channel: "telegram", ID: "-100200"}, Person: "unsigned"})
		if err == nil && strings.Contains(string(s.Draft), "Заделали") {
			t.Errorf("kept still: %s", s.Draft)
		}
		return err
	})
	w.later(2 * time.Hour)
}
