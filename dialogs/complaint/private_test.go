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

// TestNumbersAreStoredNowhere: wherever somebody writes the number of a document, it is
// in no draft, case, event or letter, and he is told so.
func TestNumbersAreStoredNowhere(t *testing.T) {
	const secret = "123456"
	for name, path := range map[string][]string{
		"language":  {"/start"},
		"consent":   {"/start", "Русский"},
		"category":  {"/start", "Русский", "Согласен"},
		"describe":  {"/start", "Русский", "Согласен", "Дороги и тротуары", "Яма на дороге"},
		"place":     {"/start", "Русский", "Согласен", "Дороги и тротуары", "Яма на дороге", "Яма у школы"},
		"address":   {"/start", "Русский", "Согласен", "Дороги и тротуары", "Яма на дороге", "Яма у школы", "Выбрать из списка", "Чебоксары"},
		"review":    {"/start", "Русский", "Согласен", "Дороги и тротуары", "Яма на дороге", "Яма у школы", "Чебоксары, Ленина, 5", "Да, верно"},
		"for whom":  {"/start", "Русский", "Согласен", "Дороги и тротуары", "Яма на дороге", "Яма у школы", "Чебоксары, Ленина, 5", "Да, верно", "Подробнее: за другого, телефон", "Заявляю за другого"},
		"home":      {"/start", "Русский", "Согласен", "/cancel"},
		"settings":  {"/start", "Русский", "Согласен", "/settings"},
		"the cases": {"/start", "Русский", "Согласен", "/my"},
	} {
		t.Run(name, func(t *testing.T) {
			r := stranger(t, watched(t))
			for _, p := range path {
				r.say(p)
			}
			id := r.say("Яма у школы, я Иванов, паспорт 9704 " + secret + ", дом 5")
			r.sees("Номера паспорта")
			r.edit(id, "Яма у школы, паспорт 9704 "+secret+" и СНИЛС 112-233-445 95, дом 6")
			r.write(bots.Inbound{Text: "серия 97 04 № " + secret, Files: []bots.File{
				{Channel: "telegram", ID: "f", Kind: bots.Document, Name: "паспорт 9704 " + secret + ".pdf"}}})
			r.say("/start")
			noSecret(t, r, secret)
		})
	}
}

// noSecret reads everything that is kept and was sent on a resident's account.
func noSecret(t *testing.T, r *resident, secret string) {
	t.Helper()
	for _, l := range append(append([]bots.Letter{}, r.letters...), r.board...) {
		if strings.Contains(l.Text, secret) {
			t.Errorf("said to %s: %s", l.Chat, l.Text)
		}
	}
	r.read(func(tx dialogs.Tx) error {
		s, err := tx.Session(dialogs.SessionKey{Chat: r.chat})
		if err != nil {
			return err
		}
		if strings.Contains(string(s.Draft), secret) {
			t.Errorf("kept: %s", s.Draft)
		}
		cases, err := tx.CasesOf(r.chat.String(), 10)
		for _, k := range cases {
			if strings.Contains(k.Text+k.Address+strings.Join(k.Files, ""), secret) {
				t.Errorf("filed: %+v", k.Complaint)
			}
		}
		return err
	})
}

// TestTornNumber: a number that comes in two messages is hidden as well.
func TestTornNumber(t *testing.T) {
	r := enter(t, watched(t))
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	r.say("Яма. Мой паспорт серии 9704")
	r.g.Step = 0
	r.say("123456, дом 5")
	r.sees("Номера паспорта")
	r.say("Чебоксары, Ленина, 5")
	r.press("Да, верно")
	r.misses("123456")
	r.press("Отправить")
	if k := r.newest(); strings.Contains(k.Text, "123456") || !strings.Contains(k.Text, "дом 5") {
		t.Errorf("filed %q", k.Text)
	}
}

// TestOwnContact: only his own contact is taken without a question.
func TestOwnContact(t *testing.T) {
	for name, c := range map[string]struct {
		contact bots.Contact
		own     bool
	}{
		"his own":         {bots.Contact{Phone: "79001234567", Person: "%"}, true},
		"a friend's":      {bots.Contact{Phone: "+79001234567", Person: "77"}, false},
		"of who knows":    {bots.Contact{Phone: "89001234567"}, false},
		"from elsewhere":  {bots.Contact{Phone: "+375291234567", Person: "%"}, false},
		"not a telephone": {bots.Contact{Phone: "112", Person: "%"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := enter(t, dialogstest.Open(t, sample))
			r.describeAt("Яма у дома 5")
			r.press("Да, верно")
			r.press("Подробнее: за другого, телефон")
			r.press("Телефон для связи")
			if c.contact.Person == "%" {
				c.contact.Person = r.chat.ID
			}
			r.write(bots.Inbound{Contact: &c.contact})
			if c.own {
				r.sees("Телефон: +7 900 123-45-67")
				return
			}
			r.misses("Телефон: +7 900 123-45-67")
			if strings.Contains(r.last, "не ваш контакт") {
				r.press("Да, звонить по нему")
				r.sees("Телефон: +7 900 123-45-67")
				return
			}
			r.sees("Не похоже на номер")
		})
	}
}

// TestPhoneOnTheCard: the staff sees of a telephone, and of the name beside it, what the
// centre's privacy lets it see.
func TestPhoneOnTheCard(t *testing.T) {
	for privacy, want := range map[string]string{
		"masked": "Заявитель: Анна К., +7 9•• •••-45-67",
		"hidden": "Телефон заявителя: указан",
		"open":   "Заявитель: Анна Ковалёва, +7 900 123-45-67",
	} {
		g := watched(t)
		g.Directory = changed(t, "centre.yaml", "privacy: masked", "privacy: "+privacy)
		r := enter(t, g)
		r.describeAt("Яма у дома 5")
		r.press("Да, верно")
		r.press("Подробнее: за другого, телефон")
		r.press("Телефон для связи")
		r.say("8 900 123-45-67")
		r.press("Назад")
		in := r.button("Отправить")
		in.Chat, in.From = r.chat, bots.Person{ID: r.chat.ID, Name: "Анна Ковалёва", Language: "ru"}
		r.take(r.g.Hear(t, in))
		card := ""
		for _, l := range r.board {
			if l.Purpose == bots.Card {
				card = l.Text
			}
		}
		if !strings.Contains(card, want) {
			t.Errorf("%s: the card shows %s", privacy, card)
		}
		if privacy != "open" && strings.Contains(card, "900 123") {
			t.Errorf("%s: %s", privacy, card)
		}
	}
}

// TestAmended: an edited message of a case is a further word of it; the case's own
// words and its history stay, and what is no change says nothing.
func TestAmended(t *testing.T) {
	g := watched(t)
	r := enter(t, g)
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	id := r.say("Яма у дома 5")
	photo := r.photo("", "")
	r.say("Чебоксары, Ленина, 5")
	r.press("Да, верно")
	r.press("Отправить")
	k := r.newest()
	r.edit(id, "Яма у дома 5")
	if r.last != "" {
		t.Errorf("no change is answered: %s", r.last)
	}
	r.edit(id, "Яма у дома 7")
	r.sees("Исправил: № " + k.Number)
	r.edit(id, "Яма у дома 7") // the messengers repeat themselves
	r.edit(photo, "Вид сверху")
	r.sees("Исправил: № " + k.Number)
	r.edit("elsewhere", "Что-то другое")
	var before, after []string
	r.read(func(tx dialogs.Tx) error {
		events, err := tx.Events(k.ID)
		for _, e := range events {
			if e.Amends() {
				before, after = append(before, e.Detail.Before), append(after, e.Text)
			}
		}
		return err
	})
	if got := strings.Join(before, "|") + " > " + strings.Join(after, "|"); got != "Яма у дома 5| > Яма у дома 7|Вид сверху" {
		t.Errorf("history: %s", got)
	}
	if text := r.state(k.ID).Text; text != "Яма у дома 5" {
		t.Errorf("the case says %q", text)
	}
}

// TestAnswerEdited: an answer that was typed changes with its message, as long as the
// new words are one.
func TestAnswerEdited(t *testing.T) {
	g := dialogstest.Open(t, sample)
	r := enter(t, g)
	r.press("Дороги и тротуары")
	topic := ""
	for _, one := range g.Directory.Topics() {
		if len(one.Ask) > 0 && strings.HasPrefix(string(one.ID), "roads.") {
			topic = one.Names.In("ru")
			break
		}
	}
	if topic == "" {
		t.Skip("no topic of roads has a question")
	}
	r.press(topic)
	id := r.say("Республиканская дорога")
	r.say("Яма у дома 5, глубокая и длинная")
	r.say("Чебоксары, Ленина, 5")
	r.press("Да, верно")
	r.sees("Республиканская дорога")
	r.edit(id, "какая-то дорога")
	r.sees("оставил прежний")
	r.edit(id, "Федеральная трасса")
	r.sees("Федеральная трасса")
	r.press("Отправить")
	if k := r.newest(); k.Answers["road-owner"] != "federal" {
		t.Errorf("filed %v", k.Answers)
	}
}

// TestLatePhotos: the later photos of an album go where the first went: to the draft, to
// the case, or nowhere when the draft is gone.
func TestLatePhotos(t *testing.T) {
	r := enter(t, dialogstest.Open(t, sample))
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	r.photo("a", "Яма у дома 5")
	r.press("Готово")
	r.say("Чебоксары, Ленина, 5")
	r.photo("a", "")
	r.press("Да, верно")
	r.sees("Вложений: 2")
	r.press("Отправить")
	k := r.newest()
	r.photo("a", "")
	if _, files := r.added(k.ID); files != 1 {
		t.Errorf("%d late photos", files)
	}
	r.press("Сообщить о проблеме")
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	r.photo("b", "Яма у дома 9")
	r.say("/cancel")
	r.press("Удалить черновик")
	r.g.Now = r.g.Now.Add(time.Minute)
	r.press("Удалить черновик")
	r.photo("b", "")
	if r.last != "" {
		t.Errorf("a late photo of nothing is answered: %s", r.last)
	}
	r.say("/start")
	r.misses("черновик")
}

// TestRemovedItems: what is taken out is not filed, and its copy is ordered destroyed.
func TestRemovedItems(t *testing.T) {
	r := enter(t, dialogstest.Open(t, sample))
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	r.photo("", "Яма у дома 5")
	r.photo("", "")
	r.press("Готово")
	r.say("Чебоксары, Ленина, 5")
	r.press("Да, верно")
	r.press("Подробнее: за другого, телефон")
	r.press("Убрать лишнее")
	r.press("Фото 1")
	r.press("Яма у дома 5")
	r.press("Фото 1")
	r.sees("Здесь всё по желанию") // nothing is left
	r.press("Назад")
	r.press("Отправить")
	r.sees("Напишите несколько слов или пришлите фото")
	r.say("Яма у дома 7")
	r.press("Отправить")
	k := r.newest()
	if k.Text != "Яма у дома 7" || len(k.Files) != 0 {
		t.Errorf("filed %q with %d files", k.Text, len(k.Files))
	}
}

// TestUnnamedTopic: the staff learns no name and no telephone of who wants to stay
// unnamed, and a topic that does not allow it is not filed without his word.
func TestUnnamedTopic(t *testing.T) {
	g := watched(t)
	r := enter(t, g)
	r.describeAt("Яма у дома 5")
	r.press("Да, верно")
	r.press("Подробнее: за другого, телефон")
	r.misses("Не говорить, кто я") // roads do not allow it
	g.Directory = changed(t, "topics/01-roads.yaml", "    full: 10wd\n", "    full: 10wd\n    anonymous: true\n")
	r.press("Назад")
	r.press("Подробнее: за другого, телефон")
	r.press("Не говорить, кто я")
	r.press("Назад")
	g.Directory = changed(t, "")
	r.press("Отправить")
	r.sees("По этой теме нельзя скрыть")
	r.press("Отправить")
	if k := r.newest(); k.Applicant != (routing.Applicant{}) {
		t.Errorf("filed %+v", k.Applicant)
	}
}
