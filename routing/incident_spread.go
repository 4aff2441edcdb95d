package routing

// This file is how members hear of what happens to their incident.

// spread tells a batch of members, each everything he has not heard, in order;
// behind tells that others are left. Who was told is kept in the unit of work that
// tells him: nobody is told twice, whatever crashes.
func (i Incidents) spread(in *Incident) (behind bool, err error) {
	members, err := i.Tx.MembersBehind(in.ID, in.Seq, i.batch())
	if err != nil || len(members) == 0 {
		return false, err
	}
	news, err := i.news(in)
	if err != nil {
		return false, err
	}
	if err := i.tellAll(in, members, news); err != nil {
		return false, err
	}
	if len(members) == i.batch() {
		return true, nil
	}
	return false, i.grown(in) // the card says that all are told
}

// tellAll tells members together or, where somebody cannot be told, each by himself:
// what is wrong with one must not keep the others waiting.
func (i Incidents) tellAll(in *Incident, members []IncidentMember, news map[int]IncidentEvent) error {
	err := i.Tx.Apart(func() error {
		for _, m := range members {
			if err := i.tell(in, m, news); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil || fatal(err) {
		return err
	}
	for _, m := range members {
		err := i.Tx.Apart(func() error { return i.tell(in, m, news) })
		if err == nil {
			continue
		}
		if fatal(err) {
			return err
		}
		m.Told, m.Failed = in.Seq, true
		i.Tell.Missed(in.ID, m.Case, err)
		if err := i.Tx.SaveTold(m); err != nil {
			return err
		}
	}
	return nil
}

// news are the events that members hear of, by their number.
func (i Incidents) news(in *Incident) (map[int]IncidentEvent, error) {
	events, err := i.Tx.IncidentEvents(in.ID)
	if err != nil {
		return nil, err
	}
	news := map[int]IncidentEvent{}
	for _, e := range events {
		news[e.Seq] = e
	}
	return news, nil
}

func (i Incidents) tell(in *Incident, m IncidentMember, news map[int]IncidentEvent) error {
	k, err := i.Tx.Case(m.Case)
	if err != nil {
		return err
	}
	if m.Repeat && k.Again != 0 {
		if m.Repeat, err = i.cases().SpokenFor(k); err != nil {
			return err
		}
	}
	for m.Told < in.Seq {
		m.Told++
		if k.Incident != in.ID {
			continue // it goes its own way since
		}
		if err := i.pass(in, m, news[m.Told], k); err != nil {
			return err
		}
	}
	return i.Tx.SaveTold(m)
}

// pass makes a case follow an event of its incident and tells its resident.
func (i Incidents) pass(in *Incident, m IncidentMember, e IncidentEvent, k *Case) error {
	if e.Kind == IncidentEventDismissed || e.Kind == IncidentEventClosed {
		return i.part(in, k)
	}
	if k.State.Ended() {
		return nil // it is over for him
	}
	switch e.Kind {
	case IncidentEventAnswered:
		return i.answer(m, e, k)
	case IncidentEventOver:
		if !May(k.State, Answer) {
			return nil
		}
		i.cases().replied(k)
		k.AnsweredAt, k.Outcome = i.Now, ""
		if err := i.follow(in, k, Answer, StepOver, e.Actor); err != nil {
			return err
		}
	case IncidentEventReopened:
		if k.State == Answered {
			i.cases().wind(k)
			k.Outcome, k.Done = "", false
			if err := i.follow(in, k, Reopen, StepReopened, e.Actor); err != nil {
				return err
			}
		}
	case IncidentEventConfirmed:
		if err := i.confirmed(in, k, e.Actor); err != nil {
			return err
		}
	}
	if m.Repeat {
		return nil
	}
	return i.Tell.Heard(in, e, k)
}

// confirmed gives a member his first reply: what happened and by when it will be over.
func (i Incidents) confirmed(in *Incident, k *Case, actor string) error {
	i.cases().replied(k)
	if k.State == Assigned {
		return i.follow(in, k, Take, StepFollows, actor)
	}
	if err := i.cases().save(k); err != nil {
		return err
	}
	return i.Tx.AddEvent(i.step(in, k, StepFollows, actor))
}

func (i Incidents) follow(in *Incident, k *Case, d Deed, what IncidentStep, actor string) error {
	return i.cases().move(k, d, i.step(in, k, what, actor))
}

// answer is the incident's answer as that of a case. A case that has ended needs
// none, and a resident reads it once.
func (i Incidents) answer(m IncidentMember, e IncidentEvent, k *Case) error {
	if !May(k.State, Answer) {
		return nil
	}
	c := i.cases()
	if m.Repeat {
		c.Tell = untold{}
	}
	said := Event{Case: k.ID, Kind: EventAnswered, Actor: e.Actor, Text: e.Words.In(k.Language), At: i.Now}
	return c.answer(k, Answer, said)
}

// untold is for what happens to a case and need not be told.
type untold struct{}

func (untold) Happened(*Case, Event) error { return nil }

// part lets a case go its own way, whatever its state: what its resident or the staff do
// with it later is no matter of the incident.
func (i Incidents) part(in *Incident, k *Case) error {
	k.Incident = 0
	if err := i.cases().save(k); err != nil {
		return err
	}
	return i.cases().record(k, i.step(in, k, StepParted, ""))
}
