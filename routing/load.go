package routing

import (
	"io/fs"
	"slices"
	"time"
)

// Load reads the directory of one centre: every .yaml file of the folder and its
// subfolders, in the order of their names. Any file may hold any of the sections.
// Of a folder with several centres it gives the topmost one's directory, whose
// Region has the others. The error is Problems: everything wrong, at once.
func Load(fsys fs.FS) (*Directory, error) {
	r, err := LoadRegion(fsys)
	if err != nil {
		return nil, err
	}
	return r.Root(), nil
}

// loader fills the directory of one centre in two passes: the sections, those of
// the centres above it first, each in the order of the files; then everything
// that needs another section to be judged.
type loader struct {
	*reader
	own      *layer
	up       *loader // of the centre above, nil at the top
	reading  *layer  // whose files are being read
	d        *Directory
	declared map[string]place  // "desk city" → where
	owner    map[string]*layer // "desk city" → whose files say so
	later    []func()          // checks that wait until every file is read
	warnings Problems
	notes    Problems

	zone     *time.Location
	week     [7][]shift
	years    map[int]yearDays
	shapes   boundarySettings
	places   []placedWords
	hints    []placedHint
	routes   []route
	clocks   map[CategoryID]clocks
	off      map[string]place // topics and categories that are not offered
	serves   []ref            // the territories of the centre
	lists    []listed
	proofs   []dangerProof
	barriers []barrier
	saved    []saved
	blind    bool // a file could not be read: what is missing may stand in it
}

func newLoader(r *reader, own *layer, up *loader) *loader {
	l := &loader{
		reader: r, own: own, up: up, d: &Directory{policy: defaultPolicy(), layout: r.layout},
		declared: map[string]place{}, owner: map[string]*layer{},
		years: map[int]yearDays{}, clocks: map[CategoryID]clocks{}, off: map[string]place{},
		shapes: boundarySettings{nearest: defaultNearest, simplify: defaultSimplify},
	}
	if up != nil {
		l.d.up, l.shapes.nearest, l.shapes.simplify = up.d, up.shapes.nearest, up.shapes.simplify
	}
	return l
}

// sections are the top-level keys of any file.
var sections = []string{
	"centre", "desks", "agencies", "questions", "categories", "filler", "territories", "boundaries", "streets", "routes", "stoppers",
	"hours", "calendar", "texts", "transfers", "silence", "escalation", "kinds", "incidents", "duplicates", "dangers", "answers", "canned",
}

func (l *loader) section(name string, v value) {
	switch name {
	case "centre":
		l.once(name, v, l.centre)
	case "hours":
		l.once(name, v, l.hours)
	case "calendar":
		l.one(name, v, l.calendar)
	case "desks":
		l.each(name, v, l.desk)
	case "agencies":
		l.each(name, v, l.agency)
	case "questions":
		l.each(name, v, l.question)
	case "categories":
		l.each(name, v, l.category)
	case "filler":
		l.each(name, v, l.filler)
	case "territories":
		l.each(name, v, l.place)
	case "boundaries":
		l.boundary(v)
	case "streets":
		l.each(name, v, l.streets)
	case "routes":
		l.each(name, v, l.rule)
	case "stoppers":
		l.each(name, v, l.stopper)
	case "texts":
		l.texts(v)
	case "transfers":
		l.once(name, v, l.transfers)
	case "silence":
		l.once(name, v, l.patience)
	case "escalation":
		l.once(name, v, l.ladder)
	case "kinds":
		l.once(name, v, l.kindTerms)
	case "incidents":
		l.once(name, v, l.incidents)
	case "duplicates":
		l.once(name, v, l.alikeRules)
	case "dangers":
		l.each(name, v, l.danger)
	case "answers":
		l.once(name, v, l.answers)
	case "canned":
		l.each(name, v, l.cannedAnswer)
	}
}

// notInherited are the sections of which a centre has only its own: what is drawn
// above it is asked there.
var notInherited = map[string]bool{"centre": true, "boundaries": true}

// fill is the first pass.
func (l *loader) fill() {
	for _, layer := range l.own.line() {
		l.reading = layer
		l.blind = l.blind || layer.blind
		for _, p := range layer.parts {
			if layer == l.own || !notInherited[p.section] {
				l.section(p.section, p.body)
			}
		}
	}
	l.reading = l.own
}

// check judges what only all files together show.
func (l *loader) check() {
	for _, section := range []string{"centre", "hours"} {
		if _, ok := l.declared[section]; !ok && !l.blind {
			l.problem(place{file: l.own.file(section + ".yaml")}, "no file has the section %s", section)
		}
	}
	for _, check := range l.later {
		check()
	}
	l.switchOff()
	l.settleRules()
	l.settleStoppers()
	l.settleCanned()
	l.lintTopics()
	l.lintTerritories()
	l.lintCodes()
	l.d.boundaries = l.readBoundaries()
}

// build makes the indexes. Only a directory that is sound so far gets them, so
// that they need not fear what they are given.
func (l *loader) build() {
	l.lintCalendar()
	l.lintOutlines()
	l.d.calendar = newCalendar(l.zone, l.week, l.years)
	l.index()
	l.dropFarRules()
	l.compileRules()
	l.lintReach()
	l.lintStoppers()
}

// index makes what finds things by words, or takes what the centre above has where
// the centre's own files change nothing of it.
func (l *loader) index() {
	if l.adds("territories", "streets") {
		l.d.places = indexTerritories(l.d)
		l.d.gazetteer = newGazetteer(l.d, l.kinds, l.lists)
	} else {
		l.d.places, l.d.gazetteer = l.up.d.places, l.up.d.gazetteer
	}
	l.indexSubjects()
	l.compileDangers()
}

// adds tells whether the centre's own files have one of the sections.
func (l *loader) adds(sections ...string) bool {
	return l.up == nil || slices.ContainsFunc(sections, l.own.has)
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
	l.declared[key], l.owner[key] = at, l.reading
	return true
}

// declareAnew is declare for what a centre may replace of the one above it.
func (l *loader) declareAnew(kind, id string, at place) bool {
	key := kind + " " + id
	first, taken := l.declared[key]
	if taken && l.owner[key] != l.reading {
		delete(l.declared, key)
		if l.reading == l.own {
			l.note(at, "%s %q replaces the one at %s", kind, id, first)
		}
	}
	return l.declare(kind, id, at)
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

// ref is an id that a file names, and where.
type ref struct {
	id string
	at place
}

func (l *loader) warn(at place, format string, args ...any) {
	l.warnings = append(l.warnings, problemAt(at, format, args...))
}

// note is for what is as it should be, and should be known.
func (l *loader) note(at place, format string, args ...any) {
	l.notes = append(l.notes, problemAt(at, format, args...))
}
