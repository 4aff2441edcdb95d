// Package routingtest gives the packages below routing directories to test with.
package routingtest

import (
	"io/fs"
	"os"
	"testing"
	"testing/fstest"

	"otklik/routing"
)

// Sample is the directory the demo runs on.
func Sample(t testing.TB) *routing.Directory {
	t.Helper()
	d, err := routing.Load(os.DirFS("../../examples/cheboksary"))
	if err != nil {
		t.Fatalf("examples/cheboksary:\n%v", err)
	}
	return d
}

// Files are those of a small directory without a flaw, to change and to load.
func Files(t testing.TB) fstest.MapFS {
	t.Helper()
	dir, files := os.DirFS("../testdata/good"), fstest.MapFS{}
	err := fs.WalkDir(dir, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := fs.ReadFile(dir, name)
		files[name] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
