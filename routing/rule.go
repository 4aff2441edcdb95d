package routing

import (
	"cmp"
	"slices"
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

// Condition is met by any of its options.
type Condition struct {
	Question QuestionID
	Options  []string
}

func (r *Rule) schedule() schedule { return schedule{r.Hours, r.Season} }

// plain tells whether the rule holds whatever was answered, and always.
func (r *Rule) plain() bool { return len(r.When) == 0 && r.schedule().keys() == 0 }

func (r *Rule) fits(c *Complaint, m *moment) bool {
	for _, w := range r.When {
		if !slices.Contains(w.Options, c.Answers[string(w.Question)]) {
			return false
		}
	}
	return m.in(r.schedule())
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

// router is the rules compiled for Match: for each pair those about it, the one to
// be tried first coming first, and for each territory the way up to its region.
type router struct {
	rules    map[pair][]*Rule
	streets  map[pair][]streetRule         // those that name a street; nil when none does
	ways     map[TerritoryID][]TerritoryID // the territory itself, its parents, ""
	fallback AgencyID
}

// streetRule is a rule for one of the streets it names.
type streetRule struct {
	*Rule
	name  string
	words []string
}

// nowhere is the way of a territory the directory does not know.
var nowhere = []TerritoryID{""}

func (r *router) way(id TerritoryID) []TerritoryID {
	if way, ok := r.ways[id]; ok {
		return way
	}
	return nowhere
}

// Match says who must answer a complaint that came at a time. It always names an
// agency: what no rule covers, unknown ids included, goes to the centre's fallback.
//
// It looks from the most specific pair to the least: at most three topics times
// the depth of the territories.
func (d *Directory) Match(c Complaint, at time.Time) Match {
	r := &d.router
	m := moment{at: at, calendar: d.calendar}
	way := r.way(c.Territory)
	var address []string
	if r.streets != nil && c.Address != "" {
		address = streetWords(c.Address)
	}
	for _, topic := range [...]string{string(c.Topic), string(category(c.Topic)), ""} {
		for _, place := range way {
			if len(address) == 0 {
				break
			}
			if found, ok := onStreet(r.streets[pair{topic, place}], address, &c, &m); ok {
				return found.matched(pair{topic, place}, found.name, &c)
			}
		}
		for _, place := range way {
			for _, rule := range r.rules[pair{topic, place}] {
				if rule.fits(&c, &m) {
					return rule.matched(pair{topic, place}, "", &c)
				}
			}
		}
	}
	return Match{Agency: r.fallback, Topic: Any, Territory: Any}
}

// onStreet finds the first rule of a list for the streets an address names. Of
// equally specific ones it is that of the street which is named first.
func onStreet(list []streetRule, address []string, c *Complaint, m *moment) (best streetRule, ok bool) {
	first := 0
	for _, one := range list {
		if ok && ranking(best.Rule, one.Rule) != 0 {
			break
		}
		if at := indexWords(address, one.words); at >= 0 && (!ok || at < first) && one.fits(c, m) {
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

// streetWords are the words by which a street is known in an address.
func streetWords(text string) []string { return tokens(text) }

// indexWords is where the words stand in a text one after another, or -1.
func indexWords(text, words []string) int {
	for at := 0; at+len(words) <= len(text); at++ {
		if slices.Equal(text[at:at+len(words)], words) {
			return at
		}
	}
	return -1
}
