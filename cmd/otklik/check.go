package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

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
problem with its file, line and column; warnings are listed apart. Exits with 1
when there is a problem. With --live it also asks the messengers whether they
accept the tokens, the database whether it answers and keeps what it confirms, and
tries whether copies of files can be kept.`,
		Args: exactly(cobra.NoArgs),
	}
	file := configFlag(c)
	live := c.Flags().Bool("live", false, "also try the tokens, the database and where files are kept")
	c.RunE = func(c *cobra.Command, _ []string) error { return check(c, *file, *live) }
	return c
}

func check(c *cobra.Command, file string, live bool) error {
	cfg, l := loadConfig(file, os.Environ())
	problems, warnings := l.problems, l.warnings
	var d *routing.Directory
	if cfg.Directory != "" {
		var wrong routing.Problems
		d, wrong = loadDirectory(cfg.Directory)
		problems = append(problems, wrong...)
	}
	if d != nil {
		warnings = append(warnings, inFolder(cfg.Directory, d.WarningsAt(time.Now()))...)
	}
	on, off := cfg.running()
	if on == 0 && len(l.problems) == 0 {
		warnings = append(warnings, routing.Problem{File: file, Message: "no channel is switched on: serve will refuse to start"})
	}
	if live && len(problems) == 0 {
		wrong, doubtful := liveProblems(c.Context(), cfg)
		problems, warnings = append(problems, wrong...), append(warnings, doubtful...)
	}
	out := c.OutOrStdout()
	if len(warnings) > 0 {
		fmt.Fprintf(out, "warnings: %d\n", len(warnings))
		printProblems(out, warnings)
	}
	if len(problems) > 0 {
		fmt.Fprintf(out, "problems: %d\n", len(problems))
		printProblems(out, problems)
		return told()
	}
	fmt.Fprintf(out, "ok: channels %d on, %d off; directory %s version %s: %d agencies, %d desks, %d topics, %d territories, %d rules\n",
		on, off, d.Centre().ID, d.Version(), len(d.Agencies()), len(d.Desks()), len(d.Topics()),
		len(d.Territories()), len(d.Rules()))
	return nil
}

// liveProblems asks the outside world.
func liveProblems(ctx context.Context, cfg *Config) (problems, warnings routing.Problems) {
	wrong := func(what string, err error) {
		problems = append(problems, routing.Problem{File: what, Message: err.Error()})
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
		return problems, nil
	}
	doubts, err := s.Durable(within)
	for _, text := range doubts {
		warnings = append(warnings, routing.Problem{File: "database", Message: text})
	}
	if err := errors.Join(err, s.Close()); err != nil {
		wrong("database", err)
	}
	return problems, warnings
}
