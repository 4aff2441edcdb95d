package kpi

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"otklik/routing"
)

var moscow = time.FixedZone("MSK", 3*60*60)

// byHand reads testdata/cases.txt: its cases, and what is wanted of them.
func byHand(t *testing.T) (facts []Facts, want [][2]string) {
	t.Helper()
	text, err := os.ReadFile("testdata/cases.txt")
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

func factsOf(t *testing.T, f []string) Facts {
	t.Helper()
	number := func(s string) int {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	k := &routing.Case{ID: routing.CaseID(number(f[1])), Agency: routing.AgencyID(f[4]), State: routing.State(f[5]), OpenedAt: november(t, f[7]), Centre: "town"}
	k.Topic, k.Territory, k.Kind = routing.TopicID(f[2]), routing.TerritoryID(f[3]), routing.CaseKind(strings.Trim(f[6], "-"))
	k.Deadlines = routing.Deadlines{First: november(t, f[8]), Full: november(t, f[9])}
	k.Mark, k.Transfers = number(f[10]), number(f[11])
	var history []routing.Event
	for _, said := range f[12:] {
		if said == "-" {
			continue
		}
		what, at, _ := strings.Cut(said, "@")
		kind, text, _ := strings.Cut(what, ":")
		history = append(history, routing.Event{Kind: routing.EventKind(kind), Text: text, At: november(t, at)})
		if kind == string(routing.EventAsked) {
			k.Clock.Pauses = []routing.Pause{{From: november(t, at)}}
		}
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
		y := &Tally{By: by, Period: routing.Days(day, day.AddDate(0, 0, 29), moscow), Zone: moscow, Now: november(t, "12-01T12:00")}
		for _, f := range facts {
			y.Add(f)
		}
		tallies[by] = y
	}
	got := figures(tallies[ByNothing].Total)
	for by, y := range tallies {
		for _, g := range y.Groups() {
			got[string(by)+":"+g.Key] = fmt.Sprint(g.Figures.Cases)
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

func figures(k Figures) map[string]string {
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
		"silent":     part(k.Silent, k.Closed-k.Relayed, k.SilentShare()),
		"transfers":  part(k.Transfers, k.Cases, k.TransfersPerCase()),
	}
}

// Each resident's matter counts once, if it wants an answer of its own.
func TestWhatCounts(t *testing.T) {
	for _, s := range routing.States() {
		want := s != routing.Withdrawn && s != routing.Rejected && s != routing.Merged
		if got := FactsOf(&routing.Case{State: s}, nil).Counts(); got != want {
			t.Errorf("%s: %v", s, got)
		}
	}
	for what, c := range map[string]routing.Course{
		"spam": {Kind: routing.CaseSpam}, "thanks": {Kind: routing.CaseThanks}, "a part": {Parent: 7}, "merged, and closed since": {Into: 7},
	} {
		if FactsOf(&routing.Case{State: routing.Closed, Course: c}, nil).Counts() {
			t.Errorf("%s counts", what)
		}
	}
	member := FactsOf(&routing.Case{State: routing.Closed, Incident: 7}, nil)
	var k Figures
	if k.Add(member, time.Now()); !member.Counts() || k.InIncidents != 1 {
		t.Errorf("a case in an incident: %+v", k)
	}
	step := func(s routing.IncidentStep) routing.Event {
		return routing.Event{Kind: routing.EventIncident, Text: string(s) + " 26-0001"}
	}
	answered := routing.Event{Kind: routing.EventAnswered, At: time.Now()}
	for name, c := range map[string]struct {
		history []routing.Event
		want    bool
	}{
		"let go when it was over":    {[]routing.Event{step(routing.StepJoined), answered, step(routing.StepParted)}, true},
		"asked when works were over": {[]routing.Event{step(routing.StepJoined), step(routing.StepOver), step(routing.StepParted)}, true},
		"let go since it was none":   {[]routing.Event{step(routing.StepJoined), step(routing.StepParted), answered}, false},
		"answered, and never in any": {[]routing.Event{answered}, false},
	} {
		if got := FactsOf(&routing.Case{State: routing.Closed}, c.history).Incident; got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	told := step(routing.StepFollows)
	told.At = answered.At.Add(-time.Hour)
	if f := FactsOf(&routing.Case{State: routing.Closed}, []routing.Event{step(routing.StepJoined), told, answered}); !f.Replied.Equal(told.At) || !f.Answered.Equal(answered.At) {
		t.Errorf("a member's first reply is %v", f.Replied)
	}
	for _, kind := range []routing.CaseKind{routing.CaseProblem, routing.CaseQuestion, routing.CaseProposal} {
		if !FactsOf(&routing.Case{State: routing.Divided, Course: routing.Course{Kind: kind, Children: []routing.CaseID{8}}}, nil).Counts() {
			t.Errorf("a whole of kind %q does not count", kind)
		}
	}
}

// A mean of nothing is told as such, not as zero.
// TestUnjudged: what nobody is asked about was not left without a word.
func TestUnjudged(t *testing.T) {
	at := november(t, "11-23T10:00")
	for kind, silent := range map[routing.CaseKind]bool{
		routing.CaseProblem: true, routing.CaseQuestion: true, routing.CaseProposal: false, routing.CaseThanks: false,
	} {
		k := &routing.Case{State: routing.Closed, AnsweredAt: at, OpenedAt: at}
		k.Kind = kind
		if f := FactsOf(k, nil); f.Silent != silent {
			t.Errorf("%q: silent %v", kind, f.Silent)
		}
	}
}

func TestKPIOfNothing(t *testing.T) {
	var k Figures
	k.Add(Facts{Kind: routing.CaseSpam}, time.Now())
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
	k := &routing.Case{State: "deferred", OpenedAt: at, Deadlines: routing.Deadlines{First: at.Add(time.Hour), Full: at.AddDate(0, 0, 9)}}
	f := FactsOf(k, []routing.Event{{Kind: "asked", Text: "first", At: at}, {Kind: routing.EventNote, At: at}, {Kind: routing.EventOverdue, Text: "third", At: at}})
	if !f.Counts() || !f.Replied.IsZero() || f.MissedFirst || f.MissedFull || f.Silent {
		t.Errorf("%+v", f)
	}
	answered := &routing.Case{State: routing.Closed, Outcome: routing.Solved, OpenedAt: at, AnsweredAt: at.Add(day)}
	if f := FactsOf(answered, nil); !f.Answered.Equal(at.Add(day)) || !f.Replied.Equal(f.Answered) || f.Silent {
		t.Errorf("without its history: %+v", f)
	}
}

// Whatever cases are grouped by, and in whatever order they come, the groups add up
// to the whole, and no figure is beyond what it is a part of.
func TestKPIGroupsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts := rapid.SliceOfN(rapid.Custom(anyFacts), 0, 40).Draw(t, "facts")
		by := rapid.SampledFrom(Groupings()).Draw(t, "by")
		start := time.Date(2026, 11, 1, 0, 0, 0, 0, moscow)
		y := &Tally{By: by, Period: routing.Period{Since: start, Until: start.AddDate(0, 1, 0)}, Zone: moscow, Now: start.AddDate(0, 0, 20)}
		for _, f := range facts {
			y.Add(f)
		}
		var sum Figures
		for _, g := range y.Groups() {
			sum.Merge(g.Figures)
		}
		if diff := cmp.Diff(y.Total, sum, cmp.AllowUnexported(Figures{})); diff != "" {
			t.Fatalf("by %s: %s", by, diff)
		}
		k := y.Total
		if k.Answered+k.Open > k.Cases || k.InIncidents > k.Cases || k.Overdue > k.Open || k.Good > k.Marked || k.Silent+k.Relayed > k.Closed || k.First.Kept > k.First.Decided || k.Full.Kept > k.Full.Decided || k.Full.Decided > k.Cases {
			t.Fatalf("%+v", k)
		}
		if m, p := k.AnswerDaysWithin(0.5), k.AnswerDaysWithin(0.9); m.Known != (k.Answered > 0) || m.Value > p.Value {
			t.Fatalf("median %v, p90 %v of %d", m, p, k.Answered)
		}
	})
}

func anyFacts(t *rapid.T) Facts {
	minutes := func(name string, from, to int) time.Duration {
		return time.Duration(rapid.IntRange(from, to).Draw(t, name)) * time.Minute
	}
	opened := time.Date(2026, 11, 1, 0, 0, 0, 0, moscow).Add(minutes("opened", -3000, 50000))
	k := &routing.Case{OpenedAt: opened, State: rapid.SampledFrom([]routing.State{routing.Assigned, routing.InProgress, routing.Answered, routing.Closed, "withdrawn", "new"}).Draw(t, "state")}
	k.Topic = rapid.SampledFrom([]routing.TopicID{"roads.pothole", "roads.snow", "water.none", ""}).Draw(t, "topic")
	k.Territory = rapid.SampledFrom([]routing.TerritoryID{"city", "north", ""}).Draw(t, "territory")
	k.Agency = rapid.SampledFrom([]routing.AgencyID{"a", "b"}).Draw(t, "agency")
	k.Incident = routing.IncidentID(rapid.IntRange(0, 1).Draw(t, "incident"))
	k.Kind = rapid.SampledFrom([]routing.CaseKind{routing.CaseProblem, routing.CaseQuestion, routing.CaseSpam}).Draw(t, "kind")
	k.Mark, k.Transfers = rapid.IntRange(0, 5).Draw(t, "mark"), rapid.IntRange(0, 3).Draw(t, "transfers")
	k.Deadlines = routing.Deadlines{First: opened.Add(minutes("first", 0, 600)), Full: opened.Add(minutes("full", 600, 20000))}
	at := opened
	history := make([]routing.Event, rapid.IntRange(0, 6).Draw(t, "events"))
	for i := range history {
		at = at.Add(minutes("after", 0, 9000))
		kind := rapid.SampledFrom(append(FactKinds(), routing.EventNote)).Draw(t, "event")
		text := rapid.SampledFrom([]string{"", "first", "full", "solved", "partly"}).Draw(t, "text")
		history[i] = routing.Event{Kind: kind, Text: text, At: at}
	}
	return FactsOf(k, history)
}

// TestRelayed: "solved" that a clerk has pressed for a caller is neither a resident's verdict nor
// silence; "not solved" counts as any other.
func TestRelayed(t *testing.T) {
	at := time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
	event := func(kind routing.EventKind, text string) routing.Event {
		return routing.Event{Kind: kind, Text: text, At: at.Add(time.Hour)}
	}
	answered, told := event(routing.EventAnswered, ""), event(routing.EventTold, "")
	closed := func(history ...routing.Event) Facts {
		k := &routing.Case{ID: 1, OpenedAt: at, State: routing.Closed, Outcome: routing.Solved}
		return FactsOf(k, history)
	}
	own := closed(answered, event(routing.EventJudged, string(routing.Solved)))
	relayed := closed(answered, told, event(routing.EventJudged, string(routing.Solved)))
	silent := closed(answered, told)
	back := closed(answered, told, event(routing.EventJudged, string(routing.NotSolved)), answered, told, event(routing.EventJudged, string(routing.Solved)))
	var k Figures
	for _, f := range []Facts{own, relayed, silent, back} {
		k.Add(f, at.Add(day))
	}
	if own.Relayed || !relayed.Relayed || silent.Relayed || !silent.Silent || relayed.Silent || !back.Relayed || back.Reopened != 1 {
		t.Errorf("own %+v\nrelayed %+v\nsilent %+v\nback %+v", own, relayed, silent, back)
	}
	if k.Closed != 4 || k.Relayed != 2 || k.Silent != 1 || k.SilentShare() != (Figure{Value: 0.5, Known: true}) {
		t.Errorf("figures %+v", k)
	}
}
