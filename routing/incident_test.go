package routing

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// TestSampleIncidents: the shipped rules, and what they take from their defaults.
func TestSampleIncidents(t *testing.T) {
	d := sample(t)
	rule := func(topic TopicID) (IncidentRule, bool) { return d.IncidentRule(topic) }
	general := IncidentRule{Cases: 5, Within: 15 * time.Minute, Radius: 1500, Quiet: 24 * time.Hour, Reopen: ReopenRule{3, 20}}
	flooded, gas := general, general
	flooded.Within, flooded.Radius = time.Hour, 500
	gas.Cases, gas.Radius, gas.Reopen.Cases = 3, 0, 2
	for topic, want := range map[TopicID]IncidentRule{"heating.cold": general, "roads.flooded": flooded, "electricity_gas.no-gas": gas} {
		if got, ok := rule(topic); !ok || got != want {
			t.Errorf("%s: %+v %v, want %+v", topic, got, ok, want)
		}
	}
	for _, topic := range []TopicID{"roads.pothole", "heating.other", "nothing.known"} {
		if got, ok := rule(topic); ok || got.Cases == 0 || got.Reopen.Cases == 0 {
			t.Errorf("%s: %+v %v", topic, got, ok)
		}
	}
}

// A rule for a fact goes before that for its category.
func TestIncidentRuleOfAFact(t *testing.T) {
	files := overlay(t, "testdata/none")
	files["incidents.yaml"] = &fstest.MapFile{Data: []byte(
		"incidents: {rules: [{topics: [roads], cases: 9}, {topics: [roads.snow], cases: 4, radius: 2km}]}")}
	d, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	for topic, want := range map[TopicID]int{"roads.snow": 4, "roads.pit": 9} {
		if r, ok := d.IncidentRule(topic); !ok || r.Cases != want || r.Quiet != 24*time.Hour {
			t.Errorf("%s: %+v", topic, r)
		}
	}
	if r, _ := d.IncidentRule("roads.snow"); r.Radius != 2000 {
		t.Errorf("radius %d", r.Radius)
	}
}

func TestReopenNeeds(t *testing.T) {
	r := ReopenRule{Cases: 3, Share: 20}
	for members, want := range map[int]int{0: 3, 1: 3, 15: 3, 16: 4, 100: 20, 101: 21, 3400: 680} {
		if got := r.Needs(members); got != want {
			t.Errorf("%d members: %d, want %d", members, got, want)
		}
	}
}

// TestIncidentLife: each deed where it may happen, and nowhere else.
func TestIncidentLife(t *testing.T) {
	may := map[IncidentDeed]string{
		IncidentConfirm: "proposed", IncidentDismiss: "proposed planned", IncidentBegin: "planned", IncidentRunOut: "active",
		IncidentUpdate: "confirmed active", IncidentAnswer: "confirmed active over", IncidentReopen: "answered over", IncidentClose: "answered over",
	}
	states := []IncidentState{IncidentProposed, IncidentConfirmed, IncidentPlanned, IncidentActive,
		IncidentAnswered, IncidentOver, IncidentClosed, IncidentDismissed}
	for deed, where := range may {
		for _, s := range states {
			want := strings.Contains(" "+where+" ", " "+string(s)+" ")
			_, err := s.after(deed)
			if s.May(deed) != want || (err == nil) != want || (err != nil && !errors.Is(err, ErrState)) {
				t.Errorf("%s in %s: %v", deed, s, err)
			}
		}
	}
	drawn := IncidentMermaid()
	for _, s := range states {
		if !strings.Contains(drawn, string(s)) {
			t.Errorf("%s is not drawn", s)
		}
	}
}

// TestDeciders: whose desk and whose role decide about an incident, and who gives the
// answer where answers are approved.
func TestDeciders(t *testing.T) {
	files := overlay(t, "testdata/none")
	files["approved.yaml"] = &fstest.MapFile{Data: []byte(`
desks: [{id: own, names: {ru: Своя}}]
agencies: [{id: heat, names: {ru: Тепло}, kind: utility, desk: own}]
categories:
  - id: heating
    names: {ru: Тепло}
    first: 4h
    full: 10wd
    topics: [{id: heating.cold, names: {ru: Холодно}}, {id: heating.burst, names: {ru: Прорыв}, approval: true}]
routes: [{id: heat, topics: [heating], agency: heat}]`)}
	d, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	const agency = AgencyID("heat")
	const own = DeskID("own")
	duty := d.Centre().DutyDesk
	i := Incidents{Directory: d}
	for _, x := range []struct {
		by    Actor
		topic TopicID
		deed  IncidentDeed
		want  error
	}{
		{Actor{Desk: duty}, "heating.cold", IncidentAnswer, nil},
		{Actor{Desk: own}, "heating.cold", IncidentAnswer, nil},
		{Actor{Desk: "elsewhere"}, "heating.cold", IncidentAnswer, ErrNotYours},
		{Actor{}, "heating.cold", IncidentAnswer, ErrNotYours},
		{Actor{Desk: own, Roles: []Role{Executor}}, "heating.cold", IncidentUpdate, ErrRole},
		{Actor{Desk: duty, Roles: []Role{Viewer}}, "heating.cold", IncidentUpdate, ErrRole},
		{Actor{Desk: own, Roles: []Role{Coordinator}}, "heating.cold", IncidentUpdate, nil},
		{Actor{Desk: own}, "heating.burst", IncidentAnswer, ErrRole},
		{Actor{Desk: own}, "heating.burst", IncidentUpdate, nil},
		{Actor{Desk: duty}, "heating.burst", IncidentAnswer, nil},
		{Actor{Desk: own, Roles: []Role{Supervisor, Approver}}, "heating.burst", IncidentAnswer, nil},
		{Actor{Desk: duty}, "heating.cold", IncidentReopen, ErrState},
	} {
		in := &Incident{Centre: d.Centre().ID, Agency: agency, State: IncidentConfirmed, IncidentBody: IncidentBody{Topics: []TopicID{x.topic}}}
		if err := i.Check(in, x.by, x.deed); !errors.Is(err, x.want) {
			t.Errorf("%s of %s by %+v: %v, want %v", x.deed, x.topic, x.by, err, x.want)
		}
	}
}

func TestFullIncidentNumber(t *testing.T) {
	for said, want := range map[string]string{
		"7": "26-0007", "А-26-0007": "26-0007", "A-26-12": "26-0012", "25-0003": "25-0003", " № 12 ": "26-0012", "12345": "26-12345", "": "", "А": "", "26-": "",
	} {
		if got := FullIncidentNumber(said, clusterNow); got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}

func TestParseMoment(t *testing.T) {
	zone := time.FixedZone("MSK", 3*3600)
	now := time.Date(2026, 12, 30, 15, 0, 0, 0, zone)
	at := func(y int, m time.Month, d, h, min int) time.Time { return time.Date(y, m, d, h, min, 0, 0, zone) }
	for said, want := range map[string]time.Time{
		"2026-12-31 09:00": at(2026, 12, 31, 9, 0), "31.12.2026  09:00": at(2026, 12, 31, 9, 0), "31.12 09:00": at(2026, 12, 31, 9, 0),
		"5.1 09:00": at(2027, 1, 5, 9, 0), "18:00": at(2026, 12, 30, 18, 0), "15:00": at(2026, 12, 31, 15, 0), "9:30": at(2026, 12, 31, 9, 30), "14.30": at(2026, 12, 31, 14, 30),
		"29.12 09:00": at(2026, 12, 29, 9, 0),
		"":            {}, "завтра": {}, "25:00": {}, "31.13 09:00": {}, "29.02 09:00": {}, "2026-02-30 10:00": {},
	} {
		got, ok := ParseMoment(said, now, zone)
		if ok != !want.IsZero() || (ok && !got.Equal(want)) {
			t.Errorf("%q: %v %v, want %v", said, got, ok, want)
		}
	}
}
