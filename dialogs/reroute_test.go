package dialogs_test

import (
	"strings"
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// dies tells the house that a letter could not be delivered, and keeps what it then sends.
func (n *newsroom) dies(l bots.Letter, why bots.Failure) {
	n.t.Helper()
	n.letters = n.g.Turn(n.t, func(tx dialogs.Tx) error {
		notices := &dialogs.Notices{Tx: tx, House: n.g.House, Directory: n.g.Directory, Now: n.g.Now}
		return notices.Delivered(dialogs.Sent{Letter: l, State: "dead", Reason: string(why)})
	})
}

// answerTo is the letter with an answer among those of the last deed.
func (n *newsroom) answerTo(chat bots.Chat) (found bots.Letter) {
	n.t.Helper()
	for _, l := range n.letters {
		if l.Chat == chat && l.Purpose == bots.Answer {
			found = l
		}
	}
	if found.ID == 0 {
		n.t.Fatalf("no answer to %v", chat)
	}
	return found
}

// What does not reach a resident goes to his other chat once, with buttons that work
// there; when that fails, too, the desk hears the truth.
func TestALostAnswerGoesByTheOtherChannel(t *testing.T) {
	n := openNews(t)
	k := n.file(annaChat, "ru")
	n.g.Turn(t, func(tx dialogs.Tx) error { return tx.Link(annaChat, borisChat) })
	n.answers(k, "Заделаем в среду")
	first := n.answerTo(annaChat)
	n.dies(first, bots.Gone)
	second := n.answerTo(borisChat)
	if second.Text != first.Text || second.ReplyTo != "" || len(second.Keyboard.Rows) != len(first.Keyboard.Rows) {
		t.Fatalf("another letter: %+v", second)
	}
	for _, row := range second.Keyboard.Rows {
		for _, b := range row {
			if _, ok := n.g.House.Seal.Verify(borisChat, "", b.Data); !ok {
				t.Errorf("the button %q is not signed for its chat", b.Text)
			}
		}
	}
	if got := n.heard(cityChat); !strings.Contains(got, "Telegram: не доставлено") || !strings.Contains(got, "ВКонтакте") {
		t.Errorf("the card: %s", got)
	}
	n.dies(second, bots.Gone)
	if got := n.heard(annaChat); got != "" {
		t.Errorf("it came back: %s", got)
	}
	if got := n.heard(cityChat); !strings.Contains(got, "не доставлен") {
		t.Errorf("the card: %s", got)
	}
	n.g.Turn(t, func(tx dialogs.Tx) error {
		now, err := tx.Case(k.ID)
		if now.Origin != borisChat.String() || now.Resident != annaChat.String() {
			t.Errorf("it is of %s, answered in %s", now.Resident, now.Origin)
		}
		return err
	})
}

// A letter that is wrong is wrong everywhere, and who has one chat has no other.
func TestOtherLossesStay(t *testing.T) {
	n := openNews(t)
	k := n.file(annaChat, "ru")
	n.answers(k, "Заделаем в среду")
	l := n.answerTo(annaChat)
	n.dies(l, bots.Gone)
	if got := n.heard(borisChat); got != "" {
		t.Errorf("a stranger got %s", got)
	}
	n.g.Turn(t, func(tx dialogs.Tx) error { return tx.Link(annaChat, borisChat) })
	n.dies(l, bots.Invalid)
	if got := n.heard(borisChat); got != "" {
		t.Errorf("what is invalid went on: %s", got)
	}
	n.do(func(c routing.Cases) error { // moved on request, news come where he wants them
		_, err := c.MoveTo(k.ID, annaChat.String(), borisChat.String())
		return err
	})
	n.do(func(c routing.Cases) error {
		_, err := c.Correct(k.ID, cityClerk, routing.Remark{Text: "Заделаем в четверг"})
		return err
	})
	if got := n.heard(borisChat); !strings.Contains(got, "в четверг") {
		t.Errorf("after it was moved: %s", got)
	}
}

// What was to be told of a case whose resident is forgotten goes nowhere else.
func TestALetterOfAnErasedCaseStays(t *testing.T) {
	n := openNews(t)
	k := n.file(annaChat, "ru")
	n.g.Turn(t, func(tx dialogs.Tx) error { return tx.Link(annaChat, borisChat) })
	n.answers(k, "Заделаем в среду")
	lost := n.answerTo(annaChat)
	n.do(func(c routing.Cases) error {
		_, err := c.Erase(k.ID)
		return err
	})
	n.dies(lost, bots.Gone)
	if got := n.heard(borisChat); got != "" {
		t.Errorf("it went to the other chat: %s", got)
	}
}

// What goes to another chat spares its reader there as it would have here, and the card
// says until when.
func TestAReroutedAnswerSparesItsReader(t *testing.T) {
	n := openNews(t)
	k := n.file(annaChat, "ru")
	n.g.Turn(t, func(tx dialogs.Tx) error {
		if err := tx.SaveSession(&dialogs.Session{Key: dialogs.SessionKey{Chat: borisChat}, Settings: dialogs.Settings{Stopped: true}}); err != nil {
			return err
		}
		return tx.Link(annaChat, borisChat)
	})
	n.answers(k, "Заделаем в среду")
	n.dies(n.answerTo(annaChat), bots.Gone)
	if got := n.heard(borisChat); got != "" {
		t.Errorf("he wants nothing now, and is sent %s", got)
	}
	if got := n.heard(cityChat); !strings.Contains(got, "ответ ждёт, пока он не напишет") {
		t.Errorf("the card: %s", got)
	}
}
