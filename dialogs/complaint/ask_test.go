package complaint_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"otklik/dialogs/dialogstest"
)

// TestTopicsQuestion: the answer is asked after the topic, is shown before sending,
// decides who gets the case, and tells the resident why.
func TestTopicsQuestion(t *testing.T) {
	r := enter(t, dialogstest.Open(t, sample))
	r.press("Дороги и тротуары")
	r.press("Нужен ремонт дороги")
	r.sees("Шаг 2 из 5")
	r.sees("Какая это дорога?")
	r.say("не знаю") // typed instead of pressed: an offered answer all the same
	r.sees("Шаг 3 из 5")
	r.press("Назад")
	r.press("Нужен ремонт дороги")
	r.press("Республиканская дорога")
	r.say("Асфальт разбит от моста до поворота")
	r.sees("Шаг 4 из 5")
	r.say("Чебоксары, Ленина, 5")
	r.press("Да, верно")
	r.sees("Шаг 5 из 5")
	r.sees("❓ Какая это дорога? Республиканская дорога")
	r.press("Отправить")
	r.sees("Отвечает: Министерство транспорта")
	r.sees("Почему: дорога республиканская")
	k := r.newest()
	if diff := cmp.Diff(map[string]string{"road-owner": "regional"}, k.Answers); diff != "" || k.Rule != "roads-owner-regional" {
		t.Errorf("rule %s, answers %s", k.Rule, diff)
	}
	r.say("/my")
	r.press(k.Number + " · Нужен ремонт дороги")
	r.sees("Почему: дорога республиканская")
}

// TestQuestionPassedOver: a question may be skipped, words and photos said instead of
// an answer are the description, and another topic has other questions.
func TestQuestionPassedOver(t *testing.T) {
	r := enter(t, dialogstest.Open(t, sample))
	r.press("Двор и улица")
	r.press("Детская площадка")
	r.sees("Где именно?")
	r.sees("звоните 112")
	r.photo("", "")
	r.sees("1 вложение")
	r.sees("Где именно?")
	r.say("хм")
	r.sees("Не понял")
	r.say("Качели сломаны, торчит железо, дети играют рядом")
	r.sees("Записал. И ещё вопрос:")
	r.press("Пропустить")
	r.sees("Шаг 3 из 4") // the description is there already
	r.say("Чебоксары, Ленина, 5")
	r.press("Да, верно")
	r.misses("❓")
	r.press("Изменить тему")
	r.press("Двор и улица")
	r.press("Опасное дерево")
	r.sees("Где именно?")
	r.press("Во дворе многоквартирного дома")
	r.sees("Проверьте, пожалуйста")
	r.sees("❓ Где именно? Во дворе многоквартирного дома")
	r.press("Изменить тему")
	r.press("Двор и улица")
	r.press("Уборка и трава")
	r.misses("❓")
	r.press("Отправить")
	if k := r.newest(); len(k.Answers) != 0 || k.Rule != "streets-city" || len(k.Files) != 1 {
		t.Errorf("filed %+v", k.Complaint)
	}
}

// TestQuestionGoneInTheMiddle: a reload that takes the question away does not hold the
// resident up.
func TestQuestionGoneInTheMiddle(t *testing.T) {
	g := dialogstest.Open(t, sample)
	r := enter(t, g)
	r.press("Дороги и тротуары")
	r.press("Нужен ремонт дороги")
	asked := r.button("Федеральная трасса")
	g.Directory = changed(t, "", "        ask: [road-owner]\n", "", "id: roads.pothole\n", "id: roads.pothole\n        ask: [road-owner]\n",
		"topics: [roads.repair, roads.no-surface], when", "topics: [roads.pothole], when",
		"topics: [roads.no-surface], territories: [cheboksarsky-okrug], when", "topics: [roads.pothole], territories: [cheboksarsky-okrug], when")
	r.hear(asked)
	r.sees("Этот вопрос больше не нужен")
	r.press("Пропустить")
	r.say("Асфальт разбит от моста до поворота")
	r.say("Чебоксары, Ленина, 5")
	r.press("Да, верно")
	r.press("Отправить")
	if k := r.newest(); len(k.Answers) != 0 || k.Topic != "roads.repair" {
		t.Errorf("filed %+v", k.Complaint)
	}
}
