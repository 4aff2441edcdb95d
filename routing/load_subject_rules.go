package routing

// subjectRules is how a section of rules for topics and categories is read:
//
//	defaults: {KEY: ...}
//	rules:
//	  - topics: [roads, streets]
//	  - {topics: [waste], KEY: ...}
type subjectRules[R any] struct {
	kind    string                         // in the error of a subject with two rules
	general []string                       // the keys of defaults
	own     []string                       // the keys of a rule
	read    func(f fields, general R) R    // a rule with what is not written taken from general
	check   func(id string, r R, at place) // of each rule; may be nil
}

// readSubjectRules reads the section; general is what defaults leaves out. Nil where it
// is no section of rules.
func readSubjectRules[R any](l *loader, v value, general R, s subjectRules[R]) map[string]R {
	f, ok := v.fields("defaults", "rules")
	if !ok {
		return nil
	}
	if f.has("defaults") {
		if own, ok := f.body["defaults"].fields(s.general...); ok {
			general = s.read(own, general)
		}
	}
	all := map[string]R{}
	rules, _ := f.need("rules")
	if rules.missing() {
		return all
	}
	for _, item := range rules.list() {
		if own, ok := item.fields(append([]string{"topics"}, s.own...)...); ok {
			s.assign(l, own, s.read(own, general), all)
		}
	}
	return all
}

// assign gives a rule to its topics and categories, each of which has one.
func (s subjectRules[R]) assign(l *loader, f fields, r R, all map[string]R) {
	topics, ok := f.need("topics")
	if !ok {
		return
	}
	items := topics.list()
	if len(items) == 0 {
		topics.problem("topics: the list is empty")
	}
	for _, item := range items {
		id := item.id()
		l.referSubject(id, item.at())
		if !l.declare(s.kind+" for", id, item.at()) {
			continue
		}
		all[id] = r
		if s.check != nil {
			s.check(id, r, item.at())
		}
	}
}
