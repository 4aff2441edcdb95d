package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"otklik/routing"
)

// loader reads one configuration. It notes problems and goes on, so that the
// operator sees all of them at once. No message holds a value: the value beside
// a typing mistake may be a token.
type loader struct {
	file     string
	dir      string
	places   map[string]place // where each field was set, by path
	bad      map[string]bool  // fields with a problem already: one is enough
	problems routing.Problems
	warnings routing.Problems
}

// place is where a field was set: in the file, or in the environment.
type place struct {
	line, col int
	env       string
}

// loadConfig reads the file, then the environment, then the secrets' files. The
// config is never nil; it may only be used when there are no problems.
func loadConfig(file string, environ []string) (*Config, *loader) {
	l := &loader{file: file, dir: filepath.Dir(file), places: map[string]place{}, bad: map[string]bool{}}
	c := &Config{}
	text, err := os.ReadFile(file) // #nosec G304 -- the operator names it
	if err != nil {
		l.problem(place{}, "%v", plain(err))
		return c, l
	}
	if !l.decode(text, c) {
		return c, l
	}
	l.override(c, environ)
	l.secrets("", reflect.ValueOf(c).Elem())
	c.fill(l.dir)
	c.check(func(path, message string) {
		if !l.bad[path] {
			l.problem(l.where(path), "%s: %s", path, message)
		}
	})
	l.problems, l.warnings = l.problems.Sorted(), l.warnings.Sorted()
	return c, l
}

// plain is the cause without the path, which the message names already.
func plain(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// where finds the place of a field, or of the nearest thing around it that was written.
func (l *loader) where(path string) place {
	for path != "" {
		if at, ok := l.places[path]; ok {
			return at
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return place{line: 1, col: 1}
}

func (l *loader) problem(at place, format string, args ...any) {
	l.problems = append(l.problems, l.note(at, format, args...))
}

func (l *loader) warn(at place, format string, args ...any) {
	l.warnings = append(l.warnings, l.note(at, format, args...))
}

func (l *loader) note(at place, format string, args ...any) routing.Problem {
	file := l.file
	if at.env != "" {
		file = "environment " + at.env
	}
	return routing.Problem{File: file, Line: at.line, Col: at.col, Message: fmt.Sprintf(format, args...)}
}
