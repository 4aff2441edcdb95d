package routing

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"otklik/routing/lexicon"
)

// TestMatchOnRegion: rules × complaints → agency and reason, as each centre has it.
func TestMatchOnRegion(t *testing.T) {
	r := region(t)
	const night, day, summer = "2026-11-23 22:00", "2026-11-23 10:00", "2026-07-20 10:00"
	answer := func(pairs ...string) map[string]string {
		m := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i]] = pairs[i+1]
		}
		return m
	}
	for _, x := range []struct {
		name    string
		centre  CentreID
		topic   TopicID
		place   TerritoryID
		address string
		answers map[string]string
		at      string
		agency  AgencyID
		reason  string
	}{
		{"own rule", "zarechye", "roads.pothole", "zarechye", "", nil, day, "zarechye-roads",
			"rule city-roads: topic roads, territory zarechye"},
		{"a district is part of its city", "zarechye", "roads.pothole", "zarechye-left", "", nil, day, "zarechye-roads",
			"rule city-roads: topic roads, territory zarechye"},
		{"the owner of the road", "zarechye", "roads.pothole", "zarechye", "", answer("road-owner", "regional"), day, "krai-roads",
			"rule city-roads-regional: topic roads, territory zarechye, road-owner regional"},
		{"another owner", "zarechye", "roads.snow", "zarechye-right", "", answer("road-owner", "federal"), day, "federal-roads",
			"rule city-roads-federal: topic roads, territory zarechye, road-owner federal"},
		{"an answer that decides nothing", "zarechye", "roads.snow", "zarechye", "", answer("road-owner", "town"), day, "zarechye-roads",
			"rule city-roads: topic roads, territory zarechye"},
		{"an answer to another question", "zarechye", "roads.snow", "zarechye", "", answer("yard", "house"), day, "zarechye-roads",
			"rule city-roads: topic roads, territory zarechye"},
		{"the street before the answers", "zarechye", "roads.snow", "zarechye", "наб. НАБЕРЕЖНАЯ, 5", answer("road-owner", "regional"), day, "zarechye-streets",
			"rule embankment: topic roads, territory zarechye, street Набережная"},
		{"a word of a street is not the street", "zarechye", "roads.snow", "zarechye", "Набережночелнинская, 5", nil, day, "zarechye-roads",
			"rule city-roads: topic roads, territory zarechye"},
		{"a house of management, inherited", "zarechye", "streets.cleaning", "zarechye", "", answer("yard", "house"), day, "housing-managers",
			"rule cleaning-yard: topic streets.cleaning, territory *, yard house"},
		{"at night", "zarechye", "streets.lamp", "zarechye", "", nil, night, "zarechye-centre",
			"rule city-lamps-night: topic streets.lamp, territory zarechye, hours off"},
		{"by day", "zarechye", "streets.lamp", "zarechye", "", nil, day, "zarechye-streets",
			"rule city-streets: topic streets, territory zarechye"},
		{"a topic of the centre's own", "zarechye", "streets.tram", "zarechye", "", nil, day, "zarechye-streets",
			"rule city-streets: topic streets, territory zarechye"},
		{"inherited, without a rule of its own", "zarechye", "waste.overflow", "zarechye", "", nil, day, "waste-operator",
			"rule waste: topic waste, territory *"},
		{"nothing fits: the centre's fallback", "zarechye", "other.other", "zarechye", "", nil, day, "zarechye-centre", "fallback: no rule"},
		{"in winter", "lesnoy", "roads.snow", "lesnoy-okrug", "", nil, day, "lesnoy-admin",
			"rule snow: topic roads.snow, territory lesnoy-okrug, season 11-01..04-15"},
		{"in summer the region's rule is left", "lesnoy", "roads.snow", "lesnoy-okrug", "", nil, summer, "krai-roads",
			"rule roads: topic roads, territory *"},
		{"and its conditions count", "lesnoy", "roads.snow", "lesnoy-okrug", "", answer("road-owner", "federal"), summer, "federal-roads",
			"rule roads-federal: topic roads, territory *, road-owner federal"},
		{"the fact and the place before the owner", "lesnoy", "roads.snow", "lesnoy-okrug", "", answer("road-owner", "federal"), day, "lesnoy-admin",
			"rule snow: topic roads.snow, territory lesnoy-okrug, season 11-01..04-15"},
		{"the last day of the season", "lesnoy", "roads.snow", "lesnoy-okrug", "", nil, "2026-04-15 23:59", "lesnoy-admin",
			"rule snow: topic roads.snow, territory lesnoy-okrug, season 11-01..04-15"},
		{"the day after", "lesnoy", "roads.snow", "lesnoy-okrug", "", nil, "2026-04-16 00:00", "krai-roads",
			"rule roads: topic roads, territory *"},
		{"a region's own case", "krai", "roads.pothole", "stepnoy-okrug", "", nil, day, "krai-roads",
			"rule roads: topic roads, territory *"},
		{"the region has none of a centre's rules", "krai", "roads.pothole", "zarechye", "", answer("road-owner", "regional"), day, "krai-roads",
			"rule roads: topic roads, territory *"},
		{"the fallback is inherited", "krai", "streets.other", "stepnoy-okrug", "", nil, day, "regional-centre", "fallback: no rule"},
		{"an answer that there is not", "krai", "roads.other", "krai", "", answer("road-owner", "martian"), day, "krai-roads",
			"rule roads: topic roads, territory *"},
	} {
		t.Run(x.name, func(t *testing.T) {
			c := Complaint{Topic: x.topic, Territory: x.place, Address: x.address, Answers: x.answers}
			m := centre(t, r, x.centre).Match(c, at(t, x.at))
			if m.Agency != x.agency || m.Reason() != x.reason {
				t.Errorf("\n got %s because %s\nwant %s because %s", m.Agency, m.Reason(), x.agency, x.reason)
			}
			back, ok := ParseReason(m.Reason())
			m.Agency = ""
			if !ok || back.Reason() != m.Reason() || back.Rule != m.Rule {
				t.Errorf("the reason reads as %+v", back)
			}
		})
	}
}

// TestFirstNamedStreet: of two streets in one address the one named first counts.
func TestFirstNamedStreet(t *testing.T) {
	files := overlay(t, "testdata/none")
	files["routes.yaml"] = &fstest.MapFile{Data: []byte(`routes:
  - {id: a, topics: [roads], streets: [Ленина], agency: roads}
  - {id: b, topics: [roads], streets: [улица Мира], agency: mayor}
  - {id: c, topics: [roads], territories: [town], streets: [Мира], agency: mayor}
`)}
	d, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]RuleID{
		"угол Ленина и улицы Мира": "a", "улица Мира, угол Ленина": "b", "ул. Мира 3": "b", "Мира 3": "b", "пр. Мира 3": "",
		"": "", "Ленинская": "", "пр-т Ленина, 5": "a", "50 лет Октября": "",
	} {
		if got := d.Match(Complaint{Topic: "roads.snow", Address: address}, mondayMorning).Rule; got != want {
			t.Errorf("%q: rule %q, want %q", address, got, want)
		}
	}
	if got := d.Match(Complaint{Topic: "roads.snow", Territory: "north", Address: "Ленина, угол Мира"}, mondayMorning).Rule; got != "c" {
		t.Errorf("a street of a known place goes before one of any, got %q", got)
	}
}

func TestParseReasonRefusesOthers(t *testing.T) {
	for _, text := range []string{
		"", "rule", "rule a", "rule : topic x, territory y", "moved by hand", "rule a: topic x", "rule a: territory y",
		"rule a: topic x, territory y, season 13-01..02-02", "rule a: topic x, territory y, alone", "fallback: ",
	} {
		if m, ok := ParseReason(text); ok {
			t.Errorf("%q reads as %+v", text, m)
		}
	}
	if m, ok := ParseReason("fallback: no rule"); !ok || m.Rule != "" || m.Topic != Any {
		t.Errorf("the fallback reads as %+v, %v", m, ok)
	}
}

func drawReason(t *rapid.T) Match {
	id := rapid.StringMatching(`[a-z][a-z0-9_-]{0,9}`)
	m := Match{
		Rule: RuleID(id.Draw(t, "rule")), Topic: id.Draw(t, "topic"), Territory: id.Draw(t, "territory"),
		Street: rapid.SampledFrom([]string{"", "Ленина", "50 лет Октября"}).Draw(t, "street"),
		Hours:  rapid.SampledFrom([]Hours{"", HoursWorking, HoursOff}).Draw(t, "hours"),
		Season: rapid.SampledFrom([]Season{{}, {1101, 415}, {229, 229}}).Draw(t, "season"),
	}
	for range rapid.IntRange(0, 3).Draw(t, "facts") {
		m.Facts = append(m.Facts, Fact{QuestionID("q-" + id.Draw(t, "question")), id.Draw(t, "option")})
	}
	return m
}

func TestReasonRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawReason(t)
		back, ok := ParseReason(m.Reason())
		if !ok || fmt.Sprint(back) != fmt.Sprint(m) {
			t.Errorf("%q reads as %+v, not as %+v", m.Reason(), back, m)
		}
	})
}

// slow is Match as it is explained to people: of all rules that fit, the most
// specific one.
func slow(d *Directory, rules []Rule, c Complaint, now time.Time) RuleID {
	var best *Rule
	var bestRank []int
	for i := range rules {
		rank, ok := rankOf(d, &rules[i], c, now)
		if ok && (best == nil || slices.Compare(rank, bestRank) > 0) {
			best, bestRank = &rules[i], rank
		}
	}
	if best == nil {
		return ""
	}
	return best.ID
}

// rankOf is how specific a rule is for a complaint: topic, street, place, conditions, schedule.
func rankOf(d *Directory, r *Rule, c Complaint, now time.Time) ([]int, bool) {
	rank := []int{0, 0, 0, len(r.When), r.schedule().keys()}
	switch {
	case slices.Contains(r.Topics, string(c.Topic)):
		rank[0] = 2
	case slices.Contains(r.Topics, string(c.Topic.Category())):
		rank[0] = 1
	case len(r.Topics) > 0:
		return nil, false
	}
	if len(r.Streets) > 0 {
		rank[1] = 1
		if !slices.ContainsFunc(r.Streets, func(s string) bool { return strings.Contains(" "+lexicon.Fold(c.Address)+" ", " "+lexicon.Fold(s)+" ") }) {
			return nil, false
		}
	}
	if len(r.Territories) > 0 {
		for id, depth := c.Territory, 9; id != "" && rank[2] == 0; depth-- {
			if slices.Contains(r.Territories, id) {
				rank[2] = depth
			}
			up, _ := d.Territory(id)
			id = up.Parent
		}
		if rank[2] == 0 {
			return nil, false
		}
	}
	for _, w := range r.When {
		if !slices.Contains(w.Options, c.Answers[string(w.Question)]) {
			return nil, false
		}
	}
	local := now.In(d.Location())
	if r.Hours != "" && (r.Hours == HoursWorking) != d.Calendar().Working(now) {
		return nil, false
	}
	return rank, r.Season.holds(yearDay(local))
}

// TestMatchAgreesWithItsExplanation draws rules until a set without ties comes up,
// and asks both ways.
func TestMatchAgreesWithItsExplanation(t *testing.T) {
	base := overlay(t, "testdata/none")
	base["questions.yaml"] = &fstest.MapFile{Data: []byte(`questions:
  - {id: owner, names: {ru: Чья?}, kind: choice, options: [{id: town, names: {ru: Города}}, {id: krai, names: {ru: Края}}]}
  - {id: lit, names: {ru: Свет?}, kind: choice, options: [{id: dark, names: {ru: Темно}}, {id: light, names: {ru: Светло}}]}
`)}
	base["topics.yaml"] = &fstest.MapFile{Data: []byte(`categories:
  - {id: roads, names: {ru: Дороги}, first: 4h, full: 1wd, ask: [owner, lit], topics: [{id: roads.pothole, names: {ru: Яма}}, {id: roads.snow, names: {ru: Снег}}]}
  - {id: streets, names: {ru: Двор}, first: 4h, full: 1wd, ask: [owner, lit], topics: [{id: streets.lamp, names: {ru: Фонарь}}]}
`)}
	sets, asked := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		var lines []string
		for i := range rapid.IntRange(1, 6).Draw(t, "rules") {
			lines = append(lines, drawRule(t, i))
		}
		files := maps.Clone(base)
		files["routes.yaml"] = &fstest.MapFile{Data: []byte("routes:\n" + strings.Join(lines, "\n"))}
		d, err := Load(files)
		if err != nil {
			return // a tie, or a rule that never fires: refused, as it must be
		}
		sets++
		for range 20 {
			c, now := drawComplaint(t), drawMoment(t, "now")
			asked++
			if got, want := d.Match(c, now).Rule, slow(d, d.Rules(), c, now); got != want {
				t.Fatalf("%s\n%+v at %v: rule %q, want %q", strings.Join(lines, "\n"), c, now, got, want)
			}
		}
	})
	if sets == 0 || asked == 0 {
		t.Error("no set of rules was sound: the test proves nothing")
	}
}

func drawRule(t *rapid.T, i int) string {
	one := func(label string, all ...string) string { return rapid.SampledFrom(all).Draw(t, label) }
	return fmt.Sprintf("  - {id: r%d, agency: roads%s%s%s%s%s%s}", i,
		one("topics", "", ", topics: [roads]", ", topics: [roads.snow]", ", topics: [streets, roads.pothole]"),
		one("territories", "", ", territories: [town]", ", territories: [north]"),
		one("streets", "", "", ", streets: [ленина]"),
		one("when", "", ", when: {owner: [town]}", ", when: {owner: [krai]}", ", when: {owner: [town], lit: [dark]}"),
		one("hours", "", "", ", hours: off", ", hours: working"),
		one("season", "", "", `, season: {from: "11-01", to: "03-31"}`))
}

func drawComplaint(t *rapid.T) Complaint {
	c := Complaint{
		Topic:     rapid.SampledFrom([]TopicID{"roads.snow", "roads.pothole", "streets.lamp", "no.such"}).Draw(t, "topic"),
		Territory: rapid.SampledFrom([]TerritoryID{"town", "north", "", "nowhere"}).Draw(t, "territory"),
		Address:   rapid.SampledFrom([]string{"", "улица Ленина 5", "Мира"}).Draw(t, "address"),
		Answers:   map[string]string{},
	}
	for question, options := range map[string][]string{"owner": {"", "town", "krai"}, "lit": {"", "dark", "light"}} {
		c.Answers[question] = rapid.SampledFrom(options).Draw(t, question)
	}
	return c
}

// TestSeasons: over the new year and within one.
func TestSeasons(t *testing.T) {
	for _, x := range []struct {
		season Season
		day    YearDay
		want   bool
	}{
		{Season{}, 101, true},
		{Season{1101, 415}, 1101, true}, {Season{1101, 415}, 1231, true}, {Season{1101, 415}, 415, true},
		{Season{1101, 415}, 416, false}, {Season{1101, 415}, 1031, false},
		{Season{501, 930}, 501, true}, {Season{501, 930}, 430, false}, {Season{229, 229}, 229, true}, {Season{229, 229}, 301, false},
	} {
		if got := x.season.holds(x.day); got != x.want {
			t.Errorf("%s holds %s: %v", x.season, x.day, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		day := rapid.Custom(func(t *rapid.T) YearDay {
			return yearDay(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 365).Draw(t, "day")))
		})
		a, b := Season{day.Draw(t, "a from"), day.Draw(t, "a to")}, Season{day.Draw(t, "b from"), day.Draw(t, "b to")}
		both := false
		for d := YearDay(101); ; {
			both = both || a.holds(d) && b.holds(d)
			if d = d.next(); d == 101 {
				break
			}
		}
		if got := a.meets(b); got != both {
			t.Errorf("%s meets %s: %v, day by day %v", a, b, got, both)
		}
		for _, d := range sampleDays([]Season{a, b}) {
			if d.next() == d {
				t.Errorf("%s is no day", d)
			}
		}
	})
}
