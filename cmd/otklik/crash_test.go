//go:build unix

package main

import (
	"strings"
	"testing"

	"otklik/cmd/otklik/faultlab"
	"otklik/store/pgtest"
)

// TestKilledBetweenAnyTwoSteps is a short form of the fault matrix' first lines:
// gateways are killed with -9 while residents of both platforms file and clerks of
// both desks answer. Nothing may be lost, no case made twice; faultlab's oracle
// says what else.
func TestKilledBetweenAnyTwoSteps(t *testing.T) {
	size := faultlab.Size{Faults: 20, Updates: 800}
	if testing.Short() {
		size = faultlab.Size{Faults: 5, Updates: 200}
	}
	t.Run("T1", func(t *testing.T) { runLine(t, "T1", size) })
	t.Run("T2", func(t *testing.T) {
		pgtest.URL(t) // skips where PostgreSQL is not installed
		runLine(t, "T2", size)
	})
}

// runLine runs one line of the matrix; what failed says so in the test's log.
func runLine(t *testing.T, name string, size faultlab.Size) {
	t.Helper()
	var out strings.Builder
	results, err := faultlab.Run(t.Context(), faultlab.Options{Names: []string{name}, Quick: true, Size: size, Untimed: true, Folder: t.TempDir(), Out: &out})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(out.String())
	for _, r := range results {
		if !r.Passed() {
			t.Errorf("%s failed", r.Name)
		}
	}
}
