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
	k.Resident = chat
	return k, c.moved(k, chat)
}

// ComeHome makes a case be answered in its resident's own chat again: another one stood
// in for that, and is his no more.
func (c Cases) ComeHome(id CaseID) (*Case, error) {
	k, err := c.Tx.Case(id)
	if err != nil || k.Parent != 0 || k.Resident == "" || k.Erased() || k.Origin == k.Resident {
		return k, err
	}
	return k, c.moved(k, k.Resident)
}

// moved tells that a case is answered in another chat by its resident's own wish.
func (c Cases) moved(k *Case, chat string) error {
	e := c.event(k, EventMoved, k.Resident)
	e.Detail.Before, e.Detail.After = k.Origin, chat
	if err := c.AnswerIn(k, chat); err != nil {
		return err
	}
	return c.record(k, e)
}

// AnswerIn makes a chat the one where a case and all its parts are answered. What is
// answered elsewhere replies to no message any more.
func (c Cases) AnswerIn(k *Case, chat string) error {
	k.Origin, k.OriginMessage = chat, ""
	if err := c.save(k); err != nil {
		return err
	}
	return c.parts(k, func(part *Case) error { return c.AnswerIn(part, chat) })
}
