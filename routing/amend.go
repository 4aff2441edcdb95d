package routing

// Amend takes in what its resident has made of an earlier message of his: before is
// what it said. The case's words and its history stay as they were; the event has both.
func (c Cases) Amend(id CaseID, resident, before string, r Remark) (*Case, error) {
	k, err := c.own(id, resident)
	if err != nil {
		return nil, err
	}
	if r.Empty() {
		return k, ErrEmpty
	}
	return k, c.amend(k, resident, before, r)
}

// amend tells those as well who work on the case in its place: on its parts, or on the
// one it follows.
func (c Cases) amend(k *Case, resident, before string, r Remark) error {
	e := c.said(k, EventWords, resident, r)
	e.Detail.Before, e.Detail.After = before, r.Text
	if err := c.move(k, AddWords, e); err != nil {
		return err
	}
	if k.State == Merged {
		to, err := c.root(k.ID)
		if err != nil {
			return err
		}
		return c.amend(to, resident, before, r)
	}
	return c.parts(k, func(part *Case) error {
		if part.State.Ended() {
			return nil
		}
		return c.amend(part, resident, before, r)
	})
}

// Amends tells whether an event is words put in place of earlier ones.
func (e Event) Amends() bool { return e.Kind == EventWords && e.Detail.After != "" }
