package routing

import (
	"cmp"
	"time"
)

// Rule sends complaints to an agency. The order of rules does not matter: the most
// specific one wins, first by its topic, then by its place, then by how many
// answers it asks for, then by its schedule. Of two about the same topic and place,
// one of the centre's own goes before one from above.
type Rule struct {
	ID          RuleID
	Topics      []string      // facts and categories; empty means any
	Territories []TerritoryID // with all that lies inside them; empty means any
	Streets     []string      // as written; empty means any address
	When        []Condition   // what must have been answered, all of it
	Hours       Hours
	Season      Season
	Agency      AgencyID

	depth int // of the centre whose files say so; deeper is nearer
}

func (r *Rule) schedule() schedule { return schedule{r.Hours, r.Season} }

// plain tells whether the rule holds whatever was answered, and always.
func (r *Rule) plain() bool { return len(r.When) == 0 && r.schedule().keys() == 0 }

func (r *Rule) fits(c *Complaint, m *moment) bool {
	return met(r.When, c.Answers) && m.in(r.schedule())
}

// ranking compares two rules about the same topic and place: below zero when a
// goes before b.
func ranking(a, b *Rule) int {
	return cmp.Or(
		cmp.Compare(b.depth, a.depth),
		cmp.Compare(len(b.When), len(a.When)),
		cmp.Compare(b.schedule().keys(), a.schedule().keys()),
	)
}

// pair is one thing a rule speaks about; "" in either place means any.
type pair struct {
	topic     string
	territory TerritoryID
}

// router is the rules compiled for Match. Topics and territories have numbers
// there: a complaint is asked about in a dozen pairs, and texts are slow keys.
type router struct {
	slots    map[uint64]*slot
	topics   map[string]int32 // facts and categories; 0 is any
	places   map[TerritoryID]int32
	ways     map[TerritoryID][]step // the territory itself, its parents, any
	kinds    *kinds
	fallback AgencyID
}

// slot is what is said of one pair, the rule to be tried first coming first.
type slot struct {
	streets []streetRule
	rules   []*Rule
}

// streetRule is a rule for one of the streets it names.
type streetRule struct {
	*Rule
	name string
	streetName
}

// step is one territory on the way up.
type step struct {
	n  int32
	id TerritoryID
}

// nowhere is the way of a territory the directory does not know.
var nowhere = []step{{}}

func (r *router) way(id TerritoryID) []step {
	if way, ok := r.ways[id]; ok {
		return way
	}
	return nowhere
}

// level is one of the three topics under which a complaint is looked for.
type level struct {
	n  int32
	id string
}

// levels are the fact, its category and any; -1 is what no rule names.
func (r *router) levels(id TopicID) [3]level {
	of := [3]level{{-1, string(id)}, {-1, string(id.Category())}, {}}
	for i := range of[:2] {
		if n, ok := r.topics[of[i].id]; ok {
			of[i].n = n
		}
	}
	return of
}

func slotKey(topic, place int32) uint64 { return uint64(uint32(topic))<<32 | uint64(uint32(place)) } // #nosec G115 -- numbers of a list

// Match says who must answer a complaint that came at a time. It always names an
// agency: what no rule covers, unknown ids included, goes to the centre's fallback.
//
// It looks from the most specific pair to the least: at most three topics times
// the depth of the territories, under each topic first for the rules that name a
// street.
func (d *Directory) Match(c Complaint, at time.Time) Match {
	r := &d.router
	m := moment{at: at, calendar: d.calendar}
	way := r.way(c.Territory)
	address := address{text: c.Address, place: c.Territory, d: d}
	for _, topic := range r.levels(c.Topic) {
		if topic.n < 0 {
			continue
		}
		var found [longestWay]*slot
		for i, place := range way {
			found[i] = r.slots[slotKey(topic.n, place.n)]
			if found[i] == nil || len(found[i].streets) == 0 {
				continue
			}
			if one, ok := address.find(found[i].streets, &c, &m); ok {
				return one.matched(pair{topic.id, place.id}, one.name, &c)
			}
		}
		for i, place := range way {
			if found[i] == nil {
				continue
			}
			for _, rule := range found[i].rules {
				if rule.fits(&c, &m) {
					return rule.matched(pair{topic.id, place.id}, "", &c)
				}
			}
		}
	}
	return Match{Agency: r.fallback, Topic: Any, Territory: Any}
}

// find finds the first rule of a list for the streets the address names. Of equally
// specific ones it is that of the street which is named first, there of the one with
// more words.
func (a *address) find(list []streetRule, c *Complaint, m *moment) (best streetRule, ok bool) {
	first := 0
	for _, one := range list {
		if ok && ranking(best.Rule, one.Rule) != 0 {
			break
		}
		at := a.where(one.streetName)
		sooner := !ok || at < first || at == first && len(one.words) > len(best.words)
		if at >= 0 && sooner && one.fits(c, m) {
			best, first, ok = one, at, true
		}
	}
	return best, ok
}

func (r *Rule) matched(at pair, street string, c *Complaint) Match {
	m := Match{
		Agency: r.Agency, Rule: r.ID, Topic: cmp.Or(at.topic, Any), Territory: cmp.Or(string(at.territory), Any),
		Street: street, Hours: r.Hours, Season: r.Season,
	}
	if len(r.When) > 0 {
		m.Facts = make([]Fact, len(r.When))
		for i, w := range r.When {
			m.Facts[i] = Fact{w.Question, c.Answers[string(w.Question)]}
		}
	}
	return m
}
