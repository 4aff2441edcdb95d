package complaint_test

import (
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
)

// where takes a resident to the question about the place.
func (r *resident) where() {
	r.t.Helper()
	r.say("/new")
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	r.say("Ещё одна яма")
	r.sees("Где это?")
}

// fileAt files a case where he says it is.
func (r *resident) fileAt(address string) {
	r.t.Helper()
	r.where()
	r.say(address)
	r.press("Да, верно")
	r.press("Отправить")
	r.newest()
}

// offered lists the buttons of the last question that are places.
func (r *resident) offered() (labels []string) {
	r.t.Helper()
	for _, row := range r.letters[len(r.letters)-1].Keyboard.Rows {
		for _, b := range row {
			if b.Kind == bots.Callback && len(b.Text) > 4 && b.Text[:4] == "🏠" {
				labels = append(labels, b.Text[5:])
			}
		}
	}
	return labels
}

// The last three places are offered, each once, the newest first; one tap leads to the review.
func TestLastPlaces(t *testing.T) {
	g := dialogstest.Open(t, sample)
	newcomer := enter(t, g)
	newcomer.where()
	if got := newcomer.offered(); len(got) != 0 {
		t.Fatalf("a newcomer is offered %q", got)
	}
	r := enter(t, g)
	for _, address := range []string{"Цивильск, Заречная, 1", "Чебоксары, Ленина, 5", "Чебоксары, пр. Мира, 12", "Чебоксары, Ленина, 5", "Чебоксары, Калинина, 3"} {
		r.fileAt(address)
	}
	r.where()
	got := r.offered()
	if len(got) != 3 || got[0] != "Чебоксары, Калинина, 3" || got[1] != "Чебоксары, Ленина, 5" || got[2] != "Чебоксары, пр. Мира, 12" {
		t.Fatalf("offered are %q", got)
	}
	stale := r.button("🏠 Чебоксары, Ленина, 5")
	r.say("🏠 Чебоксары, пр. Мира, 12") // as a keyboard below the field sends it
	r.sees("Проверьте")
	r.sees("📍 Чебоксары, пр. Мира, 12")
	r.hear(stale)
	r.sees("уже не действует")
	r.press("Изменить место")
	r.press("🏠 Чебоксары, Ленина, 5")
	r.sees("Проверьте")
	r.sees("📍 Чебоксары, Ленина, 5")
	r.press("Отправить")
	if k := r.newest(); k.Territory != "cheboksary" || k.Address != "Чебоксары, Ленина, 5" {
		t.Errorf("filed at %s, %s", k.Territory, k.Address)
	}
}

// What was offered stays good when a chat that is linked meanwhile brings newer places.
func TestLastPlacesOfALinkedChat(t *testing.T) {
	g := dialogstest.Open(t, sample)
	one, two := enter(t, g), enter(t, g)
	for _, address := range []string{"Чебоксары, Ленина, 5", "Чебоксары, пр. Мира, 12", "Чебоксары, Калинина, 3"} {
		one.fileAt(address)
	}
	one.where()
	offered := one.button("🏠 Чебоксары, Ленина, 5")
	two.fileAt("Чебоксары, Гагарина, 30")
	g.Turn(t, func(tx dialogs.Tx) error { return tx.Link(one.chat, two.chat) })
	one.hear(offered)
	one.sees("📍 Чебоксары, Ленина, 5")
}

func TestLastPoint(t *testing.T) {
	r := enter(t, dialogstest.Open(t, sample))
	r.where()
	r.pin()
	r.press("Да, верно")
	r.press("Отправить")
	k := r.newest()
	r.fileAt("Чебоксары, Ленина, 5") // typed once more, it is an address to confirm
	r.fileAt("Чебоксары, Ленина, 5")
	r.where()
	r.press("🏠 Точка из № " + k.Number)
	r.sees("точка на карте")
	r.press("Отправить")
	if at := r.newest().Point; at == nil || *at != *k.Point {
		t.Errorf("filed at %v", at)
	}
	r.where()
	if got := r.offered(); len(got) != 2 {
		t.Errorf("one point and one address are offered as %q", got)
	}
}

// Others' places are nobody's business, a forged button is none, and who refused consent
// is reminded of nothing.
func TestLastPlacesAreHisOwn(t *testing.T) {
	g := dialogstest.Open(t, sample)
	r := enter(t, g)
	r.fileAt("Чебоксары, Ленина, 5")
	other := enter(t, g)
	other.where()
	if got := other.offered(); len(got) != 0 {
		t.Errorf("another one's places: %q", got)
	}
	other.say("🏠 Чебоксары, Ленина, 5")
	other.sees("Верно?") // an address like any other
	other.misses("Проверьте")
	forged := bots.Inbound{Kind: bots.Press, MessageID: "m1", Data: "d.place.1.at1"}
	other.hear(forged)
	other.misses("Проверьте")

	g.Directory = changed(t, "centre.yaml", "example.org/policy", "example.org/another")
	r.say("/new")
	r.sees("Условия обработки данных изменились")
	r.press("Не согласен")
	r.press("Согласен")
	r.where()
	if got := r.offered(); len(got) != 0 {
		t.Errorf("after a refusal: %q", got)
	}
}
