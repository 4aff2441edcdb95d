package routing

import (
	"regexp"
	"slices"
)

// levels orders the kinds of territory from the widest.
var levels = []TerritoryKind{KindRegionWide, KindMunicipality, KindDistrict}

func (k TerritoryKind) level() int { return slices.Index(levels, k) }

// oktmoShape: eight digits for a municipality, eleven for a settlement in it.
var oktmoShape = regexp.MustCompile(`^(\d{8}|\d{11})$`)

// placedWords are the words that name one territory, and where they stand.
type placedWords struct {
	id    TerritoryID
	words string
	at    place
}

func (l *loader) place(v value) {
	f, ok := v.fields("id", "oktmo", "kind", "parent", "names", "aliases")
	if !ok {
		return
	}
	t := Territory{
		ID:      TerritoryID(f.id("id")),
		OKTMO:   f.text("oktmo"),
		Kind:    TerritoryKind(f.id("kind")),
		Names:   f.names(),
		Aliases: f.texts("aliases"),
	}
	if t.Kind != "" && t.Kind.level() < 0 {
		l.problem(f.place("kind"), "unknown kind %q: known are %s", t.Kind, joined(levels))
	}
	if t.OKTMO != "" && !oktmoShape.MatchString(t.OKTMO) {
		l.problem(f.place("oktmo"), "OKTMO %q must be 8 or 11 digits", t.OKTMO)
	}
	if f.has("parent") {
		t.Parent = TerritoryID(f.id("parent"))
		l.refer("territory", string(t.Parent), f.place("parent"))
		l.later = append(l.later, func() { l.parent(t, f.place("parent")) })
	}
	if !l.declare("territory", string(t.ID), f.place("id")) {
		return
	}
	l.d.territory.put(t.ID, t)
	l.named(t, f)
}

// parent must be of a wider kind, which also rules out circles.
func (l *loader) parent(t Territory, at place) {
	p, ok := l.d.territory.get(t.Parent)
	if ok && t.Kind.level() >= 0 && p.Kind.level() >= t.Kind.level() {
		l.problem(at, "a %s cannot lie inside %q, which is a %s", t.Kind, p.ID, p.Kind)
	}
}

// named notes all the words that stand for a territory, to find clashes.
func (l *loader) named(t Territory, f fields) {
	if t.OKTMO != "" {
		l.places = append(l.places, placedWords{t.ID, t.OKTMO, f.place("oktmo")})
	}
	for _, tag := range sortedKeys(t.Names) {
		l.places = append(l.places, placedWords{t.ID, fold(t.Names[tag]), f.place("names")})
	}
	for _, alias := range f.list("aliases") {
		l.places = append(l.places, placedWords{t.ID, fold(quiet(alias).text()), alias.at()})
	}
}

// lintTerritories finds words that stand for two territories at once.
func (l *loader) lintTerritories() {
	if len(l.d.territory.list) == 0 && !l.blind {
		l.problem(place{file: l.own.file("territories.yaml")}, "no territories at all")
	}
	taken := map[string]placedWords{}
	for _, p := range l.places {
		first, ok := taken[p.words]
		switch {
		case !ok:
			taken[p.words] = p
		case first.id != p.id && p.words != "":
			l.problem(p.at, "%q also stands for territory %q at %s", p.words, first.id, first.at)
		}
	}
}

// shapeFile is a GeoJSON file the directory names.
type shapeFile struct {
	name string
	at   place
}

func (l *loader) boundary(v value) {
	name := v.text()
	if name == "" || !l.declare("boundaries", name, v.at()) {
		return
	}
	l.shapes = append(l.shapes, shapeFile{l.own.file(name), v.at()})
}

// readBoundaries reads the GeoJSON files. A feature says whose boundary it is by
// its property territory (an id) or oktmo (a code, an old one too).
func (l *loader) readBoundaries() *boundaries {
	whose := map[string]TerritoryID{}
	for _, t := range l.d.territory.list {
		whose[t.OKTMO] = t.ID
		for _, alias := range t.Aliases {
			whose[alias] = t.ID
		}
	}
	delete(whose, "")
	b := &boundaries{}
	for _, file := range l.shapes {
		text, ok := l.read(file.at, file.name)
		if !ok {
			continue
		}
		for _, feature := range readFeatures(l.sink, file.name, text) {
			l.outline(b, whose, feature)
		}
	}
	return b
}

func (l *loader) outline(b *boundaries, whose map[string]TerritoryID, f feature) {
	id, ok := TerritoryID(f.territory), true
	if f.territory == "" {
		id, ok = whose[f.oktmo]
	}
	t, known := l.d.territory.get(id)
	switch {
	case f.territory == "" && f.oktmo == "":
		l.problem(f.at, "the feature has neither property territory nor oktmo")
	case !ok || !known:
		l.problem(f.at, "no such territory: %q", f.territory+f.oktmo)
	case f.wrong != "":
		l.problem(f.at, "boundary of %q: %s", id, f.wrong)
	case l.declare("boundary", string(id), f.at):
		b.add(t.ID, t.Kind.level(), f.shape)
	}
}
