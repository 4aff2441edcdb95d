package routing

import "strings"

// category reads a category with its topics. Clocks written at the category
// hold for each topic that does not have its own.
func (l *loader) category(v value) {
	f, ok := v.fields("id", "names", "words", "first", "full", "topics")
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
	first, full := f.span("first", Span{}), f.span("full", Span{})
	topics, _ := f.need("topics")
	if !topics.missing() {
		for _, t := range topics.list() {
			if id := l.topic(t, c.ID, first, full); id != "" {
				c.Topics = append(c.Topics, id)
			}
		}
	}
	if c.ID != "" {
		l.d.categories.add(c.ID, c)
	}
}

func (l *loader) topic(v value, in CategoryID, first, full Span) TopicID {
	f, ok := v.fields("id", "names", "danger", "fast", "words", "examples", "first", "full")
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
		First:    f.span("first", first),
		Full:     f.span("full", full),
	}
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

// silence reads a word that tells nothing of a topic, whatever complaint it stands in.
func (l *loader) silence(v value) {
	if word := v.text(); word != "" {
		l.d.filler = append(l.d.filler, word)
	}
}
