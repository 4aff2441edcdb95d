package routing

// MoveTo makes another chat of its resident the one where a case is answered, and his
// chat: what he does with it is done there from then on. The caller has made sure that both
// are his.
func (c Cases) MoveTo(id CaseID, resident, chat string) (*Case, error) {
	k, err := c.own(id, resident)
	switch {
	case err != nil:
		return nil, err
	case k.Parent != 0:
		return k, ErrParts
	case k.Origin == chat && k.Resident == chat:
		return k, nil
	}
	e := c.event(k, EventMoved, chat)
	e.Detail.Before, e.Detail.After = k.Origin, chat
	k.Resident, k.Origin, k.OriginMessage = chat, chat, ""
	if err := c.save(k); err != nil {
		return k, err
	}
	return k, c.record(k, e)
}
