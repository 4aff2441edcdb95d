package routing

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"otklik/routing/geo/geotest"
)

// The size a region's gateway is held to: 530 territories with outlines of 500
// vertices, 200 topics, 5,000 rules.
const (
	manyTerritories = 530
	manyVertices    = 500
	manyCategories  = 20
	manyFacts       = 10
	manyRules       = 5000
)

// bigDirectory is generated, not kept: the same every time.
func bigDirectory(t testing.TB) *Directory {
	t.Helper()
	d, err := Load(bigFiles(t))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func bigFiles(t testing.TB) fstest.MapFS {
	t.Helper()
	files := overlay(t, "testdata/none")
	files["topics.yaml"] = &fstest.MapFile{Data: []byte(bigTopics())}
	files["territories.yaml"] = &fstest.MapFile{Data: []byte(bigTerritories())}
	files["map.geojson"] = &fstest.MapFile{Data: []byte(bigMap())}
	files["routes.yaml"] = &fstest.MapFile{Data: []byte(bigRoutes())}
	files["questions.yaml"] = &fstest.MapFile{Data: []byte(
		"questions: [{id: owner, names: {ru: Чья?}, kind: choice, options: [{id: town, names: {ru: Города}}, {id: krai, names: {ru: Края}}]}]")}
	return files
}

func bigTopics() string {
	var b strings.Builder
	b.WriteString("categories:\n")
	for c := range manyCategories {
		fmt.Fprintf(&b, "  - id: c%d\n    names: {ru: Тема %d}\n    first: 4h\n    full: 10wd\n    ask: [owner]\n    topics:\n", c, c)
		for f := range manyFacts {
			fmt.Fprintf(&b, "      - {id: c%d.f%d, names: {ru: Факт %d}}\n", c, f, f)
		}
	}
	return b.String()
}

func bigTerritories() string {
	var b strings.Builder
	b.WriteString("boundaries: {files: [map.geojson], simplify: 0}\nterritories:\n")
	for p := range manyTerritories {
		fmt.Fprintf(&b, "  - {id: t%d, kind: municipality, names: {ru: Место %d}}\n", p, p)
	}
	return b.String()
}

// bigMap packs the outlines into a grid whose boxes overlap a little.
func bigMap() string {
	var b strings.Builder
	b.WriteString(`{"type": "FeatureCollection", "features": [`)
	for p := range manyTerritories {
		if p > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, `{"type": "Feature", "properties": {"territory": "t%d"}, "geometry": {"type": "Polygon", "coordinates": [[`, p)
		for i, v := range geotest.Blob(30+float64(p%23), 45+float64(p/23), 0.6, manyVertices) {
			if i > 0 {
				b.WriteString(",")
			}
			fmt.Fprintf(&b, "[%v,%v]", v[0], v[1])
		}
		b.WriteString("]]}}")
	}
	b.WriteString("]}")
	return b.String()
}

// bigRoutes gives each rule one fact in one territory, no two the same; most have a
// condition.
func bigRoutes() string {
	var b strings.Builder
	b.WriteString("routes:\n  - {id: rest, agency: mayor}\n")
	topics := manyCategories * manyFacts
	for i := range manyRules - 1 {
		pair := i * 21 % (topics * manyTerritories) // 21 shares no factor with the product's 2, 5 and 53
		topic, place := pair%topics, pair/topics
		condition := [...]string{"", ", when: {owner: [krai]}", ", hours: off", `, season: {from: "11-01", to: "04-15"}`, ", streets: [Ленина]"}[i%5]
		fmt.Fprintf(&b, "  - {id: r%d, topics: [c%d.f%d], territories: [t%d], agency: roads%s}\n",
			i, topic/manyFacts, topic%manyFacts, place, condition)
	}
	return b.String()
}

func BenchmarkMatch(b *testing.B) {
	d := bigDirectory(b)
	random := rand.New(rand.NewPCG(1, 2))
	complaints := make([]Complaint, 1024)
	for i := range complaints {
		complaints[i] = Complaint{
			Topic:     d.topics.list[random.IntN(len(d.topics.list))].ID,
			Territory: d.territory.list[random.IntN(len(d.territory.list))].ID,
			Address:   []string{"", "улица Ленина, 5", "проспект Мира, дом 12, подъезд 3"}[i%3],
			Answers:   []map[string]string{nil, {"owner": "town"}, {"owner": "krai"}}[i%3],
		}
	}
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		d.Match(complaints[i%len(complaints)], now)
	}
}

// somewhere are points of the big directory's map and around it.
func somewhere() []Point {
	random := rand.New(rand.NewPCG(1, 2))
	points := make([]Point, 1024)
	for i := range points {
		points[i] = Point{Lat: 44 + 25*random.Float64(), Lon: 29 + 25*random.Float64()}
	}
	return points
}

func BenchmarkTerritoryAt(b *testing.B) {
	d := bigDirectory(b)
	points := somewhere()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		d.TerritoryAt(points[i%len(points)])
	}
}

// Of points outside of all outlines: those inside cost what TerritoryAt costs.
func BenchmarkTerritoryNear(b *testing.B) {
	d := bigDirectory(b)
	d.boundaries.Nearest = 5000
	points := slices.DeleteFunc(somewhere(), func(p Point) bool {
		_, ok := d.TerritoryAt(p)
		return ok
	})
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		d.TerritoryNear(points[i%len(points)])
	}
}

func BenchmarkFindPlaces(b *testing.B) {
	for name, d := range map[string]*Directory{"one-city": sample(b), "530x200-streets": manyStreets(b)} {
		for _, text := range []string{"Чебоксары, пр. Мира, 5", "Гогарина 5", "ул. Улицкая 77, дом 3"} {
			b.Run(name+"/"+text, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					d.FindPlaces(text, 5)
				}
			})
		}
	}
}

// manyStreets is a directory with two hundred streets in each territory.
func manyStreets(t testing.TB) *Directory {
	t.Helper()
	files := bigFiles(t)
	random := rand.New(rand.NewPCG(3, 4))
	syllables := strings.Fields("бо ва ги до жа зи ку ла мо ни пе ро са ту фо ха це ши щу ю")
	var b strings.Builder
	b.WriteString("streets:\n")
	for p := range manyTerritories {
		fmt.Fprintf(&b, "  - {territory: t%d, file: streets/%d.txt}\n", p, p)
		var names strings.Builder
		for range 200 {
			names.WriteString("ул. ")
			for range 3 {
				names.WriteString(syllables[random.IntN(len(syllables))])
			}
			names.WriteString("ская\n")
		}
		files[fmt.Sprintf("streets/%d.txt", p)] = &fstest.MapFile{Data: []byte(names.String())}
	}
	files["streets.yaml"] = &fstest.MapFile{Data: []byte(b.String())}
	d, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Somebody types a hundred streets that every one of 530 territories has.
func BenchmarkFindPlacesHostile(b *testing.B) {
	files := bigFiles(b)
	names := strings.Fields("Мира Садовая Новая Школьная Лесная Молодёжная Центральная Зелёная Полевая Советская Гагарина Ленина Победы Луговая Заречная")
	var yaml, address strings.Builder
	yaml.WriteString("streets:\n")
	for p := range manyTerritories {
		fmt.Fprintf(&yaml, "  - {territory: t%d, names: [%s]}\n", p, "ул. "+strings.Join(names, ", пр. "))
	}
	for i := range 100 {
		address.WriteString(names[i%len(names)] + " ")
	}
	files["streets.yaml"] = &fstest.MapFile{Data: []byte(yaml.String())}
	d, err := Load(files)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		d.FindPlaces(address.String(), 5)
	}
}

func BenchmarkDeadlines(b *testing.B) {
	d := sample(b)
	from := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		d.Deadlines("building.roof", from)
	}
}

// Loading includes all checks: outlines, overlaps and gaps, ties, routes that
// never fire.
func BenchmarkLoad(b *testing.B) {
	files := bigFiles(b)
	territories := files["territories.yaml"]
	territories.Data = []byte(strings.Replace(string(territories.Data), "simplify: 0", "simplify: 5m", 1))
	for b.Loop() {
		if _, err := Load(files); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRegion is the same directory with centres below it: what they inherit
// must neither be held nor worked out anew for each of them where it weighs much.
func BenchmarkRegion(b *testing.B) {
	for _, n := range []int{0, 25} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			files := bigFiles(b)
			for i := range n {
				files[fmt.Sprintf("centres/x%d/centre.yaml", i)] = &fstest.MapFile{Data: fmt.Appendf(nil,
					"centre: {names: {ru: Центр %d}, territories: [t%d]}\n"+
						"routes: [{id: own, topics: [c0], territories: [t%d], agency: roads}]\n", i, i, i)}
			}
			var bytes uint64
			for b.Loop() {
				_, bytes = weigh(func() *Region {
					r, err := LoadRegion(files)
					if err != nil {
						b.Fatal(err)
					}
					return r
				})
			}
			b.ReportMetric(float64(bytes)/(1<<20), "MiB")
		})
	}
}

// The benchmarks' directory is sound, or they would measure nothing.
func TestBigDirectory(t *testing.T) {
	d := bigDirectory(t)
	if len(d.Rules()) != manyRules || len(d.boundaries.Outlines) != manyTerritories {
		t.Fatalf("%d rules, %d outlines", len(d.Rules()), len(d.boundaries.Outlines))
	}
	edges := 0
	for _, o := range d.boundaries.Outlines {
		edges += len(o.Edges)
	}
	if edges != manyTerritories*manyVertices {
		t.Errorf("%d edges: simplification has spared some", edges)
	}
	if got, _ := d.TerritoryAt(Point{Lat: 45, Lon: 30}); got != "t0" {
		t.Errorf("the first centre lies in %q", got)
	}
}

// mostMemory is what a region's directory may keep, in bytes.
const mostMemory = 64 << 20

// weigh is the live memory that a value adds, with the value.
func weigh[T any](make func() T) (T, uint64) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	v := make()
	runtime.GC()
	runtime.ReadMemStats(&after)
	return v, after.HeapAlloc - min(before.HeapAlloc, after.HeapAlloc)
}

func TestBigDirectoryIsSmall(t *testing.T) {
	for name, load := range map[string]func(testing.TB) *Directory{"as held to": bigDirectory, "with 106,000 streets": manyStreets} {
		d, bytes := weigh(func() *Directory { return load(t) })
		t.Logf("%s: %.1f MB", name, float64(bytes)/(1<<20))
		if bytes > mostMemory || bytes < 1<<20 {
			t.Errorf("%s: %d bytes", name, bytes)
		}
		runtime.KeepAlive(d)
	}
}
