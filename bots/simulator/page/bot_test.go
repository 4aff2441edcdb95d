package page

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/simulator"
	"otklik/bots/simulator/page/pagetest"
)

// stage is a simulator with four phones and a small bot on both platforms: it
// greets, asks with buttons, makes a card in the desk and carries the reply back.
type stage struct {
	t         *testing.T
	sim       *simulator.Simulator
	residents [2]*simulator.Person // Telegram, VK
	clerks    [2]*simulator.Person
	desks     [2]*simulator.Chat
	random    int
}

func newStage(t *testing.T) *stage {
	t.Helper()
	sim, err := simulator.Start(simulator.Options{Now: func() time.Time { return time.Date(2026, 5, 12, 9, 41, 0, 0, time.Local) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sim.Close() })
	s := &stage{t: t, sim: sim}
	for i, p := range []bots.Platform{bots.Telegram, bots.VK} {
		s.residents[i] = sim.Person(p, []string{"Анна Петрова", "Иван Сергеев"}[i], "ru")
		s.clerks[i] = sim.Person(p, []string{"Ольга Дорожная", "Пётр Светлов"}[i], "ru")
		s.desks[i] = sim.Group(p, []string{"Дорожная служба", "Горсвет"}[i], s.clerks[i])
	}
	err = Mount(sim, Options{Phones: []Phone{
		{Title: Title{"Житель · Telegram", "Resident · Telegram"}, Person: s.residents[0]},
		{Title: Title{"Житель · VK", "Resident · VK"}, Person: s.residents[1]},
		{Title: Title{"Служба · Telegram", "Service · Telegram"}, Person: s.clerks[0], Chat: s.desks[0]},
		{Title: Title{"Служба · VK", "Service · VK"}, Person: s.clerks[1], Chat: s.desks[1]},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// telegram calls a method of the Bot API, as any bot would.
func (s *stage) telegram(method string, params map[string]any) string {
	s.t.Helper()
	form := url.Values{}
	for k, v := range params {
		form.Set(k, asText(v))
	}
	var out struct {
		OK     bool            `json:"ok"`
		Why    string          `json:"description"`
		Result json.RawMessage `json:"result"`
	}
	s.call(s.sim.TelegramURL()+"/bot"+s.sim.TelegramToken()+"/"+method, form, &out)
	if !out.OK {
		s.t.Fatalf("%s: %s", method, out.Why)
	}
	var m struct {
		ID int `json:"message_id"`
	}
	_ = json.Unmarshal(out.Result, &m) // a method that answers true has no id
	return strconv.Itoa(m.ID)
}

// vk calls a method of the VK API.
func (s *stage) vk(method string, params map[string]any) string {
	s.t.Helper()
	s.random++
	form := url.Values{
		"access_token": {s.sim.VKToken()}, "v": {"5.199"}, "random_id": {strconv.Itoa(s.random)},
	}
	for k, v := range params {
		form.Set(k, asText(v))
	}
	var out struct {
		Error    json.RawMessage `json:"error"`
		Response json.RawMessage `json:"response"`
	}
	s.call(s.sim.VKURL()+"/method/"+method, form, &out)
	if out.Error != nil {
		s.t.Fatalf("%s: %s", method, out.Error)
	}
	var sent []struct {
		ID int `json:"conversation_message_id"`
	}
	_ = json.Unmarshal(out.Response, &sent) // messages.edit answers 1
	if len(sent) == 0 {
		return ""
	}
	return strconv.Itoa(sent[0].ID)
}

func asText(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	b, _ := json.Marshal(v) // our own literals
	return string(b)
}

func (s *stage) call(address string, form url.Values, to any) {
	s.t.Helper()
	answer, err := http.PostForm(address, form)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(to); err != nil {
		s.t.Fatal(err)
	}
}

type rows = [][]map[string]any

func inline(labels ...[]string) map[string]any {
	var out rows
	for _, line := range labels {
		var row []map[string]any
		for _, l := range line {
			row = append(row, map[string]any{"text": l, "callback_data": l})
		}
		out = append(out, row)
	}
	return map[string]any{"inline_keyboard": out}
}

func vkKeys(inline bool, labels ...[]string) map[string]any {
	var out rows
	for _, line := range labels {
		var row []map[string]any
		for _, l := range line {
			row = append(row, map[string]any{"action": map[string]any{"type": "callback", "label": l, "payload": `{"d":1}`}})
		}
		out = append(out, row)
	}
	return map[string]any{"inline": inline, "buttons": out}
}

// await waits until a chat's messages satisfy ok.
func (s *stage) await(c *simulator.Chat, what string, ok func([]simulator.Message) bool) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 20*time.Second)
	defer cancel()
	if err := c.Wait(ctx, ok); err != nil {
		s.t.Fatalf("waiting for %s: %v; the chat has %+v", what, err, c.Messages())
	}
}

// said is true when the last message has this text and sender.
func said(from *simulator.Person, text string) func([]simulator.Message) bool {
	return func(all []simulator.Message) bool {
		if len(all) == 0 {
			return false
		}
		last := all[len(all)-1]
		return last.From == from.ID() && strings.Contains(last.Text, text)
	}
}

type simMessage = simulator.Message

func last(all []simMessage) simMessage {
	if len(all) == 0 {
		return simMessage{}
	}
	return all[len(all)-1]
}

// greet is what the bot says to a newcomer in Telegram: messages 2 and 3.
func (s *stage) greet() {
	chat := s.residents[0].ID()
	s.telegram("sendMessage", map[string]any{"chat_id": chat, "text": "Здравствуйте! Это приём сообщений о городских проблемах. " +
		"Если есть угроза жизни — звоните 112.\n\nЭто сообщение, а не официальное обращение по 59-ФЗ."})
	s.telegram("sendMessage", map[string]any{"chat_id": chat, "text": "О чём сообщаете?", "disable_notification": true,
		"reply_markup": inline([]string{"🛣 Дороги", "💡 Свет"}, []string{"🏠 Двор и дом", "🗑 Мусор"}, []string{"Другое"})})
}

// receipt tells the resident the number and shows the card to the desk.
func (s *stage) receipt() {
	s.telegram("sendMessage", map[string]any{"chat_id": s.residents[0].ID(), "text": "Принято: № ЧБ-000017\nОтвечает: Дорожная служба\nСрок: до 14 мая, 18:00",
		"reply_markup": map[string]any{"remove_keyboard": true}})
	s.telegram("sendMessage", map[string]any{"chat_id": s.desks[0].ID(), "text": "№ ЧБ-000017 · Дороги → Яма\n\nЯма во весь ряд у дома 15\n\nЦентр, у Красной площади (56.1400, 47.2500)\nОтветить до: 14 мая, 18:00",
		"reply_markup": inline([]string{"Взять", "Готово"}, []string{"Не наше →"})})
}

// vkSide is a short talk in VK: a resident, a menu, a desk with a card and a photo.
func (s *stage) vkSide(b *pagetest.Browser) {
	ivan := s.residents[1]
	if b != nil {
		b.Click(2, ".start")
	} else if _, err := ivan.Say(nil, "/start"); err != nil {
		s.t.Fatal(err)
	}
	s.await(ivan.Chat(), "the start in VK", said(ivan, "/start"))
	s.vk("messages.send", map[string]any{"peer_ids": ivan.ID(), "message": "Здравствуйте! О чём сообщаете?",
		"keyboard": vkKeys(true, []string{"Дороги", "Освещение"}, []string{"Двор и дом", "Мусор"}, []string{"Другое"})})
	if _, err := ivan.Say(nil, "Не горят фонари на Гагарина, уже третью ночь"); err != nil {
		s.t.Fatal(err)
	}
	if _, err := ivan.Photo(nil, "", pothole(), pothole()); err != nil {
		s.t.Fatal(err)
	}
	s.vk("messages.send", map[string]any{"peer_ids": ivan.ID(), "message": "Принято: № ЧБ-000018. Отвечает Горсвет, срок до 13 мая.",
		"keyboard": vkKeys(false, []string{"Мои обращения"}, []string{"Новое", "Помощь"})})
	s.vk("messages.send", map[string]any{"peer_ids": s.desks[1].ID(), "message": "№ ЧБ-000018 · Освещение\nНе горят фонари на Гагарина, уже третью ночь\nОтветить до: 13 мая, 18:00",
		"keyboard": vkKeys(true, []string{"Взять", "Готово"}, []string{"Не наше"})})
	if _, err := s.clerks[1].Reply(s.desks[1], "1", "Починим сегодня вечером"); err != nil {
		s.t.Fatal(err)
	}
	if b != nil {
		b.Sees(2, "ЧБ-000018")
		b.Sees(4, "Починим сегодня")
	}
}
