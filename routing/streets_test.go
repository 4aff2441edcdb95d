package routing

import (
	"os"
	"slices"
	"testing"
)

func streetNames(found []PlaceFound) (names []string) {
	for _, p := range found {
		names = append(names, p.Street)
	}
	return names
}

func TestFindStreets(t *testing.T) {
	d := sample(t)
	for typed, want := range map[string]string{
		"Ленина 5":               "пр. Ленина",
		"просп Мира, 12":         "пр. Мира",
		"Чебоксары, Гогарина 7":  "ул. Гагарина",
		"ул. Универсететская, 3": "ул. Университетская",
		"за магазином у реки":    "",
		"Терешковой 5":           "", // of the town next to it
		"9 пятилетки, 12":        "пр. 9-й Пятилетки",
	} {
		got := d.FindStreets("cheboksary", typed, 5)
		if want == "" && len(got) > 0 || want != "" && !slices.Contains(streetNames(got), want) {
			t.Errorf("%s: %v", typed, got)
		}
	}
	if got := d.FindStreets("atlantis", "Ленина 5", 5); len(got) > 0 {
		t.Errorf("%v", got)
	}
	if got := d.FindStreets("cheboksary", "Гогарина", 5); len(got) == 0 || got[0].Exact {
		t.Errorf("%v", got)
	}
}

func TestHouseless(t *testing.T) {
	d := sample(t)
	for typed, want := range map[string]bool{
		"пр. Ленина":             true,
		"Ленина":                 true,
		"Чебоксары, Ленина":      true,
		"9-й Пятилетки":          true,
		"пр. Ленина у вокзала":   true,
		"Ленина 5":               false,
		"Ленина, д5":             false,
		"Ленина, 5а":             false,
		"9-й Пятилетки, 12":      false,
		"угол Ленина и Калинина": false,
		"возле рынка":            false,
		"ул. Заречная":           false, // not listed
		"":                       false,
	} {
		if got := d.Houseless("cheboksary", typed); got != want {
			t.Errorf("%s: %v", typed, got)
		}
	}
	if d.Houseless("cheboksary", "ул. Терешковой") {
		t.Error("a street of another town was asked for its house")
	}
}

func TestRespelt(t *testing.T) {
	d := sample(t)
	at := func(id TerritoryID, street string) PlaceFound {
		return PlaceFound{Territory: id, Street: street}
	}
	for _, c := range []struct {
		typed string
		found PlaceFound
		want  string
	}{
		{"Винакурова 10", at("novocheboksarsk", "ул. Винокурова"), "ул. Винокурова 10"},
		{"ул. Винакурова, 10", at("novocheboksarsk", "ул. Винокурова"), "ул. Винокурова, 10"},
		{"Новочебоксарск,ул.Винакурова,10", at("novocheboksarsk", "ул. Винокурова"), "Новочебоксарск,ул. Винокурова,10"},
		{"Президенский бульвар, дом 3", at("cheboksary", "Президентский бульвар"), "Президентский бульвар, дом 3"},
		{"у рынка", at("cheboksary", "пр. Мира"), "у рынка (пр. Мира)"},
	} {
		if got := d.Respelt(c.typed, c.found); got != c.want {
			t.Errorf("%s: %s, want %s", c.typed, got, c.want)
		}
	}
}

// FuzzStreets: no address makes them panic.
func FuzzStreets(f *testing.F) {
	for _, s := range []string{"ул. Винакурова, 10", "9-й Пятилетки", "\xff.-", "пр.", "Ленина.Мира-5"} {
		f.Add(s)
	}
	d, err := Load(os.DirFS("../examples/cheboksary"))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d.Houseless("cheboksary", text)
		for _, p := range d.FindStreets("cheboksary", text, 5) {
			d.Respelt(text, p)
		}
	})
}
