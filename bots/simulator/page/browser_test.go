package page

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// browser opens the page in a real Chromium.
type browser struct {
	t   *testing.T
	ctx context.Context
}

func openBrowser(t *testing.T, s *stage, width, height int64, mobile bool) *browser {
	t.Helper()
	path := chromium(t)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-background-networking", true),
		chromedp.WSURLReadTimeout(time.Minute),
	)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(cancel)
	ctx, cancelAllocator := chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancelAllocator)
	ctx, cancelBrowser := chromedp.NewContext(ctx)
	t.Cleanup(cancelBrowser)
	b := &browser{t: t, ctx: ctx}
	size := chromedp.EmulateViewport(width, height)
	if mobile {
		size = chromedp.EmulateViewport(width, height, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	b.do(size, chromedp.Navigate(s.sim.URL()+"/?lang=ru"))
	b.until(`document.querySelectorAll(".start:not([hidden])").length === 2`)
	return b
}

// chromium finds the browser; without one the test is skipped, except in CI.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	const why = "no Chromium on this machine: the demo page was not tried in a browser"
	if os.Getenv("CI") == "true" {
		t.Fatal(why)
	}
	t.Skip(why)
	return ""
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// until waits for a JavaScript expression to be true.
func (b *browser) until(expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 20*time.Second)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Poll[chromedp.Void](expression)); err != nil {
		b.t.Fatalf("waiting for %s: %v", expression, err)
	}
}

func (b *browser) eval(expression string) string {
	b.t.Helper()
	out, err := chromedp.Run(b.ctx, chromedp.Evaluate[string]("String("+expression+")"))
	if err != nil {
		b.t.Fatal(err)
	}
	return out
}

// click presses what a person would see, at phone n.
func (b *browser) click(n int, selector string) {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS(phoneAt(n) + selector)))
}

func phoneAt(n int) string { return fmt.Sprintf(".phone[data-n='%d'] ", n) }

// sees waits until phone n shows the text in its newest message.
func (b *browser) sees(n int, text string) {
	b.t.Helper()
	quoted, _ := json.Marshal(text) // a string always can be
	b.until(fmt.Sprintf(`document.querySelector("%s.message:last-child")?.textContent.includes(%s)`, phoneAt(n), quoted))
}

// writes types into phone n and sends.
func (b *browser) writes(n int, text string) {
	b.t.Helper()
	b.do(chromedp.SendKeys(chromedp.CSS(phoneAt(n)+"textarea"), text))
	b.click(n, ".send")
}

// shot saves a picture of the window where OTKLIK_SHOTS says, if it does.
func (b *browser) shot(name string) {
	b.t.Helper()
	dir := os.Getenv("OTKLIK_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// TestTheLoopInABrowser plays the whole story with a mouse: a resident in
// Telegram, the service in Telegram, the answer back.
func TestTheLoopInABrowser(t *testing.T) {
	s := newStage(t)
	b := openBrowser(t, s, 1440, 900, false)
	b.shot("1440-empty")
	anna, clerk, desk := s.residents[0], s.clerks[0], s.desks[0]

	b.click(1, ".start")
	s.await(anna.Chat(), "the start", said(anna, "/start"))
	s.greet()
	b.sees(1, "О чём сообщаете?")
	b.click(1, ".keys .row:nth-child(1) .key")
	b.until(`document.querySelectorAll(".phone[data-n='1'] .key.busy").length === 0`)
	s.telegram("editMessageText", map[string]any{"chat_id": anna.ID(), "message_id": 3, "text": "О чём сообщаете?\n✅ Дороги", "reply_markup": inline([]string{"« Назад"})})
	b.until(`document.querySelector(".phone[data-n='1'] .message:last-child .meta").textContent.includes("изм.")`)

	b.writes(1, `<img src=x onerror="document.title='hacked'"> Яма во весь ряд у дома 15`)
	s.await(anna.Chat(), "the words", said(anna, "Яма во весь ряд"))
	b.sees(1, "Яма во весь ряд")
	b.click(1, ".attach")
	b.click(1, ".attach-sample")
	b.until(`document.querySelector(".phone[data-n='1'] .message:last-child img")?.naturalWidth > 0`)
	s.telegram("sendMessage", map[string]any{"chat_id": anna.ID(), "text": "Где это? Отправьте место или напишите адрес.",
		"reply_markup": map[string]any{"keyboard": rows{{{"text": "📍 Отправить место", "request_location": true}}, {{"text": "Выбрать район"}, {"text": "Отмена"}}}, "resize_keyboard": true}})
	b.until(`document.querySelectorAll(".phone[data-n='1'] .menu .key").length === 3`)
	b.shot("1440-menu")
	b.click(1, ".menu [data-kind=location]")
	b.shot("1440-place")
	b.click(1, ".points li:first-child button")
	s.await(anna.Chat(), "the place", said(anna, ""))
	if place := last(anna.Chat().Messages()).Location; place == nil || place.Lat != 56.14 || place.Lon != 47.25 {
		t.Errorf("the place is %v", place)
	}
	s.receipt()

	b.until(`document.querySelector(".phone[data-n='3'] .label .badge").textContent === "1"`)
	b.click(3, ".bubble")
	b.until(`!document.querySelector(".phone[data-n='3'] .quote").hidden`)
	b.shot("1440-reply")
	b.writes(3, "Бригада выедет завтра до 12:00")
	s.await(desk, "the answer", said(clerk, "Бригада выедет"))
	if got := last(desk.Messages()).ReplyTo; got != "1" {
		t.Errorf("the answer replies to %q", got)
	}
	s.telegram("sendMessage", map[string]any{"chat_id": anna.ID(), "text": "Ответ службы:\nБригада выедет завтра до 12:00",
		"reply_to_message_id": 4, "reply_markup": inline([]string{"Решено", "Частично", "Не решено"})})
	b.sees(1, "Ответ службы")
	b.until(`document.querySelectorAll(".steps .done").length === 4`)
	s.vkSide(b)
	b.shot("1440-end")
	b.do(chromedp.EmulateViewport(1440, 620))
	b.until(`[...document.querySelectorAll(".log")].every((l) => l.scrollHeight - l.scrollTop - l.clientHeight < 2)`)
	b.do(chromedp.EmulateViewport(1440, 900))
	b.do(chromedp.Navigate(s.sim.URL() + "/?lang=en"))
	b.sees(1, "Ответ службы")
	b.shot("1440-en")
	if os.Getenv("OTKLIK_SHOTS") != "" {
		b.do(chromedp.EmulateViewport(900, 700))
		b.shot("900")
		b.do(chromedp.EmulateViewport(1280, 660))
		b.shot("1280")
	}
	if title := b.eval("document.title"); title != "Otklik: a demonstration" {
		t.Errorf("the title is %q: somebody's words were run, or the language did not change", title)
	}
}

// TestANarrowScreen walks the strip of phones with the tabs.
func TestANarrowScreen(t *testing.T) {
	s := newStage(t)
	b := openBrowser(t, s, 360, 740, true)
	b.shot("360-empty")
	if wide := b.eval("document.documentElement.scrollWidth"); wide != "360" {
		t.Errorf("the page is %s wide", wide)
	}
	anna := s.residents[0]
	b.click(1, ".start")
	s.await(anna.Chat(), "the start", said(anna, "/start"))
	s.greet()
	b.sees(1, "О чём сообщаете?")
	b.shot("360-greeting")
	b.click(1, ".attach")
	b.shot("360-attach")
	b.click(1, ".attach-place")
	b.shot("360-place")
	b.click(1, ".points li:nth-child(2) button")
	s.await(anna.Chat(), "the place", func(all []simMessage) bool { return last(all).Location != nil })
	s.receipt()

	b.until(`!document.querySelector(".tabs [data-n='3'] .badge").hidden`)
	b.do(chromedp.Click(chromedp.CSS(".tabs [data-n='3']")))
	b.until(`document.querySelector(".tabs [data-n='3']").ariaCurrent === "true"`)
	b.until(`Math.abs(document.querySelector(".phone[data-n='3']").getBoundingClientRect().left - 8) < 1`)
	b.until(`document.querySelector(".tabs [data-n='3'] .badge").hidden`)
	b.shot("360-desk")
	b.click(3, ".bubble")
	b.writes(3, "Сделаем сегодня")
	s.await(s.desks[0], "the answer", said(s.clerks[0], "Сделаем"))
	b.sees(3, "Сделаем")
	b.shot("360-answer")
	s.vkSide(nil)
	b.do(chromedp.Click(chromedp.CSS(".tabs [data-n='2']")))
	b.until(`Math.abs(document.querySelector(".phone[data-n='2']").getBoundingClientRect().left - 8) < 1`)
	b.shot("360-vk")
}
