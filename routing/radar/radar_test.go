package radar

import (
	"bytes"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"otklik/routing"
	"otklik/routing/routingtest"
)

// townIn is the small directory in another time zone.
func townIn(t *testing.T, zone string) *routing.Directory {
	t.Helper()
	files := routingtest.Files(t)
	files["centre.yaml"].Data = bytes.Replace(files["centre.yaml"].Data, []byte("Europe/Moscow"), []byte(zone), 1)
	d, err := routing.Load(files)
	if err != nil || d.Location().String() != zone {
		t.Fatal(d, err)
	}
	return d
}

// A week has the shape of the clock on the wall: what comes on Mondays from nine to
// ten is expected then, also when the clock is put forward or back meanwhile, and when
// the year turns.
func TestRadarGoesByTheWallClock(t *testing.T) {
	expected := func(zone, at string) float64 {
		r := New(townIn(t, zone), Settings{})
		now, err := time.ParseInLocation("2006-01-02 15:04", at, r.d.Location())
		if err != nil {
			t.Fatal(err)
		}
		h := r.NewHistory()
		for week := 8; week >= 0; week-- {
			for i := range 30 {
				h.Add(Opening{"roads.pothole", "north", now.AddDate(0, 0, -7*week).Add(time.Duration(2*i-60) * time.Minute)})
			}
		}
		return r.Survey(h, now)[0].Sights[1].Expected
	}
	want := expected("Asia/Yekaterinburg", "2026-09-07 10:00") // nothing of the kind
	if want < 10 {
		t.Errorf("an hour that has thirty cases every week is expected to have %v", want)
	}
	for _, c := range []struct{ zone, at string }{
		{"Europe/Berlin", "2026-11-09 10:00"}, // put back on 25 October
		{"Europe/Berlin", "2026-04-13 10:00"}, // put forward on 29 March
		{"Europe/Moscow", "2027-01-18 10:00"}, // the turn of the year
	} {
		if got := expected(c.zone, c.at); math.Abs(got-want) > want/100 {
			t.Errorf("%s, %s: %v expected, elsewhere %v", c.zone, c.at, got, want)
		}
	}
}

// Whatever comes in, a look counts right, expects something finite, and tells each
// case once.
func TestSurveyProperties(t *testing.T) {
	d := routingtest.Sample(t)
	rapid.Check(t, func(t *rapid.T) {
		r := New(d, Settings{Least: rapid.IntRange(1, 6).Draw(t, "least"), Weeks: rapid.IntRange(1, 8).Draw(t, "weeks"), Chance: 1e-3})
		topics := []routing.TopicID{"roads.pothole", "roads.snow", "heating.cold", "gone.gone", ""}
		places := []routing.TerritoryID{"kalininsky", "leninsky", "cheboksary", "chuvashia", "gone", ""}
		n := rapid.IntRange(0, 120).Draw(t, "n")
		now := start.Add(time.Duration(rapid.IntRange(0, 3000).Draw(t, "now")) * time.Minute)
		var list []Opening
		for range n {
			ago := time.Duration(math.Exp(rapid.Float64Range(0, 11).Draw(t, "ago"))) * time.Minute
			list = append(list, Opening{rapid.SampledFrom(topics).Draw(t, "topic"), rapid.SampledFrom(places).Draw(t, "place"), now.Add(-ago)})
		}
		slices.SortStableFunc(list, func(a, b Opening) int { return a.At.Compare(b.At) })
		h := r.NewHistory()
		for _, c := range list {
			h.Add(c)
		}
		at := now.Truncate(Slot)
		survey := r.Survey(h, now)
		for _, x := range survey {
			for _, s := range x.Sights {
				seen := 0
				for _, c := range list {
					if r.Within(Series{string(c.Topic), c.Territory}, x.Series) && !c.At.Before(at.Add(-s.Window)) && c.At.Before(at) {
						seen++
					}
				}
				if s.Seen != seen || !(s.Expected > 0) || math.IsInf(s.Expected, 0) || !(s.Chance >= 0 && s.Chance <= 1+1e-9) {
					t.Fatalf("%+v: seen %d: %+v", x.Series, seen, s)
				}
			}
		}
		alerts := r.Alerts(survey)
		for i, a := range alerts {
			if a.Sight.Seen < r.set.Least || a.Since.Before(at.Add(-a.Sight.Window)) || !a.Since.Before(at) {
				t.Fatalf("%+v", a)
			}
			for j, b := range alerts {
				if i != j && r.Within(a.Series, b.Series) {
					t.Fatalf("%+v lies within %+v", a.Series, b.Series)
				}
			}
		}
	})
}

// An alert is told once, again when it has doubled or when the quiet asked for is
// over, and anew when it was away.
func TestEpisodes(t *testing.T) {
	r := New(routingtest.Sample(t), Settings{})
	fact, city := Series{"heating.cold", "kalininsky"}, Series{"heating.cold", "cheboksary"}
	var open []Episode
	for _, c := range []struct {
		after time.Duration // since the start
		what  string
		s     Series
		seen  int // within the hour, 0 = nothing unusual
		quiet time.Duration
		tells bool
	}{
		{0, "begins", fact, 8, 0, true},
		{5 * time.Minute, "goes on", fact, 10, 0, false},
		{10 * time.Minute, "spreads", city, 15, 0, false},
		{15 * time.Minute, "doubles", city, 16, 0, true},
		{20 * time.Minute, "elsewhere", Series{"heating.cold", "novocheboksarsk"}, 9, 0, true},
		{25 * time.Minute, "is confirmed", fact, 12, 2 * time.Hour, false},
		{70 * time.Minute, "goes on in quiet", city, 30, 0, false},
		{75 * time.Minute, "doubles in quiet", city, 33, 2 * time.Hour, true},
		{3 * time.Hour, "goes on in quiet", city, 34, 0, false},
		{4 * time.Hour, "is not over with the quiet", city, 20, 0, true},
		{5 * time.Hour, "is over", city, 0, 0, false},
		{6*time.Hour + 55*time.Minute, "comes back at once", city, 20, 0, false},
		{9 * time.Hour, "is over", city, 0, 0, false},
		{9*time.Hour + 55*time.Minute, "was away for long", city, 0, 0, false},
		{10 * time.Hour, "begins anew", city, 8, 0, true},
	} {
		now, told := start.Add(c.after), 0
		var alerts []Alert
		if c.seen > 0 {
			s := Sight{Window: time.Hour, Seen: c.seen}
			alerts = []Alert{{Series: c.s, Sight: s, Sights: []Sight{{Window: 15 * time.Minute, Seen: 99}, s}}}
		}
		open = r.Decide(alerts, open, now)
		for i, e := range open {
			if e.Told.Equal(now) {
				told++
			}
			if c.quiet > 0 && e.Alert.Series.Territory != "novocheboksarsk" {
				open[i].Quiet = now.Add(c.quiet)
			}
		}
		if (told == 1) != c.tells || told > 1 {
			t.Errorf("%v, %s: told %d times", c.after, c.what, told)
		}
		open = slices.DeleteFunc(open, func(e Episode) bool { return e.Ended })
	}
}

// What somebody is at work on already is no news, nor is what mostly consists of it.
func TestUnexplainedAlerts(t *testing.T) {
	r := New(routingtest.Sample(t), Settings{})
	incident := func(state routing.IncidentState, topic routing.TopicID, area routing.IncidentArea) []*routing.Incident {
		return []*routing.Incident{{State: state, IncidentBody: routing.IncidentBody{Topics: []routing.TopicID{topic}, Area: area}}}
	}
	sight := func(seen int) Sight { return Sight{Seen: seen, Expected: 1} }
	one := Alert{Series: Series{"heating.cold", "kalininsky"}, Sight: sight(9)}
	most := Alert{Series: Series{"", "kalininsky"}, Sight: sight(21), Parts: []Strand{{"heating.cold", sight(16)}, {"roads.snow", sight(5)}}}
	half := Alert{Series: Series{"heating", "kalininsky"}, Sight: sight(21), Parts: []Strand{{"heating.cold", sight(10)}, {"heating.no-hot-water", sight(11)}}}
	district := routing.IncidentArea{Territories: []routing.TerritoryID{"kalininsky"}}
	street := routing.IncidentArea{Territories: []routing.TerritoryID{"kalininsky"}, Streets: []string{"Гагарина"}}
	for _, c := range []struct {
		what  string
		alert Alert
		live  []*routing.Incident
		news  bool
	}{
		{"nothing is known", one, nil, true},
		{"confirmed here", one, incident(routing.IncidentConfirmed, "heating.cold", district), false},
		{"proposed in the whole city", one, incident(routing.IncidentProposed, "heating.cold", routing.IncidentArea{Territories: []routing.TerritoryID{"cheboksary"}}), false},
		{"of another fact", one, incident(routing.IncidentConfirmed, "heating.no-hot-water", district), true},
		{"in another district", one, incident(routing.IncidentConfirmed, "heating.cold", routing.IncidentArea{Territories: []routing.TerritoryID{"leninsky"}}), true},
		{"in one street: this is wider", one, incident(routing.IncidentConfirmed, "heating.cold", street), true},
		{"dismissed in one street", one, incident(routing.IncidentDismissed, "heating.cold", street), false},
		{"works to come", one, incident(routing.IncidentPlanned, "heating.cold", district), true},
		{"works under way", one, incident(routing.IncidentActive, "heating.cold", district), false},
		{"most of it", most, incident(routing.IncidentConfirmed, "heating.cold", district), false},
		{"half of it", half, incident(routing.IncidentConfirmed, "heating.cold", district), true},
	} {
		if got := len(r.Unexplained([]Alert{c.alert}, c.live)) == 1; got != c.news {
			t.Errorf("%s: news is %v", c.what, got)
		}
	}
}
