package routing

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
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

// reader reads the files of a folder and sorts them by the centre they are of.
type reader struct {
	*sink
	fsys  fs.FS
	files map[string][]byte // for the version
	kinds *kinds            // the words that say what a place is
}

// layers gives the centres, the topmost first and each after the one above it.
func (r *reader) layers() []*layer {
	root := &layer{}
	all := map[string]*layer{"": root}
	for _, name := range r.find(root) {
		y := r.layerOf(all, name)
		if y != nil {
			r.file(y, name)
		}
	}
	var below []*layer
	for _, dir := range slices.Sorted(maps.Keys(all)) {
		if all[dir] != root {
			below = append(below, all[dir])
		}
	}
	r.hang(root, below)
	slices.SortStableFunc(below, func(a, b *layer) int { return cmp.Compare(a.depth, b.depth) })
	sorted := append([]*layer{root}, below...)
	for _, y := range sorted {
		y.index()
	}
	return sorted
}

// layerOf finds the centre a file belongs to by its folder.
func (r *reader) layerOf(all map[string]*layer, name string) *layer {
	parts := strings.Split(name, "/")
	if parts[0] != centresFolder {
		return all[""]
	}
	if len(parts) < 3 {
		r.problem(place{file: name}, "a centre is a folder: move this to %s/ID/%s", centresFolder, path.Base(name))
		return nil
	}
	id := parts[1]
	if y, ok := all[id]; ok {
		return y
	}
	y := &layer{id: CentreID(id), dir: path.Join(centresFolder, id)}
	if wrong := wrongID(id); wrong != "" || strings.Contains(id, ".") {
		r.problem(place{file: y.dir}, "the folder's name is the centre's id: %s", cmp.Or(wrong, "it has no dot"))
	}
	all[id] = y
	return y
}

// hang finds the centre above each one: the one it names, or the topmost.
func (r *reader) hang(root *layer, below []*layer) {
	byID := map[string]*layer{}
	for _, y := range below {
		byID[string(y.id)] = y
		y.up = root
	}
	if id, _ := root.parent("id"); id != "" {
		byID[id] = root
	}
	for _, y := range below {
		name, at := y.parent("parent")
		if name == "" {
			continue
		}
		if up, ok := byID[name]; ok {
			y.up = up
			continue
		}
		r.problem(at, "no such centre: %q", name)
	}
	for _, y := range below {
		n := 0
		for up := y.up; up != root && n <= len(below); up = up.up {
			n++
		}
		if n > len(below) {
			_, at := y.parent("parent")
			r.problem(at, "centre %q lies below itself", y.id)
			y.up, n = root, 0
		}
		y.depth = n + 1
	}
}

// parent is a text of the section centre, before anything else is read.
func (y *layer) parent(key string) (string, place) {
	for _, p := range y.parts {
		if p.section != "centre" {
			continue
		}
		if v, ok := quiet(p.body).member(key); ok {
			return quiet(v).text(), v.at()
		}
	}
	return "", place{}
}

// find lists the YAML files, sorted. Hidden ones are an editor's business.
func (r *reader) find(root *layer) []string {
	var names []string
	err := fs.WalkDir(r.fsys, ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			root.blind = true
			r.problem(place{file: name}, "not readable: %v", plainError(err))
			return nil
		case name != "." && strings.HasPrefix(path.Base(name), "."):
			if e.IsDir() {
				return fs.SkipDir
			}
		case !e.IsDir() && (path.Ext(name) == ".yaml" || path.Ext(name) == ".yml"):
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		r.problem(place{file: "."}, "not readable: %v", plainError(err))
	}
	slices.Sort(names)
	return names
}

func (r *reader) file(y *layer, name string) {
	text, ok := r.read(place{file: name}, name)
	if !ok {
		y.blind = true
		return
	}
	problems := len(r.problems)
	v, ok := parseYAML(r.sink, name, text)
	if !ok {
		y.blind = y.blind || len(r.problems) > problems
		return
	}
	f, _ := v.fields(sections...)
	for _, section := range sections {
		if f.has(section) {
			y.parts = append(y.parts, part{section, f.body[section]})
		}
	}
}

// read keeps what it read: the version is the hash of it.
func (r *reader) read(asked place, name string) ([]byte, bool) {
	text, err := fs.ReadFile(r.fsys, name)
	if err != nil {
		r.problem(asked, "%s is not readable: %v", name, plainError(err))
		return nil, false
	}
	r.files[name] = text
	return text, true
}

// plainError is the cause without the path, which the problem names already.
func plainError(err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

// version hashes names and contents, so that moving text between files counts.
func version(files map[string][]byte) string {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(h, "%s %d\n", name, len(files[name]))
		h.Write(files[name])
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}
