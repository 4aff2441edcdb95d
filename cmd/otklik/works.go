package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
	"otklik/store"
)

func worksCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "works",
		Short: "Load planned works, show them, or end them",
		Args:  exactly(cobra.NoArgs),
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(worksLoadCommand(), worksListCommand(), worksEndCommand())
	return c
}

// atCentre lends the database and the directory of the centre that the flags name.
func atCentre(c *cobra.Command) func(*cobra.Command, func(*store.Store, *routing.Directory) error) error {
	file, of := configFlag(c), c.Flags().String("centre", "", "`id` of the centre; default the topmost one")
	return func(c *cobra.Command, do func(*store.Store, *routing.Directory) error) error {
		cfg, r, err := directed(c, *file)
		if err != nil {
			return err
		}
		d, err := centreNamed(r, *of)
		if err != nil {
			return err
		}
		return withTables(c.Context(), cfg, func(s *store.Store) error { return do(s, d) })
	}
}

func worksLoadCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "load FILE",
		Short: "Load planned works from a .yaml or a .csv file, all or none",
		Long: `Reads works and tells everything that is wrong with the file, each with its
place; then nothing is loaded. Loaded again, works with the same agency and id are
changed where the file differs. The running gateway begins and ends them in time:
residents of the area are told before they type, and join with one tap.

  works:
    - id: hot-water-24
      agency: heat-supply
      topics: [heating.no-hot-water]   # facts or categories
      territories: [kalininsky]        # or lat, lon and radius: 800m
      streets: [Gagarina, Mira]        # only these, if given
      from: 2026-11-24 09:00
      until: 2026-11-24 18:00
      text: {ru: ..., en: ...}

A CSV file has these names in its first line, and text_ru and text_en; a list is
written with semicolons.`,
		Args: exactly(cobra.ExactArgs(1)),
	}
	lend := atCentre(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		return lend(c, func(s *store.Store, d *routing.Directory) error {
			return loadWorks(c.Context(), s, d, args[0], c.OutOrStdout())
		})
	}
	return c
}

// loadWorks reads a file and stores what it says, all of it or nothing.
func loadWorks(ctx context.Context, s *store.Store, d *routing.Directory, file string, out io.Writer) error {
	text, err := os.ReadFile(file) // #nosec G304 -- the operator names it
	if err != nil {
		return fmt.Errorf("%s: %w", file, plain(err))
	}
	works, err := routing.LoadWorks(filepath.ToSlash(file), text, d, s.Now())
	var problems routing.Problems
	if errors.As(err, &problems) {
		fmt.Fprintf(out, "problems: %d\n", len(problems))
		printProblems(out, problems)
		return told()
	}
	if err != nil {
		return err
	}
	var lines []string
	operator := routing.Actor{ID: "operator", Desk: d.Centre().DutyDesk}
	err = planning(ctx, s, d, func(_ dialogs.Tx, i routing.Incidents) error {
		lines = nil
		for _, w := range works {
			in, what, err := i.Plan(operator, w)
			if err != nil {
				return err
			}
			lines = append(lines, fmt.Sprintf("%s: %s %s: %s", in.Number, w.Agency, w.ID, what))
		}
		return nil
	})
	if err == nil {
		fmt.Fprintln(out, strings.Join(lines, "\n"))
	}
	return err
}

// planning runs deeds on works in one unit of work. They only store what the running
// gateway then says: nothing is posted here.
func planning(ctx context.Context, s *store.Store, d *routing.Directory, do func(dialogs.Tx, routing.Incidents) error) error {
	return oneTurn(ctx, s, func(tx dialogs.Tx) error {
		return do(tx, routing.Incidents{Directory: d, Tx: tx, Tell: planner{&dialogs.Notices{Tx: tx, House: &dialogs.House{}}}, Now: s.Now()})
	})
}

// planner sets the timers that wake the gateway, and posts nothing.
type planner struct{ *dialogs.Notices }

func (planner) Turned(*routing.Incident, routing.IncidentEvent) error { return nil }

// mostListed is how many works are listed.
const mostListed = 500

func worksListCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "list",
		Short: "List planned works and incidents that are not over",
		Args:  exactly(cobra.NoArgs),
	}
	lend := atCentre(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		return lend(c, func(s *store.Store, d *routing.Directory) error {
			return listWorks(c.Context(), s, d, c.OutOrStdout())
		})
	}
	return c
}

func listWorks(ctx context.Context, s *store.Store, d *routing.Directory, out io.Writer) error {
	var list []*routing.Incident
	err := planning(ctx, s, d, func(tx dialogs.Tx, _ routing.Incidents) (err error) {
		list, err = tx.IncidentsOf(d.Centre().ID, mostListed, routing.IncidentPlanned, routing.IncidentActive, routing.IncidentProposed,
			routing.IncidentConfirmed, routing.IncidentAnswered, routing.IncidentOver)
		return err
	})
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, in := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s – %s\t%d residents\n", in.Number, in.Kind, in.State, in.Agency,
			joinIDs(in.Topics)+" in "+joinIDs(in.Area.Territories), moment(in.From, d.Location()), moment(in.ETA, d.Location()), in.Members)
	}
	return w.Flush()
}

func joinIDs[S ~string](ids []S) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = string(id)
	}
	return strings.Join(words, ",")
}

func moment(t time.Time, at *time.Location) string {
	if t.IsZero() {
		return "?"
	}
	return t.In(at).Format("02.01.2006 15:04")
}

func worksEndCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "end NUMBER",
		Short: "End works before their time, or call off those that have not begun",
		Long: `Works under way end at once: everybody who joined gets the words of --say or,
without them, the question whether all is well. An incident that residents reported
is ended on its card.`,
		Args: exactly(cobra.ExactArgs(1)),
	}
	lend := atCentre(c)
	say := c.Flags().String("say", "", "`words` for everybody who joined, in Russian")
	english := c.Flags().String("say-en", "", "the same `words` in English")
	c.RunE = func(c *cobra.Command, args []string) error {
		if *english != "" && *say == "" {
			return usage(errors.New("--say-en needs --say"))
		}
		words := routing.Words{locales.Default: *say}
		if *english != "" {
			words["en"] = *english
		}
		return lend(c, func(s *store.Store, d *routing.Directory) error {
			return endWorks(c.Context(), s, d, args[0], words, c.OutOrStdout())
		})
	}
	return c
}

func endWorks(ctx context.Context, s *store.Store, d *routing.Directory, said string, last routing.Words, out io.Writer) error {
	number := routing.FullIncidentNumber(said, s.Now().In(d.Location()))
	var in *routing.Incident
	err := planning(ctx, s, d, func(tx dialogs.Tx, i routing.Incidents) (err error) {
		if in, err = tx.IncidentByNumber(d.Centre().ID, number); err != nil {
			return err
		}
		in, err = i.EndWorks(in.ID, last)
		return err
	})
	switch {
	case errors.Is(err, routing.ErrNoIncident):
		return usage(fmt.Errorf("no works have the number %q: see otklik works list", said))
	case errors.Is(err, routing.ErrState):
		return fmt.Errorf("%s: %s %s cannot be ended here", in.Number, in.Kind, in.State)
	case err != nil:
		return err
	}
	outcome := "called off"
	if in.State == routing.IncidentActive {
		outcome = fmt.Sprintf("ends now, for %d residents", in.Members)
	}
	fmt.Fprintf(out, "%s: %s\n", in.Number, outcome)
	return nil
}
