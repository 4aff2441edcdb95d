package routing

import (
	"cmp"
	"slices"
	"time"

	"otklik/routing/danger"
	"otklik/routing/geo"
	"otklik/routing/lexicon"
)

// Directory is everything one centre sees: whom it serves, about what, who answers
// and by when; what it has from the centres above it is in it. It is read once by
// Load and never changes, so any number of goroutines may use it; a reload makes
// another one.
//
// Slices and maps it returns are shared: read them only.
type Directory struct {
	version    string
	region     *Region
	up         *Directory // of the centre above, nil at the top
	centre     Centre
	categories table[CategoryID, Category]
	topics     table[TopicID, Topic]
	territory  table[TerritoryID, Territory]
	agencies   table[AgencyID, Agency]
	desks      table[DeskID, Desk]
	rules      table[RuleID, Rule]
	questions  table[QuestionID, Question]
	stoppers   table[StopperID, Stopper]
	canned     table[CannedID, Canned]
	calendar   *Calendar
	policy     Policy
	incidents  map[string]IncidentRule     // by topic or category
	alike      map[string]AlikeRule        // the same
	alarms     table[DangerID, dangerKind] // of the files; hazards has the shipped ones, too
	texts      map[textKey]text
	filler     []string // words that say nothing of a topic
	warnings   Problems
	notes      Problems
	duties     []duty

	router     router
	boundaries *geo.Boundaries
	codes      codebook
	gazetteer  *gazetteer
	places     *wordIndex[TerritoryID]
	subjects   *wordIndex[TopicID]
	lexicon    *lexicon.Lexicon
	dangers    *danger.Watch // its kinds are those of hazards
	hazards    []Danger
	layout     lexicon.Layout
}

// table keeps things in the order of their file and finds them by id.
type table[K comparable, V any] struct {
	list []V
	at   map[K]int
}

// put adds v, or replaces what has its id.
func (t *table[K, V]) put(id K, v V) {
	if i, ok := t.at[id]; ok {
		t.list[i] = v
		return
	}
	if t.at == nil {
		t.at = map[K]int{}
	}
	t.at[id] = len(t.list)
	t.list = append(t.list, v)
}

// keep drops what wanted, which may change it, does not want.
func (t *table[K, V]) keep(wanted func(*V) bool) {
	ids := make([]K, len(t.list))
	for id, i := range t.at {
		ids[i] = id
	}
	var kept table[K, V]
	for i, v := range t.list {
		if wanted(&v) {
			kept.put(ids[i], v)
		}
	}
	*t = kept
}

func (t *table[K, V]) get(id K) (v V, ok bool) {
	i, ok := t.at[id]
	if !ok {
		return v, false
	}
	return t.list[i], true
}

// Version is a short hash of the files' content, those of all centres together:
// the same files give the same version. A case stores the one that routed it.
func (d *Directory) Version() string { return d.version }

// Centre is whose directory this is.
func (d *Directory) Centre() Centre { return d.centre }

// Region is all the centres of which this is one.
func (d *Directory) Region() *Region { return d.region }

// Up is the directory of the centre above; ok is false at the top.
func (d *Directory) Up() (up *Directory, ok bool) { return d.up, d.up != nil }

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

// Lexicon is what the directory's words make of a text. Directories with the same
// topics in the same words share it.
func (d *Directory) Lexicon() *lexicon.Lexicon { return d.lexicon }

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

// Questions are all extra questions.
func (d *Directory) Questions() []Question { return d.questions.list }

// Question finds one by id.
func (d *Directory) Question(id QuestionID) (Question, bool) { return d.questions.get(id) }

// DeskOf is the desk that serves the agency: its own, or the centre's duty desk
// when it has none or is unknown. An agency of another centre has the desk it has
// there.
func (d *Directory) DeskOf(id AgencyID) DeskID {
	a, here := d.agencies.get(id)
	if there := d.region.agencies[id]; !here && there != nil {
		return there.DeskOf(id)
	}
	return cmp.Or(a.Desk, d.centre.DutyDesk)
}

// Knows tells whether there is such an agency, here or in another centre.
func (d *Directory) Knows(id AgencyID) bool {
	_, here := d.agencies.get(id)
	_, anywhere := d.region.Agency(id)
	return here || anywhere
}

// DesksFor are the desks that may act on this centre's cases of an agency, the
// nearest first: the agency's, the centre's duty desk and those of the centres
// above. "" is an agency that nobody knows.
func (d *Directory) DesksFor(id AgencyID) []DeskID {
	line := []DeskID{d.DeskOf(id)}
	for at := d; at != nil; at = at.up {
		if !slices.Contains(line, at.centre.DutyDesk) {
			line = append(line, at.centre.DutyDesk)
		}
	}
	return line
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

// TerritoryAt finds the most specific territory whose boundary holds the point. A
// centre's own boundaries go before those of the centres above, and those before what
// other centres have drawn.
func (d *Directory) TerritoryAt(p Point) (TerritoryID, bool) {
	id, ok := d.drawnAt(p)
	return d.nextDoorAt(p, id, ok)
}

func (d *Directory) drawnAt(p Point) (TerritoryID, bool) {
	found, ok := d.boundaries.At(p)
	id := TerritoryID(found)
	if d.up == nil {
		return id, ok
	}
	above, higher := d.up.drawnAt(p)
	if !higher || ok && d.level(id) >= d.level(above) || d.boundaries.Draws(string(above)) {
		return id, ok
	}
	return above, true
}

func (d *Directory) level(id TerritoryID) int {
	t, _ := d.territory.get(id)
	return t.Kind.level()
}

// TerritoryNear is TerritoryAt for a point that may lie a little outside: in none,
// it is the one whose outline is nearest, as far as the directory allows. metres
// is how far outside; 0 for a point inside.
func (d *Directory) TerritoryNear(p Point) (id TerritoryID, metres float64, ok bool) {
	if id, ok := d.TerritoryAt(p); ok {
		return id, 0, true
	}
	nearest, metres, ok := d.boundaries.Near(p)
	id = TerritoryID(nearest)
	if d.up == nil {
		return id, metres, ok
	}
	above, farther, found := d.up.TerritoryNear(p)
	if found && !d.boundaries.Draws(string(above)) && (!ok || farther < metres) {
		return above, farther, true
	}
	return id, metres, ok
}

// FindTopics finds topics by the words of a complaint, best first, at most limit, also
// by words typed on the wrong keyboard or with a typo. It only suggests: nothing is
// routed by it.
func (d *Directory) FindTopics(text string, limit int) []TopicID {
	return d.subjects.findTyped(text, limit, d.layout)
}

// Deadlines are the clocks of a complaint about the topic that came at from. An
// unknown topic gets the clocks of an ordinary question.
func (d *Directory) Deadlines(id TopicID, from time.Time) Deadlines {
	first, full := d.Spans(id, CaseProblem, Normal)
	return Deadlines{First: d.calendar.Deadline(from, first), Full: d.calendar.Deadline(from, full)}
}

// Location is the centre's time zone.
func (d *Directory) Location() *time.Location { return d.calendar.zone }
