package dialogs

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"otklik/bots"
	"otklik/routing"
	"otklik/routing/kpi"
)

// This file is the figures of a desk's digest: the words, the picture and the sheet are
// all made of them.

// ReportChannel stands in a bots.File in place of a channel's name: the file is a
// digest's, and is made when it is sent. No configured channel can be called so.
const ReportChannel = "=digest"

// The formats of a digest's files.
const (
	ReportPicture = "png"
	ReportSheet   = "xlsx"
)

// Report is what a digest is about.
type Report struct {
	Desk   routing.DeskID
	Period routing.Period
	// What stands at the desk when the digest is told, whenever it was opened.
	Open, Late int
	Language   string
}

// FactsReader reads what figures are made of; the store does.
type FactsReader interface {
	Facts(context.Context, routing.CentreID, routing.Period, func(kpi.Facts) error) error
}

// file is one of the report's files.
func (p Report) file(kind bots.FileKind, format, name string) bots.File {
	id := []string{format, string(p.Desk), strconv.FormatInt(p.Period.Since.UnixMilli(), 36), strconv.FormatInt(p.Period.Until.UnixMilli(), 36),
		strconv.Itoa(p.Open), strconv.Itoa(p.Late), p.Language}
	return bots.File{Channel: ReportChannel, ID: strings.Join(id, "|"), Kind: kind, Name: name + "." + format}
}

// ReportOf reads what a file of ReportChannel is of.
func ReportOf(f bots.File) (p Report, format string, err error) {
	parts := strings.Split(f.ID, "|")
	if f.Channel != ReportChannel || len(parts) != 7 {
		return p, "", fmt.Errorf("a file of %s that is none", ReportChannel)
	}
	var numbers [4]int64
	for i, text := range parts[2:6] {
		base := 36
		if i > 1 {
			base = 10
		}
		if numbers[i], err = strconv.ParseInt(text, base, 64); err != nil {
			return p, "", fmt.Errorf("a file of %s: %w", ReportChannel, err)
		}
	}
	p = Report{Desk: routing.DeskID(parts[1]), Open: int(numbers[2]), Late: int(numbers[3]), Language: parts[6]}
	p.Period = routing.Period{Since: time.UnixMilli(numbers[0]), Until: time.UnixMilli(numbers[1])}
	return p, parts[0], nil
}

// shortestChart is how many days a picture shows at least, longestChart at most.
const (
	shortestChart = 14
	longestChart  = 31
)

// Chart is the days that a report's picture shows: those of its period, and some before
// it where it is short.
func (p Report) Chart(zone *time.Location) routing.Period {
	until := p.Period.Until.In(zone)
	since := p.Period.Since.In(zone)
	if least := until.AddDate(0, 0, -shortestChart); since.After(least) {
		since = least
	}
	if most := until.AddDate(0, 0, -longestChart); since.Before(most) {
		since = most
	}
	return routing.Period{Since: since, Until: until}
}

// Summary is a report's figures.
type Summary struct {
	Report
	Others  bool        // what stands open is not all the desk's own to answer
	Figures kpi.Figures // of the cases opened in the period
	Topics  []kpi.Group // the same, by topic
	Days    []kpi.Group // of the chart, every day of it
}

// Summarise reads and counts. Only what the desk may see is in it.
func (p Report) Summarise(ctx context.Context, facts FactsReader, region *routing.Region, now time.Time) (s Summary, err error) {
	d, ok := region.CentreOfDesk(p.Desk)
	if !ok {
		return s, fmt.Errorf("a digest of a desk that is in no file: %q", p.Desk)
	}
	chart := p.Chart(d.Location())
	topics := &kpi.Tally{By: kpi.ByTopic, Period: p.Period, Zone: d.Location(), Now: now}
	days := &kpi.Tally{By: kpi.ByDay, Period: chart, Zone: d.Location(), Now: now}
	whole := routing.Period{Since: chart.Since, Until: chart.Until}
	if p.Period.Since.Before(whole.Since) {
		whole.Since = p.Period.Since
	}
	for centre, sees := range p.Sees(region) {
		err := facts.Facts(ctx, centre, whole, func(f kpi.Facts) error {
			if sees(f.Agency) {
				topics.Add(f)
				days.Add(f)
			}
			return nil
		})
		if err != nil {
			return s, err
		}
	}
	s = Summary{Report: p, Figures: topics.Total, Topics: topics.Groups()}
	counted := days.Groups()
	for day := chart.Since; day.Before(chart.Until); day = day.AddDate(0, 0, 1) {
		key := day.Format(time.DateOnly)
		g := kpi.Group{Key: key}
		if i := slices.IndexFunc(counted, func(g kpi.Group) bool { return g.Key == key }); i >= 0 {
			g = counted[i]
		}
		s.Days = append(s.Days, g)
	}
	return s, nil
}

// Sees gives the centres of which the desk may see cases, each with of which agencies.
func (p Report) Sees(region *routing.Region) map[routing.CentreID]func(routing.AgencyID) bool {
	all := map[routing.CentreID]func(routing.AgencyID) bool{}
	for _, d := range region.Centres() {
		known := map[routing.AgencyID]bool{}
		sees := func(a routing.AgencyID) bool {
			is, asked := known[a]
			if !asked {
				is = slices.Contains(d.DesksFor(a), p.Desk)
				known[a] = is
			}
			return is
		}
		mine := sees("")
		for _, a := range d.Agencies() {
			mine = mine || sees(a.ID)
		}
		if mine {
			all[d.Centre().ID] = sees
		}
	}
	return all
}
