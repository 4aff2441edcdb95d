package complaint_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"otklik/bots"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

// about takes somebody who has agreed to a topic.
func (r *resident) about(category, topic string) {
	r.t.Helper()
	r.press(category)
	r.press(topic)
}

// rest takes him from the description to the review.
func (r *resident) rest(text string) {
	r.t.Helper()
	r.say(text)
	r.say("Чебоксары, Ленина, 5")
	r.press("Да, верно")
}

// TestTypedAnswers: a number, a day and a choice are typed as well as pressed; what they
// cannot be is told, and what is no answer stays the matter's.
func TestTypedAnswers(t *testing.T) {
	r := enter(t, dialogstest.Open(t, sample))
	r.about("Отопление и горячая вода", "Еле тёплые батареи")
	r.misses("Пропустить") // it is required
	for said, answer := range map[string]string{
		"сто": "Нужно от -10 до 45 °C", "-30": "Нужно от -10 до 45", "от 12 до 14": "Напишите одно число", "тепло": "Напишите одно число",
	} {
		r.say(said)
		r.sees(answer)
	}
	r.say("Холодно уже вторую неделю, дети болеют, а слесарь не идёт")
	r.sees("Записал. И ещё вопрос:")
	r.say("минус 2,5")
	r.sees("С какого дня так?")
	r.say("завтра")
	r.sees("Не понял, какой это день")
	r.say("01.02.2026")
	r.sees("Нужен день с 24.09.2026 по 23.11.2026")
	r.say("в пятницу")
	r.sees("Где это?") // the description is there already
	r.say("Чебоксары, Ленина, 5")
	r.press("Да, верно")
	r.sees("❓ Сколько градусов в комнате? -2,5 °C\n❓ С какого дня так? 20.11.2026")
	r.press("Отправить")
	if diff := cmp.Diff(map[string]string{"room-temp": "-2.5", "cold-since": "2026-11-20"}, r.newest().Answers); diff != "" {
		t.Error(diff)
	}
}

// TestConditionalQuestions: what follows an answer is asked after it alone, and is
// dropped with it.
func TestConditionalQuestions(t *testing.T) {
	r := enter(t, dialogstest.Open(t, sample))
	r.about("Многоквартирный дом", "Лифт")
	r.say("не работает")
	r.say("позавчера")
	r.sees("Сколько этажей в доме?")
	r.say("2,5")
	r.sees("Нужно целое число от 2 до 40")
	r.press("Назад")
	r.sees("С какого дня не работает?")
	r.press("Сегодня")
	r.say("девять")
	r.rest("Стоит на первом этаже")
	r.sees("❓ Сколько этажей в доме? 9")
	r.press("Изменить ответы")
	r.press("Что с лифтом?")
	r.press("Назад") // nothing is changed
	r.sees("❓ Что с лифтом? Не работает")
	r.press("Изменить ответы")
	r.press("Что с лифтом?")
	r.press("Работает, но плохо")
	r.sees("❓ Что с лифтом? Работает, но плохо")
	r.misses("Сколько этажей")
	r.press("Изменить ответы") // one is left: no list of one
	r.press("Не работает")
	r.sees("С какого дня не работает?") // anew
	r.press("Пропустить")
	r.press("Пропустить")
	r.sees("Проверьте, пожалуйста")
	r.press("Отправить")
	if diff := cmp.Diff(map[string]string{"lift": "stopped"}, r.newest().Answers); diff != "" {
		t.Error(diff)
	}
}

// TestPhotoWanted: a photo that is required may come before its question, after it, or
// not at all, for a reason.
func TestPhotoWanted(t *testing.T) {
	for name, one := range map[string]struct {
		do   func(*resident)
		want string
	}{
		"when asked": {func(r *resident) { r.about("Плата за ЖКУ", "Начисления"); r.photo("", "") }, routing.PhotoGiven},
		"before":     {func(r *resident) { r.photo("", ""); r.about("Плата за ЖКУ", "Начисления") }, routing.PhotoGiven},
		"a reason": {func(r *resident) {
			r.about("Плата за ЖКУ", "Начисления")
			r.press("Фото нет")
			r.press("Назад")
			r.sees("Пришлите фото")
			r.press("Фото нет")
			r.say("квитанция у соседки")
		}, routing.Excuse("квитанция у соседки")},
		"instead of a reason": {func(r *resident) {
			r.about("Плата за ЖКУ", "Начисления")
			r.press("Фото нет")
			r.photo("", "")
		}, routing.PhotoGiven},
	} {
		t.Run(name, func(t *testing.T) {
			r := enter(t, dialogstest.Open(t, sample))
			one.do(r)
			r.sees("Шаг 3 из 5")
			r.rest("Вдвое больше, чем в октябре")
			r.press("Отправить")
			if got := r.newest().Answers["bill-photo"]; got != one.want {
				t.Errorf("answered %q, want %q", got, one.want)
			}
		})
	}
	r := enter(t, dialogstest.Open(t, sample))
	r.about("Плата за ЖКУ", "Начисления")
	r.write(bots.Inbound{Files: []bots.File{{Channel: "telegram", ID: "v", Kind: bots.Voice}}})
	r.sees("Пришлите фото") // a voice is none
}

// TestStoppers: a filing ends with the directory's words; it goes on where the directory
// allows, after another answer, or with another topic.
func TestStoppers(t *testing.T) {
	g := dialogstest.Open(t, sample)
	r := enter(t, g)
	r.about("Многоквартирный дом", "Лифт")
	r.press("В нём застряли люди")
	r.sees("звоните +7 000 000-01-12")
	r.misses("Всё равно")
	r.say("они там уже час")
	r.sees("Выберите, что делать дальше")
	r.press("Изменить ответ")
	r.press("Работает, но плохо")
	r.say("Чебоксары, Ленина, 5") // the words were kept
	r.press("Да, верно")
	r.sees("они там уже час")
	r.press("Изменить ответы")
	r.press("В нём застряли люди")
	r.sees("звоните +7 000 000-01-12") // at the review, too
	r.press("Понятно")
	r.sees("ничего не отправляю")
	r.say("/my")
	r.sees("У вас пока нет обращений")
	r.say("/start")
	r.misses("черновик")

	r.press("Сообщить о проблеме")
	r.about("Отопление и горячая вода", "Еле тёплые батареи")
	r.say("21")
	r.press("Всё равно отправить")
	r.rest("Сквозит из окна")
	r.press("Отправить")
	k := r.newest()
	if diff := cmp.Diff([]string{"warm-enough"}, k.Despite); diff != "" {
		t.Error(diff)
	}
}

// TestSeasonStops: the same topic is stopped in summer, with the days of the season, and
// not in winter; a draft that began in the season is stopped when it is sent.
func TestSeasonStops(t *testing.T) {
	g := dialogstest.Open(t, sample)
	g.Now = time.Date(2026, 5, 14, 10, 0, 0, 0, time.UTC)
	r := enter(t, g)
	r.about("Отопление и горячая вода", "Холодно в квартире")
	r.sees("Опишите, что случилось")
	r.rest("Батареи холодные")
	g.Now = time.Date(2026, 5, 16, 10, 0, 0, 0, time.UTC)
	r.press("Отправить")
	r.sees("с 15.05 по 15.09 батареи не греют")
	r.press("Всё равно отправить")
	r.press("Отправить")
	r.sees("Принято. Номер")
}

// TestKinds: what is no problem is told first, needs less, and its answer asks for less.
func TestKinds(t *testing.T) {
	g := dialogstest.Open(t, sample)
	r := enter(t, g)
	r.press("Вопрос, предложение, благодарность")
	r.press("Вопрос")
	r.sees("Шаг 1 из 4")
	r.press("Назад")
	r.sees("О чём сообщение") // a problem after all
	r.press("Вопрос, предложение, благодарность")
	r.press("Вопрос")
	r.say("Когда откроют сквер?")
	r.sees("Шаг 2 из 4")
	r.press("Двор и улица") // no fact to choose
	r.sees("Где это?")
	r.press("Без места")
	r.sees("❓ Вопрос")
	r.misses("Изменить ответы")
	r.press("Отправить")
	r.sees("Вопрос принят")
	k := r.latest()
	if k.Kind != routing.CaseQuestion || k.Territory != "" || k.Topic != "streets.other" || k.Full.IsZero() {
		t.Fatalf("filed %+v", k)
	}
	r.take(g.Answer(t, k.ID, "В мае"))
	r.sees("Ответили на ваш вопрос?")
	r.press("Нет")
	r.sees("снова в работе")

	r.press("Предложение") // of the menu
	r.say("Поставьте лавочки у подъезда")
	r.press("Урны и лавки")
	r.misses("Где именно?") // nothing more is asked about a proposal
	r.press("Без места")
	r.press("Отправить")
	r.sees("Предложение принято")
	k = r.latest()
	r.take(g.Answer(t, k.ID, "В плане"))
	r.misses("решена")
	if k = r.latest(); k.State != routing.Answered {
		t.Errorf("%s", k.State)
	}
	g.Now = k.NextLook.Add(time.Second)
	r.take(g.Strike(t))
	if !strings.HasPrefix(r.last, k.Number) && !strings.HasPrefix(r.last, "№ "+k.Number+" ·") { // the card, and nothing else
		t.Errorf("a proposal's end is told: %s", r.last)
	}
}

// TestLikelyKind: what the words seem to be is offered, and a complaint is offered
// nothing.
func TestLikelyKind(t *testing.T) {
	for words, offered := range map[string]string{
		"Спасибо дворникам за чистый двор, всем бы так":      "🙏 Это благодарность",
		"Когда уберут снег на улице Гагарина?":               "❓ Это вопрос",
		"Предлагаю поставить лавочки у школы":                "💡 Это предложение",
		"Яма на дороге у школы, пробил колесо":               "",
		"Уберите снег во дворе, заранее спасибо за всё":      "",
		"Thank you for the new playground, children love it": "🙏 Это благодарность",
	} {
		r := enter(t, dialogstest.Open(t, sample))
		r.say(words)
		last := r.letters[len(r.letters)-1]
		got := ""
		for _, row := range last.Keyboard.Rows {
			for _, b := range row {
				for _, kind := range []string{"🙏 Это благодарность", "❓ Это вопрос", "💡 Это предложение"} {
					if b.Text == kind {
						got = kind
					}
				}
			}
		}
		if got != offered {
			t.Errorf("%s: %q is offered, want %q", words, got, offered)
		}
	}
}

// TestOrderOfTopics: what is in season stands first, and what is usual where the last
// case was.
func TestOrderOfTopics(t *testing.T) {
	first := func(r *resident) string { return r.letters[len(r.letters)-1].Keyboard.Rows[0][0].Text }
	g := dialogstest.Open(t, sample)
	g.Now = time.Date(2026, 7, 1, 10, 0, 0, 0, time.UTC)
	r := enter(t, g)
	if got := first(r); got != "Дороги и тротуары" {
		t.Errorf("in July %q", got)
	}
	r.about("Двор и улица", "Уборка и трава")
	r.say("Не косят")
	r.say("Чебоксарский округ, Кугеси, Советская, 5")
	r.press("Да, верно")
	r.press("Отправить")
	r.say("/new")
	if got := first(r); got != "Мусор и свалки" {
		t.Errorf("in the villages %q", got)
	}
	g.Now = time.Date(2026, 12, 1, 10, 0, 0, 0, time.UTC)
	if r = enter(t, g); first(r) != "Отопление и горячая вода" {
		t.Errorf("in December %q", first(r))
	}
	r.press("Дороги и тротуары")
	if got := first(r); got != "Снег и наледь" {
		t.Errorf("of roads in December %q", got)
	}
}
