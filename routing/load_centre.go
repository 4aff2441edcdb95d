package routing

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// centre reads whose directory this is. A centre below another one says only what
// differs: what it leaves out is as above.
func (l *loader) centre(v value) {
	known := []string{"id", "names", "timezone", "fallback", "duty_desk", "emergency", "operator", "appeal", "quiet", "privacy", "reveal",
		"territories", "strict_routes", "moderate", "channels", "digest"}
	if l.up != nil {
		known = append(known, "parent", "topics_off")
	}
	f, ok := v.fields(known...)
	if !ok {
		return
	}
	c := &l.d.centre
	if l.up != nil {
		*c = l.up.d.centre
		c.Parent, c.Territories, l.zone = c.ID, nil, l.up.zone
	}
	f.needed = l.up == nil
	c.ID = l.centreID(f)
	c.Names = f.names()
	c.Appeal = cmp.Or(f.text("appeal"), c.Appeal)
	if f.has("digest") {
		c.Digest = l.digest(f)
	}
	c.Quiet = l.quietHours(f, c.Quiet)
	c.Privacy = l.privacy(f, c.Privacy)
	c.Reveal = l.reveal(f, c.Reveal)
	c.Channels = l.channels(f, c.Channels)
	c.Strict = f.flag("strict_routes", c.Strict)
	if l.up != nil {
		l.d.policy.Moderate = l.up.d.policy.Moderate
	}
	l.d.policy.Moderate = f.flag("moderate", l.d.policy.Moderate)
	c.Fallback = AgencyID(cmp.Or(f.idUnless("fallback"), string(c.Fallback)))
	c.DutyDesk = DeskID(cmp.Or(f.idUnless("duty_desk"), string(c.DutyDesk)))
	l.refer("agency", string(c.Fallback), f.place("fallback"))
	l.refer("desk", string(c.DutyDesk), f.place("duty_desk"))
	l.timezone(f)
	if e, ok := f.unless("emergency"); ok {
		c.Emergency = l.emergency(e)
	}
	if o, ok := f.unless("operator"); ok {
		c.Operator = l.operator(o)
	}
	l.scope(f)
}

// privacy reads how much the staff sees of residents.
func (l *loader) privacy(f fields, above Privacy) Privacy {
	if !f.has("privacy") {
		return cmp.Or(above, PrivacyMasked)
	}
	p := Privacy(f.text("privacy"))
	if p != "" && !slices.Contains(privacies, p) {
		l.problem(f.place("privacy"), "privacy: %q is none: known are %s", p, joined(privacies))
	}
	return p
}

// centreID is the id written or, for a centre with a folder of its own, the
// folder's name, which it must be.
func (l *loader) centreID(f fields) CentreID {
	if l.up == nil {
		return CentreID(f.id("id"))
	}
	if f.has("id") {
		if id := f.id("id"); id != "" && id != string(l.own.id) {
			l.problem(f.place("id"), "the centre of the folder %s must have its id: %q", l.own.dir, l.own.id)
		}
	}
	return l.own.id
}

// scope reads what the centre serves and what it does not offer.
func (l *loader) scope(f fields) {
	for _, item := range f.list("territories") {
		if id := item.id(); id != "" {
			l.serves = append(l.serves, ref{id, item.at()})
			l.refer("territory", id, item.at())
			l.d.centre.Territories = append(l.d.centre.Territories, TerritoryID(id))
		}
	}
	for _, item := range f.list("topics_off") {
		if id := item.id(); id != "" {
			l.off[id] = item.at()
			l.referSubject(id, item.at())
		}
	}
}

func (l *loader) timezone(f fields) {
	if _, ok := f.unless("timezone"); !ok {
		return
	}
	name := f.text("timezone")
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		l.problem(f.place("timezone"), "no such time zone: %q", name)
		return
	}
	l.d.centre.Zone, l.zone = name, zone
}

func (l *loader) emergency(v value) Emergency {
	f, ok := v.fields("phone", "duty")
	if !ok {
		return Emergency{}
	}
	f.need("phone")
	f.need("duty")
	return Emergency{Phone: f.text("phone"), Duty: f.text("duty")}
}

func (l *loader) operator(v value) Operator {
	f, ok := v.fields("names", "address", "policy")
	if !ok {
		return Operator{}
	}
	return Operator{Names: f.words("names"), Address: f.text("address"), Policy: f.text("policy")}
}

func (l *loader) desk(v value) {
	f, ok := v.fields("id", "names", "digest", "topics")
	if !ok {
		return
	}
	d := Desk{ID: DeskID(f.id("id")), Names: f.names()}
	if f.has("digest") {
		plan := l.digest(f)
		d.Digest = &plan
	}
	if f.has("topics") {
		var err error
		if d.Topics, err = ParseTopicMode(f.text("topics")); err != nil {
			l.problem(f.place("topics"), "topics: %v", err)
		}
	}
	if l.declare("desk", string(d.ID), f.place("id")) {
		l.d.desks.put(d.ID, d)
	}
}

// agencyKinds are the values of an agency's kind.
var agencyKinds = []AgencyKind{
	KindCity, KindRegion, KindFederal, KindUtility, KindHousing, KindContractor, KindCentre,
}

func (l *loader) agency(v value) {
	f, ok := v.fields("id", "names", "kind", "desk", "phone", "email", "site", "address")
	if !ok {
		return
	}
	a := Agency{
		ID:    AgencyID(f.id("id")),
		Names: f.names(),
		Kind:  AgencyKind(f.id("kind")),
		Contact: Contact{
			Phone: f.text("phone"), Email: f.text("email"),
			Site: f.text("site"), Address: f.text("address"),
		},
	}
	if a.Kind != "" && !slices.Contains(agencyKinds, a.Kind) {
		l.problem(f.place("kind"), "unknown kind %q: known are %s", a.Kind, joined(agencyKinds))
	}
	if f.has("desk") {
		a.Desk = DeskID(f.id("desk"))
		l.refer("desk", string(a.Desk), f.place("desk"))
	}
	if l.declare("agency", string(a.ID), f.place("id")) {
		l.d.agencies.put(a.ID, a)
	}
}

func joined[S ~string](list []S) string {
	words := make([]string, len(list))
	for i, s := range list {
		words[i] = string(s)
	}
	return strings.Join(words, ", ")
}
