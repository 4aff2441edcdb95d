package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"otklik/store/pgtest"
)

func TestMain(m *testing.M) {
	testscript.Main(withDatabases{m}, map[string]func(){
		"otklik": main,
	})
}

// withDatabases runs the tests and stops the PostgreSQL they started.
type withDatabases struct{ m *testing.M }

func (w withDatabases) Run() int { return pgtest.Main(w.m) }

// TestScripts runs the stories of testdata through the real command line.
func TestScripts(t *testing.T) {
	examples, err := filepath.Abs("../../examples")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:           "testdata",
		UpdateScripts: os.Getenv("UPDATE_GOLDEN") != "",
		Setup: func(e *testscript.Env) error {
			e.Setenv("EXAMPLES", examples)
			e.Setenv("TZ", "UTC")
			return nil
		},
	})
}
