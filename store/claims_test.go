package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
	"otklik/store/storetest"
)

// claim is what a clerk does to the case; to is whom he gives it.
type claim struct {
	deed  routing.Deed
	by    string
	to    string
	found *standing // of a look only: what he saw
}

// standing is all of a case that claims read and change.
type standing struct {
	state    routing.State
	assignee string
}

// after is what a claim does to a case and answers, as the words of routing promise it
// and not by its code.
func (s standing) after(c claim) (standing, error) {
	desk := s.state == routing.Assigned || s.state == routing.InProgress
	others := s.assignee != "" && s.assignee != c.by
	switch c.deed {
	case routing.Take:
		switch {
		case !desk:
			return s, routing.ErrState
		case others:
			return s, routing.ErrTaken
		}
		return standing{routing.InProgress, c.by}, nil
	case routing.Assign:
		if !desk {
			return s, routing.ErrState
		}
		return standing{routing.InProgress, c.to}, nil
	case routing.Release:
		switch {
		case s.state != routing.InProgress:
			return s, routing.ErrState
		case others:
			return s, routing.ErrTaken
		}
		return standing{routing.Assigned, ""}, nil
	case routing.Reject:
		if !desk {
			return s, routing.ErrState
		}
		return standing{routing.Rejected, s.assignee}, nil
	case routing.Restore:
		if s.state != routing.Rejected {
			return s, routing.ErrState
		}
		return standing{routing.Assigned, ""}, nil
	}
	return s, errors.New("no claim")
}

// claims is the sequential case that every history must be explained by.
var claims = porcupine.Model{
	Init: func() any { return standing{state: routing.Assigned} },
	Step: func(state, input, output any) (bool, any) {
		s, c := state.(standing), input.(claim)
		if c.found != nil {
			return s == *c.found, s
		}
		next, want := s.after(c)
		got, _ := output.(error)
		return errors.Is(got, want) && (got == nil) == (want == nil), next
	},
	DescribeOperation: func(input, output any) string {
		c := input.(claim)
		if c.found != nil {
			return fmt.Sprintf("%s sees %+v", c.by, *c.found)
		}
		return fmt.Sprintf("%s: %s %s: %v", c.by, c.deed, c.to, output)
	},
}

// clerkRoles let each of them do any claim.
var clerkRoles = []routing.Role{routing.Moderator, routing.Coordinator, routing.Executor, routing.Supervisor}

// do is one claim as a turn of one replica; a turn that met another is run again, as
// the gateway does it.
func (c claim) do(ctx context.Context, s *store.Store, d *routing.Directory, id routing.CaseID) (found standing, err error) {
	by := routing.Actor{ID: c.by, Desk: "city", Roles: clerkRoles}
	turn := dialogs.Turn{Chats: []bots.Chat{chat(c.by)}, Do: func(tx dialogs.Tx) (err error) {
		deeds := routing.Cases{Directory: d, Tx: tx, Tell: unheard{}, Now: noon}
		var k *routing.Case
		switch c.deed {
		case routing.Take:
			_, err = deeds.Take(id, by)
		case routing.Assign:
			_, err = deeds.Assign(id, by, c.to)
		case routing.Release:
			_, err = deeds.Release(id, by)
		case routing.Reject:
			_, err = deeds.Reject(id, by, routing.RejectSpam, "", "")
		case routing.Restore:
			_, err = deeds.Restore(id, by, "again")
		default:
			if k, err = tx.Case(id); err == nil {
				found = standing{k.State, k.Assignee}
			}
		}
		return err
	}}
	for {
		if err = s.Turns(ctx, []dialogs.Turn{turn})[0]; !errors.Is(err, routing.ErrStale) {
			return found, err
		}
	}
}

// unheard tells nobody.
type unheard struct{}

func (unheard) Happened(*routing.Case, routing.Event) error { return nil }

// Clerks of three replicas take, give, release, refuse and restore one case at once, and
// look at it between: whatever they were answered is explained by one order of their
// deeds, so that of two who take it one is told that it is taken.
func TestClaimsAreLinearizable(t *testing.T) {
	d, err := routing.Load(os.DirFS("../examples/cheboksary"))
	check(t, err)
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		var replicas []*store.Store
		for range 3 {
			replicas = append(replicas, storetest.Open(t, dsn, store.Options{}))
		}
		for round := range 4 {
			k := openCase(t, replicas[0], round)
			history := race(t, replicas, d, k, uint64(round))
			if !porcupine.CheckOperations(claims, history) {
				for _, o := range history {
					t.Log(o.ClientId, o.Call, o.Return, claims.DescribeOperation(o.Input, o.Output))
				}
				t.Fatal("no order of the deeds explains what the clerks were told")
			}
		}
	})
}

func openCase(t *testing.T, s *store.Store, n int) (id routing.CaseID) {
	t.Helper()
	turn(t, s, func(tx dialogs.Tx) error {
		k := sampleCase(tx, fmt.Sprintf("26-%05d", n+1))
		k.Centre, k.Agency, id = "cheboksary", "city-roads", k.ID
		return tx.AddCase(k)
	})
	return id
}

// race lets two clerks of each replica do what a seed says, and records it.
func race(t *testing.T, replicas []*store.Store, d *routing.Directory, id routing.CaseID, seed uint64) (history []porcupine.Operation) {
	t.Helper()
	const clerks, each = 6, 12
	deeds := []routing.Deed{routing.Take, routing.Take, routing.Take, routing.Assign, routing.Release, routing.Release, routing.Reject, routing.Restore, ""}
	begun := time.Now()
	var mu sync.Mutex
	var all sync.WaitGroup
	for clerk := range clerks {
		all.Go(func() {
			chance := rand.New(rand.NewPCG(seed, uint64(clerk))) // #nosec G404 -- a test's choices
			for range each {
				c := claim{deed: deeds[chance.IntN(len(deeds))], by: fmt.Sprint("tg:", clerk), to: fmt.Sprint("tg:", chance.IntN(clerks))}
				call := time.Since(begun).Nanoseconds()
				found, err := c.do(context.Background(), replicas[clerk%len(replicas)], d, id)
				done := time.Since(begun).Nanoseconds()
				if c.deed == "" {
					c.found = &found
				}
				mu.Lock()
				history = append(history, porcupine.Operation{ClientId: clerk, Input: c, Call: call, Output: err, Return: done})
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return history
}

// A history in which two clerks are both told that the case is theirs is found out: the
// test above could fail.
func TestTwoWinnersAreFoundOut(t *testing.T) {
	two := []porcupine.Operation{
		{ClientId: 0, Input: claim{deed: routing.Take, by: "tg:0"}, Call: 0, Return: 9},
		{ClientId: 1, Input: claim{deed: routing.Take, by: "tg:1"}, Call: 1, Return: 8},
	}
	if porcupine.CheckOperations(claims, two) {
		t.Error("two winners pass")
	}
	two[1].Output = fmt.Errorf("taken: %w", routing.ErrTaken)
	if !porcupine.CheckOperations(claims, two) {
		t.Error("one winner does not pass")
	}
}
