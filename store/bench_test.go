package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
	"otklik/store/pgtest"
	"otklik/store/storetest"
)

// BenchmarkTurns files complaints: one op is one turn. Run it with
// OTKLIK_PGTEST_FSYNC=on for a PostgreSQL that keeps its promises.
func BenchmarkTurns(b *testing.B) {
	engines := []struct {
		name    string
		dsn     func(testing.TB) string
		workers int
	}{{"sqlite", storetest.SQLite, 1}, {"postgres", pgtest.URL, 4}}
	for _, e := range engines {
		for _, size := range []int{1, 8, 64} {
			b.Run(fmt.Sprintf("%s/group=%d", e.name, size), func(b *testing.B) {
				s := storetest.Open(b, e.dsn(b), store.Options{})
				b.ResetTimer()
				file(b, s, e.workers, size)
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "turns/s")
			})
		}
	}
}

// file spreads b.N turns over workers, each with a centre of its own.
func file(b *testing.B, s *store.Store, workers, size int) {
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for n := w * size; n < b.N; n += workers * size {
				group := make([]dialogs.Turn, 0, size)
				for i := n; i < min(n+size, b.N); i++ {
					group = append(group, filing(w, i))
				}
				if err := errors.Join(s.Turns(b.Context(), group)...); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func filing(worker, i int) dialogs.Turn {
	key := strconv.Itoa(i)
	resident := chat(strconv.Itoa(i%2000) + "/" + strconv.Itoa(worker))
	do := func(tx dialogs.Tx) error {
		_, err1 := tx.FirstTime("tg", key)
		session, err2 := tx.Session(dialogs.SessionKey{Chat: resident})
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		centre := routing.CentreID("centre" + strconv.Itoa(worker))
		n, err := tx.NextNumber(centre, 2026)
		c := sampleCase(tx, strconv.Itoa(n))
		c.Centre = centre
		session.Rev++
		session.State = "menu"
		_, err3 := tx.Post(card(c.ID, chat("desk")))
		_, err4 := tx.Post(bots.Letter{Chat: resident, Text: "Принято", Purpose: bots.Receipt, Priority: bots.Interactive})
		return errors.Join(err, err3, err4, tx.AddCase(c), tx.SaveSession(session),
			tx.AddEvent(routing.Event{Case: c.ID, Kind: routing.EventOpened, At: noon}))
	}
	return dialogs.Turn{Chats: []bots.Chat{resident}, Keys: []dialogs.Delivery{{Channel: "tg", Key: key}}, Do: do}
}

// BenchmarkOneChain lets three replicas commit deeds on cases of one centre, a group
// each at a time: all of them append to one chain. One op is one turn.
func BenchmarkOneChain(b *testing.B) {
	for _, size := range []int{1, 16} {
		b.Run(fmt.Sprintf("group=%d", size), func(b *testing.B) {
			dsn := pgtest.URL(b)
			var replicas []*store.Store
			for range 3 {
				replicas = append(replicas, storetest.Open(b, dsn, store.Options{}))
			}
			var k *routing.Case
			turn(b, replicas[0], func(tx dialogs.Tx) error { k = sampleCase(tx, "26-00007"); return tx.AddCase(k) })
			note := func(tx dialogs.Tx) error {
				return tx.AddEvent(routing.Event{Case: k.ID, Kind: routing.EventNote, Text: "x", At: noon})
			}
			b.ResetTimer()
			var wg sync.WaitGroup
			for _, s := range replicas {
				wg.Go(func() {
					for n := 0; n < b.N/3; n += size {
						if err := errors.Join(s.Turns(b.Context(), slices.Repeat([]dialogs.Turn{{Do: note}}, size))...); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "turns/s")
		})
	}
}
