package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
	"otklik/routing/audit"
)

// reading is what is read before the gateway is put together.
type reading struct {
	texts  *locales.Catalogue
	region *routing.Region
	looked string // how the files of the directory looked before they were read
}

// read reads the texts and the directory of a gateway.
func (c *Config) read() (reading, routing.Problems) {
	texts, err := locales.Load()
	if err != nil {
		return reading{}, routing.Problems{{File: c.Directory, Message: err.Error()}}
	}
	looked := stamp(c.Directory)
	r, problems := regionOf(c.Directory, texts)
	if r != nil {
		problems = c.strangers(r)
	}
	return reading{texts, r, looked}, problems
}

// directory is what the gateway serves. A reload replaces it as a whole, between
// turns, or leaves it as it was: a directory with a problem is never in force.
type directory struct {
	cfg     *Config
	texts   *locales.Catalogue
	log     *slog.Logger
	metrics *metrics
	current atomic.Pointer[routing.Region]

	mu    sync.Mutex // one reload at a time, with what is told of it
	files watched
	said  string // the problems it was refused for last: a retry does not repeat them
}

func newDirectory(cfg *Config, r reading, m *metrics, log *slog.Logger) *directory {
	d := &directory{cfg: cfg, texts: r.texts, log: log, metrics: m, files: watched{folder: cfg.Directory, read: r.looked, seen: r.looked}}
	d.current.Store(r.region)
	m.serves(r.region)
	return d
}

// region is what is in force.
func (d *directory) region() *routing.Region { return d.current.Load() }

// settled tells whether there are files to read.
func (d *directory) settled() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.files.settled()
}

// outcome is what became of a reload.
type outcome string

const (
	reloaded  outcome = "reloaded"
	unchanged outcome = "unchanged"
	refused   outcome = "refused" // the old one stays
)

// reload reads the files and puts what they say in force. Whoever calls it holds mu.
func (d *directory) reload() (outcome, routing.Problems) {
	looked := stamp(d.cfg.Directory)
	result, problems := d.replace()
	d.files.took(looked, result)
	d.metrics.reloaded(result)
	return result, problems
}

func (d *directory) replace() (outcome, routing.Problems) {
	before := d.region()
	after, problems := regionOf(d.cfg.Directory, d.texts)
	if after != nil {
		problems = d.cfg.strangers(after)
	}
	if len(problems) > 0 {
		d.complain(before, problems)
		return refused, problems
	}
	d.said = ""
	if after.Version() == before.Version() {
		return unchanged, nil
	}
	d.current.Store(after)
	d.metrics.serves(after)
	d.log.Info("directory reloaded", "from", before.Version(), "to", after.Version())
	logWarnings(d.log, inFolder(d.cfg.Directory, after.WarningsAt(time.Now())))
	return reloaded, nil
}

// complain logs problems, unless it has just done so.
func (d *directory) complain(before *routing.Region, problems routing.Problems) {
	if said := problems.Error(); said != d.said {
		d.said = said
		d.log.Error("the directory is not reloaded, the old one stays", "version", before.Version(), "problems", len(problems))
		for _, p := range problems {
			d.log.Error("problem of the directory", "problem", p.String())
		}
	}
}

// reloadDirectory reloads, and tells the duty desk when that fails, and when it is
// well again.
func (g *gateway) reloadDirectory(ctx context.Context) (outcome, routing.Problems) {
	g.directory.mu.Lock()
	defer g.directory.mu.Unlock()
	result, problems := g.directory.reload()
	a := dialogs.Alarm{Kind: dialogs.AlarmDirectory}
	if result == refused {
		_ = g.reception.Alarm(ctx, a) // a failure is in the log
		return result, problems
	}
	_ = g.reception.Over(ctx, a)
	if result == reloaded {
		g.noteDirectory(ctx)
		g.tellGone(ctx)
	}
	return result, nil
}

// noteDirectory notes in the audit by which directory cases go from now on.
func (g *gateway) noteDirectory(ctx context.Context) {
	f := audit.Facts{"version": g.directory.region().Version()}
	if err := g.store.NoteChange(ctx, "directory.loaded", f); err != nil {
		g.log.Error("noting the directory in the audit", "error", err)
	}
}

// tellGone warns of centres that have cases and are in no file any more: those are the
// topmost centre's now.
func (g *gateway) tellGone(ctx context.Context) {
	stored, err := g.store.Centres(ctx)
	if err != nil {
		g.log.Error("looking for centres that are gone", "err", err)
		return
	}
	r := g.directory.region()
	for _, id := range stored {
		if _, ok := r.Centre(id); !ok {
			g.log.Warn("a centre has cases and is in no file: they are the topmost centre's", "centre", id, "topmost", r.Root().Centre().ID)
		}
	}
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
