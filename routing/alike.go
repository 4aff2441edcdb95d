package routing

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"otklik/routing/geo"
)

// This file finds the open cases that a new one may be about, too: its resident is
// shown them before he files.

// AlikeRule says which open cases of a fact may be about the same.
type AlikeRule struct {
	Radius int           // metres, where both have a point
	Within time.Duration // filed no longer ago
	off    bool          // written so: what goes for the category or above does not
}

// defaultAlikeRule holds where the directory asks for a look and says no more.
var defaultAlikeRule = AlikeRule{Radius: 150, Within: 30 * 24 * time.Hour}

// AlikeRule is the rule for a topic: its own, or its category's. ok is false where
// nobody is shown cases of others: those of a private topic, or of one that hides
// telephones, are not theirs to know.
func (d *Directory) AlikeRule(topic TopicID) (r AlikeRule, ok bool) {
	if t, known := d.topics.get(topic); !known || t.HidesPhones || t.Private {
		return AlikeRule{}, false
	}
	for _, subject := range []string{string(topic), string(topic.Category())} {
		if r, said := d.alike[subject]; said {
			return r, !r.off
		}
	}
	return AlikeRule{}, false
}

// joinable are the states in which a case may be followed by one that is being filed:
// its answer is still to come, and a moderator has let it through.
var joinable = []State{Decision, Assigned, InProgress, NeedInfo, Deferred, Approval, Divided}

// Joinable tells whether a resident may join a case. One in an incident is joined there,
// and what its resident has withdrawn is shown to nobody.
func (k *Case) Joinable() bool {
	return slices.Contains(joinable, k.State) && k.Kind.Judged() && k.Incident == 0 && k.Parent == 0 && !k.Left
}

// AlikeQuery asks for cases in the states of Joinable, those of parts and of incidents
// left out, the newest first.
type AlikeQuery struct {
	Centre      CentreID
	Topic       TopicID
	Territories []TerritoryID
	Since       time.Time // opened no earlier
	Limit       int
}

// mostAlike is how many cases a new one is compared with.
const mostAlike = 200

// AlikeQuery is what to look for where a complaint is being filed; ok is false where
// its topic wants no look, or it says no place.
func (d *Directory) AlikeQuery(c Complaint, now time.Time) (q AlikeQuery, ok bool) {
	here := d.region.CentreFor(c.Territory, d)
	r, ok := here.AlikeRule(c.Topic)
	if !ok || c.Territory == "" || c.Point == nil && strings.TrimSpace(c.Address) == "" {
		return q, false
	}
	return AlikeQuery{
		Centre: here.centre.ID, Topic: c.Topic, Territories: here.about(c.Territory), Since: now.Add(-r.Within), Limit: mostAlike,
	}, true
}

// about is a territory with what lies around it, but for the region as a whole, and
// inside it: people name the same place more or less exactly.
func (d *Directory) about(id TerritoryID) []TerritoryID {
	list := []TerritoryID{id}
	for _, t := range d.territory.list {
		around := t.Kind != KindRegionWide && slices.Contains(d.upFrom(id), t.ID)
		if t.ID != id && (around || slices.Contains(d.upFrom(t.ID), id)) {
			list = append(list, t.ID)
		}
	}
	return list
}

// Alike are those among some cases that are about the place of a complaint by its
// topic's rule, the nearest first and then the newest: points are compared by their
// distance, addresses by street and house.
func (d *Directory) Alike(c Complaint, cases []*Case) []*Case {
	here := d.region.CentreFor(c.Territory, d)
	r, _ := here.AlikeRule(c.Topic)
	metres := map[CaseID]float64{}
	var found []*Case
	for _, k := range cases {
		away, ok := here.apart(c, k.Complaint)
		if ok && away <= float64(r.Radius) && k.Joinable() {
			metres[k.ID] = away
			found = append(found, k)
		}
	}
	slices.SortStableFunc(found, func(a, b *Case) int {
		return cmp.Or(cmp.Compare(metres[a.ID], metres[b.ID]), b.OpenedAt.Compare(a.OpenedAt), cmp.Compare(b.ID, a.ID))
	})
	return found
}

// apart is how far two places are from each other, in metres; ok is false where what is
// known of them does not say.
func (d *Directory) apart(a, b Complaint) (metres float64, ok bool) {
	if away, ok := a.Away(b); ok {
		return away, true
	}
	door := d.doorOf(a)
	return 0, door != "" && door == d.doorOf(b)
}

// Away is how far the points of two complaints are from each other, in metres; ok is false
// where one has none.
func (c Complaint) Away(other Complaint) (metres float64, ok bool) {
	if c.Point == nil || other.Point == nil {
		return 0, false
	}
	return geo.Distance(*c.Point, *other.Point), true
}

// doorOf brings a typed address to street and house, as far as it names them: what
// people write in many ways is compared. "" says nothing.
func (d *Directory) doorOf(c Complaint) string {
	a := address{text: c.Address, place: c.Territory, d: d, words: d.router.kinds.split(c.Address)}
	if len(a.words) == 0 || len(a.words) > longestAddress {
		return ""
	}
	if streets := a.streets(); len(streets) > 0 {
		s := streets[0]
		return strings.Join(append(keysOf(a.words[s.from:s.to+1]), house(a.words[s.to+1:])), " ")
	}
	words := slices.DeleteFunc(slices.Clone(a.words), func(w placeWord) bool { return w.kinds != 0 || d.names(c.Territory, w) })
	for i, w := range words {
		if w.number && i > 0 {
			words = words[:i+1] // behind the house are flats, and words about it
			break
		}
	}
	return strings.Join(keysOf(words), " ")
}

// house is the first number behind a street.
func house(words []placeWord) string {
	for _, w := range words {
		if w.number {
			return w.key
		}
	}
	return ""
}

// keysOf are the words of a name that tell it from others, in the order of the alphabet.
func keysOf(words []placeWord) []string {
	var keys []string
	for _, w := range words {
		if w.kinds == 0 || w.number {
			keys = append(keys, w.key)
		}
	}
	return slices.Sorted(slices.Values(keys))
}

// names tells whether a word is of the names of a territory, or of one that it lies in.
func (d *Directory) names(id TerritoryID, w placeWord) bool {
	for _, up := range d.upFrom(id) {
		t, _ := d.territory.get(up)
		for _, name := range t.Names {
			if slices.ContainsFunc(d.router.kinds.split(name), func(n placeWord) bool { return n.key == w.key && !n.number }) {
				return true
			}
		}
	}
	return false
}
