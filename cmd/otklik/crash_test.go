package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

// TestKilledBetweenAnyTwoSteps kills the gateway with -9 while residents of both
// platforms file and clerks of both desks answer. Nothing may be lost, no case
// made twice; see audit for the whole of it.
func TestKilledBetweenAnyTwoSteps(t *testing.T) {
	kills := 60
	if testing.Short() {
		kills = 10
	}
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			dsn := e.dsn(t)
			v := newVictim(t, dsn, kills)
			filed := liveThrough(t, v)
			if t.Failed() {
				log, _ := os.ReadFile(v.log)
				t.Fatalf("the gateway's log ends:\n%s", tail(string(log), 8000))
			}
			audit(t, v, dsn, filed)
		})
	}
}

// crashPatience bounds the whole: a gateway that has lost something is waited
// for in vain.
const crashPatience = 3 * time.Minute

// liveThrough lets everybody do his work until all kills are done and every
// filing is answered, and gives the filings.
func liveThrough(t *testing.T, v *victim) []filing {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), crashPatience)
	defer cancel()
	v.command("migrate")
	residents, clerks := crowd(v.sim, 3)
	codes := map[string]string{}
	for desk := range clerks {
		codes[desk] = v.command("invite", "desk", desk)
	}
	v.start(cancel)
	select {
	case <-v.polls:
	case <-ctx.Done():
		t.Fatal("the gateway does not poll")
	}
	for desk, clerk := range clerks {
		if err := clerk.say(ctx, "/bind "+codes[desk]); err != nil {
			t.Fatal(err)
		}
		if _, err := clerk.await(ctx, 0, "Готово: этот чат теперь", ""); err != nil {
			t.Fatal(err)
		}
	}
	book := &ledgerOfFilings{}
	serving, closeDesks := context.WithCancel(ctx)
	defer closeDesks()
	var desks errgroup.Group
	for _, clerk := range clerks {
		desks.Go(func() error { return clerk.serve(serving, func(string) {}) })
	}
	var people errgroup.Group
	for _, r := range residents {
		people.Go(func() error { return r.keepFiling(ctx, v.finished, book) })
	}
	if err := people.Wait(); err != nil {
		t.Error(err)
	}
	for _, f := range book.all() {
		if err := f.settled(ctx, clerks[f.desk]); err != nil {
			t.Error(err)
			break
		}
	}
	closeDesks()
	if err := desks.Wait(); err != nil {
		t.Error(err)
	}
	if err := v.stop(); err != nil {
		t.Errorf("the last process ended with %v", err)
	}
	return book.all()
}

// keepFiling files one complaint after another, to both desks in turn, until
// enough is closed and at least two are filed.
func (s *somebody) keepFiling(ctx context.Context, enough <-chan struct{}, book *ledgerOfFilings) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	for n := 0; ; n++ {
		f := filing{resident: s, token: fmt.Sprintf("беда-%s-%d", s.name, n), desk: "city", category: "Дороги и тротуары", topic: "Яма на дороге"}
		if n%2 == 1 {
			f.desk, f.category, f.topic = "utilities", "Отопление и горячая вода", "Нет горячей воды"
		}
		if err := s.file(ctx, f, n == 0); err != nil {
			return err
		}
		book.add(f)
		select {
		case <-enough:
			if n > 0 {
				return nil
			}
		default:
		}
	}
}

// ledgerOfFilings collects what was finished.
type ledgerOfFilings struct {
	mu   sync.Mutex
	list []filing
}

func (l *ledgerOfFilings) add(f filing) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, f)
}

func (l *ledgerOfFilings) all() []filing {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]filing(nil), l.list...)
}

func tail(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return "…" + strings.ToValidUTF8(s[len(s)-n:], "")
}
