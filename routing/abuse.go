package routing

import "time"

// This file is what may be done about who abuses the gateway. The deeds are done by way of
// a case of his, in whose history they stay; what comes of them for the person is the
// caller's.

// Mute keeps a case's resident from writing until a time.
func (c Cases) Mute(id CaseID, by Actor, until time.Time) (*Case, error) {
	return c.restrain(id, by, Mute, EventMuted, "", until)
}

// Ban keeps him from writing until somebody lifts it.
func (c Cases) Ban(id CaseID, by Actor, why string) (*Case, error) {
	return c.restrain(id, by, Ban, EventBanned, why, time.Time{})
}

// Unban lets him write again.
func (c Cases) Unban(id CaseID, by Actor) (*Case, error) {
	return c.restrain(id, by, Unban, EventUnbanned, Silent, time.Time{})
}

// Report tells the centre's moderators of him.
func (c Cases) Report(id CaseID, by Actor, why string) (*Case, error) {
	return c.restrain(id, by, Report, EventReported, why, time.Time{})
}

func (c Cases) restrain(id CaseID, by Actor, d Deed, kind EventKind, why string, until time.Time) (*Case, error) {
	k, err := c.mine(id, by, d)
	if err != nil {
		return k, err
	}
	if why == "" && kind != EventMuted {
		return k, ErrEmpty
	}
	e := c.said(k, kind, by.ID, Remark{Text: why})
	e.Detail.Until = until
	return k, c.record(k, e)
}

// Withhold keeps what a resident who may not write has written: in the history, and
// nowhere else.
func (c Cases) Withhold(id CaseID, resident string, r Remark) error {
	k, err := c.Tx.Case(id)
	if err != nil || k.Erased() || r.Empty() {
		return err
	}
	return c.record(k, c.said(k, EventWithheld, resident, r))
}
