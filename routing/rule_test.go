package routing

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"
)

// mondayMorning is a working hour of the sample's centre, in winter.
var mondayMorning = time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)

func TestMatchOnSample(t *testing.T) {
	d := sample(t)
	for _, one := range []struct {
		name      string
		topic     TopicID
		territory TerritoryID
		agency    AgencyID
		reason    string
	}{
		{"category in a city", "roads.pothole", "cheboksary", "city-roads",
			"rule roads-city: topic roads, territory cheboksary"},
		{"a district is part of its city", "roads.pothole", "leninsky", "city-roads",
			"rule roads-city: topic roads, territory cheboksary"},
		{"the okrug is not the city", "roads.pothole", "cheboksarsky-okrug", "okrug-admin",
			"rule roads-okrug: topic roads, territory cheboksarsky-okrug"},
		{"no rule of its own: anywhere", "roads.pothole", "alatyrsky", "min-transport",
			"rule roads-region: topic roads, territory *"},
		{"territory not known", "roads.pothole", "", "min-transport",
			"rule roads-region: topic roads, territory *"},
		{"fact before category", "roads.no-surface", "cheboksarsky-okrug", "federal-roads",
			"rule roads-federal: topic roads.no-surface, territory cheboksarsky-okrug"},
		{"fact anywhere before category anywhere", "electricity_gas.gas-smell", "cheboksary", "gas-supply",
			"rule gas: topic electricity_gas.gas-smell, territory *"},
		{"fact anywhere before any topic here", "payments.waste-fee", "novocheboksarsk", "waste-operator",
			"rule payments-waste: topic payments.waste-fee, territory *"},
		{"category anywhere before any topic here", "health.queue", "novocheboksarsk", "min-health",
			"rule health: topic health, territory *"},
		{"any topic here", "transport.stop", "novocheboksarsk", "min-transport",
			"rule transport-region: topic transport, territory *"},
		{"the rest of a neighbour", "construction_trade.fence", "novocheboksarsk", "novocheboksarsk-admin",
			"rule novocheboksarsk-rest: topic *, territory novocheboksarsk"},
		{"nothing fits", "other.other", "cheboksary", "regional-centre", "fallback: no rule"},
		{"unknown topic", "no.such", "nowhere", "regional-centre", "fallback: no rule"},
		{"nothing said", "", "", "regional-centre", "fallback: no rule"},
	} {
		t.Run(one.name, func(t *testing.T) {
			m := d.Match(Complaint{Topic: one.topic, Territory: one.territory}, mondayMorning)
			if m.Agency != one.agency || m.Reason() != one.reason {
				t.Errorf("%s, %s\n got %s because %s\nwant %s because %s",
					one.topic, one.territory, m.Agency, m.Reason(), one.agency, one.reason)
			}
		})
	}
}

// desk is which of the demo's two chats a complaint reaches.
func TestSampleDesks(t *testing.T) {
	d := sample(t)
	for category, want := range map[CategoryID]DeskID{
		"roads": "city", "streets": "city", "transport": "city", "health": "city", "ecology": "city", "other": "city",
		"heating": "utilities", "water": "utilities", "electricity_gas": "utilities",
		"building": "utilities", "payments": "utilities", "waste": "utilities",
	} {
		c, _ := d.Category(category)
		m := d.Match(Complaint{Topic: c.Topics[0], Territory: "cheboksary"}, mondayMorning)
		if got := d.DeskOf(m.Agency); got != want {
			t.Errorf("%s goes to %s at desk %q, want %q", c.Topics[0], m.Agency, got, want)
		}
	}
}

func TestEveryComplaintHasAnAgency(t *testing.T) {
	d := sample(t)
	rapid.Check(t, func(t *rapid.T) {
		c := Complaint{
			Topic:     TopicID(rapid.String().Draw(t, "topic")),
			Territory: TerritoryID(rapid.String().Draw(t, "territory")),
		}
		m := d.Match(c, mondayMorning)
		if _, ok := d.Agency(m.Agency); !ok {
			t.Errorf("%+v goes to %q", c, m.Agency)
		}
	})
}

// The order of the rules in the file must not matter.
func TestOrderOfRulesDoesNotMatter(t *testing.T) {
	rules := []string{
		"{id: any, agency: mayor}",
		"{id: category, topics: [roads], agency: mayor}",
		"{id: fact, topics: [roads.snow], agency: mayor}",
		"{id: district, territories: [north], agency: mayor}",
		"{id: town-fact, topics: [roads.snow], territories: [town], agency: mayor}",
	}
	want := map[pair]RuleID{
		{"roads.snow", "north"}:    "town-fact",
		{"roads.snow", ""}:         "fact",
		{"roads.pothole", "north"}: "category",
		{"other.thing", "north"}:   "district",
		{"other.thing", "town"}:    "any",
	}
	files := overlay(t, "testdata/none")
	files["other.yaml"] = &fstest.MapFile{Data: []byte(
		"categories: [{id: other, names: {ru: Иное}, first: 1h, full: 1wd, topics: [{id: other.thing, names: {ru: Вещь}}]}]")}
	rapid.Check(t, func(rt *rapid.T) {
		order := rapid.Permutation(rules).Draw(rt, "order")
		files["routes.yaml"] = &fstest.MapFile{Data: []byte("routes:\n  - " + strings.Join(order, "\n  - "))}
		d, err := Load(files)
		if err != nil {
			rt.Fatal(err)
		}
		for c, rule := range want {
			if got := d.Match(Complaint{Topic: TopicID(c.topic), Territory: c.territory}, mondayMorning).Rule; got != rule {
				rt.Errorf("%s in %q: rule %s, want %s", c.topic, c.territory, got, rule)
			}
		}
	})
}
