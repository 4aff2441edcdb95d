package dialogs

import (
	"strings"
	"time"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// The verbs on an incident's card; the Case of such a press is the incident.
const (
	VerbConfirm = "confirm"
	VerbDismiss = "dismiss"
	VerbUpdate  = "update"
	VerbResolve = "resolve"
	VerbReopen  = "reopen"
)

// growth is the time for which the card tells how much it has grown.
const growth = 15 * time.Minute

// mostTopics is how many facts of works are named.
const mostTopics = 3

// incidentCard words an incident for its desks, with the buttons its state allows.
// It names no resident and none of their words.
func (n *Notices) incidentCard(in *routing.Incident) (string, bots.Keyboard, error) {
	tally, err := n.Tx.Tally(in, n.Now.Add(-growth))
	if err != nil {
		return "", bots.Keyboard{}, err
	}
	clerk, err := n.nameIn(n.about(in), in.Agency, in.By)
	if err != nil {
		return "", bots.Keyboard{}, err
	}
	w := n.incidentDesk(in)
	lines := []string{
		w.t("incident.head_"+head(in), locales.Args{"Incident": w.incident(in), "Topic": w.topics(in.Topics)}),
		w.t("incident.place", locales.Args{"Area": w.area(in.Area)}),
		w.mapLink(in.Area.Point),
		"",
		w.t("incident.count", locales.Args{"Count": in.Members, "Recent": tally.Recent, "At": n.Now.In(n.about(in).Location()).Format("15:04")}),
	}
	if len(in.First) > 0 {
		lines = append(lines, w.t("incident.first", locales.Args{"Numbers": strings.Join(in.First, ", ")}))
	}
	if tally.Words > 0 {
		lines = append(lines, w.t("incident.worded", locales.Args{"Count": tally.Words, "Numbers": strings.Join(tally.Worded, ", ")}))
	}
	lines = append(lines, w.t("incident.agency", locales.Args{"Agency": w.agency(in.Agency)}))
	if in.Reason != "" {
		lines = append(lines, w.t("incident.reason", locales.Args{"Reason": QuoteLine(in.Reason)}))
	}
	lines = append(lines, "", n.incidentStatus(w, in, tally, clerk))
	for _, lang := range n.House.Texts.Languages() {
		if text := Quote(in.Text[lang]); text != "" {
			lines = append(lines, "", w.t("incident.words", locales.Args{"Language": lang, "Text": text}))
		}
	}
	text := strings.Join(lines, "\n")
	return strings.ReplaceAll(text, "\n\n\n", "\n\n"), incidentKeyboard(w, in), nil
}

// head is how a card of this incident begins.
func head(in *routing.Incident) string {
	if in.State == routing.IncidentProposed || in.State == routing.IncidentDismissed && in.Kind == routing.IncidentFault {
		return "proposed"
	}
	return string(in.Kind)
}

// incidentStatus says where it stands and what became of the last answer.
func (n *Notices) incidentStatus(w wording, in *routing.Incident, t routing.IncidentTally, clerk string) string {
	args := locales.Args{"Clerk": clerk, "ETA": w.eta(in, n.Now), "From": w.when(in.From), "Until": w.when(in.ETA), "At": w.when(in.Ended)}
	state := w.t("incident.state_"+string(in.State), args)
	if in.State == routing.IncidentConfirmed && in.Round > 0 {
		args["Count"] = in.Unsolved
		state = w.t("incident.again", args)
	}
	lines := []string{state}
	switch {
	case t.Behind > 0 && (in.Open() || in.Finished()):
		lines = append(lines, w.t("incident.telling", locales.Args{"Left": t.Behind}))
	case in.Finished() && t.Failed == 0:
		lines = append(lines, w.t("incident.told_all", nil))
	}
	if t.Failed > 0 {
		lines = append(lines, w.t("incident.failed", locales.Args{"Count": t.Failed}))
	}
	if in.Finished() && t.Solved+t.Partly+t.NotSolved > 0 {
		lines = append(lines, w.t("incident.verdicts", locales.Args{"Solved": t.Solved, "Partly": t.Partly, "NotSolved": t.NotSolved}))
	}
	return strings.Join(lines, "\n")
}

// incidentVerbs are the buttons that a deed has, in the order shown.
var incidentVerbs = []struct {
	deed      routing.IncidentDeed
	verb, key string
}{
	{routing.IncidentConfirm, VerbConfirm, "incident.confirm"},
	{routing.IncidentUpdate, VerbUpdate, "incident.update"},
	{routing.IncidentAnswer, VerbResolve, "incident.resolve"},
	{routing.IncidentReopen, VerbReopen, "incident.reopen"},
	{routing.IncidentDismiss, VerbDismiss, "incident.dismiss"},
}

func incidentKeyboard(w wording, in *routing.Incident) (k bots.Keyboard) {
	for _, b := range incidentVerbs {
		if !in.State.May(b.deed) {
			continue
		}
		key := b.key
		if b.deed == routing.IncidentDismiss && in.Kind == routing.IncidentWorks {
			key = "incident.cancel"
		}
		press := CasePress{Verb: b.verb, Case: routing.CaseID(in.ID)}
		k.Rows = append(k.Rows, []bots.Button{{Text: w.t(key, nil), Data: press.Encode()}})
	}
	return k
}

// incident names an incident: its number with the letter that tells it from a case.
func (w wording) incident(in *routing.Incident) string {
	return w.t("incident.number", locales.Args{"Number": in.Number})
}

// what names an incident with what it is: "planned works A-26-0001".
func (w wording) what(in *routing.Incident) string {
	return w.t("incident.is_"+string(in.Kind), locales.Args{"Incident": w.incident(in)})
}

func (w wording) topics(ids []routing.TopicID) string {
	var names []string
	for _, id := range ids[:min(len(ids), mostTopics)] {
		names = append(names, w.topic(id))
	}
	if len(ids) > mostTopics {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}

// area names where an incident is.
func (w wording) area(a routing.IncidentArea) string {
	var parts []string
	for _, t := range a.Territories {
		parts = append(parts, w.territory(t))
	}
	for _, s := range a.Streets {
		parts = append(parts, QuoteLine(s))
	}
	if a.Point != nil {
		parts = append(parts, w.t("incident.circle", locales.Args{"Metres": a.Radius}))
	}
	return strings.Join(parts, ", ")
}

// eta words when an incident is meant to be over.
func (w wording) eta(in *routing.Incident, now time.Time) string {
	due := in.Due(now)
	if due.IsZero() {
		return w.t("incident.eta_unknown", nil)
	}
	return w.t("incident.eta", locales.Args{"When": w.when(due)})
}

// IncidentText is what a newcomer is told of an incident; sure says that it is where
// he is, else he is asked.
func (n *Notices) IncidentText(in *routing.Incident, lang string, sure bool) string {
	w := n.speak(n.about(in), lang)
	key := "incident.near_" + string(in.Kind)
	if !sure {
		key = "incident.maybe_" + string(in.Kind)
	}
	return w.t(key, locales.Args{
		"Topic": w.topics(in.Topics), "Area": w.area(in.Area), "Text": Quote(in.Text.In(lang)), "ETA": w.eta(in, n.Now),
	})
}

// IncidentNumber, IncidentName, IncidentArea and IncidentETA word an incident in the
// conversation's language.
func (s *Scene) IncidentNumber(in *routing.Incident) string { return s.wordsOf(in).incident(in) }
func (s *Scene) IncidentName(in *routing.Incident) string   { return s.wordsOf(in).what(in) }
func (s *Scene) IncidentArea(in *routing.Incident) string   { return s.wordsOf(in).area(in.Area) }
func (s *Scene) IncidentETA(in *routing.Incident) string    { return s.wordsOf(in).eta(in, s.Now) }

// wordsOf words things as the incident's centre does, its times in that centre's zone.
func (s *Scene) wordsOf(in *routing.Incident) wording {
	return s.Notices().speak(s.Directory().Region().Of(in.Centre), s.Language())
}
