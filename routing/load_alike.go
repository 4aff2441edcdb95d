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
	alikeKeys := []string{"radius", "days"}
	l.d.alike = readSubjectRules(l, v, defaultAlikeRule, subjectRules[AlikeRule]{
		kind: "rule of duplicates", general: alikeKeys, own: append(alikeKeys, "off"), read: fields.alikeRule,
		check: func(id string, r AlikeRule, at place) {
			l.later = append(l.later, func() { l.lintAlike(TopicID(id), r, at) })
		},
	})
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
	r.Radius = f.distance("radius", longestAlikeRadius, r.Radius)
	return r
}

// lintAlike tells of a fact whose rule comes to nothing: of a private one not even that
// somebody wrote is others' business.
func (l *loader) lintAlike(id TopicID, r AlikeRule, at place) {
	if t, ok := l.d.topics.get(id); ok && (t.HidesPhones || t.Private) && !r.off {
		l.warn(at, "%q is private, or hides telephones: nobody is shown its cases as duplicates", id)
	}
}
