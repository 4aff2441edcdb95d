package routing

import (
	"slices"
	"time"
)

// Region is everything one gateway serves at a moment: the directories of all its
// centres, the topmost first. A gateway of one centre has a region of one. It is
// read by LoadRegion and never changes, so that a turn that holds one sees the same
// directories throughout; a reload makes another.
type Region struct {
	version  string
	centres  []*Directory // each after the one above it
	at       map[CentreID]*Directory
	serves   map[TerritoryID]*Directory
	desks    map[DeskID]*Directory
	agencies map[AgencyID]*Directory // the first that has it
}

// Version is a short hash of the files' content, the same for all centres.
func (r *Region) Version() string { return r.version }

// Root is the topmost centre's directory.
func (r *Region) Root() *Directory { return r.centres[0] }

// Centres are all directories, each after the one above it.
func (r *Region) Centres() []*Directory { return r.centres }

// IDs are those of all centres.
func (r *Region) IDs() []CentreID { return sortedKeys(r.at) }

// ServedBy are the centres in which a desk has a say: one of its agencies is there, or it
// is a duty desk there or above.
func (r *Region) ServedBy(desk DeskID) (list []*Directory) {
	for _, d := range r.centres {
		if slices.Contains(d.DesksFor(""), desk) || len(d.AgenciesAt(desk)) > 0 {
			list = append(list, d)
		}
	}
	return list
}

// Centre finds a centre's directory.
func (r *Region) Centre(id CentreID) (*Directory, bool) {
	d, ok := r.at[id]
	return d, ok
}

// Of is a centre's directory, or the topmost one's where there is no such centre:
// a case whose centre is gone is the region's.
func (r *Region) Of(id CentreID) *Directory {
	if d, ok := r.at[id]; ok {
		return d
	}
	return r.Root()
}

// CentreFor is whose a complaint from a territory is when it comes through a
// centre: the one that serves the territory, the topmost where none does, the one
// asked where nobody knows the territory.
func (r *Region) CentreFor(id TerritoryID, asked *Directory) *Directory {
	if d, ok := r.serves[id]; ok {
		return d
	}
	return asked
}

// CentreOfDesk is the centre a desk belongs to.
func (r *Region) CentreOfDesk(id DeskID) (*Directory, bool) {
	d, ok := r.desks[id]
	return d, ok
}

// Agency finds an agency of any centre.
func (r *Region) Agency(id AgencyID) (Agency, bool) {
	if d, ok := r.agencies[id]; ok {
		return d.agencies.get(id)
	}
	return Agency{}, false
}

// Topic finds a topic of any centre.
func (r *Region) Topic(id TopicID) (t Topic, ok bool) {
	for _, d := range r.centres {
		if t, ok = d.topics.get(id); ok {
			break
		}
	}
	return t, ok
}

// Category finds a category of any centre.
func (r *Region) Category(id CategoryID) (c Category, ok bool) {
	for _, d := range r.centres {
		if c, ok = d.categories.get(id); ok {
			break
		}
	}
	return c, ok
}

// Territory finds a territory of any centre.
func (r *Region) Territory(id TerritoryID) (t Territory, ok bool) {
	for _, d := range r.centres {
		if t, ok = d.territory.get(id); ok {
			break
		}
	}
	return t, ok
}

// WarningsAt are the warnings of all centres together with those that depend on
// the day.
func (r *Region) WarningsAt(now time.Time) Problems {
	return r.gather(func(d *Directory) Problems { return d.WarningsAt(now) })
}

// Notes tell what is as it should be and easily overlooked: what replaces what.
func (r *Region) Notes() Problems {
	return r.gather(func(d *Directory) Problems { return d.notes })
}

func (r *Region) gather(of func(*Directory) Problems) Problems {
	var all Problems
	for _, d := range r.centres {
		all = append(all, of(d)...)
	}
	return all.Sorted()
}
