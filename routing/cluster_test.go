package routing

import (
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// report is a case of one fact: minutes ago, whose, where.
type report struct {
	ago       int
	resident  string
	territory TerritoryID
	north     float64 // metres north of the middle; NaN is no point
	topic     TopicID
	change    func(*Case)
}

const noPoint = 1e9

var clusterNow = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

func (r report) newCase(id CaseID) *Case {
	k := &Case{ID: id, Resident: r.resident, OpenedAt: clusterNow.Add(-time.Duration(r.ago) * time.Minute)}
	k.Topic, k.Territory = "heating.cold", r.territory
	if r.topic != "" {
		k.Topic = r.topic
	}
	if r.north != noPoint {
		k.Point = &Point{Lat: 56.13 + r.north/111_195, Lon: 47.25}
	}
	if r.change != nil {
		r.change(k)
	}
	return k
}

// TestCluster: which cases make an incident, and where it lies.
func TestCluster(t *testing.T) {
	d := sample(t)
	by := func(rule IncidentRule) IncidentRule { rule.Within = 15 * time.Minute; return rule }
	inTerritory, inCircle := by(IncidentRule{Cases: 3}), by(IncidentRule{Cases: 3, Radius: 1500})
	at := func(ago int, who string, where TerritoryID) report {
		return report{ago: ago, resident: who, territory: where, north: noPoint}
	}
	pin := func(ago int, who string, north float64) report {
		return report{ago: ago, resident: who, territory: "cheboksary", north: north}
	}
	for name, x := range map[string]struct {
		rule    IncidentRule
		reports []report // the last is the new one
		cases   int
		where   TerritoryID
		circle  bool
	}{
		"enough": {inTerritory, []report{at(14, "a", "kalininsky"), at(5, "b", "kalininsky"), at(0, "c", "kalininsky")}, 3, "kalininsky", false},
		"few":    {inTerritory, []report{at(5, "b", "kalininsky"), at(0, "c", "kalininsky")}, 0, "", false},
		"one who repeats himself": {inTerritory, []report{
			at(3, "a", "kalininsky"), at(2, "a", "kalininsky"), at(1, "a", "kalininsky"), at(0, "a", "kalininsky")}, 0, "", false},
		"a repetition belongs to it": {inTerritory, []report{
			at(3, "a", "kalininsky"), at(2, "a", "kalininsky"), at(1, "b", "kalininsky"), at(0, "c", "kalininsky")}, 4, "kalininsky", false},
		"too long ago":     {inTerritory, []report{at(16, "a", "kalininsky"), at(5, "b", "kalininsky"), at(0, "c", "kalininsky")}, 0, "", false},
		"at the very edge": {inTerritory, []report{at(15, "a", "kalininsky"), at(5, "b", "kalininsky"), at(0, "c", "kalininsky")}, 3, "kalininsky", false},
		"another fact": {inTerritory, []report{
			at(2, "a", "kalininsky"), {ago: 1, resident: "b", territory: "kalininsky", north: noPoint, topic: "heating.burst"}, at(0, "c", "kalininsky")}, 0, "", false},
		"two districts of a town": {inTerritory, []report{at(2, "a", "kalininsky"), at(1, "b", "leninsky"), at(0, "c", "moskovsky")}, 3, "cheboksary", false},
		"two towns":               {inTerritory, []report{at(2, "a", "kalininsky"), at(1, "b", "novocheboksarsk"), at(0, "c", "kalininsky")}, 0, "", false},
		"who does not know where": {inTerritory, []report{at(2, "a", "chuvashia"), at(1, "b", "chuvashia"), at(0, "c", "chuvashia")}, 0, "", false},
		"in a place nobody knows": {inTerritory, []report{at(2, "a", ""), at(1, "b", ""), at(0, "c", "")}, 0, "", false},
		"near":                    {inCircle, []report{pin(2, "a", 1400), pin(1, "b", -1400), pin(0, "c", 0)}, 3, "cheboksary", true},
		"far":                     {inCircle, []report{pin(2, "a", 1600), pin(1, "b", -1400), pin(0, "c", 0)}, 0, "", false},
		"near, over the border": {inCircle, []report{
			pin(2, "a", 100), {ago: 1, resident: "b", territory: "novocheboksarsk", north: 50}, pin(0, "c", 0)}, 3, "cheboksary", true},
		"without points":            {inCircle, []report{at(2, "a", "cheboksary"), at(1, "b", "cheboksary"), at(0, "c", "cheboksary")}, 3, "cheboksary", false},
		"points and none":           {inCircle, []report{pin(2, "a", 9000), pin(1, "b", -9000), at(0, "c", "cheboksary")}, 0, "", false},
		"points, by territory only": {inTerritory, []report{pin(2, "a", 9000), pin(1, "b", -9000), at(0, "c", "cheboksary")}, 3, "cheboksary", false},
		"what its resident set apart": {inTerritory, []report{
			at(2, "a", "kalininsky"), {ago: 1, resident: "b", territory: "kalininsky", north: noPoint, change: func(k *Case) { k.Apart = true }}, at(0, "c", "kalininsky")}, 0, "", false},
		"what is in an incident": {inTerritory, []report{
			at(2, "a", "kalininsky"), {ago: 1, resident: "b", territory: "kalininsky", north: noPoint, change: func(k *Case) { k.Incident = 7 }}, at(0, "c", "kalininsky")}, 0, "", false},
		"a question": {inTerritory, []report{
			at(2, "a", "kalininsky"), {ago: 1, resident: "b", territory: "kalininsky", north: noPoint, change: func(k *Case) { k.Kind = CaseQuestion }}, at(0, "c", "kalininsky")}, 0, "", false},
		"one from the future": {inTerritory, []report{at(2, "a", "kalininsky"), at(-1, "b", "kalininsky"), at(0, "c", "kalininsky")}, 0, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			var all []*Case
			for i, r := range x.reports {
				all = append(all, r.newCase(CaseID(i+1)))
			}
			k := all[len(all)-1]
			area, cases := Cluster(d, k, all, x.rule)
			if len(cases) != x.cases {
				t.Fatalf("%d cases, want %d", len(cases), x.cases)
			}
			if x.cases == 0 {
				return
			}
			if len(area.Territories) != 1 || area.Territories[0] != x.where || (area.Point != nil) != x.circle {
				t.Errorf("area %+v", area)
			}
			for _, one := range cases {
				if area.Covers(d, one.Complaint) != Inside {
					t.Errorf("case %d lies outside of its incident", one.ID)
				}
			}
		})
	}
}

// Whatever is reported, an incident has enough residents, nothing old, nothing twice,
// and the order of the reports changes nothing.
func TestClusterHolds(t *testing.T) {
	d := sample(t)
	places := []TerritoryID{"cheboksary", "kalininsky", "leninsky", "novocheboksarsk", "chuvashia", ""}
	rapid.Check(t, func(r *rapid.T) {
		rule := IncidentRule{
			Cases: rapid.IntRange(2, 6).Draw(r, "cases"), Within: 15 * time.Minute,
			Radius: rapid.SampledFrom([]int{0, 500, 1500}).Draw(r, "radius"),
		}
		var all []*Case
		for i := range rapid.IntRange(1, 30).Draw(r, "reports") {
			all = append(all, report{
				ago: rapid.IntRange(0, 20).Draw(r, "ago"), resident: strconv.Itoa(rapid.IntRange(1, 8).Draw(r, "who")),
				territory: rapid.SampledFrom(places).Draw(r, "place"),
				north:     rapid.SampledFrom([]float64{noPoint, 0, 300, 900, 3000}).Draw(r, "north"),
			}.newCase(CaseID(i+1)))
		}
		k := all[0]
		k.OpenedAt = clusterNow
		area, cases := Cluster(d, k, all, rule)
		shuffled := rapid.Permutation(all).Draw(r, "order")
		if _, again := Cluster(d, k, shuffled, rule); len(again) != len(cases) {
			r.Fatalf("%d cases, in another order %d", len(cases), len(again))
		}
		if len(cases) == 0 {
			return
		}
		residents, seen := map[string]bool{}, map[CaseID]bool{}
		for _, one := range cases {
			residents[one.Resident] = true
			if seen[one.ID] || clusterNow.Sub(one.OpenedAt) > rule.Within || area.Covers(d, one.Complaint) != Inside {
				r.Fatalf("a case that does not belong: %+v in %+v", one, area)
			}
			seen[one.ID] = true
		}
		if !seen[k.ID] || len(residents) < rule.Cases {
			r.Fatalf("%d residents, want %d", len(residents), rule.Cases)
		}
	})
}

// TestCovers: what lies in an area, what does not, and what cannot be told.
func TestCovers(t *testing.T) {
	d := sample(t)
	middle := Point{Lat: 56.13, Lon: 47.25}
	near, far := Point{Lat: 56.135, Lon: 47.25}, Point{Lat: 56.2, Lon: 47.25}
	district := IncidentArea{Territories: []TerritoryID{"kalininsky"}}
	circle := IncidentArea{Territories: []TerritoryID{"cheboksary"}, Point: &middle, Radius: 1000}
	streets := IncidentArea{Territories: []TerritoryID{"cheboksary"}, Streets: []string{"Гагарина", "40 лет Победы"}}
	for name, x := range map[string]struct {
		area IncidentArea
		c    Complaint
		want Coverage
	}{
		"the district":                    {district, Complaint{Territory: "kalininsky"}, Inside},
		"another":                         {district, Complaint{Territory: "leninsky"}, Outside},
		"its town":                        {district, Complaint{Territory: "cheboksary"}, Unsure},
		"who does not know":               {district, Complaint{Territory: "chuvashia"}, Unsure},
		"nothing said":                    {district, Complaint{}, Unsure},
		"a district of the town":          {IncidentArea{Territories: []TerritoryID{"novocheboksarsk", "cheboksary"}}, Complaint{Territory: "leninsky"}, Inside},
		"near the point":                  {circle, Complaint{Territory: "cheboksary", Point: &near}, Inside},
		"near it, in another territory":   {circle, Complaint{Territory: "novocheboksarsk", Point: &near}, Inside},
		"far from it":                     {circle, Complaint{Territory: "cheboksary", Point: &far}, Outside},
		"no point, the town":              {circle, Complaint{Territory: "kalininsky"}, Unsure},
		"no point, another town":          {circle, Complaint{Territory: "novocheboksarsk"}, Outside},
		"its street":                      {streets, Complaint{Territory: "cheboksary", Address: "ул. Ю. Гагарина, д. 5"}, Inside},
		"its street, no house":            {streets, Complaint{Territory: "kalininsky", Address: "гагарина"}, Inside},
		"a street of two words":           {streets, Complaint{Territory: "cheboksary", Address: "улица 40 лет Победы 3"}, Inside},
		"half of its name":                {streets, Complaint{Territory: "cheboksary", Address: "улица Победы 3"}, Unsure},
		"another street":                  {streets, Complaint{Territory: "cheboksary", Address: "Мира, 5"}, Unsure},
		"the same street of another town": {streets, Complaint{Territory: "novocheboksarsk", Address: "Гагарина, 5"}, Outside},
	} {
		if got := x.area.Covers(d, x.c); got != x.want {
			t.Errorf("%s: %v, want %v", name, got, x.want)
		}
	}
}
