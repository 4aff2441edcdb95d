package routing

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var moscow = time.FixedZone("MSK", 3*60*60)

// byHand reads testdata/kpi/cases.txt: its cases, and what is wanted of them.
func byHand(t *testing.T) (facts []CaseFacts, want [][2]string) {
	t.Helper()
	text, err := os.ReadFile("testdata/kpi/cases.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		line, _, _ = strings.Cut(line, "#")
		f := strings.Fields(line)
		switch {
		case len(f) == 0:
		case f[0] == "want":
			want = append(want, [2]string{f[1], f[2]})
		default:
			facts = append(facts, factsOf(t, f))
		}
	}
	return facts, want
}

func factsOf(t *testing.T, f []string) CaseFacts {
	t.Helper()
	number := func(s string) int {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	k := &Case{ID: CaseID(number(f[1])), Agency: AgencyID(f[4]), State: State(f[5]), OpenedAt: november(t, f[7]), Centre: "town"}
	k.Topic, k.Territory, k.Kind = TopicID(f[2]), TerritoryID(f[3]), CaseKind(strings.Trim(f[6], "-"))
	k.Deadlines = Deadlines{First: november(t, f[8]), Full: november(t, f[9])}
	k.Mark, k.Transfers = number(f[10]), number(f[11])
	var history []Event
	for _, said := range f[12:] {
		if said == "-" {
			continue
		}
		what, at, _ := strings.Cut(said, "@")
		kind, text, _ := strings.Cut(what, ":")
		history = append(history, Event{Kind: EventKind(kind), Text: text, At: november(t, at)})
	}
	return FactsOf(k, history)
}

func november(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02T15:04", "2026-"+s, moscow)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestKPIByHand(t *testing.T) {
	facts, want := byHand(t)
	tallies := map[By]*Tally{}
	for _, by := range append(Groupings(), ByNothing) {
		day := november(t, "11-01T00:00")
		y := &Tally{By: by, Period: Days(day, day.AddDate(0, 0, 29), moscow), Zone: moscow, Now: november(t, "12-01T12:00")}
		for _, f := range facts {
			y.Add(f)
		}
		tallies[by] = y
	}
	got := figures(tallies[ByNothing].Total)
	for by, y := range tallies {
		for _, g := range y.Groups() {
			got[string(by)+":"+g.Key] = fmt.Sprint(g.KPI.Cases)
		}
	}
	wanted := map[string]string{}
	for _, w := range want {
		wanted[w[0]] = w[1]
	}
	if diff := cmp.Diff(wanted, got); diff != "" {
		t.Errorf("by hand (-), computed (+):\n%s", diff)
	}
}

func figures(k KPI) map[string]string {
	part := func(part, whole int, share Figure) string {
		if share.Value*float64(whole) != float64(part) {
			return fmt.Sprintf("%d/%d is not %v", part, whole, share)
		}
		return fmt.Sprintf("%d/%d", part, whole)
	}
	return map[string]string{
		"cases": fmt.Sprint(k.Cases), "left_out": fmt.Sprint(k.LeftOut), "answered": fmt.Sprint(k.Answered),
		"open": fmt.Sprint(k.Open), "overdue": fmt.Sprint(k.Overdue),
		"answer_days": fmt.Sprint(k.AnswerDays().Value),
		"median":      fmt.Sprint(k.AnswerDaysWithin(0.5).Value), "p90": fmt.Sprint(k.AnswerDaysWithin(0.9).Value),
		"first":      part(k.First.Kept, k.First.Decided, k.First.Share()),
		"full":       part(k.Full.Kept, k.Full.Decided, k.Full.Share()),
		"good_marks": part(k.Good, k.Marked, k.GoodMarks()),
		"reopened":   part(k.Reopened, k.Answered, k.ReopenedShare()),
		"silent":     part(k.Silent, k.Closed, k.SilentShare()),
		"transfers":  part(k.Transfers, k.Cases, k.TransfersPerCase()),
	}
}

// Each resident's matter counts once, if it wants an answer of its own.
func TestWhatCounts(t *testing.T) {
	for _, s := range States() {
		want := s != Withdrawn && s != Rejected && s != Merged
		if got := FactsOf(&Case{State: s}, nil).Counts(); got != want {
			t.Errorf("%s: %v", s, got)
		}
	}
	for what, c := range map[string]Course{
		"spam": {Kind: CaseSpam}, "thanks": {Kind: CaseThanks}, "a part": {Parent: 7}, "merged, and closed since": {Into: 7},
	} {
		if FactsOf(&Case{State: Closed, Course: c}, nil).Counts() {
			t.Errorf("%s counts", what)
		}
	}
	member := FactsOf(&Case{State: Closed, Incident: 7}, nil)
	var k KPI
	if k.Add(member, time.Now()); !member.Counts() || k.InIncidents != 1 {
		t.Errorf("a case in an incident: %+v", k)
	}
	for _, kind := range []CaseKind{CaseProblem, CaseQuestion, CaseProposal} {
		if !FactsOf(&Case{State: Divided, Course: Course{Kind: kind, Children: []CaseID{8}}}, nil).Counts() {
			t.Errorf("a whole of kind %q does not count", kind)
		}
	}
}

// A mean of nothing is told as such, not as zero.
func TestKPIOfNothing(t *testing.T) {
	var k KPI
	k.Add(CaseFacts{Kind: CaseSpam}, time.Now())
	for name, f := range map[string]Figure{
		"days": k.AnswerDays(), "median": k.AnswerDaysWithin(0.5), "marks": k.GoodMarks(), "first": k.First.Share(),
		"full": k.Full.Share(), "reopened": k.ReopenedShare(), "silent": k.SilentShare(), "transfers": k.TransfersPerCase(),
	} {
		if f.Known || f.Value != 0 {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// What no later build has written yet must not disturb what this one reads.
func TestFactsPassOverWhatTheyDoNotKnow(t *testing.T) {
	at := november(t, "11-02T10:00")
	k := &Case{State: "deferred", OpenedAt: at, Deadlines: Deadlines{First: at.Add(time.Hour), Full: at.AddDate(0, 0, 9)}}
	f := FactsOf(k, []Event{{Kind: "asked", Text: "first", At: at}, {Kind: EventNote, At: at}, {Kind: EventOverdue, Text: "third", At: at}})
	if !f.Counts() || !f.Replied.IsZero() || f.MissedFirst || f.MissedFull || f.Silent {
		t.Errorf("%+v", f)
	}
	answered := &Case{State: Closed, Outcome: Solved, OpenedAt: at, AnsweredAt: at.Add(day)}
	if f := FactsOf(answered, nil); !f.Answered.Equal(at.Add(day)) || !f.Replied.Equal(f.Answered) || f.Silent {
		t.Errorf("without its history: %+v", f)
	}
}

// The boundaries of a period are midnights of the centre's zone, also where a day
// has 23 or 25 hours.
func TestDaysOfAZone(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		zone        *time.Location
		first, last string
		since, long string
	}{
		{moscow, "2026-11-01", "2026-11-01", "2026-10-31T21:00:00Z", "24h0m0s"},
		{berlin, "2026-03-29", "2026-03-29", "2026-03-28T23:00:00Z", "23h0m0s"},
		{berlin, "2026-10-25", "2026-10-25", "2026-10-24T22:00:00Z", "25h0m0s"},
		{moscow, "2026-12-31", "2027-01-01", "2026-12-30T21:00:00Z", "48h0m0s"},
	} {
		first, _ := time.Parse(time.DateOnly, c.first)
		last, _ := time.Parse(time.DateOnly, c.last)
		p := Days(first, last, c.zone)
		if got := p.Since.UTC().Format(time.RFC3339); got != c.since || p.Until.Sub(p.Since).String() != c.long {
			t.Errorf("%s to %s in %v: from %s for %v", c.first, c.last, c.zone, got, p.Until.Sub(p.Since))
		}
		if p.Has(p.Since.Add(-1)) || !p.Has(p.Since) || !p.Has(p.Until.Add(-1)) || p.Has(p.Until) {
			t.Errorf("%s to %s: the boundaries", c.first, c.last)
		}
	}
}

// Whatever cases are grouped by, and in whatever order they come, the groups add up
// to the whole, and no figure is beyond what it is a part of.
func TestKPIGroupsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts := rapid.SliceOfN(rapid.Custom(anyFacts), 0, 40).Draw(t, "facts")
		by := rapid.SampledFrom(Groupings()).Draw(t, "by")
		start := time.Date(2026, 11, 1, 0, 0, 0, 0, moscow)
		y := &Tally{By: by, Period: Period{start, start.AddDate(0, 1, 0)}, Zone: moscow, Now: start.AddDate(0, 0, 20)}
		for _, f := range facts {
			y.Add(f)
		}
		var sum KPI
		for _, g := range y.Groups() {
			sum.Merge(g.KPI)
		}
		if diff := cmp.Diff(y.Total, sum, cmp.AllowUnexported(KPI{})); diff != "" {
			t.Fatalf("by %s: %s", by, diff)
		}
		k := y.Total
		if k.Answered+k.Open > k.Cases || k.InIncidents > k.Cases || k.Overdue > k.Open || k.Good > k.Marked || k.Silent > k.Closed || k.First.Kept > k.First.Decided || k.Full.Kept > k.Full.Decided || k.Full.Decided > k.Cases {
			t.Fatalf("%+v", k)
		}
		if m, p := k.AnswerDaysWithin(0.5), k.AnswerDaysWithin(0.9); m.Known != (k.Answered > 0) || m.Value > p.Value {
			t.Fatalf("median %v, p90 %v of %d", m, p, k.Answered)
		}
	})
}

func anyFacts(t *rapid.T) CaseFacts {
	minutes := func(name string, from, to int) time.Duration {
		return time.Duration(rapid.IntRange(from, to).Draw(t, name)) * time.Minute
	}
	opened := time.Date(2026, 11, 1, 0, 0, 0, 0, moscow).Add(minutes("opened", -3000, 50000))
	k := &Case{OpenedAt: opened, State: rapid.SampledFrom([]State{Assigned, InProgress, Answered, Closed, "withdrawn", "new"}).Draw(t, "state")}
	k.Topic = rapid.SampledFrom([]TopicID{"roads.pothole", "roads.snow", "water.none", ""}).Draw(t, "topic")
	k.Territory = rapid.SampledFrom([]TerritoryID{"city", "north", ""}).Draw(t, "territory")
	k.Agency = rapid.SampledFrom([]AgencyID{"a", "b"}).Draw(t, "agency")
	k.Incident = IncidentID(rapid.IntRange(0, 1).Draw(t, "incident"))
	k.Kind = rapid.SampledFrom([]CaseKind{CaseProblem, CaseQuestion, CaseSpam}).Draw(t, "kind")
	k.Mark, k.Transfers = rapid.IntRange(0, 5).Draw(t, "mark"), rapid.IntRange(0, 3).Draw(t, "transfers")
	k.Deadlines = Deadlines{First: opened.Add(minutes("first", 0, 600)), Full: opened.Add(minutes("full", 600, 20000))}
	at := opened
	history := make([]Event, rapid.IntRange(0, 6).Draw(t, "events"))
	for i := range history {
		at = at.Add(minutes("after", 0, 9000))
		kind := rapid.SampledFrom(append(FactKinds(), EventNote)).Draw(t, "event")
		text := rapid.SampledFrom([]string{"", "first", "full", "solved", "partly"}).Draw(t, "text")
		history[i] = Event{Kind: kind, Text: text, At: at}
	}
	return FactsOf(k, history)
}
