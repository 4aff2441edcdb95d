package routing

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// barrier is a stopper as it was read.
type barrier struct {
	Stopper
	f      fields
	layer  *layer
	topics []ref
}

// markShape is what looks like a mark of a stopper's text.
var markShape = regexp.MustCompile(`\{[^}]*\}?`)

func (l *loader) stopper(v value) {
	f, ok := v.fields("id", "topics", "when", "season", "text", "link", "anyway")
	if !ok {
		return
	}
	b := barrier{f: f, layer: l.reading}
	b.ID, b.When, b.Anyway = StopperID(f.id("id")), l.conditions(f), f.flag("anyway", false)
	if _, ok := f.need("topics"); ok {
		b.topics = l.selectors(f, "topics")
	}
	for _, t := range b.topics {
		l.referSubject(t.id, t.at)
	}
	b.Season = l.schedule(f).Season
	b.Text, b.Link = f.words("text"), f.text("link")
	l.lintMarks(f, b.Season)
	if u, err := url.Parse(b.Link); b.Link != "" && (err != nil || u.Scheme != "https" || u.Host == "") {
		l.problem(f.place("link"), "link: want an address that begins with https://")
	}
	if l.declare("stopper", string(b.ID), f.place("id")) {
		l.barriers = append(l.barriers, b)
	}
}

// lintMarks notes what looks like a mark and is none, or has nothing to show.
func (l *loader) lintMarks(f fields, s Season) {
	if !f.has("text") || f.body["text"].kind() != "a mapping" {
		return
	}
	known := []string{markFrom, markTo, markPhone, markDuty}
	for _, e := range quiet(f.body["text"]).entries() {
		for _, mark := range markShape.FindAllString(quiet(e.body).text(), -1) {
			switch {
			case !slices.Contains(known, mark):
				l.problem(e.body.at(), "text: %s is no mark: known are %s", mark, strings.Join(known, ", "))
			case s.Whole() && (mark == markFrom || mark == markTo):
				l.problem(e.body.at(), "text: %s needs a season", mark)
			}
		}
	}
}

// settleStoppers keeps those that the centre has a use for.
func (l *loader) settleStoppers() {
	for _, b := range l.barriers {
		b.Topics = l.offeredOf(b.topics, b.layer)
		if len(b.Topics) > 0 {
			l.d.stoppers.put(b.ID, b.Stopper)
		}
	}
}

// lintStoppers notes the centre's own stoppers that can never fire: no complaint meets
// their conditions, or all that do are stopped before.
func (l *loader) lintStoppers() {
	fired := map[StopperID]bool{}
	for i := range l.d.topics.list {
		l.tryStoppers(&l.d.topics.list[i], fired)
	}
	for _, b := range l.barriers {
		if s, kept := l.d.stoppers.get(b.ID); kept && b.layer == l.own && !fired[b.ID] {
			l.problem(b.f.place("id"), "stopper %q can never fire: %s", b.ID, l.whyNeverStops(s))
		}
	}
}

// tryStoppers goes through the complaints about a topic and notes whom each would meet
// first.
func (l *loader) tryStoppers(t *Topic, fired map[StopperID]bool) {
	var ids []StopperID
	var list []candidate
	for _, s := range l.d.stoppers.list {
		if s.speaksOf(t.ID) {
			ids = append(ids, s.ID)
			list = append(list, candidate{Rule: &Rule{When: s.When, Season: s.Season}})
		}
	}
	tried := false
	l.d.exhaust(list, t, func(trial trial) bool {
		tried = true
		if i := slices.IndexFunc(list, func(c candidate) bool { return trial.meets(c.Rule) }); i >= 0 {
			fired[ids[i]] = true
		}
		return true
	})
	if !tried { // too many to try
		for _, id := range ids {
			fired[id] = true
		}
	}
}

func (l *loader) whyNeverStops(s Stopper) string {
	for _, w := range s.When {
		asked := slices.ContainsFunc(l.d.topics.list, func(t Topic) bool {
			return s.speaksOf(t.ID) && slices.Contains(t.Ask, w.Question)
		})
		if !asked {
			return "\"" + string(w.Question) + "\" is asked about none of its topics"
		}
	}
	return "those before it stop all that it would, or its answers never come together"
}
