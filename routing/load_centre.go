package routing

import (
	"slices"
	"strings"
	"time"
)

func (l *loader) centre(v value) {
	f, ok := v.fields("id", "names", "timezone", "fallback", "duty_desk",
		"emergency", "operator", "appeal", "quiet")
	if !ok {
		return
	}
	l.d.centre = Centre{
		ID:       CentreID(f.id("id")),
		Names:    f.names(),
		Zone:     f.text("timezone"),
		Fallback: AgencyID(f.id("fallback")),
		DutyDesk: DeskID(f.id("duty_desk")),
		Appeal:   f.text("appeal"),
		Quiet:    l.quietHours(f),
	}
	l.refer("agency", string(l.d.centre.Fallback), f.place("fallback"))
	l.refer("desk", string(l.d.centre.DutyDesk), f.place("duty_desk"))
	l.timezone(f)
	if e, ok := f.need("emergency"); ok {
		l.d.centre.Emergency = l.emergency(e)
	}
	if o, ok := f.need("operator"); ok {
		l.d.centre.Operator = l.operator(o)
	}
}

func (l *loader) timezone(f fields) {
	if _, ok := f.need("timezone"); !ok {
		return
	}
	zone, err := time.LoadLocation(l.d.centre.Zone)
	if err != nil || l.d.centre.Zone == "" || l.d.centre.Zone == "Local" {
		f.owner.s.problem(f.place("timezone"), "no such time zone: %q", l.d.centre.Zone)
		return
	}
	l.zone = zone
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
	f, ok := v.fields("id", "names")
	if !ok {
		return
	}
	d := Desk{ID: DeskID(f.id("id")), Names: f.names()}
	if l.declare("desk", string(d.ID), f.place("id")) {
		l.d.desks.add(d.ID, d)
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
		l.d.agencies.add(a.ID, a)
	}
}

func joined[S ~string](list []S) string {
	words := make([]string, len(list))
	for i, s := range list {
		words[i] = string(s)
	}
	return strings.Join(words, ", ")
}
