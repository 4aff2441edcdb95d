package dialogstest

import (
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"otklik/locales"
	"otklik/routing"
)

// What the gateways of a process read, each once: reading it takes longer than most
// tests, and nobody changes it.

// read is the only state: what was read, by what it was read from.
var read sync.Map

func once[V any](t testing.TB, key string, load func() (V, error)) V {
	t.Helper()
	f, _ := read.LoadOrStore(key, sync.OnceValues(load))
	v, err := f.(func() (V, error))()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Texts are those of the product.
func Texts(t testing.TB) *locales.Catalogue {
	t.Helper()
	return once(t, "texts", locales.Load)
}

// Sample is a directory as it is.
func Sample(t testing.TB, directory string) *routing.Directory {
	t.Helper()
	return once(t, directory, func() (*routing.Directory, error) { return routing.Load(os.DirFS(directory)) })
}

// Changed loads a directory with words of one file, or of all for "", replaced, given
// as pairs of old and new ones. Nobody is asked about cases of others there.
func Changed(t testing.TB, directory, file string, pairs ...string) *routing.Directory {
	t.Helper()
	return changed(t, directory, false, file, pairs)
}

// Neighbourly is Changed for a directory in which residents are asked whether theirs is
// about the same as an open case of somebody else.
func Neighbourly(t testing.TB, directory, file string, pairs ...string) *routing.Directory {
	t.Helper()
	return changed(t, directory, true, file, pairs)
}

func changed(t testing.TB, directory string, neighbourly bool, file string, pairs []string) *routing.Directory {
	t.Helper()
	return once(t, fmt.Sprintf("%q %v %q %q", directory, neighbourly, file, pairs), func() (*routing.Directory, error) {
		files, err := replaced(os.DirFS(directory), file, pairs)
		if err != nil {
			return nil, err
		}
		if !neighbourly {
			delete(files, "duplicates.yaml")
		}
		return routing.Load(files)
	})
}

// replaced copies files with words of one of them, or of all for "", replaced. A change
// that finds nothing to change is the test's mistake; one of a table may be as it is.
func replaced(dir fs.FS, file string, pairs []string) (fstest.MapFS, error) {
	files, same := fstest.MapFS{}, len(pairs) > 0
	err := fs.WalkDir(dir, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(dir, path)
		if path == file || file == "" {
			was := string(raw)
			raw = []byte(strings.NewReplacer(pairs...).Replace(was))
			for i := 0; i < len(pairs); i += 2 {
				same = same && !strings.Contains(was, pairs[i])
			}
		}
		files[path] = &fstest.MapFile{Data: raw}
		return err
	})
	if err == nil && same {
		err = fmt.Errorf("%q has nothing of %q", file, pairs)
	}
	return files, err
}
