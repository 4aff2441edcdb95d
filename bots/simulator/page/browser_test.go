package page

import (
	"os"
	"testing"

	"github.com/chromedp/chromedp"

	"otklik/bots/simulator/page/pagetest"
)

// TestTheLoopInABrowser plays the whole story with a mouse: a resident in
// Telegram, the service in Telegram, the answer back.
func TestTheLoopInABrowser(t *testing.T) {
	s := newStage(t)
	b := pagetest.Open(t, s.sim.URL()+"/?lang=ru", 1440, 900, false)
	b.Shot("1440-empty")
	anna, clerk, desk := s.residents[0], s.clerks[0], s.desks[0]

	b.Click(1, ".start")
	s.await(anna.Chat(), "the start", said(anna, "/start"))
	s.greet()
	b.Sees(1, "О чём сообщаете?")
	b.Click(1, ".keys .row:nth-child(1) .key")
	b.Until(`document.querySelectorAll(".phone[data-n='1'] .key.busy").length === 0`)
	s.telegram("editMessageText", map[string]any{"chat_id": anna.ID(), "message_id": 3, "text": "О чём сообщаете?\n✅ Дороги", "reply_markup": inline([]string{"« Назад"})})
	b.Until(`document.querySelector(".phone[data-n='1'] .message:last-child .meta").textContent.includes("изм.")`)

	b.Writes(1, `<img src=x onerror="document.title='hacked'"> Яма во весь ряд у дома 15`)
	s.await(anna.Chat(), "the words", said(anna, "Яма во весь ряд"))
	b.Sees(1, "Яма во весь ряд")
	b.Click(1, ".attach")
	b.Click(1, ".attach-sample")
	b.Until(`document.querySelector(".phone[data-n='1'] .message:last-child img")?.naturalWidth > 0`)
	s.telegram("sendMessage", map[string]any{"chat_id": anna.ID(), "text": "Где это? Отправьте место или напишите адрес.",
		"reply_markup": map[string]any{"keyboard": rows{{{"text": "📍 Отправить место", "request_location": true}}, {{"text": "Выбрать район"}, {"text": "Отмена"}}}, "resize_keyboard": true}})
	b.Until(`document.querySelectorAll(".phone[data-n='1'] .menu .key").length === 3`)
	b.Shot("1440-menu")
	b.Click(1, ".menu [data-kind=location]")
	b.Shot("1440-place")
	b.Click(1, ".points li:first-child button")
	s.await(anna.Chat(), "the place", said(anna, ""))
	if place := last(anna.Chat().Messages()).Location; place == nil || place.Lat != 56.14 || place.Lon != 47.25 {
		t.Errorf("the place is %v", place)
	}
	s.receipt()

	b.Until(`document.querySelector(".phone[data-n='3'] .label .badge").textContent === "1"`)
	b.Click(3, ".bubble")
	b.Until(`!document.querySelector(".phone[data-n='3'] .quote").hidden`)
	b.Shot("1440-reply")
	b.Writes(3, "Бригада выедет завтра до 12:00")
	s.await(desk, "the answer", said(clerk, "Бригада выедет"))
	if got := last(desk.Messages()).ReplyTo; got != "1" {
		t.Errorf("the answer replies to %q", got)
	}
	s.telegram("sendMessage", map[string]any{"chat_id": anna.ID(), "text": "Ответ службы:\nБригада выедет завтра до 12:00",
		"reply_to_message_id": 4, "reply_markup": inline([]string{"Решено", "Частично", "Не решено"})})
	b.Sees(1, "Ответ службы")
	b.Until(`document.querySelectorAll(".steps .done").length === 4`)
	s.vkSide(b)
	b.Shot("1440-end")
	b.Do(chromedp.EmulateViewport(1440, 620))
	b.Until(`[...document.querySelectorAll(".log")].every((l) => l.scrollHeight - l.scrollTop - l.clientHeight < 2)`)
	b.Do(chromedp.EmulateViewport(1440, 900))
	b.Do(chromedp.Navigate(s.sim.URL() + "/?lang=en"))
	b.Sees(1, "Ответ службы")
	b.Shot("1440-en")
	if os.Getenv("OTKLIK_SHOTS") != "" {
		b.Do(chromedp.EmulateViewport(900, 700))
		b.Shot("900")
		b.Do(chromedp.EmulateViewport(1280, 660))
		b.Shot("1280")
	}
	if title := b.Eval("document.title"); title != "Otklik: a demonstration" {
		t.Errorf("the title is %q: somebody's words were run, or the language did not change", title)
	}
}

// TestANarrowScreen walks the strip of phones with the tabs.
func TestANarrowScreen(t *testing.T) {
	s := newStage(t)
	b := pagetest.Open(t, s.sim.URL()+"/?lang=ru", 360, 740, true)
	b.Shot("360-empty")
	if wide := b.Eval("document.documentElement.scrollWidth"); wide != "360" {
		t.Errorf("the page is %s wide", wide)
	}
	anna := s.residents[0]
	b.Click(1, ".start")
	s.await(anna.Chat(), "the start", said(anna, "/start"))
	s.greet()
	b.Sees(1, "О чём сообщаете?")
	b.Shot("360-greeting")
	b.Click(1, ".attach")
	b.Shot("360-attach")
	b.Click(1, ".attach-place")
	b.Shot("360-place")
	b.Click(1, ".points li:nth-child(2) button")
	s.await(anna.Chat(), "the place", func(all []simMessage) bool { return last(all).Location != nil })
	s.receipt()

	b.Until(`!document.querySelector(".tabs [data-n='3'] .badge").hidden`)
	b.Do(chromedp.Click(chromedp.CSS(".tabs [data-n='3']")))
	b.Until(`document.querySelector(".tabs [data-n='3']").ariaCurrent === "true"`)
	b.Until(`Math.abs(document.querySelector(".phone[data-n='3']").getBoundingClientRect().left - 8) < 1`)
	b.Until(`document.querySelector(".tabs [data-n='3'] .badge").hidden`)
	b.Shot("360-desk")
	b.Click(3, ".bubble")
	b.Writes(3, "Сделаем сегодня")
	s.await(s.desks[0], "the answer", said(s.clerks[0], "Сделаем"))
	b.Sees(3, "Сделаем")
	b.Shot("360-answer")
	s.vkSide(nil)
	b.Do(chromedp.Click(chromedp.CSS(".tabs [data-n='2']")))
	b.Until(`Math.abs(document.querySelector(".phone[data-n='2']").getBoundingClientRect().left - 8) < 1`)
	b.Shot("360-vk")
}
