package main

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// fields are the keys a struct of the config has, embedded structs included.
type fields struct {
	at    map[string]reflect.Value
	names []string // in the order of the struct
}

func fieldsOf(v reflect.Value) fields {
	f := fields{at: map[string]reflect.Value{}}
	f.add(v)
	return f
}

func (f *fields) add(v reflect.Value) {
	for i := range v.NumField() {
		sf := v.Type().Field(i)
		name, _, _ := strings.Cut(sf.Tag.Get("yaml"), ",")
		switch {
		case sf.Anonymous && name == "":
			f.add(v.Field(i))
		case name != "" && name != "-" && sf.IsExported():
			f.at[name] = v.Field(i)
			f.names = append(f.names, name)
		}
	}
}

// setText sets a scalar from its text, or tells what it wants instead. It never
// repeats the text: it may be a secret.
func setText(into reflect.Value, text string) (want string) {
	if into.Type() == reflect.TypeFor[time.Duration]() {
		d, err := time.ParseDuration(text)
		if err != nil {
			return "a duration such as 25s or 5m"
		}
		into.SetInt(int64(d))
		return ""
	}
	switch into.Kind() {
	case reflect.Pointer:
		v := reflect.New(into.Type().Elem())
		if want := setText(v.Elem(), text); want != "" {
			return want
		}
		into.Set(v)
	case reflect.String:
		into.SetString(text)
	case reflect.Bool:
		if text != "true" && text != "false" {
			return "true or false"
		}
		into.SetBool(text == "true")
	default:
		return setNumber(into, text)
	}
	return ""
}

func setNumber(into reflect.Value, text string) (want string) {
	switch {
	case into.CanInt():
		n, err := strconv.ParseInt(text, 10, into.Type().Bits())
		if err != nil {
			return "a whole number"
		}
		into.SetInt(n)
	case into.CanUint():
		n, err := strconv.ParseUint(text, 10, into.Type().Bits())
		if err != nil {
			return "a whole number"
		}
		into.SetUint(n)
	case into.CanFloat():
		x, err := strconv.ParseFloat(text, into.Type().Bits())
		if err != nil {
			return "a number"
		}
		into.SetFloat(x)
	default:
		return "something this program has no reader for: " + into.Kind().String()
	}
	return ""
}

// meant proposes the known word nearest to a misspelt one, as an addition to a
// message: "" when nothing is near.
func meant(word string, known []string) string {
	if close := near(word, known, 1); len(close) > 0 {
		return fmt.Sprintf(", did you mean %s?", close[0])
	}
	return ""
}

// near lists at most limit known words close to word, the closest first.
func near(word string, known []string, limit int) []string {
	type candidate struct {
		word string
		cost int
	}
	var found []candidate
	for _, k := range known {
		cost := distance(strings.ToLower(word), strings.ToLower(k))
		if strings.Contains(k, word) && len(word) > 2 {
			cost = min(cost, 1)
		}
		if cost <= max(1, len([]rune(k))/3) {
			found = append(found, candidate{k, cost})
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return a.cost - b.cost })
	var words []string
	for _, c := range found[:min(limit, len(found))] {
		words = append(words, c.word)
	}
	return words
}

// distance counts the letters to change, add or drop to make b of a.
func distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i := range from {
		diagonal := row[0]
		row[0] = i + 1
		for j := range to {
			cost := diagonal
			if from[i] != to[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(to)]
}
