package complaint_test

import (
	"testing"

	"otklik/routing"
)

const (
	longLink  = "https://yandex.ru/maps/45/cheboksary/?ll=47.25%2C56.14&z=17"
	shortLink = "https://yandex.ru/maps/-/CDxKqL~3"
)

// A link is a pin: the territory of its point, a yes, and the point in the case.
func TestMapLink(t *testing.T) {
	r := asked(t)
	r.say("У второго подъезда: " + longLink)
	r.sees("Место: Чебоксары, У второго подъезда, точка на карте. Верно?")
	id, address := r.filed()
	if at := r.newest().Point; id != "cheboksary" || address != "У второго подъезда" || at == nil || *at != (routing.Point{Lat: 56.14, Lon: 47.25}) {
		t.Errorf("filed at %s, %s, %v", id, address, at)
	}
}

func TestCopiedCoordinates(t *testing.T) {
	r := asked(t)
	r.say("56.141234, 47.251234")
	r.sees("Место: Чебоксары, точка на карте. Верно?")
	r.misses("Номера документов")
}

func TestLinkWithoutAPoint(t *testing.T) {
	r := asked(t)
	r.say(shortLink)
	r.sees("По короткой ссылке точку не видно")
	r.sees("Где это?")
	r.say("https://2gis.ru/cheboksary/firm/70000001006812345")
	r.sees("В этой ссылке нет точки на карте")
	r.say("Чебоксары, Ленина, 5 " + shortLink)
	r.sees("взял адрес из ваших слов")
	r.sees("Место: Чебоксары, Ленина, 5. Верно?")
	if _, address := r.filed(); address != "Чебоксары, Ленина, 5" {
		t.Errorf("filed at %s", address)
	}

	r = asked(t)
	r.say("geo:55.75,37.62")
	r.sees("не на нашей территории")
}

// A link answers every question about the place, and the change of one answer leads back
// to the review.
func TestLinkAnywhere(t *testing.T) {
	r := asked(t)
	r.press("Выбрать из списка")
	r.say(longLink)
	r.press("Назад")
	r.press("Выбрать из списка")
	r.press("Чебоксары")
	r.say(longLink)
	r.sees("точка на карте. Верно?")
	r.press("Да, верно")
	r.press("Изменить место")
	r.say("geo:56.12,47.49")
	r.sees("Место: Новочебоксарск, точка на карте")
	r.press("Да, верно")
	r.sees("Проверьте")
	r.sees("Новочебоксарск")
}

// Who edits the message with the link moves the point.
func TestEditedLink(t *testing.T) {
	r := asked(t)
	link := r.say(longLink)
	r.press("Да, верно")
	r.sees("Проверьте")
	r.edit(link, "geo:56.12,47.49")
	r.sees("Место: Новочебоксарск, точка на карте. Верно?")
	r.press("Да, верно")
	r.sees("Проверьте")
	r.edit(link, shortLink)
	r.sees("По короткой ссылке")
	r.say("geo:56.14,47.25")
	if id, _ := r.filed(); id != "cheboksary" {
		t.Errorf("filed at %s", id)
	}
}
