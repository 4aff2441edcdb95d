package complaint_test

import (
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"otklik/dialogs/dialogstest"
	"otklik/locales"
	"otklik/routing"
	"otklik/store/pgtest"
)

// The model-based test of the conversation. A walk lets a few residents of both
// messengers do anything at all, in turns, while processes end and start again, units of
// work fail before and after their commit, and the messengers deliver again. After each
// input what the gateway keeps and says is compared with what a resident may expect who
// knows nothing of the code: the files say which,
//
//	model_rules_test.go    what may change, and what must
//	model_letters_test.go  what he is sent
//	model_words_test.go    where his words and files are
//	model_exit_test.go     that a way out leads from wherever a walk ends
//
// and how a walk is made: model_town_test.go the gateway and what befalls it,
// model_person_test.go a resident and his screen, model_inputs_test.go and
// model_forward_test.go what he does, model_facts_test.go what is kept of him.

const (
	// usualSteps are those of plain "go test"; OTKLIK_STEPS asks for others.
	usualSteps = 20_000 / slowness
	// postgresShare is which part of them is made on PostgreSQL, where it is installed.
	postgresShare = 20
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

func TestModel(t *testing.T) {
	most := stepsAsked(t)
	supplies := supply(t)
	t.Run("sqlite", func(t *testing.T) {
		empty := supplies.template(t)
		supplies.walks(t, most, func(r *rapid.T) (*dialogstest.Gateway, *faults) { return supplies.fresh(r, empty) })
	})
	t.Run("postgres", func(t *testing.T) {
		g, f := supplies.start(t, pgtest.URL(t))
		t.Cleanup(func() { _ = g.Close() })
		supplies.walks(t, max(1, most/postgresShare), func(*rapid.T) (*dialogstest.Gateway, *faults) { return g, f })
	})
}

// stepsAsked is how many inputs the residents are to make.
func stepsAsked(t *testing.T) int {
	asked := os.Getenv("OTKLIK_STEPS")
	if asked == "" {
		return usualSteps
	}
	n, err := strconv.Atoi(asked)
	if err != nil || n < 1 {
		t.Fatalf("OTKLIK_STEPS: %q is no number of steps", asked)
	}
	return n
}

// walks lets walks be made until they have so many steps together; a walk from a file of
// rapid's is made alone.
func (s *supplies) walks(t *testing.T, most int, open func(*rapid.T) (*dialogstest.Gateway, *faults)) {
	count := &tally{}
	seed, _ := strconv.ParseUint(flag.Lookup("rapid.seed").Value.String(), 10, 64)
	once := flag.Lookup("rapid.failfile").Value.String() != ""
	for round := uint64(0); !t.Failed() && count.steps < most; round++ {
		if seed != 0 { // else every round would be the first one
			if err := flag.Set("rapid.seed", strconv.FormatUint(seed+round, 10)); err != nil {
				t.Fatal(err)
			}
		}
		broken := false // a walk that failed is made again and again, to find a shorter one
		rapid.Check(t, func(r *rapid.T) {
			if count.steps < most || once || broken {
				broken = true
				g, f := open(r)
				walk(r, g, f, s.another, count)
				broken = false
			}
		})
		if once {
			return
		}
	}
	t.Log(count)
	if !t.Failed() && count.steps < most {
		t.Errorf("%d steps, %d were asked for", count.steps, most)
	}
}

// supplies are what all gateways of the test share.
type supplies struct {
	directory *routing.Directory
	another   *routing.Directory // with another text of consent
	texts     *locales.Catalogue
	dir       string
	n         int // databases made
}

func supply(t *testing.T) *supplies {
	d, texts := dialogstest.Sample(t, sample), dialogstest.Texts(t)
	another := changed(t, "centre.yaml", "example.org/policy", "example.org/another")
	return &supplies{directory: d, another: another, texts: texts, dir: t.TempDir()}
}

// fataler is what *testing.T and *rapid.T share.
type fataler interface {
	Helper()
	Fatal(...any)
}

func (s *supplies) start(t fataler, dsn string) (*dialogstest.Gateway, *faults) {
	t.Helper()
	f := &faults{}
	g, err := dialogstest.Start(ctx, dialogstest.Options{DSN: dsn, Directory: s.directory, Texts: s.texts, Unsafe: true, Wrap: f.wrap})
	if err != nil {
		t.Fatal(err)
	}
	return g, f
}

// template is the file of an empty database: migrating one for each walk takes longer
// than the walk.
func (s *supplies) template(t *testing.T) []byte {
	path := filepath.Join(s.dir, "empty.db")
	g, _ := s.start(t, "sqlite:"+path)
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// fresh is a gateway for one walk, which closes it: a walk that depends on no other one
// can be made again.
func (s *supplies) fresh(r *rapid.T, empty []byte) (*dialogstest.Gateway, *faults) {
	s.n++
	path := filepath.Join(s.dir, strconv.Itoa(s.n)+".db")
	if err := os.WriteFile(path, empty, 0o600); err != nil {
		r.Fatal(err)
	}
	g, f := s.start(r, "sqlite:"+path)
	r.Cleanup(func() {
		_ = g.Close()
		for _, more := range []string{"", "-wal", "-shm"} {
			_ = os.Remove(path + more)
		}
	})
	return g, f
}
