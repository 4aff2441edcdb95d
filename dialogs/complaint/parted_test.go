package complaint_test

import (
	"strings"
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

var (
	annaChat  = bots.Chat{Channel: "telegram", ID: "7"}
	borisChat = bots.Chat{Channel: "vk", ID: "8"}
)

// newPair are two chats of one person.
func newPair(t *testing.T) *couple {
	t.Helper()
	c := newCouple(t, annaChat, borisChat)
	c.Turn(t, func(tx dialogs.Tx) error { return tx.Link(annaChat, borisChat) })
	return c
}

// files files a case in a chat, past the conversation.
func (c *couple) files(chat bots.Chat, text string) (k *routing.Case) {
	c.t.Helper()
	c.Deed(c.t, func(deeds routing.Cases) (err error) {
		k, err = deeds.Open(routing.Filing{
			Complaint: routing.Complaint{Topic: "roads.pothole", Territory: "cheboksary", Text: text},
			Language:  "ru", Resident: chat.String(), Origin: chat.String(), OriginMessage: "5",
		})
		return err
	})
	return k
}

// splits makes two parts of a case.
func (c *couple) splits(id routing.CaseID) []routing.CaseID {
	c.t.Helper()
	var k *routing.Case
	c.Deed(c.t, func(deeds routing.Cases) (err error) {
		k, err = deeds.Split(id, c.clerk(), []routing.Part{{Agency: "city-roads"}, {Agency: "city-improvement"}})
		return err
	})
	return k.Children
}

func (c *couple) clerk() routing.Actor {
	return routing.Actor{ID: "telegram:1", Desk: c.Directory.Centre().DutyDesk}
}

// loses tells the house that an answer could not be delivered in a chat.
func (c *couple) loses(of routing.CaseID, chat bots.Chat) []bots.Letter {
	c.t.Helper()
	return c.Turn(c.t, func(tx dialogs.Tx) error {
		n := &dialogs.Notices{Tx: tx, House: c.House, Directory: c.Directory, Now: c.Now}
		l := bots.Letter{Chat: chat, Text: "Ответ", Case: int64(of), Purpose: bots.Notice}
		return n.Delivered(dialogs.Sent{Letter: l, State: "dead", Reason: string(bots.Gone)})
	})
}

func (c *couple) stored(id routing.CaseID) (k *routing.Case) {
	c.t.Helper()
	c.Turn(c.t, func(tx dialogs.Tx) (err error) {
		k, err = tx.Case(id)
		return err
	})
	return k
}

func (c *couple) unlinks(chat bots.Chat) {
	c.t.Helper()
	_, buttons := c.says(chat, "/link")
	_, sure := c.presses(chat, buttons["Разъединить"])
	if told, _ := c.presses(chat, sure["Да, разъединить"]); !strings.Contains(told, "Чаты разъединены") {
		c.t.Fatalf("after unlinking: %s", told)
	}
}

// What one chat was answered in the other's stead is its own again when the two part, with
// all parts: answers would go on to a chat that is no longer his. What he had moved stays.
func TestCasesComeHomeWhenChatsPart(t *testing.T) {
	for name, from := range map[string]bots.Chat{"from here": annaChat, "from there": borisChat} {
		t.Run(name, func(t *testing.T) {
			c := newPair(t)
			k, moved := c.files(annaChat, "Яма у школы"), c.files(annaChat, "Яма у рынка")
			parts := c.splits(k.ID)
			c.Deed(t, func(deeds routing.Cases) error {
				_, err := deeds.MoveTo(moved.ID, annaChat.String(), borisChat.String())
				return err
			})
			c.loses(parts[0], annaChat)
			for _, id := range append(parts, k.ID) {
				if got := c.stored(id).Origin; got != borisChat.String() {
					t.Fatalf("lost in one chat, %d is answered in %s", id, got)
				}
			}
			c.unlinks(from)
			for _, id := range append(parts, k.ID) {
				if got := c.stored(id).Origin; got != annaChat.String() {
					t.Errorf("after the chats parted %d is answered in %s", id, got)
				}
			}
			if got := c.stored(moved.ID); got.Origin != borisChat.String() || got.Resident != borisChat.String() {
				t.Errorf("what was moved is of %s, answered in %s", got.Resident, got.Origin)
			}
			told, _ := c.read(c.Answer(t, c.files(annaChat, "x").ID, "Засыпали."))
			if strings.Contains(told, "vk: ") {
				t.Errorf("the other chat is told: %s", told)
			}
		})
	}
}
