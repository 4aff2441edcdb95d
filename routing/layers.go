package routing

import (
	"path"
	"slices"
)

// centresFolder holds one folder for each centre below the topmost.
const centresFolder = "centres"

// layer is what one centre's own files say. A centre is read by going through its
// line of layers from the topmost: a declaration further down replaces the one
// with the same id above it.
type layer struct {
	id    CentreID // "" for the topmost
	dir   string   // "centres/kanash", "" for the topmost
	up    *layer
	depth int
	parts []part           // in the order of the files, and in each in that of sections
	blind bool             // a file could not be read
	whole map[string]value // "agencies roads" → the first declaration of it
}

// part is one section of one file.
type part struct {
	section string
	body    value
}

// line is the layers from the topmost to y.
func (y *layer) line() []*layer {
	if y == nil {
		return nil
	}
	return append(y.up.line(), y)
}

// above tells whether y is in other's line.
func (y *layer) above(other *layer) bool {
	return slices.Contains(other.line(), y)
}

// file is where a file of this centre stands.
func (y *layer) file(name string) string { return path.Join(y.dir, name) }

// index notes what the layer declares as a whole.
func (y *layer) index() {
	y.whole = map[string]value{}
	for _, p := range y.parts {
		items := []value{p.body}
		if p.body.kind() == "a list" {
			items = p.body.list()
		}
		for _, v := range items {
			key := p.section + " " + v.key()
			if _, twice := y.whole[key]; v.key() == "" || twice || y.adds(p.section, v) {
				continue
			}
			y.whole[key] = v
		}
	}
}

// adds tells whether a declaration only adds to what is above: a category without
// a name of its own.
func (y *layer) adds(section string, v value) bool {
	if section != "categories" || y.up == nil {
		return false
	}
	_, named := quiet(v).member("names")
	_, ok := y.up.find(section, v.key())
	return !named && ok
}

// find is the declaration in force at y, from its own files or from above.
func (y *layer) find(section, key string) (*layer, bool) {
	for ; y != nil; y = y.up {
		if _, ok := y.whole[section+" "+key]; ok {
			return y, true
		}
	}
	return nil, false
}

// one reads a declaration where it stands first in the line, so that the order
// people see stays, and as the deepest layer has it.
func (l *loader) one(section string, v value, read func(value)) {
	key := v.key()
	layer := l.reading
	_, repeats := layer.up.find(section, key)
	deepest, ok := l.own.find(section, key)
	switch {
	case key == "" || !ok || v.n != layer.whole[section+" "+key].n && !layer.adds(section, v):
		read(v)
	case layer.adds(section, v):
		if deepest.depth <= layer.depth {
			read(v) // or else the whole is declared anew, further down
		}
	case repeats: // it was read there
	case deepest == layer:
		read(v)
	default:
		l.reading = deepest
		instead := deepest.whole[section+" "+key]
		if deepest == l.own {
			l.note(instead.at(), "%s: %q replaces the one at %s", section, key, v.at())
		}
		read(instead)
		l.reading = layer
	}
}

// each reads the items of a list.
func (l *loader) each(section string, v value, read func(value)) {
	for _, item := range v.list() {
		l.one(section, item, read)
	}
}

// once reads a section that a centre has exactly one of, the nearest.
func (l *loader) once(name string, v value, read func(value)) {
	for y := l.own; y != l.reading; y = y.up {
		if y.has(name) {
			return
		}
	}
	if first, twice := l.declared[name]; twice {
		v.problem("section %s is given twice, first at %s", name, first)
		return
	}
	l.declared[name] = v.at()
	if name != "centre" && l.reading == l.own && l.own.up.offers(name) {
		l.note(v.at(), "section %s replaces the one from above", name)
	}
	read(v)
}

// offers tells whether a centre, or one above it, has the section.
func (y *layer) offers(section string) bool {
	return y != nil && (y.has(section) || y.up.offers(section))
}

func (y *layer) has(section string) bool {
	return slices.ContainsFunc(y.parts, func(p part) bool { return p.section == section })
}
