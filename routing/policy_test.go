package routing

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestOffsets(t *testing.T) {
	for _, good := range []string{"0", "-25%", "-1%", "-99%", "-1wd", "+1wd", "-30m", "+2h", "+3d", "-3d"} {
		if o, err := ParseOffset(good); err != nil || o.String() != good {
			t.Errorf("%q is read as %v, %v", good, o, err)
		}
	}
	for _, bad := range []string{"", "-", "+", "1wd", "+25%", "-0%", "-100%", "-x%", "-0wd", "00", "--1h", "+1", "é"} {
		if o, err := ParseOffset(bad); err == nil {
			t.Errorf("%q is read as %v", bad, o)
		}
	}
}

// TestWatchers: who hears of a missed promise, from the near to the far, each once; of
// one that nobody is to hear of its executor does.
func TestWatchers(t *testing.T) {
	late := func(clock Clock, to ...Level) (p Policy) {
		for _, l := range to {
			p.Ladder = append(p.Ladder, Stage{Clock: clock, To: l}, Stage{Clock: clock, At: Offset{Span: Span{1, WorkingDays}}, To: l})
		}
		return p
	}
	early := Policy{Ladder: []Stage{{Clock: FullAnswer, At: Offset{Share: 25}, To: ToCentre}}}
	for _, x := range []struct {
		name string
		p    Policy
		want []Level
	}{
		{"built in", defaultPolicy(), []Level{ToApprover, ToCentre, ToRegion}},
		{"in any order", late(FullAnswer, ToRegion, ToCoordinator), []Level{ToCoordinator, ToRegion}},
		{"of another promise", late(FirstReply, ToRegion), []Level{ToExecutor}},
		{"before it is missed", early, []Level{ToExecutor}},
	} {
		if diff := cmp.Diff(x.want, x.p.Watchers(FullAnswer)); diff != "" {
			t.Errorf("%s: %s", x.name, diff)
		}
	}
}

func TestReach(t *testing.T) {
	c := sample(t).Calendar()
	for _, one := range []struct{ name, start, due, at, lost, want string }{
		{"a quarter of four hours", "2026-11-23 10:00", "2026-11-23 15:00", "-25%", "0s", "2026-11-23 14:00"},
		{"a quarter of what ran", "2026-11-23 10:00", "2026-11-23 17:00", "-25%", "2h", "2026-11-23 16:00"},
		{"a working day before an evening", "2026-11-23 10:00", "2026-12-07 17:00", "-1wd", "0s", "2026-12-07 08:00"},
		{"a working day before noon", "2026-11-23 10:00", "2026-12-07 11:00", "-1wd", "0s", "2026-12-04 11:00"},
		{"hours over a weekend", "2026-11-23 10:00", "2026-11-30 09:00", "-2h", "0s", "2026-11-27 16:00"},
		{"calendar days to a Sunday", "2026-11-10 10:00", "2026-11-25 17:00", "-3d", "0s", "2026-11-23 08:00"},
		{"the deadline", "2026-11-23 10:00", "2026-11-23 15:00", "0", "0s", "2026-11-23 15:00"},
		{"a working day late", "2026-11-23 10:00", "2026-11-27 17:00", "+1wd", "0s", "2026-11-30 17:00"},
		{"hours late", "2026-11-23 10:00", "2026-11-27 16:00", "+2h", "0s", "2026-11-30 09:00"},
		{"before it began", "2026-11-23 10:00", "2026-11-23 15:00", "-1wd", "0s", ""},
	} {
		t.Run(one.name, func(t *testing.T) {
			o, err := ParseOffset(one.at)
			lost, err2 := time.ParseDuration(one.lost)
			if err != nil || err2 != nil {
				t.Fatal(err, err2)
			}
			got, ok := c.reach(o, at(t, one.start), at(t, one.due), lost)
			if ok != (one.want != "") || ok && !got.Equal(at(t, one.want)) {
				t.Errorf("%s at %s (%v)", one.at, got.Format("2006-01-02 15:04"), ok)
			}
		})
	}
}

// TestReachIsInWorkingTime: nobody is called while nobody works.
func TestReachIsInWorkingTime(t *testing.T) {
	c := sample(t).Calendar()
	rapid.Check(t, func(t *rapid.T) {
		term := drawTerm(t, "term")
		due := c.Deadline(term.Start, term.Span)
		o := Offset{Span: drawTerm(t, "offset").Span, Early: rapid.Bool().Draw(t, "early")}
		if rapid.Bool().Draw(t, "share") {
			o = Offset{Share: rapid.IntRange(1, 99).Draw(t, "per cent")}
		}
		at, ok := c.reach(o, term.Start, due, 0)
		if !ok {
			return
		}
		if !c.Working(at) || o.early() && at.After(due) || o.late() && !at.After(due) {
			t.Fatalf("%s of %v, due %v, is at %v", o, term, due, at)
		}
	})
}

// TestSampleHandling: the sample writes out what holds for a directory that says
// nothing of it, but for the terms of kinds, which go by the topic then.
func TestSampleHandling(t *testing.T) {
	d := sample(t)
	p := d.Policy()
	kinds := p.Kinds
	p.Kinds = nil
	if diff := cmp.Diff(defaultPolicy(), p); diff != "" {
		t.Error(diff)
	}
	if len(kinds) != 2 {
		t.Errorf("kinds with terms of their own: %v", kinds)
	}
	for _, one := range []struct {
		kind        CaseKind
		priority    Priority
		first, full Span
	}{
		{CaseProblem, Normal, Span{1, WorkingHours}, Span{10, WorkingDays}},
		{CaseQuestion, Normal, Span{1, WorkingDays}, Span{30, CalendarDays}},
		{CaseProposal, Normal, Span{3, WorkingDays}, Span{30, CalendarDays}},
		{CaseProposal, Urgent, Span{1, WorkingHours}, Span{10, WorkingDays}},
		{CaseThanks, Urgent, Span{}, Span{}},
	} {
		if first, full := d.Spans("heating.lukewarm", one.kind, one.priority); first != one.first || full != one.full {
			t.Errorf("%q %q: %v, %v", one.kind, one.priority, first, full)
		}
	}
	if first, full := d.Spans("electricity_gas.gas-smell", CaseProblem, Urgent); first != (Span{30, WorkingMinutes}) || full != (Span{4, WorkingHours}) {
		t.Errorf("urgent gas: %v, %v", first, full)
	}
	if first, full := d.Spans("roads.pothole", CaseProblem, Urgent); first != (Span{4, WorkingHours}) || full != (Span{10, WorkingDays}) {
		t.Errorf("an urgent pothole is as any: %v, %v", first, full)
	}
}

// TestHandlingIsInherited: a centre below has what is above, and its own word
// replaces it whole.
func TestHandlingIsInherited(t *testing.T) {
	files := overlay(t, "none")
	add := func(name, text string) { files[name] = &fstest.MapFile{Data: []byte(text)} }
	add("handling.yaml", "transfers: {most: 5}\nsilence: {answer: 3d}\nescalation:\n  - {clock: full, at: 0, to: region}\n")
	add("topics.yaml", `categories:
  - {id: roads, names: {ru: Дороги}, first: 4h, full: 10wd, moderate: true, urgent: {first: 1h}, topics: [
      {id: roads.pothole, names: {ru: Яма}, urgent: {full: 2h}}, {id: roads.snow, names: {ru: Снег}, moderate: false}]}
`)
	add("centres/east/centre.yaml", "centre: {names: {ru: Восток}, territories: [north], moderate: true}\n")
	add("centres/east/handling.yaml", "escalation:\n  - {clock: first, at: +1h, to: centre}\n")
	add("centres/east/topics.yaml", "categories:\n  - {id: roads, approval: true, topics: [{id: roads.ice, names: {ru: Лёд}}]}\n")
	region, err := LoadRegion(files)
	if err != nil {
		t.Fatal(err)
	}
	top, below := region.Root(), region.Of("east")
	if p := top.Policy(); p.Transfers != 5 || p.Moderate || p.SilentAnswer != (Span{3, CalendarDays}) || p.SilentQuestion != defaultPolicy().SilentQuestion || len(p.Ladder) != 1 || p.Ladder[0].To != ToRegion {
		t.Errorf("above: %+v", p)
	}
	if p := below.Policy(); p.Transfers != 5 || !p.Moderate || len(p.Ladder) != 1 || p.Ladder[0].Clock != FirstReply {
		t.Errorf("below: %+v", p)
	}
	pothole, _ := top.Topic("roads.pothole")
	snow, _ := top.Topic("roads.snow")
	ice, _ := below.Topic("roads.ice")
	hour := Span{1, WorkingHours}
	for name, got := range map[string][2]Handling{
		"its own beside its category's": {pothole.Handling, {UrgentFirst: hour, UrgentFull: Span{2, WorkingHours}, Moderate: true}},
		"its own word against":          {snow.Handling, {UrgentFirst: hour}},
		"added below, of the one above": {ice.Handling, {UrgentFirst: hour, Moderate: true, Approval: true}},
	} {
		if diff := cmp.Diff(got[1], got[0]); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
