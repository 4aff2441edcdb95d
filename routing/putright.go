package routing

import "slices"

// This file puts right what is known of a case: its topic, territory, kind and
// priority.

// Retopic puts the topic right. Another agency may have the case then, and a
// promise may become an earlier one, never a later.
func (c Cases) Retopic(id CaseID, by Actor, topic TopicID) (*Case, error) {
	k, err := c.mine(id, by, Retopic)
	if err != nil || topic == k.Topic {
		return k, err
	}
	if _, ok := c.of(k).Topic(topic); !ok {
		return k, ErrNoTopic
	}
	e := c.event(k, EventTopic, by.ID)
	e.Detail.Before, e.Detail.After = string(k.Topic), string(topic)
	k.Topic = topic
	if err := c.hasten(k); err != nil {
		return k, err
	}
	return k, c.putRight(k, Retopic, e, false)
}

// Replace puts the territory right. A case from a territory of another centre is that
// centre's to answer, under the number that it has.
func (c Cases) Replace(id CaseID, by Actor, territory TerritoryID) (*Case, error) {
	k, err := c.mine(id, by, Replace)
	if err != nil || territory == k.Territory {
		return k, err
	}
	if _, ok := c.of(k).Territory(territory); !ok {
		return k, ErrNoPlace
	}
	e := c.event(k, EventTerritory, by.ID)
	e.Detail.Before, e.Detail.After = string(k.Territory), string(territory)
	before := c.elsewhere(k)
	k.Territory = territory
	return k, c.putRight(k, Replace, e, c.elsewhere(k) != before)
}

// putRight asks the rules again after a correction. A case that the centre still
// moderates stays there, and so does one to which the same rule applies: whoever
// passed it on since knew better. moved tells that it is another centre's now.
func (c Cases) putRight(k *Case, d Deed, e Event, moved bool) error {
	before := k.Agency
	if k.State == Moderation || !moved && c.match(k).Rule == k.Rule {
		return c.move(k, d, e)
	}
	c.route(k)
	if k.Agency == before {
		return c.move(k, d, e)
	}
	e.From, e.To = before, k.Agency
	k.Assignee, k.Wish = "", ""
	return c.move(k, Reroute, e)
}

// SetKind says what sort of message a case is.
func (c Cases) SetKind(id CaseID, by Actor, kind CaseKind) (*Case, error) {
	k, err := c.mine(id, by, SetKind)
	switch {
	case err != nil:
		return k, err
	case !slices.Contains([]CaseKind{CaseProblem, CaseQuestion, CaseProposal, CaseThanks, CaseSpam}, kind):
		return k, ErrKind
	case kind == k.Kind:
		return k, nil
	}
	e := c.event(k, EventKindSet, by.ID)
	e.Detail.Before, e.Detail.After = string(k.Kind), string(kind)
	promises := kind.Answerable() != k.Kind.Answerable() // it gets some, or loses them
	if promises && (k.Parent != 0 || len(k.Children) > 0) {
		return k, ErrParts // a part promises what its whole does
	}
	k.Kind = kind
	if promises && k.AnsweredAt.IsZero() && !k.State.Ended() {
		c.promise(k, k.OpenedAt) // it was this from the first, and nobody gains time by calling it otherwise
	}
	return k, c.move(k, SetKind, e)
}

// SetPriority says how soon a case must be looked at. An urgent one gets the
// topic's urgent terms if they end earlier; a promise once given stays.
func (c Cases) SetPriority(id CaseID, by Actor, p Priority) (*Case, error) {
	k, err := c.mine(id, by, SetPrio)
	if err != nil {
		return k, err
	}
	return k, c.setPriority(k, by.ID, p)
}

// Alert makes a case urgent because of what its resident has told since.
func (c Cases) Alert(id CaseID) (*Case, error) {
	k, err := c.Tx.Case(id)
	if err != nil {
		return nil, err
	}
	return k, c.setPriority(k, "", Urgent)
}

func (c Cases) setPriority(k *Case, actor string, p Priority) error {
	switch {
	case p != Normal && p != Urgent:
		return ErrKind
	case p == k.Priority:
		return nil
	}
	e := c.event(k, EventPriority, actor)
	e.Detail.Before, e.Detail.After = string(k.Priority), string(p)
	k.Priority = p
	if err := c.hasten(k); err != nil {
		return err
	}
	if err := c.move(k, SetPrio, e); err != nil {
		return err
	}
	return c.parts(k, func(part *Case) error {
		if !May(part.State, SetPrio) {
			return nil
		}
		return c.setPriority(part, actor, p)
	})
}
