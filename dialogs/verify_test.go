package dialogs_test

import (
	"regexp"
	"strings"
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

var codeShape = regexp.MustCompile(`[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}`)

// stamping is a newsroom whose answers carry codes.
func stamping(t *testing.T) *newsroom {
	n := openNews(t)
	n.g.House.Stamp = dialogs.NewStamp([]byte("one key"))
	return n
}

// code is the code in what a chat was told by the last deed.
func (n *newsroom) code(chat bots.Chat) string {
	n.t.Helper()
	code := codeShape.FindString(n.heard(chat))
	if code == "" {
		n.t.Fatalf("no code in %q", n.heard(chat))
	}
	return code
}

// asks is what the bot says to somebody's words.
func (n *newsroom) asks(chat bots.Chat, text string) string {
	n.t.Helper()
	n.letters = n.g.Hear(n.t, bots.Inbound{Kind: bots.Message, Chat: chat, From: bots.Person{ID: chat.ID, Language: "ru"}, MessageID: "90", Text: text})
	return n.heard(chat)
}

func (n *newsroom) answers(k *routing.Case, text string) {
	n.t.Helper()
	n.do(func(c routing.Cases) error {
		_, err := c.Answer(k.ID, cityClerk, routing.Remark{Text: text})
		return err
	})
}

// The code stands under the answer and not under the question, whatever the answer is like.
func TestTheCodeStandsUnderTheAnswer(t *testing.T) {
	n := stamping(t)
	for _, r := range []routing.Remark{{Text: "Заделаем в среду"}, {Files: []string{`{"kind":"photo","channel":"telegram","id":"p"}`}}} {
		k := n.file(annaChat, "ru")
		n.do(func(c routing.Cases) error {
			_, err := c.Answer(k.ID, cityClerk, r)
			return err
		})
		said := n.heard(annaChat)
		code, question := strings.Index(said, n.code(annaChat)), strings.Index(said, "Проблема решена?")
		if answer := strings.Index(said, "Ответ по №"); answer < 0 || code < answer || question < code || strings.Count(said, "🔏") != 1 {
			t.Errorf("it reads %q", said)
		}
	}
	k := n.file(annaChat, "ru")
	n.do(func(c routing.Cases) error {
		_, err := c.Finish(k.ID, cityClerk)
		return err
	})
	if said := n.heard(annaChat); !codeShape.MatchString(said) || strings.Index(said, "🔏") > strings.Index(said, "Проблема решена?") {
		t.Errorf("work that is done: %q", said)
	}
}

func TestAnAnswerIsVerified(t *testing.T) {
	n := stamping(t)
	k := n.file(annaChat, "ru")
	n.answers(k, "Заделаем в среду")
	code := n.code(annaChat)
	stranger := bots.Chat{Channel: "vk", ID: "77"} // whom the bot does not know
	for _, words := range []string{
		"/verify " + code, "/VERIFY " + strings.ToLower(code), "проверить " + strings.ReplaceAll(code, "-", ""), "/verify " + strings.ReplaceAll(code, "0", "О"),
	} {
		if got := n.asks(stranger, words); !strings.Contains(got, "настоящий") || !strings.Contains(got, k.Number) || !strings.Contains(got, "Заделаем в среду") {
			t.Errorf("%s: %s", words, got)
		}
	}
	wrong := "A" + code[1:]
	if wrong == code {
		wrong = "B" + code[1:]
	}
	if got := n.asks(stranger, "/verify "+wrong); !strings.Contains(got, "нет") || strings.Contains(got, k.Number) {
		t.Errorf("a wrong code: %s", got)
	}
	n.g.House.Stamp = dialogs.NewStamp([]byte("another key"), []byte("one key"))
	if got := n.asks(stranger, "/verify "+code); !strings.Contains(got, "настоящий") {
		t.Errorf("after the key was replaced: %s", got)
	}
	n.g.House.Stamp = dialogs.NewStamp([]byte("another key"))
	if got := n.asks(stranger, "/verify "+code); strings.Contains(got, "настоящий") {
		t.Errorf("signed with no key of ours: %s", got)
	}
}

func TestACorrectedAnswerSaysSo(t *testing.T) {
	n := stamping(t)
	k := n.file(annaChat, "ru")
	n.answers(k, "Заделаем в среду")
	first := n.code(annaChat)
	n.do(func(c routing.Cases) error {
		_, err := c.Correct(k.ID, cityClerk, routing.Remark{Text: "Заделаем в четверг"})
		return err
	})
	second := n.code(annaChat)
	if first == second {
		t.Fatal("a correction has the code of what it corrects")
	}
	if got := n.asks(annaChat, "/verify "+first); !strings.Contains(got, "в среду") || !strings.Contains(got, "исправлен") || !strings.Contains(got, "в четверг") {
		t.Errorf("the old code: %s", got)
	}
	if got := n.asks(annaChat, "/verify "+second); strings.Contains(got, "в среду") || strings.Contains(got, "исправлен") || !strings.Contains(got, "в четверг") {
		t.Errorf("the new code: %s", got)
	}
}

func TestAPrivateAnswerKeepsItsWords(t *testing.T) {
	n := stamping(t)
	var k *routing.Case
	n.do(func(c routing.Cases) (err error) {
		k, err = c.Open(routing.Filing{
			Complaint: routing.Complaint{Topic: "health.appointment", Territory: "cheboksary", Text: "Нет талонов"},
			Language:  "ru", Resident: annaChat.String(), Origin: annaChat.String(),
		})
		return err
	})
	n.answers(k, "Приходите в среду")
	code := n.code(annaChat)
	got := n.asks(borisChat, "/verify "+code)
	if !strings.Contains(got, "настоящий") || strings.Contains(got, k.Number) || strings.Contains(got, "среду") {
		t.Errorf("of a private matter: %s", got)
	}
}

// Who was unnamed stays so when what he wrote is destroyed: a code tells no more of his
// answer than before.
func TestAnErasedUnnamedAnswerKeepsItsWords(t *testing.T) {
	n := stamping(t)
	var k *routing.Case
	n.do(func(c routing.Cases) (err error) {
		k, err = c.Open(routing.Filing{
			Complaint: routing.Complaint{Topic: "roads.pothole", Territory: "cheboksary", Text: "Яма", Applicant: routing.Applicant{Anonymous: true}},
			Language:  "ru", Resident: annaChat.String(), Origin: annaChat.String(),
		})
		return err
	})
	n.answers(k, "Заделаем в среду")
	code := n.code(annaChat)
	n.do(func(c routing.Cases) error {
		_, err := c.Erase(k.ID)
		return err
	})
	if got := n.asks(borisChat, "/verify "+code); !strings.Contains(got, "настоящий") || strings.Contains(got, "среду") {
		t.Errorf("of an unnamed person's case: %s", got)
	}
}

func TestReadCode(t *testing.T) {
	for said, want := range map[string]string{
		"7K3Q-DM8R-TZ12": "7K3QDM8RTZ12", " 7k3q dm8r tz12 ": "7K3QDM8RTZ12", "7K3Q—DM8R—TZ12": "7K3QDM8RTZ12",
		"ООIL-АВСЕ-НКМР": "0011ABCEHKMP", "7K3Q-DM8R-TZ1": "", "7K3Q-DM8R-TZ123": "", "": "", "Привет, мир!": "", "UUUU-UUUU-UUUU": "",
	} {
		got, ok := dialogs.ReadCode(said)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q, %v", said, got, ok)
		}
	}
}
