package routing_test

import (
	"testing"

	"otklik/routing"
)

// An erasure leaves nothing of an answer that never went, and no clerk's own words about
// why one did; the answer itself and the common reasons stay.
func TestRedactedAnswers(t *testing.T) {
	said := routing.Event{Actor: "telegram:501", Text: "Мария Петровна, звонили вам", Files: []string{"f"}}
	for kind, stays := range map[routing.EventKind]bool{
		routing.EventDrafted: false, routing.EventSending: false, routing.EventAnswered: true, routing.EventCorrected: true,
	} {
		for excuse, kept := range map[string]bool{"Мария Петровна довольна": false, routing.Excuses()[0]: true} {
			e := said
			e.Kind, e.Detail.Excuse = kind, excuse
			out, changed := e.Redacted([]string{"telegram:7"})
			if (out.Text != "") != stays || (len(out.Files) > 0) != stays || (out.Detail.Excuse != "") != kept || changed == (stays && kept) {
				t.Errorf("%s, %q became %+v, changed %v", kind, excuse, out, changed)
			}
		}
	}
}
