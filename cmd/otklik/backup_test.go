//go:build unix

package main

import (
	"os"
	"os/exec"
	"testing"

	"otklik/cmd/otklik/faultlab"
	"otklik/store/pgtest"
)

// TestBackupUnderLoad is a short form of T24: while residents file and clerks
// answer, a backup is taken. It restores to a whole database that holds every case
// shown before it began; letters that were due wait for a word.
func TestBackupUnderLoad(t *testing.T) {
	if _, err := exec.LookPath("pg_dump"); err != nil && os.Getenv("CI") != "true" {
		t.Skip("skipped: pg_dump is not installed")
	}
	pgtest.URL(t)
	runLine(t, "T24", faultlab.Size{Faults: 1, Updates: 100})
}
