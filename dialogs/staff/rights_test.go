package staff_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"otklik/routing"
)

// written reads the table of a page on rights: by deed, the roles that may do it.
func written(t *testing.T, page string) map[routing.Deed][]routing.Role {
	t.Helper()
	text, err := os.ReadFile("../../docs/" + page)
	if err != nil {
		t.Fatal(err)
	}
	table := map[routing.Deed][]routing.Role{}
	var roles []routing.Role
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		switch name := strings.Trim(strings.TrimSpace(cells[0]), "`"); {
		case len(cells) < 2 || strings.HasPrefix(name, "---"):
		case name == "deed":
			for _, c := range cells[1:] {
				roles = append(roles, routing.Role(strings.TrimSpace(c)))
			}
		default:
			may := []routing.Role{}
			for i, c := range cells[1:] {
				if strings.TrimSpace(c) != "" {
					may = append(may, roles[i])
				}
			}
			table[routing.Deed(name)] = may
		}
	}
	return table
}

// What the pages on rights say is what the code does: every deed, every role.
func TestRightsAreAsWritten(t *testing.T) {
	everybody := append(routing.ClerkRoles(), routing.Resident, routing.Gateway)
	for _, page := range []string{"rights.md", "rights.ru.md"} {
		table := written(t, page)
		for _, d := range routing.Deeds() {
			may, ok := table[d]
			if !ok {
				t.Errorf("%s does not tell who may %s", page, d)
			}
			for _, r := range everybody {
				if want := slices.Contains(may, r); routing.Allowed(d, r) != want {
					t.Errorf("%s: %s by the %s: %v", page, d, r, want)
				}
			}
			delete(table, d)
		}
		for d := range table {
			t.Errorf("%s tells of %q, which is no deed", page, d)
		}
	}
}
