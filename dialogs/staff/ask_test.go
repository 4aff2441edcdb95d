package staff_test

import (
	"strings"
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// toAnna is everything that came to the resident as a message of its own.
func (w *office) toAnna() string {
	var all []string
	for _, s := range w.shown[anna] {
		if s.letter.EditOf == 0 {
			all = append(all, s.letter.Text)
		}
	}
	return strings.Join(all, "\n")
}

// TestAsk: a question is asked under the card's button; a reply to what the resident
// says goes on with it, one to the card ends it with an answer.
func TestAsk(t *testing.T) {
	w := scene(t)
	card := w.newest(city, "26-00001 ·")
	w.tap(city, ivan, card, "Уточнить")
	q := w.newest(city, "что уточнить у жителя по № 26-00001")
	w.replyTo(city, ivan, q, "// "+secret)
	w.replyTo(city, ivan, q, "У какого дома?")
	w.told(city, "вопрос ушёл жителю")
	if k := w.state("26-00001"); k.State != routing.NeedInfo || k.Assignee != dialogs.ActorID("telegram", ivan) {
		t.Fatalf("asked: %+v", k)
	}
	w.resident("У пятого")
	said := w.newest(city, "Житель ответил по № 26-00001")
	if said.letter.Purpose != bots.Talk {
		t.Errorf("it is shown as a %s", said.letter.Purpose)
	}
	w.replyTo(city, ivan, said, "С какой стороны?")
	if k := w.state("26-00001"); k.State != routing.NeedInfo {
		t.Fatalf("asked again: %s", k.State)
	}
	w.resident("Со двора")
	w.replyTo(city, ivan, w.newest(city, "26-00001 ·"), "Заделаем")
	if k := w.state("26-00001"); k.State != routing.Answered {
		t.Fatalf("a reply to the card: %s", k.State)
	}
	w.resident("Не решено", "Она на месте")
	w.replyTo(city, ivan, said, "Теперь заделали")
	if k := w.state("26-00001"); k.State != routing.Answered {
		t.Errorf("a reply to words of an exchange that is over: %s", k.State)
	}
	for _, part := range []string{"У какого дома?", "С какой стороны?", "Заделаем", "Теперь заделали"} {
		if strings.Count(w.toAnna(), part) != 1 {
			t.Errorf("%q did not come once:\n%s", part, w.toAnna())
		}
	}
	if strings.Contains(w.toAnna(), secret) {
		t.Error("a note reached the resident")
	}
}

// TestAskWithAPhoto: an album is a question, too, as a whole.
func TestAskWithAPhoto(t *testing.T) {
	w := scene(t)
	w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Уточнить")
	q := w.newest(city, "что уточнить")
	for range 2 {
		in := say(city, ivan, "")
		in.Album, in.ReplyTo = "a1", w.g.MessageOf(q.letter.ID)
		in.Files = []bots.File{{Channel: "telegram", ID: "p", Kind: bots.Photo}}
		w.hear(in)
	}
	files := 0
	for _, s := range w.shown[anna] {
		files += len(s.letter.Files)
	}
	if k := w.state("26-00001"); k.State != routing.NeedInfo || files != 2 {
		t.Errorf("%s, %d files", k.State, files)
	}
}

// TestAShownAgainExchange: a card that is shown anew brings the words of its exchange
// along, and they still go on with it.
func TestAShownAgainExchange(t *testing.T) {
	w := scene(t)
	w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Уточнить")
	w.replyTo(city, ivan, w.newest(city, "что уточнить"), "У какого дома?")
	w.resident("У пятого")
	w.hear(say(city, maria, "/case 1"))
	w.replyTo(city, ivan, w.newest(city, "Житель ответил"), "С какой стороны?")
	if k := w.state("26-00001"); k.State != routing.NeedInfo {
		t.Errorf("it is %s", k.State)
	}
}
