package timeline

import (
	"strings"

	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// words puts a case and its history into words of its centre.
func words(s *dialogs.Scene, k *routing.Case) (Sheet, error) {
	events, err := s.Events(k.ID)
	if err != nil {
		return Sheet{}, err
	}
	who, err := s.Answerers(k)
	if err != nil {
		return Sheet{}, err
	}
	args := locales.Args{
		"Number": k.Number, "Topic": s.Topic(k.Topic), "Place": s.Place(k.Complaint), "Agency": who,
		"At": s.When(k.OpenedAt), "Due": s.When(k.Full), "Centre": s.Directory().Centre().Names.In(s.Language()),
	}
	if args["Place"] == "" {
		args["Place"] = s.T("place.none", nil)
	}
	sheet := Sheet{
		Title: s.T("timeline.title", args), When: s.T("timeline.when", nil), What: s.T("timeline.what", nil), Made: s.Now,
		Foot: s.T("timeline.made", locales.Args{"At": s.When(s.Now), "Zone": s.Now.In(s.Directory().Location()).Format("-07:00")}),
	}
	for _, key := range []string{"timeline.topic", "timeline.place", "timeline.filed", "timeline.agency"} {
		sheet.Lines = append(sheet.Lines, s.T(key, args))
	}
	if !k.Full.IsZero() {
		sheet.Lines = append(sheet.Lines, s.T("timeline.due", args))
	}
	h := history{scene: s, agency: firstAgency(k, events), of: k}
	for _, e := range events {
		said, err := h.told(e)
		if err != nil {
			return Sheet{}, err
		}
		if said != "" {
			sheet.Rows = append(sheet.Rows, Row{At: s.When(e.At), What: said})
		}
	}
	return sheet, nil
}

// firstAgency is who had a case at its beginning.
func firstAgency(k *routing.Case, events []routing.Event) routing.AgencyID {
	for _, e := range events {
		if e.To != "" && e.From != "" {
			return e.From
		}
	}
	return k.Agency
}

// history words events one by one: who has the case depends on what was before.
type history struct {
	scene  *dialogs.Scene
	agency routing.AgencyID
	of     *routing.Case
}

// told words one event; the answers of a split case are each agency's own.
func (h *history) told(e routing.Event) (string, error) {
	if e.Kind == routing.EventAnswered {
		if parts, err := h.scene.PartAnswers(h.of, e); err != nil || parts != "" {
			return h.scene.T("timeline.answered_parts", locales.Args{"Parts": parts}), err
		}
	}
	return h.event(e), nil
}

// event words one event, "" for what is the staff's own or tells nothing.
func (h *history) event(e routing.Event) string {
	before := h.agency
	if e.To != "" {
		h.agency = e.To
	}
	s := h.scene
	args := locales.Args{
		"Agency": s.Agency(h.agency), "Text": dialogs.Quote(e.Text), "Until": s.When(e.Detail.Until), "Mark": e.Detail.Mark,
		"Why": "", "Level": "",
	}
	switch e.Kind {
	case routing.EventOpened:
		if args["Text"] = dialogs.Quote(h.of.Text); args["Text"] == "" {
			args["Text"] = s.OwnWords(h.of)
		}
		return h.with(s.T("timeline.opened", args), len(h.of.Files))
	case routing.EventWords:
		if _, other := e.Echoed(); other {
			return ""
		}
		return h.with(s.T("timeline.words", args), len(e.Files))
	case routing.EventTransferred, routing.EventDecided, routing.EventAdmitted, routing.EventTopic, routing.EventTerritory:
		if e.To == "" || e.To == before {
			return ""
		}
		return s.T("timeline.passed", args)
	case routing.EventAnswered, routing.EventCorrected, routing.EventInterim, routing.EventDeferred, routing.EventAsked:
		return h.with(s.T("timeline."+string(e.Kind), args), len(e.Files))
	case routing.EventJudged:
		return s.T("timeline.judged_"+e.Text, args)
	case routing.EventRated:
		return s.T("timeline.rated", args)
	case routing.EventRejected:
		args["Why"] = s.T("reject."+string(e.Detail.Reason), nil)
		return s.T("timeline.rejected", args)
	case routing.EventOverdue:
		if routing.Clock(e.Text) == routing.FullAnswer {
			return s.T("timeline.overdue", args)
		}
	case routing.EventEscalated:
		if routing.Clock(e.Text) == routing.FullAnswer && e.Detail.To != "" {
			args["Level"] = s.T("tracking.level_"+string(e.Detail.To), nil)
			return s.T("timeline.escalated", args)
		}
	case routing.EventDone:
		return h.with(strings.TrimSpace(s.T("timeline.done", args)+"\n"+s.WorkShown(e)), len(e.Files))
	case routing.EventTaken, routing.EventResumed, routing.EventReferred, routing.EventReopened, routing.EventSilent,
		routing.EventWithdrawn, routing.EventRestored, routing.EventSplit, routing.EventMerged, routing.EventUnmerged:
		return s.T("timeline."+string(e.Kind), args)
	}
	return ""
}

// with adds how many files came along.
func (h *history) with(text string, files int) string {
	if files == 0 {
		return text
	}
	return strings.TrimSpace(text + "\n" + h.scene.T("timeline.files", locales.Args{"Count": files}))
}
