package routing

import (
	"slices"

	"otklik/routing/lexicon"
)

// levels orders the kinds of territory from the widest.
var levels = []TerritoryKind{KindRegionWide, KindMunicipality, KindDistrict}

func (k TerritoryKind) level() int { return slices.Index(levels, k) }

// placedWords are the words that name one territory, and where they stand.
type placedWords struct {
	id    TerritoryID
	words string
	at    place
}

func (l *loader) place(v value) {
	f, ok := v.fields("id", "oktmo", "codes", "kind", "parent", "names", "aliases", "settlements", "streets")
	if !ok {
		return
	}
	t := Territory{
		ID:          TerritoryID(f.id("id")),
		Kind:        TerritoryKind(f.id("kind")),
		Names:       f.names(),
		Aliases:     f.texts("aliases"),
		Settlements: f.texts("settlements"),
	}
	if t.Kind != "" && t.Kind.level() < 0 {
		l.problem(f.place("kind"), "unknown kind %q: known are %s", t.Kind, joined(levels))
	}
	if f.has("parent") {
		t.Parent = TerritoryID(f.id("parent"))
		l.refer("territory", string(t.Parent), f.place("parent"))
		l.later = append(l.later, func() { l.parent(t, f.place("parent")) })
	}
	if !l.declare("territory", string(t.ID), f.place("id")) {
		return
	}
	l.codes(&t, f)
	l.d.territory.put(t.ID, t)
	l.named(t, f)
	l.listed(t.ID, f, "settlements", settlement)
	l.listed(t.ID, f, "streets", street)
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
	for _, tag := range sortedKeys(t.Names) {
		l.places = append(l.places, placedWords{t.ID, lexicon.Fold(t.Names[tag]), f.place("names")})
	}
	for _, alias := range f.list("aliases") {
		words := quiet(alias).text()
		if !oktmoShape.MatchString(words) {
			l.places = append(l.places, placedWords{t.ID, lexicon.Fold(words), alias.at()})
		}
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
