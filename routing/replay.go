package routing

import (
	"cmp"
	"slices"
)

// Replay asks a directory about past cases and counts what it would have changed.
type Replay struct {
	Cases   int `json:"cases"`
	Changed int `json:"changed"` // another agency
	Moved   int `json:"moved"`   // another centre
	// Passed are the cases that clerks passed on, Right those of them that would have
	// gone at once to where they ended.
	Passed int `json:"passed"`
	Right  int `json:"right"`

	Changes     []Change `json:"changes"` // from agency to agency, the most cases first
	Rules       []Count  `json:"rules"`   // by the rule that would decide, "" = the fallback
	Topics      []Count  `json:"unknown_topics"`
	Territories []Count  `json:"unknown_territories"`
	region      *Region
	examples    int
	changes     map[[2]AgencyID]*Change
	counts      [3]map[string]int
}

// Change is how many cases would go to another agency than they went to, with the
// numbers of some.
type Change struct {
	From     AgencyID `json:"from"`
	To       AgencyID `json:"to"`
	Cases    int      `json:"cases"`
	Examples []string `json:"examples"`
}

// Count is how many cases there are of something.
type Count struct {
	ID    string `json:"id"`
	Cases int    `json:"cases"`
}

// What is counted by id.
const (
	countRules = iota
	countTopics
	countTerritories
)

// NewReplay asks the region's directories. It keeps at most so many numbers as
// examples of each change.
func NewReplay(r *Region, examples int) *Replay {
	p := &Replay{region: r, examples: examples, changes: map[[2]AgencyID]*Change{}}
	for i := range p.counts {
		p.counts[i] = map[string]int{}
	}
	return p
}

// Add asks about one case, as the rules were asked when they routed it.
func (p *Replay) Add(k Past) {
	d := p.region.CentreFor(k.Territory, p.region.Of(k.Centre))
	m := d.Match(Complaint{Topic: k.Topic, Territory: k.Territory, Address: k.Address, Answers: k.Answers}, k.Routed)
	p.Cases++
	if d.centre.ID != k.Centre {
		p.Moved++
	}
	p.counts[countRules][string(m.Rule)]++
	if _, ok := d.Topic(k.Topic); !ok {
		p.counts[countTopics][string(k.Topic)]++
	}
	if _, ok := p.region.Territory(k.Territory); !ok {
		p.counts[countTerritories][string(k.Territory)]++
	}
	from := k.first()
	if k.Transfers > 0 {
		p.Passed++
		if m.Agency == k.Last && from != k.Last {
			p.Right++
		}
	}
	if from == "" || from == m.Agency {
		return
	}
	p.Changed++
	c := p.changes[[2]AgencyID{from, m.Agency}]
	if c == nil {
		c = &Change{From: from, To: m.Agency}
		p.changes[[2]AgencyID{from, m.Agency}] = c
	}
	c.Cases++
	if len(c.Examples) < p.examples {
		c.Examples = append(c.Examples, k.Number)
	}
}

// Done brings the lists into order. Add comes before it.
func (p *Replay) Done() {
	p.Changes = []Change{}
	for _, c := range p.changes {
		p.Changes = append(p.Changes, *c)
	}
	slices.SortFunc(p.Changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(b.Cases, a.Cases), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	p.Rules, p.Topics = counted(p.counts[countRules]), counted(p.counts[countTopics])
	p.Territories = counted(p.counts[countTerritories])
}

func counted(of map[string]int) []Count {
	list := make([]Count, 0, len(of))
	for id, n := range of {
		list = append(list, Count{id, n})
	}
	slices.SortFunc(list, func(a, b Count) int { return cmp.Or(cmp.Compare(b.Cases, a.Cases), cmp.Compare(a.ID, b.ID)) })
	return list
}
