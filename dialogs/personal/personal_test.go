package personal

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// TestHide: what is hidden, and what looks like it and is not.
func TestHide(t *testing.T) {
	contacts := []Kind{Phone, Mail}
	for _, c := range []struct {
		text, want string
		also       []Kind
	}{
		// passports
		{text: "паспорт 9704 123456", want: "паспорт •••• ••••••"},
		{text: "Паспорт: 97 04 123456, выдан", want: "Паспорт: •• •• ••••••, выдан"},
		{text: "97 04 123456", want: "•• •• ••••••"},
		{text: "9704-123456", want: "••••-••••••"},
		{text: "серия 9704 номер 123456", want: "серия •••• номер ••••••"},
		{text: "серия 97 04 № 123456", want: "серия •• •• № ••••••"},
		{text: "паспорт 9704123456", want: "паспорт ••••••••••"},
		{text: "9704123456 выдан ОВД", want: "•••••••••• выдан ОВД"},
		{text: "серия 9704\n123456", want: "серия ••••\n••••••"},
		{text: "９７０４ １２３４５６", want: "•••• ••••••"},
		{text: "97\u200b04 12\u200b3456", want: "••\u200b•• ••\u200b••••"},
		// pension insurance
		{text: "СНИЛС 112-233-445 95", want: "СНИЛС •••-•••-••• ••"},
		{text: "112-233-445 95", want: "•••-•••-••• ••"},
		{text: "11223344595", want: "•••••••••••"},
		{text: "снилс 112 233 445 00", want: "снилс ••• ••• ••• ••"},
		{text: "112-233-445 94", want: "112-233-445 94"},
		// cards
		{text: "карта 4111 1111 1111 1111", want: "карта •••• •••• •••• ••••"},
		{text: "2200-0000-0000-0004", want: "••••-••••-••••-••••"},
		{text: "5500005555555559 до 12/27", want: "•••••••••••••••• до 12/27"},
		{text: "перевёл на счёт карты 4111111111111111", want: "перевёл на счёт карты ••••••••••••••••"},
		{text: "4111 1111 1111 1112", want: "4111 1111 1111 1112"},
		{text: "лицевой счёт 4111111111111111", want: "лицевой счёт 4111111111111111"},
		{text: "https://2gis.ru/cheboksary/firm/4111111111111111", want: "https://2gis.ru/cheboksary/firm/4111111111111111"},
		// several
		{text: "паспорт 9704 123456, карта 4111 1111 1111 1111", want: "паспорт •••• ••••••, карта •••• •••• •••• ••••"},
		// what stays
		{text: "Ленина, 12, кв. 34", want: "Ленина, 12, кв. 34"},
		{text: "дома 5, 7, 9, 11, 13, 15, 17, 19, 21", want: "дома 5, 7, 9, 11, 13, 15, 17, 19, 21"},
		{text: "с 23.11.2026 10:00 до 24.11.2026 18:00", want: "с 23.11.2026 10:00 до 24.11.2026 18:00"},
		{text: "2026-11-23", want: "2026-11-23"},
		{text: "№ 26-00001", want: "№ 26-00001"},
		{text: "26-00001/1", want: "26-00001/1"},
		{text: "428000, Чебоксары", want: "428000, Чебоксары"},
		{text: "звоните 112, 104 или 8 (8352) 58-12-34", want: "звоните 112, 104 или 8 (8352) 58-12-34"},
		{text: "водоканал 8352 581234", want: "водоканал 8352 581234"},
		{text: "тел. 3412 123456", want: "тел. 3412 123456"},
		{text: "+7 903 123-45-67", want: "+7 903 123-45-67"},
		{text: "89031234567", want: "89031234567"},
		{text: "8 800 555-35-35", want: "8 800 555-35-35"},
		{text: "ИНН 2127000000", want: "ИНН 2127000000"},
		{text: "ОГРН 1022100000000", want: "ОГРН 1022100000000"},
		{text: "кадастровый номер 21:01:010101:123", want: "кадастровый номер 21:01:010101:123"},
		{text: "счётчик № 0456123789", want: "счётчик № 0456123789"},
		{text: "автобус 101, рейс в 7 45, борт 1234", want: "автобус 101, рейс в 7 45, борт 1234"},
		{text: "паспортный стол 8352581234", want: "паспортный стол 8352581234"},
		{text: "geo:56.1398,47.2472", want: "geo:56.1398,47.2472"},
		{text: "anna@example.org", want: "anna@example.org"},
		// telephones and mail, where the topic hides them
		{text: "мой тел. +7 903 123-45-67", want: "мой тел. +• ••• •••-••-••", also: contacts},
		{text: "89031234567", want: "•••••••••••", also: contacts},
		{text: "903 123 45 67", want: "••• ••• •• ••", also: contacts},
		{text: "+375 29 123-45-67", want: "+••• •• •••-••-••", also: contacts},
		{text: "почта anna.k@example.org", want: "почта ••••.•@example.org", also: contacts},
		{text: "звонил в 8 800 555-35-35 и +7 000 000-01-12", want: "звонил в 8 800 555-35-35 и +7 000 000-01-12", also: contacts},
		{text: "дом 5, кв. 12, подъезд 3, этаж 4", want: "дом 5, кв. 12, подъезд 3, этаж 4", also: contacts},
		{text: "№ 26-00001 от 23.11.2026", want: "№ 26-00001 от 23.11.2026", also: contacts},
		{text: "", want: ""},
	} {
		got, found := Hide(c.text, []string{"+7 000 000-01-12"}, c.also...)
		if got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
		if (len(found) > 0) != (got != c.text) {
			t.Errorf("%q: %v found, %q", c.text, found, got)
		}
	}
}

// drawn is a generated number as somebody may write it.
type drawn struct {
	kind   Kind
	text   string
	digits string
}

// TestNothingPasses: no number of a document or a card is left in a text, however it is
// written, whatever stands around it, and hiding twice changes nothing.
func TestNothingPasses(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := drawNumber(r)
		around := rapid.SampledFrom([]string{"", "Здравствуйте! ", "дом 5. ", "у нас на Ленина 12, кв. 3: ", "(", "№ 26-00001; ", "x "})
		text := around.Draw(r, "before") + n.text + rapid.SampledFrom([]string{"", ".", ", до 12/27", "!", "\nдом 5", ")", " ждём ответа"}).Draw(r, "after")
		got, found := Hide(text, nil)
		if len(found) == 0 || strings.Contains(digitsOf(got), n.digits) || left(got, n) {
			r.Fatalf("%q: %q, %v", text, got, found)
		}
		again, more := Hide(got, nil)
		if again != got || len(more) > 0 {
			r.Fatalf("%q once, %q twice", got, again)
		}
	})
}

// left tells whether the number itself stands in a text.
func left(text string, n drawn) bool { return strings.Contains(text, n.text) }

func drawNumber(r *rapid.T) drawn {
	blank := rapid.SampledFrom([]string{" ", "-", "\u00a0", " - ", "–", "  ", "\u2009"})
	digits := func(n int) string {
		return rapid.StringOfN(rapid.RuneFrom([]rune("0123456789")), n, n, -1).Draw(r, "digits")
	}
	switch rapid.SampledFrom([]Kind{Passport, Pension, Card}).Draw(r, "kind") {
	case Passport:
		series := digits(2) + rapid.SampledFrom([]string{"97", "99", "00", "04", "12", "20", "25"}).Draw(r, "year")
		rest := digits(6)
		b := blank.Draw(r, "blank")
		form := rapid.SampledFrom([]string{
			series + b + rest, series[:2] + b + series[2:] + b + rest, series + " № " + rest, "паспорт " + series + rest,
			"серия " + series + " номер " + rest, "паспорт: " + series + ", " + rest,
		}).Draw(r, "form")
		return drawn{Passport, form, series + rest}
	case Pension:
		all := fmt.Sprintf("%09d", rapid.IntRange(firstChecked+1, 299999999).Draw(r, "serial"))
		sum := 0
		for i := range 9 {
			sum += int(all[i]-'0') * (9 - i)
		}
		all += fmt.Sprintf("%02d", sum%101%100)
		b := blank.Draw(r, "blank")
		form := rapid.SampledFrom([]string{
			all, all[:3] + b + all[3:6] + b + all[6:9] + b + all[9:], all[:9] + b + all[9:], "СНИЛС " + all,
		}).Draw(r, "form")
		return drawn{Pension, form, all}
	}
	prefix := rapid.SampledFrom([]string{"2200", "2204", "4276", "5469", "6759", "6221", "3571", "2221"}).Draw(r, "issuer")
	all := prefix + digits(rapid.SampledFrom([]int{11, 12, 14}).Draw(r, "length"))
	for d := range 10 {
		if whole := fmt.Sprintf("%s%d", all, d); luhn(whole) {
			all = whole
			break
		}
	}
	b := blank.Draw(r, "blank")
	var groups []string
	for rest := all; rest != ""; {
		n := min(4, len(rest))
		groups, rest = append(groups, rest[:n]), rest[n:]
	}
	form := rapid.SampledFrom([]string{all, strings.Join(groups, b), "карта " + all, all[:8] + b + all[8:]}).Draw(r, "form")
	return drawn{Card, form, all}
}

// TestOrdinaryNumbersStay: houses, dates, cases and telephones are as they were.
func TestOrdinaryNumbersStay(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := func(least, most int) int { return rapid.IntRange(least, most).Draw(r, "n") }
		text := rapid.SampledFrom([]string{
			fmt.Sprintf("ул. Гагарина, д. %d, кв. %d", n(1, 300), n(1, 400)),
			fmt.Sprintf("%02d.%02d.%d в %02d:%02d", n(1, 28), n(1, 12), n(1990, 2030), n(0, 23), n(0, 59)),
			fmt.Sprintf("№ %02d-%05d/%d", n(20, 30), n(1, 99999), n(1, 9)),
			fmt.Sprintf("8 (8352) %02d-%02d-%02d", n(20, 79), n(0, 99), n(0, 99)),
			fmt.Sprintf("+7 %d %03d-%02d-%02d", n(900, 999), n(0, 999), n(0, 99), n(0, 99)),
			fmt.Sprintf("8%d%07d", n(900, 999), n(0, 9999999)),
			fmt.Sprintf("дома %d, %d, %d, %d и %d", n(1, 300), n(1, 300), n(1, 300), n(1, 300), n(1, 300)),
			fmt.Sprintf("маршрут %d, %d мин., %d руб.", n(1, 999), n(1, 90), n(1, 90000)),
		}).Draw(r, "text")
		if got, _ := Hide(text, nil); got != text {
			r.Fatalf("%q became %q", text, got)
		}
	})
}

// FuzzHide: no text upsets it; only digits and the names of mailboxes are replaced, one
// character by one, and hiding twice changes nothing.
func FuzzHide(f *testing.F) {
	for _, text := range []string{
		"паспорт 9704 123456", "4111 1111 1111 1111", "112-233-445 95", "\xff9704 123456", "٩٧٠٤ ١٢٣٤٥٦", "a@b.c", "𝟗𝟕𝟎𝟒 𝟏𝟐𝟑𝟒𝟓𝟔", "1\u200b",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "?")
		got, _ := Hide(text, nil, Phone, Mail)
		before, after := []rune(text), []rune(got)
		if len(before) != len(after) {
			t.Fatalf("%q became %q", text, got)
		}
		for i := range before {
			if before[i] != after[i] && (after[i] != mark || !unicode.IsDigit(before[i]) && !unicode.IsLetter(before[i])) {
				t.Fatalf("%q became %q", text, got)
			}
		}
		if again, _ := Hide(got, nil, Phone, Mail); again != got {
			t.Fatalf("%q once, %q twice", got, again)
		}
	})
}
