package routing

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// The YAML library's own decoder stops at the first mistake, so a file is parsed
// into a tree and read from there: whoever reads a value notes what is wrong with
// it, gets a zero, and goes on.

// Bounds on a file that its tree must not exceed: the parser is recursive, and a
// stack that overflows cannot be recovered.
const (
	mostYAML     = 4 << 20
	mostNested   = 40
	mostBrackets = 100_000
)

// place is where something stands in the files.
type place struct {
	file      string
	line, col int
}

func (p place) String() string { return fmt.Sprintf("%s:%d:%d", p.file, p.line, p.col) }

// sink collects problems.
type sink struct{ problems Problems }

func (s *sink) problem(at place, format string, args ...any) {
	s.problems = append(s.problems, problemAt(at, format, args...))
}

func problemAt(at place, format string, args ...any) Problem {
	return Problem{File: at.file, Line: at.line, Col: at.col, Message: fmt.Sprintf(format, args...)}
}

// parseYAML gives the top value of a file, or ok == false after noting why not.
func parseYAML(s *sink, file string, text []byte) (v value, ok bool) {
	start := place{file, 1, 1}
	defer func() {
		if recover() != nil { // the library's own, on text no person would write
			s.problem(start, "not readable as YAML")
			v, ok = value{}, false
		}
	}()
	if reason := tooMuch(text); reason != "" {
		s.problem(start, "%s", reason)
		return value{}, false
	}
	tree, err := parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		at, message := syntaxError(start, err)
		s.problem(at, "%s", message)
		return value{}, false
	}
	docs := slices.DeleteFunc(tree.Docs, func(d *ast.DocumentNode) bool { return d.Body == nil })
	switch len(docs) {
	case 0:
		return value{}, false // nothing but comments
	case 1:
		return value{s: s, file: file, n: docs[0].Body}, true
	default:
		s.problem(start, "more than one document: remove the --- between them")
		return value{}, false
	}
}

// syntaxError takes the place and the plain message out of the library's error,
// leaving out its excerpt of the file.
func syntaxError(start place, err error) (place, string) {
	var syntax *yaml.SyntaxError
	if !errors.As(err, &syntax) {
		return start, "not readable as YAML"
	}
	return placeOf(start.file, syntax.Token), syntax.Message
}

// tooMuch refuses text whose nesting could exhaust the stack. It counts brackets
// without regard to quotes; as quoted ones could hide a nest from it, there is a
// bound on all of them as well.
func tooMuch(text []byte) string {
	if len(text) > mostYAML {
		return fmt.Sprintf("the file is larger than %d MB", mostYAML>>20)
	}
	if bytes.Count(text, []byte("["))+bytes.Count(text, []byte("{")) > mostBrackets {
		return "too many brackets"
	}
	depth := 0
	for line := range strings.Lines(string(text)) {
		if strings.Count(line, "- ")+strings.Count(line, "? ")+strings.Count(line, "!") > 20*mostNested {
			return "a line nests too deeply"
		}
		body := strings.TrimLeft(line, " \t")
		if len(line)-len(body) > 8*mostNested {
			return "a line is indented too deeply"
		}
		if strings.HasPrefix(body, "#") {
			continue
		}
		depth += strings.Count(body, "[") + strings.Count(body, "{")
		if depth > mostNested {
			return "brackets nest too deeply"
		}
		depth = max(0, depth-strings.Count(body, "]")-strings.Count(body, "}"))
	}
	return ""
}

func placeOf(file string, t *token.Token) place {
	if t == nil || t.Position == nil || t.Position.Line < 1 {
		return place{file, 1, 1}
	}
	return place{file, t.Position.Line, max(1, t.Position.Column)}
}

// value is one value of a file's tree, with the sink for what is wrong with it.
type value struct {
	s    *sink
	file string
	n    ast.Node
}

// missing says that the key was not written at all.
func (v value) missing() bool { return v.n == nil }

// at is where the value begins. A mapping's own token is its first colon, so its
// first key is taken instead.
func (v value) at() place {
	switch n := v.n.(type) {
	case nil:
		return place{v.file, 1, 1}
	case *ast.MappingNode:
		if len(n.Values) > 0 && !n.IsFlowStyle {
			return placeOf(v.file, n.Values[0].Key.GetToken())
		}
	case *ast.MappingValueNode:
		return placeOf(v.file, n.Key.GetToken())
	case *ast.TagNode:
		return placeOf(v.file, n.Start)
	}
	return placeOf(v.file, v.n.GetToken())
}

func (v value) problem(format string, args ...any) { v.s.problem(v.at(), format, args...) }

// kind names what was written, for "must be a list, not a text".
func (v value) kind() string {
	switch v.n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a mapping"
	case *ast.SequenceNode:
		return "a list"
	case *ast.StringNode, *ast.LiteralNode:
		return "a text"
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "a number"
	case *ast.BoolNode:
		return "true or false"
	case *ast.NullNode, nil:
		return "nothing"
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		return "an anchor, an alias or a tag"
	default:
		return "something else"
	}
}

func (v value) wants(what string) { v.problem("must be %s, not %s", what, v.kind()) }

// text is a scalar as written: codes and phone numbers may be left unquoted.
func (v value) text() string {
	switch n := v.n.(type) {
	case *ast.StringNode:
		return strings.TrimSpace(n.Value)
	case *ast.LiteralNode:
		if n.Value != nil {
			return strings.TrimSpace(n.Value.Value)
		}
	case *ast.IntegerNode:
		return strings.TrimSpace(n.Token.Value)
	}
	v.wants("a text")
	return ""
}

func (v value) flag() bool {
	if n, ok := v.n.(*ast.BoolNode); ok {
		return n.Value
	}
	v.wants("true or false")
	return false
}

// number is 0 for what is none, and for what no field has a use for.
func (v value) number() int {
	n, ok := v.whole()
	if !ok {
		v.wants("a whole number")
	}
	return n
}

// whole is the value as a number; ok is false for what is none.
func (v value) whole() (n int, ok bool) {
	if n, ok := v.n.(*ast.IntegerNode); ok {
		switch i := n.Value.(type) {
		case int64:
			return int(i), true
		case uint64:
			if i < 1<<31 {
				return int(i), true
			}
		}
	}
	return 0, false
}

// list gives the items; one scalar stands for a list of one.
func (v value) list() []value {
	switch n := v.n.(type) {
	case *ast.SequenceNode:
		items := make([]value, 0, len(n.Values))
		for _, item := range n.Values {
			items = append(items, value{v.s, v.file, item})
		}
		return items
	case *ast.StringNode, *ast.LiteralNode, *ast.IntegerNode:
		return []value{v}
	}
	v.wants("a list")
	return nil
}

// member is the value of one key of a mapping. It notes nothing.
func (v value) member(key string) (value, bool) {
	for _, p := range v.pairs() {
		if keyName(p.Key) == key {
			return value{v.s, v.file, p.Value}, true
		}
	}
	return value{}, false
}

// key is what tells a declaration from the others of its section, "" for what has
// no such thing.
func (v value) key() string {
	for _, name := range [...]string{"id", "year"} {
		if id, ok := v.member(name); ok {
			return quiet(id).text()
		}
	}
	return ""
}

func (v value) pairs() []*ast.MappingValueNode {
	switch n := v.n.(type) {
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	}
	return nil
}

// entry is one key of a mapping with its value.
type entry struct {
	key  string
	at   place
	body value
}

// entries gives a mapping's keys in order, each once.
func (v value) entries() []entry {
	if v.kind() != "a mapping" {
		v.wants("a mapping")
		return nil
	}
	pairs := v.pairs()
	seen := map[string]place{}
	entries := make([]entry, 0, len(pairs))
	for _, p := range pairs {
		key := value{v.s, v.file, p.Key}
		at := key.at()
		name := keyName(p.Key)
		if name == "" {
			v.s.problem(at, "a key must be a plain word, not %s", key.kind())
			continue
		}
		if first, twice := seen[name]; twice {
			v.s.problem(at, "key %q is given twice, first at %s", name, first)
			continue
		}
		seen[name] = at
		entries = append(entries, entry{name, at, value{v.s, v.file, p.Value}})
	}
	return entries
}

func keyName(key ast.MapKeyNode) string {
	switch n := key.(type) {
	case *ast.StringNode:
		return n.Value
	case *ast.IntegerNode:
		return n.Token.Value
	case *ast.BoolNode, *ast.NullNode:
		return n.GetToken().Value
	}
	return ""
}
