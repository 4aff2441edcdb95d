package routing

import (
	"fmt"
	"strings"
)

// Cluster tells whether a case and others of its fact that were opened of late,
// itself among them or not, are an incident by the rule: the area they lie in and
// the cases; none when they are too few. Residents count, not their repetitions.
// It looks at nothing but what it is given.
func Cluster(d *Directory, k *Case, recent []*Case, r IncidentRule) (area IncidentArea, cases []*Case) {
	for _, area := range areasAround(d, k, r) {
		cases := []*Case{k}
		residents := map[string]bool{k.Resident: true}
		for _, other := range recent {
			if other.ID != k.ID && clusters(k, other, r) && area.Covers(d, other.Complaint) == Inside {
				cases = append(cases, other)
				residents[other.Resident] = true
			}
		}
		if len(residents) >= r.Cases {
			return area, cases
		}
	}
	return IncidentArea{}, nil
}

// areasAround are the areas that a case's incident may have, the narrowest first:
// a circle around its point or, where the rule has no radius or the case no point,
// its territory and what that lies in, the whole region left out.
func areasAround(d *Directory, k *Case, r IncidentRule) []IncidentArea {
	if r.Radius > 0 && k.Point != nil {
		at := *k.Point
		area := IncidentArea{Point: &at, Radius: r.Radius}
		if k.Territory != "" {
			area.Territories = []TerritoryID{k.Territory}
		}
		return []IncidentArea{area}
	}
	var areas []IncidentArea
	for _, id := range d.upFrom(k.Territory) {
		if t, _ := d.territory.get(id); t.Kind != KindRegionWide {
			areas = append(areas, IncidentArea{Territories: []TerritoryID{id}})
		}
	}
	return areas
}

// clusters tells whether another case may belong to k's incident. Where a radius is
// asked for, those with a point are compared by it, and only the others by their
// territory.
func clusters(k, other *Case, r IncidentRule) bool {
	return other.Topic == k.Topic && other.gathers() &&
		!other.OpenedAt.Before(k.OpenedAt.Add(-r.Within)) && !other.OpenedAt.After(k.OpenedAt) &&
		(r.Radius == 0 || (other.Point == nil) == (k.Point == nil))
}

// incidentKey names what an incident is: two proposals of one key are the same.
func incidentKey(topic TopicID, a IncidentArea) string {
	var b strings.Builder
	b.WriteString(string(topic))
	for _, t := range a.Territories {
		b.WriteString(" " + string(t))
	}
	if a.Point != nil {
		fmt.Fprintf(&b, " %.4f,%.4f %d", a.Point.Lat, a.Point.Lon, a.Radius)
	}
	return b.String()
}
