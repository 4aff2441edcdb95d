package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"otklik/routing"
	"otklik/routing/kpi"
)

// kpiColumn is one figure as the outside knows it.
type kpiColumn struct {
	name string // in JSON and CSV: scripts may rely on it
	head string // in the table, "" = not there
	unit kpiUnit
	of   func(kpi.Figures) kpi.Figure
}

// kpiUnit is how a figure is written.
type kpiUnit int

const (
	kpiCount kpiUnit = iota // a whole number
	kpiShare                // from 0 to 1; of a hundred in the table
	kpiMean                 // days, times
)

func kpiColumns() []kpiColumn {
	count := func(of func(kpi.Figures) int) func(kpi.Figures) kpi.Figure {
		return func(k kpi.Figures) kpi.Figure { return kpi.Figure{Value: float64(of(k)), Known: true} }
	}
	within := func(share float64) func(kpi.Figures) kpi.Figure {
		return func(k kpi.Figures) kpi.Figure { return k.AnswerDaysWithin(share) }
	}
	return []kpiColumn{
		{"cases", "cases", kpiCount, count(func(k kpi.Figures) int { return k.Cases })},
		{"left_out", "", kpiCount, count(func(k kpi.Figures) int { return k.LeftOut })},
		{"in_incidents", "", kpiCount, count(func(k kpi.Figures) int { return k.InIncidents })},
		{"answered", "answered", kpiCount, count(func(k kpi.Figures) int { return k.Answered })},
		{"open", "", kpiCount, count(func(k kpi.Figures) int { return k.Open })},
		{"overdue", "overdue", kpiCount, count(func(k kpi.Figures) int { return k.Overdue })},
		{"answer_days_mean", "days", kpiMean, kpi.Figures.AnswerDays},
		{"answer_days_median", "median", kpiMean, within(0.5)},
		{"answer_days_p90", "90 %", kpiMean, within(0.9)},
		{"first_in_time", "A in time", kpiShare, func(k kpi.Figures) kpi.Figure { return k.First.Share() }},
		{"first_decided", "", kpiCount, count(func(k kpi.Figures) int { return k.First.Decided })},
		{"full_in_time", "B in time", kpiShare, func(k kpi.Figures) kpi.Figure { return k.Full.Share() }},
		{"full_decided", "", kpiCount, count(func(k kpi.Figures) int { return k.Full.Decided })},
		{"marks_good", "marks 4-5", kpiShare, kpi.Figures.GoodMarks},
		{"marked", "marks", kpiCount, count(func(k kpi.Figures) int { return k.Marked })},
		{"reopened", "reopened", kpiShare, kpi.Figures.ReopenedShare},
		{"closed", "", kpiCount, count(func(k kpi.Figures) int { return k.Closed })},
		{"closed_silently", "silent", kpiShare, kpi.Figures.SilentShare},
		{"closed_by_call", "", kpiCount, count(func(k kpi.Figures) int { return k.Relayed })},
		{"transfers_per_case", "transfers", kpiMean, kpi.Figures.TransfersPerCase},
	}
}

// dash stands for a figure of nothing.
const dash = "—"

// text writes a figure for people.
func (u kpiUnit) text(f kpi.Figure) string {
	switch {
	case !f.Known:
		return dash
	case u == kpiShare:
		return strconv.FormatFloat(100*f.Value, 'f', 0, 64) + " %"
	case u == kpiMean:
		return strconv.FormatFloat(f.Value, 'f', 1, 64)
	}
	return strconv.FormatFloat(f.Value, 'f', 0, 64)
}

func (q *kpiQuestion) print(w io.Writer, t *kpi.Tally, r *routing.Region) error {
	switch {
	case q.json:
		return q.printJSON(w, t, r)
	case q.csv:
		return q.printCSV(w, t, r)
	}
	return q.printTable(w, t, r)
}

func (q *kpiQuestion) printTable(w io.Writer, t *kpi.Tally, r *routing.Region) error {
	last := t.Period.Until.Add(-time.Nanosecond)
	const date = "02.01.2006"
	fmt.Fprintf(w, "cases opened %s - %s, as of %s\n", t.Period.Since.Format(date), last.Format(date), t.Now.Format(date+" 15:04 MST"))
	mean, marks := t.Total.AnswerDays(), t.Total.GoodMarks()
	fmt.Fprintf(w, "mean days to the answer: %s, at most %.0f wanted: %s\n",
		kpiMean.text(mean), kpi.TargetAnswerDays, verdict(mean, mean.Value <= kpi.TargetAnswerDays))
	fmt.Fprintf(w, "marks 4 and 5: %s, at least %.0f %% wanted: %s\n\n",
		kpiShare.text(marks), 100*kpi.TargetGoodMarks, verdict(marks, marks.Value >= kpi.TargetGoodMarks))
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	line := func(cell func(kpiColumn) string, name string) {
		var cells []string
		for _, c := range kpiColumns() {
			if c.head != "" {
				cells = append(cells, cell(c))
			}
		}
		fmt.Fprintf(out, "%s\t  %s\n", strings.Join(cells, "\t"), name)
	}
	line(func(c kpiColumn) string { return c.head }, string(t.By))
	line(func(c kpiColumn) string { return c.unit.text(c.of(t.Total)) }, "all")
	for _, g := range t.Groups() {
		line(func(c kpiColumn) string { return c.unit.text(c.of(g.Figures)) }, printable(q.nameOf(r, t.By, g.Key)))
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if n := t.Total.LeftOut; n > 0 {
		fmt.Fprintf(w, "\nleft out: %d (spam, thanks, withdrawn, rejected, merged)\n", n)
	}
	return nil
}

func verdict(f kpi.Figure, met bool) string {
	switch {
	case !f.Known:
		return dash
	case met:
		return "met"
	}
	return "not met"
}

// kpiRow is a line of JSON; a figure of nothing is null.
func kpiRow(k kpi.Figures) map[string]any {
	row := map[string]any{}
	for _, c := range kpiColumns() {
		switch f := c.of(k); {
		case !f.Known:
			row[c.name] = nil
		case c.unit == kpiCount:
			row[c.name] = int(f.Value)
		default:
			row[c.name] = f.Value
		}
	}
	return row
}

func (q *kpiQuestion) printJSON(w io.Writer, t *kpi.Tally, r *routing.Region) error {
	groups := make([]map[string]any, 0, len(t.Groups()))
	for _, g := range t.Groups() {
		row := kpiRow(g.Figures)
		row["key"], row["name"] = g.Key, q.nameOf(r, t.By, g.Key)
		groups = append(groups, row)
	}
	answer := map[string]any{
		"since": t.Period.Since, "until": t.Period.Until, "now": t.Now, "total": kpiRow(t.Total),
		"targets": map[string]float64{"answer_days_mean": kpi.TargetAnswerDays, "marks_good": kpi.TargetGoodMarks},
	}
	if t.By != kpi.ByNothing {
		answer["by"], answer["groups"] = t.By, groups
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(answer)
}

// printCSV writes all together first, with an empty key.
func (q *kpiQuestion) printCSV(w io.Writer, t *kpi.Tally, r *routing.Region) error {
	out := csv.NewWriter(w)
	record := []string{"key", "name"}
	for _, c := range kpiColumns() {
		record = append(record, c.name)
	}
	rows := [][]string{record}
	for _, g := range append([]kpi.Group{{Figures: t.Total}}, t.Groups()...) {
		record := []string{g.Key, ""}
		if g.Key != "" {
			record[1] = q.nameOf(r, t.By, g.Key)
		}
		for _, c := range kpiColumns() {
			text := ""
			if f := c.of(g.Figures); f.Known {
				text = strconv.FormatFloat(f.Value, 'f', -1, 64)
			}
			record = append(record, text)
		}
		rows = append(rows, record)
	}
	return out.WriteAll(rows)
}
