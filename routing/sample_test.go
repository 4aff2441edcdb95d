package routing

import (
	"os"
	"strings"
	"testing"
)

// sample is the directory the demo runs on.
func sample(t testing.TB) *Directory {
	t.Helper()
	d, err := Load(os.DirFS("../examples/cheboksary"))
	if err != nil {
		t.Fatalf("examples/cheboksary:\n%v", err)
	}
	return d
}

func TestSampleCategories(t *testing.T) {
	d := sample(t)
	want := "roads streets heating water electricity_gas building payments waste transport health " +
		"education social animals ecology construction_trade communications culture_sport other"
	var got []string
	for _, c := range d.Categories() {
		got = append(got, string(c.ID))
		last := c.Topics[len(c.Topics)-1]
		if last != TopicID(c.ID)+".other" {
			t.Errorf("%s ends with %s: there must always be a way to say \"something else\"", c.ID, last)
		}
	}
	if strings.Join(got, " ") != want {
		t.Errorf("categories\n got %s\nwant %s", strings.Join(got, " "), want)
	}
}

func TestSampleIsBilingual(t *testing.T) {
	d := sample(t)
	english := func(what string, w Words) {
		if w["en"] == "" {
			t.Errorf("%s has no English name: %v", what, w)
		}
	}
	for _, c := range d.Categories() {
		english(string(c.ID), c.Names)
	}
	for _, one := range d.Topics() {
		english(string(one.ID), one.Names)
	}
	for _, a := range d.Agencies() {
		english(string(a.ID), a.Names)
	}
	for _, p := range d.Territories() {
		english(string(p.ID), p.Names)
	}
	for _, desk := range d.Desks() {
		english(string(desk.ID), desk.Names)
	}
}

func TestSampleFlags(t *testing.T) {
	d := sample(t)
	for id, want := range map[TopicID][2]bool{ // danger, fast
		"roads.pothole":              {false, true},
		"roads.signs":                {true, true},
		"electricity_gas.gas-smell":  {true, false},
		"streets.bins-benches":       {false, false},
		"health.ambulance":           {true, false},
		"construction_trade.illegal": {false, false},
	} {
		topic, ok := d.Topic(id)
		if got := [2]bool{topic.Danger, topic.Fast}; !ok || got != want {
			t.Errorf("%s: danger and fast are %v, want %v", id, got, want)
		}
	}
}

func TestSampleClocks(t *testing.T) {
	d := sample(t)
	for id, want := range map[TopicID][2]string{
		"roads.pothole": {"4h", "10wd"}, "heating.cold": {"1h", "10wd"},
		"building.roof": {"4h", "30d"}, "payments.charges": {"1wd", "30d"},
	} {
		topic, _ := d.Topic(id)
		if got := [2]string{topic.First.String(), topic.Full.String()}; got != want {
			t.Errorf("%s has the clocks %v, want %v", id, got, want)
		}
	}
	got := d.Deadlines("roads.pothole", at(t, "2026-11-23 10:00"))
	want := Deadlines{First: at(t, "2026-11-23 15:00"), Full: at(t, "2026-12-07 17:00")}
	if !got.First.Equal(want.First) || !got.Full.Equal(want.Full) {
		t.Errorf("deadlines %v, want %v", got, want)
	}
	if unknown := d.Deadlines("no.such", at(t, "2026-11-23 10:00")); unknown.Full.IsZero() {
		t.Error("a topic the directory has lost has no deadline")
	}
}

// The words of the examples must lead to their own topic: whoever edits the
// lists sees here which topics have come to look alike.
func TestSampleExamplesFindTheirTopic(t *testing.T) {
	d := sample(t)
	hits, all := 0, 0
	for _, topic := range d.Topics() {
		for _, text := range topic.Examples {
			all++
			for _, id := range d.FindTopics(text, 3) {
				if id == topic.ID {
					hits++
				}
			}
		}
	}
	if all < 100 || hits*100 < all*95 {
		t.Errorf("%d of %d examples find their topic among three", hits, all)
	}
}

// TestSampleInChuvash: places are found by their names in other languages, on the
// keyboard that is at hand.
func TestSampleInChuvash(t *testing.T) {
	d := sample(t)
	for typed, want := range map[string]TerritoryID{
		"Шупашкар, Ленина 5": "cheboksary", "Çĕнĕ Шупашкар": "novocheboksarsk", "Çĕрпÿ": "tsivilsky", "Чабаксар": "cheboksary",
	} {
		if got := d.FindTerritories(typed, 1); len(got) != 1 || got[0] != want {
			t.Errorf("%q finds %v, want %s", typed, got, want)
		}
	}
}

func TestSampleOutlines(t *testing.T) {
	d := sample(t)
	for _, one := range []struct {
		name string
		at   Point
		want TerritoryID
	}{
		{"city centre", Point{Lat: 56.14, Lon: 47.25}, "cheboksary"},
		{"the neighbour to the east", Point{Lat: 56.11, Lon: 47.48}, "novocheboksarsk"},
		{"Kugesi, south of the city", Point{Lat: 56.02, Lon: 47.30}, "cheboksarsky-okrug"},
		{"Kanash", Point{Lat: 55.51, Lon: 47.49}, "kanashsky"},
		{"Alatyr", Point{Lat: 54.84, Lon: 46.58}, "alatyrsky"},
		{"Moscow", Point{Lat: 55.75, Lon: 37.62}, ""},
	} {
		if got, _ := d.TerritoryAt(one.at); got != one.want {
			t.Errorf("%s is in %q, want %q", one.name, got, one.want)
		}
	}
}
