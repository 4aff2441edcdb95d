package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"otklik/dialogs"
	"otklik/routing"
)

// directory is what the gateway serves. A reload replaces it as a whole, between
// turns, or leaves it as it was: a directory with a problem is never in force.
type directory struct {
	cfg     *Config
	log     *slog.Logger
	metrics *metrics
	current atomic.Pointer[routing.Region]

	mu    sync.Mutex // one reload at a time
	hooks []func(before, after *routing.Region)
}

func newDirectory(cfg *Config, r *routing.Region, m *metrics, log *slog.Logger) *directory {
	d := &directory{cfg: cfg, log: log, metrics: m}
	d.current.Store(r)
	m.serves(r)
	return d
}

// region is what is in force.
func (d *directory) region() *routing.Region { return d.current.Load() }

// onReload has do called after every change of the directory, with what was in
// force and what is. It is called before the gateway starts.
func (d *directory) onReload(do func(before, after *routing.Region)) { d.hooks = append(d.hooks, do) }

// outcome is what became of a reload.
type outcome string

const (
	reloaded  outcome = "reloaded"
	unchanged outcome = "unchanged"
	refused   outcome = "refused" // the old one stays
)

// reload reads the files and puts what they say in force.
func (d *directory) reload() (outcome, routing.Problems) {
	d.mu.Lock()
	defer d.mu.Unlock()
	before := d.region()
	after, problems := loadRegion(d.cfg.Directory)
	if after != nil {
		problems = d.cfg.strangers(after)
	}
	switch {
	case len(problems) > 0:
		d.metrics.reloaded(refused)
		d.log.Error("the directory is not reloaded, the old one stays", "version", before.Version(), "problems", len(problems))
		for _, p := range problems {
			d.log.Error("problem of the directory", "problem", p.String())
		}
		return refused, problems
	case after.Version() == before.Version():
		d.metrics.reloaded(unchanged)
		return unchanged, nil
	}
	d.current.Store(after)
	d.metrics.reloaded(reloaded)
	d.metrics.serves(after)
	d.log.Info("directory reloaded", "from", before.Version(), "to", after.Version())
	logWarnings(d.log, inFolder(d.cfg.Directory, after.WarningsAt(time.Now())))
	for _, do := range d.hooks {
		do(before, after)
	}
	return reloaded, nil
}

// stamp tells whether files may have changed: their names, sizes and times.
func stamp(folder string) string {
	var b strings.Builder
	fsys := os.DirFS(folder)
	err := fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := fs.Stat(fsys, name) // of what a link leads to
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%s %d %d\n", name, info.Size(), info.ModTime().UnixNano())
		return nil
	})
	if err != nil {
		fmt.Fprintln(&b, err)
	}
	return b.String()
}

// watchDirectory reloads the directory when its files have changed and then stayed
// as they are for one look, and at once on SIGHUP, until ctx ends.
func (g *gateway) watchDirectory(ctx context.Context) error {
	if g.directory.cfg.Directory == "" { // the demo's is inside the program
		<-ctx.Done()
		return nil
	}
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	var look <-chan time.Time // never, when it is off
	if every := g.directory.cfg.Reload; every > 0 {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		look = ticker.C
	}
	w := watch(g.directory.cfg.Directory)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-hangup:
			g.reloadDirectory(ctx)
		case <-look:
			if w.settled() {
				g.reloadDirectory(ctx)
			}
		}
	}
}

// watched remembers how files looked.
type watched struct {
	folder string
	read   string // when they were last read
	seen   string // at the last look
}

func watch(folder string) *watched {
	now := stamp(folder)
	return &watched{folder: folder, read: now, seen: now}
}

// settled tells whether the files differ from what was read, and no longer change.
func (w *watched) settled() bool {
	now := stamp(w.folder)
	still := now == w.seen
	w.seen = now
	if !still || now == w.read {
		return false
	}
	w.read = now
	return true
}

// reloadDirectory reloads, and tells the duty desk when that fails, and when it is
// well again.
func (g *gateway) reloadDirectory(ctx context.Context) (outcome, routing.Problems) {
	result, problems := g.directory.reload()
	a := dialogs.Alarm{Kind: dialogs.AlarmDirectory}
	if result == refused {
		_ = g.reception.Alarm(ctx, a) // a failure is in the log
		return result, problems
	}
	_ = g.reception.Over(ctx, a)
	return result, nil
}

// reloadPath is where the private listener takes a reload.
const reloadPath = "/reload"

// reloadHandler reloads and answers with what became of it: 422 with the problems,
// one a line, when the files have some.
func (g *gateway) reloadHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		before := g.directory.region().Version()
		result, problems := g.reloadDirectory(r.Context())
		if result == refused {
			http.Error(w, problems.Error(), http.StatusUnprocessableEntity)
			return
		}
		fmt.Fprintf(w, "%s: version %s, before %s\n", result, g.directory.region().Version(), before)
	})
}

func reloadCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "reload",
		Short: "Have the gateway that runs here read its directory again",
		Long: `A running gateway looks for a changed directory by itself every few seconds (reload
in the configuration), and reads it at once when it gets this command or SIGHUP. A
directory with a problem is refused as a whole: the old one stays in force, the
problems are listed here and the command exits with 1. Of several gateways each
has its own files and reads them itself.`,
		Args: exactly(cobra.NoArgs),
	}
	file := configFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		cfg, err := configured(c, *file)
		if err != nil {
			return err
		}
		return askReload(c, cfg.Private)
	}
	return c
}

// reloadPatience is how long the files may take to be read.
const reloadPatience = time.Minute

func askReload(c *cobra.Command, addr string) error {
	ctx, cancel := context.WithTimeout(c.Context(), reloadPatience)
	defer cancel()
	res, err := callPrivate(ctx, http.MethodPost, addr, reloadPath)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	words, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		return err
	}
	if res.StatusCode == http.StatusOK {
		fmt.Fprint(c.OutOrStdout(), string(words))
		return nil
	}
	fmt.Fprint(c.ErrOrStderr(), string(words))
	return told()
}
