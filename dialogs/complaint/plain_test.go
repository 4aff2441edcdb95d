package complaint_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs/dialogstest"
)

// TestPlainWords: what people type in place of a command or of a button.
func TestPlainWords(t *testing.T) {
	g := dialogstest.Open(t, sample)
	t.Run("stop and go on", func(t *testing.T) {
		r := enter(t, g)
		r.say("Слишком жарко в квартире, батареи кипяток")
		r.sees("Похоже, речь об этом")
		r.say("отмена")
		r.sees("Черновик сохранён")
		r.say("продолжить")
		r.say("нет") // none of those that were found
		r.sees("К какой теме")
		r.say("меню")
		r.sees("Есть неотправленный черновик")
		r.say("статус")
		r.sees("пока нет обращений")
	})
	t.Run("a human", func(t *testing.T) {
		r := enter(t, g)
		r.say("Дороги и тротуары")
		r.say("Оператор")
		r.sees("ответит человек")
		r.say("Яма на дороге") // and the question stands
		r.sees("Опишите")
	})
	t.Run("a human before consent", func(t *testing.T) {
		r := stranger(t, g)
		r.say("/start")
		r.press("Русский")
		r.say("живой человек")
		r.sees("ответит человек")
		r.press("Согласен") // the question stands
		r.sees("О чём сообщение")
	})
}

// TestTheSameQuestionAgain: a button works on any copy of the question that stands, and on
// none when it was answered.
func TestTheSameQuestionAgain(t *testing.T) {
	r := stranger(t, dialogstest.Open(t, sample))
	r.say("/start")
	r.press("Русский")
	agree := r.button("Согласен")
	r.say("а что это?")
	if agree.MessageID == r.button("Согласен").MessageID {
		t.Fatal("the question was not asked again")
	}
	r.hear(agree)
	r.sees("О чём сообщение")
	r.g.Now = r.g.Now.Add(time.Minute)
	r.hear(agree)
	r.sees("Эта кнопка уже не действует")
}

// TestAYesIsForItsOwnPoint: two points of one town are asked about in the same words.
func TestAYesIsForItsOwnPoint(t *testing.T) {
	r := enter(t, dialogstest.Open(t, sample))
	r.describeAt("Яма во всю полосу")
	r.at(56.14, 47.25)
	first := r.button("Да, верно")
	r.g.Now = r.g.Now.Add(time.Minute)
	r.at(56.11, 47.27)
	r.hear(first)
	r.sees("Эта кнопка уже не действует")
}

// TestPlainWordsForAClerk: what answers a clerk's question reaches him, whatever else the
// words may mean.
func TestPlainWordsForAClerk(t *testing.T) {
	r := enter(t, dialogstest.Open(t, sample))
	k := r.file("Яма во всю полосу")
	r.ask(k.ID, "Кто обещал вам ремонт?")
	r.say("Диспетчер")
	r.replyTo("Кто обещал", bots.Inbound{Text: "Дежурный"})
	if words, _ := r.added(k.ID); !slices.Equal(words, []string{"Диспетчер", "Дежурный"}) {
		t.Errorf("the clerk has %q", words)
	}
}

// TestPlainWordsBetween: in a question of the topic's they are understood, and in reply to what
// is of no case; words for a case are none.
func TestPlainWordsBetween(t *testing.T) {
	g := dialogstest.Open(t, sample)
	r := enter(t, g)
	r.press("Дороги и тротуары")
	r.press("Снег и наледь")
	r.say("оператор")
	r.sees("ответит человек")
	r.say("отмена")
	r.sees("Черновик сохранён")
	r = enter(t, g)
	k := r.file("Яма во всю полосу")
	r.replyTo("Принято", bots.Inbound{Text: "статус"})
	r.press("Дополнить")
	r.say("диспетчер")
	if words, _ := r.added(k.ID); !slices.Equal(words, []string{"статус", "диспетчер"}) {
		t.Errorf("the case has %q", words)
	}
}

// TestAWordBesideAnAddress: it may tell the topic, and danger; an address alone tells neither.
func TestAWordBesideAnAddress(t *testing.T) {
	g := dialogstest.Open(t, sample)
	for _, text := range []string{"Яма, Гагарина 5", "Лифт, Гагарина 5", "Пожар, Гагарина 5"} {
		r := enter(t, g)
		r.say(text)
		r.sees("Похоже, речь об этом")
	}
	r := enter(t, g)
	r.say("Гагарина 5")
	r.sees("Записал адрес")
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	r.sees("Опишите") // it is no description
}

// TestAnAddressAmongTheWords: it is offered where the place is asked.
func TestAnAddressAmongTheWords(t *testing.T) {
	g := dialogstest.Open(t, sample)
	r := enter(t, g)
	r.say("/new")
	r.say("Гагарина 5") // no topic of that name is looked for
	r.sees("Записал адрес")
	r.misses("не нашлось")
	r.say("Дороги и тротуары")
	r.say("Яма на дороге")
	r.say("Огромная яма у подъезда")
	r.say("📍 Гагарина 5") // Telegram has it below the input field
	if !strings.Contains(r.last, "Гагарина 5. Верно?") {
		t.Errorf("asked %q", r.last)
	}
	r.press("Да, верно")
	r.press("Отправить")
	if k := r.newest(); k.Address != "Гагарина 5" || k.Territory != "cheboksary" {
		t.Errorf("filed at %s, %q", k.Territory, k.Address)
	}
}
