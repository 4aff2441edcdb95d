package main

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
)

const envPrefix = "OTKLIK_"

// override applies OTKLIK_* variables over the file. The rest of the name is the
// path of a field in capitals, with _ between its parts and a number for an item
// of a list; without a number the first item is meant: OTKLIK_LISTEN,
// OTKLIK_LOG_LEVEL, OTKLIK_TELEGRAM_1_TOKEN, OTKLIK_TELEGRAM_TOKEN. An empty
// variable counts as not set, as compose files like to leave them.
func (l *loader) override(c *Config, environ []string) {
	environ = slices.Clone(environ)
	slices.Sort(environ)
	for _, line := range environ {
		name, text, _ := strings.Cut(line, "=")
		rest, ours := strings.CutPrefix(name, envPrefix)
		if !ours || text == "" {
			continue
		}
		o := override{l: l, env: name, text: text}
		if !o.apply("", strings.ToLower(rest), reflect.ValueOf(c).Elem()) {
			l.warn(place{env: name}, "no such setting, ignored")
		}
	}
}

// override is one variable on its way to its field.
type override struct {
	l    *loader
	env  string
	text string
}

// apply finds the field that rest names below v; false means there is none.
func (o *override) apply(path, rest string, v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Struct:
		return o.inStruct(path, rest, v)
	case reflect.Slice:
		return o.inList(path, rest, v)
	}
	if rest != "" {
		return false
	}
	o.l.places[path] = place{env: o.env}
	if want := setText(v, o.text); want != "" {
		o.l.bad[path] = true
		o.l.problem(place{env: o.env}, "%s: want %s", path, want)
	}
	return true
}

func (o *override) inStruct(path, rest string, v reflect.Value) bool {
	known := fieldsOf(v)
	for _, name := range known.names {
		below, ok := strings.CutPrefix(rest, name)
		if !ok || below != "" && below[0] != '_' {
			continue
		}
		if o.apply(join(path, name), strings.TrimPrefix(below, "_"), known.at[name]) {
			return true
		}
	}
	return false
}

// inList may add one item behind the last: a bot can come from the environment alone.
func (o *override) inList(path, rest string, v reflect.Value) bool {
	i := 0
	if number, below, _ := strings.Cut(rest, "_"); number != "" {
		if n, err := strconv.Atoi(number); err == nil {
			i, rest = n, below
		}
	}
	if i < 0 || i > v.Len() {
		return false
	}
	at := path + "[" + strconv.Itoa(i) + "]"
	if i < v.Len() {
		return o.apply(at, rest, v.Index(i))
	}
	item := reflect.New(v.Type().Elem()).Elem()
	if !o.apply(at, rest, item) {
		return false
	}
	v.Set(reflect.Append(v, item))
	return true
}
