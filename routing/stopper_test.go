package routing

import (
	"os"
	"slices"
	"testing"
	"testing/fstest"
	"time"
)

// stopping is a directory with stoppers of each kind.
func stopping(t *testing.T) *Directory {
	t.Helper()
	files := overlay(t, "testdata/none")
	delete(files, "routes.yaml")
	files["topics.yaml"] = &fstest.MapFile{Data: []byte(`
questions:
  - {id: depth, names: {ru: Глубина}, kind: number, range: 1..50}
  - {id: owner, names: {ru: Чья}, kind: choice, options: [{id: town, names: {ru: Город}}, {id: other, names: {ru: Нет}}]}
categories:
  - id: roads
    names: {ru: Дороги}
    first: 1h
    full: 1wd
    ask: [owner, depth]
    topics: [{id: roads.pothole, names: {ru: Яма}}, {id: roads.snow, names: {ru: Снег}}]
routes: [{id: roads, topics: [roads], agency: roads}, {id: deep, topics: [roads], when: {depth: [20.5.., "3"]}, agency: mayor}]
stoppers:
  - {id: summer, topics: [roads.snow], season: {from: "05-01", to: "09-30"}, text: {ru: "С {from} по {to} снега нет: {phone}, {duty}", en: No}, anyway: true}
  - {id: shallow, topics: [roads], when: {depth: [..2]}, text: {ru: Мелко}}
  - {id: other, topics: [roads.pothole], when: {owner: [other], depth: [10..20]}, text: {ru: Не к нам}, link: "https://example.org/"}
`)}
	d, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestStopped(t *testing.T) {
	d := stopping(t)
	winter, summer := at(t, "2026-11-23 10:00"), at(t, "2026-07-01 10:00")
	for name, one := range map[string]struct {
		topic   TopicID
		answers map[string]string
		at      time.Time
		passed  []string
		want    StopperID
	}{
		"the season":               {"roads.snow", nil, summer, nil, "summer"},
		"its first day":            {"roads.snow", nil, at(t, "2026-05-01 00:00"), nil, "summer"},
		"the day after its last":   {"roads.snow", nil, at(t, "2026-10-01 00:00"), nil, ""},
		"another season":           {"roads.snow", nil, winter, nil, ""},
		"another topic":            {"roads.pothole", nil, summer, nil, ""},
		"passed":                   {"roads.snow", nil, summer, []string{"summer"}, ""},
		"an answer":                {"roads.snow", map[string]string{"depth": "2"}, winter, nil, "shallow"},
		"passed, then an answer":   {"roads.snow", map[string]string{"depth": "1.5"}, summer, []string{"summer"}, "shallow"},
		"not asked yet":            {"roads.pothole", map[string]string{"owner": "other"}, winter, nil, ""},
		"passed over":              {"roads.pothole", map[string]string{"owner": "other", "depth": ""}, winter, nil, ""},
		"both answers":             {"roads.pothole", map[string]string{"owner": "other", "depth": "10"}, winter, nil, "other"},
		"one of them another":      {"roads.pothole", map[string]string{"owner": "town", "depth": "10"}, winter, nil, ""},
		"a number outside":         {"roads.pothole", map[string]string{"owner": "other", "depth": "20.1"}, winter, nil, ""},
		"an answer that is broken": {"roads.pothole", map[string]string{"owner": "other", "depth": "x"}, winter, nil, ""},
	} {
		if got, _ := d.Stopped(Complaint{Topic: one.topic, Answers: one.answers}, one.at, one.passed); got.ID != one.want {
			t.Errorf("%s: %q, want %q", name, got.ID, one.want)
		}
	}
	s, ok := d.Stopper("summer")
	if got := d.StopText(s, "ru"); !ok || got != "С 01.05 по 30.09 снега нет: 112, 000" {
		t.Errorf("%v: %q", ok, got)
	}
}

// TestNumbersDecide: a route may depend on a number, and its reason tells which.
func TestNumbersDecide(t *testing.T) {
	d := stopping(t)
	for depth, want := range map[string]RuleID{"20.5": "deep", "49": "deep", "3": "deep", "20.4": "roads", "4": "roads", "": "roads"} {
		m := d.Match(Complaint{Topic: "roads.pothole", Answers: map[string]string{"depth": depth}}, at(t, "2026-11-23 10:00"))
		if m.Rule != want {
			t.Errorf("%s: %s", depth, m.Rule)
		}
		if again, ok := ParseReason(m.Reason()); want == "deep" && (!ok || again.Facts[0] != Fact{"depth", depth}) {
			t.Errorf("%s reads as %+v", m.Reason(), again)
		}
	}
}

func TestAnswersFitTheirQuestion(t *testing.T) {
	today := at(t, "2026-11-23 23:30")
	number := Question{Kind: AskNumber, Range: Range{5, 40}}
	whole := Question{Kind: AskNumber, Range: Range{5, 40}, Whole: true}
	day := Question{Kind: AskDate, Range: Range{-30, 0}}
	if got, ok := number.Number(12.5); got != "12.5" || !ok || !number.Check(got) {
		t.Errorf("a fraction: %q, %v", got, ok)
	}
	for n, fits := range map[float64]bool{5: true, 40: true, 4.9: false, 40.1: false, 12: true, 12.5: false} {
		if _, ok := whole.Number(n); ok != fits {
			t.Errorf("whole %v: %v", n, ok)
		}
	}
	for date, fits := range map[string]bool{
		"2026-11-23 00:10": true, "2026-11-24 00:00": false, "2026-10-24 23:59": true, "2026-10-23 23:59": false,
	} {
		if answer, ok := day.Day(at(t, date), today); ok != fits || ok && !day.Check(answer) {
			t.Errorf("%s: %q, %v", date, answer, ok)
		}
	}
	if why, ok := ExcuseOf(Excuse("темно")); !ok || why != "темно" {
		t.Errorf("excuse %q", why)
	}
}

func TestRanges(t *testing.T) {
	for text, want := range map[string]string{"5..40": "5..40", "..17.9": "..17.9", "20..": "20..", "7": "7", "-3..-1": "-3..-1", "5..5": "5", "0.50": "0.5"} {
		r, err := ParseRange(text)
		if err != nil || r.String() != want {
			t.Errorf("%s: %v, %v", text, r, err)
		}
	}
	for _, text := range []string{"", "..", "9..5", "a..b", "1...2", "NaN", "inf", "1e300", "5 .. 6"} {
		if r, err := ParseRange(text); err == nil {
			t.Errorf("%q: %v", text, r)
		}
	}
}

// TestPreferences: what is in season, or usual in a place, comes first; the rest keeps
// its order.
func TestPreferences(t *testing.T) {
	files := overlay(t, "testdata/none")
	files["topics.yaml"].Data = []byte(`
categories:
  - id: roads
    names: {ru: Дороги}
    first: 4h
    full: 10wd
    topics:
      - {id: roads.pothole, names: {ru: Яма}}
      - {id: roads.snow, names: {ru: Снег}, top: [{season: {from: "11-01", to: "03-31"}}]}
      - {id: roads.dust, names: {ru: Пыль}, top: [{territories: [town]}, {season: {from: "07-01", to: "08-31"}, territories: [north]}]}
  - id: parks
    names: {ru: Парки}
    first: 4h
    full: 10wd
    top: [{territories: [north]}]
    topics: [{id: parks.tree, names: {ru: Дерево}}]
`)
	d, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	winter, summer, spring := at(t, "2026-11-23 10:00"), at(t, "2026-07-01 10:00"), at(t, "2026-05-01 10:00")
	for name, one := range map[string]struct {
		place TerritoryID
		at    time.Time
		want  []TopicID
	}{
		"nowhere, spring":              {"", spring, []TopicID{"roads.pothole", "roads.snow", "roads.dust"}},
		"nowhere, winter":              {"", winter, []TopicID{"roads.snow", "roads.pothole", "roads.dust"}},
		"the town, winter":             {"town", winter, []TopicID{"roads.snow", "roads.dust", "roads.pothole"}},
		"the town, summer":             {"town", summer, []TopicID{"roads.dust", "roads.pothole", "roads.snow"}},
		"inside it, summer, both hold": {"north", summer, []TopicID{"roads.dust", "roads.pothole", "roads.snow"}},
		"a place nobody knows":         {"moon", spring, []TopicID{"roads.pothole", "roads.snow", "roads.dust"}},
	} {
		if got := d.TopicsFor("roads", one.place, one.at); !slices.Equal(got, one.want) {
			t.Errorf("%s: %v, want %v", name, got, one.want)
		}
	}
	for place, want := range map[TerritoryID]CategoryID{"": "roads", "town": "roads", "north": "parks"} {
		if got := d.CategoriesFor(place, spring)[0].ID; got != want {
			t.Errorf("%s: %s first, want %s", place, got, want)
		}
	}
}

// TestSampleAsksEverything: the sample directory shows each kind of question, a stopper
// of each sort and an order by season and place.
func TestSampleAsksEverything(t *testing.T) {
	d, err := Load(os.DirFS("../examples/cheboksary"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, q := range d.Questions() {
		seen[string(q.Kind)] = true
		seen["conditional"] = seen["conditional"] || len(q.When) > 0
		seen["unit"] = seen["unit"] || len(q.Unit) > 0
		seen["excuse"] = seen["excuse"] || q.Excuse
		seen["required"] = seen["required"] || q.Required
	}
	for _, s := range d.stoppers.list {
		seen["season"] = seen["season"] || !s.Season.Whole()
		seen["answer"] = seen["answer"] || len(s.When) > 0
		seen["topic"] = seen["topic"] || s.Season.Whole() && len(s.When) == 0
		seen["anyway"] = seen["anyway"] || s.Anyway
		seen["no way"] = seen["no way"] || !s.Anyway
		seen["link"] = seen["link"] || s.Link != ""
	}
	for _, c := range d.Categories() {
		for _, p := range c.Top {
			seen["top "+map[bool]string{true: "place", false: "season"}[p.Season.Whole()]] = true
		}
	}
	for _, what := range []string{
		"choice", "number", "date", "photo", "text", "conditional", "unit", "excuse", "required",
		"season", "answer", "topic", "anyway", "no way", "link", "top place", "top season",
	} {
		if !seen[what] {
			t.Errorf("no example of %s", what)
		}
	}
}
