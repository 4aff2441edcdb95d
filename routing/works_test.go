package routing

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Both forms of a file say the same.
func TestLoadWorks(t *testing.T) {
	d := sample(t)
	zone := d.Location()
	water, _ := d.Category("water")
	want := []Works{
		{
			ID: "hot-water-24", Agency: "heat-supply", Topics: []TopicID{"heating.no-hot-water", "heating.cold"},
			Area: IncidentArea{Territories: []TerritoryID{"kalininsky"}, Streets: []string{"улица Гагарина", "проспект Мира"}},
			From: time.Date(2026, 11, 24, 9, 0, 0, 0, zone), Until: time.Date(2026, 11, 24, 18, 0, 0, 0, zone),
			Text: Words{"ru": "Ремонт теплотрассы.", "en": "The main is being repaired."},
		},
		{
			ID: "mains", Agency: "water-supply", Topics: water.Topics,
			Area: IncidentArea{Territories: []TerritoryID{"cheboksary"}, Point: &Point{Lat: 56.14, Lon: 47.25}, Radius: 800},
			From: time.Date(2026, 11, 25, 8, 0, 0, 0, zone), Until: time.Date(2026, 11, 25, 20, 0, 0, 0, zone),
			Text: Words{"ru": "Воды не будет, запаситесь."},
		},
	}
	for _, file := range []string{"good.yaml", "good.csv"} {
		text, err := os.ReadFile(filepath.Join("testdata/works", file))
		if err != nil {
			t.Fatal(err)
		}
		got, err := LoadWorks(file, text, d, clusterNow)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", file, err, diff)
		}
		withMark := append([]byte("\xef\xbb\xbf"), text...)
		if got, err = LoadWorks(file, withMark, d, clusterNow); err != nil || len(got) != 2 {
			t.Errorf("%s with a byte order mark: %v", file, err)
		}
	}
}

// Everything wrong with a file is told at once, each thing with its place.
func TestLoadWorksReportsEveryProblem(t *testing.T) {
	d := sample(t)
	var all []string
	for _, file := range []string{"bad.yaml", "bad.csv", "syntax.yaml", "quotes.csv", "short.csv", "empty.yaml", "empty.csv", "notes.txt"} {
		text, err := os.ReadFile(filepath.Join("testdata/works", file))
		if err != nil {
			t.Fatal(err)
		}
		works, err := LoadWorks(file, text, d, clusterNow)
		var problems Problems
		if !errors.As(err, &problems) || works != nil {
			t.Fatalf("%s: %v, %d works", file, err, len(works))
		}
		all = append(all, problems.Error())
	}
	golden := filepath.Join("testdata", "works", "problems.golden")
	got := strings.Join(all, "\n") + "\n"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error("-want +got", diff)
	}
}

func TestLoadWorksBounds(t *testing.T) {
	line := "w%,heat-supply,heating,kalininsky,25.11 09:00,25.11 18:00,x\n"
	var b strings.Builder
	b.WriteString("id,agency,topics,territories,from,until,text_ru\n")
	for range mostWorks + 1 {
		b.WriteString(strings.Replace(line, "%", strings.Repeat("a", 1+b.Len()%30), 1))
	}
	if _, err := LoadWorks("many.csv", []byte(b.String()), sample(t), clusterNow); err == nil {
		t.Error("too many works, or the same ones twice, were taken")
	}
}

// FuzzLoadWorks feeds any text: no panic, and an error is always Problems.
func FuzzLoadWorks(f *testing.F) {
	seeds, err := filepath.Glob("testdata/works/*.*")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range seeds {
		if text, err := os.ReadFile(name); err == nil {
			f.Add(filepath.Base(name), text)
		}
	}
	d := sample(f)
	f.Fuzz(func(t *testing.T, name string, text []byte) {
		works, err := LoadWorks(name, text, d, clusterNow)
		var problems Problems
		switch {
		case err == nil:
			for _, w := range works {
				if w.ID == "" || len(w.Topics) == 0 || len(w.Area.Territories) == 0 || !w.Until.After(w.From) || w.Text["ru"] == "" {
					t.Errorf("taken: %+v", w)
				}
			}
		case !errors.As(err, &problems) || len(problems) == 0:
			t.Errorf("%T: %v", err, err)
		}
	})
}
