package dialogs

import (
	"time"

	"otklik/dialogs/personal"
	"otklik/routing"
)

// This file is the canned answers of a centre, filled for a case.

// VerbCanned chooses a canned answer to a case.
const VerbCanned = "canned"

// Canned are the canned answers to a case as it stands.
func (s *Scene) Canned(k *routing.Case) []routing.Canned {
	return s.ForCase(k).Directory().Canned(k.Topic, k.State)
}

// FillCanned words a canned answer for a resident, in his language. What the case does not
// tell stays a blank.
func (s *Scene) FillCanned(c routing.Canned, k *routing.Case) string {
	w := s.Notices().resident(k)
	place := k.Complaint
	place.Point, place.Address = nil, personal.HideFlat(place.Address) // others may be told the same answer
	address := ""
	if place.Address != "" { // a territory alone is no address
		address = w.place(place)
	}
	agency, _ := w.directory.Region().Agency(k.Agency)
	centre := w.directory.Centre()
	return c.Fill(w.lang, map[routing.Mark]string{
		routing.MarkNumber: k.Number, routing.MarkTopic: w.topic(k.Topic), routing.MarkAddress: address,
		routing.MarkTerritory: w.territory(k.Territory), routing.MarkDue: w.date(k.Full), routing.MarkToday: w.date(s.Now),
		routing.MarkAgency: w.agency(k.Agency), routing.MarkContact: agency.Contact.Phone,
		routing.MarkPhone: centre.Emergency.Phone, routing.MarkDuty: centre.Emergency.Duty,
	})
}

// date is a day as an answer says it, "" for none.
func (w wording) date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(w.directory.Location()).Format("02.01.2006")
}
