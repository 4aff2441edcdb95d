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

// Happened tells whom an event concerns.
func (n *Notices) Happened(k *routing.Case, e routing.Event) error {
	if done, err := n.inIncident(k, e); done || err != nil {
		return err
	}
	switch e.Kind {
	case routing.EventOpened:
		return n.opened(k)
	case routing.EventTaken, routing.EventReleased:
		return n.refresh(k)
	case routing.EventAnswered, routing.EventAttached, routing.EventDone:
		return n.answered(k, e)
	case routing.EventTransferred:
		return n.transferred(k, e)
	case routing.EventWords:
		return n.added(k, e)
	case routing.EventJudged:
		return n.judged(k, e)
	case routing.EventOverdue:
		return n.overdue(k, routing.Clock(e.Text))
	}
	return nil
}

// opened shows the case to its desk and sets its clocks.
func (n *Notices) opened(k *routing.Case) error {
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

// answered sends the agency's words to the resident, as a reply to his own
// message in the chat he wrote from.
func (n *Notices) answered(k *routing.Case, e routing.Event) error {
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

// transferred moves the card to the new agency's desk and tells the resident who
// has his case now.
func (n *Notices) transferred(k *routing.Case, e routing.Event) error {
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

// added brings the resident's further words under the card.
func (n *Notices) added(k *routing.Case, e routing.Event) error {
	chat, bound, err := n.deskChat(k.Agency)
	if err != nil || !bound {
		return err // Present shows the words when the desk is bound
	}
	return n.words(k, chat, e)
}

// judged tells the desk the resident's verdict.
func (n *Notices) judged(k *routing.Case, e routing.Event) error {
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

// overdue tells the desk that a promise was missed.
func (n *Notices) overdue(k *routing.Case, clock routing.Clock) error {
	w := n.desk()
	due := k.Full
	if clock == routing.FirstReply {
		due = k.First
	}
	return n.line(k, w.t("desk.overdue_"+string(clock), locales.Args{"Number": k.Number, "Due": w.when(due)}))
}

// refusedHere tells whether a chat that refused a change may still take a new
// message. It may not when it is gone, and need not when an operator dropped it.
func refusedHere(f bots.Failure) bool {
	switch f {
	case bots.Invalid, bots.Temporary, bots.Throttled, bots.Unknown, bots.EditClosed:
		return true
	}
	return false
}

// Delivered is told what became of a letter about a case: of an answer the card
// says so; what its desk's chat refused is shown to the duty desk.
func (n *Notices) Delivered(l Sent) error {
	if l.Case == 0 || l.State != "dead" && l.State != "sent" {
		return nil // an operator was faster: what becomes of it now is told then
	}
	l.Reason, _, _ = strings.Cut(l.Reason, ":") // an operator's own words are for operators
	if l.Purpose == bots.Incident {
		return n.incidentDelivered(l)
	}
	k, err := n.Tx.Case(routing.CaseID(l.Case))
	if err != nil {
		return err
	}
	dead := l.State == "dead"
	switch l.Purpose {
	case bots.Answer:
		return n.arrived(k, l)
	case bots.Card, bots.Thread, bots.Notice:
		switch {
		case !dead || !l.Group:
		case l.EditOf == 0:
			return n.unshown(k, l)
		case refusedHere(bots.Failure(l.Reason)):
			return n.Show(k, l.Chat) // the card stands as it was, and so it would stay
		}
	}
	return nil
}

// arrived notes what became of an answer.
func (n *Notices) arrived(k *routing.Case, l Sent) error {
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
