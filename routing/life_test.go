package routing_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"otklik/routing"
)

var updateLife = flag.Bool("update-life", false, "rewrite testdata/life")

// golden compares with a file that a person has read and agreed to.
func golden(t *testing.T, name, got string) {
	t.Helper()
	if *updateLife {
		if err := os.WriteFile(name, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error(diff)
	}
}

// TestLifeDiagram: the whole life of a case, as it is drawn.
func TestLifeDiagram(t *testing.T) { golden(t, "testdata/life/case.mermaid", routing.LifeMermaid()) }

// TestEveryStateHasAnEnd: from every state a case can come to its end, and every
// state can be come to.
func TestEveryStateHasAnEnd(t *testing.T) {
	next := map[routing.State][]routing.State{}
	for _, s := range routing.States() {
		for _, d := range routing.Deeds() {
			if to, err := routing.After(s, d); err == nil && to != s {
				next[s] = append(next[s], to)
			}
		}
	}
	reaches := func(from ...routing.State) map[routing.State]bool {
		seen := map[routing.State]bool{}
		for len(from) > 0 {
			s := from[0]
			from = from[1:]
			if !seen[s] {
				seen[s] = true
				from = append(from, next[s]...)
			}
		}
		return seen
	}
	if got := reaches(routing.Assigned, routing.Moderation, routing.Merged); len(got) != len(routing.States()) {
		t.Errorf("only %d states can be come to: %v", len(got), got)
	}
	for _, s := range routing.States() {
		if got := reaches(s); !s.Ended() && !got[routing.Closed] {
			t.Errorf("a case that is %s can never be closed", s)
		}
	}
}

// TestRightsTable: every deed × role, as a person has agreed to it.
func TestRightsTable(t *testing.T) {
	var b strings.Builder
	roles := append(routing.ClerkRoles(), routing.Resident, routing.Gateway)
	for _, d := range routing.Deeds() {
		var may []string
		for _, r := range roles {
			if routing.Allowed(d, r) {
				may = append(may, string(r))
			}
		}
		fmt.Fprintf(&b, "%-12s %s\n", d, strings.Join(may, " "))
	}
	golden(t, "testdata/life/rights.txt", b.String())
	for _, d := range routing.Deeds() {
		if routing.Allowed(d, routing.Viewer) {
			t.Errorf("a viewer may %s", d)
		}
	}
}

// stage makes a case stand in a state by the deeds that lead there.
func stage(t *testing.T, c routing.Cases, l *ledger, s routing.State) *routing.Case {
	t.Helper()
	words, soon := routing.Remark{Text: "слова"}, c.Now.Add(48*time.Hour)
	k, other := file(t, c, "handled.slow"), file(t, c, "handled.slow")
	id, boss := k.ID, ivan // of the duty desk
	var err error
	must := func(_ any, e error) { err = errors.Join(err, e) }
	switch s {
	case routing.Moderation:
		return file(t, c, "handled.moderated")
	case routing.Decision:
		for range 2 {
			must(c.Transfer(id, boss, "heat-supply", "x"))
			must(c.Transfer(id, boss, "water-supply", "x"))
		}
		must(c.Transfer(id, olga, "heat-supply", "x"))
	case routing.InProgress:
		must(c.Take(id, boss))
	case routing.NeedInfo:
		must(c.Ask(id, boss, words))
	case routing.Deferred:
		must(c.Defer(id, boss, words, soon))
	case routing.Approval:
		id = file(t, c, "handled.approved").ID
		must(c.Answer(id, boss, words))
	case routing.Divided:
		must(c.Split(id, boss, []routing.Part{{Agency: "heat-supply"}, {Agency: "power-grid"}}))
	case routing.Answered:
		must(c.Answer(id, boss, words))
	case routing.Closed:
		must(c.Answer(id, boss, words))
		must(c.Judge(id, "telegram:1", routing.Solved))
	case routing.Rejected:
		must(c.Reject(id, boss, routing.RejectSpam, "", ""))
	case routing.Merged:
		must(c.Merge(id, boss, other.ID))
	case routing.Withdrawn:
		must(c.Withdraw(id, "telegram:1"))
	}
	if err != nil {
		t.Fatal(err)
	}
	if k, err = l.Case(id); err != nil || k.State != s {
		t.Fatalf("the case is %s, want %s: %v", k.State, s, err)
	}
	return k
}

// staffDeeds are the deeds of clerks as they are asked for.
func staffDeeds(other routing.CaseID, soon time.Time) map[routing.Deed]func(routing.Cases, *routing.Case, routing.Actor) error {
	type deed = func(routing.Cases, *routing.Case, routing.Actor) error
	words := routing.Remark{Text: "x"}
	only := func(_ *routing.Case, err error) error { return err }
	to := func(k *routing.Case) routing.AgencyID { // not where it is, and by no rule
		if k.Agency == "gas-supply" {
			return "power-grid"
		}
		return "gas-supply"
	}
	return map[routing.Deed]deed{
		routing.Admit:  func(c routing.Cases, k *routing.Case, a routing.Actor) error { return only(c.Admit(k.ID, a)) },
		routing.Assign: func(c routing.Cases, k *routing.Case, a routing.Actor) error { return only(c.Assign(k.ID, a, "vk:9")) },
		routing.Decide: func(c routing.Cases, k *routing.Case, a routing.Actor) error {
			return only(c.Decide(k.ID, a, to(k), "x"))
		},
		routing.Retopic: func(c routing.Cases, k *routing.Case, a routing.Actor) error {
			return only(c.Retopic(k.ID, a, "handled.urgent"))
		},
		routing.Replace: func(c routing.Cases, k *routing.Case, a routing.Actor) error {
			return only(c.Replace(k.ID, a, "novocheboksarsk"))
		},
		routing.SetKind: func(c routing.Cases, k *routing.Case, a routing.Actor) error {
			return only(c.SetKind(k.ID, a, routing.CaseProposal))
		},
		routing.SetPrio: func(c routing.Cases, k *routing.Case, a routing.Actor) error {
			return only(c.SetPriority(k.ID, a, routing.Urgent))
		},
		routing.Transfer: func(c routing.Cases, k *routing.Case, a routing.Actor) error {
			return only(c.Transfer(k.ID, a, to(k), "x"))
		},
		routing.Answer:  func(c routing.Cases, k *routing.Case, a routing.Actor) error { return only(c.Answer(k.ID, a, words)) },
		routing.Finish:  func(c routing.Cases, k *routing.Case, a routing.Actor) error { return only(c.Finish(k.ID, a)) },
		routing.Approve: func(c routing.Cases, k *routing.Case, a routing.Actor) error { return only(c.Approve(k.ID, a)) },
		routing.Return:  func(c routing.Cases, k *routing.Case, a routing.Actor) error { return only(c.Return(k.ID, a, "x")) },
		routing.Attach:  func(c routing.Cases, k *routing.Case, a routing.Actor) error { return only(c.Attach(k.ID, a, words)) },
		routing.Interim: func(c routing.Cases, k *routing.Case, a routing.Actor) error {
			return only(c.Interim(k.ID, a, words, soon))
		},
		routing.Correct: func(c routing.Cases, k *routing.Case, a routing.Actor) error { return only(c.Correct(k.ID, a, words)) },
		routing.Ask:     func(c routing.Cases, k *routing.Case, a routing.Actor) error { return only(c.Ask(k.ID, a, words)) },
		routing.Defer: func(c routing.Cases, k *routing.Case, a routing.Actor) error {
			return only(c.Defer(k.ID, a, words, soon))
		},
		routing.Resume: func(c routing.Cases, k *routing.Case, a routing.Actor) error { return only(c.Resume(k.ID, a)) },
		routing.Split: func(c routing.Cases, k *routing.Case, a routing.Actor) error {
			return only(c.Split(k.ID, a, []routing.Part{{Agency: "heat-supply"}, {Agency: "power-grid"}}))
		},
		routing.Merge:   func(c routing.Cases, k *routing.Case, a routing.Actor) error { return only(c.Merge(k.ID, a, other)) },
		routing.Unmerge: func(c routing.Cases, k *routing.Case, a routing.Actor) error { return only(c.Unmerge(k.ID, a)) },
		routing.Reopen:  func(c routing.Cases, k *routing.Case, a routing.Actor) error { return only(c.Reopen(k.ID, a, "x")) },
		routing.Reject: func(c routing.Cases, k *routing.Case, a routing.Actor) error {
			return only(c.Reject(k.ID, a, routing.RejectSpam, "", ""))
		},
		routing.Restore: func(c routing.Cases, k *routing.Case, a routing.Actor) error { return only(c.Restore(k.ID, a, "x")) },
		routing.Nudge:   func(c routing.Cases, k *routing.Case, a routing.Actor) error { return only(c.Nudge(k.ID, a, "x")) },
		routing.AddNote: func(c routing.Cases, k *routing.Case, a routing.Actor) error { return only(c.Note(k.ID, a, words)) },
		routing.Take:    func(c routing.Cases, k *routing.Case, a routing.Actor) error { return only(c.Take(k.ID, a)) },
		routing.Release: func(c routing.Cases, k *routing.Case, a routing.Actor) error { return only(c.Release(k.ID, a)) },
	}
}

// TestWholeMatrix does every deed of a clerk in every state by every role: what
// the two tables say is what happens, and what is refused leaves no trace.
func TestWholeMatrix(t *testing.T) {
	d := directory(t, "topics/99-handled.yaml", handled)
	for _, s := range routing.States() {
		for _, role := range routing.ClerkRoles() {
			l := newLedger()
			c := routing.Cases{Directory: d, Tx: l, Tell: l, Now: monday}
			other := file(t, c, "roads.pothole").ID
			for deed, do := range staffDeeds(other, monday.Add(72*time.Hour)) {
				k := stage(t, c, l, s)
				by := routing.Actor{ID: k.Assignee, Desk: "city", Roles: []routing.Role{role}}
				if by.ID == "" {
					by.ID = "telegram:77"
				}
				events, version := len(l.events), k.Version
				err := do(c, k, by)
				var want error
				switch {
				case !routing.Allowed(deed, role):
					want = routing.ErrRole
				case !routing.May(s, deed):
					want = routing.ErrState
				case deed == routing.Reopen && s == routing.Merged:
					want = routing.ErrState // it has nothing of its own
				case deed == routing.Merge && s == routing.Merged:
					want = routing.ErrState // into yet another case
				}
				if !errors.Is(err, want) {
					t.Errorf("%s by a %s on a case that is %s: %v, want %v", deed, role, s, err, want)
				}
				after, _ := l.Case(k.ID)
				if err != nil && (len(l.events) != events || after.Version != version) {
					t.Errorf("%s by a %s on a case that is %s was refused and left a trace", deed, role, s)
				}
				again := deed == routing.Take && s == routing.InProgress
				if err == nil && len(l.events) == events && !again {
					t.Errorf("%s by a %s on a case that is %s left no event", deed, role, s)
				}
			}
		}
	}
}

// TestAnotherDesk: nothing at all may be done to another agency's case, whatever
// one's role is there.
func TestAnotherDesk(t *testing.T) {
	c, l, id := office(t)
	k, _ := l.Case(id)
	for deed, do := range staffDeeds(id, monday.Add(72*time.Hour)) {
		for _, by := range []routing.Actor{{ID: "vk:1", Desk: "utilities", Roles: routing.ClerkRoles()}, {ID: "vk:1"}} {
			if err := do(c, k, by); !errors.Is(err, routing.ErrNotYours) {
				t.Errorf("%s by %+v: %v", deed, by, err)
			}
			if err := c.Check(k, by, deed); !errors.Is(err, routing.ErrNotYours) {
				t.Errorf("checking %s by %+v: %v", deed, by, err)
			}
		}
		missing := &routing.Case{ID: 99}
		if err := do(c, missing, ivan); !errors.Is(err, routing.ErrNoCase) {
			t.Errorf("%s on no case: %v", deed, err)
		}
	}
	if len(l.events) != 1 {
		t.Errorf("refused deeds left events: %v", l.events[1:])
	}
}

// TestWhoHasNoRole: clerks whom nobody gave a role work on cases; those of the duty
// desk, and of the fallback's, are the centre.
func TestWhoHasNoRole(t *testing.T) {
	centre := strings.Replace(centreModerates(t), "fallback: regional-centre", "fallback: water-supply", 1)
	c, _, id := office(t, "centre.yaml", centre)
	for _, by := range []routing.Actor{ivan, olga} {
		if _, err := c.Admit(id, by); err != nil && !errors.Is(err, routing.ErrState) {
			t.Errorf("%s: %v", by.Desk, err)
		}
		id = file(t, c, "roads.pothole").ID
	}
	plain, l, id := office(t)
	if _, err := plain.Transfer(id, ivan, "water-supply", "x"); err != nil {
		t.Fatal(err)
	}
	k, _ := l.Case(id)
	for deed, want := range map[routing.Deed]error{
		routing.Take: nil, routing.Transfer: nil, routing.Reject: nil, routing.Nudge: routing.ErrRole, routing.Retopic: routing.ErrRole,
	} {
		if err := plain.Check(k, olga, deed); !errors.Is(err, want) {
			t.Errorf("%s by an agency's clerk: %v", deed, err)
		}
	}
}

// TestRolesForTopics: a role for a topic or a category goes for that only; its holder
// reads the rest, and has not the rights of whom nobody gave a role.
func TestRolesForTopics(t *testing.T) {
	c, l, id := office(t) // a pothole
	k, _ := l.Case(id)
	for said, want := range map[string]error{
		"executor@roads": nil, "executor@roads.pothole": nil, "executor@water": routing.ErrRole, "executor@roads.repair": routing.ErrRole,
		"executor@water,executor": nil, "viewer@roads": routing.ErrRole, "approver, executor@roads.pothole": nil,
		"executor@agency:city-roads": nil, "executor@agency:city-improvement": routing.ErrRole, "executor@agency:city-culture,executor@roads": nil,
	} {
		roles, err := c.Directory.ParseRoles(said)
		if err != nil {
			t.Errorf("%s: %v", said, err)
		}
		by := routing.Actor{ID: ivan.ID, Desk: ivan.Desk, Roles: roles}
		if err := c.Check(k, by, routing.Take); !errors.Is(err, want) {
			t.Errorf("%s takes a pothole: %v, want %v", said, err, want)
		}
	}
	for said, want := range map[string]string{
		"boss": `"boss" is no role`, "executor@sea": `no topic and no category is called "sea"`, "@roads": `"" is no role`,
		"executor@agency:sea": `no agency is called "sea"`, "executor@agency:": `no agency is called ""`,
	} {
		if _, err := c.Directory.ParseRoles(said); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", said, err)
		}
	}
}

// TestExecutorsOwn: an executor works on what nobody has taken, and on his own.
func TestExecutorsOwn(t *testing.T) {
	executor := routing.Actor{ID: "telegram:8", Desk: "city", Roles: []routing.Role{routing.Executor}}
	both := executor
	both.Roles = append(slices.Clone(both.Roles), routing.Coordinator)
	c, _, id := office(t)
	if _, err := c.Take(id, maria); err != nil {
		t.Fatal(err)
	}
	if k, err := c.Answer(id, executor, routing.Remark{Text: "x"}); !errors.Is(err, routing.ErrTaken) || k.Assignee != maria.ID {
		t.Errorf("another's case: %v", err)
	}
	if _, err := c.Answer(id, both, routing.Remark{Text: "x"}); err != nil {
		t.Errorf("a coordinator: %v", err)
	}
}
