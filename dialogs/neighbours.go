package dialogs

import (
	"math"
	"strconv"
	"strings"

	"otklik/bots"
	"otklik/dialogs/personal"
	"otklik/locales"
	"otklik/routing"
)

// This file is what a resident is shown of a case that is not his: what is wrong, where,
// and how it stands, and nothing of who said so.

// mostNeighbour is how much of somebody's words a stranger is shown, in letters.
const mostNeighbour = 200

// Neighbour words an open case, the n-th of those shown, for somebody who is about to
// file one at a place.
func (s *Scene) Neighbour(n int, k *routing.Case, from routing.Complaint) string {
	its := s.ForCase(k)
	place := k.Complaint
	place.Address = personal.HideFlat(place.Address)
	args := locales.Args{
		"At": n, "Place": its.Place(place), "Away": "", "Text": "", "State": its.T("state."+string(k.State), nil), "Day": its.Day(k.OpenedAt),
		"Count": k.Residents(),
	}
	if away, ok := from.Away(k.Complaint); ok {
		const step = 10 // metres: nobody points more exactly
		away = max(step, math.Ceil(away/step)*step)
		args["Away"] = its.T("alike.away", locales.Args{"Metres": strconv.Itoa(int(away))})
	}
	if its.mayShow(k) {
		args["Text"] = cut(QuoteLine(personal.Veil(k.Text, everybodys(its.Directory()))), mostNeighbour)
	}
	return strings.TrimSpace(its.T("alike.card", args))
}

// NeighbourPhoto is a picture of such a case; ok is false where there is none to show.
func (s *Scene) NeighbourPhoto(k *routing.Case) (f bots.File, ok bool) {
	if !s.ForCase(k).mayShow(k) {
		return f, false
	}
	for _, f := range DecodeFiles(k.Files) {
		if f.Kind == bots.Photo {
			return f, true
		}
	}
	return f, false
}

// mayShow tells whether strangers may read what a resident has written: not where one
// may keep to himself who he is.
func (s *Scene) mayShow(k *routing.Case) bool {
	return !k.Applicant.Anonymous && !s.Directory().Anonymous(k.Topic)
}

// ShowPhotos posts pictures from cases of others beside the next question.
func (s *Scene) ShowPhotos(text string, photos []bots.File, of []int64) error {
	_, err := post(s.Tx, s.House, bots.Letter{
		Chat: s.In.Chat, Text: text, Files: photos, Purpose: bots.Dialog, Priority: bots.Interactive, Silent: true, Mentions: of,
	})
	return err
}
