package main

import (
	"bufio"
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// arrow is what a package may import of ours, and why no more.
type arrow struct {
	pkg string
	may []string
	why string
}

const (
	suite     = "tests only: nothing that ships may need it"
	simulated = "the simulator stands for the messengers themselves, so what is tested against it must not know it"
)

// arrows is the table of docs/architecture.md. A package that is not here fails
// the test: deciding where a new one stands is the point.
var arrows = []arrow{
	{"bots", nil, "the words all messengers share rest on nothing"},
	{"bots/adapter", []string{"bots"}, "what adapters share knows no platform and no storage"},
	{"bots/budget", nil, "a bucket counts keys, whoever's they are"},
	{"bots/media", []string{"bots"}, "what of a file may pass on depends on its bytes, not on who carries them"},
	{"bots/blobs", nil, "bytes under their hash are nobody's and nothing in particular"},
	{"bots/blobs/s3", []string{"bots", "bots/blobs"}, "one way to keep blobs: of ours it knows the port and how secrets are hidden"},
	{"bots/blobs/blobstest", []string{"bots/blobs"}, suite},
	{"bots/copier", []string{"bots", "bots/blobs", "bots/lease", "bots/media"}, "the copier words nothing and keeps no books"},
	{"bots/telegram", []string{"bots", "bots/adapter", "bots/media"}, "an adapter only carries: no store, no dialogue, no other adapter"},
	{"bots/vk", []string{"bots", "bots/adapter", "bots/media"}, "an adapter only carries: no store, no dialogue, no other adapter"},
	{"bots/lease", []string{"bots"}, "who is in charge of a channel does not depend on what he does there"},
	{"bots/outbox", []string{"bots", "bots/budget", "bots/lease"}, "the courier words nothing and stores nothing"},
	{"bots/simulator", []string{"bots"}, simulated},
	{"bots/simulator/page", []string{"bots", "bots/simulator"}, "the phones are a view of the simulator"},
	{"bots/simulator/page/pagetest", nil, suite},
	{"bots/hostile", []string{"bots"}, "what people send to break us knows nothing of who takes it"},
	{"bots/botstest", []string{"bots", "bots/simulator"}, "the suite sees an adapter through the port"},
	{"routing", []string{"routing/danger", "routing/geo", "routing/lexicon"}, "who must answer does not depend on a messenger, a language or SQL"},
	{"routing/audit", []string{"routing"}, "an entry is made of an event; where it is kept, and who may read it, it does not know"},
	{"routing/geo", nil, "an outline does not know whose it is"},
	{"routing/geo/geotest", nil, suite},
	{"routing/maplink", []string{"routing/geo"}, "where a map puts a point into its link depends on the map alone"},
	{"routing/danger", []string{"routing/lexicon"}, "words of danger are found in a text, whoever is called then"},
	{"routing/lexicon", nil, "what a word is known by depends on no directory"},
	{"routing/suggest", []string{"routing", "routing/lexicon"}, "a suggestion comes of a directory and of lessons, and nobody is routed by it"},
	{"routing/kpi", []string{"routing"}, "figures are of cases, and no case is changed by them"},
	{"routing/radar", []string{"routing", "routing/lexicon"}, "what is unusual is judged by when cases were opened: who must answer does not depend on it"},
	{"routing/routingtest", []string{"routing"}, suite},
	{"locales", nil, "texts know nobody who says them"},
	{"migrations", nil, "the shape of the tables knows no row"},
	{"dialogs/gate", []string{"dialogs/personal", "routing/lexicon"}, "whether an answer says enough depends on its words alone"},
	{"dialogs/personal", nil, "numbers of documents look the same whoever writes them"},
	{"dialogs", []string{"bots", "bots/budget", "dialogs/personal", "routing", "routing/kpi", "routing/lexicon", "routing/radar", "routing/suggest", "locales"}, "a turn does no I/O except through its Tx"},
	{"dialogs/timeline", []string{"dialogs", "bots", "routing", "locales"}, "what happened to a case is worded like the rest of a conversation, and drawn of words"},
	{"dialogs/digest", []string{"dialogs", "bots", "routing", "routing/kpi", "locales"}, "a digest's picture and sheet are made when they are sent, of the same figures as its words"},
	{"dialogs/mydata", []string{"dialogs", "bots", "routing", "locales"}, "what is kept of a person is worded like the rest of his conversation, and read by whoever keeps it"},
	{"dialogs/complaint", []string{"dialogs", "dialogs/mydata", "dialogs/personal", "dialogs/timeline", "bots", "routing", "routing/lexicon", "routing/maplink", "locales"}, "the two conversations meet in cases, not in code"},
	{"dialogs/staff", []string{"dialogs", "dialogs/gate", "bots", "routing", "routing/geo", "locales"}, "the two conversations meet in cases, not in code"},
	{"dialogs/dialogstest", []string{"dialogs", "dialogs/complaint", "dialogs/staff", "bots", "bots/lease", "bots/outbox", "routing", "locales", "store", "store/storetest"}, suite},
	{"store", []string{"bots", "bots/blobs", "bots/copier", "bots/lease", "bots/outbox", "dialogs", "dialogs/digest", "dialogs/mydata", "routing", "routing/audit", "routing/kpi", "routing/lexicon", "routing/radar", "routing/suggest", "migrations"}, "the store implements ports and holds no rule"},
	{"store/pgserver", nil, "it runs a server and knows nothing of what is stored there"},
	{"store/pgtest", []string{"store/pgserver"}, suite},
	{"store/storetest", []string{"store", "store/pgtest", "bots", "bots/outbox", "dialogs", "routing", "migrations"}, suite},
	{"examples", nil, "files to embed"},
	{"cmd/otklik/faultlab", []string{"bots", "bots/hostile", "bots/simulator", "examples", "locales", "routing", "store/pgserver"},
		"the judge must not trust what it judges: it reads the tables with its own SQL, and knows the gateway as a process only"},
	{"cmd/otklik", []string{
		"bots", "bots/adapter", "bots/blobs", "bots/blobs/s3", "bots/copier", "bots/lease", "bots/outbox", "bots/telegram", "bots/vk", "bots/simulator", "bots/simulator/page",
		"dialogs", "dialogs/complaint", "dialogs/digest", "dialogs/gate", "dialogs/mydata", "dialogs/staff", "dialogs/timeline", "examples", "locales", "migrations", "routing", "routing/audit", "routing/kpi", "routing/radar", "routing/suggest", "store",
		"cmd/otklik/faultlab",
	}, "main puts everything together, test suites excepted"},
}

const module = "otklik/"

func TestArrowsRunDownOnly(t *testing.T) {
	byPackage := map[string]arrow{}
	for _, a := range arrows {
		byPackage[a.pkg] = a
	}
	imports := ourImports(t)
	if len(imports["cmd/otklik"]) == 0 {
		t.Fatal("go list told nothing of cmd/otklik: the test would prove nothing")
	}
	for pkg, list := range imports {
		a, known := byPackage[pkg]
		if !known {
			t.Errorf("package %s has no row in arrows: say what it may import and why", pkg)
			continue
		}
		for _, imported := range list {
			if !slices.Contains(a.may, imported) {
				t.Errorf("%s imports %s, but: %s", pkg, imported, a.why)
			}
		}
	}
}

// ourImports lists what each package of ours imports of ours, tests left out.
func ourImports(t *testing.T) map[string][]string {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-deps", "-f", "{{.ImportPath}}{{range .Imports}} {{.}}{{end}}", "./...")
	cmd.Dir = root(t)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.Bytes())
	}
	imports := map[string][]string{}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		words := strings.Fields(lines.Text())
		pkg, ours := strings.CutPrefix(words[0], module)
		if !ours {
			continue
		}
		imports[pkg] = []string{}
		for _, w := range words[1:] {
			if imported, ours := strings.CutPrefix(w, module); ours {
				imports[pkg] = append(imports[pkg], imported)
			}
		}
	}
	return imports
}

func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// Texts for people are keys of locales and the directory's words; what stands in
// code cannot be translated. The simulator plays the platforms and its people.
// init() hides the order of start-up, which is main's business.
func TestSourcesHoldNoRussianAndNoInit(t *testing.T) {
	top, files := root(t), 0
	err := filepath.WalkDir(top, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && path != top && strings.HasPrefix(e.Name(), ".") {
			return fs.SkipDir
		}
		if e.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		files++
		return lintSource(t, top, path)
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 50 {
		t.Fatalf("only %d files seen: the test would prove nothing", files)
	}
}

func lintSource(t *testing.T, top, path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	name, _ := filepath.Rel(top, path)
	simulated := strings.HasPrefix(filepath.ToSlash(name), "bots/simulator/")
	for i, line := range strings.Split(string(text), "\n") {
		if strings.HasPrefix(line, "func init()") {
			t.Errorf("%s:%d: init()", name, i+1)
		}
		if !simulated && strings.ContainsFunc(line, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }) {
			t.Errorf("%s:%d: Cyrillic", name, i+1)
		}
	}
	return nil
}
