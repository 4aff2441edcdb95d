package routing

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"
)

// spoken is a found place in one line: exact ones as they are, guesses with a ~.
func spoken(p PlaceFound) string {
	s := string(p.Territory)
	for _, more := range []string{p.Settlement, p.Street} {
		if more != "" {
			s += ", " + more
		}
	}
	if !p.Exact {
		s = "~" + s
	}
	return s
}

func TestFindPlaces(t *testing.T) {
	d := sample(t)
	for text, want := range map[string]string{
		"Чебоксары": "cheboksary",
		"г. Чебоксары, пр. Мира, д. 5, кв. 12":   "cheboksary, пр. Мира",
		"чебоксары проспект мира 5":              "cheboksary, пр. Мира",
		"мира 5 чебоксары":                       "cheboksary, пр. Мира",
		"Московский проспект 5":                  "cheboksary, Московский проспект",
		"Московский пр-т, 5":                     "cheboksary, Московский проспект",
		"Московский проспект Чебоксары":          "cheboksary, Московский проспект",
		"Чебоксары, пр. Московский, 5":           "cheboksary, Московский проспект",
		"Московский район":                       "moskovsky",
		"Московский":                             "moskovsky; cheboksary, Московский проспект; kanashsky, ул. Московская",
		"ул. Московская 5":                       "kanashsky, ул. Московская; ~cheboksary, Московский проспект",
		"Чебоксарский округ":                     "cheboksarsky-okrug",
		"Чебоксарский р-н":                       "cheboksarsky-okrug",
		"в Чебоксарском районе, деревня Синьялы": "cheboksarsky-okrug, дер. Синьялы",
		"Чебоксарский муниципальный округ":       "cheboksarsky-okrug",
		"город Чебоксары":                        "cheboksary",
		"в Чебоксарах на Гагарина":               "cheboksary, ул. Гагарина",
		"Кугеси, Шоссейная 7":                    "cheboksarsky-okrug, пос. Кугеси, ул. Шоссейная",
		"Лапсары":                                "cheboksarsky-okrug, дер. Лапсары",
		"Новые Лапсары":                          "cheboksary, пос. Новые Лапсары",
		"д. Лапсары, д. 5":                       "cheboksarsky-okrug, дер. Лапсары",
		"улица Гагарина":                         "cheboksary, ул. Гагарина",
		"ул Советская 3":                         "novocheboksarsk, ул. Советская; cheboksarsky-okrug, ул. Советская; tsivilsky, ул. Советская",
		"Новочебоксарск, Советская 3":            "novocheboksarsk, ул. Советская",
		"пр. Ленина 12":                          "cheboksary, пр. Ленина; kanashsky, пр. Ленина",
		"ул. Ленина 12":                          "alatyrsky, ул. Ленина; ~cheboksary, пр. Ленина; ~kanashsky, пр. Ленина",
		"Канаш Ленина":                           "kanashsky, г. Канаш, пр. Ленина",
		"угол Ленина и Гагарина":                 "cheboksary, пр. Ленина",
		"9 пятилетки 3":                          "cheboksary, пр. 9-й Пятилетки",
		"9-ой Пятилетки, д.3":                    "cheboksary, пр. 9-й Пятилетки",
		"139 стрелковой дивизии, 10":             "cheboksary, ул. 139-й Стрелковой Дивизии",
		"композиторов воробьевых 5":              "cheboksary, ул. Композиторов Воробьёвых",
		"б-р Юности":                             "cheboksary, бульвар Юности",
		"Президентский б-р 10":                   "cheboksary, Президентский бульвар",
		"Президентском бульваре":                 "cheboksary, Президентский бульвар",
		"Эгерский бульвар, Чебоксары":            "cheboksary, Эгерский бульвар",
		"Калининский район, пр. Мира":            "kalininsky, пр. Мира",
		"ул. Набережная, Мариинский Посад":       "mariinsko-posadsky, г. Мариинский Посад, ул. Набережная",
		"Канашское шоссе 7":                      "cheboksary, Канашское шоссе",
		"улица Чебоксарская":                     "",
		"г. Канаш, ул. Неизвестная, 4":           "kanashsky, г. Канаш",
		"Гогарина 5":                             "~cheboksary, ул. Гагарина",
		"чебаксары":                              "~cheboksary",
		"Чебоксары, Гогарина 5":                  "~cheboksary, ул. Гагарина",
		"Чебаксары, пр. Ленина 5":                "~cheboksary, пр. Ленина",
		"Павлова 5":                              "~cheboksary, ул. Мичмана Павлова",
		"Хмельницкого":                           "~cheboksary, ул. Богдана Хмельницкого",
		"ул. Мира":                               "~cheboksary, пр. Мира",
		"Эгирский бульвар":                       "~cheboksary, Эгерский бульвар",
		"Новачебоксарск":                         "~novocheboksarsk",
		"Винакурова 10":                          "~novocheboksarsk, ул. Винокурова",
		"":                                       "",
		"дом 5":                                  "",
		"за углом":                               "",
		"здравствуйте":                           "",
	} {
		var got []string
		for _, p := range d.FindPlaces(text, 5) {
			got = append(got, spoken(p))
		}
		if s := strings.Join(got, "; "); s != want {
			t.Errorf("%q finds\n got %s\nwant %s", text, s, want)
		}
	}
}

// A city, its district and a neighbour, with streets that they share.
func places(t *testing.T, yaml string) *Directory {
	t.Helper()
	files := overlay(t, "testdata/none")
	files["territories.yaml"] = &fstest.MapFile{Data: []byte(yaml)}
	files["routes.yaml"] = &fstest.MapFile{Data: []byte("routes: [{id: rest, agency: mayor}]")}
	d, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDistrictIsTheInnerPlace(t *testing.T) {
	d := places(t, `
territories:
  - {id: city, kind: municipality, names: {ru: Город}, aliases: [Большеград], streets: [ул. Мира, ул. Садовая, ул. Долгая]}
  - {id: north, kind: district, parent: city, names: {ru: Северный район}, streets: [ул. Мира, ул. Долгая]}
  - {id: south, kind: district, parent: city, names: {ru: Южный район}, streets: [ул. Долгая]}
  - {id: okrug, kind: municipality, names: {ru: Большеградский округ}, settlements: [с. Мира, дер. Ивановка], streets: [ул. Садовая]}
  - {id: other, kind: municipality, names: {ru: Малый округ}, settlements: [дер. Ивановка]}
streets:
  - {territory: okrug, names: [ул. Мира]}
`)
	for text, want := range map[string]string{
		"ул. Мира 5":                   "north, ул. Мира; okrug, ул. Мира",
		"Большеград, Мира 5":           "north, ул. Мира",
		"Северный район, Садовая 3":    "north, ул. Садовая",
		"Большеград, Долгая 3":         "north, ул. Долгая; south, ул. Долгая",
		"южный р-н, Долгая 3":          "south, ул. Долгая",
		"с. Мира":                      "okrug, с. Мира",
		"село Мира, ул. Мира 1":        "okrug, с. Мира, ул. Мира",
		"Ивановка":                     "okrug, дер. Ивановка; other, дер. Ивановка",
		"Ивановка, Садовая 2":          "okrug, дер. Ивановка, ул. Садовая",
		"Малый округ, Ивановка":        "other, дер. Ивановка",
		"Большеградский округ, Мира 1": "okrug, с. Мира",
		"Большеград, Северный район":   "north",
		"Садовая 2":                    "city, ул. Садовая; okrug, ул. Садовая",
	} {
		var got []string
		for _, p := range d.FindPlaces(text, 5) {
			got = append(got, spoken(p))
		}
		if s := strings.Join(got, "; "); s != want {
			t.Errorf("%q finds\n got %s\nwant %s", text, s, want)
		}
	}
}

// Every listed street is found in its town as it is written, and with a typo its
// town is.
func TestListedStreetsAreFound(t *testing.T) {
	d := sample(t)
	typo := func(street string) string {
		letters := []rune(street)
		at := slices.Index(letters, ' ') + 3
		if strings.HasSuffix(street, "шоссе") || strings.HasSuffix(street, "бульвар") || strings.HasSuffix(street, "проспект") {
			at = 3
		}
		letters[at], letters[at+1] = letters[at+1], letters[at]
		return string(letters)
	}
	for _, e := range d.gazetteer.entries {
		if e.class != street {
			continue
		}
		town, _ := d.Territory(d.gazetteer.territories[e.territory])
		got := d.FindPlaces(town.Names.In("ru")+", "+e.name+", 17а", 3)
		if want := (PlaceFound{Territory: town.ID, Street: e.name, Exact: true}); len(got) == 0 || got[0] != want {
			t.Errorf("%s, %s finds %+v", town.ID, e.name, got)
		}
		got = d.FindPlaces(town.Names.In("ru")+" "+typo(e.name), 3)
		if len(got) == 0 || got[0].Territory != town.ID {
			t.Errorf("%s, %s finds %+v", town.ID, typo(e.name), got)
		}
	}
}

// Whatever is typed, what is found is known, each once and no more than asked for.
func TestFindPlacesTakesAnyText(t *testing.T) {
	d := sample(t)
	var some []string
	for _, e := range d.gazetteer.entries {
		some = append(some, e.name)
	}
	some = append(some, "ул.", "д.", "5", "г.", "пр-т", "район", "на", "-", "9-й", "чебоксарский")
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[а-яё0-9 .,-]{0,40}`),
			rapid.Map(rapid.SliceOfN(rapid.SampledFrom(some), 0, 6), func(words []string) string { return strings.Join(words, " ") }),
		).Draw(t, "text")
		limit := rapid.IntRange(-1, 10).Draw(t, "limit")
		seen := map[PlaceFound]bool{}
		for _, p := range d.FindPlaces(text, limit) {
			if _, ok := d.Territory(p.Territory); !ok || seen[p] {
				t.Errorf("%q finds %+v, unknown or twice", text, p)
			}
			seen[p] = true
		}
		if len(seen) > max(limit, 0) {
			t.Errorf("%d found, %d asked for", len(seen), limit)
		}
	})
}

func TestTyposAreCounted(t *testing.T) {
	for _, one := range []struct {
		a, b string
		want int
	}{
		{"гагарин", "гагарин", 0}, {"гагарин", "гогарин", 1}, {"гагарин", "агарин", 1}, {"гагарин", "гаагрин", 1},
		{"мир", "", 3}, {"", "", 0}, {"абвг", "бавг", 1}, {"абвг", "вгаб", 4},
	} {
		if got := typos([]rune(one.a), []rune(one.b)); got != one.want {
			t.Errorf("%s, %s: %d, want %d", one.a, one.b, got, one.want)
		}
	}
}

// The glance at the letters must not hide a word that the count would accept.
func TestSpellingMissesNothing(t *testing.T) {
	word := rapid.StringMatching(`[а-е]{3,10}`)
	rapid.Check(t, func(t *rapid.T) {
		words := map[string]int32{}
		for i, w := range rapid.SliceOfN(word, 1, 30).Draw(t, "words") {
			words[w] = int32(i)
		}
		typed := word.Draw(t, "typed")
		got := map[int32]int{}
		newSpelling(words).near(typed, func(number int32, n int) { got[number] = n })
		for w, number := range words {
			n := typos([]rune(typed), []rune(w))
			found, ok := got[number]
			if most := typosIn(len([]rune(typed))); ok != (most > 0 && n <= most) || ok && found != n {
				t.Errorf("%s for %s: %d typos, got %v", typed, w, n, got)
			}
		}
	})
}
