package routing

import (
	"maps"
	"slices"
	"strings"
)

// clocks are the two clocks, and the handling, that a category's topics have
// without their own.
type clocks struct {
	first, full Span
	Handling
}

// category reads a category with its topics. Clocks, questions and handling written
// at the category hold for each topic that does not have its own.
func (l *loader) category(v value) {
	if l.reading.adds("categories", v) {
		l.addTopics(v)
		return
	}
	f, ok := v.fields("id", "names", "words", "first", "full", "ask", "urgent", "moderate", "approval", "anonymous", "hide_phones", "private", "gate", "evidence", "top", "topics")
	if !ok {
		return
	}
	c := Category{ID: CategoryID(f.id("id")), Names: f.names(), Keywords: l.keywords(f), Ask: l.asks(f, nil), Top: l.preferences(f)}
	if strings.Contains(string(c.ID), ".") {
		l.problem(f.place("id"), "a category's id has no dot: %q", c.ID)
	}
	if !l.declare("category", string(c.ID), f.place("id")) {
		c.ID = ""
	}
	terms := clocks{f.span("first", Span{}), f.span("full", Span{}), f.handling(Handling{})}
	topics, _ := f.need("topics")
	if !topics.missing() {
		for _, t := range topics.list() {
			if id := l.topic(t, c, terms); id != "" {
				c.Topics = append(c.Topics, id)
			}
		}
	}
	if c.ID != "" {
		l.clocks[c.ID] = terms
		l.d.categories.put(c.ID, c)
	}
}

// addTopics reads topics for a category of a centre above, where one with the same
// id is replaced.
func (l *loader) addTopics(v value) {
	f, ok := v.fields("id", "first", "full", "ask", "urgent", "moderate", "approval", "anonymous", "hide_phones", "private", "gate", "evidence", "topics")
	if !ok {
		return
	}
	c, _ := l.d.categories.get(CategoryID(f.id("id")))
	above := l.clocks[c.ID]
	terms := clocks{f.span("first", above.first), f.span("full", above.full), f.handling(above.Handling)}
	c.Ask, c.Topics = l.asks(f, c.Ask), slices.Clone(c.Topics)
	topics, _ := f.need("topics")
	if !topics.missing() {
		for _, t := range topics.list() {
			if id := l.topic(t, c, terms); id != "" && !slices.Contains(c.Topics, id) {
				c.Topics = append(c.Topics, id)
			}
		}
	}
	l.d.categories.put(c.ID, c)
}

func (l *loader) topic(v value, in Category, terms clocks) TopicID {
	f, ok := v.fields("id", "names", "danger", "fast", "words", "examples", "first", "full", "ask", "urgent", "moderate", "approval", "anonymous", "hide_phones", "private", "gate", "evidence", "top")
	if !ok {
		return ""
	}
	t := Topic{
		ID:       TopicID(f.id("id")),
		Category: in.ID,
		Names:    f.names(),
		Danger:   f.flag("danger", false),
		Fast:     f.flag("fast", false),
		Keywords: l.keywords(f),
		Examples: f.texts("examples"),
		First:    f.span("first", terms.first),
		Full:     f.span("full", terms.full),
		Ask:      l.asks(f, in.Ask),
		Top:      l.preferences(f),
		Handling: f.handling(terms.Handling),
	}
	l.lintClocks(f, t)
	if !l.declareAnew("topic", string(t.ID), f.place("id")) {
		return ""
	}
	if category, fact, _ := strings.Cut(string(t.ID), "."); in.ID != "" && (CategoryID(category) != in.ID || fact == "") {
		l.problem(f.place("id"), "topic %q stands under %s: its id must begin with %q", t.ID, in.ID, in.ID+".")
		return ""
	}
	l.d.topics.put(t.ID, t)
	return t.ID
}

// handling reads what of a topic's handling stands here; the rest is as above.
func (f fields) handling(h Handling) Handling {
	h.Moderate, h.Approval = f.flag("moderate", h.Moderate), f.flag("approval", h.Approval)
	h.Anonymous, h.HidesPhones = f.flag("anonymous", h.Anonymous), f.flag("hide_phones", h.HidesPhones)
	h.Gate, h.Evidence = f.gate(h.Gate), f.evidence(h.Evidence)
	h.Private = f.flag("private", h.Private)
	if !f.has("urgent") {
		return h
	}
	if u, ok := f.body["urgent"].fields("first", "full"); ok {
		h.UrgentFirst, h.UrgentFull = u.span("first", h.UrgentFirst), u.span("full", h.UrgentFull)
	}
	return h
}

// lintClocks notes a clock that neither the topic nor its category has. A term
// that was written but not understood was noted already.
func (l *loader) lintClocks(f fields, t Topic) {
	for key, s := range map[string]Span{"first": t.First, "full": t.Full} {
		if s.N == 0 && !f.has(key) {
			f.owner.problem("no clock: %s is missing here and at the category", key)
		}
	}
}

// switchOff takes away what a centre does not offer. What its own files declare
// they offer, whatever a centre above has switched off.
func (l *loader) switchOff() {
	if l.up != nil {
		for id, at := range l.up.off {
			if _, own := l.off[id]; !own && l.owner[topicKey(id)] != l.own {
				l.off[id] = at
			}
		}
	}
	for id, at := range l.off {
		if l.owner[topicKey(id)] == l.own {
			l.problem(at, "%q is switched off, and declared at %s", id, l.declared[topicKey(id)])
		}
	}
	l.d.categories.keep(func(c *Category) bool {
		c.Topics = slices.DeleteFunc(slices.Clone(c.Topics), l.isOff)
		_, off := l.off[string(c.ID)]
		return !off && (len(c.Topics) > 0 || len(l.off) == 0)
	})
	l.d.topics.keep(func(t *Topic) bool { return !l.isOff(t.ID) })
	l.regroup()
}

func (l *loader) isOff(id TopicID) bool {
	_, alone := l.off[string(id)]
	_, all := l.off[string(id.Category())]
	return alone || all
}

// regroup puts the topics into the order of their categories: some were added by
// centres below.
func (l *loader) regroup() {
	var sorted table[TopicID, Topic]
	for _, c := range l.d.categories.list {
		for _, id := range c.Topics {
			t, _ := l.d.topics.get(id)
			sorted.put(id, t)
		}
	}
	l.d.topics = sorted
}

// topicKey is how the loader knows a topic or a category.
func topicKey(id string) string {
	if strings.Contains(id, ".") {
		return "topic " + id
	}
	return "category " + id
}

// lintTopics looks at what only the whole list shows.
func (l *loader) lintTopics() {
	if len(l.d.categories.list) == 0 && !l.blind {
		l.problem(place{file: l.own.file("topics.yaml")}, "no categories at all")
	}
	for _, c := range l.d.categories.list {
		if len(c.Topics) == 0 {
			l.problem(l.declared["category "+string(c.ID)], "category %q has no topics", c.ID)
		}
	}
	l.lintNames()
}

// keywords reads words, and notes for lintKeywords where a centre's own stand.
func (l *loader) keywords(f fields) []string {
	var texts []string
	for _, v := range f.list("words") {
		s := v.text()
		if s == "" {
			continue
		}
		texts = append(texts, s)
		if l.reading == l.own {
			l.hints = append(l.hints, placedHint{s, v.at()})
		}
	}
	return texts
}

// placedHint is a keyword and where it stands.
type placedHint struct {
	words string
	at    place
}

// lintKeywords tells of keywords that no text can be recognised by.
func (l *loader) lintKeywords() {
	for _, h := range l.hints {
		if len(l.d.lexicon.Hint(h.words)) == 0 {
			l.warn(h.at, "%q helps no suggestion: all of it, or all but one word of the phrase, is filler", h.words)
		}
	}
}

// indexSubjects prepares the search for topics. Most centres have the topics of the
// one above: they share what is large.
func (l *loader) indexSubjects() {
	if up := l.d.up; up != nil && up.sameSubjects(l.d) {
		l.d.lexicon, l.d.subjects = up.lexicon, up.subjects
		return
	}
	l.d.lexicon = lexiconOf(l.d)
	l.d.subjects = indexTopics(l.d)
	l.lintKeywords()
}

// sameSubjects tells whether two centres know the same topics by the same words.
func (d *Directory) sameSubjects(other *Directory) bool {
	return slices.Equal(d.filler, other.filler) &&
		slices.EqualFunc(d.categories.list, other.categories.list, func(a, b Category) bool {
			return a.ID == b.ID && slices.Equal(a.Keywords, b.Keywords) && slices.Equal(a.Topics, b.Topics)
		}) &&
		slices.EqualFunc(d.topics.list, other.topics.list, func(a, b Topic) bool {
			return a.ID == b.ID && maps.Equal(a.Names, b.Names) && slices.Equal(a.Keywords, b.Keywords) &&
				slices.Equal(a.Examples, b.Examples)
		})
}

// filler reads words that tell nothing of a topic, whatever complaint they stand in.
func (l *loader) filler(v value) {
	if words := v.text(); words != "" {
		l.d.filler = append(l.d.filler, words)
	}
}
