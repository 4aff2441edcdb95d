package routing

import (
	"regexp"
	"strconv"
	"time"
)

// incidents reads which facts propose incidents:
//
//	incidents:
//	  defaults: {cases: 5, within: 15m, radius: 1500m, quiet: 24h, reopen: {cases: 3, share: 20}}
//	  rules:
//	    - topics: [heating, water.no-water]
//	    - {topics: [electricity_gas], cases: 8, radius: territory}
func (l *loader) incidents(v value) {
	f, ok := v.fields("defaults", "rules")
	if !ok {
		return
	}
	general := defaultIncidentRule
	if f.has("defaults") {
		if own, ok := f.body["defaults"].fields(incidentRuleKeys...); ok {
			general = own.incidentRule(general)
		}
	}
	l.d.incidents = map[string]IncidentRule{}
	rules, _ := f.need("rules")
	if rules.missing() {
		return
	}
	for _, item := range rules.list() {
		if own, ok := item.fields(append([]string{"topics"}, incidentRuleKeys...)...); ok {
			l.incidentTopics(own, own.incidentRule(general))
		}
	}
}

// incidentTopics gives a rule to its topics and categories, each of which has one.
func (l *loader) incidentTopics(f fields, r IncidentRule) {
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
		if l.declare("incident rule for", id, item.at()) {
			l.d.incidents[id] = r
		}
	}
}

var incidentRuleKeys = []string{"cases", "within", "radius", "quiet", "reopen"}

// The bounds of what a rule may say: a window beyond a day counts what has nothing
// to do with each other, and every new case is compared with all of it.
const (
	mostIncidentCases = 200
	longestWithin     = 24 * time.Hour
	longestQuiet      = 30 * 24 * time.Hour
	longestRadius     = 100_000
)

// incidentRule is a rule with what is not written taken from general.
func (f fields) incidentRule(general IncidentRule) IncidentRule {
	r := general
	r.Cases = f.count("cases", 2, mostIncidentCases, r.Cases)
	r.Within = f.lapse("within", longestWithin, r.Within)
	r.Quiet = f.lapse("quiet", longestQuiet, r.Quiet)
	r.Radius = f.radius("radius", r.Radius)
	if f.has("reopen") {
		if own, ok := f.body["reopen"].fields("cases", "share"); ok {
			r.Reopen.Cases = own.count("cases", 1, mostIncidentCases, r.Reopen.Cases)
			r.Reopen.Share = own.count("share", 1, 100, r.Reopen.Share)
		}
	}
	return r
}

// count is a whole number between two others.
func (f fields) count(key string, least, most, absent int) int {
	if !f.has(key) {
		return absent
	}
	n := f.body[key].number()
	if _, isNumber := f.body[key].whole(); isNumber && (n < least || n > most) {
		f.body[key].problem("%s: want %d to %d", key, least, most)
		return absent
	}
	return n
}

var lapseShape = regexp.MustCompile(`^(\d{1,4})([mhd])$`)

// lapse is a length of time by the clock: "15m", "24h", "3d".
func (f fields) lapse(key string, most, absent time.Duration) time.Duration {
	if !f.has(key) {
		return absent
	}
	v := f.body[key]
	text := v.text()
	if text == "" {
		return absent
	}
	m := lapseShape.FindStringSubmatch(text)
	if m == nil {
		v.problem("%s: %q is no length of time: write 15m, 24h or 3d", key, text)
		return absent
	}
	n, _ := strconv.Atoi(m[1]) // digits by the shape
	lapse := time.Duration(n) * map[string]time.Duration{"m": time.Minute, "h": time.Hour, "d": 24 * time.Hour}[m[2]]
	if lapse <= 0 || lapse > most {
		v.problem("%s: %q: want at most %v", key, text, most)
		return absent
	}
	return lapse
}

// wholeTerritory in place of a radius compares cases by their territories.
const wholeTerritory = "territory"

var radiusShape = regexp.MustCompile(`^(\d{1,6})(m|km)$`)

// radius is a distance in metres: "1500m", "2km", or "territory" for 0.
func (f fields) radius(key string, absent int) int {
	if !f.has(key) {
		return absent
	}
	v := f.body[key]
	switch text := v.text(); {
	case text == "":
		return absent
	case text == wholeTerritory:
		return 0
	default:
		metres, ok := ParseRadius(text)
		if !ok {
			v.problem("%s: %q is no distance: write 1500m, 2km or %s", key, text, wholeTerritory)
			return absent
		}
		return metres
	}
}

// ParseRadius reads "800m" or "2km".
func ParseRadius(text string) (metres int, ok bool) {
	m := radiusShape.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	metres, _ = strconv.Atoi(m[1]) // digits by the shape
	if m[2] == "km" {
		metres *= 1000
	}
	return metres, metres > 0 && metres <= longestRadius
}
