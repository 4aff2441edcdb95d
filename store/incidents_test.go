package store_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
	"otklik/store/storetest"
)

func sampleIncident(tx dialogs.Tx, number, key string) *routing.Incident {
	return &routing.Incident{
		ID: routing.IncidentID(tx.NewID()), Number: number, Centre: "cheb", Key: key, Kind: routing.IncidentFault,
		State: routing.IncidentProposed, Agency: "heat", Members: 2, Seq: 1, Round: 3, OpenedAt: noon, LiveUntil: noon.Add(time.Hour), Version: 5,
		IncidentBody: routing.IncidentBody{
			Topics: []routing.TopicID{"heating.cold"}, Text: routing.Words{"ru": "Труба", "en": "Pipe"}, ETA: noon.Add(2 * time.Hour),
			Area:  routing.IncidentArea{Territories: []routing.TerritoryID{"kalinin"}, Point: &routing.Point{Lat: 56, Lon: 47}, Radius: 800},
			First: []string{"26-00001"}, Swept: &routing.CasePlace{At: noon, Case: 7},
		},
	}
}

// What is stored of an incident comes back, in the turn that wrote it and later; a
// stale one is refused.
func TestIncidents(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var in, other *routing.Incident
		turn(t, s, func(tx dialogs.Tx) error {
			in, other = sampleIncident(tx, "26-0001", "k1"), sampleIncident(tx, "26-0002", "k2")
			other.State, other.LiveUntil = routing.IncidentClosed, noon
			check(t, tx.LockIncidents("cheb"), tx.AddIncident(in), tx.AddIncident(other))
			got, err := tx.Incident(in.ID)
			same(t, got, in)
			return err
		})
		turn(t, s, func(tx dialogs.Tx) error {
			for _, read := range []func() (*routing.Incident, error){
				func() (*routing.Incident, error) { return tx.PeekIncident(in.ID) },
				func() (*routing.Incident, error) { return tx.IncidentByNumber("cheb", "26-0001") },
				func() (*routing.Incident, error) { return tx.IncidentByKey("cheb", "k1") },
			} {
				got, err := read()
				check(t, err)
				same(t, got, in)
			}
			live, err1 := tx.LiveIncidents([]routing.CentreID{"cheb", "none"}, noon)
			elsewhere, err2 := tx.LiveIncidents([]routing.CentreID{"other"}, noon)
			open, err3 := tx.IncidentsOf("cheb", 9, routing.IncidentProposed, routing.IncidentActive)
			ended, err4 := tx.IncidentsOf("cheb", 9, routing.IncidentClosed)
			check(t, err1, err2, err3, err4)
			same(t, live, []*routing.Incident{in})
			same(t, open, []*routing.Incident{in})
			same(t, ended, []*routing.Incident{other})
			if len(elsewhere) != 0 {
				t.Errorf("another centre has %d", len(elsewhere))
			}
			for _, err := range []error{
				second(tx.Incident(1)), second(tx.PeekIncident(1)), second(tx.IncidentByNumber("cheb", "26-0009")),
				second(tx.IncidentByNumber("other", "26-0001")), second(tx.IncidentByKey("cheb", "k9")),
			} {
				if !errors.Is(err, routing.ErrNoIncident) {
					t.Errorf("none: %v", err)
				}
			}
			return nil
		})
		turn(t, s, func(tx dialogs.Tx) error {
			stale, err := tx.Incident(in.ID)
			check(t, err)
			in.State, in.Members, in.Seq, in.Round, in.LiveUntil, in.Text = routing.IncidentConfirmed, 9, 4, 4, noon.Add(time.Minute), routing.Words{"ru": "Иное"}
			check(t, tx.SaveIncident(in))
			got, err := tx.Incident(in.ID)
			same(t, got, in)
			if got.Version != 6 {
				t.Errorf("version %d", got.Version)
			}
			if err := tx.SaveIncident(stale); !errors.Is(err, routing.ErrStale) {
				t.Errorf("stale: %v", err)
			}
			return err
		})
		events := []routing.IncidentEvent{
			{Incident: in.ID, Kind: routing.IncidentEventProposed, At: noon},
			{Incident: in.ID, Kind: routing.IncidentEventConfirmed, Seq: 1, Actor: "tg:1", Words: routing.Words{"ru": "Труба"}, At: noon},
		}
		turn(t, s, func(tx dialogs.Tx) error {
			return errors.Join(tx.AddIncidentEvent(events[0]), tx.AddIncidentEvent(events[1]))
		})
		turn(t, s, func(tx dialogs.Tx) error {
			got, err := tx.IncidentEvents(in.ID)
			same(t, got, events)
			return err
		})
	})
}

func second[T any](_ T, err error) error { return err }

// Of one key one incident is unfinished; a finished one leaves room for the next.
func TestOneIncidentOfAKey(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		add := func(number string) error {
			return try(t, s, func(tx dialogs.Tx) error { return tx.AddIncident(sampleIncident(tx, number, "k")) })
		}
		check(t, add("26-0001"))
		if err := add("26-0002"); err == nil {
			t.Error("two of one key")
		}
		turn(t, s, func(tx dialogs.Tx) error {
			in, err := tx.IncidentByKey("cheb", "k")
			check(t, err)
			in.State = routing.IncidentDismissed
			return tx.SaveIncident(in)
		})
		check(t, add("26-0003"))
		turn(t, s, func(tx dialogs.Tx) error {
			in, err := tx.IncidentByKey("cheb", "k")
			if in.Number != "26-0003" {
				t.Errorf("the newest is %s", in.Number)
			}
			return err
		})
	})
}

// Members are told in order, a batch at a time, and counted.
func TestIncidentMembers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var in *routing.Incident
		var members []routing.IncidentMember
		turn(t, s, func(tx dialogs.Tx) error {
			in = sampleIncident(tx, "26-0001", "k")
			check(t, tx.AddIncident(in))
			for i := range 5 {
				k := sampleCase(tx, "26-0000"+strconv.Itoa(i+1))
				k.Resident, k.Incident = "tg:"+strconv.Itoa(i), in.ID
				check(t, tx.AddCase(k))
				m := routing.IncidentMember{Incident: in.ID, Case: k.ID, Resident: k.Resident, Repeat: i == 4, At: noon.Add(time.Duration(i) * time.Minute)}
				check(t, tx.AddMember(m))
				members = append(members, m)
			}
			return nil
		})
		turn(t, s, func(tx dialogs.Tx) error {
			behind, err := tx.MembersBehind(in.ID, 1, 3)
			check(t, err)
			same(t, behind, members[:3])
			for i, o := range []routing.Outcome{routing.Solved, routing.NotSolved, routing.Partly} {
				m := behind[i]
				told := m // the two know nothing of each other
				told.Told, told.Failed = 1, i == 2
				m.Verdict, m.Round, m.Worded = o, 3, i > 0
				check(t, tx.SaveTold(told), tx.SaveSaid(m))
				m.Told, m.Failed = told.Told, told.Failed
				members[i] = m
			}
			return nil
		})
		turn(t, s, func(tx dialogs.Tx) error {
			behind, err1 := tx.MembersBehind(in.ID, 1, 3)
			m, ok, err2 := tx.Member(in.ID, members[1].Case)
			_, none, err3 := tx.Member(in.ID, 1)
			mine, err4 := tx.MembersOf(in.ID, "tg:3")
			nobody, err5 := tx.MembersOf(in.ID, "tg:99")
			tally, err6 := tx.Tally(in, noon.Add(2*time.Minute))
			check(t, err1, err2, err3, err4, err5, err6)
			same(t, behind, members[3:])
			same(t, m, members[1])
			if !ok || none || !slices.Contains(mine, members[3].Case) || len(nobody) != 0 {
				t.Errorf("%v %v %v %v", ok, none, mine, nobody)
			}
			same(t, tally, routing.IncidentTally{Recent: 2, Behind: 2, Solved: 1, Partly: 1, NotSolved: 1, Failed: 1, Words: 2, Worded: []string{"26-00003", "26-00002"}})
			in.Round = 4 // verdicts of a round that is over count no more
			later, err := tx.Tally(in, noon.Add(time.Hour))
			same(t, later, routing.IncidentTally{Behind: 2, Failed: 1, Words: 2, Worded: tally.Worded})
			return err
		})
	})
}

// RecentCases finds what is written and what waits to be, newest first, and not what
// has left meanwhile.
func TestRecentCases(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		file := func(tx dialogs.Tx, number string, ago time.Duration, change func(*routing.Case)) *routing.Case {
			k := sampleCase(tx, number)
			k.OpenedAt = noon.Add(-ago)
			if change != nil {
				change(k)
			}
			check(t, tx.AddCase(k))
			return k
		}
		numbers := func(tx dialogs.Tx, q routing.Recent) (list []string) {
			cases, err := tx.RecentCases(q)
			check(t, err)
			for _, k := range cases {
				list = append(list, k.Number)
			}
			return list
		}
		var one, two *routing.Case
		turn(t, s, func(tx dialogs.Tx) error {
			one = file(tx, "26-00001", 3*time.Minute, nil)
			two = file(tx, "26-00002", 2*time.Minute, nil)
			file(tx, "26-00003", time.Hour, nil)
			file(tx, "26-00004", time.Minute, func(k *routing.Case) { k.Topic = "roads.snow" })
			file(tx, "26-00005", time.Minute, func(k *routing.Case) { k.Centre = "other" })
			file(tx, "26-00006", time.Minute, func(k *routing.Case) { k.Incident = 9 })
			return nil
		})
		q := routing.Recent{Centre: "cheb", Topics: []routing.TopicID{"roads.pothole"}, Since: noon.Add(-15 * time.Minute), Limit: 9}
		turn(t, s, func(tx dialogs.Tx) error {
			file(tx, "26-00007", 0, nil)
			file(tx, "26-00008", 0, func(k *routing.Case) { k.Incident = 9 })
			gone, err := tx.Case(one.ID)
			check(t, err)
			same(t, numbers(tx, q), []string{"26-00007", "26-00002", "26-00001"})
			gone.Incident = 9
			check(t, tx.SaveCase(gone))
			same(t, numbers(tx, q), []string{"26-00007", "26-00002"})
			q.Limit = 1
			same(t, numbers(tx, q), []string{"26-00007"})
			q.Limit = 9
			q.Topics = append(q.Topics, "roads.snow")
			same(t, numbers(tx, q), []string{"26-00007", "26-00004", "26-00002"})
			q.Topics = q.Topics[:1]
			return nil
		})
		turn(t, s, func(tx dialogs.Tx) error {
			q.Before = routing.CasePlace{At: two.OpenedAt, Case: two.ID}
			q.Since = noon.Add(-2 * time.Hour)
			same(t, numbers(tx, q), []string{"26-00003"})
			same(t, numbers(tx, routing.Recent{Centre: "cheb", Limit: 9}), []string(nil))
			return nil
		})
	})
}

// A desk's open cases are those it answers one by one.
func TestOpenCasesLeaveIncidentsOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		turn(t, s, func(tx dialogs.Tx) error {
			alone, member := sampleCase(tx, "26-00001"), sampleCase(tx, "26-00002")
			member.Incident = 9
			check(t, tx.AddCase(alone), tx.AddCase(member))
			open, err := tx.OpenCases([]routing.Scope{{Centres: routing.Set[routing.CentreID]{Not: true}, Agencies: routing.Set[routing.AgencyID]{Not: true}}}, 9)
			if len(open) != 1 || open[0].Number != "26-00001" {
				t.Errorf("%d open cases", len(open))
			}
			k, err2 := tx.Case(member.ID)
			if k.Incident != 9 {
				t.Errorf("incident %d", k.Incident)
			}
			return errors.Join(err, err2)
		})
	})
}

// The card of an incident is found like a case's.
func TestCardOfAnIncident(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var first bots.LetterID
		turn(t, s, func(tx dialogs.Tx) (err error) {
			first, err = tx.Post(bots.Letter{Chat: chat("1"), Purpose: bots.Incident, Case: 77})
			check(t, err)
			found, err := tx.CardOf(77, chat("1"))
			if found != first {
				t.Errorf("in the turn: %d, want %d", found, first)
			}
			return err
		})
		turn(t, s, func(tx dialogs.Tx) error {
			found, err := tx.CardOf(77, chat("1"))
			if found != first {
				t.Errorf("later: %d, want %d", found, first)
			}
			return err
		})
	})
}

// proposer posts answers only.
type proposer struct{ dialogs.Tx }

func (p proposer) Happened(k *routing.Case, e routing.Event) error {
	if e.Kind != routing.EventAnswered {
		return nil
	}
	_, err := p.Post(bots.Letter{Chat: chat(k.Resident), Text: e.Text, Purpose: bots.Answer, Case: int64(k.ID)})
	return err
}

func (proposer) Turned(*routing.Incident, routing.IncidentEvent) error { return nil }

func (proposer) Heard(*routing.Incident, routing.IncidentEvent, *routing.Case) error { return nil }

func (proposer) Missed(*routing.Incident, routing.CaseID, error) {}

func (p proposer) Wake(id routing.IncidentID, at time.Time) error {
	return p.Tx.Wake(dialogs.Timer{At: at, Kind: dialogs.TimerIncident, Case: routing.CaseID(id)})
}

// TestRacingReplicas: residents file one fact through three replicas at once, and all
// three tell the answer. However they race there is one incident, everybody is in it,
// it counts them right, and each has the answer once.
func TestRacingReplicas(t *testing.T) {
	d, err := routing.Load(os.DirFS("../examples/cheboksary"))
	check(t, err)
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		const each = 12
		var replicas []*store.Store
		for range 3 {
			replicas = append(replicas, storetest.Open(t, dsn, store.Options{}))
		}
		together := func(times int, do func(dialogs.Tx, string) error) {
			var all sync.WaitGroup
			for replica, s := range replicas {
				all.Go(func() {
					for n := range times {
						resident := strconv.Itoa(replica) + "-" + strconv.Itoa(n)
						turn := dialogs.Turn{Chats: []bots.Chat{chat(resident)}, Do: func(tx dialogs.Tx) error { return do(tx, resident) }}
						if err := s.Turns(context.Background(), []dialogs.Turn{turn})[0]; err != nil {
							t.Error(err)
						}
					}
				})
			}
			all.Wait()
		}
		incidents := func(tx dialogs.Tx) routing.Incidents {
			return routing.Incidents{Directory: d, Tx: tx, Tell: proposer{tx}, Now: noon, Batch: 5}
		}
		together(each, func(tx dialogs.Tx, resident string) error { return fileOne(tx, d, resident) })
		var in *routing.Incident
		turn(t, replicas[0], func(tx dialogs.Tx) (err error) {
			list, err := tx.IncidentsOf("cheboksary", 1, routing.IncidentProposed)
			check(t, err)
			clerk := routing.Actor{ID: "tg:1", Desk: "city"}
			if in, err = incidents(tx).Confirm(list[0].ID, clerk, routing.IncidentWord{Text: routing.Words{"ru": "x"}}); err == nil {
				_, err = incidents(tx).Resolve(in.ID, clerk, routing.Words{"ru": "x"})
			}
			return err
		})
		together(8, func(tx dialogs.Tx, _ string) error { return incidents(tx).Tick(in.ID) })
		for what, x := range map[string]struct {
			sql  string
			want int64
		}{
			"incidents":             {`SELECT COUNT(*) FROM incidents`, 1},
			"cases of their own":    {`SELECT COUNT(*) FROM cases WHERE incident = 0`, 0},
			"members":               {`SELECT COUNT(*) FROM incident_members`, 3 * each},
			"counted":               {`SELECT members FROM incidents`, 3 * each},
			"members not told":      {`SELECT COUNT(*) FROM incident_members WHERE told <> 2`, 0},
			"answers":               {`SELECT COUNT(*) FROM outbox WHERE purpose = 'answer'`, 3 * each},
			"cases with an answer":  {`SELECT COUNT(DISTINCT case_id) FROM outbox WHERE purpose = 'answer'`, 3 * each},
			"cases that say so":     {`SELECT COUNT(*) FROM cases WHERE state = 'answered'`, 3 * each},
			"answers in a history":  {`SELECT COUNT(*) FROM case_events WHERE kind = 'answered'`, 3 * each},
			"incidents that missed": {`SELECT COUNT(*) FROM incidents WHERE state <> 'answered'`, 0},
		} {
			if got, err := store.Count(replicas[0], x.sql); err != nil || got != x.want {
				t.Errorf("%s: %d %v, want %d", what, got, err, x.want)
			}
		}
	})
}

// TestToldAndSaid: what a member is told and what he says meanwhile, through another
// replica, do not undo each other.
func TestToldAndSaid(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		if strings.HasPrefix(dsn, "sqlite") {
			return // one writer: the two cannot meet
		}
		a, b := storetest.Open(t, dsn, store.Options{}), storetest.Open(t, dsn, store.Options{})
		var in *routing.Incident
		var k *routing.Case
		turn(t, a, func(tx dialogs.Tx) error {
			in = sampleIncident(tx, "26-0001", "k")
			k = sampleCase(tx, "26-00001")
			k.Resident, k.Incident = "tg:1", in.ID
			check(t, tx.AddIncident(in), tx.AddCase(k))
			return tx.AddMember(routing.IncidentMember{Incident: in.ID, Case: k.ID, Resident: k.Resident, At: noon})
		})
		read, said, done := make(chan bool), make(chan bool), make(chan error)
		go func() {
			done <- a.Turns(context.Background(), []dialogs.Turn{{Do: func(tx dialogs.Tx) error { // a look tells him
				list, err := tx.MembersBehind(in.ID, 1, 10)
				if err != nil || len(list) != 1 {
					return errors.Join(err, errors.New("nobody is behind"))
				}
				close(read)
				<-said
				list[0].Told = 1
				return tx.SaveTold(list[0])
			}}})[0]
		}()
		<-read
		turn(t, b, func(tx dialogs.Tx) error { // he says more
			m, _, err := tx.Member(in.ID, k.ID)
			m.Worded = true
			return errors.Join(err, tx.SaveSaid(m))
		})
		close(said)
		check(t, <-done)
		turn(t, b, func(tx dialogs.Tx) error {
			m, _, err := tx.Member(in.ID, k.ID)
			if m.Told != 1 || !m.Worded {
				t.Errorf("%+v", m)
			}
			return err
		})
	})
}

func fileOne(tx dialogs.Tx, d *routing.Directory, resident string) error {
	resident, tell := "tg:"+resident, proposer{tx}
	cases := routing.Cases{Directory: d, Tx: tx, Tell: tell, Now: noon}
	k, err := cases.Open(routing.Filing{
		Complaint: routing.Complaint{Topic: "heating.cold", Territory: "cheboksary", Point: &routing.Point{Lat: 56.13, Lon: 47.25}},
		Language:  "ru", Resident: resident, Origin: resident,
	})
	if err != nil {
		return err
	}
	_, err = routing.Incidents{Directory: d, Tx: tx, Tell: tell, Now: noon}.Gather(k)
	return err
}

// The questions that every opening asks use an index.
func TestIncidentQuestionsUseAnIndex(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t), store.Options{})
	for name, sql := range store.IncidentQueries() {
		plan, err := store.Plan(s, sql)
		check(t, err)
		if plan == "" || strings.Contains(plan, "SCAN") {
			t.Errorf("%s: %s", name, plan)
		}
	}
}
