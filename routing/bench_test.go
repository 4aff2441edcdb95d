package routing

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/paulmach/orb"
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
	files := overlay(t, "testdata/none")
	files["topics.yaml"] = &fstest.MapFile{Data: []byte(bigTopics())}
	files["territories.yaml"] = &fstest.MapFile{Data: []byte(bigTerritories())}
	files["map.geojson"] = &fstest.MapFile{Data: []byte(bigMap())}
	files["routes.yaml"] = &fstest.MapFile{Data: []byte(bigRoutes())}
	d, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func bigTopics() string {
	var b strings.Builder
	b.WriteString("categories:\n")
	for c := range manyCategories {
		fmt.Fprintf(&b, "  - id: c%d\n    names: {ru: Тема %d}\n    first: 4h\n    full: 10wd\n    topics:\n", c, c)
		for f := range manyFacts {
			fmt.Fprintf(&b, "      - {id: c%d.f%d, names: {ru: Факт %d}}\n", c, f, f)
		}
	}
	return b.String()
}

func bigTerritories() string {
	var b strings.Builder
	b.WriteString("boundaries: [map.geojson]\nterritories:\n")
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
		for i, v := range blob(30+float64(p%23), 45+float64(p/23), 0.6, manyVertices) {
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

// bigRoutes gives each rule one fact in one territory, no two the same.
func bigRoutes() string {
	var b strings.Builder
	b.WriteString("routes:\n  - {id: rest, agency: mayor}\n")
	topics := manyCategories * manyFacts
	for i := range manyRules - 1 {
		pair := i * 21 % (topics * manyTerritories) // 21 shares no factor with the product's 2, 5 and 53
		topic, place := pair%topics, pair/topics
		fmt.Fprintf(&b, "  - {id: r%d, topics: [c%d.f%d], territories: [t%d], agency: roads}\n",
			i, topic/manyFacts, topic%manyFacts, place)
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
		}
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		d.Match(complaints[i%len(complaints)])
	}
}

func BenchmarkTerritoryAt(b *testing.B) {
	d := bigDirectory(b)
	random := rand.New(rand.NewPCG(1, 2))
	points := make([]orb.Point, 1024)
	for i := range points {
		points[i] = orb.Point{30 + 22*random.Float64(), 45 + 22*random.Float64()}
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		p := points[i%len(points)]
		d.TerritoryAt(Point{Lat: p.Lat(), Lon: p.Lon()})
	}
}

func BenchmarkFindTopics(b *testing.B) {
	d := sample(b)
	b.ReportAllocs()
	for b.Loop() {
		d.FindTopics("Здравствуйте, во дворе дома на улице Гагарина третий день не горит фонарь, темно", 3)
	}
}

func BenchmarkSuggest(b *testing.B) {
	s := NewSuggester(sample(b), nil)
	texts := complaints(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s.Suggest(texts[i%len(texts)].text, 3)
	}
}

func BenchmarkSuggestLongText(b *testing.B) {
	s := NewSuggester(sample(b), nil)
	var long strings.Builder
	for _, one := range complaints(b) {
		long.WriteString(one.text + " ")
	}
	b.ReportAllocs()
	for b.Loop() {
		s.Suggest(long.String(), 3)
	}
}

// Learning is in the background; it must not take long, either.
func BenchmarkNewSuggester(b *testing.B) {
	d := sample(b)
	texts := complaints(b)
	for _, n := range []int{0, 20_000} {
		lessons := make([]Lesson, n)
		for i := range lessons {
			one := texts[i%len(texts)]
			lessons[i] = Lesson{Text: one.text + fmt.Sprintf(" word%d place%d", i%7919, i%4801), Topic: one.topic}
		}
		b.Run(fmt.Sprintf("lessons-%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				NewSuggester(d, lessons)
			}
		})
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

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		bigDirectory(b)
	}
}

// The benchmarks' directory is sound, or they would measure nothing.
func TestBigDirectory(t *testing.T) {
	d := bigDirectory(t)
	if len(d.Rules()) != manyRules || len(d.boundaries.outlines) != manyTerritories {
		t.Fatalf("%d rules, %d outlines", len(d.Rules()), len(d.boundaries.outlines))
	}
	if got, _ := d.TerritoryAt(Point{Lat: 45, Lon: 30}); got != "t0" {
		t.Errorf("the first centre lies in %q", got)
	}
}
