package routing

import "slices"

// saved is a canned answer as it was read.
type saved struct {
	Canned
	layer  *layer
	topics []ref
}

func (l *loader) cannedAnswer(v value) {
	f, ok := v.fields("id", "names", "topics", "states", "text")
	if !ok {
		return
	}
	c := saved{layer: l.reading, topics: l.selectors(f, "topics")}
	c.ID, c.Names, c.States = CannedID(f.id("id")), f.names(), l.cannedStates(f)
	for _, t := range c.topics {
		l.referSubject(t.id, t.at)
	}
	c.Text = f.words("text")
	lintCanned(f)
	if l.declare("canned answer", string(c.ID), f.place("id")) {
		l.saved = append(l.saved, c)
	}
}

// cannedStates are the states in which one is offered: those that an answer may be given in.
func (l *loader) cannedStates(f fields) (states []State) {
	items := f.list("states")
	for _, v := range items {
		s := State(v.text())
		switch {
		case s == "":
		case !slices.Contains(answerable(), s):
			v.problem("states: nothing is answered in %q: known are %s", s, joined(answerable()))
		case slices.Contains(states, s):
			v.problem("%q is named twice", s)
		default:
			states = append(states, s)
		}
	}
	if f.has("states") && f.body["states"].kind() == "a list" && len(items) == 0 {
		l.problem(f.place("states"), "states: the list is empty; leave the key out to mean wherever an answer is awaited")
	}
	return states
}

// lintCanned notes what looks like a mark and is none.
func lintCanned(f fields) {
	if !f.has("text") || f.body["text"].kind() != "a mapping" {
		return
	}
	for _, e := range quiet(f.body["text"]).entries() {
		for _, mark := range markShape.FindAllString(quiet(e.body).text(), -1) {
			if !slices.Contains(Marks(), Mark(mark)) {
				f.owner.s.problem(e.body.at(), "text: %s is no placeholder: known are %s", mark, joined(Marks()))
			}
		}
	}
}

// settleCanned keeps those that the centre has a use for.
func (l *loader) settleCanned() {
	for _, c := range l.saved {
		c.Topics = l.offeredOf(c.topics, c.layer)
		if len(c.topics) > 0 && len(c.Topics) == 0 {
			continue
		}
		l.d.canned.put(c.ID, c.Canned)
	}
	l.lintCannedNames()
}

// lintCannedNames notes those that look alike on one screen.
func (l *loader) lintCannedNames() {
	told := map[CannedID]bool{}
	for _, t := range l.d.topics.list {
		for _, s := range answerable() {
			seen := screen{}
			for _, c := range l.d.Canned(t.ID, s) {
				for lang, name := range c.Names {
					first, taken := seen.take(lang, name, string(c.ID))
					if !taken || told[c.ID] {
						continue
					}
					told[c.ID] = true
					l.problem(l.declared["canned answer "+string(c.ID)], "nobody can choose %q: %q is also the name of %q", c.ID, name, first)
				}
			}
		}
	}
}
