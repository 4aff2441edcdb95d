package complaint_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

// again files a further case without the greeting.
func (r *resident) again(text string) *routing.Case {
	r.t.Helper()
	r.say("/new")
	return r.file(text)
}

func (r *resident) ask(id routing.CaseID, text string) {
	r.t.Helper()
	r.take(r.g.Deed(r.t, func(c routing.Cases) error {
		_, err := c.Ask(id, routing.Actor{ID: "telegram:1", Desk: r.g.Directory.Centre().DutyDesk}, routing.Remark{Text: text})
		return err
	}))
}

// replyTo answers the newest message to him that says part.
func (r *resident) replyTo(part string, in bots.Inbound) {
	r.t.Helper()
	for i := len(r.letters) - 1; i >= 0; i-- {
		if l := r.letters[i]; strings.Contains(l.Text, part) {
			in.ReplyTo = r.g.MessageOf(l.ID)
			r.write(in)
			return
		}
	}
	r.t.Fatalf("no message says %q", part)
}

// TestTypedVerdicts: what may be typed in place of a verdict or a mark, where.
func TestTypedVerdicts(t *testing.T) {
	photo := []bots.File{{Channel: "telegram", ID: "p", Kind: bots.Photo}}
	for _, x := range []struct {
		text    string
		files   []bots.File
		reply   bool // to the answer
		state   routing.State
		outcome routing.Outcome
		mark    int
		sees    string
		added   string // to the case, "" = nothing
	}{
		{text: "Решено", state: routing.Closed, outcome: routing.Solved, sees: "Как вы оцените"},
		{text: "✅ решено!", state: routing.Closed, outcome: routing.Solved, sees: "Как вы оцените"},
		{text: "да", state: routing.Closed, outcome: routing.Solved, sees: "Как вы оцените"},
		{text: "solved", state: routing.Closed, outcome: routing.Solved, sees: "Как вы оцените"},
		{text: "не решено", state: routing.InProgress, outcome: routing.NotSolved, sees: "Напишите, что не сделано"},
		{text: "нет", state: routing.InProgress, outcome: routing.NotSolved, sees: "Напишите, что не сделано"},
		{text: "Частично", state: routing.InProgress, outcome: routing.Partly, sees: "Напишите, что осталось"},
		{text: "Не решено, яма на месте", state: routing.InProgress, outcome: routing.NotSolved, sees: "ваши слова и фото передал", added: "яма на месте"},
		{text: "не решено", files: photo, state: routing.InProgress, outcome: routing.NotSolved, sees: "ваши слова и фото передал", added: " "},
		{text: "Решено", files: photo, state: routing.Closed, outcome: routing.Solved, sees: "Как вы оцените", added: " "},
		{text: "нет, на месте", reply: true, state: routing.InProgress, outcome: routing.NotSolved, sees: "передал", added: "на месте"},
		{text: "нет, спасибо", state: routing.Answered, sees: "Это про № 26-00001"},
		{text: "5", state: routing.Answered, mark: 5, sees: "проблема решена?"},
		{text: "пять", reply: true, state: routing.Answered, mark: 5, sees: "проблема решена?"},
		{text: "2", state: routing.InProgress, outcome: routing.NotSolved, mark: 2, sees: "Напишите, что не сделано"},
		{text: "4. Быстро, но криво", reply: true, state: routing.Answered, mark: 4, sees: "проблема решена?"},
		{text: "6", state: routing.Answered, sees: "Это про № 26-00001"},
		{text: "Яма на месте", reply: true, state: routing.Answered, sees: "проблема решена?", added: "Яма на месте"},
	} {
		t.Run(x.text+fmt.Sprint(len(x.files), x.reply), func(t *testing.T) {
			g := dialogstest.Open(t, sample)
			r := enter(t, g)
			k := r.file("Яма")
			r.take(g.Answer(t, k.ID, "Заделали"))
			in := bots.Inbound{Text: x.text, Files: x.files}
			if x.reply {
				r.replyTo("Заделали", in)
			} else {
				r.write(in)
			}
			r.sees(x.sees)
			got := r.state(k.ID)
			if got.State != x.state || got.Outcome != x.outcome || got.Mark != x.mark {
				t.Errorf("%s, %q, mark %d", got.State, got.Outcome, got.Mark)
			}
			words, files := r.added(k.ID)
			if all := strings.Join(words, ""); all != strings.TrimSpace(x.added) || (len(words) > 0) != (x.added != "") || files != len(x.files) {
				t.Errorf("added %q with %d files", words, files)
			}
		})
	}
}

// TestVerdictOfSeveral: a typed verdict that may be about several answers is asked
// about; with words it is theirs to be placed.
func TestVerdictOfSeveral(t *testing.T) {
	g := dialogstest.Open(t, sample)
	r := enter(t, g)
	first := r.file("Яма")
	second := r.again("Другая яма")
	for _, k := range []*routing.Case{first, second} {
		r.take(g.Answer(t, k.ID, "Заделали"))
	}
	r.say("решено")
	r.sees("Про какое обращение?")
	r.press("Про № " + first.Number + " · Яма на дороге")
	r.sees("Обращение № " + first.Number + " закрыто")
	if r.state(second.ID).State != routing.Answered {
		t.Error("the other one was closed, too")
	}
	r.say("4")
	r.sees("Если хотите, добавьте")
	if got := r.state(first.ID).Mark; got != 4 {
		t.Errorf("mark %d", got)
	}
	r.say("Аккуратно сделали")
	r.sees("Передал: № " + first.Number)
	r.say("не решено, ямы на месте")
	if r.state(second.ID).State != routing.InProgress {
		r.t.Errorf("the only answer left is not judged: %s", r.last)
	}
}

// TestVerdictsElsewhere: in the middle of something else the same words are what they
// say there.
func TestVerdictsElsewhere(t *testing.T) {
	g := dialogstest.Open(t, sample)
	r := enter(t, g)
	k := r.file("Яма")
	r.take(g.Answer(t, k.ID, "Заделали"))
	r.say("/new")
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	r.say("Не решено")
	r.sees("Где это?")
	if r.state(k.ID).State != routing.Answered {
		t.Error("the description of a new case was taken for a verdict on an old one")
	}
	stranger := enter(t, g)
	stranger.write(bots.Inbound{Text: "решено", ReplyTo: g.MessageOf(r.letters[0].ID)})
	if r.state(k.ID).State != routing.Answered {
		t.Error("judged by a stranger")
	}
}

// TestExchange: what an asked resident writes goes to the case that he is asked about,
// whatever it is, in as many messages as he likes; of several he is asked.
func TestExchange(t *testing.T) {
	g := dialogstest.Open(t, sample)
	r := enter(t, g)
	first := r.file("Яма")
	second := r.again("Другая яма")
	r.ask(first.ID, "Где именно?")
	r.sees("Где именно?")
	r.say("да")
	r.sees("Передал: № " + first.Number)
	r.photo("", "")
	r.sees("Передал: № " + first.Number)
	r.pin()
	r.sees("Передал: № " + first.Number)
	words, files := r.added(first.ID)
	if len(words) != 3 || words[0] != "да" || files != 1 || !strings.Contains(words[2], "47.250000,56.140000") {
		t.Errorf("the case was given %q and %d files", words, files)
	}
	r.ask(second.ID, "А эта?")
	r.say("у школы")
	r.sees("Это про одно из ваших обращений")
	r.press("Про № " + second.Number + " · Яма на дороге")
	r.sees("Передал: № " + second.Number)
	r.take(g.Answer(t, first.ID, "Заделали"))
	r.take(g.Answer(t, second.ID, "И эту"))
	r.say("а вот ещё что")
	r.sees("Это про одно из ваших обращений")
	if got, _ := r.added(first.ID); len(got) != 3 {
		t.Errorf("after its end the exchange went on: %q", got)
	}
}

// TestAskedWhileFiling: the draft stays where it was; the button leads to the case.
func TestAskedWhileFiling(t *testing.T) {
	g := dialogstest.Open(t, sample)
	r := enter(t, g)
	k := r.file("Яма")
	r.say("/new")
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	r.ask(k.ID, "Где именно?")
	r.press("Ответить")
	r.sees("Напишите, что добавить к № " + k.Number)
	r.say("У школы")
	r.sees("Передал: № " + k.Number)
	r.press("Продолжить черновик")
	r.sees("Опишите, что случилось")
	other := stranger(t, g)
	other.hear(bots.Inbound{Kind: bots.Press, MessageID: "m1", Data: dialogs.CasePress{Verb: dialogs.VerbAdd, Case: k.ID}.Encode()})
	other.misses("Напишите, что добавить")
}

// TestShortWords: with a case at hand no words are turned away but a greeting.
func TestShortWords(t *testing.T) {
	g := dialogstest.Open(t, sample)
	r := enter(t, g)
	r.say("/start")
	r.say("всё так же")
	r.misses("Это про")
	r.say("/new")
	k := r.file("Яма")
	for _, polite := range []string{"привет", "Спасибо!"} {
		r.say(polite)
		r.sees("Чем помочь?")
		r.misses("Не понял")
	}
	r.say("/settings")
	r.say("что")
	r.sees("Не понял")
	r.sees("Простой режим")
	r.say("/start")
	r.say("всё так же")
	r.sees("Это про № " + k.Number + " (Яма на дороге, передано) или новое?")
	r.photo("", "")
	r.press("Про № " + k.Number + " · Яма на дороге")
	if words, files := r.added(k.ID); len(words) != 1 || words[0] != "всё так же" || files != 1 {
		t.Errorf("given %q and %d files", words, files)
	}
}

// TestAfterClosing: words may be about a case that ended lately, which may come back
// then; not about one that ended long ago, or was taken back.
func TestAfterClosing(t *testing.T) {
	g := dialogstest.Open(t, sample)
	r := enter(t, g)
	k := r.file("Яма")
	r.take(g.Answer(t, k.ID, "Заделали"))
	r.press("Решено")
	r.say("На том же месте опять яма, глубже прежней")
	r.sees("Это про № " + k.Number + " (Яма на дороге, закрыто) или новое?")
	r.press("Про № " + k.Number + " · Яма на дороге")
	r.sees("Передал: № " + k.Number)
	r.press("Не решено")
	if got := r.state(k.ID).State; got != routing.InProgress {
		t.Errorf("it is %s", got)
	}
	r.press("Главное меню")
	r.take(g.Answer(t, k.ID, "Заделали"))
	r.press("Решено")
	g.Now = g.Now.Add(15 * 24 * time.Hour)
	r.say("На соседней улице тоже большая яма")
	r.misses("Это про")
}

// TestProof: a photo without words follows the words that were asked for, soon after
// them and nowhere else.
func TestProof(t *testing.T) {
	g := dialogstest.Open(t, sample)
	r := enter(t, g)
	k := r.file("Яма")
	r.photo("", "")
	r.sees("Это про № " + k.Number)
	r.press("Про № " + k.Number + " · Яма на дороге")
	r.take(g.Answer(t, k.ID, "Заделали"))
	r.press("Не решено")
	r.sees("приложите фото, можно от соседа")
	r.say("Яма на месте")
	r.photo("", "")
	r.sees("Передал: № " + k.Number)
	r.photo("album", "")
	r.photo("album", "")
	if _, files := r.added(k.ID); files != 4 {
		t.Errorf("%d files", files)
	}
	g.Now = g.Now.Add(time.Hour)
	r.photo("", "")
	r.sees("Это про № " + k.Number)
}

// TestMyCases: any number of cases, page by page, by filter and by number.
func TestMyCases(t *testing.T) {
	for _, channel := range []string{"telegram", "vk"} {
		t.Run(channel, func(t *testing.T) { myCases(t, channel) })
	}
}

func myCases(t *testing.T, channel string) {
	g := dialogstest.Open(t, sample)
	r := stranger(t, g)
	r.chat.Channel = channel
	r.say("/start")
	r.press("Русский")
	r.press("Согласен")
	var all []routing.CaseID
	g.Deed(t, func(c routing.Cases) error {
		for i := range 60 {
			k, err := c.Open(routing.Filing{
				Complaint: routing.Complaint{Topic: "roads.pothole", Territory: "cheboksary", Text: fmt.Sprint("Яма ", i)},
				Language:  "ru", Resident: r.chat.String(), Origin: r.chat.String(),
			})
			if err != nil {
				return err
			}
			all = append(all, k.ID)
		}
		return nil
	})
	for _, id := range all[:3] {
		g.Answer(t, id, "Заделали")
	}
	g.Deed(t, func(c routing.Cases) error { _, err := c.Withdraw(all[5], r.chat.String()); return err })

	seen := map[string]bool{}
	look := func() {
		for _, row := range r.letters[len(r.letters)-1].Keyboard.Rows {
			for _, b := range row {
				if number, ok := routing.NumberIn(b.Text); ok {
					seen[number] = true
				}
			}
		}
	}
	r.say("/my")
	r.sees("Ваши обращения: 60")
	look()
	for range 20 {
		r.press("Ещё")
		look()
		if len(seen) == 60 {
			break
		}
	}
	if len(seen) != 60 {
		t.Errorf("%d of 60 cases were seen", len(seen))
	}
	r.press("Ждут вас")
	r.sees("Ждут вашего слова: 3")
	r.press("Закрытые")
	r.sees("Закрытые обращения: 1")
	r.press("Все")
	r.sees("Ваши обращения: 60")
	r.say("/my открытые")
	r.sees("Открытые обращения: 59")
	r.say("/status 7")
	r.sees("№ 26-00007 · Яма на дороге")
	r.say("/status 26-00099")
	r.sees("Такого обращения у вас нет")
	r.sees("Ваши обращения: 60")
	r.say("26-00003")
	r.sees("Ответ есть. Скажите, решена ли проблема")
	other := enter(t, g)
	other.say("/status 7")
	other.sees("Такого обращения у вас нет")
}

// TestReworkIsRaised: the second time he hears that the centre sees to it.
func TestReworkIsRaised(t *testing.T) {
	g := dialogstest.Open(t, sample)
	r := enter(t, g)
	k := r.file("Яма")
	for i := range 3 {
		r.take(g.Answer(t, k.ID, "Заделали"))
		r.press("Не решено")
		const raised = "теперь следит и центр управления"
		if i == 0 {
			r.misses(raised)
		} else {
			r.sees(raised)
		}
		r.press("Главное меню")
	}
	if got := r.state(k.ID); got.Reopened != 3 || !got.Raised() {
		t.Errorf("%+v", got)
	}
}
