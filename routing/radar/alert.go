package radar

import (
	"cmp"
	"slices"
	"time"

	"otklik/routing"
)

// Alert is a series that has grown beyond what chance would do.
type Alert struct {
	Series Series    `json:"series"`
	Sight  Sight     `json:"sight"`  // in the window that tells most
	Sights []Sight   `json:"sights"` // in all of them
	Since  time.Time `json:"since"`  // the first case within that window
	Parts  []Strand  `json:"parts,omitempty"`
}

// Strand is a fact that an alert about several is made of.
type Strand struct {
	Topic routing.TopicID `json:"topic"`
	Sight Sight           `json:"sight"`
}

const (
	// mostParts is how many facts an alert names.
	mostParts = 5
	// explains is the share of an excess that one narrower series must have to be
	// told in its place.
	explains = 0.7
)

// Alerts makes as few alerts of a survey as say all of it. What one narrower series
// explains is told as that series; what several make up together, as a storm does,
// is told once, and they are its parts.
func (r *Radar) Alerts(survey []Reading) (list []Alert) {
	var grown []Reading
	for _, x := range survey {
		if x.Alarming >= 0 {
			grown = append(grown, x)
		}
	}
	slices.SortStableFunc(grown, func(a, b Reading) int { return cmp.Compare(r.breadth(b.Series), r.breadth(a.Series)) })
	for _, x := range grown {
		if slices.ContainsFunc(list, func(a Alert) bool { return r.Within(x.Series, a.Series) }) || r.explained(x, survey) {
			continue
		}
		list = append(list, Alert{Series: x.Series, Sight: x.Sights[x.Alarming], Sights: x.Sights, Since: x.Since, Parts: r.parts(x, survey)})
	}
	return list
}

// breadth orders series so that whatever lies within another comes behind it.
func (r *Radar) breadth(s Series) int {
	subject := 0
	switch {
	case s.Subject == "":
		subject = 2
	case s.IsCategory():
		subject = 1
	}
	return subject - len(r.way(s.Territory))
}

// IsCategory tells whether the subject is a whole category.
func (s Series) IsCategory() bool {
	return s.Subject != "" && string(routing.TopicID(s.Subject).Category()) == s.Subject
}

// Within tells whether all cases of the inner series are of the outer one too.
func (r *Radar) Within(inner, outer Series) bool { return slices.Contains(r.around(inner), outer) }

// explained tells whether one narrower series has most of the excess, within the wider
// one's window. Whether it is an alert is then judged by what is usual of it.
func (r *Radar) explained(x Reading, survey []Reading) bool {
	excess := x.Sights[x.Alarming].Excess()
	return slices.ContainsFunc(survey, func(y Reading) bool {
		return y.Series != x.Series && r.Within(y.Series, x.Series) && y.Sights[x.Alarming].Excess() >= explains*excess
	})
}

// parts are the facts with the greatest excess of an alert about more than one.
func (r *Radar) parts(x Reading, survey []Reading) (list []Strand) {
	if x.Series.Subject != "" && !x.Series.IsCategory() {
		return nil
	}
	for _, y := range survey {
		fact := y.Series.Subject != "" && !y.Series.IsCategory()
		if s := y.Sights[x.Alarming]; fact && y.Series.Territory == x.Series.Territory && s.Excess() > 0 && r.Within(y.Series, x.Series) {
			list = append(list, Strand{Topic: routing.TopicID(y.Series.Subject), Sight: s})
		}
	}
	slices.SortStableFunc(list, func(a, b Strand) int { return cmp.Compare(b.Sight.Excess(), a.Sight.Excess()) })
	return list[:min(len(list), mostParts)]
}

// Unexplained are the alerts that are news beside the incidents that are live. One
// about several facts is explained when most of its excess is.
func (r *Radar) Unexplained(alerts []Alert, live []*routing.Incident) (list []Alert) {
	for _, a := range alerts {
		parts := a.Parts
		if len(parts) == 0 {
			parts = []Strand{{Topic: routing.TopicID(a.Series.Subject), Sight: a.Sight}}
		}
		excess := 0.0
		for _, p := range parts {
			if slices.ContainsFunc(live, func(in *routing.Incident) bool { return saysWhy(in, r.d, p.Topic, a.Series.Territory) }) {
				excess += p.Sight.Excess()
			}
		}
		if excess < explains*a.Sight.Excess() {
			list = append(list, a)
		}
	}
	return list
}

// saysWhy tells whether an incident says why more comes in about a fact from a
// territory. The desk has decided already about one that it dismissed.
func saysWhy(in *routing.Incident, d *routing.Directory, topic routing.TopicID, territory routing.TerritoryID) bool {
	if !slices.Contains(in.Topics, topic) {
		return false
	}
	switch c := in.Area.Covers(d, routing.Complaint{Territory: territory}); in.State {
	case routing.IncidentPlanned: // it has not begun
		return false
	case routing.IncidentDismissed:
		return c != routing.Outside
	default:
		return c == routing.Inside
	}
}
