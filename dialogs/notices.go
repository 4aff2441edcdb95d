package dialogs

import (
	"errors"
	"strings"
	"time"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// Notices tells residents and desks what happened to a case. It implements
// routing.Announcer; its letters belong to the turn that changed the case.
type Notices struct {
	Tx        Tx
	House     *House
	Directory *routing.Directory
	Now       time.Time
}

var _ routing.Announcer = (*Notices)(nil)

// Opened shows the case to its desk and sets its clocks.
func (n *Notices) Opened(k *routing.Case) error {
	if err := n.wind(k); err != nil {
		return err
	}
	return n.Present(k)
}

// wind sets timers for both clocks of a case.
func (n *Notices) wind(k *routing.Case) error {
	err := n.Tx.Wake(Timer{At: k.First, Kind: TimerFirst, Case: k.ID})
	if err != nil {
		return err
	}
	return n.Tx.Wake(Timer{At: k.Full, Kind: TimerFull, Case: k.ID})
}

// Taken shows who works on the case now.
func (n *Notices) Taken(k *routing.Case) error { return n.refresh(k) }

// Answered sends the agency's words to the resident, as a reply to his own
// message in the chat he wrote from.
func (n *Notices) Answered(k *routing.Case, e routing.Event) error {
	chat, ok := bots.ParseChat(k.Origin)
	if !ok {
		return errors.New("a case without a chat to answer to")
	}
	w := n.resident(k)
	said := Quote(e.Text)
	args := locales.Args{"Number": k.Number, "Agency": w.agency(k.Agency), "Text": said}
	text := w.t("answer.text", args)
	keyboard := judging(w, k.ID)
	switch {
	case e.Kind == routing.EventDone:
		text = w.t("answer.done", args)
	case e.Kind == routing.EventAttached:
		text, keyboard = said, bots.Keyboard{} // the answer itself has come already
	case said == "":
		text = w.t("answer.files", args)
	}
	_, err := post(n.Tx, n.House, bots.Letter{
		Chat: chat, Text: text, Files: DecodeFiles(e.Files), Keyboard: keyboard, ReplyTo: k.OriginMessage,
		Purpose: bots.Answer, Priority: bots.Answering, Case: int64(k.ID),
	})
	if err != nil {
		return err
	}
	return n.refresh(k)
}

// Transferred moves the card to the new agency's desk and tells the resident who
// has his case now.
func (n *Notices) Transferred(k *routing.Case, e routing.Event) error {
	from, bound, err := n.deskChat(e.From)
	if err != nil {
		return err
	}
	to, _, err := n.deskChat(e.To)
	if err != nil {
		return err
	}
	if from == to {
		err = n.refresh(k)
	} else {
		err = errors.Join(n.retire(k, from, bound, e), n.Present(k))
	}
	if err != nil {
		return err
	}
	w := n.resident(k)
	return n.tell(k, w.t("answer.transferred", locales.Args{"Number": k.Number, "Agency": w.agency(e.To)}))
}

// retire strikes the card out in the chat that has no more say.
func (n *Notices) retire(k *routing.Case, from bots.Chat, bound bool, e routing.Event) error {
	if !bound {
		return nil
	}
	w := n.desk()
	head := w.t("card.head", locales.Args{"Number": k.Number, "Topic": w.topic(k.Topic)})
	moved := w.t("status.moved", locales.Args{"Agency": w.agency(e.To), "Reason": Quote(e.Text)})
	return n.edit(k, from, join(head, moved), bots.Keyboard{})
}

// Added brings the resident's further words under the card.
func (n *Notices) Added(k *routing.Case, e routing.Event) error {
	chat, bound, err := n.deskChat(k.Agency)
	if err != nil || !bound {
		return err // Present shows the words when the desk is bound
	}
	return n.words(k, chat, e)
}

// Judged tells the desk the resident's verdict.
func (n *Notices) Judged(k *routing.Case, e routing.Event) error {
	if k.State != routing.Closed {
		if err := n.wind(k); err != nil {
			return err
		}
	}
	if err := n.refresh(k); err != nil {
		return err
	}
	return n.line(k, n.desk().t("desk.judged_"+e.Text, locales.Args{"Number": k.Number}))
}

// Overdue tells the desk that a promise was missed.
func (n *Notices) Overdue(k *routing.Case, clock routing.Clock) error {
	w := n.desk()
	due := k.Full
	if clock == routing.FirstReply {
		due = k.First
	}
	return n.line(k, w.t("desk.overdue_"+string(clock), locales.Args{"Number": k.Number, "Due": w.when(due)}))
}

// Delivered is told what became of a letter about a case: of an answer the card
// says so; what its desk's chat refused is shown to the duty desk.
func (n *Notices) Delivered(l Sent) error {
	if l.Case == 0 || l.State != "dead" && l.State != "sent" {
		return nil // an operator was faster: what becomes of it now is told then
	}
	k, err := n.Tx.Case(routing.CaseID(l.Case))
	if err != nil {
		return err
	}
	dead := l.State == "dead"
	l.Reason, _, _ = strings.Cut(l.Reason, ":") // an operator's own words are for operators
	switch l.Purpose {
	case bots.Answer:
		return n.answered(k, l)
	case bots.Card, bots.Thread, bots.Notice:
		if dead && l.Group && l.EditOf == 0 {
			return n.unshown(k, l)
		}
	}
	return nil
}

func (n *Notices) answered(k *routing.Case, l Sent) error {
	e := routing.Event{Case: k.ID, Kind: routing.EventDelivered, At: n.Now}
	switch {
	case l.State == "dead":
		e.Kind, e.Text = routing.EventUndelivered, l.Reason
	case l.Doubts > 0:
		e.Kind = routing.EventRepeated
	}
	if err := n.Tx.AddEvent(e); err != nil {
		return err
	}
	return n.refresh(k)
}

// tell sends news of a case to its resident.
func (n *Notices) tell(k *routing.Case, text string) error {
	chat, ok := bots.ParseChat(k.Origin)
	if !ok {
		return nil
	}
	_, err := post(n.Tx, n.House, bots.Letter{Chat: chat, Text: text, Purpose: bots.Notice, Priority: bots.Answering, Case: int64(k.ID)})
	return err
}

func (n *Notices) desk() wording { return n.speak(locales.Default) }

func (n *Notices) resident(k *routing.Case) wording { return n.speak(k.Language) }

func (n *Notices) speak(lang string) wording {
	return wording{texts: n.House.Texts, directory: n.Directory, lang: lang}
}
