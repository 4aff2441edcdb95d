package routing

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func sampleDangers(t testing.TB) *Directory {
	t.Helper()
	d, err := Load(os.DirFS("../examples/cheboksary"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func found(d *Directory, text string) (ids []string) {
	for _, x := range d.Dangers(text) {
		ids = append(ids, string(x.ID))
	}
	return ids
}

// TestDangers: what people write when they need help now, and what only sounds so.
func TestDangers(t *testing.T) {
	d := sampleDangers(t)
	for _, c := range []struct{ text, want string }{
		// fire
		{"Пожар!", "fire"},
		{"ПОЖАР В ПОДЪЕЗДЕ", "fire"},
		{"НА УЛИЦЕ ЛЕНИНА ПОЖАР", "fire"},
		{"у соседей пожар, третий этаж", "fire"},
		{"Нет воды пожар тушить нечем", "fire"},
		{"Света нет, пожар в щитовой", "fire"},
		{"Не могут потушить пожар", "fire"},
		{"Это уже не первый пожар за сегодня", "fire"},
		{"Загорелась проводка в щитке", "fire"},
		{"Горит мусорный контейнер у дома 5", "fire"},
		{"за домом горит сухая трава", "fire"},
		{"Дом горит, помогите", "fire"},
		{"Из окна идёт чёрный дым", "fire"},
		{"дым из подвала", "fire"},
		{"Валит дым с крыши", "fire"},
		{"Искрит розетка", "fire"},
		{"Провода на столбе искрят", "fire"},
		{"Возгорание на свалке", "fire"},
		{"Fire in the stairwell", "fire"},
		{"Smoke from the basement", "fire"},
		{"Янгын чыкты", "fire"},
		{"Пушар пур", "fire"},
		{"Цӏе яьлла хӏусамехь", "fire"},
		{"ЦIе яьлла хIусамехь", "fire"},
		{"На Пожарной улице не чистят снег", ""},
		{"Пожарная улица, 5: яма", ""},
		{"улица Пожарского, дом 3, не горит фонарь", ""},
		{"Сломан пожарный гидрант", ""},
		{"Пожара нет, но сработала сигнализация", ""},
		{"Нет пожара, просто сильно пахнет краской", ""},
		{"Пожара, слава богу, не было, но щиток открыт", "fire"},
		{"Это не пожар, это туман", ""},
		{"Двор после пожара не убрали", ""},
		{"Боимся пожара: проводка старая", ""},
		{"В случае пожара никто не проедет", ""},
		{"При пожаре машины не проедут", ""},
		{"Пожар потушили, а мусор остался", ""},
		{"В прошлом году был пожар, дом не восстановили", ""},
		{"Не горит фонарь", ""},
		{"Горит фонарь днём", ""},
		{"Светофор горит красным всё время", ""},
		{"Загорелась лампочка на приборе", ""},
		{"Кинотеатр «Пожар» закрыт, темно", ""},
		{"Магазин \"Взрыв\" торгует пивом ночью", ""},
		{"fire hydrant is broken", ""},
		{"No fire, just steam", ""},
		{"Дома на горе без воды", ""},
		// gas
		{"Пахнет газом в подъезде", "gas"},
		{"В подъезде сильно пахнет газом", "gas"},
		{"газом пахнет уже час", "gas"},
		{"Запах газа на кухне", "gas"},
		{"сильный запах природного газа", "gas"},
		{"Утечка газа!", "gas"},
		{"Шипит газ из трубы", "gas"},
		{"угарный газ в квартире", "gas"},
		{"Нет света запах газа", "gas"},
		{"Smell of gas in the flat", "gas"},
		{"gas leak near the school", "gas"},
		{"Запаха газа нет", ""},
		{"Газом не пахнет, но котёл не работает", ""},
		{"Нет газа со вчерашнего дня", ""},
		{"На газоне стоят машины", ""},
		{"Газель перегородила двор", ""},
		{"Запах выхлопных газов во дворе", ""},
		{"No smell of gas", ""},
		// wires
		{"Оборванный провод лежит на детской площадке", "wires"},
		{"Провод оборвался и упал на тротуар", "wires"},
		{"Оголенный кабель торчит из столба", "wires"},
		{"Горку бьёт током", "wires"},
		{"Ребёнка ударило током", "wires"},
		{"Провода низко висят над дорогой", ""},
		{"Оборвали провод интернета", ""},
		// injury
		{"Есть пострадавшие", "injury"},
		{"Ребёнок упал в открытый люк", "injury"},
		{"Мужчина без сознания на остановке", "injury"},
		{"Человеку плохо, остановка Мир", "injury"},
		{"Меня укусила бродячая собака", "injury"},
		{"Собаки покусали ребёнка", "injury"},
		{"Люди застряли в лифте", "injury"},
		{"Машина сбила пешехода", "injury"},
		{"Сосулька упала на человека", "injury"},
		{"He is unconscious", "injury"},
		{"Пострадавших нет", ""},
		{"Никто не пострадал", ""},
		{"Провалился люк на дороге", ""},
		{"Собаки могут укусить ребёнка", ""},
		{"Лифт застрял между этажами", ""},
		{"Людям плохо видно разметку", ""},
		{"Пока ребёнок не упал в люк, закройте его", ""},
		// collapse
		{"Рухнула стена дома", "collapse"},
		{"Обвалился потолок в школе", "collapse"},
		{"Взрыв в пятиэтажке", "collapse"},
		{"Подозрительный пакет в автобусе", "collapse"},
		{"Дрон упал на крышу", "collapse"},
		{"Обвалилась штукатурка", ""},
		{"Стена может рухнуть", ""},
		{"Взрывают петарды до утра", ""},
		// water, crime, despair, chemical
		{"На Волге тонет человек", "water"},
		{"Мальчик провалился под лёд", "water"},
		{"Двор тонет в грязи", ""},
		{"Во дворе мужчина с ножом", "crime"},
		{"Сосед избивает жену", "crime"},
		{"Пропала девочка 9 лет", "crime"},
		{"Пьяный угрожает ножом", "crime"},
		{"Тарифы убивают людей", ""},
		{"Хочу покончить с собой", "despair"},
		{"Не хочу жить в таком доме", ""},
		{"В подъезде разлили ртуть", "chemical"},
		{"Вода пахнет хлоркой", ""},
		// several, and none
		{"Пожар, есть пострадавшие", "fire injury"},
		{"", ""},
		{"Здравствуйте", ""},
		{"Яма на дороге у дома 5", ""},
		{"🔥🔥🔥", ""},
	} {
		if got := strings.Join(found(d, c.text), " "); got != c.want {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
}

// TestShippedDangers: each shipped kind finds its own examples, and nothing in those
// that it is never to be found in.
func TestShippedDangers(t *testing.T) {
	d := sampleDangers(t)
	v, ok := parseYAML(&sink{}, shippedDangers, dangerText)
	if !ok {
		t.Fatal("not readable")
	}
	top, _ := v.fields("dangers", "negations")
	for _, item := range top.list("dangers") {
		f, _ := item.fields("id", "call", "names", "words", "unless", "examples", "never", "off")
		if len(f.texts("examples")) == 0 || len(f.texts("never")) == 0 {
			t.Errorf("%s: no examples, or none of what it is not", f.id("id"))
		}
		for _, text := range f.texts("examples") {
			if !slices.Contains(found(d, text), f.id("id")) {
				t.Errorf("%s is not found in %q", f.id("id"), text)
			}
		}
		for _, text := range f.texts("never") {
			if got := found(d, text); len(got) > 0 {
				t.Errorf("%v found in %q", got, text)
			}
		}
	}
	if len(v.s.problems) > 0 {
		t.Error(v.s.problems)
	}
}

// TestDangersAndTopics: the topics' own names and examples sound like an emergency only
// where the topic is dangerous, and places never do.
func TestDangersAndTopics(t *testing.T) {
	d := sampleDangers(t)
	collapsed := TopicID("education.repair") // a ceiling fell, and nobody was below: who could know?
	for _, topic := range d.Topics() {
		for _, text := range append([]string{topic.Names.In("ru"), topic.Names.In("en")}, topic.Examples...) {
			if got := found(d, text); len(got) > 0 && !topic.Danger && topic.ID != collapsed {
				t.Errorf("%s: %v in %q", topic.ID, got, text)
			}
		}
	}
	for _, territory := range d.Territories() {
		for _, name := range append(territory.Settlements, territory.Names.In("ru")) {
			if got := found(d, name); len(got) > 0 {
				t.Errorf("%v in the name %q", got, name)
			}
		}
	}
}

// FuzzDangers: no text upsets the search, and case and yo make no difference.
func FuzzDangers(f *testing.F) {
	for _, text := range []string{"Пожар!", "не горит", "«", "\"a\" b", "нет", "с ножом", "\xff", "упал в люк"} {
		f.Add(text)
	}
	d := sampleDangers(f)
	f.Fuzz(func(t *testing.T, text string) {
		d.Dangers(text)
	})
}

func BenchmarkDangers(b *testing.B) {
	d := sampleDangers(b)
	text := strings.Repeat("Во дворе дома пять на улице Гагарина не убирают снег, дети падают, соседи жалуются. ", 4)
	for b.Loop() {
		d.Dangers(text)
	}
}
