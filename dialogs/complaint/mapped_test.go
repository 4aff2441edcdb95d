package complaint_test

import (
	"strings"
	"testing"

	"otklik/bots"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

const (
	longLink  = "https://yandex.ru/maps/45/cheboksary/?ll=47.25%2C56.14&z=17"
	shortLink = "https://yandex.ru/maps/-/CDxKqL~3"
)

// A link is a pin: the territory of its point, a yes, and the point in the case. Words
// beside it are its address where they are one.
func TestMapLink(t *testing.T) {
	r := asked(t)
	r.say("Чебоксары, Ленина, 5: " + longLink)
	r.sees("Место: Чебоксары, Ленина, 5, точка на карте. Верно?")
	id, address := r.filed()
	if at := r.newest().Point; id != "cheboksary" || address != "Чебоксары, Ленина, 5" || at == nil || *at != (routing.Point{Lat: 56.14, Lon: 47.25}) {
		t.Errorf("filed at %s, %s, %v", id, address, at)
	}
}

// Words beside a link that are no address say what happened; an edit changes them and moves
// the point.
func TestWordsBesideALink(t *testing.T) {
	r := asked(t)
	link := r.say("Вот здесь, у второго подъезда: " + longLink)
	r.sees("Добавил к описанию")
	r.sees("Место: Чебоксары, точка на карте. Верно?")
	r.press("Да, верно")
	r.sees("📝 Яма во всю полосу\nВот здесь, у второго подъезда\n")
	r.edit(link, "Вот здесь, у третьего: geo:56.12,47.49")
	r.sees("Место: Новочебоксарск, точка на карте. Верно?")
	id, address := r.filed()
	if k := r.newest(); id != "novocheboksarsk" || address != "" || k.Text != "Яма во всю полосу\nВот здесь, у третьего" {
		t.Errorf("filed at %s, %q: %q", id, address, k.Text)
	}

	r = asked(t)
	r.say("Машины объезжают по газону " + shortLink)
	r.sees("Добавил к описанию")
	r.sees("Эту ссылку я открыть не могу")
	r.say("Машины объезжают по газону " + longLink)
	r.press("Да, верно")
	r.sees("📝 Яма во всю полосу\nМашины объезжают по газону\n")
}

func TestCopiedCoordinates(t *testing.T) {
	r := asked(t)
	r.say("56.141234, 47.251234")
	r.sees("Место: Чебоксары, точка на карте. Верно?")
	r.misses("Номера паспорта")
}

func TestLinkWithoutAPoint(t *testing.T) {
	r := asked(t)
	r.say(shortLink)
	r.sees("Эту ссылку я открыть не могу")
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
	r.sees("Эту ссылку я открыть не могу")
	r.say("geo:56.14,47.25")
	if id, _ := r.filed(); id != "cheboksary" {
		t.Errorf("filed at %s", id)
	}
}

// What the map calls a place is shown in one line, goes into the case, and hides numbers
// of documents like any words.
func TestNamedPlace(t *testing.T) {
	r := asked(t)
	r.write(bots.Inbound{Location: &bots.Location{Lat: 56.14, Lon: 47.25, Title: "Школа\n№ 5\u202e", Address: "ул. Мира, 12"}})
	r.sees("Место: Чебоксары, Школа № 5, ул. Мира, 12, точка на карте. Верно?")
	if id, address := r.filed(); id != "cheboksary" || address != "Школа № 5, ул. Мира, 12" || r.newest().Point == nil {
		t.Errorf("filed at %s, %s", id, address)
	}

	r = asked(t)
	r.write(bots.Inbound{Location: &bots.Location{Lat: 56.14, Lon: 47.25, Title: "паспорт 9704 123456", Address: strings.Repeat("ж", 500)}})
	r.sees("Номера паспорта")
	r.misses("123456")
	r.sees("Верно?")
	if _, address := r.filed(); len(address) > 400 {
		t.Errorf("an address of %d bytes", len(address))
	}
}

func TestLiveLocation(t *testing.T) {
	r := asked(t)
	r.write(bots.Inbound{Location: &bots.Location{Lat: 56.14, Lon: 47.25, Live: true}})
	r.sees("Взял место, где вы были")
	r.sees("Место: Чебоксары, точка на карте. Верно?")
}

// A named place that is added to a case is told with its name and its link.
func TestNamedPlaceInAnExchange(t *testing.T) {
	r := enter(t, dialogstest.Open(t, sample))
	k := r.file("Яма")
	r.ask(k.ID, "Где именно?")
	r.write(bots.Inbound{Location: &bots.Location{Lat: 56.14, Lon: 47.25, Title: "Школа № 5"}})
	if words, _ := r.added(k.ID); len(words) != 1 || !strings.Contains(words[0], "📍 Школа № 5\nhttps://") {
		t.Errorf("the case was given %q", words)
	}
}
