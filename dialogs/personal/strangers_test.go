package personal

import (
	"testing"

	"pgregory.net/rapid"
)

// TestVeil: what neighbours see of somebody's words, and what they do not.
func TestVeil(t *testing.T) {
	for _, c := range [][2]string{
		{"Яма у дома 5 по Ленина, пробил колесо", "Яма у дома 5 по Ленина, пробил колесо"},
		{"Ленина 5, кв. 12, подъезд 2", "Ленина 5, кв. ••, подъезд 2"},
		{"Ленина 5-кв12", "Ленина 5-кв••"},
		{"живу в квартире № 7а, домофон 34", "живу в квартире № ••, домофон ••"},
		{"Меня зовут Анна, яма третий год", "Меня зовут ••••, яма третий год"},
		{"меня зовут Анна Петрова. Снег", "меня зовут •••• •••••••. Снег"},
		{"Спросить Ивана", "Спросить •••••"},
		{"Иванова Анна Петровна, звоните", "••••••• •••• ••••••••, звоните"},
		{"к Петру Ильичу вопросов нет", "к Петру Ильичу вопросов нет"},
		{"Иванова А.П. и А. П. Петров", "••••••• •.•. и •. •. ••••••"},
		{"пишите +7 903 123-45-67 или anna@example.org", "пишите +• ••• •••-••-•• или ••••@example.org"},
		{"я тут: @anna_k, t.me/anna", "я тут: @••••_•, •.••/••••"},
		{"паспорт 9704 123456", "паспорт •••• ••••••"},
		{"звонил в 8 800 555-35-35 и +7 000 000-01-12", "звонил в 8 800 555-35-35 и +7 000 000-01-12"},
		{"Российская Федерация, Чебоксары, Новоюжный Район", "Российская Федерация, Чебоксары, Новоюжный Район"},
		{"", ""},
	} {
		if got := Veil(c[0], []string{"+7 000 000-01-12"}); got != c[1] {
			t.Errorf("%q: got %q, want %q", c[0], got, c[1])
		}
	}
	if got := HideFlat("Ленина 5, кв 12"); got != "Ленина 5, кв ••" {
		t.Errorf("a place: %q", got)
	}
}

// TestVeilTwice: as many characters as before, and a second time nothing is left to hide.
func TestVeilTwice(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("Анна Петровна кв.12 @ab_c t.me/x +7903 зовут:,-\n"))).Draw(r, "text")
		once := Veil(text, nil)
		if len([]rune(once)) != len([]rune(text)) {
			r.Fatalf("%q became %q", text, once)
		}
		if again := Veil(once, nil); again != once {
			r.Fatalf("%q once, %q twice", once, again)
		}
	})
}
