package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
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

// rolesOf are those of a clerk of the test: an executor's, or all that a claim needs.
func rolesOf(clerk string) []routing.Role {
	if executes(clerk) {
		return []routing.Role{routing.Executor}
	}
	return []routing.Role{routing.Moderator, routing.Coordinator, routing.Executor, routing.Supervisor}
}

func clerkAt(id string) routing.Actor {
	return routing.Actor{ID: id, Desk: "city", Roles: rolesOf(id)}
}

// do is one claim as a turn of one replica; a turn that met another is run again, as
// the gateway does it.
func (c claim) do(ctx context.Context, s *store.Store, d *routing.Directory, id routing.CaseID) (got outcome) {
	turn := dialogs.Turn{Chats: []bots.Chat{chat(c.by)}, Do: func(tx dialogs.Tx) (err error) {
		deeds := routing.Cases{Directory: d, Tx: tx, Tell: unheard{}, Now: noon}
		got = outcome{}
		switch c.deed {
		case look:
			got.saw, err = c.sees(deeds, id)
		case send, routing.Close:
			got.went, err = c.strike(deeds, id)
		case solved:
			_, err = deeds.Judge(id, "tg:7", routing.Solved)
		case undone:
			_, err = deeds.Judge(id, "tg:7", routing.NotSolved)
		default:
			err = c.order(deeds, id)
		}
		return err
	}}
	for {
		if got.err = s.Turns(ctx, []dialogs.Turn{turn})[0]; !errors.Is(got.err, routing.ErrStale) {
			return got
		}
	}
}

// order does what a clerk may; as at a desk, no answer goes while another waits.
func (c claim) order(deeds routing.Cases, id routing.CaseID) (err error) {
	by, words := clerkAt(c.by), routing.Remark{Text: "Яму заделали"}
	until := noon.Add(time.Duration(c.until) * time.Second)
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
	case routing.Reopen:
		_, err = deeds.Reopen(id, by, "again")
	case routing.Hold:
		_, err = deeds.Hold(id, by, routing.Answer, words, until)
	case routing.Recall:
		_, _, err = deeds.Recall(id, by, until)
	case routing.Answer:
		k, failed := deeds.Tx.Case(id)
		if err = failed; err == nil {
			err = deeds.Check(k, by, routing.Answer)
		}
		if err != nil {
			return err
		}
		if waits, err := deeds.Waits(k); err != nil || waits {
			return errors.Join(err, routing.ErrHeld)
		}
		_, err = deeds.Answer(id, by, words)
	}
	return err
}

// strike is the clock's: what waited goes, and what nobody judged is closed.
func (c claim) strike(deeds routing.Cases, id routing.CaseID) (string, error) {
	if c.deed == routing.Close {
		deeds.Now = noon.AddDate(1, 0, 0)
		_, err := deeds.Look(id)
		return "", err
	}
	deeds.Now = noon.Add(time.Minute)
	_, e, err := deeds.SendHeld(id, func(e routing.Event) (routing.Actor, bool, error) { return clerkAt(e.Actor), true, nil })
	if err != nil || e.At.IsZero() {
		return "", err
	}
	events, err := deeds.Tx.Events(id)
	if err == nil && events[len(events)-1].Kind == routing.EventAnswered {
		return sent, nil
	}
	return gone, err
}

func (c claim) sees(deeds routing.Cases, id routing.CaseID) (saw sight, err error) {
	k, err := deeds.Tx.Case(id)
	if err != nil {
		return saw, err
	}
	saw.state, saw.assignee = k.State, k.Assignee
	if saw.waits, err = deeds.Waits(k); err != nil {
		return saw, err
	}
	events, err := deeds.Tx.Events(id)
	for _, e := range events {
		if e.Kind == routing.EventAnswered {
			saw.answers++
		}
	}
	return saw, err
}

// unheard tells nobody.
type unheard struct{}

func (unheard) Happened(*routing.Case, routing.Event) error { return nil }

// Clerks of three replicas take, give, release, refuse, restore, answer and reopen one case
// at once, let answers wait and take them back, while its resident judges and the clock
// sends and closes: whatever they were told is explained by one order of their deeds, so
// that of two who take it one is told that it is taken, and of two answers one goes.
func TestClaimsAreLinearizable(t *testing.T) {
	d, err := routing.Load(os.DirFS("../examples/cheboksary"))
	check(t, err)
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		var replicas []*store.Store
		for range 3 {
			replicas = append(replicas, storetest.Open(t, dsn, store.Options{}))
		}
		seen := map[string]int{}
		for round := range 4 {
			k := openCase(t, replicas[0], round)
			history := race(t, replicas, d, k, uint64(round))
			if !porcupine.CheckOperations(claims, history) {
				for _, o := range history {
					t.Log(o.ClientId, o.Call, o.Return, claims.DescribeOperation(o.Input, o.Output))
				}
				t.Fatal("no order of the deeds explains what was told")
			}
			count(seen, history)
		}
		unseen(t, seen)
	})
}

// count notes what came of the claims of a history.
func count(seen map[string]int, history []porcupine.Operation) {
	for _, o := range history {
		c, got := o.Input.(claim), o.Output.(outcome)
		if got.err == nil {
			seen[strings.TrimSpace(string(c.deed)+" "+got.went)]++
		}
	}
}

// unseen fails where there was no race for the answer: of what chance decides some must
// have come about in all the rounds.
func unseen(t *testing.T, seen map[string]int) {
	t.Helper()
	for _, group := range [][]string{{"answer"}, {"send sent"}, {"recall", "send gone"}, {"solved", "undone", "reopen"}} {
		n := 0
		for _, what := range group {
			n += seen[what]
		}
		if n == 0 {
			t.Errorf("nothing of %v came about: %v", group, seen)
		}
	}
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

// What each of them does, some of it oftener than the rest.
var (
	clerkDeeds = []routing.Deed{
		routing.Take, routing.Take, routing.Assign, routing.Release, routing.Release, routing.Reject, routing.Restore, routing.Restore,
		routing.Answer, routing.Hold, routing.Hold, routing.Recall, routing.Recall, routing.Reopen, look,
	}
	clockDeeds    = []routing.Deed{send, send, send, routing.Close, look}
	residentDeeds = []routing.Deed{solved, undone}
)

// race lets two clerks of each replica, the clock and the resident do what a seed says, and
// records it. They go in waves, or who is refused quickly would be through before the rest.
func race(t *testing.T, replicas []*store.Store, d *routing.Directory, id routing.CaseID, seed uint64) (history []porcupine.Operation) {
	t.Helper()
	const clerks, waves, each = 6, 8, 2
	begun := time.Now()
	var mu sync.Mutex
	chances := make([]*rand.Rand, clerks+2)
	for who := range chances {
		chances[who] = rand.New(rand.NewPCG(seed, uint64(who))) // #nosec G404 -- a test's choices
	}
	for range waves {
		var all sync.WaitGroup
		for who, chance := range chances {
			all.Go(func() {
				for range each {
					deeds := [][]routing.Deed{clerkDeeds, clockDeeds, residentDeeds}[max(0, who-clerks+1)]
					c := claim{deed: deeds[chance.IntN(len(deeds))], by: fmt.Sprint("tg:", who), to: fmt.Sprint("tg:", chance.IntN(clerks)), until: 1 + chance.IntN(2)}
					call := time.Since(begun).Nanoseconds()
					got := c.do(context.Background(), replicas[who%len(replicas)], d, id)
					o := porcupine.Operation{ClientId: who, Input: c, Call: call, Output: got, Return: time.Since(begun).Nanoseconds()}
					mu.Lock()
					history = append(history, o)
					mu.Unlock()
				}
			})
		}
		all.Wait()
	}
	return history
}
