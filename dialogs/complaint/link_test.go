package complaint_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
)

// couple are two chats of one messenger each, both past consent.
type couple struct {
	*dialogstest.Gateway
	t *testing.T
}

func newCouple(t *testing.T, chats ...bots.Chat) *couple {
	c := &couple{dialogstest.Open(t, "../../examples/cheboksary"), t}
	for _, chat := range chats {
		for _, words := range []string{"/start", "Русский", "Согласен"} {
			c.says(chat, words)
		}
	}
	return c
}

// says gives all that is said to anybody after some words, as "channel: text".
func (c *couple) says(chat bots.Chat, words string) (told string, buttons map[string]string) {
	c.t.Helper()
	return c.read(c.Hear(c.t, bots.Inbound{Kind: bots.Message, Chat: chat, From: bots.Person{ID: chat.ID, Name: "Анна"}, Text: words}))
}

func (c *couple) presses(chat bots.Chat, data string) (told string, buttons map[string]string) {
	c.t.Helper()
	return c.read(c.Hear(c.t, bots.Inbound{Kind: bots.Press, Chat: chat, From: bots.Person{ID: chat.ID}, Data: data}))
}

func (c *couple) read(letters []bots.Letter) (told string, buttons map[string]string) {
	buttons = map[string]string{}
	for _, l := range letters {
		told += l.Chat.Channel + ": " + l.Text + "\n"
		for _, row := range l.Keyboard.Rows {
			for _, b := range row {
				buttons[b.Text] = b.Data
			}
		}
	}
	return told, buttons
}

func (c *couple) linked(chat bots.Chat) (n int) {
	c.Turn(c.t, func(tx dialogs.Tx) error {
		others, err := tx.LinkedTo(chat)
		n = len(others)
		return err
	})
	return n
}

const mine, notMine = "✅ Да, это я, соединить", "❌ Это не я"

var linkCode = regexp.MustCompile(`[A-Z2-9]{4}-[A-Z2-9]{4}`)

// Nobody is linked by a code alone: a victim who tells it is asked, and one who types it is.
func TestALinkNeedsBothSides(t *testing.T) {
	victim, thief := bots.Chat{Channel: "telegram", ID: "7"}, bots.Chat{Channel: "vk", ID: "8"}
	c := newCouple(t, victim, thief)
	told, _ := c.says(victim, "/link")
	code := linkCode.FindString(told)
	_, buttons := c.says(thief, "/link "+strings.ToLower(code))
	told, asked := c.presses(thief, buttons[mine])
	if c.linked(victim) != 0 || !strings.Contains(told, "telegram: ⚠️") || !strings.Contains(told, "ВКонтакте") {
		t.Fatalf("before the victim was asked: %d, %s", c.linked(victim), told)
	}
	for _, data := range []string{asked[mine], c.House.Seal.Sign(thief, "", asked[mine][:len(asked[mine])-8])} {
		if c.presses(thief, data); c.linked(victim) != 0 { // the victim's button in the thief's hand
			t.Fatal("linked by one side")
		}
	}
	if told, _ = c.presses(victim, asked[notMine]); !strings.Contains(told, "vk: Чаты не соединены") {
		t.Errorf("a refusal: %s", told)
	}
	if told, _ = c.presses(victim, asked[mine]); c.linked(victim) != 0 || !strings.Contains(told, "уже не действует") {
		t.Errorf("after a refusal: %s", told)
	}
}

func TestACodeGrowsOldAndTriesAreFew(t *testing.T) {
	anna, boris := bots.Chat{Channel: "telegram", ID: "7"}, bots.Chat{Channel: "vk", ID: "8"}
	c := newCouple(t, anna, boris)
	told, _ := c.says(anna, "/link")
	code := linkCode.FindString(told)
	_, buttons := c.says(boris, "/link "+code)
	_, asked := c.presses(boris, buttons[mine])
	c.Now = c.Now.Add(11 * time.Minute)
	if told, _ = c.presses(anna, asked[mine]); c.linked(anna) != 0 || !strings.Contains(told, "уже не действует") {
		t.Errorf("after its time: %s", told)
	}
	for range 5 {
		if told, _ = c.says(boris, "/link AAAA-AAAA"); !strings.Contains(told, "Такого кода нет") {
			t.Fatal(told)
		}
	}
	told, _ = c.says(anna, "/link")
	code = linkCode.FindString(told)
	if told, _ = c.says(boris, "/link "+code); !strings.Contains(told, "Слишком много") {
		t.Errorf("a sixth try: %s", told)
	}
	c.Now = c.Now.Add(61 * time.Minute)
	told, _ = c.says(anna, "/link")
	if told, _ = c.says(boris, "/link "+linkCode.FindString(told)); !strings.Contains(told, "Это ваш чат") {
		t.Errorf("an hour later: %s", told)
	}
}

// An old button under /link asks, and the answer to that is good for minutes and for the
// chats that it named.
func TestUnlinkingIsAsked(t *testing.T) {
	anna, boris, vera := bots.Chat{Channel: "telegram", ID: "7"}, bots.Chat{Channel: "vk", ID: "8"}, bots.Chat{Channel: "vk", ID: "9"}
	c := newCouple(t, anna, boris, vera)
	join := func(a, b bots.Chat) {
		c.Turn(t, func(tx dialogs.Tx) error { return tx.Link(a, b) })
	}
	join(anna, boris)
	_, buttons := c.says(anna, "/link")
	old := buttons["Разъединить"]
	told, buttons := c.presses(anna, old)
	sure := buttons["Да, разъединить"]
	if c.linked(anna) != 1 || sure == "" || !strings.Contains(told, "Разъединить этот чат с другими (ВКонтакте)?") {
		t.Fatalf("pressed once: %d, %s", c.linked(anna), told)
	}
	join(anna, vera)
	if told, buttons = c.presses(anna, sure); c.linked(anna) != 2 || !strings.Contains(told, "уже не действует") {
		t.Errorf("a chat more: %d, %s", c.linked(anna), told)
	}
	sure = buttons["Да, разъединить"]
	c.Now = c.Now.Add(11 * time.Minute)
	if told, buttons = c.presses(anna, sure); c.linked(anna) != 2 || !strings.Contains(told, "уже не действует") {
		t.Errorf("later: %d, %s", c.linked(anna), told)
	}
	if told, _ = c.presses(anna, buttons["Да, разъединить"]); c.linked(anna) != 0 || !strings.Contains(told, "Чаты разъединены") {
		t.Errorf("at last: %d, %s", c.linked(anna), told)
	}
	if told, _ = c.presses(anna, old); !strings.Contains(told, "ни с каким другим не соединён") {
		t.Errorf("unlinked already: %s", told)
	}
}
