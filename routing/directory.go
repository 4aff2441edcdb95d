package routing

import (
	"slices"
	"time"
)

// Directory is everything a centre keeps in files: whom it serves, about what,
// who answers and by when. It is read once by Load and never changes, so any
// number of goroutines may use it; a reload makes another one.
//
// Slices and maps it returns are shared: read them only.
type Directory struct {
	version    string
	centre     Centre
	categories table[CategoryID, Category]
	topics     table[TopicID, Topic]
	territory  table[TerritoryID, Territory]
	agencies   table[AgencyID, Agency]
	desks      table[DeskID, Desk]
	rules      table[RuleID, Rule]
	calendar   *Calendar
	incidents  map[string]IncidentRule // by topic or category
	warnings   Problems

	router     router
	boundaries *boundaries
	places     *wordIndex[TerritoryID]
	subjects   *wordIndex[TopicID]
}

// table keeps things in the order of their file and finds them by id.
type table[K comparable, V any] struct {
	list []V
	at   map[K]int
}

func (t *table[K, V]) add(id K, v V) {
	if t.at == nil {
		t.at = map[K]int{}
	}
	t.at[id] = len(t.list)
	t.list = append(t.list, v)
}

func (t *table[K, V]) get(id K) (v V, ok bool) {
	i, ok := t.at[id]
	if !ok {
		return v, false
	}
	return t.list[i], true
}

// Version is a short hash of the files' content: the same files give the same
// version. A case stores the one that routed it.
func (d *Directory) Version() string { return d.version }

// Centre is whose directory this is.
func (d *Directory) Centre() Centre { return d.centre }

// Warnings are what Load let pass but the operator should see.
func (d *Directory) Warnings() []Problem { return d.warnings }

// Categories are all categories in the order shown.
func (d *Directory) Categories() []Category { return d.categories.list }

// Category finds one by id.
func (d *Directory) Category(id CategoryID) (Category, bool) { return d.categories.get(id) }

// Topics are all topics, category by category.
func (d *Directory) Topics() []Topic { return d.topics.list }

// Topic finds one by id.
func (d *Directory) Topic(id TopicID) (Topic, bool) { return d.topics.get(id) }

// Territories are all territories in the order shown.
func (d *Directory) Territories() []Territory { return d.territory.list }

// Territory finds one by id.
func (d *Directory) Territory(id TerritoryID) (Territory, bool) { return d.territory.get(id) }

// Agencies are all agencies in the order of the file.
func (d *Directory) Agencies() []Agency { return d.agencies.list }

// Agency finds one by id.
func (d *Directory) Agency(id AgencyID) (Agency, bool) { return d.agencies.get(id) }

// Desks are all desks in the order of the file.
func (d *Directory) Desks() []Desk { return d.desks.list }

// Desk finds one by id.
func (d *Directory) Desk(id DeskID) (Desk, bool) { return d.desks.get(id) }

// Rules are all rules in the order of the file, which does not matter to Match.
func (d *Directory) Rules() []Rule { return d.rules.list }

// Calendar is the centre's working calendar.
func (d *Directory) Calendar() *Calendar { return d.calendar }

// DeskOf is the desk that serves the agency: its own, or the centre's duty desk
// when it has none or is unknown.
func (d *Directory) DeskOf(id AgencyID) DeskID {
	if a, ok := d.agencies.get(id); ok && a.Desk != "" {
		return a.Desk
	}
	return d.centre.DutyDesk
}

// AgenciesAt are the agencies the desk serves, in the order of the file.
func (d *Directory) AgenciesAt(desk DeskID) []AgencyID {
	var ids []AgencyID
	for _, a := range d.agencies.list {
		if d.DeskOf(a.ID) == desk {
			ids = append(ids, a.ID)
		}
	}
	return slices.Clip(ids)
}

// TerritoryAt finds the most specific territory whose boundary holds the point.
func (d *Directory) TerritoryAt(p Point) (TerritoryID, bool) { return d.boundaries.at(p) }

// FindTerritories finds territories by typed words: a name, an alias, a code, an
// address that begins with a town. Best first, at most limit.
func (d *Directory) FindTerritories(text string, limit int) []TerritoryID {
	return d.places.find(text, limit)
}

// FindTopics finds topics by the words of a complaint, best first, at most limit.
// It only suggests: nothing is routed by it.
func (d *Directory) FindTopics(text string, limit int) []TopicID {
	return d.subjects.find(text, limit)
}

// Match says who must answer. It always names an agency: what no rule covers,
// unknown ids included, goes to the centre's fallback.
func (d *Directory) Match(c Complaint) Match { return d.match(c.Topic, c.Territory) }

// Deadlines are the clocks of a complaint about the topic that came at from. An
// unknown topic gets the clocks of an ordinary question.
func (d *Directory) Deadlines(id TopicID, from time.Time) Deadlines {
	t, ok := d.topics.get(id)
	if !ok {
		t = Topic{First: defaultFirst, Full: defaultFull}
	}
	return Deadlines{First: d.calendar.Deadline(from, t.First), Full: d.calendar.Deadline(from, t.Full)}
}

// Location is the centre's time zone.
func (d *Directory) Location() *time.Location { return d.calendar.zone }
