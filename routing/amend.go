package routing

// Amend takes in what its resident has made of an earlier message of his: before is
// what it said. The case's words and its history stay as they were; the event has both.
// Who works on the case in its place hears of it, too.
func (c Cases) Amend(id CaseID, resident, before string, r Remark) (*Case, error) {
	k, err := c.own(id, resident)
	if err != nil {
		return nil, err
	}
	if r.Empty() {
		return k, ErrEmpty
	}
	e := c.said(k, EventWords, resident, r)
	e.Detail.Before, e.Detail.After = before, r.Text
	return k, c.hear(k, e, false)
}

// Amends tells whether an event is words put in place of earlier ones.
func (e Event) Amends() bool { return e.Kind == EventWords && e.Detail.After != "" }
