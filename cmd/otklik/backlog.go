package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"otklik/store"
)

// However often and by however many /metrics is read, the database is asked this
// seldom, and waited for no longer than a scraper waits.
const (
	backlogAge      = 15 * time.Second
	backlogPatience = 3 * time.Second
)

// backlog tells /metrics what the database has not finished. Every replica tells
// the same: take the maximum over them, not the sum. While the database does not
// answer these metrics are missing; /readyz says why.
type backlog struct {
	ask      func(context.Context) (map[string]store.Backlog, error)
	now      func() time.Time
	channels []string // told of also when they have none
	log      *slog.Logger
	gauges   []backlogGauge

	mu    sync.Mutex
	asked time.Time
	last  map[string]store.Backlog
}

// backlogGauge is one number of a backlog.
type backlogGauge struct {
	desc  *prometheus.Desc
	value func(b store.Backlog, now time.Time) float64
}

func newBacklog(s *store.Store, channels []channel, log *slog.Logger) *backlog {
	b := &backlog{ask: s.Backlogs, now: s.Now, log: log, gauges: backlogGauges()}
	for _, c := range channels {
		b.channels = append(b.channels, c.name)
	}
	return b
}

func backlogGauges() (list []backlogGauge) {
	add := func(name, help string, value func(store.Backlog, time.Time) float64) {
		list = append(list, backlogGauge{prometheus.NewDesc(name, help+" The same on every replica.", []string{"channel"}, nil), value})
	}
	add("otklik_letters_waiting", "Letters to be sent.",
		func(b store.Backlog, _ time.Time) float64 { return float64(b.Waiting) })
	add("otklik_letters_oldest_seconds", "How long the oldest letter that is due has waited.",
		func(b store.Backlog, now time.Time) float64 { return secondsSince(b.Oldest, now) })
	add("otklik_letters_dead", "Letters of the last month that were given up.",
		func(b store.Backlog, _ time.Time) float64 { return float64(b.Dead) })
	add("otklik_letters_held", "Letters that wait for an operator's word after a restore.",
		func(b store.Backlog, _ time.Time) float64 { return float64(b.Held) })
	add("otklik_quarantine", "Updates that could not be handled.",
		func(b store.Backlog, _ time.Time) float64 { return float64(b.Quarantined) })
	add("otklik_files_waiting", "Files to be copied.",
		func(b store.Backlog, _ time.Time) float64 { return float64(b.Files) })
	add("otklik_files_oldest_seconds", "How long the oldest file that is to be copied has waited.",
		func(b store.Backlog, now time.Time) float64 { return secondsSince(b.OldestFile, now) })
	return list
}

// secondsSince is an age, 0 of what is not there.
func secondsSince(at, now time.Time) float64 {
	if at.IsZero() {
		return 0
	}
	return max(0, now.Sub(at).Seconds())
}

// Describe implements prometheus.Collector.
func (b *backlog) Describe(out chan<- *prometheus.Desc) {
	for _, g := range b.gauges {
		out <- g.desc
	}
}

// Collect implements prometheus.Collector.
func (b *backlog) Collect(out chan<- prometheus.Metric) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	if b.asked.IsZero() || now.Sub(b.asked) >= backlogAge {
		b.refresh(now)
	}
	for channel, of := range b.last {
		for _, g := range b.gauges {
			out <- prometheus.MustNewConstMetric(g.desc, prometheus.GaugeValue, g.value(of, now), channel)
		}
	}
}

func (b *backlog) refresh(now time.Time) {
	ctx, cancel := context.WithTimeout(context.Background(), backlogPatience)
	defer cancel()
	found, err := b.ask(ctx)
	b.asked, b.last = now, found
	if err != nil {
		b.log.Warn("counting the backlog", "err", err)
		b.last = nil
		return
	}
	for _, c := range b.channels {
		b.last[c] = found[c]
	}
}
