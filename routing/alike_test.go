package routing

import (
	"bytes"
	"io/fs"
	"os"
	"slices"
	"testing"
	"testing/fstest"
	"time"
)

// TestSampleDuplicates: the shipped rules, what they take from their defaults, and what
// is never compared.
func TestSampleDuplicates(t *testing.T) {
	d := sample(t)
	general := AlikeRule{Radius: 150, Within: 30 * 24 * time.Hour}
	stop := general
	stop.Radius = 50
	for topic, want := range map[TopicID]AlikeRule{"roads.pothole": general, "streets.streetlight": general, "transport.stop": stop} {
		if got, ok := d.AlikeRule(topic); !ok || got != want {
			t.Errorf("%s: %+v %v, want %+v", topic, got, ok, want)
		}
	}
	for _, topic := range []TopicID{"roads.other", "roads.flooded", "transport.driver", "heating.cold", "nothing.known"} {
		if got, ok := d.AlikeRule(topic); ok {
			t.Errorf("%s: %+v", topic, got)
		}
	}
}

// A centre without the section asks nothing, a topic that hides telephones never does, and
// a centre below has what is said above it, until it says something else.
func TestDuplicatesFromAbove(t *testing.T) {
	load := func(files fstest.MapFS) *Directory {
		t.Helper()
		d, err := Load(files)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	files := overlay(t, "testdata/none")
	if _, ok := load(files).AlikeRule("roads.pothole"); ok {
		t.Error("nobody asked for it")
	}
	files["duplicates.yaml"] = &fstest.MapFile{Data: []byte("duplicates: {rules: [{topics: [roads]}, {topics: [roads.snow], radius: 1km}]}")}
	if r, ok := load(files).AlikeRule("roads.snow"); !ok || r.Radius != 1000 {
		t.Errorf("a rule of its own: %+v %v", r, ok)
	}
	files["topics.yaml"].Data = bytes.Replace(files["topics.yaml"].Data, []byte("- id: roads.pothole"), []byte("- id: roads.pothole\n        hide_phones: true"), 1)
	if _, ok := load(files).AlikeRule("roads.pothole"); ok {
		t.Error("a private topic")
	}
	region := func(below string) *Directory {
		files := fstest.MapFS{}
		err := fs.WalkDir(os.DirFS("../examples/region"), ".", func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			text, err := os.ReadFile("../examples/region/" + name)
			files[name] = &fstest.MapFile{Data: text}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		files["centres/zarechye/duplicates.yaml"] = &fstest.MapFile{Data: []byte(below)}
		r, err := LoadRegion(files)
		if err != nil {
			t.Fatal(err)
		}
		return r.Of("zarechye")
	}
	if r, ok := region("{}").AlikeRule("waste.overflow"); !ok || r != defaultAlikeRule {
		t.Errorf("from above: %+v %v", r, ok)
	}
	if _, ok := region("duplicates: {rules: []}").AlikeRule("waste.overflow"); ok {
		t.Error("switched off below")
	}
}

// TestAlike: who is near by distance, by street and house, in which order, and which
// cases nobody may join.
func TestAlike(t *testing.T) {
	d := sample(t)
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	at := func(lat, lon float64) *Point { return &Point{Lat: lat, Lon: lon} }
	filed := func(id CaseID, c Complaint, change ...func(*Case)) *Case {
		c.Topic = "roads.pothole"
		k := &Case{ID: id, Centre: d.centre.ID, State: Assigned, Complaint: c, OpenedAt: now.Add(time.Duration(id) * time.Hour)}
		for _, f := range change {
			f(k)
		}
		return k
	}
	lenina := func(address string) Complaint { return Complaint{Territory: "cheboksary", Address: address} }
	cases := []*Case{
		filed(1, Complaint{Territory: "cheboksary", Point: at(56.1400, 47.2500)}),
		filed(2, Complaint{Territory: "cheboksary", Point: at(56.1405, 47.2500)}), // 56 m
		filed(3, Complaint{Territory: "cheboksary", Point: at(56.1420, 47.2500)}), // 220 m
		filed(4, Complaint{Territory: "cheboksary", Point: at(56.1400, 47.2500)}),
		filed(5, lenina("ул. Ленина, д. 5, кв. 12")),
		filed(6, lenina("Чебоксары, Ленина 7")),
		filed(7, lenina("")),
		filed(8, Complaint{Territory: "cheboksary", Point: at(56.14, 47.25)}, func(k *Case) { k.State = Moderation }),
		filed(9, Complaint{Territory: "cheboksary", Point: at(56.14, 47.25)}, func(k *Case) { k.State = Answered }),
		filed(10, Complaint{Territory: "cheboksary", Point: at(56.14, 47.25)}, func(k *Case) { k.Incident = 7 }),
		filed(11, Complaint{Territory: "cheboksary", Point: at(56.14, 47.25)}, func(k *Case) { k.Left = true }),
		filed(12, Complaint{Territory: "cheboksary", Point: at(56.14, 47.25)}, func(k *Case) { k.Kind = CaseProposal }),
		filed(13, Complaint{Territory: "cheboksary", Point: at(56.14, 47.25)}, func(k *Case) { k.Parent = 1 }),
	}
	for name, c := range map[string]struct {
		at   Complaint
		want []CaseID
	}{
		"by the point":                     {Complaint{Territory: "cheboksary", Point: at(56.14, 47.25)}, []CaseID{4, 1, 2}},
		"by the address":                   {lenina("Чебоксары, улица Ленина, дом 5"), []CaseID{5}},
		"the house next door":              {lenina("Ленина 7"), []CaseID{6}},
		"another street":                   {lenina("Гагарина 5"), nil},
		"a street without a house":         {lenina("Ленина"), nil},
		"a place that says no more":        {lenina(""), nil},
		"a point where nobody is":          {Complaint{Territory: "cheboksary", Point: at(56.2, 47.3)}, nil},
		"a point far away, and an address": {Complaint{Territory: "cheboksary", Address: "Ленина 5", Point: at(56.2, 47.3)}, []CaseID{5}},
	} {
		c.at.Topic = "roads.pothole"
		var got []CaseID
		for _, k := range d.Alike(c.at, cases) {
			got = append(got, k.ID)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// TestDoors: one door written in many ways, and doors that are not the same.
func TestDoors(t *testing.T) {
	d := sample(t)
	door := func(address string) string { return d.doorOf(Complaint{Territory: "cheboksary", Address: address}) }
	for _, same := range [][]string{
		{"Ленина 5", "ул. Ленина, 5", "Чебоксары, улица Ленина, дом 5", "г. Чебоксары ул Ленина д.5 кв. 12", "Ленина 5, подъезд 2"},
		{"Неведомая 8", "ул. Неведомая, д. 8", "Чебоксары, Неведомая 8, квартира 3"},
		{"9-й Пятилетки 3", "проспект 9-й Пятилетки, дом 3"},
	} {
		for _, address := range same {
			if door(address) != door(same[0]) || door(address) == "" {
				t.Errorf("%q is %q, %q is %q", address, door(address), same[0], door(same[0]))
			}
		}
	}
	for _, other := range [][2]string{{"Ленина 5", "Ленина 15"}, {"Неведомая 8", "Неведомая 9"}, {"Ленина 5", "Гагарина 5"}, {"Неведомая 8", "Ленина 8"}} {
		if door(other[0]) == door(other[1]) {
			t.Errorf("%q and %q are %q", other[0], other[1], door(other[0]))
		}
	}
	for _, nothing := range []string{"", " ", "ул.", "Чебоксары"} {
		if got := door(nothing); got != "" {
			t.Errorf("%q is %q", nothing, got)
		}
	}
}

// TestAlikeQuery: what is looked for, and where no look is worth while.
func TestAlikeQuery(t *testing.T) {
	d := sample(t)
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	c := Complaint{Topic: "roads.pothole", Territory: "kalininsky", Address: "Ленина 5"}
	q, ok := d.AlikeQuery(c, now)
	if !ok || q.Centre != d.centre.ID || q.Since != now.AddDate(0, 0, -30) || q.Territories[0] != c.Territory || !slices.Contains(q.Territories, "cheboksary") ||
		slices.Contains(q.Territories, "novocheboksarsk") || len(q.Territories) != 2 {
		t.Errorf("%v %+v", ok, q)
	}
	wide := c
	wide.Territory = "cheboksary"
	if q, _ := d.AlikeQuery(wide, now); !slices.Contains(q.Territories, c.Territory) {
		t.Errorf("what lies inside: %+v", q)
	}
	for name, change := range map[string]func(*Complaint){
		"a topic without a rule": func(c *Complaint) { c.Topic = "heating.cold" },
		"no place":               func(c *Complaint) { c.Territory = "" },
		"no more than a town":    func(c *Complaint) { c.Address = " " },
	} {
		other := c
		change(&other)
		if q, ok := d.AlikeQuery(other, now); ok {
			t.Errorf("%s: %+v", name, q)
		}
	}
}
