package routing

import (
	"io/fs"
	"maps"
	"strings"

	"otklik/routing/lexicon"
)

// LoadRegion reads the directories of all centres. The files of the folder are the
// topmost centre's; centres/ID holds those of the centre ID, which has everything
// that the centre above it has, and replaces of it what it declares under the same
// id. A folder without centres is one centre. The error is Problems.
func LoadRegion(fsys fs.FS) (*Region, error) {
	r := &reader{sink: &sink{}, fsys: fsys, files: map[string][]byte{}, kinds: readKinds(), layout: lexicon.NewLayout()}
	all := r.loaders()
	for _, l := range all {
		l.fill()
	}
	for _, l := range all {
		l.check()
	}
	region := r.region(all)
	if len(r.problems) > 0 {
		return nil, r.problems.Sorted()
	}
	for _, l := range all {
		l.build()
	}
	if len(r.problems) > 0 {
		return nil, r.problems.Sorted()
	}
	agencies := sortedKeys(region.agencies)
	for _, d := range region.centres {
		d.duties = d.dutiesOf(agencies)
	}
	r.lintUse(all)
	for _, l := range all {
		l.d.warnings, l.d.notes = l.warnings.Sorted(), l.notes.Sorted()
	}
	return region, nil
}

func (r *reader) loaders() []*loader {
	var all []*loader
	at := map[*layer]*loader{}
	for _, y := range r.layers() {
		l := newLoader(r, y, at[y.up])
		at[y] = l
		all = append(all, l)
	}
	return all
}

// region brings the centres together.
func (r *reader) region(all []*loader) *Region {
	region := &Region{
		version: version(r.files), at: map[CentreID]*Directory{}, serves: map[TerritoryID]*Directory{},
		desks: map[DeskID]*Directory{}, agencies: map[AgencyID]*Directory{},
	}
	for _, l := range all {
		l.d.version, l.d.region = region.version, region
		region.centres = append(region.centres, l.d)
		if region.at[l.d.centre.ID] != nil {
			r.problem(place{file: l.own.dir}, "centre %q is the topmost one: the folder needs another name", l.d.centre.ID)
		}
		region.at[l.d.centre.ID] = l.d
		for _, a := range l.d.agencies.list {
			if region.agencies[a.ID] == nil {
				region.agencies[a.ID] = l.d
			}
		}
		for _, desk := range l.d.desks.list {
			if region.desks[desk.ID] == nil {
				region.desks[desk.ID] = l.d
			}
		}
	}
	for i, l := range all {
		l.lintUnique(all[:i])
		l.lintMeanings(all[:i])
	}
	r.share(all, region)
	for _, l := range all {
		l.lintServed(region)
	}
	return region
}

// lintUnique notes ids that must mean one thing in the whole region, and do not. A
// centre may replace an agency or a territory of a centre above, but not a desk: a
// desk is one chat.
func (l *loader) lintUnique(before []*loader) {
	for _, key := range sortedKeys(l.owner) {
		kind, id, _ := strings.Cut(key, " ")
		if l.owner[key] != l.own || kind != "desk" && kind != "agency" && kind != "territory" {
			continue
		}
		for _, other := range before {
			first, taken := other.declared[key]
			if !taken || other.owner[key] != other.own || kind != "desk" && other.own.above(l.own) {
				continue
			}
			l.problem(l.declared[key], "%s %q is declared at %s, too: an id means one thing in all centres", kind, id, first)
		}
	}
}

// lintMeanings warns of topics that centres which are not one above the other mean
// differently: figures, suggestions and what is passed on know one name for an id.
func (l *loader) lintMeanings(before []*loader) {
	for _, t := range l.d.topics.list {
		key := topicKey(string(t.ID))
		if l.owner[key] != l.own {
			continue
		}
		for _, other := range before {
			o, ok := other.d.topics.get(t.ID)
			if ok && other.owner[key] == other.own && !other.own.above(l.own) && !maps.Equal(o.Names, t.Names) {
				l.warn(l.declared[key], "topic %q is called otherwise at %s: whoever sees cases of both centres sees one of the names", t.ID, other.declared[key])
				break
			}
		}
	}
}

// lintServed notes a territory of the centre's own that another one serves which does
// not know it: nobody there could name it.
func (l *loader) lintServed(region *Region) {
	for _, t := range l.d.territory.list {
		key := "territory " + string(t.ID)
		at := region.serves[t.ID]
		if _, known := at.territory.get(t.ID); l.owner[key] == l.own && !known && !l.blind {
			l.problem(l.declared[key], "territory %q is served by the centre %q, which does not know it: "+
				"name it, or what it lies in, in this centre's territories, or declare it there", t.ID, at.centre.ID)
		}
	}
}

// claim is a centre's word that it serves a territory.
type claim struct {
	l  *loader
	at place
}

// share tells which centre serves which territory: the one that names it, or names
// the nearest territory around it; the topmost what nobody names.
func (r *reader) share(all []*loader, region *Region) {
	claims := map[TerritoryID]claim{}
	for _, l := range all {
		if l.up != nil && len(l.serves) == 0 && !l.blind {
			l.warn(l.declared["centre"], "centre %q serves no territory: it gets only what names no known one", l.own.id)
		}
		for _, s := range l.serves {
			id := TerritoryID(s.id)
			if first, taken := claims[id]; taken {
				r.problem(s.at, "territory %q is served by the centre %q, too, at %s", id, first.l.d.centre.ID, first.at)
				continue
			}
			claims[id] = claim{l, s.at}
		}
	}
	for _, l := range all {
		for _, s := range l.serves {
			l.lintInside(TerritoryID(s.id), s.at, claims)
		}
		for _, t := range l.d.territory.list {
			if region.serves[t.ID] != nil && l.owner["territory "+string(t.ID)] != l.own {
				continue
			}
			region.serves[t.ID] = region.centres[0]
			if c, ok := claimOf(l.d, t.ID, claims); ok {
				region.serves[t.ID] = c.l.d
			}
		}
	}
}

// claimOf finds the claim on a territory or on the nearest one around it.
func claimOf(d *Directory, id TerritoryID, claims map[TerritoryID]claim) (claim, bool) {
	for range len(levels) + 1 {
		if c, ok := claims[id]; ok {
			return c, true
		}
		t, ok := d.territory.get(id)
		if !ok || t.Parent == "" {
			break
		}
		id = t.Parent
	}
	return claim{}, false
}

// lintInside notes a territory inside of one that a centre serves which is not
// above this one.
func (l *loader) lintInside(id TerritoryID, at place, claims map[TerritoryID]claim) {
	t, ok := l.d.territory.get(id)
	if !ok || t.Parent == "" {
		return
	}
	around, ok := claimOf(l.d, t.Parent, claims)
	if ok && !around.l.own.above(l.own) {
		l.problem(at, "territory %q lies inside of what the centre %q serves, which is not above this one: %s",
			id, around.l.d.centre.ID, around.at)
	}
}

// serving tells whether a territory is this centre's.
func (l *loader) serving(id TerritoryID) bool { return l.d.region.serves[id] == l.d }

// reaches tells whether a territory is this centre's or one's below it.
func (l *loader) reaches(id TerritoryID) bool {
	for d := l.d.region.serves[id]; d != nil; d = d.up {
		if d == l.d {
			return true
		}
	}
	return false
}
