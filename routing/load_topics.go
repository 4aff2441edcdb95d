package routing

import "strings"

// category reads a category with its topics. Clocks and handling written at the
// category hold for each topic that does not have its own.
func (l *loader) category(v value) {
	f, ok := v.fields("id", "names", "words", "first", "full", "urgent", "moderate", "approval", "topics")
	if !ok {
		return
	}
	c := Category{ID: CategoryID(f.id("id")), Names: f.names(), Keywords: f.texts("words")}
	if strings.Contains(string(c.ID), ".") {
		l.problem(f.place("id"), "a category's id has no dot: %q", c.ID)
	}
	if !l.declare("category", string(c.ID), f.place("id")) {
		c.ID = ""
	}
	common := Topic{First: f.span("first", Span{}), Full: f.span("full", Span{})}
	l.handling(f, &common)
	topics, _ := f.need("topics")
	if !topics.missing() {
		for _, t := range topics.list() {
			if id := l.topic(t, c.ID, common); id != "" {
				c.Topics = append(c.Topics, id)
			}
		}
	}
	if c.ID != "" {
		l.d.categories.add(c.ID, c)
	}
}

func (l *loader) topic(v value, in CategoryID, common Topic) TopicID {
	f, ok := v.fields("id", "names", "danger", "fast", "words", "examples", "first", "full", "urgent", "moderate", "approval")
	if !ok {
		return ""
	}
	t := Topic{
		ID:       TopicID(f.id("id")),
		Category: in,
		Names:    f.names(),
		Danger:   f.flag("danger"),
		Fast:     f.flag("fast"),
		Keywords: f.texts("words"),
		Examples: f.texts("examples"),
		First:    f.span("first", common.First),
		Full:     f.span("full", common.Full),

		UrgentFirst: common.UrgentFirst, UrgentFull: common.UrgentFull,
		Moderate: common.Moderate, Approval: common.Approval,
	}
	l.handling(f, &t)
	l.clocks(f, t)
	if !l.declare("topic", string(t.ID), f.place("id")) {
		return ""
	}
	if category, fact, _ := strings.Cut(string(t.ID), "."); in != "" && (CategoryID(category) != in || fact == "") {
		l.problem(f.place("id"), "topic %q stands under %s: its id must begin with %q", t.ID, in, in+".")
		return ""
	}
	l.d.topics.add(t.ID, t)
	return t.ID
}

// handling reads what of a topic's handling stands here; the rest stays.
func (l *loader) handling(f fields, t *Topic) {
	if f.has("moderate") {
		t.Moderate = f.flag("moderate")
	}
	if f.has("approval") {
		t.Approval = f.flag("approval")
	}
	if !f.has("urgent") {
		return
	}
	if u, ok := f.body["urgent"].fields("first", "full"); ok {
		t.UrgentFirst, t.UrgentFull = u.span("first", t.UrgentFirst), u.span("full", t.UrgentFull)
	}
}

// clocks notes a clock that neither the topic nor its category has. A term that
// was written but not understood was noted already.
func (l *loader) clocks(f fields, t Topic) {
	for key, s := range map[string]Span{"first": t.First, "full": t.Full} {
		if s.N == 0 && !f.has(key) {
			f.owner.problem("no clock: %s is missing here and at the category", key)
		}
	}
}

// lintTopics looks at what only the whole list shows.
func (l *loader) lintTopics() {
	if len(l.d.categories.list) == 0 && !l.blind {
		l.problem(place{file: "topics.yaml"}, "no categories at all")
	}
	for _, c := range l.d.categories.list {
		if len(c.Topics) == 0 {
			l.problem(l.declared["category "+string(c.ID)], "category %q has no topics", c.ID)
		}
	}
}
