//go:build unix

package faultlab

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Size is how much an experiment does.
type Size struct {
	Faults  int
	Updates int // from people, at least; 0 = as many as come meanwhile
}

// Experiment is one line of the fault matrix.
type Experiment struct {
	Name  string // T1
	Fault string
	Full  Size
	Quick Size
	Load  string // what a Size means here, with two %d
	Pass  string // the pass line
	// Bound is how long the full form may take before it has failed; the quick
	// form has quickBound.
	Bound time.Duration

	run func(context.Context, *Trial) error
}

// Experiments are the lines there are, in the matrix' order.
func Experiments() []Experiment {
	return []Experiment{
		killedSQLite(), killedReplicas(), deadReplica(), sleepingReplica(), killedDatabase(),
		lostAnswers(), outage(), throttled(), loadedDesk(), garbage(),
		wrongClocks(), flood(), hostileFiles(), strangers(), canaries(), hostileWords(), rolledUpgrade(), restoredBackups(), misfortunes(),
	}
}

// quickBound is how long a quick form may take before it has failed.
const quickBound = 5 * time.Minute

// Options says what to run and where to tell.
type Options struct {
	Names  []string // of experiments; none = all
	Quick  bool
	Size   Size   // in place of the experiments' own, where not zero
	Folder string // where the experiments' folders go; "" = the system's temporary one
	Keep   bool   // the folders of what passed, too
	// Untimed is for tests, under a race detector on a busy machine: how long things
	// took is told and not judged.
	Untimed bool
	Out     io.Writer
}

// errUnknown means that no experiment has the name.
var errUnknown = errors.New("no such experiment")

// Select finds the experiments that are named, all without a name.
func Select(names []string) ([]Experiment, error) {
	all := Experiments()
	if len(names) == 0 {
		return all, nil
	}
	var list []Experiment
	for _, name := range names {
		i := slices.IndexFunc(all, func(e Experiment) bool { return strings.EqualFold(e.Name, name) })
		if i < 0 {
			return nil, fmt.Errorf("%q: %w", name, errUnknown)
		}
		list = append(list, all[i])
	}
	return list, nil
}

// Run runs experiments one after another and tells of each as it ends. The error
// tells that the lab itself cannot work; what an experiment found is its Result.
func Run(ctx context.Context, o Options) ([]Result, error) {
	list, err := Select(o.Names)
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp(o.Folder, "otklik-faultlab-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(folder) }() // when nothing was kept
	var results []Result
	for _, e := range list {
		fmt.Fprintf(o.Out, "%s %s: %s\n", e.Name, e.Fault, e.load(o))
		r := e.try(ctx, o, filepath.Join(folder, e.Name))
		r.print(o.Out)
		results = append(results, r)
		if ctx.Err() != nil {
			return results, context.Cause(ctx)
		}
	}
	return results, nil
}

// size is what an experiment does under the options.
func (e Experiment) size(o Options) Size {
	s := e.Full
	if o.Quick {
		s = e.Quick
	}
	if o.Size.Faults > 0 {
		s.Faults = o.Size.Faults
	}
	if o.Size.Updates > 0 {
		s.Updates = o.Size.Updates
	}
	return s
}

// load words the size.
func (e Experiment) load(o Options) string { return e.size(o).in(e.Load) }

// FullLoad words what the full form does.
func (e Experiment) FullLoad() string { return e.Full.in(e.Load) }

// QuickLoad words what the quick form does.
func (e Experiment) QuickLoad() string { return e.Quick.in(e.Load) }

func (s Size) in(words string) string {
	if strings.Count(words, "%d") == 2 {
		return fmt.Sprintf(words, s.Faults, s.Updates)
	}
	return fmt.Sprintf(words, s.Faults)
}

// try runs the experiment in a folder of its own, which goes when it passed.
func (e Experiment) try(ctx context.Context, o Options, folder string) Result {
	bound := e.Bound
	if o.Quick {
		bound = quickBound
	}
	ctx, cancel := context.WithTimeout(ctx, bound)
	defer cancel()
	begun := time.Now()
	t := &Trial{Size: e.size(o), Quick: o.Quick, keep: o.Keep, folder: folder, report: &report{untimed: o.Untimed}}
	err := os.MkdirAll(folder, 0o755) // #nosec G301 -- PostgreSQL's user must get through
	if err == nil {
		err = e.run(ctx, t)
	}
	if err != nil {
		t.wrong("the experiment came to no end: %v", err)
	}
	r := Result{Experiment: e, Load: e.load(o), Figures: t.figures, Problems: t.problems, More: t.more, Took: time.Since(begun), Folder: folder}
	if r.Passed() && !o.Keep {
		r.Folder = ""
		_ = os.RemoveAll(folder)
	}
	return r
}

// part runs a part of an experiment in a folder of its own; its figures have its
// name.
func (t *Trial) part(name string, run func(*Trial) error) error {
	sub := &Trial{Size: t.Size, Quick: t.Quick, folder: filepath.Join(t.folder, name), report: &report{untimed: t.untimed}}
	err := os.MkdirAll(sub.folder, 0o755) // #nosec G301 -- PostgreSQL's user must get through
	if err == nil {
		err = run(sub)
	}
	for _, f := range sub.figures {
		f.Name = name + "_" + f.Name
		t.add(f)
	}
	for _, p := range sub.problems {
		t.wrong("%s: %s", name, p)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.more += sub.more
	return err
}

// Trial is one run of an experiment: what it is to do, and what it found.
type Trial struct {
	Size
	Quick  bool
	keep   bool // the evidence, whatever comes of it
	folder string
	*report
}
