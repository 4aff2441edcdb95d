package complaint_test

import (
	"testing"

	"otklik/dialogs/dialogstest"
)

// TestPoints: a point is the draft's wherever it is sent.
func TestPoints(t *testing.T) {
	g := dialogstest.Open(t, sample)
	offered := func(r *resident) {
		r.t.Helper()
		r.press("📍 Чебоксары, точка на карте")
		r.sees("Проверьте")
		r.sees("📍 Чебоксары, точка на карте")
		r.press("Отправить")
		if k := r.newest(); k.Point == nil || k.Territory != "cheboksary" {
			t.Errorf("filed at %s %v", k.Territory, k.Point)
		}
	}
	told := func(r *resident) {
		r.t.Helper()
		r.press("Дороги и тротуары")
		r.press("Яма на дороге")
		r.say("Яма во всю полосу")
		r.sees("Где это?")
	}
	stories := map[string]func(*resident){
		"among the topics": func(r *resident) {
			r.pin()
			r.sees("Записал место: Чебоксары")
			r.sees("О чём сообщение")
			told(r)
			offered(r)
		},
		"in place of words": func(r *resident) {
			r.press("Дороги и тротуары")
			r.press("Яма на дороге")
			r.pin()
			r.sees("Записал место")
			r.say("Яма во всю полосу")
			offered(r)
		},
		"at home": func(r *resident) {
			r.say("/start")
			r.pin()
			r.sees("О чём сообщение")
			told(r)
			offered(r)
		},
		"beside a draft": func(r *resident) {
			r.press("Дороги и тротуары")
			r.press("Яма на дороге")
			r.say("/start")
			r.pin()
			r.sees("Опишите")
			r.say("Яма во всю полосу")
			offered(r)
		},
		"at the review": func(r *resident) {
			r.describeAt("Яма")
			r.press("Да, верно")
			r.at(56.12, 47.49)
			r.sees("Место: Новочебоксарск, точка на карте. Верно?")
			r.press("Да, верно")
			r.sees("📍 Новочебоксарск, точка на карте")
		},
		"by a link": func(r *resident) {
			r.press("Дороги и тротуары")
			r.press("Яма на дороге")
			r.say("https://yandex.ru/maps/?pt=47.25,56.14&z=17&l=map")
			r.sees("Записал место: Чебоксары")
			r.say("Яма во всю полосу")
			offered(r)
		},
		"by a link among words": func(r *resident) {
			r.press("Дороги и тротуары")
			r.press("Яма на дороге")
			r.say("Яма во всю полосу, вот здесь: https://yandex.ru/maps/?pt=47.25,56.14&z=17&l=map")
			r.sees("Где это?")
			offered(r)
		},
		"by a link that begins": func(r *resident) {
			r.say("/start")
			r.say("Огромная яма на дороге вот здесь geo:56.14,47.25")
			r.press("Яма на дороге")
			offered(r)
		},
		"far away": func(r *resident) {
			r.at(55.75, 37.62)
			r.sees("не на нашей территории")
			r.sees("О чём сообщение")
		},
		"beside words that wait": func(r *resident) {
			r.file("Яма")
			r.say("Не горит фонарь у школы пятой")
			r.sees("Это про")
			r.pin()
			r.sees("сначала ответьте на этот вопрос")
			r.sees("Это про")
		},
	}
	for name, story := range stories {
		t.Run(name, func(t *testing.T) { story(enter(t, g)) })
	}
}
