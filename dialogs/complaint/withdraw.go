package complaint

import (
	"errors"

	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// --- nothing more is wanted

func askWithdraw(t *talk) dialogs.Prompt {
	p, k := t.inHand()
	if k != nil {
		p.Text = t.T("cases.withdraw", locales.Args{"Number": k.Number})
		p.Choices = []dialogs.Choice{{Label: t.T("button.withdraw_yes", nil), Value: "yes"}}
	}
	return p
}

// hearWithdraw takes the case back. Words instead of a press are for the case.
func hearWithdraw(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if h.Value != "yes" {
		return hearSay(t, h)
	}
	k, err := t.Cases().Withdraw(t.memory.Case, t.as(t.memory.Case))
	if errors.Is(err, routing.ErrState) { // it ended meanwhile
		return dialogs.Move{Event: evHome, Aside: t.T("cases.ended", locales.Args{"Number": k.Number})}, nil
	}
	if key := refusal(err); key != "" {
		return dialogs.Move{Event: evHome, Aside: t.T(key, nil)}, nil
	}
	if err != nil {
		return dialogs.Move{}, err
	}
	return dialogs.Move{Event: evHome, Aside: t.T("cases.withdrawn", locales.Args{"Number": k.Number})}, nil
}
