package staff

import (
	"errors"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// give lets an answer go: to the approver, to the resident at once, or in a moment, until
// when it may be taken back.
func (t *talk) give(k *routing.Case, deed routing.Deed, r routing.Remark, question string) (*routing.Case, error) {
	given, err := t.letGo(k, deed, r, question)
	if err == nil {
		err = t.overtaken(given)
	}
	return given, err
}

func (t *talk) letGo(k *routing.Case, deed routing.Deed, r routing.Remark, question string) (*routing.Case, error) {
	if err := t.Cases().Check(k, t.actor(), deed); errors.Is(err, routing.ErrNotYours) {
		return nil, err
	}
	until := t.Undo(k)
	if until.IsZero() || deed != routing.Approve && t.ForCase(k).Directory().Approved(k.Topic) {
		return t.giveNow(k, deed, r)
	}
	held, err := t.Cases().Hold(k.ID, t.actor(), deed, r, until)
	if err != nil {
		return held, err
	}
	t.waits = true
	return held, t.Sending(held, until, question)
}

func (t *talk) giveNow(k *routing.Case, deed routing.Deed, r routing.Remark) (*routing.Case, error) {
	if t.House.Undo {
		if waits, err := t.Cases().Waits(k); err != nil || waits {
			return k, errors.Join(err, routing.ErrHeld)
		}
	}
	switch deed {
	case routing.Finish:
		return t.Cases().FinishWith(k.ID, t.actor(), r)
	case routing.Approve:
		return t.Cases().Approve(k.ID, t.actor())
	}
	return t.Cases().Answer(k.ID, t.actor(), r)
}

// recall takes a waiting answer back, if it has not gone.
func (t *talk) recall(p dialogs.CasePress) error {
	until := dialogs.UndoTime(p.Arg)
	k, e, err := t.Cases().Recall(p.Case, t.actor(), until)
	if errors.Is(err, routing.ErrState) {
		went, err := t.Cases().Went(k, until)
		if err != nil || !went {
			return err // what became of it stands in place of the button, or will
		}
		return t.Recalled(k, e, false)
	}
	if err != nil {
		return t.explain(k, err)
	}
	return t.Recalled(k, e, true)
}

// pressed is the message of this conversation that was pressed, "" for what many share.
func (t *talk) pressed() string {
	if t.In.Kind != bots.Press || !t.busy() {
		return ""
	}
	if mine, err := t.Prompted(t.In.MessageID); err != nil || !mine {
		return ""
	}
	return t.In.MessageID
}
