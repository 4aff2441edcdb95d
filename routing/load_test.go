package routing

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// overlay is testdata/good with the files of one bad folder in their place; a
// folder that does not exist leaves it as it is.
func overlay(t testing.TB, folder string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	for _, dir := range []string{"testdata/good", folder} {
		err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return nil
			}
			text, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			inside, err := filepath.Rel(dir, name)
			files[filepath.ToSlash(inside)] = &fstest.MapFile{Data: text}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func TestLoadReportsEveryProblem(t *testing.T) {
	folders, err := filepath.Glob("testdata/bad/*")
	if err != nil || len(folders) == 0 {
		t.Fatal("no corpus", err)
	}
	for _, folder := range folders {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			golden := filepath.Join(folder, "problems.txt")
			_, err := Load(overlay(t, folder))
			var problems Problems
			if !errors.As(err, &problems) {
				t.Fatalf("error is %T: %v", err, err)
			}
			got := problems.Error() + "\n"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error("-want +got", diff)
			}
		})
	}
}

func TestLoadGood(t *testing.T) {
	d, err := Load(overlay(t, "testdata/none"))
	if err != nil {
		t.Fatal(err)
	}
	if got := d.DeskOf("mayor"); got != "main" {
		t.Errorf("an agency without a desk is served by %q, want the duty desk", got)
	}
	if got := d.AgenciesAt("main"); !cmp.Equal(got, []AgencyID{"mayor", "roads"}) {
		t.Errorf("agencies at the duty desk: %v", got)
	}
	if at, _ := d.TerritoryAt(Point{Lat: 3, Lon: 2}); at != "north" {
		t.Errorf("the district lies inside the town and is more specific, got %q", at)
	}
	if at, _ := d.TerritoryAt(Point{Lat: 1, Lon: 2}); at != "town" {
		t.Errorf("outside the district it is the town, got %q", at)
	}
	if at, ok := d.TerritoryAt(Point{Lat: 5, Lon: 2}); ok {
		t.Errorf("outside everything: %q", at)
	}
	if got := d.Location().String(); got != "Europe/Moscow" {
		t.Errorf("location %s", got)
	}
}

func TestNoFolderIsOneProblem(t *testing.T) {
	_, err := Load(os.DirFS(filepath.Join(t.TempDir(), "none")))
	var problems Problems
	if !errors.As(err, &problems) || len(problems) != 1 {
		t.Errorf("want the one problem that matters, got:\n%v", err)
	}
}

func TestVersionFollowsContent(t *testing.T) {
	load := func(files fstest.MapFS) string {
		d, err := Load(files)
		if err != nil {
			t.Fatal(err)
		}
		return d.Version()
	}
	first := load(overlay(t, "testdata/none"))
	if again := load(overlay(t, "testdata/none")); again != first {
		t.Errorf("the same files: %s, then %s", first, again)
	}
	for _, name := range []string{"routes.yaml", "map.geojson"} {
		files := overlay(t, "testdata/none")
		files[name].Data = append(files[name].Data, '\n')
		if other := load(files); other == first {
			t.Errorf("%s changed, the version did not", name)
		}
	}
}

func TestFileMayBeSplit(t *testing.T) {
	files := overlay(t, "testdata/none")
	files["topics/02-streets.yml"] = &fstest.MapFile{Data: []byte(
		"categories: [{id: streets, names: {ru: Двор}, first: 1h, full: 1wd, topics: [{id: streets.lamp, names: {ru: Фонарь}}]}]")}
	files["topics/.hidden.yaml"] = &fstest.MapFile{Data: []byte("nonsense: [")}
	d, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := d.Topic("streets.lamp"); !ok {
		t.Error("the topic of the subfolder is missing")
	}
}

// FuzzLoad feeds any text as each kind of file: no panic, and an error is
// always Problems with a place in a file that exists.
func FuzzLoad(f *testing.F) {
	seeds, err := filepath.Glob("testdata/*/*")
	if err != nil {
		f.Fatal(err)
	}
	more, err := filepath.Glob("testdata/bad/*/*")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range append(seeds, more...) {
		if text, err := os.ReadFile(name); err == nil {
			f.Add(filepath.Base(name), text)
		}
	}
	f.Add("desks.yaml", []byte("? ? ? - - - : : {[\x00"))
	f.Fuzz(func(t *testing.T, name string, text []byte) {
		files := overlay(t, "testdata/none")
		if _, known := files[name]; !known {
			name = "routes.yaml"
		}
		files[name] = &fstest.MapFile{Data: text}
		d, err := Load(files)
		if err == nil {
			d.Match(Complaint{Topic: "roads.snow", Territory: "north"}, time.Time{})
			d.FindTopics(string(text), 3)
			return
		}
		var problems Problems
		if !errors.As(err, &problems) || len(problems) == 0 {
			t.Fatalf("error is %T: %v", err, err)
		}
		for _, p := range problems {
			if p.File == "" || p.Message == "" || (p.Line == 0) != (p.Col == 0) {
				t.Errorf("a problem without a place: %#v", p)
			}
		}
	})
}
