package staff_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"otklik/dialogs/staff"
	"otklik/routing"
)

// This file finds what the matrix lacks: a deed, a line of the menu, a button, a command, a
// list or a question that is new in the code and that no row here tries.

// elsewhere are deeds that clerks may do and no desk's chat does: a caller's case is filed in
// private (matrix_lists_test.go).
var elsewhere = []routing.Deed{routing.File}

// Every deed that a clerk may do is tried, and every line of the card's menu.
func TestTheMatrixHasEveryDeed(t *testing.T) {
	tried := map[routing.Deed]bool{}
	for _, a := range acts() {
		tried[a.deed] = true
		for _, d := range a.also {
			tried[d] = true
		}
	}
	for _, d := range routing.Deeds() {
		may := routing.Allowed(d, routing.ClerkRoles()...)
		if reached := !slices.Contains(elsewhere, d); may && reached != tried[d] || !may && tried[d] {
			t.Errorf("%s: clerks may: %v, the matrix tries it: %v, from a desk's chat: %v", d, may, tried[d], reached)
		}
	}
	source := text(t, "matrix_acts_test.go")
	for value, deed := range staff.MenuOptions() {
		if !strings.Contains(source, `option("`+value+`")`) {
			t.Errorf("nobody tries %q of the menu, %s", value, deed)
		}
	}
	for command, deed := range staff.AbuseCommands() {
		if !strings.Contains(source, `typed("`+command+`")`) {
			t.Errorf("nobody types %s, %s", command, deed)
		}
	}
}

// residents have these buttons, and no desk.
var residents = []string{"VerbMark", "VerbAdd", "VerbOpen", "VerbLegal"}

// Every button that a desk may have is tried, whether its card does something or shows it.
func TestTheMatrixHasEveryButton(t *testing.T) {
	tried := matrixText(t)
	for name := range constants(t, "..", "Verb") {
		if used := strings.Contains(tried, "dialogs."+name); used == slices.Contains(residents, name) {
			t.Errorf("%s: tried by the matrix: %v", name, used)
		}
	}
	for name, value := range constants(t, ".", "view") {
		if !slices.Contains(views, value) {
			t.Errorf("nobody looks at the list %s", name)
		}
	}
}

// Every command of a desk's chat is tried by every role.
func TestTheMatrixHasEveryCommand(t *testing.T) {
	tried := matrixText(t)
	for _, command := range commands(t) {
		if !strings.Contains(tried, `"`+command) {
			t.Errorf("nobody tries %s", command)
		}
	}
}

// wholeChart wants every question of the chart to have been asked on the way.
func (m *matrix) wholeChart() {
	m.Helper()
	of := []string{"incwords", "inceta", "incsure", "works"} // asked by matrix_wide_test.go
	for _, s := range staff.States() {
		if !m.asked[s] && !slices.Contains(of, s) {
			m.Errorf("nobody was asked %q", s)
		}
	}
}

func text(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// matrixText is all of the matrix but this file.
func matrixText(t *testing.T) (all string) {
	t.Helper()
	for _, name := range []string{"matrix_acts_test.go", "matrix_steps_test.go", "matrix_wide_test.go", "matrix_lists_test.go"} {
		all += text(t, name)
	}
	return all
}

// constants are those of a folder's code whose names begin so, by name.
func constants(t *testing.T, folder, begin string) map[string]string {
	t.Helper()
	list := map[string]string{}
	for _, f := range files(t, folder) {
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			for i, name := range names(spec, ok) {
				if lit, is := value(spec, i).(*ast.BasicLit); is && strings.HasPrefix(name.Name, begin) {
					list[name.Name], _ = strconv.Unquote(lit.Value)
				}
			}
			return true
		})
	}
	if len(list) < 5 {
		t.Fatalf("%s has only %v of %s", folder, list, begin)
	}
	return list
}

func names(spec *ast.ValueSpec, ok bool) []*ast.Ident {
	if !ok {
		return nil
	}
	return spec.Names
}

func value(spec *ast.ValueSpec, i int) ast.Expr {
	if i < len(spec.Values) {
		return spec.Values[i]
	}
	return nil
}

var command = regexp.MustCompile(`^/[a-z]+$`)

// commands are those that the code of this folder names.
func commands(t *testing.T) (list []string) {
	t.Helper()
	for _, f := range files(t, ".") {
		ast.Inspect(f, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			if s, _ := strconv.Unquote(lit.Value); command.MatchString(s) && !slices.Contains(list, s) {
				list = append(list, s)
			}
			return true
		})
	}
	if len(list) < 10 {
		t.Fatalf("only %v are named", list)
	}
	return list
}

// files are a folder's code without its tests.
func files(t *testing.T, folder string) (list []*ast.File) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !code(e) {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), folder+"/"+e.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, f)
	}
	return list
}

func code(e fs.DirEntry) bool {
	return strings.HasSuffix(e.Name(), ".go") && !strings.HasSuffix(e.Name(), "_test.go")
}
