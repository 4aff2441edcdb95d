package dialogs

import (
	"strconv"
	"strings"
	"time"

	"otklik/locales"
	"otklik/routing"
)

// wording puts things of the directory into words of one language.
type wording struct {
	texts     *locales.Catalogue
	directory *routing.Directory
	lang      string
	simple    bool // in short sentences
}

// t words a text as the centre does, if it has words of its own.
func (w wording) t(key string, args locales.Args) string {
	if w.simple {
		key = w.texts.Short(w.lang, key)
	}
	if own, ok := w.directory.Text(w.lang, key); ok {
		return locales.Fill(own, args)
	}
	return w.texts.Text(w.lang, key, args)
}

// topic names a topic, of another centre where this one has no such; an id that
// nobody has any more stands for itself.
func (w wording) topic(id routing.TopicID) string {
	t, ok := w.directory.Topic(id)
	if !ok {
		t, ok = w.directory.Region().Topic(id)
	}
	if !ok {
		return string(id)
	}
	return t.Names.In(w.lang)
}

func (w wording) agency(id routing.AgencyID) string {
	a, ok := w.directory.Agency(id)
	if !ok {
		a, ok = w.directory.Region().Agency(id)
	}
	if !ok {
		return string(id)
	}
	return a.Names.In(w.lang)
}

func (w wording) territoryOf(id routing.TerritoryID) (routing.Territory, bool) {
	t, ok := w.directory.Territory(id)
	if !ok {
		t, ok = w.directory.Region().Territory(id)
	}
	return t, ok
}

// territory names a territory with what it lies in: "Cheboksary, Kalininsky district".
func (w wording) territory(id routing.TerritoryID) string {
	var names []string
	for id != "" {
		t, ok := w.territoryOf(id)
		if !ok || (t.Kind == routing.KindRegionWide && len(names) > 0) {
			break
		}
		names = append([]string{t.Names.In(w.lang)}, names...)
		id = t.Parent
	}
	return strings.Join(names, ", ")
}

// place names where a complaint is.
func (w wording) place(c routing.Complaint) string {
	parts := []string{}
	t, _ := w.territoryOf(c.Territory)
	named := false // in the language we speak, or as everybody here calls it
	for _, lang := range []string{w.lang, locales.Default} {
		named = named || c.Address != "" && strings.Contains(Fold(c.Address), Fold(t.Names.In(lang)))
	}
	if whole := w.territory(c.Territory); whole != "" && !named {
		parts = append(parts, whole)
	}
	if address := QuoteLine(c.Address); address != "" {
		parts = append(parts, address)
	}
	if c.Point != nil {
		parts = append(parts, w.t("place.point", nil))
	}
	return strings.Join(parts, ", ")
}

// mapLink opens the point on a map, "" without a point.
func (w wording) mapLink(p *routing.Point) string {
	if p == nil {
		return ""
	}
	return w.t("card.map", locales.Args{"Lat": degrees(p.Lat), "Lon": degrees(p.Lon)})
}

func degrees(v float64) string { return strconv.FormatFloat(v, 'f', 6, 64) }

// when writes a moment in the centre's time, in figures that every language reads.
func (w wording) when(t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	return t.In(w.directory.Location()).Format("02.01.2006 15:04")
}

func (w wording) day(t time.Time) string { return t.In(w.directory.Location()).Format("02.01") }

// Topic, Agency, Place, When and Day word things for a conversation.
func (s *Scene) Topic(id routing.TopicID) string         { return s.words().topic(id) }
func (s *Scene) Agency(id routing.AgencyID) string       { return s.words().agency(id) }
func (s *Scene) Territory(id routing.TerritoryID) string { return s.words().territory(id) }
func (s *Scene) Place(c routing.Complaint) string        { return s.words().place(c) }
func (s *Scene) When(t time.Time) string                 { return s.words().when(t) }
func (s *Scene) Day(t time.Time) string                  { return s.words().day(t) }

func (s *Scene) words() wording {
	return wording{texts: s.House.Texts, directory: s.Directory(), lang: s.Language(), simple: s.Session.Settings.Simple}
}
