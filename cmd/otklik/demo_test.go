package main

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"otklik/bots/simulator/page"
	"otklik/bots/simulator/page/pagetest"
)

// openDemo is the demo as a newcomer gets it, on a free port.
func openDemo(t *testing.T) *town {
	t.Helper()
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	l := newLifecycle(context.Background(), log)
	t.Cleanup(func() {
		if err := l.stop(patience); err != nil {
			t.Error(err)
		}
	})
	o := townOptions{database: "sqlite:" + filepath.Join(t.TempDir(), "demo.db"), now: time.Now, log: log, pace: unhurried}
	town, err := openTown(t.Context(), o, l)
	if err != nil {
		t.Fatal(err)
	}
	if err := page.Mount(town.sim, page.Options{Phones: town.phones(), Log: log}); err != nil {
		t.Fatal(err)
	}
	return town
}

// tap presses the newest button with this label under a message on phone n.
func tap(b *pagetest.Browser, n int, label string) {
	button := fmt.Sprintf(`[...document.querySelectorAll(%q)].filter((k) => k.textContent.includes(%q)).at(-1)`, pagetest.At(n)+".message .key", label)
	b.Until(button + " !== undefined")
	b.Eval(button + ".click()")
}

// TestDemoByTapping: a newcomer files a complaint by tapping and sees the answer
// come back to the same phone, from Telegram to VK's desk and back.
func TestDemoByTapping(t *testing.T) {
	town := openDemo(t)
	b := pagetest.Open(t, town.sim.URL()+"/?lang=ru", 1440, 900, false)
	b.Shot("demo-1440-begin")
	b.Click(1, ".start")
	b.Sees(1, "звоните 112")
	b.Shot("demo-1440-greeting")
	tap(b, 1, "Русский")
	b.Sees(1, "Оператор")
	tap(b, 1, "✅ Согласен")
	b.Sees(1, "О чём сообщение")
	b.Shot("demo-1440-topics")
	tap(b, 1, "Отопление")
	tap(b, 1, "Нет горячей воды")
	b.Sees(1, "Опишите")
	b.Writes(1, "Третий день нет горячей воды, Гагарина, 5")
	b.Sees(1, "Где это?")
	b.Shot("demo-1440-place")
	b.Click(1, ".menu [data-kind=location]")
	b.Click(1, ".points li:first-child button")
	b.Sees(1, "Верно?")
	tap(b, 1, "Да, верно")
	b.Sees(1, "Проверьте")
	tap(b, 1, "Отправить")
	b.Sees(1, "Принято. Номер")
	b.Sees(4, "Третий день")
	b.Shot("demo-1440-card")
	b.Click(4, ".message:last-child .bubble")
	b.Writes(4, "Воду дадим сегодня к 18:00.")
	b.Sees(1, "Воду дадим сегодня")
	b.Until(fmt.Sprintf(`document.querySelector(%q).textContent.includes("ответ доставлен")`, pagetest.At(4)))
	b.Shot("demo-1440-answer")
	tap(b, 1, "Решено")
	b.Sees(1, "закрыто")
	b.Shot("demo-1440-end")
}

// TestDemoOnAPhone: the same page at the width of a phone, in English, with the
// resident in VK.
func TestDemoOnAPhone(t *testing.T) {
	town := openDemo(t)
	b := pagetest.Open(t, town.sim.URL()+"/?lang=en", 360, 740, true)
	b.Shot("demo-360-begin")
	b.Do(chromedp.Click(chromedp.CSS(".tabs [data-n='2']")))
	b.Click(2, ".start")
	b.Sees(2, "112")
	tap(b, 2, "English")
	tap(b, 2, "I agree")
	b.Sees(2, "What is it about?")
	b.Shot("demo-360-topics")
	tap(b, 2, "Roads")
	tap(b, 2, "Pothole")
	b.Writes(2, "A deep pothole by the bus stop")
	b.Sees(2, "Where is it?")
	b.Shot("demo-360-place")
	b.Click(2, ".message:last-child [data-kind=location]")
	b.Click(2, ".points li:first-child button")
	tap(b, 2, "Yes, correct")
	b.Sees(2, "Please check")
	b.Shot("demo-360-review")
	tap(b, 2, "Send")
	b.Sees(2, "Received. Number")
	b.Shot("demo-360-receipt")
	if wide := b.Eval("document.documentElement.scrollWidth"); wide != "360" {
		t.Errorf("the page is %s wide", wide)
	}
}
