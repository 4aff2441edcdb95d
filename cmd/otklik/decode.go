package main

import (
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// The YAML library's decoder stops at the first mistake and quotes the lines
// around it, tokens included. So the file is parsed into a tree by the library
// and read into the struct here.

// decode reads text into c; false means it could not be read at all.
func (l *loader) decode(text []byte, c *Config) (ok bool) {
	defer func() {
		if recover() != nil { // the library's own, on text no person would write
			l.problem(place{line: 1, col: 1}, "not readable as YAML")
			ok = false
		}
	}()
	tree, err := parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		l.syntax(err)
		return false
	}
	docs := slices.DeleteFunc(tree.Docs, func(d *ast.DocumentNode) bool { return d.Body == nil })
	if len(docs) > 1 {
		l.problem(placeOf(docs[1].Body), "a second document: remove the --- before it")
	}
	if len(docs) > 0 {
		l.read("", docs[0].Body, reflect.ValueOf(c).Elem())
	}
	return true
}

// syntax words the library's error without its excerpt of the file.
func (l *loader) syntax(err error) {
	var e *yaml.SyntaxError
	if !errors.As(err, &e) || e.Token == nil || e.Token.Position == nil {
		l.problem(place{line: 1, col: 1}, "not readable as YAML")
		return
	}
	message, _, _ := strings.Cut(e.Message, ":") // what follows may be a value
	at := e.Token.Position
	l.problem(place{line: at.Line, col: at.Column}, "not YAML: %s", message)
}

func placeOf(n ast.Node) place { return placeOfToken(n.GetToken()) }

func placeOfToken(t *token.Token) place {
	if t == nil || t.Position == nil {
		return place{line: 1, col: 1}
	}
	return place{line: t.Position.Line, col: t.Position.Column}
}

// read puts a node into a value of the config.
func (l *loader) read(path string, n ast.Node, into reflect.Value) {
	if tagged, ok := n.(*ast.TagNode); ok {
		n = tagged.Value
	}
	switch n.(type) {
	case *ast.AnchorNode, *ast.AliasNode:
		l.problem(placeOf(n), "%s: anchors (&, *) are not understood here: write the value out", path)
		return
	case *ast.NullNode:
		return // an empty key is a key that was not set
	}
	switch into.Kind() {
	case reflect.Struct:
		l.readStruct(path, n, into)
	case reflect.Slice:
		l.readList(path, n, into)
	default:
		l.readScalar(path, n, into)
	}
}

func (l *loader) readStruct(path string, n ast.Node, into reflect.Value) {
	known := fieldsOf(into)
	for _, pair := range l.pairs(path, n) {
		key := keyOf(pair)
		field, ok := known.at[key]
		if !ok {
			l.problem(placeOf(pair.Key), "%s: unknown key%s", join(path, key), meant(key, known.names))
			continue
		}
		l.places[join(path, key)] = placeOf(pair.Key)
		l.read(join(path, key), pair.Value, field)
	}
}

func (l *loader) readList(path string, n ast.Node, into reflect.Value) {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		l.problem(placeOf(n), "%s: want a list: begin each item with a dash", path)
		return
	}
	into.Set(reflect.MakeSlice(into.Type(), len(list.Values), len(list.Values)))
	for i, item := range list.Values {
		at := path + "[" + strconv.Itoa(i) + "]"
		l.places[at] = placeOf(item)
		if m, ok := item.(*ast.MappingNode); ok && len(m.Values) > 0 {
			l.places[at] = placeOf(m.Values[0].Key) // the node itself points at a colon
		}
		l.read(at, item, into.Index(i))
	}
}

func (l *loader) readScalar(path string, n ast.Node, into reflect.Value) {
	text, ok := scalarText(n)
	if !ok {
		l.bad[path] = true
		l.problem(placeOf(n), "%s: want one value", path)
		return
	}
	if want := setText(into, text); want != "" {
		l.bad[path] = true
		l.problem(placeOf(n), "%s: want %s", path, want)
	}
}

// scalarText is a scalar as written: 1e3 stays 1e3, and "007" stays "007".
func scalarText(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case ast.ScalarNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// pairs lists the keys of a mapping, noting those given twice.
func (l *loader) pairs(path string, n ast.Node) []*ast.MappingValueNode {
	var all []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		all = n.Values
	case *ast.MappingValueNode:
		all = []*ast.MappingValueNode{n}
	default:
		l.problem(placeOf(n), "%swant keys with values", prefix(path))
	}
	seen := map[string]bool{}
	for _, pair := range all {
		key := keyOf(pair)
		if seen[key] {
			l.problem(placeOf(pair.Key), "%s: given twice", join(path, key))
		}
		seen[key] = true
	}
	return all
}

func keyOf(pair *ast.MappingValueNode) string { return pair.Key.GetToken().Value }

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func prefix(path string) string {
	if path == "" {
		return ""
	}
	return path + ": "
}
