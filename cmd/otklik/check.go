package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
)

// liveLimit bounds one live check: an operator waits for it.
const liveLimit = 15 * time.Second

func checkCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "check",
		Short: "Tell everything that is wrong with the configuration and the directory",
		Long: `Reads the configuration and the directory as serve would, and lists every
problem with its file, line and column; warnings are listed apart, and so are
notes, which tell what is as it should be and easily overlooked: what a centre
replaces of the region's. Exits with 1 when there is a problem, with --strict also
when there is a warning. With --live it also asks the messengers whether they
accept the tokens, and how the bot stands in the chat of each desk; the database
whether it answers, keeps what it confirms and knows a clerk for every desk; and
tries whether copies of files can be kept.`,
		Args: exactly(cobra.NoArgs),
	}
	file := configFlag(c)
	var o checkOptions
	c.Flags().BoolVar(&o.live, "live", false, "also try the tokens, the database and where files are kept")
	c.Flags().BoolVar(&o.strict, "strict", false, "take warnings for problems")
	c.RunE = func(c *cobra.Command, _ []string) error { return check(c, *file, o) }
	return c
}

type checkOptions struct{ live, strict bool }

// findings are what a check has found.
type findings struct {
	problems, warnings, notes routing.Problems
}

func check(c *cobra.Command, file string, o checkOptions) error {
	cfg, l := loadConfig(file, os.Environ())
	f := findings{problems: l.problems, warnings: l.warnings}
	r := f.directory(cfg, l)
	on, off := cfg.running()
	if on == 0 && len(l.problems) == 0 {
		f.warnings = append(f.warnings, routing.Problem{File: file, Message: "no channel is switched on: serve will refuse to start"})
	}
	if o.live && len(f.problems) == 0 {
		f.live(c.Context(), cfg, r)
	}
	out := c.OutOrStdout()
	f.print(out)
	if len(f.problems) > 0 || o.strict && len(f.warnings) > 0 {
		return told()
	}
	fmt.Fprintf(out, "ok: channels %d on, %d off; ", on, off)
	for i, d := range r.Centres() {
		if i > 0 {
			fmt.Fprint(out, "    ")
		}
		fmt.Fprintf(out, "directory %s version %s: %d agencies, %d desks, %d topics, %d territories, %d rules\n",
			d.Centre().ID, d.Version(), len(d.Agencies()), len(d.Desks()), len(d.Topics()), len(d.Territories()), len(d.Rules()))
	}
	return nil
}

// directory reads the directory, nil if it cannot be used.
func (f *findings) directory(cfg *Config, l *loader) *routing.Region {
	if cfg.Directory == "" {
		return nil
	}
	r, wrong := loadRegion(cfg.Directory)
	f.problems = append(f.problems, wrong...)
	if r == nil {
		return nil
	}
	f.warnings = append(f.warnings, inFolder(cfg.Directory, r.WarningsAt(time.Now()))...)
	f.notes = append(f.notes, inFolder(cfg.Directory, r.Notes())...)
	cfg.checkCentres(r, func(path, message string) {
		f.problems = append(f.problems, l.note(l.where(path), "%s: %s", path, message))
	})
	return r
}

func (f *findings) print(out io.Writer) {
	for _, part := range []struct {
		name string
		list routing.Problems
	}{{"notes", f.notes}, {"warnings", f.warnings}, {"problems", f.problems}} {
		if len(part.list) > 0 {
			fmt.Fprintf(out, "%s: %d\n", part.name, len(part.list))
			printProblems(out, part.list)
		}
	}
}

// live asks the outside world.
func (f *findings) live(ctx context.Context, cfg *Config, r *routing.Region) {
	wrong := func(what string, err error) {
		f.problems = append(f.problems, routing.Problem{File: what, Message: err.Error()})
	}
	for _, probe := range probes(cfg) {
		within, cancel := context.WithTimeout(ctx, liveLimit)
		if err := probe.ask(within); err != nil {
			wrong("channel "+probe.channel, err)
		}
		cancel()
	}
	trying, done := context.WithTimeout(ctx, liveLimit)
	if err := cfg.Media.probe(trying); err != nil {
		wrong("media", err)
	}
	done()
	within, cancel := context.WithTimeout(ctx, liveLimit)
	defer cancel()
	s, err := store.Open(within, cfg.Database.Reveal(), store.Options{Unsafe: cfg.Durability == undurable})
	if err != nil {
		wrong("database", err)
		return
	}
	doubts, err := s.Durable(within)
	for _, text := range doubts {
		f.warnings = append(f.warnings, routing.Problem{File: "database", Message: text})
	}
	if err == nil && sameSchema(within, s) == nil { // a new database has no clerks to ask about
		err = f.staff(within, cfg, s, r)
		if err == nil {
			err = f.desks(ctx, cfg, s, r)
		}
	}
	if err := errors.Join(err, s.Close()); err != nil {
		wrong("database", err)
	}
}

// staff warns of desks that nobody can answer at, and of roles for what is no more.
func (f *findings) staff(ctx context.Context, cfg *Config, s dialogs.Store, r *routing.Region) error {
	return oneTurn(ctx, s, func(tx dialogs.Tx) error {
		var missing routing.Problems
		for _, desk := range desksOf(r) {
			_, bound, err := tx.ChatOf(routing.DeskID(desk))
			if err != nil {
				return err
			}
			clerks, err := tx.Clerks(routing.DeskID(desk))
			if err != nil {
				return err
			}
			missing = append(missing, strayRoles(cfg, r, clerks)...)
			text := ""
			switch {
			case !bound:
				text = fmt.Sprintf("desk %q has no chat: otklik invite desk %s", desk, desk)
			case len(clerks) == 0:
				text = fmt.Sprintf("desk %q has no staff: otklik invite clerk %s", desk, desk)
			default:
				continue
			}
			missing = append(missing, routing.Problem{File: cfg.Directory, Message: text})
		}
		f.warnings = append(f.warnings, missing...) // once, though a turn may run twice
		return nil
	})
}

// strayRoles are roles of a desk's clerks that are for what their centre does not know: they
// give no right.
func strayRoles(cfg *Config, r *routing.Region, clerks []dialogs.Clerk) (list routing.Problems) {
	for _, c := range clerks {
		d, ok := r.CentreOfDesk(c.Desk)
		for _, role := range c.Roles {
			if !ok {
				continue
			}
			if err := d.CheckRole(role); err != nil {
				text := fmt.Sprintf("desk %q: %s: %v: otklik clerk role", c.Desk, personOf(c), err)
				list = append(list, routing.Problem{File: cfg.Directory, Message: text})
			}
		}
	}
	return list
}
