package complaint_test

import (
	"testing"

	"otklik/bots"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

// asked is a resident who is asked where it is.
func asked(t *testing.T) *resident {
	r := enter(t, dialogstest.Open(t, sample))
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	r.say("Яма во всю полосу")
	r.sees("Где это?")
	return r
}

func (r *resident) at(lat, lon float64) {
	r.t.Helper()
	r.write(bots.Inbound{Location: &bots.Location{Lat: lat, Lon: lon}})
}

// filed sends the case and gives where it went.
func (r *resident) filed() (routing.TerritoryID, string) {
	r.t.Helper()
	r.press("Да, верно")
	r.press("Отправить")
	k := r.newest()
	return k.Territory, k.Address
}

func TestPointBesideTheBorder(t *testing.T) {
	r := asked(t)
	r.at(56.1680, 47.23) // on the Volga, 330 m north of the outline
	r.sees("Точка чуть в стороне")
	r.sees("Место: Чебоксары")
	if id, _ := r.filed(); id != "cheboksary" || r.newest().Point == nil {
		t.Errorf("filed at %s", id)
	}

	r = asked(t)
	r.at(56.1760, 47.23) // beyond the limit
	r.sees("не на нашей территории")
	r.at(56.14, 47.25)
	r.misses("в стороне")
	r.sees("Место: Чебоксары")
}

func TestAddressWithoutATown(t *testing.T) {
	r := asked(t)
	r.say("Винокурова 10")
	r.sees("Место: Новочебоксарск, Винокурова 10. Верно?")
	if id, address := r.filed(); id != "novocheboksarsk" || address != "Винокурова 10" {
		t.Errorf("filed at %s, %s", id, address)
	}

	r = asked(t)
	r.say("Винакурова 10")
	r.sees("Вы имели в виду одну из этих улиц?")
	r.press("ул. Винокурова, Новочебоксарск")
	r.sees("Место: Новочебоксарск, ул. Винокурова 10. Верно?")
}

func TestAddressInSeveralTowns(t *testing.T) {
	r := asked(t)
	r.say("пр. Ленина, 7")
	r.sees("Такой адрес есть в нескольких местах")
	r.press("Канашский округ")
	r.sees("пр. Ленина, 7. Верно?")
	r.press("Назад") // to the same choice
	r.press("Выбрать из списка")
	r.misses("в нескольких местах")
	r.press("Новочебоксарск")
	if id, address := r.filed(); id != "novocheboksarsk" || address != "пр. Ленина, 7" {
		t.Errorf("filed at %s, %s", id, address)
	}

	r = asked(t)
	r.say("ул. Советская, 7")
	r.say("дальше за рынком") // no answer to the choice
	r.sees("Такого района не нашёл")
	r.button("Цивильский округ") // and the choice is as it was
	r.say("Цивильск")
	if id, address := r.filed(); id != "tsivilsky" || address != "ул. Советская, 7" {
		t.Errorf("filed at %s, %s", id, address)
	}
}

// The city and the district around it are two municipalities.
func TestCityIsNotItsDistrict(t *testing.T) {
	for typed, want := range map[string]routing.TerritoryID{
		"Чебоксарский округ, Кугеси, Шоссейная 7": "cheboksarsky-okrug",
		"Чебоксары, Шоссейная 7":                  "cheboksary",
		"д. Лапсары, 7":                           "cheboksarsky-okrug",
		"Новые Лапсары, 7":                        "cheboksary",
	} {
		r := asked(t)
		r.say(typed)
		if id, _ := r.filed(); id != want {
			t.Errorf("%s is filed at %s", typed, id)
		}
	}
}

// Thanks are no address, and neither is a choice of towns lost by an answer that is none.
func TestPoliteIsNoPlace(t *testing.T) {
	r := asked(t)
	r.say("спасибо")
	r.sees("Не понял, где это.")
	r.sees("Где это?")
	r.say("Ленина, 5")
	r.sees("в нескольких местах")
	narrow := len(r.letters[len(r.letters)-1].Keyboard.Rows)
	r.say("да")
	r.sees("Такого района не нашёл")
	if now := len(r.letters[len(r.letters)-1].Keyboard.Rows); now != narrow {
		t.Errorf("%d rows to choose from, %d before", now, narrow)
	}
}
