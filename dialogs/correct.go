package dialogs

import (
	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file is a corrected answer: the resident's copy is changed in place where it can
// be, and he is told, since a change makes no sound.

// VerbCorrect corrects the answer of a case.
const VerbCorrect = "correct"

// LastAnswer is what a case was answered last, as it was corrected.
func (s *Scene) LastAnswer(k *routing.Case) (string, error) { return s.Cases().AnswerText(k) }

// corrected sends a resident a corrected answer, l, in place of what he has.
func (n *Notices) corrected(k *routing.Case, w wording, l bots.Letter) error {
	old, err := n.correctable(k, l)
	if err != nil {
		return err
	}
	if old.ID == 0 {
		_, err := n.dispatch(k, l)
		return err
	}
	files := l.Files
	l.Files, l.EditOf, l.ReplyTo = old.Files, old.ID, ""
	if _, err := n.dispatch(k, l); err != nil {
		return err
	}
	text := w.t("answer.see_corrected", locales.Args{"Number": k.Number})
	return n.send(k, bots.Letter{Text: text, Files: files, Under: old.ID, Purpose: bots.Notice})
}

// correctable finds the message that can be changed into a corrected answer, none without
// an id: it must be the whole of what he has, and the messenger must still let it be changed.
func (n *Notices) correctable(k *routing.Case, l bots.Letter) (old bots.Letter, err error) {
	chat, ok := bots.ParseChat(k.Origin)
	if whole, err := n.gathered(k); err != nil || whole || !ok {
		return old, err
	}
	id, at, err := n.Tx.AnswerOf(k.ID, chat)
	if err != nil || id == 0 {
		return old, err
	}
	limits := n.House.Channels[chat.Channel]
	if limits.EditFor != 0 && n.Now.Sub(at) >= limits.EditFor {
		return old, nil
	}
	sent, err := n.Tx.Letter(id)
	if err != nil || sent.ReplyTo != k.OriginMessage { // the last of several
		return old, err
	}
	if l.Files = sent.Files; fitsTogether(l, limits) {
		old = sent.Letter
	}
	return old, nil
}

// gathered tells whether what a case was answered is the answer of several parts.
func (n *Notices) gathered(k *routing.Case) (bool, error) {
	for k.State == routing.Merged && k.Into != 0 {
		to, err := n.Tx.Case(k.Into)
		if err != nil {
			return false, err
		}
		k = to
	}
	return len(k.Children) > 0, nil
}
