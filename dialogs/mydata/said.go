package mydata

import (
	"slices"

	"otklik/routing"
)

// hidden are the events that are between the staff: notes, drafts, who was asked to
// hurry. A person is not shown that they were.
var hidden = []routing.EventKind{routing.EventNote, routing.EventDrafted, routing.EventReturned, routing.EventNudged, routing.EventSending, routing.EventRecalled, routing.EventReported}

// worded are the events whose words a person has written or was sent. What another
// event says is for the staff, and of no person: he is shown that it happened.
var worded = []routing.EventKind{
	routing.EventAnswered, routing.EventAttached, routing.EventDone, routing.EventInterim, routing.EventCorrected,
	routing.EventAsked, routing.EventDeferred, routing.EventWords, routing.EventJudged, routing.EventRated, routing.EventRejected,
	routing.EventBanned, routing.EventWithheld,
}

// event is what a person may see of one line of his case's history.
type event struct {
	routing.Event
	own bool // he did it himself
}

// visible are the events of a case as its resident may see them.
func visible(k Case) []event {
	var out []event
	owners := k.owners()
	for _, e := range k.Events {
		if _, other := e.Echoed(); other || slices.Contains(hidden, e.Kind) {
			continue
		}
		v := event{Event: e, own: slices.Contains(owners, e.Actor)}
		if !v.own && !slices.Contains(worded, e.Kind) {
			v.Text = ""
		}
		if !v.own {
			v.Detail.Before, v.Detail.After = "", "" // a clerk, say
		}
		out = append(out, v)
	}
	return out
}

// owners are the names that a case's resident goes by: it may have come from another chat
// of his.
func (k Case) owners() []string { return routing.Owners(k.Resident, k.Events) }
