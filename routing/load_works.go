package routing

import (
	"bytes"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// MostIncidentText is how many characters residents are told of an incident: they
// must fit on a card with everything else, in two languages.
const MostIncidentText = 1000

// LongestWorks is how long works may last: what takes longer is no outage.
const LongestWorks = 60 * 24 * time.Hour

// mostWorks is how many are loaded at once.
const mostWorks = 500

// LoadWorks reads planned works from a .yaml or a .csv file. The error is Problems:
// everything wrong, at once.
//
//	works:
//	  - id: hot-water-24
//	    agency: heat-supply
//	    topics: [heating.no-hot-water]
//	    territories: [kalininsky]        # or lat, lon and radius
//	    streets: [Gagarina]              # only these, if given
//	    from: 2026-11-24 09:00
//	    until: 2026-11-24 18:00
//	    text: {ru: …, en: …}
//
// A CSV file has the same names in its first line, with text_ru and text_en; lists
// are written with semicolons.
func LoadWorks(name string, text []byte, d *Directory, now time.Time) ([]Works, error) {
	l := &worksLoader{d: d, now: now, ids: map[string]place{}}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")) // what spreadsheets begin with
	switch path.Ext(name) {
	case ".csv":
		l.csv(name, text)
	case ".yaml", ".yml":
		l.yaml(name, text)
	default:
		l.problem(place{file: name}, "want a .yaml or a .csv file")
	}
	if len(l.works) > mostWorks {
		l.problem(place{file: name}, "%d works, at most %d are loaded at once", len(l.works), mostWorks)
	}
	if len(l.problems) > 0 {
		return nil, l.problems.Sorted()
	}
	return l.works, nil
}

type worksLoader struct {
	sink
	d     *Directory
	now   time.Time
	ids   map[string]place
	works []Works
}

// row reads one works; what is wrong is noted and the rest read on.
func (l *worksLoader) row(r worksRow) {
	before := len(l.problems)
	w := Works{
		ID: l.one(r, "id").text, Agency: AgencyID(l.one(r, "agency").text),
		From: l.moment(r, "from"), Until: l.moment(r, "until"), Text: l.words(r),
	}
	if c := l.first(r, "id"); c.text != "" && (!idShape.MatchString(c.text) || len(c.text) > longestID) {
		l.problem(c.at, "%q is no id: latin letters, digits, - and _, beginning with a letter", c.text)
	}
	if c := l.first(r, "agency"); c.text != "" {
		if _, known := l.d.Agency(AgencyID(c.text)); !known {
			l.problem(c.at, "no such agency: %q", c.text)
		}
	}
	l.topics(r, &w)
	l.area(r, &w)
	l.times(r, w)
	key := w.key()
	if first, twice := l.ids[key]; twice {
		l.problem(r.at, "works %q of %q stand here twice, first at %s", w.ID, w.Agency, first)
	}
	l.ids[key] = r.at
	if len(l.problems) == before {
		l.works = append(l.works, w)
	}
}

// first is a word that may be missing.
func (l *worksLoader) first(r worksRow, key string) worksCell {
	if cells := r.cells[key]; len(cells) > 0 {
		return cells[0]
	}
	return worksCell{at: r.at}
}

// one is a word that must be there, once.
func (l *worksLoader) one(r worksRow, key string) worksCell {
	switch len(r.cells[key]) {
	case 0:
		l.problem(r.at, "%s is missing", key)
	case 1:
	default:
		l.problem(r.cells[key][1].at, "%s: only one is wanted", key)
	}
	return l.first(r, key)
}

func (l *worksLoader) moment(r worksRow, key string) time.Time {
	c := l.one(r, key)
	if c.text == "" {
		return time.Time{}
	}
	t, ok := ParseMoment(c.text, l.now, l.d.Location())
	if !ok {
		l.problem(c.at, "%s: %q is no time: write 2026-11-24 18:00", key, c.text)
	}
	return t
}

func (l *worksLoader) times(r worksRow, w Works) {
	at := l.first(r, "until").at
	switch {
	case w.From.IsZero() || w.Until.IsZero():
	case !w.Until.After(w.From):
		l.problem(at, "until is not after from")
	case w.Until.Sub(w.From) > LongestWorks:
		l.problem(at, "works last at most %d days", LongestWorks/(24*time.Hour))
	case !w.Until.After(l.now):
		l.problem(at, "these works are over already")
	}
}

func (l *worksLoader) words(r worksRow) Words {
	words := Words{}
	for _, key := range sortedKeys(r.cells) {
		if lang, ok := strings.CutPrefix(key, textColumn); ok {
			c := r.cells[key][0]
			if utf8.RuneCountInString(c.text) > MostIncidentText {
				l.problem(c.at, "text: longer than %d characters", MostIncidentText)
			}
			words[lang] = c.text
		}
	}
	if words["ru"] == "" {
		l.problem(r.at, "text: the Russian text (ru) is missing")
	}
	return words
}

// topics reads facts; a category stands for all of its own.
func (l *worksLoader) topics(r worksRow, w *Works) {
	if len(r.cells["topics"]) == 0 {
		l.problem(r.at, "topics are missing")
	}
	for _, c := range r.cells["topics"] {
		if t, ok := l.d.Topic(TopicID(c.text)); ok {
			w.Topics = append(w.Topics, t.ID)
		} else if category, ok := l.d.Category(CategoryID(c.text)); ok {
			w.Topics = append(w.Topics, category.Topics...)
		} else {
			l.problem(c.at, "no such topic or category: %q", c.text)
		}
	}
}

func (l *worksLoader) area(r worksRow, w *Works) {
	for _, c := range r.cells["territories"] {
		if _, ok := l.d.Territory(TerritoryID(c.text)); !ok {
			l.problem(c.at, "no such territory: %q", c.text)
		}
		l.serves(TerritoryID(c.text), c.at)
		w.Area.Territories = append(w.Area.Territories, TerritoryID(c.text))
	}
	for _, c := range r.cells["streets"] {
		w.Area.Streets = append(w.Area.Streets, c.text)
	}
	if len(r.cells["lat"])+len(r.cells["lon"])+len(r.cells["radius"]) > 0 {
		l.circle(r, w)
	}
	if len(w.Area.Territories) == 0 {
		l.problem(r.at, "territories are missing, or lat, lon and radius that lie in one")
	}
}

// serves notes a territory whose cases are another centre's: these works would not
// be told there.
func (l *worksLoader) serves(id TerritoryID, at place) {
	if d := l.d.Region().CentreFor(id, l.d); d != l.d {
		l.problem(at, "territory %q is served by the centre %q: load its works there", id, d.Centre().ID)
	}
}

// circle reads a point and how far around it the works are felt.
func (l *worksLoader) circle(r worksRow, w *Works) {
	lat, lon := l.degrees(r, "lat", 90), l.degrees(r, "lon", 180)
	c := l.one(r, "radius")
	radius, ok := ParseRadius(c.text)
	if !ok && c.text != "" {
		l.problem(c.at, "radius: %q is no distance: write 1500m or 2km", c.text)
	}
	w.Area.Point, w.Area.Radius = &Point{Lat: lat, Lon: lon}, radius
	if len(w.Area.Territories) > 0 {
		return
	}
	if id, ok := l.d.TerritoryAt(*w.Area.Point); ok {
		w.Area.Territories = []TerritoryID{id}
		l.serves(id, c.at)
	}
}

func (l *worksLoader) degrees(r worksRow, key string, most float64) float64 {
	c := l.one(r, key)
	n, err := strconv.ParseFloat(c.text, 64)
	if c.text != "" && (err != nil || !(n >= -most && n <= most)) { // the negated form refuses NaN too
		l.problem(c.at, "%s: %q is no degrees", key, c.text)
	}
	return n
}
