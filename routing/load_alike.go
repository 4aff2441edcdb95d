package routing

import "time"

// alikeRules reads of which facts a resident is shown the open cases of others before he
// files his own:
//
//	duplicates:
//	  defaults: {radius: 150m, days: 30}
//	  rules:
//	    - topics: [roads, streets]
//	    - {topics: [waste], radius: 50m, days: 7}
//	    - {topics: [roads.accident], off: true}
func (l *loader) alikeRules(v value) {
	f, ok := v.fields("defaults", "rules")
	if !ok {
		return
	}
	general := defaultAlikeRule
	if f.has("defaults") {
		if own, ok := f.body["defaults"].fields("radius", "days"); ok {
			general = own.alikeRule(general)
		}
	}
	l.d.alike = map[string]AlikeRule{}
	rules, _ := f.need("rules")
	if rules.missing() {
		return
	}
	for _, item := range rules.list() {
		if own, ok := item.fields("topics", "radius", "days", "off"); ok {
			l.alikeTopics(own, own.alikeRule(general))
		}
	}
}

// alikeTopics gives a rule to its topics and categories, each of which has one.
func (l *loader) alikeTopics(f fields, r AlikeRule) {
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
		if l.declare("rule of duplicates for", id, item.at()) {
			l.d.alike[id] = r
			l.later = append(l.later, func() { l.lintAlike(TopicID(id), r, item.at()) })
		}
	}
}

// The bounds of what a rule may say: farther apart is another trouble, and what is older
// is overdue, not alike.
const (
	longestAlikeDays   = 180
	longestAlikeRadius = 2000
)

// alikeRule is a rule with what is not written taken from general.
func (f fields) alikeRule(general AlikeRule) AlikeRule {
	r := general
	r.off = f.flag("off", general.off)
	r.Within = time.Duration(f.count("days", 1, longestAlikeDays, int(r.Within/(24*time.Hour)))) * 24 * time.Hour
	if !f.has("radius") {
		return r
	}
	v := f.body["radius"]
	if text := v.text(); text != "" {
		metres, ok := ParseRadius(text)
		if !ok || metres > longestAlikeRadius {
			v.problem("radius: %q: want a distance of at most %d m, like 150m", text, longestAlikeRadius)
			return r
		}
		r.Radius = metres
	}
	return r
}

// lintAlike tells of a fact whose rule comes to nothing: of a private one not even that
// somebody wrote is others' business.
func (l *loader) lintAlike(id TopicID, r AlikeRule, at place) {
	if t, ok := l.d.topics.get(id); ok && (t.HidesPhones || t.Private) && !r.off {
		l.warn(at, "%q is private, or hides telephones: nobody is shown its cases as duplicates", id)
	}
}
