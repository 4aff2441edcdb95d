package staff_test

import (
	"fmt"
	"testing"

	"otklik/dialogs"
	"otklik/routing"
)

// Roles for one agency of a desk of many, or for some topics, are none for the rest: a clerk
// who has all of them does everything to those cases, and nothing to others.
func TestTheMatrixOfScopes(t *testing.T) {
	m := newMatrix(t)
	for i, scope := range []string{"agency:zarechye-roads", "agency:zarechye-streets", "waste"} {
		person, may := fmt.Sprint(5000+i), i == 0
		m.begin(person)
		m.g.Turn(t, func(tx dialogs.Tx) error {
			var roles []routing.Role
			for _, r := range routing.ClerkRoles() {
				roles = append(roles, routing.RoleFor(r, scope))
			}
			return tx.AddClerk(clerk(0, person, roles...))
		})
		for n, a := range acts() {
			if len(a.other) == 0 {
				m.walk(a, 0, person).judge(a, fmt.Sprintf("%d: %s by who is all for %s", n, a.deed, scope), may, true)
			}
		}
	}
}
