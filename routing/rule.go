package routing

// Any stands for every topic or every territory in a match's reason.
const Any = "*"

// Rule sends complaints about its topics in its territories to an agency. The
// order of rules does not matter: the most specific one wins, the topic
// counting before the territory.
type Rule struct {
	ID          RuleID
	Topics      []string      // facts and categories; empty means any
	Territories []TerritoryID // with all that lies inside them; empty means any
	Agency      AgencyID
}

// pair is one thing a rule speaks about; "" in either place means any.
type pair struct {
	topic     string
	territory TerritoryID
}

// router is the rules compiled for Match: one entry per pair, and for each
// territory the way up to its region.
type router struct {
	rules    map[pair]*Rule
	ways     map[TerritoryID][]TerritoryID // the territory itself, its parents, ""
	fallback AgencyID
}

// nowhere is the way of a territory the directory does not know.
var nowhere = []TerritoryID{""}

// match looks from the most specific pair to the least: at most three topics
// times the depth of the territories.
func (d *Directory) match(topic TopicID, territory TerritoryID) Match {
	if rule, at := d.router.rule(topic, territory); rule != nil {
		return Match{
			Agency: rule.Agency, Rule: rule.ID,
			Topic: orAny(at.topic), Territory: orAny(string(at.territory)),
		}
	}
	return Match{Agency: d.router.fallback, Topic: Any, Territory: Any}
}

func (r *router) rule(topic TopicID, territory TerritoryID) (*Rule, pair) {
	way, ok := r.ways[territory]
	if !ok {
		way = nowhere
	}
	for _, t := range [...]string{string(topic), string(topic.Category()), ""} {
		for _, place := range way {
			at := pair{t, place}
			if rule := r.rules[at]; rule != nil {
				return rule, at
			}
		}
	}
	return nil, pair{}
}

func orAny(s string) string {
	if s == "" {
		return Any
	}
	return s
}
