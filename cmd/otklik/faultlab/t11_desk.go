//go:build unix

package faultlab

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"time"

	"otklik/bots"
)

// loadedDesk is T11: more cases for a desk than its chat may be shown.
func loadedDesk() Experiment {
	return Experiment{ // #nosec G101 -- a pass line is no password
		Name: "T11", Fault: "one desk overloaded, its channel's owner killed", Load: "%d kills while %d cases come",
		Full: Size{Faults: 10, Updates: 500}, Quick: Size{Faults: 4, Updates: 40}, Bound: time.Hour,
		Pass: "at most 20 actions in any minute in that chat; residents' p95 unchanged",
		run: func(ctx context.Context, t *Trial) error {
			s := Setting{Replicas: 2, Postgres: true, Hooks: true, Pace: fmt.Sprintf("{total: -1, chat: -1, group: %d}", deskLimit), Limits: cardsForAll}
			return t.in(ctx, s, func(w *World) error { return w.overloadDesk(w.ctx) })
		},
	}
}

const (
	deskLimit    = 20 // actions a minute, as Telegram counts
	calmTime     = 5 * time.Second
	betweenKills = 2500 * time.Millisecond
	// mostSlower is how much longer answers may take, in percent, unless they stay
	// below quickEnough.
	mostSlower  = 150
	quickEnough = time.Second
)

func (w *World) overloadDesk(ctx context.Context) error {
	before, err := w.residentsP95(ctx, "before", "utilities", func() error { return pause(ctx, calmTime) })
	if err != nil {
		return err
	}
	lasts := 10 * time.Minute
	if w.Quick {
		lasts = 10 * time.Second
	}
	meanwhile, err := w.residentsP95(ctx, "meanwhile", "utilities", func() error { return w.fileEach(ctx, "flood", "city", w.Updates, lasts/time.Duration(w.Updates)) })
	if err != nil {
		return err
	}
	w.add(Figure{Name: "p95_before_ms", Value: fmt.Sprint(before.Milliseconds()), OK: true})
	w.within("p95", meanwhile, max(before*mostSlower/100, quickEnough))
	if err := w.killOwners(ctx); err != nil {
		return err
	}
	w.deskIsPaced()
	if err := w.again(""); err != nil { // the rest may go as fast as it can
		return err
	}
	if err := w.serveDesks(ctx); err != nil {
		return err
	}
	return w.judge(ctx, w.Faults)
}

// cardsForAll keeps the desk from getting one growing card: the oracle looks for each case's.
const cardsForAll = "{resident: -1, staff: -1, channel: -1, total: -1, cases_per_day: -1, waiting: -1}"

// residentsP95 is how long residents of both platforms wait while something is done.
func (w *World) residentsP95(ctx context.Context, name, desk string, do func() error) (time.Duration, error) {
	telegram, vk := w.talk(ctx, name, bots.Telegram, desk, 2), w.talk(ctx, name, bots.VK, desk, 2)
	err := do()
	for _, t := range []*talkers{telegram, vk} {
		if left := t.stop(); err == nil {
			err = left
		}
	}
	took := append(telegram.took, vk.took...)
	if err == nil && len(took) == 0 {
		err = errNobody
	}
	return quantile(took, 0.95), err
}

// killOwners kills whoever serves Telegram again and again: a new owner must not
// begin with a minute of his own.
func (w *World) killOwners(ctx context.Context) error {
	for range w.Faults {
		owner, err := w.ownerOf(ctx, bots.Telegram)
		if err != nil {
			return err
		}
		owner.kill()
		if err := owner.start(); err != nil {
			return err
		}
		if err := pause(ctx, betweenKills); err != nil {
			return err
		}
	}
	return nil
}

var ownerLine = regexp.MustCompile(`(?m)^otklik_channel_owner\{channel="(\w+)"\} 1$`)

// ownerOf waits until a replica says that a channel is its own.
func (w *World) ownerOf(ctx context.Context, channel bots.Platform) (owner *replica, err error) {
	err = until(ctx, func() bool {
		for _, r := range w.replicas {
			for _, m := range ownerLine.FindAllStringSubmatch(r.metrics(), -1) {
				if m[1] == string(channel) {
					owner = r
					return true
				}
			}
		}
		return false
	})
	return owner, err
}

// metrics is what the present process counts, "" while it cannot be asked.
func (r *replica) metrics() string {
	l := r.current()
	if !closed(l.serving) || closed(l.gone) {
		return ""
	}
	r.w.mu.Lock()
	address := l.private
	r.w.mu.Unlock()
	res, err := http.Get("http://" + address + "/metrics")
	if err != nil {
		return ""
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body) // cut = asked again
	return string(text)
}

// deskIsPaced counts everything that names the desk's chat, in each minute that
// begins with one of these requests.
func (w *World) deskIsPaced() {
	chat := w.Crowd.Desks["city"].At.ID()
	var at []time.Time
	for _, r := range w.Sim.Ledger() {
		if r.Platform == bots.Telegram && r.Chat == chat {
			at = append(at, r.At)
		}
	}
	slices.SortFunc(at, time.Time.Compare)
	most, first := 0, 0
	for i := range at {
		for at[i].Sub(at[first]) >= time.Minute {
			first++
		}
		most = max(most, i-first+1)
	}
	w.atLeast("desk_actions", len(at), w.Faults) // else nothing was proved
	w.atMost("desk_actions_in_a_minute", most, deskLimit)
}
