package gate

import (
	"slices"
	"strings"
	"testing"
)

// TestWorn: a canned answer may be used as it stands a few times, and is then noticed;
// what was changed is judged as any other.
func TestWorn(t *testing.T) {
	g, err := New()
	if err != nil {
		t.Fatal(err)
	}
	filled := NewPattern([]string{"Здравствуйте! Яму по адресу ", " заделали, работала бригада подрядчика."})
	whole := NewPattern([]string{"Отключённый стояк включили сегодня утром."})
	said := func(place string) string {
		return "Здравствуйте! Яму по адресу " + place + " заделали, работала бригада подрядчика."
	}
	recent := []string{said("Гагарина, 5"), said("Мира, 1"), "Отключённый стояк включили сегодня утром."}
	if got := g.Check(said("Ленина, 2"), recent, whole, filled); len(got) > 0 {
		t.Errorf("after two: %v", got)
	}
	recent = append(recent, said("Мира, 3"))
	if got := g.Check(said("Ленина, 2"), recent, whole, filled); !slices.Equal(got, []Remark{Worn}) {
		t.Errorf("after three: %v", got)
	}
	if got := g.Check(said("Ленина, 2")+" Сделано в среду.", recent, whole, filled); len(got) > 0 {
		t.Errorf("with words of its own: %v", got)
	}
	if got := g.Check(recent[2], recent, whole, filled); len(got) > 0 {
		t.Errorf("once is no habit: %v", got)
	}
	if got := g.Check(recent[2], recent); !slices.Equal(got, []Remark{Copied}) {
		t.Errorf("not canned: %v", got)
	}
}

func TestFits(t *testing.T) {
	for _, one := range []struct {
		pieces string
		text   string
		want   bool
	}{
		{"Сделано", "сделано!", true},
		{"Сделано", "Сделано вчера", false},
		{"А|Б", "а что угодно б", true},
		{"А|Б", "а б", true},
		{"А|Б", "а б в", false},
		{"|Б|", "в б г", true},
		{"|Б|", "в г", false},
		{"А|Б|Б", "а б", false},
		{"А|Б|Б", "а б и б", true},
		{"|", "всё", false},
		{"", "", false},
	} {
		if got := NewPattern(strings.Split(one.pieces, "|")).Fits(one.text); got != one.want {
			t.Errorf("%q, %q: %v", one.pieces, one.text, got)
		}
	}
}

// TestBlank: what was to be filled in is told whatever the language, and nothing excuses it,
// nor the number of a document.
func TestBlank(t *testing.T) {
	g, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{
		"Яму заделает бригада ____ до конца дня": true, "The lamp was mended on ___": true, "Файл a__b исправила бригада сегодня": false,
	} {
		if got := slices.Contains(g.Check(text, nil), Blank); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	for _, r := range Remarks() {
		if r.Final() != slices.Contains([]Remark{Blank, Personal}, r) {
			t.Errorf("%s: final %v", r, r.Final())
		}
	}
}
