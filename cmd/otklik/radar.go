package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"otklik/routing"
	"otklik/routing/radar"
	"otklik/store"
)

// mostReadings is how many series one look prints.
const mostReadings = 30

func radarCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "radar",
		Short: "Tell what came in of late beside what is usual at this hour of the week",
		Long: `Tells, of each fact, category and place with cases in the last three hours, how many
there were and how many are usual, the most unlikely first; those marked with ! are
beyond what chance would do. Of those that lie in one another one is an alert. How it is computed stands in docs/operations.md.`,
		Example: `  otklik radar
  otklik radar --at 2026-11-28T14:00:00+03:00
  otklik radar backtest --since 2026-11-01`,
		Args: exactly(cobra.NoArgs),
	}
	file := c.PersistentFlags().StringP("config", "c", "otklik.yaml", "configuration `file`")
	of := c.PersistentFlags().String("centre", "", "`id` of one centre; default each of them")
	lang := c.PersistentFlags().String("lang", "ru", "`language` of names")
	at := c.Flags().String("at", "", "look at this RFC 3339 `time`; default now")
	c.RunE = func(c *cobra.Command, _ []string) error {
		return withRadars(c, *file, *of, func(s *store.Store, cfg *Config, d *routing.Directory) error {
			now, err := momentSaid("--at", *at, s.Now())
			if err != nil {
				return usage(err)
			}
			return lookNow(c.Context(), c.OutOrStdout(), s, radar.New(d, cfg.Radar.Settings), view{d, *lang}, now)
		})
	}
	c.AddCommand(radarBacktest(file, of, lang))
	return c
}

func radarBacktest(file, of, lang *string) *cobra.Command {
	c := &cobra.Command{
		Use:   "backtest",
		Short: "Tell what the radar would have said about days of the past, and how often",
		Long: `Goes through the history as if the radar had looked every five minutes and nobody
had pressed a button. Weeks of history before the first day are what is usual. Cases
that are in an incident are left out, as they are when the radar looks.`,
		Args: exactly(cobra.NoArgs),
	}
	f := c.Flags()
	since := f.String("since", "", "first `day`, 2026-11-01; default four weeks ago")
	until := f.String("until", "", "last `day`, included; default today")
	c.RunE = func(c *cobra.Command, _ []string) error {
		return withRadars(c, *file, *of, func(s *store.Store, cfg *Config, d *routing.Directory) error {
			now := s.Now().In(d.Location())
			p, err := daysSaid(*since, *until, now.AddDate(0, 0, -28), now)
			if err != nil {
				return usage(err)
			}
			if p.Until.After(now) {
				p.Until = now
			}
			return rehearse(c.Context(), c.OutOrStdout(), s, radar.New(d, cfg.Radar.Settings), view{d, *lang}, p)
		})
	}
	return c
}

// withRadars lends the database for a centre or, for "", for one after the other.
func withRadars(c *cobra.Command, file, of string, do func(*store.Store, *Config, *routing.Directory) error) error {
	cfg, r, err := directed(c, file)
	if err != nil {
		return err
	}
	centres, err := centresNamed(r, of)
	if err != nil {
		return err
	}
	return withTables(c.Context(), cfg, func(s *store.Store) error {
		for _, d := range centres {
			if err := do(s, cfg, d); err != nil {
				return err
			}
		}
		return nil
	})
}

func momentSaid(flag, text string, now time.Time) (time.Time, error) {
	if text == "" {
		return now, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, errors.New(flag + ": want a time such as 2026-11-23T09:00:00+03:00")
	}
	return at, nil
}

// view names series for a terminal.
type view struct {
	d    *routing.Directory
	lang string
}

func (v view) series(s radar.Series) string {
	subject, place := "all topics", "no place"
	if s.Subject != "" {
		subject = s.Subject
		if t, ok := v.d.Topic(routing.TopicID(s.Subject)); ok {
			subject = t.Names.In(v.lang)
		} else if c, ok := v.d.Category(routing.CategoryID(s.Subject)); ok {
			subject = c.Names.In(v.lang)
		}
	}
	if s.Territory != "" {
		place = string(s.Territory)
		if t, ok := v.d.Territory(s.Territory); ok {
			place = t.Names.In(v.lang)
		}
	}
	return printable(subject + ", " + place)
}

func (v view) alert(a radar.Alert) string {
	text := fmt.Sprintf("%d in %s, usual %.1f  %s", a.Sight.Seen, short(a.Sight.Window), a.Sight.Expected, v.series(a.Series))
	for _, p := range a.Parts {
		text += fmt.Sprintf("; %s %d", p.Topic, p.Sight.Seen)
	}
	return printable(text)
}

func (v view) when(t time.Time) string { return t.In(v.d.Location()).Format("Mon 02.01.2006 15:04") }

// lookNow prints one look.
func lookNow(ctx context.Context, w io.Writer, s *store.Store, r *radar.Radar, v view, now time.Time) error {
	h := r.NewHistory()
	if err := s.Openings(ctx, v.d.Centre().ID, r.Sees(now), h.Add); err != nil {
		return err
	}
	survey := r.Survey(h, now)
	fmt.Fprintf(w, "%s, %s: %d series with cases in the last three hours\n", v.d.Centre().ID, v.when(now.Truncate(radar.Slot)), len(survey))
	if len(survey) == 0 {
		return nil
	}
	for _, a := range r.Alerts(survey) {
		fmt.Fprintf(w, "alert: %s\n", v.alert(a))
	}
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	head := []string{}
	for _, sight := range survey[0].Sights {
		head = append(head, short(sight.Window), "usual")
	}
	fmt.Fprintln(out, strings.Join(head, "\t")+"\t")
	for _, x := range survey[:min(len(survey), mostReadings)] {
		cells := []string{}
		for i, sight := range x.Sights {
			mark := ""
			if i == x.Alarming {
				mark = "!"
			}
			cells = append(cells, mark+strconv.Itoa(sight.Seen), fmt.Sprintf("%.1f", sight.Expected))
		}
		fmt.Fprintf(out, "%s\t  %s\n", strings.Join(cells, "\t"), v.series(x.Series))
	}
	return out.Flush()
}

func short(d time.Duration) string {
	if d < time.Hour {
		return fmt.Sprintf("%d min", int(d.Minutes()))
	}
	return fmt.Sprintf("%d h", int(d.Hours()))
}

// rehearse prints what the radar would have told in a period, day by day, so that no
// more than its history is in memory.
func rehearse(ctx context.Context, w io.Writer, s *store.Store, r *radar.Radar, v view, p routing.Period) error {
	h := r.Rehearse(p.Since)
	told := 0
	for day := (routing.Period{Since: r.Sees(p.Since).Since, Until: p.Since}); day.Since.Before(p.Until); {
		if err := s.Openings(ctx, v.d.Centre().ID, day, h.Add); err != nil {
			return err
		}
		for _, e := range h.Look(day.Until) {
			told++
			fmt.Fprintf(w, "%s  %s\n", v.when(e.Told), v.alert(e.Alert))
		}
		day = routing.Period{Since: day.Until, Until: slices.MinFunc([]time.Time{day.Until.AddDate(0, 0, 1), p.Until}, time.Time.Compare)}
	}
	days := p.Until.Sub(p.Since).Hours() / 24
	fmt.Fprintf(w, "%s: %.1f days, %d looks: %d alerts, %.2f a day\n", v.d.Centre().ID, days, h.Looks, told, float64(told)/days)
	return nil
}
