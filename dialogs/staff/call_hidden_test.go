package staff_test

import (
	"strings"
	"testing"

	"otklik/bots"
)

// TestCallersTelephoneLeavesTheChat: once a caller's case is filed, the review that showed
// his telephone shows it no more.
func TestCallersTelephoneLeavesTheChat(t *testing.T) {
	w, private := watched(t), bots.Chat{Channel: city.Channel, ID: ivan}
	does := func(text string) {
		in := say(private, ivan, text)
		in.Group = false
		w.hear(in)
	}
	for _, text := range []string{"/start", "Русский", "Согласен", "/call", "Дороги и тротуары", "Яма на дороге", "Глубокая яма у остановки, машины объезжают",
		"Чебоксары, Гагарина, 30", "Да, верно", "Отправить", "Анна Петровна, 8 900 123-45-67"} {
		does(text)
	}
	review := w.newest(private, "123-45-67").letter
	does("Отправить")
	for _, l := range w.heard {
		if l.Chat == private && l.EditOf == review.ID && strings.Contains(l.Text, "скрыты") {
			return
		}
	}
	t.Errorf("the review says still %q", review.Text)
}
