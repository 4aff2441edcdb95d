package complaint_test

import (
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

// enterVK is enter for somebody in the other messenger.
func enterVK(t *testing.T, g *dialogstest.Gateway) *resident {
	t.Helper()
	r := stranger(t, g)
	r.chat.Channel = "vk"
	r.say("Начать")
	r.press("Русский")
	r.press("Согласен")
	return r
}

// pair are a person's two chats with all that can be told in them: cases filed in either,
// words and files brought to a case from the other chat, a case answered in the other's
// stead, with parts, and a draft in each.
func pair(t *testing.T, g *dialogstest.Gateway) (one, two *resident, k *routing.Case) {
	t.Helper()
	one = speak(t, g)
	two = enterVK(t, g)
	g.Turn(t, func(tx dialogs.Tx) error { return tx.Link(one.chat, two.chat) })
	fileMany(t, g, two, 2)
	k = one.latest()
	two.say("/my")
	two.say(k.Number)
	two.press("Ответить")
	photo := bots.File{Channel: "vk", ID: canary + "vk", Kind: bots.Photo}
	two.write(bots.Inbound{Text: "Из другого чата, " + canary, Files: []bots.File{photo}})
	c := &couple{g, t}
	parts := c.splits(k.ID)
	c.loses(parts[0], one.chat)
	two.say("Третья беда, " + canary) // which is asked about
	two.write(bots.Inbound{Files: []bots.File{{Channel: "vk", ID: canary + "draft", Kind: bots.Photo}}})
	two.press("Новое обращение")
	return one, two, k
}

// What a person has told goes from all of his chats, wherever he filed it and wherever it
// was answered, and each chat is told; a chat that he goes on with before it is done has
// nothing of before.
func TestForgottenInAllChats(t *testing.T) {
	g := watched(t)
	one, two, _ := pair(t, g)
	one.say("/delete")
	one.sees("ВКонтакте")
	one.press("Отозвать согласие и удалить мои данные")
	one.sees("Согласие отозвано")
	farewell := one.board[len(one.board)-1]
	if farewell.Chat != two.chat || !strings.Contains(farewell.Text, "Telegram") || !strings.Contains(farewell.Text, "/start") {
		t.Errorf("the other chat is told %+v", farewell)
	}
	two.say("Добрый день") // before anything was destroyed
	two.sees("Выберите язык")
	settle(t, g)
	for _, f := range holding(t, g, canary, "79001234567", "Мама", one.chat.String(), two.chat.String()) {
		if !strings.HasPrefix(f, "sessions: ") && !strings.HasPrefix(f, "seen: ") || strings.Contains(f, canary) {
			t.Errorf("still there: %s", f)
		}
	}
	if cases := tables(t, g)["cases"]; strings.Count(cases, "origin=erased ") != 5 || strings.Count(cases, "origin=") != 5 {
		t.Errorf("cases:\n%s", cases)
	}
	if c := tables(t, g)["consents"]; strings.Count(c, "given=1") != 2 || strings.Count(c, "given=0") != 2 {
		t.Errorf("the consents: %s", c)
	}
	if e := tables(t, g)["erasures"]; strings.Contains(e, "done_at=0") || strings.Count(e, "reason=demand") != 2 {
		t.Errorf("the records: %s", e)
	}
	if links := tables(t, g)["links"]; links != "" {
		t.Errorf("still linked: %s", links)
	}
}

// A case of a chat that was parted from another goes with its own chat only.
func TestPartedChatsAreForgottenApart(t *testing.T) {
	c := newPair(t)
	mine, other := c.files(annaChat, "Яма у школы"), c.files(borisChat, "Яма у рынка")
	c.loses(mine.ID, annaChat)
	c.loses(other.ID, borisChat)
	c.Turn(t, func(tx dialogs.Tx) error { // as builds did that let cases go astray
		_, err := tx.Unlink(annaChat)
		return err
	})
	c.says(annaChat, "/delete")
	told, buttons := c.says(annaChat, "/delete")
	if strings.Contains(told, "ВКонтакте") {
		t.Errorf("asked of a chat that is not his: %s", told)
	}
	c.presses(annaChat, buttons["Отозвать согласие и удалить мои данные"])
	for range 3 {
		c.Now = c.Now.Add(30 * time.Second)
		c.Strike(t)
	}
	if k := c.stored(mine.ID); !k.Erased() || k.Text != "" {
		t.Errorf("his own: %+v", k)
	}
	if k := c.stored(other.ID); k.Erased() || k.Text == "" {
		t.Errorf("another's: %+v", k)
	}
}

// The words of farewell are waited for: they may be on their way when all else is gone.
func TestFarewellIsNotErasedUnsent(t *testing.T) {
	g := dialogstest.Open(t, sample)
	chat := bots.Chat{Channel: "telegram", ID: "7"}
	erase := func(before, spare int64) (more bool) {
		err := g.Store.Turns(t.Context(), []dialogs.Turn{{Do: func(tx dialogs.Tx) (err error) {
			_, more, err = tx.EraseChat(chat, before, spare, "x", 10)
			return err
		}}})[0]
		if err != nil {
			t.Fatal(err)
		}
		return more
	}
	var order, after int64
	err := g.Store.Turns(t.Context(), []dialogs.Turn{{Do: func(tx dialogs.Tx) (err error) {
		order = tx.NewID()
		_, err = tx.Post(bots.Letter{Chat: chat, Text: "Прощайте", Purpose: bots.Dialog})
		after = tx.NewID()
		return err
	}}})[0]
	if err != nil {
		t.Fatal(err)
	}
	if !erase(after, order) || !strings.Contains(tables(t, g)["outbox"], "Прощайте") {
		t.Error("it was not waited for")
	}
	if letters := g.Drain(t); len(letters) != 1 {
		t.Errorf("sent: %v", letters)
	}
	if erase(after, order) || tables(t, g)["outbox"] != "" {
		t.Errorf("sent, and still there: %s", tables(t, g)["outbox"])
	}
}

// A question about a part of a case is answered from whichever chat it is read in.
func TestAPartsQuestionIsAnsweredFromALinkedChat(t *testing.T) {
	c := newPair(t)
	k := c.files(annaChat, "Яма у школы")
	part := c.splits(k.ID)[0]
	c.loses(part, annaChat)
	var asked bots.Letter
	letters := c.Deed(t, func(deeds routing.Cases) error {
		_, err := deeds.Ask(part, c.clerk(), routing.Remark{Text: "С какой стороны?"})
		return err
	})
	for _, l := range letters {
		if l.Chat == borisChat && strings.Contains(l.Text, "С какой стороны") {
			asked = l
		}
	}
	if asked.ID == 0 {
		t.Fatalf("not asked where he is answered: %+v", letters)
	}
	told, _ := c.read(c.Hear(t, bots.Inbound{Kind: bots.Message, Chat: borisChat, From: bots.Person{ID: borisChat.ID}, Text: "Со двора", MessageID: "r1", ReplyTo: c.MessageOf(asked.ID)}))
	if got := c.stored(part); got.State == routing.NeedInfo || strings.Contains(told, "нет") {
		t.Errorf("it is %s, told %s", got.State, told)
	}
}
