package complaint_test

import (
	"testing"
	"time"

	"otklik/dialogs/dialogstest"
)

// TestQuickWords: what is said at once after the description is its second sentence, unless
// it looks like an address.
func TestQuickWords(t *testing.T) {
	g := dialogstest.Open(t, sample)
	g.Step = time.Second
	for words, address := range map[string]bool{
		"Света нет с 18:00":              false,
		"Света нет с 18":                 false,
		"Звоните 8 906 123-45-67":        false,
		"мой телефон 89061234567":        false,
		"телефон 223344":                 false,
		"номер А123ВС 21":                false,
		"машина о777оо121":               false,
		"Уже 3 дня":                      false,
		"глубина сантиметров 30":         false,
		"и ещё торчит арматура":          false,
		"в подъезде 3":                   false,
		"Соседи тоже жалуются с 2020":    false,
		"Ленина, 5":                      true,
		"ул. Заречная 7":                 true,
		"ул. Заречная":                   true,
		"Заречная 7а":                    true,
		"Лесной проезд 12/2":             true,
		"Чебоксары":                      true,
		"Чебоксары, Гогарина 7":          true,
		"Новочебоксарск, Винокурова, 10": true,
		"Чебоксары, Ленина, 5, там оборван провод": true,
		"это в Чебоксарах на Ленина у 12":          true,
	} {
		t.Run(words, func(t *testing.T) {
			r := enter(t, g)
			r.press("Дороги и тротуары")
			r.press("Яма на дороге")
			r.say("Яма во всю полосу")
			r.say(words)
			if address {
				r.misses("Добавил к описанию")
			} else {
				r.sees("Добавил к описанию")
			}
		})
	}
}
