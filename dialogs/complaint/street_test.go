package complaint_test

import (
	"testing"

	"otklik/dialogs/dialogstest"
)

// What was typed stands when it is none of the streets that were offered.
func TestNoneOfTheStreets(t *testing.T) {
	r := asked(t)
	r.say("Чебоксары, Гогарина 7")
	r.sees("Вы имели в виду одну из этих улиц? Вы написали: «Чебоксары, Гогарина 7»")
	stale := r.button("Ни одно из них")
	r.press("Ни одно из них")
	r.sees("Место: Чебоксары, Гогарина 7. Верно?")
	r.hear(stale)
	r.sees("уже не действует")
	r.sees("Верно?")
	if id, address := r.filed(); id != "cheboksary" || address != "Чебоксары, Гогарина 7" {
		t.Errorf("filed at %s, %s", id, address)
	}

	r = asked(t) // no town is named: it is asked for
	r.say("Винакурова 10")
	r.press("Ни одно из них")
	r.sees("Выберите район")
	r.say("Цивильск")
	if id, address := r.filed(); id != "tsivilsky" || address != "Винакурова 10" {
		t.Errorf("filed at %s, %s", id, address)
	}
}

// Where the territory is known, its own streets are meant. Back leads to the address,
// another address in place of an answer is read, and so is a number.
func TestStreetOfATerritory(t *testing.T) {
	r := asked(t)
	r.press("Выбрать из списка")
	r.press("Чебоксары")
	r.say("Гогарина, 7")
	r.sees("Вы имели в виду")
	r.press("Назад")
	r.sees("Напишите улицу и дом")
	r.say("Гогарина, 7")
	r.say("пр. Мира, 12")
	r.sees("Место: Чебоксары, пр. Мира, 12. Верно?")
	r.say("Чебоксары, Гогарина, 7")
	r.say("1")
	r.sees("ул. Гагарина, 7. Верно?")
	if id, address := r.filed(); id != "cheboksary" || address != "Чебоксары, ул. Гагарина, 7" {
		t.Errorf("filed at %s, %s", id, address)
	}
}

func TestHouseIsAskedOnce(t *testing.T) {
	r := asked(t)
	r.say("Чебоксары, пр. Ленина")
	r.sees("какой дом?")
	house := r.say("5")
	r.sees("Место: Чебоксары, пр. Ленина, 5. Верно?")
	r.edit(house, "7, подъезд 2")
	r.sees("Место: Чебоксары, пр. Ленина, 7, подъезд 2. Верно?")
	r.press("Да, верно")
	r.sees("Проверьте")
	r.press("Изменить место")
	r.say("Чебоксары, пр. Мира")
	r.press("Без номера")
	r.sees("Место: Чебоксары, пр. Мира. Верно?")
	r.press("Да, верно")
	r.sees("Проверьте")
	r.press("Отправить")
	if k := r.newest(); k.Address != "Чебоксары, пр. Мира" {
		t.Errorf("filed at %s", k.Address)
	}
}

func TestHouseAnsweredOtherwise(t *testing.T) {
	r := asked(t)
	r.say("Чебоксары, пр. Ленина")
	r.press("Назад")
	r.sees("Где это?")
	r.say("Чебоксары, пр. Ленина")
	r.say("Чебоксары, ул. Калинина, 3") // another address after all
	r.sees("Место: Чебоксары, ул. Калинина, 3. Верно?")
	r.say("Чебоксары, пр. Ленина")
	r.pin()
	r.sees("Место: Чебоксары, точка на карте. Верно?")
	r.say("Чебоксары, пр. Ленина")
	r.say("не знаю")
	r.sees("Место: Чебоксары, пр. Ленина. Верно?")

	r = asked(t) // no streets are listed there
	r.say("Цивильск, ул. Заречная")
	r.sees("Верно?")
}

// In simple mode the streets are counted, and a number of a house picks nothing.
func TestStreetInSimpleMode(t *testing.T) {
	r := enter(t, dialogstest.Open(t, sample))
	r.say("/simple")
	r.say("/new")
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	r.say("Яма во всю полосу")
	r.say("Чебоксары, Гогарина")
	r.sees("1 — ул. Гагарина")
	r.say("1")
	r.sees("Какой дом?")
	r.say("1")
	r.sees("Место: Чебоксары, ул. Гагарина, 1. Это здесь?")
}
