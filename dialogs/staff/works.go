package staff

import (
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"otklik/dialogs"
	"otklik/dialogs/gate"
	"otklik/locales"
	"otklik/routing"
)

// stWorks is the state of a clerk who looks over the works he announces.
const stWorks = "works"

const evWorks = "works"

// worksCommand lists works and incidents, or announces works in one line: topic;
// place; from; until; text.
func (c *Conversation) worksCommand(t *talk, arg string) error {
	if arg == "" {
		return t.listWorks()
	}
	if !strings.Contains(arg, ";") {
		return t.showIncident(arg)
	}
	w, wrong := t.readWorks(arg)
	if wrong != "" {
		return t.Say(wrong + "\n\n" + t.T("works.form", nil))
	}
	if err := t.Incidents().MayPlan(t.actor(), w); err != nil {
		return t.explainIncident(nil, err)
	}
	t.memory.Case, t.Works = 0, &w
	return c.machine.Ask(t, t.Scene, dialogs.Move{Event: evWorks})
}

// readWorks reads the line; wrong says what was not understood.
func (t *talk) readWorks(line string) (w routing.Works, wrong string) {
	parts := strings.SplitN(line, ";", 5)
	if len(parts) < 5 {
		return w, t.T("works.too_few", nil)
	}
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	d := t.Directory()
	topics := d.FindTopics(parts[0], 1)
	area, known := placeOf(d, parts[1])
	from, okFrom := routing.ParseMoment(parts[2], t.Now, d.Location())
	until, okUntil := routing.ParseMoment(parts[3], t.Now, d.Location())
	switch {
	case len(topics) == 0:
		return w, t.T("works.no_topic", locales.Args{"Said": dialogs.Quote(parts[0])})
	case !known:
		return w, t.T("works.no_place", locales.Args{"Said": dialogs.Quote(parts[1])})
	case !okFrom || !okUntil || !until.After(from) || !until.After(t.Now) || until.Sub(from) > routing.LongestWorks:
		return w, t.T("works.no_time", nil)
	case gate.HasNumbers(parts[4]):
		return w, t.T("gate.personal_words", nil)
	case utf8.RuneCountInString(parts[4]) > routing.MostIncidentText || parts[4] == "":
		return w, t.T("describe.too_long", locales.Args{"Max": routing.MostIncidentText})
	}
	agency := d.Match(routing.Complaint{Topic: topics[0], Territory: area.Territories[0], Address: parts[1]}, t.Now).Agency
	return routing.Works{
		Agency: agency, Topics: topics, Area: area,
		From: from, Until: until, Text: bilingual(parts[4]),
	}, ""
}

// placeOf reads a territory of the centre, or a street in one.
func placeOf(d *routing.Directory, said string) (area routing.IncidentArea, ok bool) {
	found := d.FindPlaces(said, 1)
	if len(found) == 0 || !found[0].Exact || d.Region().CentreFor(found[0].Territory, d) != d {
		return area, false
	}
	area.Territories = []routing.TerritoryID{found[0].Territory}
	if street := found[0].Street; street != "" {
		area.Streets = []string{street}
	}
	return area, true
}

func askWorks(t *talk) dialogs.Prompt {
	p := dialogs.Prompt{Nav: []dialogs.Choice{{Label: t.T("button.cancel", nil), Value: evCancel}}}
	w := t.Works
	if w == nil {
		p.Text = t.T("stale.unread", nil)
		return p
	}
	in := &routing.Incident{Kind: routing.IncidentWorks, IncidentBody: routing.IncidentBody{Topics: w.Topics, Area: w.Area, Text: w.Text, ETA: w.Until}}
	p.Text = t.T("works.sure", locales.Args{
		"Clerk": dialogs.QuoteLine(t.clerk.Name), "From": t.When(w.From), "Until": t.When(w.Until), "Agency": t.Agency(w.Agency),
		"Text": t.Notices().IncidentText(in, t.Language(), true),
	})
	p.Choices = []dialogs.Choice{{Label: t.T("works.add", nil), Value: "add"}}
	return p
}

func hearWorks(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	w := t.Works
	switch {
	case h.Value == evCancel || w == nil:
		t.Works = nil
		return t.unsaid()
	case h.Value == "":
		return dialogs.Move{Aside: t.T("desk.choose", nil)}, nil
	}
	t.Works = nil
	w.ID = "desk-" + strings.ToLower(t.Now.UTC().Format(time.RFC3339Nano)) // of a desk's own: nothing is loaded again
	in, _, err := t.Incidents().Plan(t.actor(), *w)
	switch {
	case errors.Is(err, routing.ErrNotYours) || errors.Is(err, routing.ErrRole):
		return dialogs.Move{Event: evDone, Silent: true}, t.explainIncident(nil, err)
	case err != nil:
		return dialogs.Move{}, err
	}
	t.outcome = t.T("works.added", locales.Args{"Incident": t.IncidentNumber(in)})
	return dialogs.Move{Event: evDone}, nil
}

// listWorks lists what is planned or under way at this desk.
func (t *talk) listWorks() error {
	planned, err := t.Notices().PlannedWorks(t.desk)
	if err != nil {
		return err
	}
	open, err := t.Notices().OpenIncidents(t.desk)
	if err != nil {
		return err
	}
	lines := []string{}
	for _, in := range append(open, planned...) {
		lines = append(lines, t.incidentLine(in))
	}
	if len(lines) == 0 {
		lines = []string{t.T("works.none", nil)}
	}
	return t.Say(strings.Join(append(lines, "", t.T("works.form", nil)), "\n"))
}

// incidentLine is an incident in a list.
func (t *talk) incidentLine(in *routing.Incident) string {
	return t.T("incident.line", locales.Args{
		"Incident": t.IncidentNumber(in), "Topic": t.Topic(in.Topics[0]), "Area": t.IncidentArea(in),
		"State": t.T("incident.now_"+string(in.State), nil), "Count": in.Members,
	})
}

// showIncident posts a fresh card of each incident with a number that this desk has a say in.
func (t *talk) showIncident(said string) error {
	number := routing.FullIncidentNumber(said, t.Now.In(t.Directory().Location()))
	list, err := t.Notices().IncidentsNumbered(t.desk, number)
	if err == nil && len(list) == 0 {
		if _, err = t.IncidentByNumber(t.Directory().Centre().ID, number); err == nil {
			err = routing.ErrNotYours
		}
	}
	if err != nil {
		return t.explainIncident(nil, err)
	}
	for _, in := range list {
		if err := t.Notices().ShowIncident(in, t.In.Chat); err != nil {
			return err
		}
	}
	return nil
}
