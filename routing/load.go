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
	"time"
)

// Load reads a directory: every .yaml file of the folder and its subfolders,
// in the order of their names. Any file may hold any of the sections centre,
// desks, agencies, categories, territories, boundaries, routes, hours, calendar
// and incidents. The error is Problems: everything wrong, at once.
func Load(fsys fs.FS) (*Directory, error) {
	l := &loader{
		fsys:     fsys,
		d:        &Directory{},
		declared: map[string]place{},
		years:    map[int]yearDays{},
		files:    map[string][]byte{},
	}
	for _, name := range l.find() {
		l.file(name)
	}
	l.complete()
	if len(l.problems) > 0 {
		return nil, l.problems.Sorted()
	}
	l.d.version = version(l.files)
	l.d.warnings = l.warnings.Sorted()
	return l.d, nil
}

// loader fills a directory in two passes: the sections in the order of the
// files, then everything that needs another section to be judged.
type loader struct {
	sink
	fsys     fs.FS
	d        *Directory
	declared map[string]place // "desk city" → where
	later    []func()         // checks that wait until every file is read
	warnings Problems
	files    map[string][]byte // for the version

	zone   *time.Location
	week   [7][]shift
	years  map[int]yearDays
	shapes []shapeFile
	places []placedWords
	blind  bool // a file could not be read: what is missing may stand in it
}

// sections are the top-level keys of any file.
var sections = []string{
	"centre", "desks", "agencies", "categories", "territories", "boundaries", "routes", "hours", "calendar",
	"incidents",
}

func (l *loader) section(name string, v value) {
	switch name {
	case "centre":
		l.once(name, v, l.centre)
	case "hours":
		l.once(name, v, l.hours)
	case "calendar":
		l.calendar(v)
	case "desks":
		l.each(v, l.desk)
	case "agencies":
		l.each(v, l.agency)
	case "categories":
		l.each(v, l.category)
	case "territories":
		l.each(v, l.place)
	case "boundaries":
		l.each(v, l.boundary)
	case "routes":
		l.each(v, l.rule)
	case "incidents":
		l.once(name, v, l.incidents)
	}
}

// find lists the YAML files, sorted. Hidden ones are an editor's business.
func (l *loader) find() []string {
	var names []string
	err := fs.WalkDir(l.fsys, ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			l.blind = true
			l.problem(place{file: name}, "not readable: %v", plainError(err))
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
		l.problem(place{file: "."}, "not readable: %v", plainError(err))
	}
	slices.Sort(names)
	return names
}

func (l *loader) file(name string) {
	text, ok := l.read(place{file: name}, name)
	if !ok {
		l.blind = true
		return
	}
	problems := len(l.problems)
	v, ok := parseYAML(&l.sink, name, text)
	if !ok {
		l.blind = l.blind || len(l.problems) > problems
		return
	}
	f, _ := v.fields(sections...)
	for _, section := range sections {
		if f.has(section) {
			l.section(section, f.body[section])
		}
	}
}

// read keeps what it read: the version is the hash of it.
func (l *loader) read(asked place, name string) ([]byte, bool) {
	text, err := fs.ReadFile(l.fsys, name)
	if err != nil {
		l.problem(asked, "%s is not readable: %v", name, plainError(err))
		return nil, false
	}
	l.files[name] = text
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

func (l *loader) each(v value, read func(value)) {
	for _, item := range v.list() {
		read(item)
	}
}

// once reads a section that a directory has exactly one of.
func (l *loader) once(name string, v value, read func(value)) {
	if first, twice := l.declared[name]; twice {
		v.problem("section %s is given twice, first at %s", name, first)
		return
	}
	l.declared[name] = v.at()
	read(v)
}

// declare notes an id of a kind; false means it is missing or taken.
func (l *loader) declare(kind, id string, at place) bool {
	if id == "" {
		return false
	}
	key := kind + " " + id
	if first, twice := l.declared[key]; twice {
		l.problem(at, "%s %q is declared twice, first at %s", kind, id, first)
		return false
	}
	l.declared[key] = at
	return true
}

// refer checks, once everything is read, that the id exists.
func (l *loader) refer(kind, id string, at place) {
	if id == "" {
		return
	}
	l.later = append(l.later, func() {
		if _, ok := l.declared[kind+" "+id]; !ok && !l.blind {
			l.problem(at, "no such %s: %q", kind, id)
		}
	})
}

func (l *loader) warn(at place, format string, args ...any) {
	s := sink{}
	s.problem(at, format, args...)
	l.warnings = append(l.warnings, s.problems...)
}

// complete is the second pass. It builds the indexes only of a directory that
// is sound so far, so that they need not fear what they are given.
func (l *loader) complete() {
	for _, section := range []string{"centre", "hours"} {
		if _, ok := l.declared[section]; !ok && !l.blind {
			l.problem(place{file: section + ".yaml"}, "no file has the section %s", section)
		}
	}
	for _, check := range l.later {
		check()
	}
	l.lintTopics()
	l.lintTerritories()
	l.d.boundaries = l.readBoundaries()
	if len(l.problems) > 0 {
		return
	}
	l.lintCalendar()
	l.d.calendar = newCalendar(l.zone, l.week, l.years)
	l.compileRules()
	l.d.places = indexTerritories(l.d)
	l.d.subjects = indexTopics(l.d)
}

// version hashes names and contents, so that moving text between files counts.
func version(files map[string][]byte) string {
	h := sha256.New()
	for _, name := range slices.SortedFunc(maps.Keys(files), cmp.Compare) {
		fmt.Fprintf(h, "%s %d\n", name, len(files[name]))
		h.Write(files[name])
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}
