package dialogs

import (
	"errors"
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
	args := locales.Args{"Number": k.Number, "Agency": w.agency(k.Agency), "Text": e.Text}
	text := w.t("answer.text", args)
	switch {
	case e.Kind == routing.EventDone:
		text = w.t("answer.done", args)
	case e.Text == "":
		text = w.t("answer.photo", args)
	}
	_, err := post(n.Tx, n.House, bots.Letter{
		Chat: chat, Text: text, Files: DecodeFiles(e.Files), Keyboard: judging(w, k.ID), ReplyTo: k.OriginMessage,
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
	if bound && from != to {
		w := n.desk()
		moved := w.t("status.moved", locales.Args{"Agency": w.agency(e.To), "Reason": e.Text})
		head := w.t("card.head", locales.Args{"Number": k.Number, "Topic": w.topic(k.Topic)})
		if err := n.edit(k, from, join(head, moved), bots.Keyboard{}); err != nil {
			return err
		}
	}
	if err := n.Present(k); err != nil {
		return err
	}
	w := n.resident(k)
	return n.tell(k, w.t("answer.transferred", locales.Args{"Number": k.Number, "Agency": w.agency(e.To)}))
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
	return n.thread(k, n.desk().t("desk.judged_"+e.Text, locales.Args{"Number": k.Number}))
}

// Overdue tells the desk that a promise was missed.
func (n *Notices) Overdue(k *routing.Case, clock routing.Clock) error {
	w := n.desk()
	due := k.Full
	if clock == routing.FirstReply {
		due = k.First
	}
	return n.thread(k, w.t("desk.overdue_"+string(clock), locales.Args{"Number": k.Number, "Due": w.when(due)}))
}

// Delivered records on the case what became of an answer and shows it on the card.
func (n *Notices) Delivered(l Sent) error {
	if l.Case == 0 || l.Purpose != bots.Answer {
		return nil
	}
	k, err := n.Tx.Case(routing.CaseID(l.Case))
	if err != nil {
		return err
	}
	e := routing.Event{Case: k.ID, Kind: routing.EventDelivered, At: n.Now}
	if l.State == "dead" {
		e.Kind, e.Text = routing.EventUndelivered, l.Reason
	}
	if err := n.Tx.AddEvent(e); err != nil {
		return err
	}
	return n.refresh(k)
}

// Present posts a case's card to its desk, with the photos and everything its
// resident has added. A card that is there already is renewed in place.
func (n *Notices) Present(k *routing.Case) error {
	chat, bound, err := n.deskChat(k.Agency)
	if err != nil || !bound {
		return err // DeskBound presents what is open
	}
	old, err := n.Tx.CardOf(k.ID, chat)
	if err != nil {
		return err
	}
	if old != 0 {
		return n.refresh(k)
	}
	return n.show(k, chat)
}

// show posts a new card.
func (n *Notices) show(k *routing.Case, chat bots.Chat) error {
	text, keyboard, err := n.card(k)
	if err != nil {
		return err
	}
	card := bots.Letter{Chat: chat, Text: text, Keyboard: keyboard, Purpose: bots.Card, Priority: bots.Showing, Case: int64(k.ID), Group: true}
	id, err := post(n.Tx, n.House, card)
	if err != nil {
		return err
	}
	// Photos go under the card: a caption cannot be edited like a text.
	if files := DecodeFiles(k.Files); len(files) > 0 {
		if err := n.under(k, chat, id, n.desk().t("card.photos", locales.Args{"Number": k.Number}), files); err != nil {
			return err
		}
	}
	events, err := n.Tx.Events(k.ID)
	if err != nil {
		return err
	}
	for _, e := range events {
		if e.Kind == routing.EventWords {
			if err := n.words(k, chat, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// DeskBound shows a newly bound desk everything that waits for it.
func (n *Notices) DeskBound(desk routing.DeskID) error {
	const most = 200 // the rest comes by /open: a flood helps nobody
	open, err := n.Tx.OpenCases(n.Directory.AgenciesAt(desk), most)
	if err != nil {
		return err
	}
	for _, k := range open {
		if err := n.Present(k); err != nil {
			return err
		}
	}
	return nil
}

// Again posts a fresh card of a case where somebody asked to see it.
func (n *Notices) Again(k *routing.Case, chat bots.Chat) error { return n.show(k, chat) }

// refresh renews the newest card of a case in place.
func (n *Notices) refresh(k *routing.Case) error {
	chat, bound, err := n.deskChat(k.Agency)
	if err != nil || !bound {
		return err
	}
	text, keyboard, err := n.card(k)
	if err != nil {
		return err
	}
	return n.edit(k, chat, text, keyboard)
}

func (n *Notices) edit(k *routing.Case, chat bots.Chat, text string, keyboard bots.Keyboard) error {
	card, err := n.Tx.CardOf(k.ID, chat)
	if err != nil || card == 0 {
		return err
	}
	_, err = post(n.Tx, n.House, bots.Letter{
		Chat: chat, Text: text, Keyboard: keyboard, EditOf: card, Purpose: bots.Thread, Priority: bots.Showing, Case: int64(k.ID), Group: true,
	})
	return err
}

// words posts a resident's words under the card.
func (n *Notices) words(k *routing.Case, chat bots.Chat, e routing.Event) error {
	card, err := n.Tx.CardOf(k.ID, chat)
	if err != nil {
		return err
	}
	key := "card.words"
	if e.Text == "" {
		key = "card.words_files"
	}
	text := n.desk().t(key, locales.Args{"Number": k.Number, "Text": e.Text})
	return n.under(k, chat, card, text, DecodeFiles(e.Files))
}

// thread posts a line under the card of a case.
func (n *Notices) thread(k *routing.Case, text string) error {
	chat, bound, err := n.deskChat(k.Agency)
	if err != nil || !bound {
		return err
	}
	card, err := n.Tx.CardOf(k.ID, chat)
	if err != nil {
		return err
	}
	return n.under(k, chat, card, text, nil)
}

func (n *Notices) under(k *routing.Case, chat bots.Chat, card bots.LetterID, text string, files []bots.File) error {
	_, err := post(n.Tx, n.House, bots.Letter{
		Chat: chat, Text: text, Files: files, Under: card, Purpose: bots.Thread, Priority: bots.Showing, Case: int64(k.ID), Group: true,
	})
	return err
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

// deskChat finds where an agency's cards go: its desk's chat or, while that is
// not bound, the duty desk's. Nothing is lost when neither is: the card waits.
func (n *Notices) deskChat(a routing.AgencyID) (chat bots.Chat, bound bool, err error) {
	for _, desk := range []routing.DeskID{n.Directory.DeskOf(a), n.Directory.Centre().DutyDesk} {
		chat, bound, err = n.Tx.ChatOf(desk)
		if err != nil || bound {
			return chat, bound, err
		}
	}
	return bots.Chat{}, false, nil
}

func (n *Notices) desk() wording { return n.speak(locales.Default) }

func (n *Notices) resident(k *routing.Case) wording { return n.speak(k.Language) }

func (n *Notices) speak(lang string) wording {
	return wording{texts: n.House.Texts, directory: n.Directory, lang: lang}
}
