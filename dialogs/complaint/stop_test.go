package complaint_test

import (
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs/dialogstest"
)

// TestStop: who has stopped notices is told nothing, however long it takes, and of
// everything, in order, before he is answered when he is back.
func TestStop(t *testing.T) {
	for _, back := range []string{"/start", "Здравствуйте", "/my"} {
		t.Run(back, func(t *testing.T) {
			g := dialogstest.Open(t, sample)
			r := enter(t, g)
			k := r.file("Яма у школы")
			r.say("/stop")
			r.sees("Больше ничего не присылаю")
			r.say("/stop") // a second time changes nothing
			r.sees("Больше ничего не присылаю")
			told := func(letters []bots.Letter) (texts []string) {
				for _, l := range letters {
					if l.Chat == r.chat {
						texts = append(texts, l.Text)
					}
				}
				return texts
			}
			if got := told(g.Answer(t, k.ID, "Засыпали вчера.")); len(got) > 0 {
				t.Errorf("told %q", got)
			}
			for range 40 {
				g.Now = g.Now.Add(24 * time.Hour)
				if got := told(g.Strike(t)); len(got) > 0 {
					t.Errorf("told %q", got)
				}
			}
			r.say(back)
			answer, welcome := strings.Index(r.last, "Засыпали вчера."), strings.Index(r.last, "С возвращением")
			if answer < 0 || welcome < answer {
				t.Errorf("back with: %s", r.last)
			}
			r.say("/my")
			r.misses("С возвращением")
		})
	}
}
