package routing

import "slices"

// mostTransfers keeps a slip of the pen from letting a case go round for ever.
const mostTransfers = 20

// transfers reads after how many of them the centre decides, and how soon.
func (l *loader) transfers(v value) {
	f, ok := v.fields("most", "decide")
	if !ok {
		return
	}
	if f.has("most") {
		l.d.policy.Transfers = f.body["most"].number()
		if n := l.d.policy.Transfers; n < 0 || n > mostTransfers {
			l.problem(f.place("most"), "most must lie between 0 and %d", mostTransfers)
		}
	}
	l.d.policy.Decide = f.span("decide", l.d.policy.Decide)
}

// patience reads how long residents are waited for.
func (l *loader) patience(v value) {
	f, ok := v.fields("answer", "question")
	if !ok {
		return
	}
	p := &l.d.policy
	p.SilentAnswer = f.span("answer", p.SilentAnswer)
	p.SilentQuestion = f.span("question", p.SilentQuestion)
}

// ladder reads the stages; they take the place of those above and of those that
// are built in.
func (l *loader) ladder(v value) {
	l.d.policy.Ladder = nil
	seen := map[Stage]place{}
	for _, item := range v.list() {
		s, ok := l.stage(item)
		if !ok {
			continue
		}
		if first, twice := seen[s]; twice {
			item.problem("the stage %s is given twice, first at %s", s, first)
			continue
		}
		seen[s] = item.at()
		l.d.policy.Ladder = append(l.d.policy.Ladder, s)
	}
}

func (l *loader) stage(v value) (s Stage, ok bool) {
	f, ok := v.fields("clock", "at", "to")
	if !ok {
		return s, false
	}
	s.Clock, s.To = Clock(f.id("clock")), Level(f.id("to"))
	if s.Clock != "" && s.Clock != FirstReply && s.Clock != FullAnswer {
		l.problem(f.place("clock"), "unknown clock %q: known are %s, %s", s.Clock, FirstReply, FullAnswer)
	}
	if s.To != "" && !slices.Contains(heights, s.To) {
		l.problem(f.place("to"), "nobody is called %q: known are %s", s.To, joined(heights))
	}
	at, ok := f.need("at")
	if !ok {
		return s, false
	}
	text := at.text()
	if text == "" {
		return s, false
	}
	offset, err := ParseOffset(text)
	if err != nil {
		at.problem("at: %v", err)
		return s, false
	}
	s.At = offset
	return s, true
}

// kindTerms reads the clocks of kinds of message that do not go by their topics.
func (l *loader) kindTerms(v value) {
	f, ok := v.fields(string(CaseQuestion), string(CaseProposal))
	if !ok {
		return
	}
	l.d.policy.Kinds = map[CaseKind]Terms{}
	for _, kind := range []CaseKind{CaseQuestion, CaseProposal} {
		if !f.has(string(kind)) {
			continue
		}
		if terms, ok := f.body[string(kind)].fields("first", "full"); ok {
			l.d.policy.Kinds[kind] = Terms{terms.span("first", Span{}), terms.span("full", Span{})}
		}
	}
}
