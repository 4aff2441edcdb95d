package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"text/tabwriter"
	"time"

	"otklik/bots"
	"otklik/bots/simulator"
	"otklik/dialogs"
)

// tally counts answers while a bench runs.
type tally struct {
	tooMany func() // ends the run
	limit   int    // when every resident has failed

	mu     sync.Mutex
	took   []time.Duration
	errors int
	first  error
}

func (t *tally) add(d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.took = append(t.took, d)
}

func (t *tally) fail(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.errors++
	if t.first == nil {
		t.first = err
	}
	if t.errors >= t.limit {
		t.tooMany()
	}
}

// benchReport is what a bench found; every number comes from the run.
type benchReport struct {
	Engine    string        `json:"engine"`
	Platform  string        `json:"platform"`
	Residents int           `json:"residents"`
	AtOnce    int           `json:"concurrency,omitempty"`
	Rate      float64       `json:"rate,omitempty"`
	Took      time.Duration `json:"-"`
	Seconds   float64       `json:"seconds"`
	Updates   int           `json:"updates"`
	PerSecond float64       `json:"updates_per_second"`
	P50       float64       `json:"p50_ms"`
	P90       float64       `json:"p90_ms"`
	P99       float64       `json:"p99_ms"`
	Max       float64       `json:"max_ms"`
	Prompt    float64       `json:"under_a_second_percent"`
	Drained   time.Duration `json:"-"`
	Drain     float64       `json:"drain_seconds"` // after the last answer, until no letter waited
	Filed     int           `json:"filed"`         // cases that residents were told are accepted
	Cases     int           `json:"cases"`         // in the database
	Receipts  int           `json:"receipts"`      // of those, whose number the resident can read
	Cards     int           `json:"cards"`         // of those, whose number a desk can read
	Errors    int           `json:"errors"`
	First     string        `json:"first_error,omitempty"`
}

func (t *tally) report(o benchOptions, engine string, took time.Duration) *benchReport {
	t.mu.Lock()
	defer t.mu.Unlock()
	slices.Sort(t.took)
	r := &benchReport{
		Engine: engine, Platform: o.platform, Residents: o.residents, Rate: o.rate,
		Took: took, Updates: len(t.took), PerSecond: float64(len(t.took)) / took.Seconds(),
		P50: quantile(t.took, 0.5), P90: quantile(t.took, 0.9), P99: quantile(t.took, 0.99), Max: quantile(t.took, 1),
		Prompt: shareUnder(t.took, time.Second),
	}
	if o.rate == 0 {
		r.AtOnce = o.concurrency
	}
	return r
}

// quantile reads sorted times, in milliseconds: the least that so many of them
// do not exceed.
func quantile(sorted []time.Duration, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	at := max(0, int(math.Ceil(q*float64(len(sorted))))-1)
	return float64(sorted[at].Microseconds()) / 1000
}

// shareUnder reads sorted times: how many of a hundred are shorter.
func shareUnder(sorted []time.Duration, most time.Duration) float64 {
	if len(sorted) == 0 {
		return 0
	}
	n, _ := slices.BinarySearch(sorted, most)
	return 100 * float64(n) / float64(len(sorted))
}

// caseNumber is how the gateway writes the number of a case.
var caseNumber = regexp.MustCompile(`\d\d-\d{5,}`)

// audit compares what the residents were told with what the database keeps and
// what stands in the chats.
func (b *bench) audit(ctx context.Context, r *benchReport) error {
	cards := map[string]bool{}
	for _, c := range b.town.sim.Chats() {
		if c.Group() {
			readNumbers(cards, c.Messages())
		}
	}
	found := make([]audited, len(b.people)) // a turn may run twice: each sets its own
	turns := make([]dialogs.Turn, len(b.people))
	for i, p := range b.people {
		turns[i] = dialogs.Turn{Do: func(tx dialogs.Tx) (err error) {
			found[i], err = auditOne(tx, p, cards)
			return err
		}}
	}
	for _, err := range b.town.gateway.store.Turns(ctx, turns) {
		if err != nil {
			return fmt.Errorf("counting the cases: %w", err)
		}
	}
	for i, f := range found {
		r.Filed += b.people[i].filed
		r.Cases, r.Receipts, r.Cards = r.Cases+f.cases, r.Receipts+f.receipts, r.Cards+f.cards
	}
	b.tally.mu.Lock()
	defer b.tally.mu.Unlock()
	r.Seconds, r.Drain, r.Errors = r.Took.Seconds(), r.Drained.Seconds(), b.tally.errors
	if b.tally.first != nil {
		r.First = b.tally.first.Error()
	}
	return nil
}

// audited is what became of one resident's cases.
type audited struct{ cases, receipts, cards int }

func auditOne(tx dialogs.Tx, p *resident, cards map[string]bool) (a audited, err error) {
	// The channels of a town are called after their platforms.
	chat := bots.Chat{Channel: string(p.chat.Platform()), ID: p.chat.ID()}
	cases, err := tx.CasesOf(chat.String(), math.MaxInt32)
	if err != nil {
		return a, err
	}
	receipts := map[string]bool{}
	readNumbers(receipts, p.chat.Messages())
	a.cases = len(cases)
	for _, k := range cases {
		if receipts[k.Number] {
			a.receipts++
		}
		if cards[k.Number] {
			a.cards++
		}
	}
	return a, nil
}

// whole tells whether everything that was filed is everywhere it must be. A run
// too short for a single case proves nothing.
func (r *benchReport) whole() bool {
	return r.Errors == 0 && r.Filed > 0 && r.Cases == r.Filed && r.Receipts == r.Filed && r.Cards == r.Filed
}

func (r *benchReport) print(w io.Writer, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	load := strconv.Itoa(r.AtOnce) + " at once"
	if r.Rate > 0 {
		load = fmt.Sprintf("%g a second", r.Rate)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "database\t%s\n", r.Engine)
	fmt.Fprintf(t, "residents\t%d on %s, %s\n", r.Residents, r.Platform, load)
	fmt.Fprintf(t, "handled\t%d updates in %.1f s: %.0f updates/s\n", r.Updates, r.Seconds, r.PerSecond)
	fmt.Fprintf(t, "answered in\tp50 %.0f ms, p90 %.0f ms, p99 %.0f ms, max %.0f ms; %.2f %% within a second\n", r.P50, r.P90, r.P99, r.Max, r.Prompt)
	fmt.Fprintf(t, "last letter\t%.1f s after the last answer\n", r.Drain)
	fmt.Fprintf(t, "cases\t%d filed: %d in the database, %d receipts, %d cards\n", r.Filed, r.Cases, r.Receipts, r.Cards)
	verdict := "nothing lost"
	switch {
	case r.Errors == 0 && r.Filed == 0:
		verdict = "nothing proved: no case was filed, give it more time or fewer residents"
	case !r.whole():
		verdict = fmt.Sprintf("NOT WHOLE: %d errors %s", r.Errors, r.First)
	}
	fmt.Fprintf(t, "verdict\t%s\n", verdict)
	return t.Flush()
}

// readNumbers collects the numbers of cases that stand in a chat.
func readNumbers(into map[string]bool, all []simulator.Message) {
	for _, m := range all {
		if m.From != "bot" {
			continue
		}
		for _, n := range caseNumber.FindAllString(m.Text, -1) {
			into[n] = true
		}
	}
}
