package routing

import (
	"regexp"
	"strconv"

	"github.com/paulmach/orb"

	"otklik/routing/geo"
)

const (
	// defaultNearest is how far outside of every outline a point may lie and
	// still be taken for the nearest one's: a river, a coarse line.
	defaultNearest = 500
	// defaultSimplify is what a phone's own error hides.
	defaultSimplify = 5

	mostNearest  = 20_000
	mostSimplify = 500
)

// boundarySettings is the section boundaries: the files, and how they are taken.
type boundarySettings struct {
	files    []shapeFile
	nearest  float64 // metres
	simplify float64 // metres
}

// shapeFile is a GeoJSON file the directory names.
type shapeFile struct {
	name string
	at   place
}

// boundary reads a list of files, or {files: …, nearest: 500m, simplify: 5m}.
func (l *loader) boundary(v value) {
	files := v
	if v.kind() == "a mapping" {
		f, _ := v.fields("files", "nearest", "simplify")
		l.distance(f, "nearest", mostNearest, &l.shapes.nearest)
		l.distance(f, "simplify", mostSimplify, &l.shapes.simplify)
		if !f.has("files") {
			return
		}
		files = f.body["files"]
	}
	for _, file := range files.list() {
		if name := file.text(); name != "" && l.declare("boundaries", name, file.at()) {
			l.shapes.files = append(l.shapes.files, shapeFile{l.own.file(name), file.at()})
		}
	}
}

// metresShape: "500m", "1.5km" or 0.
var metresShape = regexp.MustCompile(`^(?:(\d{1,6}(?:\.\d+)?) ?(m|km)|0)$`)

// distance reads a setting that the directory may give once.
func (l *loader) distance(f fields, key string, most float64, into *float64) {
	if !f.has(key) || !l.declare("boundaries setting", key, f.place(key)) {
		return
	}
	text := f.text(key)
	parts := metresShape.FindStringSubmatch(text)
	if parts == nil {
		l.problem(f.place(key), "%s: %q is no distance: write 500m, 1.5km or 0", key, text)
		return
	}
	metres, _ := strconv.ParseFloat(parts[1], 64) // "" is the 0
	if parts[2] == "km" {
		metres *= 1000
	}
	if metres > most {
		l.problem(f.place(key), "%s: %s is more than %v m", key, text, most)
		return
	}
	*into = metres
}

// drawn is an outline that has been read, of a territory that there is.
type drawn struct {
	territory Territory
	shape     orb.MultiPolygon
}

// readBoundaries reads the GeoJSON files. A feature says whose boundary it is by
// its property territory (an id) or oktmo (a code, an old one too).
func (l *loader) readBoundaries() *geo.Boundaries {
	var all []drawn
	for _, file := range l.shapes.files {
		text, ok := l.read(file.at, file.name)
		if !ok {
			continue
		}
		for _, f := range readFeatures(l.sink, file.name, text) {
			if one, ok := l.outline(f); ok {
				all = append(all, one)
			}
		}
	}
	b := &geo.Boundaries{Nearest: l.shapes.nearest}
	for _, one := range l.simplified(all) {
		b.Add(string(one.territory.ID), one.territory.Kind.level(), one.shape)
	}
	return b
}

func (l *loader) simplified(all []drawn) []drawn {
	if l.shapes.simplify <= 0 {
		return all
	}
	shapes := make([]orb.MultiPolygon, len(all))
	for i := range all {
		shapes[i] = all[i].shape
	}
	s := geo.NewSimplifier(l.shapes.simplify, shapes)
	for i := range all {
		all[i].shape = s.Shape(all[i].shape)
	}
	return all
}

func (l *loader) outline(f feature) (drawn, bool) {
	id, ok := TerritoryID(f.territory), true
	if f.territory == "" {
		id, ok = l.d.codes.exactly(f.oktmo, dayless)
	}
	t, known := l.d.territory.get(id)
	problems := len(l.problems)
	switch {
	case f.territory == "" && f.oktmo == "":
		l.problem(f.at, "the feature has neither property territory nor oktmo")
	case !ok || !known:
		l.problem(f.at, "no such territory: %q", f.territory+f.oktmo)
	case len(f.wrong) > 0:
		for _, wrong := range f.wrong {
			l.problem(f.at, "boundary of %q: %s", id, wrong)
		}
	case exchanged(t.Codes, f.shape.Bound().Center()):
		l.problem(f.at, "boundary of %q: it lies far from its region, and would not with latitude and longitude exchanged: "+
			"the order in GeoJSON is longitude, latitude", id)
	case l.declare("boundary", string(id), f.at):
		l.crossings(id, f)
	}
	return drawn{t, f.shape}, len(l.problems) == problems
}

// crossings only warns: a loop that a tool has left behind does little harm.
func (l *loader) crossings(id TerritoryID, f feature) {
	if n, at := geo.Crossing(f.shape, geo.MostPairs); n > 0 {
		l.warn(f.at, "the boundary of %q crosses itself, %d times, as near %s: "+
			"what a loop encloses counts as outside", id, n, geo.Written(at))
	}
}
