package routing

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// This file brings both forms of a works file to rows of words with their places.

// worksCell is one word of a file, and worksRow what stands in them by name.
type worksCell struct {
	text string
	at   place
}

type worksRow struct {
	at    place
	cells map[string][]worksCell
}

var worksKeys = []string{
	"id", "agency", "topics", "territories", "streets", "lat", "lon", "radius", "from", "until", "text",
}

const textColumn = "text_"

func (l *worksLoader) yaml(name string, text []byte) {
	v, ok := parseYAML(&l.sink, name, text)
	if !ok {
		if len(l.problems) == 0 {
			l.problem(place{name, 1, 1}, "no works")
		}
		return
	}
	f, ok := v.fields("works")
	if !ok {
		return
	}
	list, ok := f.need("works")
	if !ok {
		return
	}
	for _, item := range list.list() {
		own, ok := item.fields(worksKeys...)
		if !ok {
			continue
		}
		r := worksRow{at: item.at(), cells: map[string][]worksCell{}}
		for key := range own.body {
			if own.has(key) {
				l.yamlCells(own, key, &r)
			}
		}
		l.row(r)
	}
}

func (l *worksLoader) yamlCells(f fields, key string, r *worksRow) {
	v := f.body[key]
	if key == "text" {
		for lang, words := range f.words(key) {
			r.cells[textColumn+lang] = []worksCell{{words, v.at()}}
		}
		return
	}
	items := []value{v}
	if _, isList := v.n.(*ast.SequenceNode); isList {
		items = v.list()
	}
	for _, item := range items {
		text := ""
		if n, isFloat := item.n.(*ast.FloatNode); isFloat {
			text = n.Token.Value
		} else {
			text = item.text()
		}
		if text != "" {
			r.cells[key] = append(r.cells[key], worksCell{strings.TrimSpace(text), item.at()})
		}
	}
}

func (l *worksLoader) csv(name string, text []byte) {
	r := csv.NewReader(bytes.NewReader(text))
	r.TrimLeadingSpace = true
	head, err := r.Read()
	if err != nil {
		l.badCSV(name, err)
		return
	}
	for i, key := range head {
		line, col := r.FieldPos(i)
		if lang, ok := strings.CutPrefix(key, textColumn); !slices.Contains(worksKeys, key) && (!ok || !tagShape.MatchString(lang)) {
			l.problem(place{name, line, col}, "unknown column %q: known are %s, text_ru", key, strings.Join(worksKeys[:len(worksKeys)-1], ", "))
		}
	}
	for {
		record, err := r.Read()
		if err != nil {
			l.badCSV(name, err)
			if errors.Is(err, csv.ErrFieldCount) {
				continue
			}
			return
		}
		line, _ := r.FieldPos(0)
		x := worksRow{at: place{name, line, 1}, cells: map[string][]worksCell{}}
		for i, written := range record {
			line, col := r.FieldPos(i)
			parts := []string{written}
			if listed := head[i]; listed == "topics" || listed == "territories" || listed == "streets" {
				parts = strings.Split(written, ";")
			}
			for _, part := range parts {
				if part = strings.TrimSpace(part); part != "" {
					x.cells[head[i]] = append(x.cells[head[i]], worksCell{part, place{name, line, col}})
				}
			}
		}
		l.row(x)
	}
}

// badCSV notes why reading ended, unless that is the file's end.
func (l *worksLoader) badCSV(name string, err error) {
	var bad *csv.ParseError
	switch {
	case errors.As(err, &bad):
		l.problem(place{name, bad.Line, bad.Column}, "%v", bad.Err)
	case len(l.works) == 0 && len(l.problems) == 0:
		l.problem(place{name, 1, 1}, "no works")
	}
}
