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

// silence reads how long residents are waited for.
func (l *loader) silence(v value) {
	f, ok := v.fields("answer", "question")
	if !ok {
		return
	}
	p := &l.d.policy
	p.SilentAnswer = f.span("answer", p.SilentAnswer)
	p.SilentQuestion = f.span("question", p.SilentQuestion)
}

// stage reads one stage of the ladder. The first one of all takes the place of
// the ladder that is built in.
func (l *loader) stage(v value) {
	f, ok := v.fields("clock", "at", "to")
	if !ok {
		return
	}
	s := Stage{Clock: Clock(f.id("clock")), To: Level(f.id("to"))}
	if s.Clock != "" && s.Clock != FirstReply && s.Clock != FullAnswer {
		l.problem(f.place("clock"), "unknown clock %q: known are %s, %s", s.Clock, FirstReply, FullAnswer)
	}
	if s.To != "" && !slices.Contains(ladder, s.To) {
		l.problem(f.place("to"), "nobody is called %q: known are %s", s.To, joined(ladder))
	}
	at, ok := f.need("at")
	if !ok {
		return
	}
	if text := at.text(); text != "" {
		offset, err := ParseOffset(text)
		if err != nil {
			at.problem("at: %v", err)
			return
		}
		s.At = offset
	}
	if first, twice := l.declared["stage "+s.String()]; twice {
		v.problem("the stage %s is given twice, first at %s", s, first)
		return
	}
	l.declared["stage "+s.String()] = v.at()
	l.stages = append(l.stages, s)
}
