package main

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"otklik/routing"
	"otklik/routing/kpi"
	"otklik/store"
)

func kpiCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "kpi",
		Short: "Tell how well cases were answered: days, promises kept, marks",
		Long: `Tells the figures of the cases that were opened in a period, as they stand now.
Days are those of the centre, of several of the topmost one. What each figure counts and leaves out stands in
docs/operations.md. A figure of nothing is a dash.`,
		Example: `  otklik kpi --since 2026-11-01 --until 2026-11-30
  otklik kpi --by agency --csv > agencies.csv`,
		Args: exactly(cobra.NoArgs),
	}
	file := configFlag(c)
	var q kpiQuestion
	f := c.Flags()
	f.StringVar(&q.since, "since", "", "first `day`, 2026-11-01; default 1 January of this year")
	f.StringVar(&q.until, "until", "", "last `day`, included; default today")
	f.StringVar(&q.by, "by", "", "also one line per topic, category, territory, agency, centre, month or week")
	f.StringVar(&q.lang, "lang", "ru", "`language` of names")
	f.BoolVar(&q.json, "json", false, "print JSON")
	f.BoolVar(&q.csv, "csv", false, "print CSV")
	of := f.String("centre", "", "`id` of one centre; default all of them together")
	c.MarkFlagsMutuallyExclusive("json", "csv")
	c.RunE = func(c *cobra.Command, _ []string) error {
		cfg, r, err := directed(c, *file)
		if err != nil {
			return err
		}
		centres, err := centresNamed(r, *of)
		if err != nil {
			return err
		}
		return withTables(c.Context(), cfg, func(s *store.Store) error {
			t, err := q.tally(centres[0], s.Now())
			if err != nil {
				return usage(err)
			}
			for _, d := range centres {
				err = s.Facts(c.Context(), d.Centre().ID, t.Period, func(f kpi.Facts) error { t.Add(f); return nil })
				if err != nil {
					return err
				}
			}
			return q.print(c.OutOrStdout(), t, r)
		})
	}
	return c
}

// kpiQuestion is what `kpi` was asked.
type kpiQuestion struct {
	since, until, by, lang string
	json, csv              bool
}

func (q *kpiQuestion) tally(d *routing.Directory, now time.Time) (*kpi.Tally, error) {
	by := kpi.By(q.by)
	if known := kpi.Groupings(); by != kpi.ByNothing && !slices.Contains(known, by) {
		return nil, unknown("grouping", q.by, idsOf(known, func(by kpi.By) string { return string(by) }))
	}
	now = now.In(d.Location())
	newYear := time.Date(now.Year(), time.January, 1, 0, 0, 0, 0, now.Location())
	period, err := daysSaid(q.since, q.until, newYear, now)
	return &kpi.Tally{By: by, Period: period, Zone: d.Location(), Now: now}, err
}

// daysSaid is the period that --since and --until mean, first and now where they are
// not given, in the zone of now.
func daysSaid(since, until string, first, now time.Time) (routing.Period, error) {
	last := now
	for _, said := range []struct {
		flag, text string
		day        *time.Time
	}{{"--since", since, &first}, {"--until", until, &last}} {
		if said.text == "" {
			continue
		}
		var err error
		if *said.day, err = time.Parse(time.DateOnly, said.text); err != nil {
			return routing.Period{}, fmt.Errorf("%s: want a day such as 2026-11-30", said.flag)
		}
	}
	p := routing.Days(first, last, now.Location())
	if !p.Since.Before(p.Until) {
		return p, errors.New("--since is after --until")
	}
	return p, nil
}

// nameOf words a group's key: what no directory has any more, and a period, stand
// for themselves.
func (q *kpiQuestion) nameOf(r *routing.Region, by kpi.By, key string) string {
	var words routing.Words
	switch by {
	case kpi.ByTopic:
		t, _ := r.Topic(routing.TopicID(key))
		words = t.Names
	case kpi.ByCategory:
		c, _ := r.Category(routing.CategoryID(key))
		words = c.Names
	case kpi.ByTerritory:
		t, _ := r.Territory(routing.TerritoryID(key))
		words = t.Names
	case kpi.ByAgency:
		a, _ := r.Agency(routing.AgencyID(key))
		words = a.Names
	case kpi.ByCentre:
		if d, ok := r.Centre(routing.CentreID(key)); ok {
			words = d.Centre().Names
		}
	}
	if words != nil {
		return words.In(q.lang)
	}
	return key
}
