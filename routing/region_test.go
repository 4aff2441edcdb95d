package routing

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// region is the sample of a region with two centres.
func region(t testing.TB) *Region {
	t.Helper()
	r, err := LoadRegion(os.DirFS("../examples/region"))
	if err != nil {
		t.Fatalf("examples/region:\n%v", err)
	}
	return r
}

func centre(t testing.TB, r *Region, id CentreID) *Directory {
	t.Helper()
	d, ok := r.Centre(id)
	if !ok {
		t.Fatalf("no centre %q", id)
	}
	return d
}

// TestOneCentreIsARegionOfOne: whoever has one centre need not know of regions.
func TestOneCentreIsARegionOfOne(t *testing.T) {
	d := sample(t)
	r := d.Region()
	if r.Root() != d || len(r.Centres()) != 1 || r.Of("elsewhere") != d || r.Version() != d.Version() {
		t.Errorf("region %+v", r.IDs())
	}
	for _, place := range []TerritoryID{"cheboksary", "leninsky", "chuvashia", "nowhere", ""} {
		if r.CentreFor(place, d) != d {
			t.Errorf("%q is another centre's", place)
		}
	}
	if up, ok := d.Up(); ok || up != nil {
		t.Errorf("above the only centre is %v", up)
	}
}

// TestInheritance: what a centre has from above, replaces, adds and leaves out.
func TestInheritance(t *testing.T) {
	r := region(t)
	krai, town, okrug := centre(t, r, "krai"), centre(t, r, "zarechye"), centre(t, r, "lesnoy")
	agency := func(id AgencyID) func(*Directory) string {
		return func(d *Directory) string { a, _ := d.Agency(id); return a.Names.In("ru") + "@" + string(d.DeskOf(id)) }
	}
	topics := func(id CategoryID) func(*Directory) string {
		return func(d *Directory) string { c, _ := d.Category(id); return joined(c.Topics) }
	}
	for _, x := range []struct {
		what              string
		of                func(*Directory) string
		krai, town, okrug string
	}{
		{"id", func(d *Directory) string { return string(d.Centre().ID) }, "krai", "zarechye", "lesnoy"},
		{"parent", func(d *Directory) string { return string(d.Centre().Parent) }, "", "krai", "krai"},
		{"zone", func(d *Directory) string { return d.Location().String() }, "Europe/Moscow", "Europe/Moscow", "Europe/Moscow"},
		{"fallback", func(d *Directory) string { return string(d.Centre().Fallback) }, "regional-centre", "zarechye-centre", "lesnoy-admin"},
		{"operator", func(d *Directory) string { return d.Centre().Operator.Address },
			"г. Заречье, ул. Примерная, д. 1", "г. Заречье, ул. Примерная, д. 2", "г. Заречье, ул. Примерная, д. 1"},
		{"appeal", func(d *Directory) string { return d.Centre().Appeal },
			"https://www.gosuslugi.ru", "https://www.gosuslugi.ru", "https://www.gosuslugi.ru"},
		{"an agency of the region", agency("krai-roads"),
			"Краевое управление дорог@krai-roads", "Краевое управление дорог@krai-roads", "Краевое управление дорог@krai-roads"},
		{"an agency that a centre replaces", agency("housing-managers"),
			"Управляющие компании@krai-duty", "УК города@zarechye-city", "Управляющие компании@lesnoy-duty"},
		{"topics that a centre adds to", topics("streets"),
			"streets.lamp, streets.cleaning, streets.other",
			"streets.lamp, streets.cleaning, streets.other, streets.tram",
			"streets.cleaning, streets.other"},
		{"topics left as they are", topics("roads"),
			"roads.pothole, roads.snow, roads.other", "roads.pothole, roads.snow, roads.other", "roads.pothole, roads.snow, roads.other"},
		{"clocks of an added topic", func(d *Directory) string {
			one, ok := d.Topic("streets.tram")
			if !ok {
				return "none"
			}
			return one.First.String() + " " + one.Full.String()
		}, "none", "4h 10wd", "none"},
		{"districts", func(d *Directory) string {
			found := d.FindTerritories("Левый берег", 1)
			return joined(found)
		}, "zarechye", "zarechye-left", "zarechye"}, // whoever does not have the district knows its city
		{"Friday", func(d *Directory) string {
			if d.Calendar().Working(at(t, "2026-11-27 10:00")) {
				return "works"
			}
			return "off"
		}, "works", "works", "off"},
		{"own words", func(d *Directory) string { words, _ := d.Text("ru", "cases.none"); return words },
			"", "У вас пока нет обращений в Заречье.", ""},
		{"questions", func(d *Directory) string {
			one, _ := d.Topic("streets.cleaning")
			return joined(one.Ask)
		}, "yard", "yard", "yard"},
		{"topics are in the order of their categories", func(d *Directory) string {
			var order []string
			for _, one := range d.Topics() {
				if len(order) == 0 || order[len(order)-1] != string(one.Category) {
					order = append(order, string(one.Category))
				}
			}
			return strings.Join(order, " ")
		}, "roads streets waste other", "roads streets waste other", "roads streets waste other"},
	} {
		t.Run(x.what, func(t *testing.T) {
			want, got := []string{x.krai, x.town, x.okrug}, []string{x.of(krai), x.of(town), x.of(okrug)}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error("-want +got", diff)
			}
		})
	}
}

// TestCentreFor: a case is the centre's that serves the place, whoever is asked.
func TestCentreFor(t *testing.T) {
	r := region(t)
	for _, x := range []struct {
		place TerritoryID
		asked CentreID
		want  CentreID
	}{
		{"zarechye", "zarechye", "zarechye"},
		{"zarechye", "lesnoy", "zarechye"},
		{"zarechye-left", "lesnoy", "zarechye"}, // only Zarechye's own files know it
		{"lesnoy-okrug", "krai", "lesnoy"},
		{"stepnoy-okrug", "zarechye", "krai"}, // no centre serves it
		{"krai", "zarechye", "krai"},
		{"", "zarechye", "zarechye"},
		{"nowhere", "lesnoy", "lesnoy"},
	} {
		if got := r.CentreFor(x.place, r.Of(x.asked)).Centre().ID; got != x.want {
			t.Errorf("%q through %q is %q's, want %q's", x.place, x.asked, got, x.want)
		}
	}
	for desk, want := range map[DeskID]CentreID{"krai-duty": "krai", "zarechye-city": "zarechye", "lesnoy-duty": "lesnoy"} {
		if d, ok := r.CentreOfDesk(desk); !ok || d.Centre().ID != want {
			t.Errorf("desk %s is not %s's", desk, want)
		}
	}
	if _, ok := r.CentreOfDesk("kitchen"); ok {
		t.Error("an unknown desk has a centre")
	}
}

// TestDesksFor: who may act on a case, nearest first.
func TestDesksFor(t *testing.T) {
	r := region(t)
	for _, x := range []struct {
		centre CentreID
		agency AgencyID
		want   []DeskID
	}{
		{"zarechye", "zarechye-roads", []DeskID{"zarechye-city", "zarechye-duty", "krai-duty"}},
		{"zarechye", "zarechye-centre", []DeskID{"zarechye-duty", "krai-duty"}},
		{"zarechye", "krai-roads", []DeskID{"krai-roads", "zarechye-duty", "krai-duty"}},
		{"zarechye", "lesnoy-admin", []DeskID{"lesnoy-duty", "zarechye-duty", "krai-duty"}},
		{"lesnoy", "housing-managers", []DeskID{"lesnoy-duty", "krai-duty"}},
		{"krai", "housing-managers", []DeskID{"krai-duty"}},
		{"lesnoy", "gone", []DeskID{"lesnoy-duty", "krai-duty"}},
		{"gone", "krai-roads", []DeskID{"krai-roads", "krai-duty"}},
	} {
		if diff := cmp.Diff(x.want, r.Of(x.centre).DesksFor(x.agency)); diff != "" {
			t.Errorf("%s, %s: %s", x.centre, x.agency, diff)
		}
	}
}

// every lists all the pairs of centre and agency there can be, strangers too.
func every(r *Region) (pairs [][2]string) {
	for _, c := range append(r.IDs(), "gone") {
		for _, a := range append(sortedKeys(r.agencies), "gone") {
			pairs = append(pairs, [2]string{string(c), string(a)})
		}
	}
	return pairs
}

func in[ID ~string](s Set[ID], id string) bool { return slices.Contains(s.IDs, ID(id)) != s.Not }

// TestScopes: each case is shown at exactly one desk, the first of those that may
// act on it that can be reached; nobody's case is lost.
func TestScopes(t *testing.T) {
	r := region(t)
	for _, silent := range [][]DeskID{
		nil, {"zarechye-city"}, {"krai-roads", "lesnoy-duty"}, {"zarechye-city", "zarechye-duty", "krai-roads"},
	} {
		reached := func(d DeskID) (bool, error) { return !slices.Contains(silent, d), nil }
		for _, p := range every(r) {
			line := r.Of(CentreID(p[0])).DesksFor(AgencyID(p[1]))
			want := line[slices.IndexFunc(line, func(d DeskID) bool { return !slices.Contains(silent, d) })]
			for desk := range r.desks {
				if slices.Contains(silent, desk) {
					continue
				}
				scopes, err := r.Scopes(desk, reached)
				if err != nil {
					t.Fatal(err)
				}
				n := 0
				for _, s := range scopes {
					if in(s.Centres, p[0]) && in(s.Agencies, p[1]) {
						n++
					}
				}
				if (n == 1) != (desk == want) || n > 1 {
					t.Errorf("without %v: a case of %s with %s is %d times at %s, should be at %s", silent, p[0], p[1], n, desk, want)
				}
			}
		}
	}
	scopes, _ := r.Scopes("krai-roads", func(DeskID) (bool, error) { return true, nil })
	if len(scopes) != 1 || !scopes[0].Centres.Not || len(scopes[0].Centres.IDs) != 0 {
		t.Errorf("a desk of the region asks about every centre apart: %+v", scopes)
	}
	fault := errors.New("no database")
	if _, err := r.Scopes("krai-duty", func(DeskID) (bool, error) { return false, fault }); !errors.Is(err, fault) {
		t.Errorf("the fault is swallowed: %v", err)
	}
}

// TestNestedCentres: three floors, and what the middle one replaces or switches
// off, the lowest one has so.
func TestNestedCentres(t *testing.T) {
	files := overlay(t, "testdata/none")
	for name, text := range map[string]string{
		"centres/mid/centre.yaml": "centre: {names: {ru: Средний}, territories: [town], topics_off: [roads.snow]}\n" +
			"agencies: [{id: roads, names: {ru: Дороги среднего}, kind: city}]\n" +
			"texts: {ru: {a.b: средний, a.c: средний}}\n",
		"centres/low/centre.yaml": "centre: {names: {ru: Нижний}, parent: mid, territories: [north]}\n" +
			"categories: [{id: roads, topics: [{id: roads.mud, names: {ru: Грязь}}]}]\n" +
			"texts: {ru: {a.b: нижний}}\n" +
			"routes: [{id: roads, topics: [roads.mud], agency: mayor}]\n",
		"centres/snowy/centre.yaml": "centre: {names: {ru: Снежный}, parent: mid}\n" +
			"categories: [{id: roads, topics: [{id: roads.snow, names: {ru: Свой снег}, first: 1h}]}]\n",
	} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	r, err := LoadRegion(files)
	if err != nil {
		t.Fatal(err)
	}
	got := map[CentreID]string{}
	for _, d := range r.Centres() {
		c, _ := d.Category("roads")
		a, _ := d.Agency("roads")
		words, _ := d.Text("ru", "a.b")
		more, _ := d.Text("ru", "a.c")
		m := d.Match(Complaint{Topic: "roads.mud", Territory: "north"}, mondayMorning)
		got[d.Centre().ID] = strings.Join([]string{joined(c.Topics), a.Names.In("ru"), words, more, string(m.Agency)}, " | ")
	}
	want := map[CentreID]string{
		"town":  "roads.pothole, roads.snow | Дороги |  |  | roads",
		"mid":   "roads.pothole | Дороги среднего | средний | средний | roads",
		"low":   "roads.pothole, roads.mud | Дороги среднего | нижний | средний | mayor",
		"snowy": "roads.pothole, roads.snow | Дороги среднего | средний | средний | roads",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("-want +got", diff)
	}
	low := centre(t, r, "low")
	if diff := cmp.Diff([]DeskID{"main"}, low.DesksFor("mayor")); diff != "" {
		t.Error(diff)
	}
	if got := r.CentreFor("north", r.Root()).Centre().ID; got != "low" {
		t.Errorf("the nearest claim counts, got %q", got)
	}
	if at, _ := low.TerritoryAt(Point{Lat: 3, Lon: 2}); at != "north" {
		t.Errorf("the boundaries come from above, got %q", at)
	}
	snow, _ := centre(t, r, "snowy").Topic("roads.snow")
	if snow.Names.In("ru") != "Свой снег" || snow.First.String() != "1h" || snow.Full.String() != "10wd" {
		t.Errorf("a topic switched off above and declared here: %+v", snow)
	}
}

// TestPlacesNextDoor: a resident may write to the bot of the wrong centre. What his pin
// or his street says is found where another centre has drawn or listed it, as the place
// that his centre knows around it; its own word goes first.
func TestPlacesNextDoor(t *testing.T) {
	files := overlay(t, "testdata/none")
	square := func(id string, x, y, side float64) string {
		return fmt.Sprintf(`{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"territory": %q}, "geometry": {"type": "Polygon", "coordinates": [[[%v, %v], [%v, %v], [%v, %v], [%v, %v], [%v, %v]]]}}]}`,
			id, x, y, x+side, y, x+side, y+side, x, y+side, x, y)
	}
	for name, text := range map[string]string{
		"territories.yaml": "boundaries: [map.geojson]\nterritories:\n  - {id: krai, kind: region, names: {ru: Край}}\n" +
			"  - {id: town, kind: municipality, parent: krai, names: {ru: Городок}}\n  - {id: plain, kind: municipality, parent: krai, names: {ru: Степь}}\n",
		"map.geojson":             square("krai", 30, 50, 10),
		"centres/a/centre.yaml":   "centre: {names: {ru: А}, territories: [town]}\nboundaries: [own.geojson]\nstreets: [{territory: town, names: [ул. Мира]}]\n",
		"centres/a/own.geojson":   square("town", 32, 52, 1),
		"centres/b/centre.yaml":   "centre: {names: {ru: Б}, territories: [plain]}\nboundaries: [south.geojson]\nterritories: [{id: south, kind: district, parent: plain, names: {ru: Юг}}]\nstreets: [{territory: south, names: [ул. Степная, ул. Мира]}]\n",
		"centres/b/south.geojson": square("south", 32.5, 52.5, 3),
	} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	r, err := LoadRegion(files)
	if err != nil {
		t.Fatal(err)
	}
	a, b := centre(t, r, "a"), centre(t, r, "b")
	for _, x := range []struct {
		d    *Directory
		p    Point
		want TerritoryID
	}{
		{a, Point{Lat: 52.2, Lon: 32.2}, "town"}, {b, Point{Lat: 52.2, Lon: 32.2}, "town"}, {r.Root(), Point{Lat: 52.2, Lon: 32.2}, "town"},
		{a, Point{Lat: 54, Lon: 34}, "plain"}, {b, Point{Lat: 54, Lon: 34}, "south"}, {r.Root(), Point{Lat: 54, Lon: 34}, "plain"},
		{a, Point{Lat: 52.7, Lon: 32.7}, "town"}, {a, Point{Lat: 59, Lon: 39}, "krai"}, {a, Point{Lat: 1, Lon: 1}, ""},
	} {
		if got, _ := x.d.TerritoryAt(x.p); got != x.want {
			t.Errorf("centre %s: %v is in %q, want %q", x.d.Centre().ID, x.p, got, x.want)
		}
	}
	for address, want := range map[string][]PlaceFound{
		"ул. Степная, 5": {{Territory: "plain", Street: "ул. Степная", Exact: true}},
		"ул. Мира, 5":    {{Territory: "town", Street: "ул. Мира", Exact: true}},
		"ул. Морская":    nil,
	} {
		if diff := cmp.Diff(want, a.FindPlaces(address, 5)); diff != "" {
			t.Errorf("%s: -want +got %s", address, diff)
		}
	}
}

// TestNotesTellWhatIsReplaced: an override must not go unseen.
func TestNotesTellWhatIsReplaced(t *testing.T) {
	notes := region(t).Notes()
	found := slices.ContainsFunc(notes, func(p Problem) bool {
		return p.File == "centres/zarechye/centre.yaml" && strings.Contains(p.Message, `"housing-managers" replaces the one at agencies.yaml`)
	})
	if !found {
		t.Errorf("notes:\n%v", notes)
	}
}

// TestCheckTexts: what is wrong with a centre's words is told with its place.
func TestCheckTexts(t *testing.T) {
	r := region(t)
	wrong := r.CheckTexts(func(lang, key, words string) error {
		if lang != "ru" || key != "cases.none" || words == "" {
			t.Errorf("asked about %s %s %q", lang, key, words)
		}
		return errors.New("no such text")
	})
	if len(wrong) != 1 || wrong[0].File != "centres/zarechye/centre.yaml" || wrong[0].Line == 0 {
		t.Errorf("problems %v", wrong)
	}
}
