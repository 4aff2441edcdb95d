package staff

import (
	"errors"
	"slices"
	"strings"

	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// This file tells a clerk what his answer lacks, and hears whether it is to go all the
// same and why.

// The states.
const (
	stLacks  = "lacks"  // reads what his answer lacks
	stExcuse = "excuse" // says why it goes all the same
	stAnswer = "answer" // writes the answer
)

// The events, and the values of the buttons that lead to them.
const (
	evLacks  = "to_lacks"
	evExcuse = "anyway"
	evAnswer = "fix"
)

func answerArrows() []dialogs.Arrow {
	all := []string{stLacks, stExcuse, stAnswer}
	return []dialogs.Arrow{
		{Event: evLacks, From: anywhere, To: stLacks},
		{Event: evExcuse, From: []string{stLacks}, To: stExcuse},
		{Event: evAnswer, From: anywhere, To: stAnswer},
		{Event: evDone, From: all, To: stIdle},
		{Event: evCancel, From: all, To: stIdle},
	}
}

func answerSteps() map[string]dialogs.Step[*talk] {
	return map[string]dialogs.Step[*talk]{
		stLacks:  {Ask: askLacks, Hear: hearLacks},
		stExcuse: {Ask: askExcuse, Hear: hearExcuse},
		stAnswer: {Ask: askAnswer, Hear: hearAnswer},
	}
}

func askLacks(t *talk) dialogs.Prompt {
	key := "gate.preview"
	if t.Answering.Deed == routing.Correct {
		key = "correct.preview"
	}
	p := t.prompt(key)
	p.Text += "\n" + t.Remarks(t.Answering.Lacks) + "\n\n" + t.quoted() + t.superseded()
	if t.mayExcuse() {
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.T("gate.anyway", nil), Value: evExcuse})
	}
	p.Choices = append(p.Choices, dialogs.Choice{Label: t.T("gate.fix", nil), Value: evAnswer})
	p.Choices = append(p.Choices, t.readyChoice()...)
	return p
}

// quoted words what the answer in hand says, and what may be done about it.
func (t *talk) quoted() string {
	text := dialogs.Quote(t.Answering.Text)
	if act := t.Answering.Act; act != "" {
		text = strings.TrimSpace(text + "\n" + t.T("prove.by_act", locales.Args{"Act": dialogs.QuoteLine(act)}))
	}
	if text == "" {
		return t.T("gate.unsaid", nil)
	}
	return t.T("gate.said", locales.Args{"Text": text})
}

// mayExcuse tells whether this clerk may send the answer in hand as it is: where the
// gate is strict only who approves answers may.
func (t *talk) mayExcuse() bool {
	k, err := t.Scene.Case(t.Answering.Case)
	if err != nil || final(t.Answering.Lacks) {
		return false
	}
	if t.ForCase(k).Directory().GateOf(k.Topic) != routing.GateStrict {
		return true
	}
	err = t.Cases().Check(k, t.actor(), routing.Approve)
	return !errors.Is(err, routing.ErrRole) && !errors.Is(err, routing.ErrNotYours)
}

func hearLacks(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	switch h.Value {
	case evCancel:
		return t.unanswered()
	case evExcuse, evAnswer, evCanned:
		return dialogs.Move{Event: h.Value}, nil
	}
	return t.reworded()
}

// reworded takes the message as the answer anew.
func (t *talk) reworded() (dialogs.Move, error) {
	if !t.dropUnfit() {
		return dialogs.Move{}, nil
	}
	t.In.Text = t.words()
	r := t.Remark()
	if r.Empty() {
		return dialogs.Move{Aside: t.T("desk.not_text", nil)}, nil
	}
	files := r.Files
	if len(files) == 0 {
		files = t.Answering.Files // only the words were wrong
	}
	return t.reoffer(r.Text, files, false)
}

// unanswered gives up the answer in hand.
func (t *talk) unanswered() (dialogs.Move, error) {
	t.forsake(t.Answering.Album)
	t.Answering = answering{}
	return t.cancelled()
}

// --- why it goes all the same

func askExcuse(t *talk) dialogs.Prompt {
	p := t.prompt("gate.why")
	for _, e := range routing.Excuses() {
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.T("gate.why_"+e, nil), Value: e})
	}
	return p
}

func hearExcuse(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	a := &t.Answering
	switch {
	case h.Value == evCancel:
		return t.unanswered()
	case slices.Contains(routing.Excuses(), h.Value):
		a.Excuse = h.Value
	case h.Text == "":
		return dialogs.Move{Aside: t.T("stale.unread", nil)}, nil
	default:
		t.wordsOnly()
		a.Excuse = h.Text
	}
	k, err := t.may(*a)
	if err == nil && !t.mayExcuse() {
		err = routing.ErrRole
	}
	if err != nil {
		return t.finished(k, err)
	}
	return t.sent(k)
}

// --- the words

func askAnswer(t *talk) dialogs.Prompt {
	if t.Answering.Deed == routing.Correct {
		return askCorrect(t)
	}
	p := t.prompt("gate.write")
	p.Choices = t.readyChoice()
	return p
}

func hearAnswer(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	switch h.Value {
	case evCancel:
		return t.unanswered()
	case evCanned:
		return dialogs.Move{Event: evCanned}, nil
	}
	return t.reworded()
}
