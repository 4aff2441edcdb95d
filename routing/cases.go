package routing

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Cases changes cases by the rules: who may, in which state, and who must hear
// of it. Every deed is one event. One value serves one unit of work.
type Cases struct {
	// Directory is that of the centre through which somebody speaks. A new case may
	// be another centre's, and an old one is judged by its own centre's directory.
	Directory *Directory
	Tx        Tx
	Tell      Announcer
	Now       time.Time
}

// Filing is a new case as its resident hands it in.
type Filing struct {
	Complaint
	Kind          CaseKind
	Priority      Priority
	Language      string
	Resident      string
	Origin        string
	OriginMessage string
	Incident      IncidentID // that its resident joins, 0 = none
	Apart         bool       // he said that it is none of those he was shown
	Despite       []string   // the stoppers that he filed it in spite of
	By            *Actor     // the clerk who hands it in for a caller, nil = its resident himself
}

// Remark is what somebody said on a case.
type Remark struct {
	Text  string
	Files []string
	Doubts
	Proof
}

// Empty tells whether nothing is said or shown.
func (r Remark) Empty() bool { return strings.TrimSpace(r.Text) == "" && len(r.Files) == 0 }

// Open takes a complaint in and starts its clocks. It is routed at once, unless
// its topic wants a moderator first; danger never waits for one, and an incident is
// known already.
func (c Cases) Open(f Filing) (*Case, error) {
	k, err := c.admit(f)
	if err != nil {
		return nil, err
	}
	if f.Priority != Urgent && f.Incident == 0 && c.of(k).Moderated(f.Topic) {
		k.State, k.Unrouted = Moderation, true
		c.toCentre(k, "moderation: topic "+string(f.Topic))
	} else {
		c.route(k)
	}
	c.wind(k)
	return k, c.add(k, c.event(k, EventOpened, f.author()))
}

// admit gives a complaint its number at the centre that serves its place.
func (c Cases) admit(f Filing) (*Case, error) {
	d := c.Directory.Region().CentreFor(f.Territory, c.Directory)
	if f.By != nil && !d.MayFile(*f.By) && !c.Directory.MayFile(*f.By) {
		return nil, ErrRole
	}
	local := c.Now.In(d.Location())
	n, err := c.Tx.NextNumber(d.Centre().ID, local.Year())
	if err != nil {
		return nil, err
	}
	k := &Case{
		ID:        CaseID(c.Tx.NewID()),
		Number:    fmt.Sprintf("%02d-%05d", local.Year()%100, n),
		Centre:    d.Centre().ID,
		State:     Assigned,
		Complaint: f.Complaint,
		Language:  f.Language,
		Resident:  f.Resident, Origin: f.Origin, OriginMessage: f.OriginMessage,
		Incident: f.Incident,
		Course:   Course{Kind: f.Kind, Priority: f.Priority, Apart: f.Apart, Despite: f.Despite},
		OpenedAt: c.Now,
	}
	if f.By != nil {
		k.caller()
	}
	return k, nil
}

// of is the directory of the case's centre, whichever centre is asked.
func (c Cases) of(k *Case) *Directory { return c.Directory.Region().Of(k.Centre) }

// add stores a new case and its first event.
func (c Cases) add(k *Case, e Event) error {
	k.NextLook = c.nextLook(k)
	if err := c.Tx.AddCase(k); err != nil {
		return err
	}
	if err := c.alarm(k, time.Time{}); err != nil {
		return err
	}
	e.To = k.Agency
	return c.record(k, e)
}

// elsewhere is the centre that serves the case's territory, nil where that is the case's
// own. A case keeps its centre, which numbered it.
func (c Cases) elsewhere(k *Case) *Directory {
	own := c.of(k)
	if d := c.Directory.Region().CentreFor(k.Territory, own); d != own {
		return d
	}
	return nil
}

// match asks the rules whose case it is; of a territory of another centre, that centre
// decides.
func (c Cases) match(k *Case) Match {
	if d := c.elsewhere(k); d != nil {
		return Match{Agency: d.Centre().Fallback, Topic: Any, Territory: Any}
	}
	return c.of(k).Match(k.Complaint, c.Now)
}

// route gives a case to whom the rules name.
func (c Cases) route(k *Case) {
	m := c.match(k)
	k.Agency, k.Rule, k.Reason, k.Unrouted = m.Agency, m.Rule, m.Reason(), false
	k.Directory = c.of(k).Version()
}

// toCentre puts a case before the centre itself.
func (c Cases) toCentre(k *Case, reason string) {
	k.Agency, k.Rule, k.Reason = c.of(k).Centre().Fallback, "", reason
	k.Directory = c.of(k).Version()
}

// move is a deed: the case goes where its life says, and the event tells of it.
func (c Cases) move(k *Case, d Deed, e Event) error {
	next, err := After(k.State, d)
	if err != nil {
		return err
	}
	if next != k.State {
		e.Detail.Was, e.Detail.Is = k.State, next
	}
	if next != Approval {
		k.Draft = nil
	}
	if !slices.Contains(keepsTalk, d) {
		k.Talked = time.Time{}
	}
	if stood := slices.Contains(waiting, k.State); stood && !slices.Contains(waiting, next) {
		if err := c.start(k); err != nil {
			return err
		}
	}
	k.State = next
	if e.Kind == EventAnswered || e.Kind == EventDone {
		e.Detail.Due = k.Deadlines
	}
	k.news(e)
	if err := c.save(k); err != nil {
		return err
	}
	return c.record(k, e)
}

// save stores a case, with the time when it must be looked at.
func (c Cases) save(k *Case) error {
	before := k.NextLook
	k.NextLook = c.nextLook(k)
	if err := c.Tx.SaveCase(k); err != nil {
		return err
	}
	return c.alarm(k, before)
}

// alarm sets the timer for a case's next look, unless it was set before.
func (c Cases) alarm(k *Case, before time.Time) error {
	if k.NextLook.IsZero() || k.NextLook.Equal(before) && before.After(c.Now) {
		return nil
	}
	return c.Tx.LookAt(k.ID, k.NextLook)
}

// record adds a line to the case's history and lets the people concerned know:
// those whose case it is, whose it was split from, and those who follow it.
func (c Cases) record(k *Case, e Event) error {
	if err := c.Tx.AddEvent(e); err != nil {
		return err
	}
	if err := c.Tell.Happened(k, e); err != nil {
		return err
	}
	if k.Parent != 0 {
		return c.up(k, e)
	}
	return c.fan(k, e)
}

func (c Cases) event(k *Case, kind EventKind, actor string) Event {
	return Event{Case: k.ID, Kind: kind, Actor: actor, At: c.Now}
}

// said is an event that carries somebody's words.
func (c Cases) said(k *Case, kind EventKind, actor string, r Remark) Event {
	e := c.event(k, kind, actor)
	e.Text, e.Files, e.Detail.Doubts, e.Detail.Proof = r.Text, r.Files, r.Doubts, r.Proof
	return e
}
