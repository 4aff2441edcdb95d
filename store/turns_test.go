package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
	"otklik/store/pgtest"
	"otklik/store/storetest"
)

func TestLaterTurnSeesEarlier(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var id routing.CaseID
		key := dialogs.SessionKey{Chat: chat("1")}
		first := func(tx dialogs.Tx) error {
			c := sampleCase(tx, "26-1")
			id = c.ID
			_, err := tx.Post(card(c.ID, chat("desk")))
			return errors.Join(err, tx.AddCase(c), tx.AddEvent(routing.Event{Case: id, Kind: routing.EventOpened, At: noon}),
				tx.SaveSession(&dialogs.Session{Key: key, State: "topic", Rev: 3}))
		}
		second := func(tx dialogs.Tx) error {
			c, err1 := tx.Case(id)
			byNumber, err2 := tx.CasesByNumber([]routing.CentreID{"cheb", "other"}, "26-1")
			events, err3 := tx.Events(id)
			list, err4 := tx.CasesOf("tg:7", 5)
			posted, err5 := tx.CardOf(id, chat("desk"))
			session, err6 := tx.Session(key)
			if err := errors.Join(err1, err2, err3, err4, err5, err6); err != nil {
				return err
			}
			if c.Text != "Яма во весь ряд 🕳" || len(byNumber) != 1 || byNumber[0].ID != id || len(events) != 1 || len(list) != 1 || posted == 0 ||
				session.Rev != 3 {
				t.Errorf("the second turn sees %v %v %v %v %v %v", c, byNumber, events, list, posted, session)
			}
			c.State = routing.InProgress
			return tx.SaveCase(c)
		}
		third := func(tx dialogs.Tx) error {
			open, err := tx.OpenCases([]routing.Scope{{
				Agencies: routing.Set[routing.AgencyID]{IDs: []routing.AgencyID{"parks", "roads"}},
				Centres:  routing.Set[routing.CentreID]{Not: true},
			}}, 10)
			if len(open) != 1 || open[0].State != routing.InProgress || open[0].Version != 2 {
				t.Errorf("the third turn sees %v", open)
			}
			return err
		}
		for i, err := range s.Turns(t.Context(), []dialogs.Turn{{Do: first}, {Do: second}, {Do: third}}) {
			if err != nil {
				t.Errorf("turn %d: %v", i, err)
			}
		}
	})
}

// everything writes a row of each kind and also asks the database, so that some
// rows are there before the turn ends.
func everything(tx dialogs.Tx, number string) error {
	c := sampleCase(tx, number)
	first, err := tx.FirstTime("tg", "k"+number)
	n, err2 := tx.NextNumber("cheb", 2026)
	if err := errors.Join(err, err2); err != nil || !first || n != 1 {
		return fmt.Errorf("first time %v, number %d: %w", first, n, err)
	}
	err = errors.Join(tx.SaveCursor("tg", number, 0), tx.AddCase(c), tx.AddEvent(routing.Event{Case: c.ID, Files: []string{"a"}}))
	_, err2 = tx.Events(c.ID)
	_, err3 := tx.Post(card(c.ID, chat("1")))
	return errors.Join(err, err2, err3, tx.BindDesk("desk", chat("d"+number), "me"),
		tx.AddClerk(dialogs.Clerk{Desk: "desk", Channel: "tg", Person: "p"}),
		tx.AddInvite(dialogs.Invite{Hash: "h", Kind: dialogs.InviteDesk, Desk: "desk", Expires: noon}),
		tx.Quarantine(dialogs.Poison{Channel: "tg"}), tx.AddConsent(dialogs.Consent{Chat: chat("1")}),
		tx.SaveSession(&dialogs.Session{Key: dialogs.SessionKey{Chat: chat("1")}, State: number}),
		tx.Wake(dialogs.Timer{At: noon}))
}

func TestFailedTurnLeavesNoTrace(t *testing.T) {
	boom := errors.New("boom")
	endings := map[string]func(dialogs.Tx) error{
		"error": func(dialogs.Tx) error { return boom },
		"panic": func(dialogs.Tx) error { panic("boom") },
		"row refused": func(tx dialogs.Tx) error {
			return tx.AddEvent(routing.Event{Case: 4}) // there is no case 4
		},
	}
	for name, end := range endings {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				fails := func(tx dialogs.Tx) error {
					if err := everything(tx, "26-1"); err != nil {
						return err
					}
					return end(tx)
				}
				succeeds := func(tx dialogs.Tx) error {
					session, err := tx.Session(dialogs.SessionKey{Chat: chat("1")})
					desk, err2 := tx.DeskAt(chat("d26-1"))
					if err := errors.Join(err, err2); err != nil || session.State != "" || desk != "" {
						return fmt.Errorf("the failed turn is seen: %v, %v: %w", session, desk, err)
					}
					return everything(tx, "26-1") // the same rows again: nothing is in the way
				}
				before := func(tx dialogs.Tx) error { _, err := tx.Post(card(0, chat("before"))); return err }
				errs := s.Turns(t.Context(), []dialogs.Turn{{Do: before}, {Chats: []bots.Chat{chat("1")}, Do: fails}, {Do: succeeds}})
				if errs[0] != nil || errs[1] == nil || errs[2] != nil {
					t.Fatalf("errors: %v", errs)
				}
				if errors.Is(errs[1], dialogs.ErrUnavailable) {
					t.Errorf("a failed turn says the store is unavailable: %v", errs[1])
				}
				var p *dialogs.PanicError
				if name == "panic" && (!errors.As(errs[1], &p) || len(p.Stack) == 0 || p.Value != "boom") {
					t.Errorf("a panic gave %v", errs[1])
				}
				if due, err := s.DueTimers(t.Context(), noon, 10); len(due) != 1 || err != nil {
					t.Errorf("timers: %v, %v", due, err)
				}
			})
		})
	}
}

func TestDuplicatesInsideAGroup(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var firsts []bool
		ask := func(tx dialogs.Tx) error {
			first, err := tx.FirstTime("tg", "k")
			firsts = append(firsts, first)
			return err
		}
		keys := []dialogs.Delivery{{Channel: "tg", Key: "k"}}
		check(t, s.Turns(t.Context(), []dialogs.Turn{{Do: ask}, {Do: ask, Keys: keys}})...)
		check(t, s.Turns(t.Context(), []dialogs.Turn{{Do: ask, Keys: keys}, {Do: ask}})...)
		check(t, s.Turns(t.Context(), []dialogs.Turn{{Do: ask}})...)
		if want := []bool{true, false, false, false, false}; !equal(firsts, want) {
			t.Errorf("first time: %v, want %v", firsts, want)
		}
	})
}

func equal(a, b []bool) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// TestApart: a part of a turn that fails leaves no trace, whatever it wrote and however
// it failed, a row that cannot be read included; the turn goes on with the rest.
func TestApart(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		s := storetest.Open(t, dsn, store.Options{})
		clerk := func(n string) dialogs.Clerk {
			return dialogs.Clerk{Desk: "d", Channel: "tg", Person: n, Name: n, Since: noon}
		}
		var bad, good *routing.Case
		turn(t, s, func(tx dialogs.Tx) error {
			bad, good = sampleCase(tx, "26-00001"), sampleCase(tx, "26-00002")
			return errors.Join(tx.AddCase(bad), tx.AddCase(good))
		})
		check(t, store.Exec(s, "UPDATE cases SET course = '{' WHERE number = '26-00001'"))
		ways := map[string]func(dialogs.Tx) error{
			"an error":   func(dialogs.Tx) error { return errors.New("no") },
			"a panic":    func(dialogs.Tx) error { panic("no") },
			"a bad row":  func(tx dialogs.Tx) error { _, err := tx.Case(bad.ID); return err },
			"a part too": func(tx dialogs.Tx) error { return tx.Apart(func() error { return errors.New("no") }) },
		}
		for name, fail := range ways {
			turn(t, s, func(tx dialogs.Tx) error {
				check(t, tx.AddClerk(clerk("before "+name)))
				k, err := tx.Case(good.ID)
				check(t, err)
				k.Text = "before " + name
				check(t, tx.SaveCase(k))
				err = tx.Apart(func() error {
					k.Text = "within"
					check(t, tx.SaveCase(k), tx.AddClerk(clerk("within "+name)), tx.Wake(dialogs.Timer{At: noon, Kind: dialogs.TimerCase, Case: good.ID}))
					return fail(tx)
				})
				if err == nil {
					t.Errorf("%s: no error", name)
				}
				return errors.Join(tx.AddClerk(clerk("after "+name)), tx.Apart(func() error { return tx.AddClerk(clerk("apart " + name)) }))
			})
			turn(t, s, func(tx dialogs.Tx) error {
				k, err := tx.Case(good.ID)
				if err != nil || k.Text != "before "+name {
					t.Errorf("%s: the case says %q, %v", name, k.Text, err)
				}
				for who, want := range map[string]bool{"before ": true, "within ": false, "after ": true, "apart ": true} {
					if _, ok, err := tx.Clerk("d", "tg", who+name); ok != want || err != nil {
						t.Errorf("%s: %s%s: %v %v", name, who, name, ok, err)
					}
				}
				return nil
			})
			if due, err := s.DueTimers(t.Context(), noon, 9); len(due) != 0 || err != nil {
				t.Errorf("%s: timers %v, %v", name, due, err)
			}
		}
	})
}

func TestTurnsOfOneChatNeverOverlap(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		// Two stores are two replicas.
		replicas := []*store.Store{storetest.Open(t, dsn, store.Options{Replica: 1}), storetest.Open(t, dsn, store.Options{Replica: 2})}
		var inside atomic.Int32
		var wg sync.WaitGroup
		key := dialogs.SessionKey{Chat: chat("1")}
		do := func(tx dialogs.Tx) error {
			if inside.Add(1) != 1 {
				t.Error("two turns of one chat overlap")
			}
			defer inside.Add(-1)
			session, err := tx.Session(key)
			if err != nil {
				return err
			}
			session.Rev++
			return tx.SaveSession(session)
		}
		const each, workers = 10, 4
		for w := range workers {
			wg.Go(func() {
				for range each {
					// The other chats differ in order, which must not deadlock.
					chats := []bots.Chat{chat("1"), chat("2"), chat("3")}
					chats[0], chats[w%3] = chats[w%3], chats[0]
					if err := replicas[w%2].Turns(context.Background(), []dialogs.Turn{{Chats: chats, Do: do}})[0]; err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		turn(t, replicas[0], func(tx dialogs.Tx) error {
			session, err := tx.Session(key)
			if session.Rev != each*workers {
				t.Errorf("Rev %d, want %d: a turn worked on an old session", session.Rev, each*workers)
			}
			return err
		})
	})
}

func TestStaleCase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var old *routing.Case
		turn(t, s, func(tx dialogs.Tx) error {
			old = sampleCase(tx, "26-1")
			return tx.AddCase(old)
		})
		turn(t, s, func(tx dialogs.Tx) error {
			c, err := tx.Case(old.ID)
			if err != nil {
				return err
			}
			c.Assignee = "first"
			return tx.SaveCase(c)
		})
		err := try(t, s, func(tx dialogs.Tx) error {
			stale := *old
			stale.Assignee = "second"
			return tx.SaveCase(&stale)
		})
		if !errors.Is(err, routing.ErrStale) {
			t.Errorf("saving an old case: %v", err)
		}
		turn(t, s, func(tx dialogs.Tx) error {
			c, err := tx.Case(old.ID)
			if c.Assignee != "first" || c.Version != 2 {
				t.Errorf("stored: %q version %d", c.Assignee, c.Version)
			}
			return err
		})
		if err := try(t, s, func(tx dialogs.Tx) error { _, err := tx.Case(99); return err }); !errors.Is(err, routing.ErrNoCase) {
			t.Errorf("a case that is not there: %v", err)
		}
	})
}

func TestOppositeOrderOfCasesIsRetried(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		if s.Engine() == "sqlite" {
			t.Skip("one writer: no two turns at once")
		}
		var ids [2]routing.CaseID
		turn(t, s, func(tx dialogs.Tx) error {
			a, b := sampleCase(tx, "26-1"), sampleCase(tx, "26-2")
			ids = [2]routing.CaseID{a.ID, b.ID}
			return errors.Join(tx.AddCase(a), tx.AddCase(b))
		})
		var met sync.WaitGroup // both hold their first case before either asks for its second
		met.Add(2)
		var wg sync.WaitGroup
		for w := range 2 {
			wg.Go(func() {
				once := sync.OnceFunc(func() { met.Done(); met.Wait() })
				err := tryFree(s, func(tx dialogs.Tx) error {
					_, err := tx.Case(ids[w])
					once()
					_, err2 := tx.Case(ids[1-w])
					return errors.Join(err, err2)
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}

// tryFree runs a turn that locks no chat.
func tryFree(s *store.Store, do func(dialogs.Tx) error) error {
	return s.Turns(context.Background(), []dialogs.Turn{{Do: do}})[0]
}

func TestNumbersHaveNoGaps(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		got := make(chan int, 100)
		var wg sync.WaitGroup
		for w := range 4 {
			wg.Go(func() {
				for i := range 10 {
					n := 0
					err := tryFree(s, func(tx dialogs.Tx) (err error) {
						n, err = tx.NextNumber("cheb", 2026)
						if err == nil && (i+w)%3 == 0 {
							err = errors.New("given up")
						}
						return err
					})
					if err == nil {
						got <- n
					}
				}
			})
		}
		wg.Wait()
		close(got)
		seen := map[int]bool{}
		for n := range got {
			if seen[n] {
				t.Errorf("number %d twice", n)
			}
			seen[n] = true
		}
		for n := range len(seen) {
			if !seen[n+1] {
				t.Errorf("number %d is missing", n+1)
			}
		}
	})
}

func TestUnavailable(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ok := func(tx dialogs.Tx) error { return tx.SaveCursor("tg", "1", 0) }
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		for i, err := range s.Turns(ended, []dialogs.Turn{{Do: ok}, {Do: ok}}) {
			if !errors.Is(err, dialogs.ErrUnavailable) {
				t.Errorf("cancelled: turn %d: %v", i, err)
			}
		}
		check(t, store.Exec(s, "DROP TABLE cursors")) // now the commit's last statements fail
		for i, err := range s.Turns(t.Context(), []dialogs.Turn{{Do: ok}, {Do: ok}}) {
			if !errors.Is(err, dialogs.ErrUnavailable) {
				t.Errorf("commit failed: turn %d: %v", i, err)
			}
		}
		if _, err := s.Cursor(t.Context(), "tg"); !errors.Is(err, dialogs.ErrUnavailable) {
			t.Errorf("reading: %v", err)
		}
		turn(t, s, func(tx dialogs.Tx) error { return tx.SaveSession(&dialogs.Session{}) }) // the connection is well
	})
}

func TestCorruptRowStopsOneTurn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var id routing.CaseID
		turn(t, s, func(tx dialogs.Tx) error {
			c := sampleCase(tx, "26-1")
			id = c.ID
			return tx.AddCase(c)
		})
		check(t, store.Exec(s, "UPDATE cases SET body = 'not JSON'"))
		reads := func(tx dialogs.Tx) error { _, err := tx.Case(id); return err }
		errs := s.Turns(t.Context(), []dialogs.Turn{{Do: reads}, {Do: func(tx dialogs.Tx) error { return tx.SaveCursor("tg", "1", 0) }}})
		if errs[0] == nil || errors.Is(errs[0], dialogs.ErrUnavailable) || errs[1] != nil {
			t.Errorf("errors: %v", errs)
		}
	})
}

// A case's history is read as it stands in the turn, written or not.
func TestEventsWithinATurn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		kinds := func(tx dialogs.Tx) string {
			events, err := tx.Events(1)
			check(t, err)
			out := ""
			for _, e := range events {
				out += string(e.Kind) + " "
			}
			return out
		}
		add := func(tx dialogs.Tx, k routing.EventKind) {
			check(t, tx.AddEvent(routing.Event{Case: 1, Kind: k, At: noon}))
			check(t, tx.AddEvent(routing.Event{Case: 2, Kind: "another's", At: noon}))
		}
		cause := errors.New("given up")
		errs := s.Turns(t.Context(), []dialogs.Turn{
			{Do: func(tx dialogs.Tx) error {
				check(t, tx.AddCase(&routing.Case{ID: 1, Number: "1"}), tx.AddCase(&routing.Case{ID: 2, Number: "2"}))
				add(tx, "opened")
				if got := kinds(tx); got != "opened " {
					t.Errorf("in its turn: %q", got)
				}
				return nil
			}},
			{Do: func(tx dialogs.Tx) error { add(tx, "lost"); return cause }},
			{Do: func(tx dialogs.Tx) error {
				add(tx, "taken")
				if got := kinds(tx); got != "opened taken " {
					t.Errorf("in a later turn: %q", got)
				}
				_, err := tx.CasesOf("x", 1) // writes what is pending
				add(tx, "answered")
				if got := kinds(tx); got != "opened taken answered " {
					t.Errorf("half written: %q", got)
				}
				return err
			}},
		})
		if errs[0] != nil || !errors.Is(errs[1], cause) || errs[2] != nil {
			t.Errorf("%v", errs)
		}
		turn(t, s, func(tx dialogs.Tx) error {
			if got := kinds(tx); got != "opened taken answered " {
				t.Errorf("afterwards: %q", got)
			}
			return nil
		})
	})
}

// A conversation that goes on in a process whose clock is behind keeps its order.
func TestAConversationsIDsGrowOnEveryReplica(t *testing.T) {
	dsn := pgtest.URL(t)
	ahead := storetest.Open(t, dsn, store.Options{Now: func() time.Time { return noon.Add(time.Hour) }})
	behind := storetest.Open(t, dsn, store.Options{Now: func() time.Time { return noon }})
	var last bots.LetterID
	for i, s := range []*store.Store{ahead, behind, ahead, behind, behind} {
		turn(t, s, func(tx dialogs.Tx) error {
			session, err := tx.Session(dialogs.SessionKey{Chat: chat("1")})
			if err != nil {
				return err
			}
			id, err := tx.Post(letter(0, "1", bots.Interactive))
			if id <= last {
				t.Errorf("turn %d: letter %d after %d", i, id, last)
			}
			last = id
			return errors.Join(err, tx.SaveSession(session))
		})
	}
}

// So do the cards of a case, which no conversation holds together.
func TestACardsChangesFollowItOnEveryReplica(t *testing.T) {
	dsn := pgtest.URL(t)
	ahead := storetest.Open(t, dsn, store.Options{Now: func() time.Time { return noon.Add(time.Hour) }})
	behind := storetest.Open(t, dsn, store.Options{Now: func() time.Time { return noon }})
	var first bots.LetterID
	turn(t, ahead, func(tx dialogs.Tx) (err error) {
		first, err = tx.Post(card(8, chat("desk")))
		return err
	})
	turn(t, behind, func(tx dialogs.Tx) error {
		found, err := tx.CardOf(8, chat("desk"))
		if err != nil || found != first {
			t.Fatalf("card %d, %v", found, err)
		}
		change, err := tx.Post(card(8, chat("desk")))
		if change <= first {
			t.Errorf("change %d of card %d", change, first)
		}
		return err
	})
}

// And a case's history, where the news of an answer comes from whatever replica.
func TestAHistoryGoesOnInOrderOnEveryReplica(t *testing.T) {
	dsn := pgtest.URL(t)
	ahead := storetest.Open(t, dsn, store.Options{Now: func() time.Time { return noon.Add(time.Hour) }})
	behind := storetest.Open(t, dsn, store.Options{Now: func() time.Time { return noon }})
	var id routing.CaseID
	var answer bots.LetterID
	turn(t, ahead, func(tx dialogs.Tx) (err error) {
		k := sampleCase(tx, "26-00001")
		id = k.ID
		err = errors.Join(tx.AddCase(k), tx.AddEvent(routing.Event{Case: id, Kind: routing.EventAnswered, At: noon}))
		answer, _ = tx.Post(bots.Letter{Chat: chat("1"), Text: "answer", Purpose: bots.Answer, Case: int64(id)})
		return err
	})
	turn(t, behind, func(tx dialogs.Tx) error {
		_, err := tx.Letter(answer)
		return errors.Join(err, tx.AddEvent(routing.Event{Case: id, Kind: routing.EventDelivered, At: noon}))
	})
	turn(t, ahead, func(tx dialogs.Tx) error {
		_, err := tx.Case(id)
		return errors.Join(err, tx.AddEvent(routing.Event{Case: id, Kind: routing.EventTaken, At: noon}))
	})
	turn(t, behind, func(tx dialogs.Tx) error {
		_, err := tx.Case(id)
		return errors.Join(err, tx.AddEvent(routing.Event{Case: id, Kind: routing.EventReleased, At: noon}))
	})
	turn(t, ahead, func(tx dialogs.Tx) error {
		events, err := tx.Events(id)
		kinds := []routing.EventKind{}
		for _, e := range events {
			kinds = append(kinds, e.Kind)
		}
		if want := []routing.EventKind{routing.EventAnswered, routing.EventDelivered, routing.EventTaken, routing.EventReleased}; !slices.Equal(kinds, want) {
			t.Errorf("history %v", kinds)
		}
		return err
	})
}
