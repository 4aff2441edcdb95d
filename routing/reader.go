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

	"otklik/routing/lexicon"
)

// reader reads the files of a folder and sorts them by the centre they are of.
type reader struct {
	*sink
	fsys   fs.FS
	files  map[string][]byte // for the version
	kinds  *kinds            // the words that say what a place is
	layout lexicon.Layout    // of the two keyboards
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
