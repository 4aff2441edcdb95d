package complaint

import (
	"slices"
	"strconv"
	"strings"

	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// Between the topic and the description a resident is told of an incident that may
// be his: then one tap takes the place of all the rest.

const (
	stIncident = "incident"
	evIncident = "incident" // it may be a trouble that many have
)

// incidentArrows lead aside from the topic, or from the place, and on to where the
// draft would have gone.
func incidentArrows() []dialogs.Arrow {
	here := []string{stIncident}
	return []dialogs.Arrow{
		{Event: evIncident, From: []string{stCategory, stFound, stFact, stPlace, stConfirm}, To: stIncident},
		{Event: evBack, From: here, To: stCategory},
		{Event: evAsk, From: here, To: stAsk},
		{Event: evOnly, From: here, To: stDescribe},
		{Event: evTold, From: here, To: stPlace},
		{Event: evChosen, From: here, To: stReview},
		{Event: evChanged, From: here, To: stReview},
		{Event: evSent, From: here, To: stHome},
	}
}

// mostIncidents is how many are offered at once.
const mostIncidents = 3

// offer turns a move aside to the incidents that the draft may be about, unless the
// resident has said already that they are not his.
func (t *talk) offer(m dialogs.Move) dialogs.Move {
	d := &t.Draft
	found := t.incidentsHere()
	if len(found) == 0 || d.Apart || !d.Kind.Judged() {
		return m
	}
	d.Offered, d.Then = nil, m.Event
	for _, in := range found {
		d.Offered = append(d.Offered, in.ID)
	}
	m.Event = evIncident
	return m
}

// incidentsHere are the open incidents of the draft's topic at its place or, while
// none was told, at the place of his last case; where that says nothing, all of them. A
// list that cannot be read is empty: the turn fails at its first write.
func (t *talk) incidentsHere() (found []*routing.Incident) {
	place := t.supposed()
	live, err := t.LiveIncidents(t.centresFor(place), t.Now)
	if err != nil {
		return nil
	}
	live = slices.DeleteFunc(live, func(in *routing.Incident) bool {
		return !in.Open() || !slices.Contains(in.Topics, t.Draft.Topic)
	})
	for _, in := range live {
		if in.Area.Covers(t.Directory(), place) != routing.Outside && len(found) < mostIncidents {
			found = append(found, in)
		}
	}
	return found
}

// centresFor are the centres whose incidents a place may lie in: the one that serves
// it or, for none, that of this chat and those below it.
func (t *talk) centresFor(place routing.Complaint) (ids []routing.CentreID) {
	here := t.Directory()
	if place.Territory != "" {
		return []routing.CentreID{here.Region().CentreFor(place.Territory, here).Centre().ID}
	}
	for _, d := range here.Region().Centres() {
		for at, ok := d, true; ok; at, ok = at.Up() {
			if at == here {
				ids = append(ids, d.Centre().ID)
				break
			}
		}
	}
	return ids
}

// supposed is where the draft's matter seems to be.
func (t *talk) supposed() routing.Complaint {
	if t.Draft.Territory != "" {
		return t.Draft.place.complaint()
	}
	if last := t.mine(1); len(last) > 0 && !t.forCaller() {
		return routing.Complaint{Territory: last[0].Territory, Address: last[0].Address, Point: last[0].Point}
	}
	return routing.Complaint{}
}

// offered are those the draft was turned aside to, as far as they are still open.
func (t *talk) offered() (list []*routing.Incident) {
	for _, id := range t.Draft.Offered {
		if in, err := t.PeekIncident(id); err == nil && in.Open() {
			list = append(list, in)
		}
	}
	return list
}

// The values of the question: "join" has the incident's id behind it.
const (
	incidentOther = "other"
	incidentJoin  = "join"
)

func askIncident(t *talk) dialogs.Prompt {
	p := dialogs.Prompt{Nav: []dialogs.Choice{t.back()}}
	list := t.offered()
	var texts []string
	for _, in := range list {
		sure := t.Draft.Territory != "" && in.Area.Covers(t.Directory(), t.Draft.place.complaint()) == routing.Inside
		texts = append(texts, t.Notices().IncidentText(in, t.Language(), sure))
		label := t.T("incident.join", nil)
		if len(list) > 1 {
			label = t.T("incident.join_at", locales.Args{"Area": t.IncidentArea(in)})
		}
		p.Choices = append(p.Choices, dialogs.Choice{Label: label, Value: incidentJoin + strconv.FormatInt(int64(in.ID), 36)})
	}
	texts = append(texts, t.T("incident.how", nil))
	if len(list) == 0 {
		texts = []string{t.T("incident.gone", nil)}
	}
	p.Text = strings.Join(texts, "\n\n")
	p.Choices = append(p.Choices, dialogs.Choice{Label: t.T("incident.not_mine", nil), Value: incidentOther})
	return p
}

func hearIncident(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if said, ok := strings.CutPrefix(h.Value, incidentJoin); ok {
		id, err := strconv.ParseInt(said, 36, 64)
		if err != nil {
			return dialogs.Move{}, err
		}
		in, err := t.PeekIncident(routing.IncidentID(id)) // it was among those offered just now
		if err != nil {
			return dialogs.Move{}, err
		}
		return t.join(in)
	}
	switch {
	case h.Value == "back":
		return dialogs.Move{Event: evBack}, nil
	case h.Value == incidentOther:
		t.Draft.Apart = true
		return t.similar(t.otherwise()), nil
	case h.Text == "" && len(h.Files) == 0:
		return dialogs.Move{Aside: t.T("stale.unread", nil)}, nil
	case !t.describe(h):
		return t.refuseLength(), nil
	}
	return dialogs.Move{Aside: t.T("incident.noted", nil)}, nil
}

// otherwise goes on to where the draft was turned aside. Words that were said
// meanwhile are its description.
func (t *talk) otherwise() dialogs.Move {
	d := &t.Draft
	event := d.Then
	d.Offered, d.Then = nil, ""
	if event == evOnly && len(d.Parts) > 0 {
		d.Early, event = true, evTold
	}
	return dialogs.Move{Event: event}
}

// memberIn tells which case of his follows an incident, whichever of his chats he filed it
// in; 0 if none.
func (t *talk) memberIn(in *routing.Incident) (mine routing.CaseID, err error) {
	for _, chat := range t.Chats() {
		if mine, err = t.Incidents().MemberOf(in, chat.String()); err != nil || mine != 0 {
			return mine, err
		}
	}
	return 0, nil
}

// join files the draft as a case of the incident: it has a number and its own notices,
// and needs no words. Who is in it already is told so.
func (t *talk) join(in *routing.Incident) (dialogs.Move, error) {
	args := locales.Args{"What": t.IncidentName(in), "ETA": t.IncidentETA(in)}
	if t.forCaller() {
		return t.joinCaller(in, args)
	}
	if mine, err := t.memberIn(in); err != nil || mine != 0 {
		if err != nil {
			return dialogs.Move{}, err
		}
		return t.joinedBefore(mine, args)
	}
	k, err := t.Cases().Open(routing.Filing{
		Complaint: t.complaintIn(in), Priority: t.urgency(), Language: t.Language(),
		Resident: t.resident(), Origin: t.In.Chat.String(), OriginMessage: t.Draft.Message, Incident: in.ID,
	})
	if err != nil {
		return dialogs.Move{}, err
	}
	if err := t.leave(k, t.Draft.spoken()); err != nil {
		return dialogs.Move{}, err
	}
	args["Number"] = k.Number
	key := "incident.receipt"
	if k.Incident != in.ID { // it ended meanwhile: his case goes to its agency
		key = "incident.receipt_alone"
	}
	return dialogs.Move{Event: evSent, Case: k.ID, Receipt: t.T(key, args)}, nil
}

// joinCaller is join for somebody who telephones: who he is is asked at the review only, and
// what there is to say of the incident he hears at once.
func (t *talk) joinCaller(in *routing.Incident, args locales.Args) (dialogs.Move, error) {
	if move, err := t.mayCall(); move != nil || err != nil {
		return *move, err
	}
	f, err := t.handedIn(routing.Filing{Complaint: t.complaintIn(in), Priority: t.urgency(), Language: t.Language(), Incident: in.ID})
	if err != nil {
		return dialogs.Move{}, err
	}
	k, err := t.Cases().Open(f)
	if err != nil {
		return dialogs.Move{}, err
	}
	return t.called(k, "call.receipt_incident", args)
}

// joinedBefore adds what the draft tells to the case that is in the incident.
func (t *talk) joinedBefore(id routing.CaseID, args locales.Args) (dialogs.Move, error) {
	k, err := t.Scene.Case(id)
	if err != nil {
		return dialogs.Move{}, err
	}
	if t.Draft.told() {
		if _, _, err := t.add(id, t.Draft.Album, t.Draft.remark(), t.Draft.spoken()...); err != nil {
			return dialogs.Move{}, err
		}
	}
	t.Draft, t.At = draft{}, ""
	args["Number"] = k.Number
	return dialogs.Move{Event: evHome, Aside: t.T("incident.already", args)}, nil
}

// complaintIn is the draft with the incident's place where the resident's own is not
// known to lie in it.
func (t *talk) complaintIn(in *routing.Incident) routing.Complaint {
	c := t.filed()
	place := t.supposed()
	if in.Area.Covers(t.Directory(), place) != routing.Inside {
		place = routing.Complaint{}
		if len(in.Area.Territories) > 0 {
			place.Territory = in.Area.Territories[0]
		}
	}
	c.Territory, c.Address, c.Point = place.Territory, place.Address, place.Point
	return c
}

// incidentOf is what the list of cases says of the incident that one follows.
func (t *talk) incidentOf(k *routing.Case) string {
	if k.Incident == 0 {
		return ""
	}
	in, err := t.PeekIncident(k.Incident)
	if err != nil || !in.Open() {
		return ""
	}
	return "\n\n" + t.T("incident.mine", locales.Args{
		"Number": k.Number, "What": t.IncidentName(in), "Text": dialogs.Quote(in.Text.In(t.Language())), "ETA": t.IncidentETA(in),
	})
}
