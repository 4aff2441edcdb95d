package complaint_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

// street is a gateway where residents are asked whether theirs is about the same, and one
// of them has filed a pothole at a point.
func street(t *testing.T) (g *dialogstest.Gateway, first *routing.Case) {
	t.Helper()
	g = dialogstest.Open(t, sample)
	g.Directory = dialogstest.Neighbourly(t, sample, "")
	r := enter(t, g)
	r.about("Дороги и тротуары", "Яма на дороге")
	r.photo("", "Яма во весь ряд, Анна Петровна, 8 903 123-45-67")
	r.press("Готово")
	r.pin()
	r.press("Да, верно")
	r.misses("рядом уже сообщили") // of nobody else
	r.press("Отправить")
	return g, r.newest()
}

// near takes somebody to the question at the same point.
func near(t *testing.T, g *dialogstest.Gateway) *resident {
	t.Helper()
	r := enter(t, g)
	r.about("Дороги и тротуары", "Яма на дороге")
	r.say("Пробил колесо")
	r.pin()
	r.press("Да, верно")
	return r
}

// TestJoinsWithOneTap: what he is shown, and what comes of it: a number and the answer,
// once; a second press changes nothing.
func TestJoinsWithOneTap(t *testing.T) {
	g, first := street(t)
	r := near(t, g)
	for _, part := range []string{"рядом уже сообщили", "«Яма во весь ряд, •••• ••••••••, • ••• •••-••-••»", "10 м от вашей точки", "Фото к сообщению: 1", "жителей: 1"} {
		r.sees(part)
	}
	for _, secret := range []string{"Анна", "123-45", first.Number} {
		r.misses(secret)
	}
	photos := slices.IndexFunc(r.letters, func(l bots.Letter) bool { return strings.HasPrefix(l.Text, "Фото к") })
	if photos < 0 || len(r.letters[photos].Files) != 1 {
		t.Error("no photo")
	}
	press := r.button("Да, это оно")
	r.hear(press)
	r.sees("✅ Вы присоединились. Ваш номер 26-00002")
	k := r.latest()
	if k.State != routing.Merged || k.Into != first.ID || k.Text != "Пробил колесо" {
		t.Errorf("%+v", k)
	}
	r.hear(press)
	g.Now = g.Now.Add(time.Minute)
	r.hear(press)
	r.sees("уже не действует")
	if again := r.latest(); again.ID != k.ID {
		t.Errorf("pressed again: %+v", again)
	}
	r.take(g.Answer(t, first.ID, "Заделали"))
	r.sees("Заделали")
	if n := strings.Count(r.last, "Заделали"); n != 1 {
		t.Errorf("told %d times: %s", n, r.last)
	}
	r.press("Решено")
	if k := r.latest(); k.State != routing.Closed || k.Outcome != routing.Solved {
		t.Errorf("judged: %+v", k)
	}
	other := near(t, g)
	other.misses("рядом уже сообщили") // it is answered
}

// TestAnotherMatter: he is never asked of the same case twice, whatever he changes, and
// asked again where another place or topic has others.
func TestAnotherMatter(t *testing.T) {
	g, _ := street(t)
	r := near(t, g)
	r.say("и ещё люк рядом")
	r.sees("Записал")
	r.sees("рядом уже сообщили")
	r.press("Нет, другое")
	r.sees("и ещё люк рядом")
	r.press("Изменить место")
	r.pin()
	r.press("Да, верно")
	r.misses("рядом уже сообщили")
	r.press("Изменить тему")
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	r.misses("рядом уже сообщили")
	r.press("Отправить")
	if k := r.newest(); k.State != routing.Assigned || k.Into != 0 || k.Apart {
		t.Errorf("%+v", k)
	}
	third := near(t, g)
	third.sees("2. 📍") // now there are two: the newer first
	third.press("Это 2")
	if k := third.latest(); k.Into == 0 || k.Into == r.latest().ID {
		t.Errorf("%+v", k)
	}
}

// TestAlikeWaysBack: back leads to what was answered last, a new point is asked about, and
// a detour comes back to the question.
func TestAlikeWaysBack(t *testing.T) {
	g, first := street(t)
	r := near(t, g)
	r.press("Назад")
	r.sees("Где это?")
	r.pin()
	r.press("Да, верно")
	r.misses("рядом уже сообщили") // twice in a row is once too often
	r.press("Изменить место")
	r.pin()
	r.press("Да, верно")
	r.sees("рядом уже сообщили")
	r.write(bots.Inbound{Location: &bots.Location{Lat: 56.1, Lon: 47.2}})
	r.sees("Верно?")
	r.press("Да, верно")
	r.misses("рядом уже сообщили") // nobody is there
	r.press("Изменить место")
	r.pin()
	r.press("Да, верно")
	r.sees("рядом уже сообщили")
	r.say("/help")
	r.say("/start")
	r.press("Продолжить черновик")
	r.sees("рядом уже сообщили")
	r.press("Да, это оно")
	if k := r.latest(); k.Into != first.ID {
		t.Errorf("%+v", k)
	}
	again := r
	again.say("/new")
	again.about("Дороги и тротуары", "Яма на дороге")
	again.say("и ещё раз")
	again.pin()
	again.press("Да, верно")
	again.misses("рядом уже сообщили") // he waits for it already
}

// TestAlikeTooLate: a case that is answered between the question and the press leaves him
// a case of his own, and he is told so.
func TestAlikeTooLate(t *testing.T) {
	g, first := street(t)
	r := near(t, g)
	press := r.button("Да, это оно")
	g.Answer(t, first.ID, "Заделали")
	r.hear(press)
	r.sees("уже нет в работе") // the button is no longer among those offered
	r.press("Нет, другое")
	r.press("Отправить")
	if k := r.newest(); k.State != routing.Assigned {
		t.Errorf("%+v", k)
	}
}

// TestNeverAlike: who is not asked, and what is not shown.
func TestNeverAlike(t *testing.T) {
	g, _ := street(t)
	danger := enter(t, g)
	danger.about("Дороги и тротуары", "Яма на дороге")
	danger.say("Провалился асфальт, человек без сознания")
	danger.pin()
	danger.press("Да, верно")
	danger.misses("рядом уже сообщили")

	hidden, _ := street(t)
	hidden.Directory = dialogstest.Neighbourly(t, sample, "topics/01-roads.yaml", "- id: roads.pothole", "- id: roads.pothole\n        anonymous: true")
	r := near(t, hidden)
	r.sees("рядом уже сообщили")
	r.misses("Яма во весь ряд")
	r.misses("Фото")
	hidden.Directory = dialogstest.Neighbourly(t, sample, "topics/01-roads.yaml", "- id: roads.pothole", "- id: roads.pothole\n        hide_phones: true")
	near(t, hidden).misses("рядом уже сообщили")
	hidden.Directory = dialogstest.Changed(t, sample, "")
	near(t, hidden).misses("рядом уже сообщили")
}

// TestJoinersAtTheDesk: the main card counts them and quotes them, theirs have no cards
// until they come back.
func TestJoinersAtTheDesk(t *testing.T) {
	g, first := street(t)
	desk := bots.Chat{Channel: "telegram", ID: "-100"}
	g.Turn(t, func(tx dialogs.Tx) error { return tx.BindDesk(g.Directory.DeskOf(first.Agency), desk, "test") })
	show := func() []bots.Letter {
		return g.Turn(t, func(tx dialogs.Tx) error {
			n := &dialogs.Notices{Tx: tx, House: g.House, Directory: g.Directory, Now: g.Now}
			k, err := tx.Case(first.ID)
			if err != nil {
				return err
			}
			return n.Show(k, desk)
		})
	}
	show()
	r := near(t, g)
	r.press("Да, это оно")
	seen := func(part string) int {
		n := 0
		for _, l := range r.board {
			if l.Chat == desk && strings.Contains(l.Text, part) {
				n++
			}
		}
		return n
	}
	if seen("Ждут ответа, жителей: 2") != 1 || seen("Ещё житель по № 26-00001") != 1 || seen("Пробил колесо") != 1 {
		t.Errorf("the desk: %+v", r.board)
	}
	shown := show()
	if n := slices.IndexFunc(shown, func(l bots.Letter) bool { return strings.Contains(l.Text, "Пробил колесо") }); n < 0 {
		t.Errorf("a fresh card: %+v", shown)
	}
	r.take(g.Answer(t, first.ID, "Заделали"))
	r.board = nil
	r.press("Не решено")
	if seen("№ 26-00002 · Яма на дороге") == 0 {
		t.Errorf("back at the desk: %+v", r.board)
	}
}
