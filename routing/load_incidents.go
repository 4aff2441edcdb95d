package routing

import "time"

// incidents reads which facts propose incidents:
//
//	incidents:
//	  defaults: {cases: 5, within: 15m, radius: 1500m, quiet: 24h, reopen: {cases: 3, share: 20}}
//	  rules:
//	    - topics: [heating, water.no-water]
//	    - {topics: [electricity_gas], cases: 8, radius: territory}
func (l *loader) incidents(v value) {
	keys := []string{"cases", "within", "radius", "quiet", "reopen"}
	l.d.incidents = readSubjectRules(l, v, defaultIncidentRule, subjectRules[IncidentRule]{
		kind: "incident rule", general: keys, own: keys, read: fields.incidentRule,
	})
}

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
