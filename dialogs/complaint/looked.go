package complaint

import (
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// Whoever looks at a case whose answer waits for his word may say it there, by a button or
// in words.

// verdicts are the buttons for it, none where nothing is to be said.
func (t *talk) verdicts(k *routing.Case) (list []dialogs.Choice) {
	if !k.Judgeable() || !k.Kind.Judged() {
		return nil
	}
	for _, o := range []routing.Outcome{routing.Solved, routing.Partly, routing.NotSolved} {
		key := "button." + string(o)
		if k.Kind == routing.CaseQuestion {
			if o == routing.Partly {
				continue
			}
			key += "_question"
		}
		list = append(list, dialogs.Choice{Label: t.T(key, nil), Value: string(o)})
	}
	return list
}

// judgeInHand takes a verdict on the case in hand.
func (t *talk) judgeInHand(o routing.Outcome) (dialogs.Move, error) {
	id := t.memory.Case
	k, err := t.Cases().Judge(id, t.as(id), o)
	if key := refusal(err); key != "" {
		return dialogs.Move{Aside: t.T(key, nil)}, nil
	}
	if err != nil {
		return dialogs.Move{}, err
	}
	if o != routing.Solved {
		return dialogs.Move{Event: evSay, Receipt: t.rework(k, o), Case: k.ID}, nil
	}
	t.Rating = k.ID
	said := t.Heralded(t.T("answer.solved", locales.Args{"Number": k.Number}))
	return dialogs.Move{Event: evHome, Silent: true}, t.Notices().AskMark(k, t.In.Chat, said)
}

// lookedAt is the case in hand where a typed verdict can be about nothing else, 0 if none.
func (t *talk) lookedAt() routing.CaseID {
	if t.Session.State != stCase && t.Session.State != stSay {
		return 0
	}
	if _, k := t.inHand(); k != nil && k.Judgeable() && k.Kind.Judged() {
		return k.ID
	}
	return 0
}
