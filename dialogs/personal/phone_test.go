package personal

import (
	"testing"

	"pgregory.net/rapid"
)

func TestParsePhone(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"+7 900 123-45-67", "+79001234567"},
		{"8 (900) 123 45 67", "+79001234567"},
		{"89001234567", "+79001234567"},
		{"79001234567", "+79001234567"},
		{"9001234567", "+79001234567"},
		{" 8(8352)58-12-34 ", "+78352581234"},
		{"８９００１２３４５６７", "+79001234567"},
		{"8352581234", ""}, // a town's number without the eight: it could be anything
		{"+375 29 123-45-67", ""},
		{"+1 900 123 45 67", ""},
		{"112", ""},
		{"8 100 123 45 67", ""},
		{"890012345678", ""},
		{"мой 89001234567", ""},
		{"", ""},
	} {
		got, ok := ParsePhone(c.text)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("%q: got %q %v, want %q", c.text, got, ok, c.want)
		}
	}
}

func TestSplitPhone(t *testing.T) {
	for _, c := range []struct{ text, words, phone string }{
		{"мама, 8 900 123-45-67", "мама", "+79001234567"},
		{"Мария Ивановна +79001234567.", "Мария Ивановна", "+79001234567"},
		{"сосед из квартиры 12", "сосед из квартиры 12", ""},
		{"сосед из 12-й, 89001234567", "сосед из 12-й", "+79001234567"},
		{"89001234567", "", "+79001234567"},
	} {
		words, phone := SplitPhone(c.text)
		if words != c.words || phone != c.phone {
			t.Errorf("%q: got %q and %q", c.text, words, phone)
		}
	}
}

func TestMasks(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{MaskPhone("+79001234567"), "+7 9•• •••-45-67"},
		{FormatPhone("+79001234567"), "+7 900 123-45-67"},
		{MaskPhone("112"), ""},
		{MaskName("Анна Ковалёва"), "Анна К."},
		{MaskName("мама, Мария Ивановна Петрова"), "мама, М. И. П."},
		{MaskName("сосед"), "сосед"},
		{MaskName("Мария Петрова, соседка"), "Мария П., соседка"},
		{MaskName(""), ""},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

// TestPhonesInAnyForm: however a telephone is written, it is the same one.
func TestPhonesInAnyForm(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		number := rapid.StringMatching(`[3489]\d{9}`).Draw(r, "number")
		text := rapid.SampledFrom([]string{"+7", "8", "7", "+7 ", "8-"}).Draw(r, "country")
		for i, d := range number {
			if i > 0 {
				text += rapid.SampledFrom([]string{"", "", " ", "-", ") ", "("}).Draw(r, "gap")
			}
			text += string(d)
		}
		got, ok := ParsePhone(text)
		if !ok || got != "+7"+number {
			r.Fatalf("%q: %q %v", text, got, ok)
		}
		if _, hidden := Hide(MaskPhone(got), nil, Phone); len(hidden) > 0 {
			r.Fatal("a masked telephone is still one")
		}
	})
}
