package main

import (
	"net/http"
	"runtime/debug"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"otklik/bots/copier"
	"otklik/bots/outbox"
	"otklik/dialogs"
	"otklik/routing"
)

// metrics counts what the parts report. Labels are channels and our own words
// only: nothing a person or a platform sent.
type metrics struct {
	registry *prometheus.Registry
	updates  *prometheus.CounterVec
	refused  *prometheus.CounterVec
	letters  *prometheus.CounterVec
	files    *prometheus.CounterVec
	owner    *prometheus.GaugeVec
	served   *prometheus.GaugeVec
	reloads  *prometheus.CounterVec
	desks    *prometheus.GaugeVec
	lessons  prometheus.Gauge
}

func newMetrics() *metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	gauge := func(name, help string, labels ...string) *prometheus.GaugeVec {
		return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, labels)
	}
	m := &metrics{
		registry: prometheus.NewRegistry(),
		updates:  counter("otklik_updates_total", "Updates from the messengers by what became of them.", "channel", "result"),
		refused:  counter("otklik_webhooks_refused_total", "Webhook calls that were not taken, by reason.", "channel", "reason"),
		letters:  counter("otklik_letters_total", "Results of sends by what became of the letter.", "channel", "fate"),
		files:    counter("otklik_files_total", "Files by what became of their copies.", "channel", "state"),
		lessons:  prometheus.NewGauge(prometheus.GaugeOpts{Name: "otklik_suggester_lessons", Help: "Answered cases that suggestions are learnt from."}),
		owner:    gauge("otklik_channel_owner", "1 while this process receives and sends for the channel.", "channel"),
		served:   gauge("otklik_directory_info", "Which version of the directory is in force; always 1.", "version"),
		desks:    gauge("otklik_desk_trouble", "1 for what keeps a desk's chat from working, by the last look at it.", "channel", "desk", "trouble"),
		reloads:  counter("otklik_directory_reloads_total", "Reloads of the directory by what became of them.", "result"),
	}
	build := gauge("otklik_build_info", "Which build this is; always 1.", "version", "revision")
	info, _ := debug.ReadBuildInfo()
	build.WithLabelValues(buildOf(info)).Set(1)
	m.registry.MustRegister(m.updates, m.refused, m.letters, m.files, m.owner, m.served, m.reloads, m.desks, m.lessons, build)
	for _, o := range []outcome{reloaded, unchanged, refused} {
		m.reloads.WithLabelValues(string(o))
	}
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// owns tells whether the channel is this process's; a channel never told of is
// missing, so each is told of from the start.
func (m *metrics) owns(channel string, ours bool) {
	value := 0.0
	if ours {
		value = 1
	}
	m.owner.WithLabelValues(channel).Set(value)
}

// serves tells which directory is in force.
func (m *metrics) serves(r *routing.Region) {
	m.served.Reset()
	m.served.WithLabelValues(r.Version()).Set(1)
}

// reloaded counts a reload.
func (m *metrics) reloaded(o outcome) { m.reloads.WithLabelValues(string(o)).Inc() }

// learnt is the learner's report.
func (m *metrics) learnt(lessons int) { m.lessons.Set(float64(lessons)) }

// update is dialogs.Reception.Observe.
func (m *metrics) update(channel string, r dialogs.Result, n int) {
	m.updates.WithLabelValues(channel, string(r)).Add(float64(n))
}

// letter is outbox.Options.Observe.
func (m *metrics) letter(channel string, f outbox.Fate) {
	m.letters.WithLabelValues(channel, string(f)).Inc()
}

// file is copier.Options.Observe.
func (m *metrics) file(channel string, s copier.State) {
	m.files.WithLabelValues(channel, string(s)).Inc()
}

// refusals names why a webhook call is refused, by the status it is answered with.
var refusals = map[int]string{
	http.StatusUnauthorized:          "secret",
	http.StatusForbidden:             "secret",
	http.StatusMethodNotAllowed:      "method",
	http.StatusBadRequest:            "cut",
	http.StatusRequestEntityTooLarge: "size",
	http.StatusServiceUnavailable:    "store",
}

// watch counts the calls of a channel's webhook that are refused.
func (m *metrics) watch(channel string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen := &statusWriter{ResponseWriter: w}
		next.ServeHTTP(seen, r)
		if reason, refused := refusals[seen.status]; refused {
			m.refused.WithLabelValues(channel, reason).Inc()
		}
	})
}

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets the server find what the writer beneath can do.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
