package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"otklik/store"
)

// The database is asked every fifteen seconds at most; the age goes on between.
func TestBacklogIsAskedSeldom(t *testing.T) {
	now, asked := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC), 0
	var away error
	written := now.Add(-time.Minute)
	b := &backlog{
		now: func() time.Time { return now }, channels: []string{"vk"}, log: slog.New(slog.DiscardHandler), gauges: backlogGauges(),
		ask: func(context.Context) (map[string]store.Backlog, error) {
			asked++
			return map[string]store.Backlog{"tg": {Waiting: 3, Oldest: written, Dead: 2, Held: 4, Quarantined: 1}}, away
		},
	}
	m := &metrics{registry: prometheus.NewRegistry()}
	m.registry.MustRegister(b)
	shows := func(oldest string) {
		t.Helper()
		text := exposedBy(m)
		for series, want := range map[string]string{
			`otklik_letters_oldest_seconds{channel="tg"}`: oldest, `otklik_letters_oldest_seconds{channel="vk"}`: "0",
			`otklik_letters_waiting{channel="tg"}`: "3", `otklik_letters_dead{channel="tg"}`: "2",
			`otklik_letters_held{channel="tg"}`: "4", `otklik_quarantine{channel="tg"}`: "1",
		} {
			if !strings.Contains(text, series+" "+want+"\n") {
				t.Errorf("%s: want %s in\n%s", series, want, text)
			}
		}
	}
	shows("60")
	now = now.Add(backlogAge - time.Second)
	shows("74")
	if asked != 1 {
		t.Errorf("asked %d times within one age", asked)
	}
	now = now.Add(time.Second)
	shows("75")
	if asked != 2 {
		t.Errorf("asked %d times after one age", asked)
	}
	away = errors.New("the database is away")
	now = now.Add(backlogAge)
	if text := exposedBy(m); text != "" {
		t.Errorf("numbers of a database that is away:\n%s", text)
	}
}

// A gateway tells which channels are its own, and what waits in them.
func TestAGatewayTellsWhatItOwns(t *testing.T) {
	t.Parallel()
	b := besiege(t, townOptions{})
	b.says(b.person("anna"), "/start", "звоните 112") // who answers owns
	for series, want := range map[string]string{
		`otklik_channel_owner{channel="telegram"}`: "1",
		`otklik_letters_dead{channel="vk"}`:        "0",
	} {
		text := exposedBy(b.gateway.metrics)
		if !strings.Contains(text, series+" "+want+"\n") {
			t.Errorf("%s: want %s in\n%s", series, want, text)
		}
	}
}

// exposedBy is /metrics.
func exposedBy(m *metrics) string {
	w := httptest.NewRecorder()
	m.handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	return w.Body.String()
}
