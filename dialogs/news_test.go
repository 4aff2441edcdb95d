package dialogs_test

import (
	"cmp"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

// newsroom is a gateway whose desks have chats, with the letters of the last deed.
type newsroom struct {
	t       *testing.T
	g       *dialogstest.Gateway
	letters []bots.Letter
}

var (
	cityClerk  = routing.Actor{ID: "telegram:501", Desk: "city"} // of the duty desk
	waterClerk = routing.Actor{ID: "vk:601", Desk: "utilities"}  // of an agency's
	said       = routing.Remark{Text: "Яму заделаем *в среду*"}  // with what a messenger would obey
	annaChat   = bots.Chat{Channel: "telegram", ID: "7"}         // a resident
	borisChat  = bots.Chat{Channel: "vk", ID: "8"}               // another one, who reads English
)

func openNews(t *testing.T) *newsroom {
	n := &newsroom{t: t, g: dialogstest.Open(t, "../examples/cheboksary")}
	n.g.Turn(t, func(tx dialogs.Tx) error {
		for desk, chat := range map[routing.DeskID]bots.Chat{"city": cityChat, "utilities": waterChat} {
			if err := tx.BindDesk(desk, chat, "test"); err != nil {
				return err
			}
		}
		return tx.AddClerk(dialogs.Clerk{Desk: "city", Channel: "telegram", Person: "501", Name: "Иван"})
	})
	return n
}

func (n *newsroom) file(who bots.Chat, lang string) *routing.Case {
	n.t.Helper()
	var k *routing.Case
	n.do(func(c routing.Cases) (err error) {
		k, err = c.Open(routing.Filing{
			Complaint: routing.Complaint{Topic: "roads.pothole", Territory: "cheboksary", Text: "Яма у дома 5"},
			Language:  lang, Resident: who.String(), Origin: who.String(), OriginMessage: "5",
		})
		return err
	})
	return k
}

func (n *newsroom) do(deed func(routing.Cases) error) {
	n.t.Helper()
	n.letters = n.g.Deed(n.t, deed)
}

// heard is what a chat was told by the last deed, beside the message that shows how a
// case stands.
func (n *newsroom) heard(chat bots.Chat) string {
	var all []string
	for _, l := range n.letters {
		if l.Chat == chat && (l.Purpose != bots.Status || l.EditOf == 0) {
			all = append(all, l.Text)
		}
	}
	return strings.Join(all, "\n---\n")
}

// says wants every one of the words, and as many letters.
func (n *newsroom) says(chat bots.Chat, letters int, words ...string) {
	n.t.Helper()
	got := n.heard(chat)
	if count := strings.Count(got, "\n---\n") + min(1, len(got)); count != letters {
		n.t.Errorf("%v got %d letters, want %d:\n%s", chat, count, letters, got)
	}
	for _, w := range words {
		if !strings.Contains(got, w) {
			n.t.Errorf("%v was not told %q:\n%s", chat, w, got)
		}
	}
	for _, l := range n.letters {
		if l.Chat == chat && strings.Contains(l.Text, "no value") {
			n.t.Errorf("a text lacks a word: %s", l.Text)
		}
	}
}

// buttons are the labels of the last letter with a keyboard to a chat.
func (n *newsroom) buttons(chat bots.Chat) string {
	var labels []string
	for _, l := range n.letters {
		if l.Chat != chat || len(l.Keyboard.Rows) == 0 {
			continue
		}
		labels = nil
		for _, row := range l.Keyboard.Rows {
			for _, b := range row {
				labels = append(labels, b.Text)
			}
		}
	}
	return strings.Join(labels, " ")
}

// TestEveryDeedIsTold: what each deed tells the resident and the desk, in their
// own words and once.
func TestEveryDeedIsTold(t *testing.T) {
	later := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	one := func(_ *routing.Case, err error) error { return err }
	for _, x := range []struct {
		name     string
		before   func(routing.Cases, routing.CaseID) error
		deed     func(routing.Cases, routing.CaseID) error
		resident []string
		letters  int // to the resident, 0 = one where he is told anything
		desk     []string
		buttons  string
	}{
		{name: "interim", deed: func(c routing.Cases, id routing.CaseID) error { return one(c.Interim(id, cityClerk, said, later)) },
			resident: []string{"№ 26-00001", "Управление дорог", "в среду", "01.12.2026 12:00"}, desk: []string{"Обещанный ответ: осталось 8 дней — до 01.12.2026 12:00", "Иван"}},
		{name: "question", deed: func(c routing.Cases, id routing.CaseID) error { return one(c.Ask(id, cityClerk, said)) },
			resident: []string{"❓ № 26-00001", "Срок подождёт"}, desk: []string{"Ждём ответа жителя"}, buttons: "Продолжить Не наше Ответить Готово Уточнить Другие действия"},
		{name: "the answer to it", before: func(c routing.Cases, id routing.CaseID) error { return one(c.Ask(id, cityClerk, said)) },
			deed: func(c routing.Cases, id routing.CaseID) error { return one(c.Add(id, annaChat.String(), said)) },
			desk: []string{"В работе: Иван", "Житель ответил"}, buttons: "Вернуть Не наше Ответить Готово 📋 Готовые ответы Уточнить Другие действия"},
		{name: "deferral", deed: func(c routing.Cases, id routing.CaseID) error { return one(c.Defer(id, cityClerk, said, later)) },
			resident: []string{"⏳ № 26-00001", "01.12.2026 12:00"}, desk: []string{"Отложено до 01.12.2026 12:00"}, buttons: "Продолжить Не наше Ответить Готово 📋 Готовые ответы Другие действия"},
		{name: "correction", letters: 2, before: func(c routing.Cases, id routing.CaseID) error { return one(c.Answer(id, cityClerk, said)) },
			deed:     func(c routing.Cases, id routing.CaseID) error { return one(c.Correct(id, cityClerk, said)) },
			resident: []string{"Исправленный ответ по № 26-00001"}, desk: []string{"Отвечено"}},
		{name: "rejection", deed: func(c routing.Cases, id routing.CaseID) error {
			return one(c.Reject(id, cityClerk, routing.RejectNotCompetence, "Росреестр", "участок частный"))
		}, resident: []string{"не принято", "решаем не мы", "Куда обратиться: Росреестр", "участок частный"}, desk: []string{"⛔ Отклонено"}},
		{name: "restoring", before: func(c routing.Cases, id routing.CaseID) error {
			return one(c.Reject(id, cityClerk, routing.RejectSpam, "", ""))
		}, deed: func(c routing.Cases, id routing.CaseID) error {
			return one(c.Restore(id, cityClerk, "не реклама"))
		},
			resident: []string{"всё-таки принято", "Управление дорог"}, desk: []string{"Ждёт, кто возьмёт"}},
		{name: "withdrawal", deed: func(c routing.Cases, id routing.CaseID) error { return one(c.Withdraw(id, annaChat.String())) },
			desk: []string{"Житель отозвал обращение", "✋"}},
		{name: "a bad mark", before: func(c routing.Cases, id routing.CaseID) error { return one(c.Answer(id, cityClerk, said)) },
			deed: func(c routing.Cases, id routing.CaseID) error {
				return one(c.Rate(id, annaChat.String(), 2, "плохо"))
			},
			desk: []string{"Не решено, снова в работе: Иван", "оценку 2", "плохо"}},
		{name: "reopening", before: func(c routing.Cases, id routing.CaseID) error { return one(c.Answer(id, cityClerk, said)) },
			deed: func(c routing.Cases, id routing.CaseID) error {
				return one(c.Reopen(id, cityClerk, "яма на месте"))
			},
			resident: []string{"снова в работе"}, desk: []string{"яма на месте"}},
		{name: "assigning", deed: func(c routing.Cases, id routing.CaseID) error { return one(c.Assign(id, cityClerk, cityClerk.ID)) },
			resident: []string{"взялись за работу"}, desk: []string{"В работе: Иван", "исполнитель — Иван"}},
		{name: "a nudge", deed: func(c routing.Cases, id routing.CaseID) error { return one(c.Nudge(id, cityClerk, "как дела?")) },
			desk: []string{"👀 № 26-00001", "как дела?"}},
		{name: "urgency", deed: func(c routing.Cases, id routing.CaseID) error { return one(c.Alert(id)) },
			desk: []string{"🚨 Срочно", "теперь срочно"}},
		{name: "a note", deed: func(c routing.Cases, id routing.CaseID) error { return one(c.Note(id, cityClerk, said)) }},
	} {
		t.Run(x.name, func(t *testing.T) {
			n := openNews(t)
			k := n.file(annaChat, "ru")
			if x.before != nil {
				n.do(func(c routing.Cases) error { return x.before(c, k.ID) })
			}
			n.do(func(c routing.Cases) error { return x.deed(c, k.ID) })
			n.says(annaChat, cmp.Or(x.letters, min(1, len(x.resident))), x.resident...)
			for _, words := range x.desk {
				if got := n.heard(cityChat); !strings.Contains(got, words) {
					t.Errorf("the desk was not told %q:\n%s", words, got)
				}
			}
			if len(x.desk) == 0 && n.heard(cityChat) != "" {
				t.Errorf("the desk was told:\n%s", n.heard(cityChat))
			}
			if x.buttons != "" && n.buttons(cityChat) != x.buttons {
				t.Errorf("buttons: %s", n.buttons(cityChat))
			}
		})
	}
}

// TestPartsAreOneCase: two desks have parts of a case; its resident has one, and
// gets one answer of both.
func TestPartsAreOneCase(t *testing.T) {
	n := openNews(t)
	k := n.file(annaChat, "ru")
	n.do(func(c routing.Cases) (err error) {
		k, err = c.Split(k.ID, cityClerk, []routing.Part{{Agency: "city-improvement", Text: "фонарь"}, {Agency: "water-supply", Text: "люк"}})
		return err
	})
	n.says(annaChat, 1, "отвечают вместе: Управление благоустройства, Водоканал")
	n.says(waterChat, 1, "№ 26-00001/2", "люк", "часть обращения № 26-00001")
	if got := n.heard(cityChat); !strings.Contains(got, "№ 26-00001/1") || !strings.Contains(got, "Разделено") {
		t.Errorf("the city's desk: %s", got)
	}
	n.do(func(c routing.Cases) error { _, err := c.Ask(k.Children[1], waterClerk, said); return err })
	n.says(annaChat, 1, "❓ № 26-00001 — Водоканал")
	n.do(func(c routing.Cases) error { _, err := c.Add(k.Children[1], annaChat.String(), said); return err })
	n.do(func(c routing.Cases) error { _, err := c.Finish(k.Children[1], waterClerk); return err })
	n.says(annaChat, 0)
	n.do(func(c routing.Cases) error { _, err := c.Answer(k.Children[0], cityClerk, said); return err })
	n.says(annaChat, 1, "Ответ по № 26-00001:", "Управление благоустройства:\nЯму", "Водоканал: работы выполнены", "Проблема решена?")
	if strings.Contains(n.heard(annaChat), "/") {
		t.Errorf("the resident reads of parts: %s", n.heard(annaChat))
	}
	n.do(func(c routing.Cases) error { _, err := c.Correct(k.Children[0], cityClerk, said); return err })
	n.says(annaChat, 1, "Исправленный ответ по № 26-00001 — Управление благоустройства")
	n.do(func(c routing.Cases) error { _, err := c.Judge(k.ID, annaChat.String(), routing.NotSolved); return err })
	n.says(waterChat, 2, "№ 26-00001/2", "👎")
}

// TestFollowersHear: who wrote of the same hears the answer in his own language
// and under his own number, and of nobody else's.
func TestFollowersHear(t *testing.T) {
	n := openNews(t)
	first, second := n.file(annaChat, "ru"), n.file(borisChat, "en")
	n.do(func(c routing.Cases) error { _, err := c.Merge(second.ID, cityClerk, first.ID); return err })
	n.says(annaChat, 0)
	n.says(borisChat, 1, "No. 26-00002: somebody has told us of the same", "City roads")
	n.do(func(c routing.Cases) error {
		_, err := c.Interim(first.ID, cityClerk, said, n.g.Now.Add(24*time.Hour))
		return err
	})
	n.says(annaChat, 1, "№ 26-00001")
	n.says(borisChat, 1, "No. 26-00002", "promised by")
	n.do(func(c routing.Cases) error { _, err := c.Withdraw(first.ID, annaChat.String()); return err })
	n.says(cityChat, 2, "✋")
	n.do(func(c routing.Cases) error { _, err := c.Answer(first.ID, cityClerk, said); return err })
	n.says(annaChat, 0) // who wants nothing more
	n.says(borisChat, 1, "26-00002", "Яму заделаем", "problem solved?")
	if strings.Contains(n.heard(borisChat), "26-00001") {
		t.Errorf("a stranger's number: %s", n.heard(borisChat))
	}
	n.do(func(c routing.Cases) error {
		_, err := c.Judge(second.ID, borisChat.String(), routing.NotSolved)
		return err
	})
	n.says(cityChat, 2, "№ 26-00002", "снова в работе", "👎")
}

// TestCentreDecides: the resident is told in human words who has his case, and the
// centre's card offers the wish.
func TestCentreDecides(t *testing.T) {
	n := openNews(t)
	k := n.file(annaChat, "ru")
	pass := func(by routing.Actor, to routing.AgencyID) {
		n.do(func(c routing.Cases) error { _, err := c.Transfer(k.ID, by, to, "не наше"); return err })
	}
	pass(cityClerk, "water-supply")
	pass(cityClerk, "heat-supply")
	pass(waterClerk, "min-nature")
	n.says(annaChat, 1, "кто ответит, решает Центр управления регионом", "Номер и срок прежние")
	n.says(cityChat, 1, "центр решает, кто ответит", "Министерство природных ресурсов", "передали (Тепловые сети): не наше")
	if n.buttons(cityChat) != "Кому передать Отклонить Другие действия" {
		t.Errorf("buttons: %s", n.buttons(cityChat))
	}
	n.says(waterChat, 1, "➡️ Передано: Центр управления регионом")
	n.do(func(c routing.Cases) error {
		_, err := c.Decide(k.ID, cityClerk, "heat-supply", "труба их")
		return err
	})
	n.says(annaChat, 1, "занимается Тепловые сети")
	n.says(waterChat, 1, "труба их")
}

// TestPingsGoUp: each level of the ladder is called in its own chat; the resident hears
// only that his answer is late and who sees to it.
func TestPingsGoUp(t *testing.T) {
	n := openNews(t)
	k := n.file(annaChat, "ru")
	n.do(func(c routing.Cases) error { _, err := c.Transfer(k.ID, cityClerk, "water-supply", "x"); return err })
	seen := map[string]int{}
	var late []string
	for range 40 * 4 {
		n.g.Now = n.g.Now.Add(6 * time.Hour)
		n.do(func(c routing.Cases) error { _, err := c.Look(k.ID); return err })
		for _, l := range n.letters {
			if l.Chat == annaChat || l.EditOf != 0 { // the clocks on its card
				continue
			}
			seen[l.Chat.String()+" "+strings.Fields(l.Text)[0]]++
			if !strings.Contains(l.Text, "№ 26-00001") || !l.Group {
				t.Errorf("ping %+v", l)
			}
		}
		if told := n.heard(annaChat); told != "" {
			late = append(late, told)
		}
	}
	if all := strings.Join(late, "\n"); len(late) == 0 || strings.Count(all, "его всё ещё нет") != 2 ||
		!strings.Contains(all, "следит центр управления") || !strings.Contains(all, "следит региональный центр") {
		t.Errorf("the resident was told:\n%s", all)
	}
	water, city := waterChat.String(), cityChat.String()
	if seen[water+" ⏳"] == 0 || seen[water+" ⏰"] == 0 || seen[city+" 🔺"] == 0 || seen[city+" ⏰"] != 0 || seen[water+" 🔺"] != 0 {
		t.Errorf("called: %v", seen)
	}
	total := 0
	for _, count := range seen {
		total += count
	}
	if total > len(n.g.Directory.Policy().Ladder) {
		t.Errorf("%d calls for %d stages: %v", total, len(n.g.Directory.Policy().Ladder), seen)
	}
}
