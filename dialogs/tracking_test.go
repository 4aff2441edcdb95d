package dialogs_test

import (
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

// shownAs gives the letters of a deed that show a resident his case, and the others
// that came to him.
func (s *sleeper) shownAs(deed func(routing.Cases) error) (shows, news []bots.Letter) {
	s.t.Helper()
	for _, l := range s.Deed(s.t, deed) {
		switch {
		case l.Chat != s.chat:
		case l.Purpose == bots.Status:
			shows = append(shows, l)
		default:
			news = append(news, l)
		}
	}
	return shows, news
}

// TestOneMessageShowsACase: the question that was answered by filing becomes what shows
// the case; every change changes it in place, beside the news.
func TestOneMessageShowsACase(t *testing.T) {
	s := asleep(t, dialogstest.Open(t, sample), "telegram", pothole)
	s.at(12, 0)
	one := func(_ *routing.Case, err error) error { return err }
	var message string
	for _, x := range []struct {
		name  string
		deed  func(routing.Cases) error
		news  int
		wants []string
	}{
		{"taken", func(c routing.Cases) error { return one(c.Take(s.k.ID, cityClerk)) }, 1,
			[]string{"№ 26-00001 · Яма на дороге", "📍 Чебоксары, Ленина, 5", "🔵 В работе", "Управление дорог", "Почему: тема", "Ответ — до 07.12.2026 17:00", "Если не успеют, узнает руководитель службы, затем центр управления, затем региональный центр"}},
		{"released", func(c routing.Cases) error { return one(c.Release(s.k.ID, cityClerk)) }, 0, []string{"➡️ Передано"}},
		{"taken again", func(c routing.Cases) error { return one(c.Take(s.k.ID, cityClerk)) }, 0, []string{"🔵 В работе"}},
		{"asked", func(c routing.Cases) error { return one(c.Ask(s.k.ID, cityClerk, said)) }, 1, []string{"ждём вашего ответа"}},
		{"resumed", func(c routing.Cases) error { return one(c.Resume(s.k.ID, cityClerk)) }, 1, []string{"🔵 В работе"}},
		{"put off", func(c routing.Cases) error {
			return one(c.Defer(s.k.ID, cityClerk, said, s.Now.AddDate(0, 0, 7)))
		}, 1, []string{"отложено до 30.11.2026"}},
		{"transferred", func(c routing.Cases) error { return one(c.Transfer(s.k.ID, cityClerk, "water-supply", "труба")) }, 1,
			[]string{"➡️ Передано", "Отвечает: Водоканал", "прежняя служба передала"}},
		{"taken there", func(c routing.Cases) error { return one(c.Take(s.k.ID, waterClerk)) }, 1, []string{"🔵 В работе"}},
		{"answered", func(c routing.Cases) error { return one(c.Answer(s.k.ID, waterClerk, said)) }, 1, []string{"Ответ есть"}},
		{"not solved", func(c routing.Cases) error { return one(c.Judge(s.k.ID, s.chat.String(), routing.NotSolved)) }, 0, []string{"🔴 Снова в работе"}},
		{"withdrawn", func(c routing.Cases) error { return one(c.Withdraw(s.k.ID, s.chat.String())) }, 0, []string{"⚫ Закрыто: вы отозвали"}},
	} {
		shows, news := s.shownAs(x.deed)
		if len(shows) != 1 || shows[0].EditOf == 0 || len(news) != x.news {
			t.Fatalf("%s: shown by %v, told %v", x.name, shows, news)
		}
		for _, want := range x.wants {
			if !strings.Contains(shows[0].Text, want) {
				t.Errorf("%s: no %q in\n%s", x.name, want, shows[0].Text)
			}
		}
		if now := s.MessageOf(shows[0].ID); message != "" && now != message {
			t.Errorf("%s: another message shows it", x.name)
		} else {
			message = now
		}
	}
	if shows, news := s.shownAs(func(c routing.Cases) error { return one(c.Note(s.k.ID, waterClerk, said)) }); len(shows)+len(news) > 0 {
		t.Errorf("of a note he was shown %v, told %v", shows, news)
	}
}

// TestTooOldToBeChanged: where a messenger does not let the message be changed any
// more, news bring a new one along, and nothing comes without news.
func TestTooOldToBeChanged(t *testing.T) {
	s := asleep(t, dialogstest.Open(t, sample), "vk", pothole)
	s.at(12, 0)
	s.Now = s.Now.AddDate(0, 0, 2)
	take := func(c routing.Cases) error { _, err := c.Take(s.k.ID, cityClerk); return err }
	shows, news := s.shownAs(take)
	if len(shows) != 1 || len(news) != 0 || shows[0].EditOf != 0 || !strings.Contains(shows[0].Text, "взялись за работу") || !strings.Contains(shows[0].Text, "Если не успеют") {
		t.Fatalf("after two days: shown by %v, told %v", shows, news)
	}
	shows, news = s.shownAs(func(c routing.Cases) error { _, err := c.Release(s.k.ID, cityClerk); return err })
	if len(shows) != 1 || shows[0].EditOf == 0 || len(news) != 0 {
		t.Errorf("soon after: shown by %v, told %v", shows, news)
	}
	s.Now = s.Now.AddDate(0, 0, 2)
	if shows, news = s.shownAs(take); len(shows)+len(news) != 0 {
		t.Errorf("nothing to tell of, but shown by %v, told %v", shows, news)
	}
}

// TestADelayedChange: a change of what shows the case neither comes before the news nor
// brings them before their time.
func TestADelayedChange(t *testing.T) {
	s := asleep(t, dialogstest.Open(t, sample), "telegram", pothole, "/quiet", "утром")
	s.at(3, 0)
	for _, deed := range []func(routing.Cases) error{
		func(c routing.Cases) error { _, err := c.Take(s.k.ID, cityClerk); return err },
		func(c routing.Cases) error { _, err := c.Release(s.k.ID, cityClerk); return err },
	} {
		if shows, news := s.shownAs(deed); len(shows)+len(news) > 0 {
			t.Fatalf("at night he was shown %v, told %v", shows, news)
		}
	}
	s.at(8, 0)
	came := s.Drain(t)
	if len(came) < 2 || !strings.Contains(came[len(came)-1].Text, "➡️ Передано") {
		t.Errorf("in the morning came %v", came)
	}
}

// TestAnAnswerWaitsForTheMorning: the desk's card says so, and until when, and then
// that it has arrived.
func TestAnAnswerWaitsForTheMorning(t *testing.T) {
	g := dialogstest.Open(t, sample)
	g.Turn(t, func(tx dialogs.Tx) error { return tx.BindDesk("city", cityChat, "test") })
	s := asleep(t, g, "vk", pothole)
	s.at(23, 0)
	card := func(letters []bots.Letter) (text string) {
		for _, l := range letters {
			if l.Chat == cityChat && l.Purpose == bots.Card {
				text = l.Text
			}
		}
		return text
	}
	if text := card(s.Answer(t, s.k.ID, "Заделали")); !strings.Contains(text, "ответ уйдёт 24.11.2026 08:00") || strings.Contains(text, "отправляется") {
		t.Errorf("at night the card says\n%s", text)
	}
	s.at(8, 0)
	s.Drain(t)
	s.Now = s.Now.Add(time.Second)
	delivered := s.Turn(t, func(tx dialogs.Tx) error {
		n := dialogs.Notices{Tx: tx, House: s.House, Directory: s.Directory, Now: s.Now}
		return n.Delivered(dialogs.Sent{Letter: bots.Letter{Case: int64(s.k.ID), Purpose: bots.Answer}, State: "sent"})
	})
	if text := card(delivered); !strings.Contains(text, "ответ доставлен") || strings.Contains(text, "тихие часы") {
		t.Errorf("in the morning the card says\n%s", text)
	}
}

// TestAsksAgain: what a resident hears of an exchange.
func TestAsksAgain(t *testing.T) {
	n := openNews(t)
	k := n.file(annaChat, "ru")
	ask := func(c routing.Cases) error { _, err := c.Ask(k.ID, cityClerk, said); return err }
	n.do(ask)
	n.says(annaChat, 1, "❓ № 26-00001 — Управление дорог города уточняет", "Срок подождёт")
	if n.buttons(annaChat) != "✍️ Ответить" {
		t.Errorf("buttons %q", n.buttons(annaChat))
	}
	n.do(ask)
	n.says(annaChat, 1, "❓ № 26-00001 — Управление дорог города:", "Ответьте здесь")
	n.g.Now = n.g.Now.AddDate(0, 0, 30)
	n.do(func(c routing.Cases) error { _, err := c.Look(k.ID); return err })
	n.says(annaChat, 1, "ответа на вопрос не дождались")
	n.says(cityChat, 2, "житель не ответил на вопрос, срок снова идёт")
}
