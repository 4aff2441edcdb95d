package staff

import (
	"errors"

	"otklik/routing"
)

// goOn hears the answer to what this clerk was asked. Where the case has gone to another
// service meanwhile the question is over: asked again it would tell of what is theirs now,
// its words or who is on their roster.
func (c *Conversation) goOn(t *talk) error {
	if t.memory.Case == 0 {
		return c.machine.Converse(t, t.Scene)
	}
	k, err := t.Scene.Case(t.memory.Case)
	switch {
	case errors.Is(err, routing.ErrNoCase) || err == nil && t.Cases().Serves(t.desk, k):
		return c.machine.Converse(t, t.Scene)
	case err != nil:
		return err
	}
	if t.memory.About == t.memory.Case {
		t.forsake(t.Album)
	}
	t.Proving = proving{}
	move, err := t.finished(nil, routing.ErrNotYours)
	if err != nil {
		return err
	}
	return c.machine.Go(t, t.Scene, move)
}
