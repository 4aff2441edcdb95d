package audit

import (
	"strconv"
	"strings"
	"time"

	"otklik/routing"
)

// Of is the entry for a line of a case's history, which is its ref. Who and where are
// the caller's to say.
func (k Key) Of(e routing.Event, ref int64, chain routing.CentreID) Entry {
	d := e.Detail
	f := Facts{
		"was": string(d.Was), "is": string(d.Is), "from": string(e.From), "to": string(e.To),
		"author": d.Author, "reason": string(d.Reason), "until": moment(d.Until),
		"stages": strings.Join(d.Stages, ","), "called": string(d.To),
	}
	if plainChange(e.Kind) {
		f["before"], f["after"] = d.Before, d.After
	}
	if len(d.Lacks) > 0 { // the gate was overridden; why is among the words
		f["lacks"] = strings.Join(d.Lacks, ",")
	}
	if codes(e.Kind) {
		f["what"] = e.Text
	}
	f["worked"], f["act"] = moment(d.Worked), d.Act
	if d.Mark != 0 {
		f["mark"] = strconv.Itoa(d.Mark)
	}
	others := make([]string, len(d.Others))
	for i, id := range d.Others {
		others[i] = strconv.FormatInt(int64(id), 10)
	}
	f["others"] = strings.Join(others, ",")
	return Entry{
		Chain: string(chain), At: e.At.UnixMilli(), Kind: "case." + string(e.Kind), Case: int64(e.Case), Ref: ref,
		Facts: f.Text(), Words: k.Words(e),
	}
}

// OfIncident is the entry for a line of an incident's history.
func (k Key) OfIncident(e routing.IncidentEvent, ref int64, chain routing.CentreID) Entry {
	f := Facts{"incident": strconv.FormatInt(int64(e.Incident), 10)}
	return Entry{
		Chain: string(chain), At: e.At.UnixMilli(), Kind: "incident." + string(e.Kind), Ref: ref,
		Facts: f.Text(), Words: k.IncidentWords(e),
	}
}

// plainChange tells whether what an event changed has a name of ours, and is nobody's
// words.
func plainChange(kind routing.EventKind) bool {
	switch kind {
	case routing.EventAssigned, routing.EventReferred, routing.EventTopic, routing.EventTerritory,
		routing.EventKindSet, routing.EventPriority, routing.EventRewound, routing.EventExposed:
		return true
	}
	return false
}

// codes tells whether an event's text is a word of ours.
func codes(kind routing.EventKind) bool {
	switch kind {
	case routing.EventJudged, routing.EventResumed, routing.EventIncident, routing.EventWarned, routing.EventOverdue,
		routing.EventEscalated, routing.EventUndelivered, routing.EventExposed:
		return true
	}
	return false
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
