package main

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestBench: a small run over both messengers, closed and at a fixed rate, ends
// with every filed case in the database, at its resident's and at a desk's.
func TestBench(t *testing.T) {
	for name, args := range map[string][]string{
		"closed": {"--residents", "12", "--concurrency", "6"},
		"rate":   {"--residents", "12", "--rate", "400"},
	} {
		t.Run(name, func(t *testing.T) {
			db := "sqlite:" + filepath.Join(t.TempDir(), "bench.db")
			args := append([]string{"bench", "--json", "--messages", "200", "--database", db}, args...)
			code, out, errs := runCommand(t.Context(), args...)
			if code != exitOK {
				t.Fatalf("exit %d\n%s%s", code, out, errs)
			}
			var r benchReport
			if err := json.Unmarshal([]byte(out), &r); err != nil {
				t.Fatalf("%v in %s", err, out)
			}
			if r.Updates != 200 || r.Errors != 0 || r.P50 <= 0 || r.Max < r.P99 {
				t.Errorf("report: %+v", r)
			}
			// Some resident of 12 does at least 17 of 200 deeds; the ninth files.
			if r.Filed == 0 || r.Cases != r.Filed || r.Receipts != r.Filed || r.Cards != r.Filed {
				t.Errorf("filed %d, cases %d, receipts %d, cards %d", r.Filed, r.Cases, r.Receipts, r.Cards)
			}
			code, _, errs = runCommand(t.Context(), args...)
			if code != exitFailed || !strings.Contains(errs, "not empty") {
				t.Errorf("a second run on the same database: exit %d: %s", code, errs)
			}
		})
	}
}

func TestBenchUsage(t *testing.T) {
	for _, args := range [][]string{
		{"--platform", "icq"}, {"--residents", "0"}, {"--messages", "0"}, {"--rate", "-1"}, {"--for", "0s"}, {"--durability", "some"},
	} {
		if code, _, _ := runCommand(t.Context(), append([]string{"bench"}, args...)...); code != exitUsage {
			t.Errorf("%v: exit %d", args, code)
		}
	}
}

// TestBenchVerdict: each kind of loss is seen.
func TestBenchVerdict(t *testing.T) {
	good := benchReport{Updates: 9, Filed: 1, Cases: 1, Receipts: 1, Cards: 1}
	if !good.whole() {
		t.Error("nothing is lost here")
	}
	for name, spoil := range map[string]func(*benchReport){
		"nothing done": func(r *benchReport) { *r = benchReport{Updates: 9} },
		"an error":     func(r *benchReport) { r.Errors = 1 },
		"a case lost":  func(r *benchReport) { r.Cases = 0 },
		"a case twice": func(r *benchReport) { r.Cases = 2 },
		"no receipt":   func(r *benchReport) { r.Receipts = 0 },
		"no card":      func(r *benchReport) { r.Cards = 0 },
	} {
		r := good
		spoil(&r)
		var out bytes.Buffer
		if err := r.print(&out, false); err != nil || r.whole() || strings.Contains(out.String(), "nothing lost") {
			t.Errorf("%s: %v: %s", name, err, out.String())
		}
	}
}

func TestQuantile(t *testing.T) {
	hundred := make([]time.Duration, 100)
	for i := range hundred {
		hundred[i] = time.Duration(i+1) * time.Millisecond
	}
	for q, want := range map[float64]float64{0.5: 50, 0.9: 90, 0.99: 99, 1: 100} {
		if got := quantile(hundred, q); got != want {
			t.Errorf("quantile %v = %v, want %v", q, got, want)
		}
	}
	if got := quantile(nil, 0.5); got != 0 {
		t.Errorf("of nothing: %v", got)
	}
}

func runCommand(ctx context.Context, args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = run(ctx, args, strings.NewReader(""), &o, &e)
	return code, o.String(), e.String()
}

// A whole second is not within a second.
func TestShareUnder(t *testing.T) {
	took := []time.Duration{time.Millisecond, 999 * time.Millisecond, time.Second, 2 * time.Second}
	if got := shareUnder(took, time.Second); got != 50 {
		t.Errorf("got %v %%", got)
	}
	if got := shareUnder(nil, time.Second); got != 0 {
		t.Errorf("of none: %v %%", got)
	}
}
