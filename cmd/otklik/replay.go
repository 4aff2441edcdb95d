package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"otklik/routing"
	"otklik/store"
)

// replayQuestion is what `replay` was asked.
type replayQuestion struct {
	since, until, directory string
	examples                int
	json                    bool
}

func replayCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "replay --since DATE --directory NEW",
		Short: "Tell what another directory would have changed on past cases",
		Long: `Asks the directory of another folder about every case since a day, with its topic,
place, answers and time, and compares: who would have got it instead of who did. Of
the cases that clerks passed on by hand it tells how many would have gone where
they ended at once. It only reads, and prints numbers of cases and none of their
words. Without --directory it asks the directory in force.`,
		Example: `  otklik replay --since 2026-01-01 --directory new-centre
  otklik replay --since 2026-01-01 --directory new-centre --json`,
		Args: exactly(cobra.NoArgs),
	}
	file := configFlag(c)
	var q replayQuestion
	f := c.Flags()
	f.StringVar(&q.since, "since", "", "first `day`, 2026-01-01")
	f.StringVar(&q.until, "until", "", "last `day`, included; default today")
	f.StringVar(&q.directory, "directory", "", "`folder` of the other directory; default the one in force")
	f.IntVar(&q.examples, "examples", 3, "how many case numbers to show for each change")
	f.BoolVar(&q.json, "json", false, "print JSON")
	c.RunE = func(c *cobra.Command, _ []string) error { return q.answer(c, *file) }
	return c
}

func (q *replayQuestion) answer(c *cobra.Command, file string) error {
	cfg, err := configured(c, file)
	if err != nil {
		return err
	}
	r, problems := loadRegion(cmp.Or(q.directory, cfg.Directory))
	if len(problems) > 0 {
		printProblems(c.ErrOrStderr(), problems)
		return told()
	}
	return withTables(c.Context(), cfg, func(s *store.Store) error {
		period, err := q.period(s.Now().In(r.Root().Location()))
		if err != nil {
			return usage(err)
		}
		p := routing.NewReplay(r, q.examples)
		if err := s.Past(c.Context(), period, func(k routing.Past) error { p.Add(k); return nil }); err != nil {
			return err
		}
		p.Done()
		if q.json {
			enc := json.NewEncoder(c.OutOrStdout())
			enc.SetIndent("", "  ")
			return enc.Encode(p)
		}
		return printReplay(c.OutOrStdout(), p)
	})
}

// period is the days asked about, in the zone of now.
func (q *replayQuestion) period(now time.Time) (routing.Period, error) {
	if q.since == "" {
		return routing.Period{}, errors.New("--since: want a day such as 2026-11-30")
	}
	return daysSaid(q.since, q.until, now, now)
}

func printReplay(w io.Writer, p *routing.Replay) error {
	fmt.Fprintf(w, "cases: %d; another agency: %d (%s); another centre: %d\n", p.Cases, p.Changed, share(p.Changed, p.Cases), p.Moved)
	fmt.Fprintf(w, "passed on by hand: %d; would have gone there at once: %d (%s)\n", p.Passed, p.Right, share(p.Right, p.Passed))
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if len(p.Changes) > 0 {
		fmt.Fprintln(table, "\nCASES\tWENT TO\tWOULD GO TO\tFOR EXAMPLE")
	}
	for _, c := range p.Changes {
		fmt.Fprintf(table, "%d\t%s\t%s\t%s\n", c.Cases, c.From, c.To, strings.Join(c.Examples, " "))
	}
	for _, part := range []struct {
		head string
		list []routing.Count
	}{{"RULE", p.Rules}, {"UNKNOWN TOPIC", p.Topics}, {"UNKNOWN TERRITORY", p.Territories}} {
		if len(part.list) > 0 {
			fmt.Fprintf(table, "\nCASES\t%s\n", part.head)
		}
		for _, c := range part.list {
			fmt.Fprintf(table, "%d\t%s\n", c.Cases, cmp.Or(c.ID, "(the fallback)"))
		}
	}
	return table.Flush()
}

func share(part, whole int) string {
	if whole == 0 {
		return "-"
	}
	return fmt.Sprintf("%.0f %%", 100*float64(part)/float64(whole))
}
