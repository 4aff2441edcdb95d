package routing

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"otklik/routing/lexicon"
)

func TestFindTopics(t *testing.T) {
	d := sample(t)
	for text, want := range map[string]TopicID{
		"Огромная ЯМА на Гагарина, пробил колесо":   "roads.pothole",
		"не горит фонарь у дома":                    "streets.streetlight",
		"открытый люк возле школы":                  "streets.manhole",
		"Нет горячей воды третий день":              "heating.no-hot-water",
		"в квартире холодно, батареи ледяные":       "heating.cold",
		"пахнет газом в подъезде":                   "electricity_gas.gas-smell",
		"ржавая вода из крана":                      "water.quality",
		"течет крыша":                               "building.roof",
		"лифт не работает":                          "building.lift",
		"Контейнеры переполнены":                    "waste.overflowing",
		"автобус опять не пришел по расписанию":     "transport.off-schedule",
		"стая бродячих собак":                       "animals.pack",
		"сосульки над входом":                       "building.icicles",
		"Светофор сломан":                           "roads.signs",
		"нет талонов к врачу, не записаться":        "health.appointment",
		"лед на тротуаре, гололёд, никто не сыплет": "roads.snow",
		"pothole on my street":                      "roads.pothole",
		"street light is broken":                    "streets.streetlight",
	} {
		found := d.FindTopics(text, 3)
		ok := false
		for _, id := range found {
			ok = ok || id == want
		}
		if !ok {
			t.Errorf("%q finds %v, want %s among them", text, found, want)
		}
	}
}

func TestFindNothing(t *testing.T) {
	d := sample(t)
	for _, text := range []string{"", "   ", "!!!", "ъ", "12", "здравствуйте", strings.Repeat("ы ", 10000)} {
		if got := d.FindTopics(text, 3); len(got) != 0 {
			t.Errorf("%.20q finds topics %v", text, got)
		}
		if got := d.FindTerritories(text, 3); len(got) != 0 {
			t.Errorf("%.20q finds territories %v", text, got)
		}
	}
	if got := d.FindTopics("яма", 0); len(got) != 0 {
		t.Errorf("none were asked for, got %v", got)
	}
	if got := d.FindTopics("вода", 2); len(got) != 2 {
		t.Errorf("two were asked for, got %v", got)
	}
}

func TestFindTerritories(t *testing.T) {
	d := sample(t)
	for text, want := range map[string]TerritoryID{
		"чебоксары":                  "cheboksary",
		"г. Чебоксары, пр. Мира, 5":  "cheboksary",
		"Чебоксарский округ, Кугеси": "cheboksarsky-okrug",
		"кугеси шоссейная 1":         "cheboksarsky-okrug",
		"живу в Новочебоксарске":     "novocheboksarsk",
		"новчик":                       "novocheboksarsk",
		"Шупашкар":                     "cheboksary",
		"\u00c7\u0115н\u0115 Шупашкар": "novocheboksarsk",
		"Ҫӗнӗ Шупашкар":                "novocheboksarsk",
		"юго-западный":                 "leninsky",
		"97701000":                     "cheboksary",
		"97603000":                     "alatyrsky",
		"97616000":                     "kanashsky",
		"Cheboksary, Lenin street":     "cheboksary",
		"мариинский посад":             "mariinsko-posadsky",
		"цивил":                        "tsivilsky",
		"ЦИВИЛЬСК":                     "tsivilsky",
		"деревня в Моргаушском районе, дом 3": "morgaushsky",
	} {
		found := d.FindTerritories(text, 3)
		if len(found) == 0 || found[0] != want {
			t.Errorf("%q finds %v, want %s first", text, found, want)
		}
	}
}

func TestFoldIsOneForm(t *testing.T) {
	for _, same := range [][2]string{
		{"ЁЛКА", "елка"},
		{"\u0102\u0114\u00c7", "\u04d1\u04d7\u04ab"}, // Chuvash letters typed as Latin ones
		{"\u04c0", "\u04cf"},                         // palochka
		{"  два\t слова ", "два слова"},
	} {
		if a, b := lexicon.Fold(same[0]), lexicon.Fold(same[1]); a != b {
			t.Errorf("%q folds to %q, %q to %q", same[0], a, same[1], b)
		}
	}
}

// Whatever people type, a search comes back with things that exist, each once.
func TestFindTakesAnyText(t *testing.T) {
	d := sample(t)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[а-яёӑӗҫ \pM-]{0,40}`)).Draw(t, "text")
		limit := rapid.IntRange(-1, 200).Draw(t, "limit")
		seen := map[TopicID]bool{}
		for _, id := range d.FindTopics(text, limit) {
			if _, ok := d.Topic(id); !ok || seen[id] {
				t.Errorf("%q finds %q, unknown or twice", text, id)
			}
			seen[id] = true
		}
		if len(seen) > max(limit, 0) {
			t.Errorf("%d found, %d asked for", len(seen), limit)
		}
		for _, id := range d.FindTerritories(text, limit) {
			if _, ok := d.Territory(id); !ok {
				t.Errorf("%q finds %q", text, id)
			}
		}
	})
}

func TestKeywordsThatHelpNothing(t *testing.T) {
	files := overlay(t, "testdata/none")
	files["topics.yaml"].Data = []byte(`filler: [здравствуйте дом]
categories:
  - id: roads
    names: {ru: Дороги}
    first: 1h
    full: 1wd
    words: [дом, дороги]
    topics: [{id: roads.pothole, names: {ru: Яма}, words: [яма у дома, яма, большая яма]}, {id: roads.snow, names: {ru: Снег}}]
`)
	d, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, p := range d.Warnings() {
		told = append(told, p.String())
	}
	if len(told) < 2 || !strings.Contains(told[0], `topics.yaml:7:13: "дом"`) {
		t.Errorf("warnings %q", told)
	}
}
