package main

import (
	"context"
	"fmt"
	"regexp"
	"strconv"

	"otklik/bots"
	"otklik/bots/simulator"
)

// somebody is a person of the crash test. He does what he is asked to and
// otherwise waits, however long an answer takes.
type somebody struct {
	*simulator.Person
	chat *simulator.Chat
	name string
}

// filing is one complaint: its words hold a token found nowhere else.
type filing struct {
	resident *somebody
	token    string
	desk     string
	category string
	topic    string
}

var filingToken = regexp.MustCompile(`беда-\w+-\d+`)

// words describe the trouble; answer is what the clerk says to it.
func (f filing) words() string { return "Случилась " + f.token + ", помогите" }

func answerTo(token string) string { return "Разобрались: " + token + "." }

// settled waits until the answer is with the resident and the card says so.
func (f filing) settled(ctx context.Context, clerk *somebody) error {
	if _, err := f.resident.await(ctx, 0, answerTo(f.token), ""); err != nil {
		return err
	}
	return clerk.chat.Wait(ctx, func(all []simulator.Message) bool {
		for _, m := range all {
			if filingToken.FindString(m.Text) == f.token && contains(m.Text, "ответ доставлен") {
				return true
			}
		}
		return false
	})
}

// begin is a resident's first meeting with the bot.
func (s *somebody) begin(ctx context.Context) error {
	if err := s.say(ctx, "/start"); err != nil {
		return err
	}
	return s.press(ctx, 0, "Русский", "✅ Согласен")
}

// file goes through the whole conversation and returns with the receipt.
func (s *somebody) file(ctx context.Context, f filing, first bool) error {
	after := 0
	if !first {
		after = s.newest()
		if err := s.say(ctx, "Сообщить о проблеме"); err != nil {
			return err
		}
	}
	if err := s.press(ctx, after, f.category, f.topic); err != nil {
		return err
	}
	if _, err := s.await(ctx, after, "Опишите, что случилось", ""); err != nil {
		return err
	}
	if err := s.say(ctx, f.words()); err != nil {
		return err
	}
	if _, err := s.await(ctx, after, "Где это?", ""); err != nil {
		return err
	}
	if _, err := s.Location(s.chat, 56.14, 47.25); err != nil {
		return err
	}
	if err := s.press(ctx, after, "✅ Да, верно", "📨 Отправить"); err != nil {
		return err
	}
	_, err := s.await(ctx, after, "Принято. Номер", "")
	return err
}

func (s *somebody) say(_ context.Context, words string) error {
	_, err := s.Say(s.chat, words)
	return err
}

// press waits for each button in turn on a message newer than after, and presses it.
func (s *somebody) press(ctx context.Context, after int, labels ...string) error {
	for _, label := range labels {
		m, err := s.await(ctx, after, "", label)
		if err != nil {
			return err
		}
		if err := s.Press(s.chat, m.ID, label); err != nil {
			return err
		}
	}
	return nil
}

// newest is the id of the chat's last message.
func (s *somebody) newest() int {
	all := s.chat.Messages()
	if len(all) == 0 {
		return 0
	}
	return number(all[len(all)-1].ID)
}

// await waits for the newest message of the bot after a place, with the words or
// the button.
func (s *somebody) await(ctx context.Context, after int, words, label string) (found simulator.Message, err error) {
	err = s.chat.Wait(ctx, func(all []simulator.Message) bool {
		for i := len(all) - 1; i >= 0 && number(all[i].ID) > after; i-- {
			m := all[i]
			_, offered := button(m.Buttons, label)
			if m.From == "bot" && (offered || label == "") && contains(m.Text, words) {
				found = m
				return true
			}
		}
		return false
	})
	if err != nil {
		return found, fmt.Errorf("%s waits for %q%q: %w; the chat shows:\n%s", s.name, words, label, err,
			screen(&actor{chat: s.chat}))
	}
	return found, nil
}

// serve answers every case that is shown in the desk, once, until ctx ends.
func (s *somebody) serve(ctx context.Context, answered func(token string)) error {
	done := map[string]bool{}
	for {
		changed := s.chat.Changed()
		for _, m := range s.chat.Messages() {
			token := filingToken.FindString(m.Text)
			if m.From != "bot" || token == "" || done[token] {
				continue
			}
			done[token] = true
			if _, err := s.Reply(s.chat, m.ID, answerTo(token)); err != nil {
				return err
			}
			answered(token)
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil
		}
	}
}

func number(id string) int {
	n, _ := strconv.Atoi(id)
	return n
}

// crowd makes residents of both platforms and the clerks of both desks.
func crowd(sim *simulator.Simulator, each int) (residents []*somebody, clerks map[string]*somebody) {
	for i := range each {
		for _, p := range []bots.Platform{bots.Telegram, bots.VK} {
			name := fmt.Sprintf("%s%d", p, i)
			person := sim.Person(p, name, "ru")
			residents = append(residents, &somebody{Person: person, chat: person.Chat(), name: name})
		}
	}
	clerk := func(p bots.Platform, name string) *somebody {
		person := sim.Person(p, name, "ru")
		return &somebody{Person: person, chat: sim.Group(p, name, person), name: name}
	}
	return residents, map[string]*somebody{
		"city": clerk(bots.Telegram, "Иван Петров"), "utilities": clerk(bots.VK, "Ольга Смирнова"),
	}
}
