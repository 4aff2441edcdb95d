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

// TestNumbersOnly: in simple mode the whole of a filing can be said in numbers, but
// for the words of it.
func TestNumbersOnly(t *testing.T) {
	for _, channel := range []string{"telegram", "vk"} {
		t.Run(channel, func(t *testing.T) {
			r := stranger(t, dialogstest.Open(t, sample))
			r.chat.Channel = channel
			r.say("/start")
			r.say("1") // the list of languages
			r.sees("Согласны?")
			r.say("1") // no list: a consent is not given by a number that nobody showed
			r.sees("Согласны?")
			r.say("да")
			r.say("/simple")
			r.sees("1 — Отопление и горячая вода") // it is November
			r.sees("2 — Дороги и тротуары")
			r.say("2.")
			r.sees("1 — Снег и наледь")
			r.sees("2 — Яма на дороге")
			r.say("№ 2")
			r.sees("Расскажите, что случилось")
			r.say("Яма у дома 5")
			r.sees("Где это? Напишите адрес.")
			r.sees("1 — Выбрать из списка")
			r.say("1️⃣")
			r.sees("1 — Чебоксары")
			r.say(r.numberOf("Ещё"))
			r.misses("1 — Чебоксары")
			r.say("в начало")
			r.sees("1 — Чебоксары")
			r.say("ещё")
			r.misses("1 — Чебоксары")
			r.say(r.numberOf("В начало"))
			r.say("один")
			r.sees("Чебоксары. Какая улица и дом?")
			r.say("Ленина, 5")
			r.sees("Это здесь?")
			r.say("1")
			r.sees("Отправить?")
			r.say("1")
			r.sees("Готово. Ваш номер 26-00001")
		})
	}
}

// numberOf finds the number that stands for a choice on the screen.
func (r *resident) numberOf(choice string) string {
	r.t.Helper()
	for line := range strings.Lines(r.last) {
		if number, label, ok := strings.Cut(line, " — "); ok && strings.Contains(label, choice) {
			return number
		}
	}
	r.t.Fatalf("no number for %q in %s", choice, r.last)
	return ""
}

// TestNumbersOfLists: in ordinary mode a number counts the answers of a list, and no
// more than those.
func TestNumbersOfLists(t *testing.T) {
	g := dialogstest.Open(t, sample)
	r := enter(t, g)
	r.say("99")
	r.sees("Такой темы не нашлось")
	r.say("11") // "more", were it counted
	r.sees("Такой темы не нашлось")
	r.say("2")
	r.sees("Дороги и тротуары: что именно?")
	r.say("2")
	r.say("Яма у дома 5")
	r.press("Выбрать из списка")
	r.press("Ещё")
	r.say("1")
	r.sees("Канашский округ. Напишите улицу и дом")
	r.say("12")
	r.sees("Место: Канашский округ, 12. Верно?")
	r.say("1") // no list
	r.misses("Отправляем?")
	r.press("Чебоксары")
	r.say("да")
	r.say("1")
	r.sees("Нажмите «Отправить»")
	r.press("Отправить")
	k := r.newest()
	r.say("/my")
	r.say("1")
	r.sees("№ " + k.Number)
}

// TestVoice: in simple mode a voice is a description, before or after the topic; the
// case has its file and no words.
func TestVoice(t *testing.T) {
	g := dialogstest.Open(t, sample)
	desk := bots.Chat{Channel: "telegram", ID: "-1"}
	g.Turn(t, func(tx dialogs.Tx) error { return tx.BindDesk("city", desk, "x") })
	for name, tell := range map[string]func(*resident){
		"after the topic": func(r *resident) {
			r.say("/new")
			r.say("1")
			r.say("1")
			r.voice()
			r.sees("Голосовое сообщение записал")
		},
		"before it": func(r *resident) {
			r.voice()
			r.sees("Записал. О чём это?")
			r.say("яма")
			r.say("1")
		},
		"in place of words": func(r *resident) {
			r.say("/new")
			r.say("1")
			r.say("1")
			r.photo("", "")
			r.sees("Что на фото?")
			r.voice()
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := enter(t, g)
			r.t = t
			r.say("/cancel")
			r.say("/simple on")
			tell(r)
			r.sees("Где это?")
			r.say("Чебоксары, Ленина, 5")
			r.say("1")
			r.sees("Слова: (голосовое сообщение)")
			letters := g.Hear(t, bots.Inbound{Kind: bots.Message, Chat: r.chat, MessageID: "send", Text: "1"})
			r.take(letters)
			r.sees("Ваш номер")
			card := ""
			for _, l := range letters {
				if l.Chat == desk {
					card += l.Text + "\n"
				}
			}
			if !strings.Contains(card, "«(голосовое сообщение, см. файлы)»") || !strings.Contains(card, "Файлы к №") {
				t.Errorf("the desk sees %s", card)
			}
		})
	}
}

// TestVoiceInOrdinaryMode: a voice is kept, and words are still asked for.
func TestVoiceInOrdinaryMode(t *testing.T) {
	r := enter(t, dialogstest.Open(t, sample))
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	r.voice()
	r.sees("Напишите несколько слов, о чём это")
	r.press("Пропустить")
	r.sees("Где это?")
}

// TestTwoMisses: whoever is not understood twice in a row is told of a human, and the
// duty desk of him, without a word of his; the talk goes on.
func TestTwoMisses(t *testing.T) {
	g := dialogstest.Open(t, sample)
	desk := bots.Chat{Channel: "telegram", ID: "-1"}
	g.Turn(t, func(tx dialogs.Tx) error { return tx.BindDesk("city", desk, "x") })
	r := enter(t, g)
	calls := func(text string) (called []string) {
		t.Helper()
		letters := g.Hear(t, bots.Inbound{Kind: bots.Message, Chat: r.chat, MessageID: "x", Text: text, From: bots.Person{ID: "7", Name: "Секретова"}})
		r.take(letters)
		for _, l := range letters {
			if l.Chat == desk {
				called = append(called, l.Text)
			}
		}
		return called
	}
	const phone = "+7 000 000-01-12"
	if got := calls("абракадабра"); got != nil {
		t.Errorf("called at once: %q", got)
	}
	r.misses(phone)
	r.press("Дороги и тротуары") // understood: it does not count any more
	if got := calls("абракадабра"); got != nil {
		t.Errorf("called after one: %q", got)
	}
	r.misses(phone)
	got := calls("трындабола")
	r.sees(phone)
	r.sees("Дежурный уже знает")
	r.sees("Дороги и тротуары: что именно?") // the talk goes on
	want := "🆘 Житель не может договориться с ботом (Telegram): он выбирает тему. Ему назван телефон " + phone + "."
	if len(got) != 1 || got[0] != want {
		t.Errorf("the desk heard %q, want %q", got, want)
	}

	r.press("Яма на дороге")
	r.say("Яма у дома 5")
	r.pin()
	r.press("Да, верно")
	for range 2 {
		if got := calls("трындабола"); got != nil {
			t.Errorf("called again within the hour: %q", got)
		}
	}
	r.sees(phone)
	r.sees("Дежурный уже знает")
	g.Now = g.Now.Add(time.Hour)
	calls("трындабола")
	if got := calls("трындабола"); len(got) != 1 || !strings.Contains(got[0], "проверяет обращение перед отправкой: «Яма на дороге»") {
		t.Errorf("an hour later the desk heard %q", got)
	}
	r.press("Отправить")
	r.newest()
}

// TestNobodyToCall: without a desk that hears it the telephone is named all the same.
func TestNobodyToCall(t *testing.T) {
	r := stranger(t, dialogstest.Open(t, sample))
	r.say("привет")
	r.misses("+7 000")
	r.say("эй")
	r.misses("+7 000")
	r.say("ау")
	r.sees("+7 000 000-01-12")
	r.misses("Дежурный уже знает")
	r.press("Русский")
	r.press("Согласен")
}

// TestKeptWordsAreNoMiss: a story that no topic is found for is kept, and nobody is
// called because of it.
func TestKeptWordsAreNoMiss(t *testing.T) {
	r := enter(t, dialogstest.Open(t, sample))
	for range 3 {
		r.say("Абракадабра трындабола кукарямба")
		r.sees("Такой темы не нашлось")
		r.misses("+7 000")
	}
}

// TestFiguresUnderAnAnswer: in simple mode a number typed after an answer is its button's, in
// reply to it, too; elsewhere it stays the menu's.
func TestFiguresUnderAnAnswer(t *testing.T) {
	for said, want := range map[string]routing.Outcome{"1": routing.Solved, "два": routing.Partly, "3": routing.NotSolved} {
		g := dialogstest.Open(t, sample)
		r := enter(t, g)
		r.say("/simple on")
		r.press("Дороги и тротуары")
		r.press("Яма на дороге")
		r.rest("Яма у дома 5")
		r.press("Отправить")
		r.sees("1 — ")
		k := r.latest()
		r.take(g.Answer(t, k.ID, "Заделали"))
		r.sees("1 — ✅ Решено\n2 — ◐ Частично\n3 — ❌ Не решено")
		g.Now = g.Now.Add(time.Second)
		g.Turn(t, func(tx dialogs.Tx) error {
			return tx.AddEvent(routing.Event{Case: k.ID, Kind: routing.EventDelivered, At: g.Now})
		})
		if said == "3" {
			r.replyTo("Заделали", bots.Inbound{Text: said})
		} else {
			r.say(said)
		}
		if k = r.latest(); k.Outcome != want {
			t.Errorf("%q: %s, %s", said, k.State, k.Outcome)
		}
		if want == routing.Solved {
			r.say("4")
			if k = r.latest(); k.Mark != 4 {
				t.Errorf("marked %d", k.Mark)
			}
		}
		r.say("/start")
		r.say("1")
		if now := r.latest(); now.State != k.State || now.Outcome != k.Outcome {
			t.Errorf("a number for the menu made the case %s", now.State)
		}
	}
}

// TestAFigureAnswersWhatIsAsked: a number is no verdict where he is asked something else, nor
// after he has turned to something else.
func TestAFigureAnswersWhatIsAsked(t *testing.T) {
	for name, does := range map[string]func(*resident){
		"filing": func(r *resident) { r.say("/new") },
		"his cases": func(r *resident) {
			r.replyTo("Заделали", bots.Inbound{Text: "Спасибо, посмотрю вечером"})
			r.sees("проблема решена?")
			r.say("/my")
		},
	} {
		g := dialogstest.Open(t, sample)
		r := enter(t, g)
		r.say("/simple on")
		r.press("Дороги и тротуары")
		r.press("Яма на дороге")
		r.rest("Яма у дома 5")
		r.press("Отправить")
		k := r.latest()
		if name == "filing" {
			does(r)
		}
		r.take(g.Answer(t, k.ID, "Заделали"))
		g.Now = g.Now.Add(time.Second)
		g.Turn(t, func(tx dialogs.Tx) error {
			return tx.AddEvent(routing.Event{Case: k.ID, Kind: routing.EventDelivered, At: g.Now})
		})
		if name != "filing" {
			does(r)
		}
		r.say("2")
		if now := r.latest(); now.ID == k.ID && (now.State != routing.Answered || now.Outcome != "") {
			t.Errorf("%s: the case is %s, %s", name, now.State, now.Outcome)
		}
	}
}
