package complaint_test

import (
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

var dutyChat = bots.Chat{Channel: "telegram", ID: "-7"}

// watched is a gateway whose duty desk has a chat.
func watched(t *testing.T) *dialogstest.Gateway {
	g := dialogstest.Open(t, sample)
	g.Turn(t, func(tx dialogs.Tx) error { return tx.BindDesk("city", dutyChat, "x") })
	return g
}

// calls are what the duty desk was sent about danger.
func (r *resident) calls() (texts []string) {
	for _, l := range r.board {
		if l.Chat == dutyChat && (strings.Contains(l.Text, "об опасности") || strings.Contains(l.Text, "Опасность")) {
			texts = append(texts, l.Text)
		}
	}
	return texts
}

func (r *resident) stands() (state string) {
	r.read(func(tx dialogs.Tx) error {
		s, err := tx.Session(dialogs.SessionKey{Chat: r.chat})
		state = s.State
		return err
	})
	return state
}

// TestDangerInEveryState: wherever somebody writes of danger he is told whom to call at
// once, is asked what he was asked before, and the duty desk hears of it once.
func TestDangerInEveryState(t *testing.T) {
	const words = "Пожар!"
	toPlace := []string{"Дороги и тротуары", "Яма на дороге", "Яма у школы во весь ряд"}
	toReview := append(append([]string{}, toPlace...), "Чебоксары, Ленина, 5", "Да, верно")
	for name, c := range map[string]struct {
		path  []string // what is said before; a label presses
		after string   // the state, "" = as before
	}{
		"category":  {path: nil, after: "found"}, // topics are found for it
		"fact":      {path: []string{"Дороги и тротуары"}, after: "found"},
		"describe":  {path: toPlace[:2], after: "place"},
		"place":     {path: toPlace},
		"territory": {path: append(toPlace[:3:3], "Выбрать из списка")},
		"address":   {path: append(toPlace[:3:3], "Выбрать из списка", "Чебоксары")},
		"confirm":   {path: toReview[:4]},
		"review":    {path: toReview},
		"details":   {path: append(toReview[:5:5], "Подробнее: за другого, телефон")},
		"phone":     {path: append(toReview[:5:5], "Подробнее: за другого, телефон", "Телефон для связи")},
		"items":     {path: append(toReview[:5:5], "Подробнее: за другого, телефон", "Убрать лишнее")},
		"settings":  {path: []string{"/settings"}, after: "category"},
		"cases":     {path: []string{"/my"}, after: "category"},
	} {
		t.Run(name, func(t *testing.T) {
			r := enter(t, watched(t))
			for _, p := range c.path {
				r.say(p)
			}
			before := r.stands()
			r.say(words)
			r.sees("звоните прямо сейчас: 112, 101")
			want := c.after
			if want == "" {
				want = before
			}
			if got := r.stands(); got != want {
				t.Errorf("in the state %s, want %s: %s", got, want, r.last)
			}
			r.say("Пожар у соседей!")
			r.misses("звоните прямо сейчас") // said a moment ago
			if got := r.calls(); len(got) != 1 || !strings.Contains(got[0], "112, 101") || strings.Contains(got[0], "соседей") {
				t.Errorf("the duty desk hears %q", got)
			}
		})
	}
}

// TestDangerBeforeConsent: whom to call does not wait for it, and nothing of the words
// is passed on.
func TestDangerBeforeConsent(t *testing.T) {
	r := stranger(t, watched(t))
	r.say("Пожар на улице Гагарина")
	r.sees("звоните прямо сейчас: 112, 101")
	for _, l := range r.board {
		if strings.Contains(l.Text, "Гагарина") {
			t.Errorf("passed on: %q", l.Text)
		}
	}
	r.press("Русский")
	r.press("Согласен")
	r.sees("Спасибо, записал")
}

// TestDangerRaisesPriority: what was told makes the case urgent; what was taken back,
// or is a name, does not, and neither does a draft that was thrown away.
func TestDangerRaisesPriority(t *testing.T) {
	for name, c := range map[string]struct {
		tell func(*resident) *routing.Case
		want routing.Priority
	}{
		"in the description": {func(r *resident) *routing.Case {
			return r.file("Яма, в ней оборванный провод под напряжением, бьёт током")
		}, routing.Urgent},
		"at the review": {func(r *resident) *routing.Case {
			r.describeAt("Яма у дома 5")
			r.press("Да, верно")
			r.say("Там пахнет газом")
			r.sees("Отправлю как срочное")
			r.press("Отправить")
			return r.newest()
		}, routing.Urgent},
		"in a caption": {func(r *resident) *routing.Case {
			r.describeAt("Яма у дома 5")
			r.photo("", "пожар рядом с ямой")
			r.press("Да, верно")
			r.press("Отправить")
			return r.newest()
		}, routing.Urgent},
		"denied": {func(r *resident) *routing.Case {
			return r.file("Пожара нет, пострадавших нет, просто яма")
		}, routing.Normal},
		"a name": {func(r *resident) *routing.Case {
			return r.file("Яма на Пожарной улице у дома 5")
		}, routing.Normal},
		"nothing": {func(r *resident) *routing.Case { return r.file("Яма у дома 5") }, routing.Normal},
		"edited away": {func(r *resident) *routing.Case {
			r.press("Дороги и тротуары")
			r.press("Яма на дороге")
			id := r.say("Яма, рядом пожар")
			r.edit(id, "Яма, рядом туман")
			r.say("Чебоксары, Ленина, 5")
			r.press("Да, верно")
			r.misses("Отправлю как срочное")
			r.press("Отправить")
			return r.newest()
		}, routing.Normal},
		"in the address, the description edited": {func(r *resident) *routing.Case {
			r.press("Дороги и тротуары")
			r.press("Яма на дороге")
			id := r.say("Яма у школы номер три")
			r.say("Чебоксары, Ленина, 5, там оборван провод")
			r.press("Да, верно")
			r.edit(id, "Яма у школы номер 3")
			r.sees("Отправлю как срочное")
			r.press("Отправить")
			return r.newest()
		}, routing.Urgent},
		"thrown away": {func(r *resident) *routing.Case {
			r.describeAt("Яма, рядом пожар")
			r.say("/cancel")
			r.press("Удалить черновик")
			r.g.Now = r.g.Now.Add(time.Minute)
			r.press("Удалить черновик")
			r.press("Сообщить о проблеме")
			return r.file("Яма у дома 5")
		}, routing.Normal},
	} {
		t.Run(name, func(t *testing.T) {
			if k := c.tell(enter(t, watched(t))); k.Priority != c.want {
				t.Errorf("%q: priority %q, want %q", k.Text, k.Priority, c.want)
			}
		})
	}
}

// TestDangerOfACase: words that come to a case make it urgent, in a reply, among the
// cases and in an edited message, and only where somebody works on it.
func TestDangerOfACase(t *testing.T) {
	g := watched(t)
	r := enter(t, g)
	k := r.file("Яма у дома 5")
	receipt := ""
	for _, l := range r.letters {
		if l.Purpose == bots.Receipt {
			receipt = g.MessageOf(l.ID)
		}
	}
	r.board = nil
	r.write(bots.Inbound{Text: "Теперь ещё и пахнет газом", ReplyTo: receipt})
	r.sees("112, 104")
	r.sees("Передал: № " + k.Number)
	if k := r.state(k.ID); k.Priority != routing.Urgent {
		t.Errorf("priority %q", k.Priority)
	}
	for _, l := range r.board {
		if strings.Contains(l.Text, "теперь срочно") {
			return
		}
	}
	t.Error("the desk does not hear of it")
}

// TestDangerAfterTheMark: words of danger beside a mark go to a case that is over; the duty
// desk is told so, and he may make a new report of them.
func TestDangerAfterTheMark(t *testing.T) {
	g := watched(t)
	r := enter(t, g)
	k := r.file("Яма у дома 5")
	r.take(g.Answer(t, k.ID, "Заделали"))
	r.press("Решено")
	r.press("5")
	r.board = nil
	r.say("Спасибо, но рядом искрит оборванный провод")
	r.sees("оно уже закрыто")
	if got := r.calls(); len(got) != 1 || !strings.Contains(got[0], "закрытому обращению № "+k.Number) {
		t.Errorf("the duty desk hears %q", got)
	}
	r.press("Новое обращение")
	r.sees("Спасибо, записал")
}

// TestDangerBesideAVerdict: the duty desk hears of danger that is written with a verdict or a
// mark, or about a case that nobody works on since it has its answer.
func TestDangerBesideAVerdict(t *testing.T) {
	for words, called := range map[string]string{
		"Решено, но рядом искрит оборванный провод":      "закрытому обращению",
		"5 но рядом искрит оборванный провод":            "на которое уже ответили",
		"Спасибо. Но рядом искрит оборванный провод":     "на которое уже ответили",
		"Не решено, и рядом искрит оборванный провод":    "теперь срочно",
		"Решено. А провод рядом с ямой красивый, видели": "",
	} {
		g := watched(t)
		r := enter(t, g)
		k := r.file("Яма у дома 5")
		r.take(g.Answer(t, k.ID, "Заделали"))
		answer := ""
		for _, l := range r.letters {
			if l.Purpose == bots.Answer {
				answer = g.MessageOf(l.ID)
			}
		}
		r.board = nil
		r.write(bots.Inbound{Text: words, ReplyTo: answer})
		heard := ""
		for _, l := range r.board {
			if strings.Contains(l.Text, "🚨") || strings.Contains(l.Text, "срочно") {
				heard += l.Text
			}
		}
		if !strings.Contains(heard, called) || (called == "") != (heard == "") {
			t.Errorf("%q: the desk hears %q", words, heard)
		}
	}
}

// TestCallsAreFew: in a disaster the duty desk is not drowned in calls, and a resident
// is warned again when time has passed, or of another danger.
func TestCallsAreFew(t *testing.T) {
	g := watched(t)
	g.Step = 0
	g.Now = g.Now.Truncate(time.Minute)
	heard := 0
	for range 12 {
		r := stranger(t, g)
		r.say("Пожар!")
		heard += len(r.calls())
	}
	if heard != 5 {
		t.Errorf("%d calls in one minute", heard)
	}
	g.Now = g.Now.Add(time.Minute)
	r := enter(t, g)
	r.say("Пожар!")
	if len(r.calls()) != 1 {
		t.Errorf("in the next minute: %q", r.calls())
	}
	r.say("ещё и пахнет газом")
	r.sees("запах газа")
	g.Now = g.Now.Add(11 * time.Minute)
	r.say("Пожар!")
	r.sees("звоните прямо сейчас")
	if len(r.calls()) != 1 {
		t.Errorf("called again within the hour: %q", r.calls())
	}
}
