package routing

import (
	"strings"
	"unicode/utf8"
)

// longestPlaceName is what a street may be called, in letters.
const longestPlaceName = 100

// listed reads a list of names that stands in a territory's own entry.
func (l *loader) listed(id TerritoryID, f fields, key string, class class) {
	for _, v := range f.list(key) {
		l.listName(v.at(), listed{id, class, v.text()})
	}
}

// streets reads {territory: …, names: […]} or {territory: …, file: streets.txt}.
func (l *loader) streets(v value) {
	f, ok := v.fields("territory", "names", "file")
	if !ok {
		return
	}
	id := TerritoryID(f.id("territory"))
	l.refer("territory", string(id), f.place("territory"))
	if !f.has("names") && !f.has("file") {
		v.problem("names or file is missing")
	}
	l.listed(id, f, "names", street)
	if f.has("file") {
		l.streetFile(id, f.body["file"])
	}
}

// streetFile has a name a line; what follows a # is a comment.
func (l *loader) streetFile(id TerritoryID, v value) {
	if v.text() == "" {
		return
	}
	file := l.reading.file(v.text())
	text, ok := l.read(v.at(), file)
	if !ok {
		return
	}
	if !utf8.Valid(text) {
		l.problem(place{file, 1, 1}, "the text is not UTF-8")
		return
	}
	n := 0
	for line := range strings.Lines(strings.TrimPrefix(string(text), "\ufeff")) {
		n++
		name, _, _ := strings.Cut(line, "#")
		if name = strings.TrimSpace(name); name != "" {
			l.listName(place{file, n, 1 + strings.Index(line, name)}, listed{id, street, name})
		}
	}
}

func (l *loader) listName(at place, one listed) {
	switch {
	case one.name == "":
		return
	case utf8.RuneCountInString(one.name) > longestPlaceName:
		l.problem(at, "a name of more than %d letters", longestPlaceName)
		return
	case !l.kinds.names(one.name):
		l.problem(at, "%q is no name", one.name)
		return
	}
	l.lists = append(l.lists, one)
}
