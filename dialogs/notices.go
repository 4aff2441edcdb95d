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
	Tx    Tx
	House *House
	// Directory is that of the centre whose turn this is. What concerns a case goes
	// by the directory of the case's own centre.
	Directory *routing.Directory
	Now       time.Time
	// Speaker is the private chat of whose turn this is, if of anybody's: what comes
	// there is part of a talk.
	Speaker bots.Chat
	told    bool // something has happened
	looks   bool // this is the clock's own turn
}

var _ routing.Announcer = (*Notices)(nil)

// cases gives the deeds on cases that announce through n.
func (n *Notices) cases() routing.Cases {
	return routing.Cases{Directory: n.Directory, Tx: n.Tx, Now: n.Now, Tell: n}
}

// Happened wants copies of the files an event brings, and tells whom it concerns:
// the desks here, the resident in news.go, those above in pings.go.
func (n *Notices) Happened(k *routing.Case, e routing.Event) error {
	n.told = true
	if err := n.keepFiles(k, e); err != nil {
		return err
	}
	if err := n.track(k, e); err != nil {
		return err
	}
	if err := n.tellResident(k, e); err != nil {
		return err
	}
	if err := n.tellDesks(k, e); err != nil {
		return err
	}
	return n.endTopics(k, e)
}

func (n *Notices) tellDesks(k *routing.Case, e routing.Event) error {
	if done, err := n.inIncident(k, e); done || err != nil {
		return err
	}
	switch e.Kind {
	case routing.EventOpened:
		if k.State == routing.Merged {
			return nil // the case that it joined tells of it
		}
		return n.Present(k)
	case routing.EventJoined:
		return n.joined(k, e)
	case routing.EventNote, routing.EventRevealed, routing.EventAttached, routing.EventSending, routing.EventWithheld:
		return nil
	case routing.EventMuted, routing.EventBanned, routing.EventUnbanned:
		return n.restrain(k, e)
	case routing.EventRecalled:
		return n.renewed(k, everyQueue) // a card that was shown meanwhile says that it is leaving
	case routing.EventReported:
		return n.reported(k, e)
	case routing.EventErased:
		return n.blank(k)
	case routing.EventMoved:
		return errors.Join(n.movedAway(k, e), n.refresh(k))
	case routing.EventTransferred, routing.EventReferred, routing.EventDecided, routing.EventAdmitted, routing.EventRestored:
		return n.moveCard(k, e)
	case routing.EventTopic, routing.EventTerritory:
		if e.To != "" {
			return n.moveCard(k, e)
		}
	case routing.EventUnmerged:
		return n.Present(k)
	case routing.EventWords:
		return n.added(k, e)
	case routing.EventWarned, routing.EventOverdue, routing.EventEscalated:
		return errors.Join(n.recount(k), n.ping(k, e))
	case routing.EventDrafted:
		return n.drafted(k, e)
	case routing.EventUntold:
		return n.untold(k)
	}
	renew := n.refresh
	if back, err := n.returned(k, e); err != nil {
		return err
	} else if back {
		renew = n.Present
	}
	if err := renew(k); err != nil {
		return err
	}
	text, err := n.news(k, e)
	if err != nil || text == "" {
		return err
	}
	return n.line(k, text)
}

// news words for the desk what its card alone would not make it look at.
func (n *Notices) news(k *routing.Case, e routing.Event) (string, error) {
	w := n.desk(k)
	args := locales.Args{"Number": k.Number, "Text": Quote(e.Text)}
	switch e.Kind {
	case routing.EventJudged:
		return w.t("desk.judged_"+e.Text, args), nil
	case routing.EventRated:
		args["Mark"], args["Text"] = e.Detail.Mark, Quote(w.veiled(e.Text))
		return w.t("desk.rated", args), nil
	case routing.EventAssigned:
		clerk, err := n.nameOf(k, e.Detail.After)
		args["Clerk"] = clerk
		return w.t("desk.assigned", args), err
	case routing.EventResumed:
		if e.Actor == "" && e.Text == routing.Silent {
			return w.t("desk.no_reply", args), nil
		}
		if e.Actor == "" {
			return w.t("desk.resumed", args), nil
		}
	case routing.EventPriority:
		if k.Priority == routing.Urgent {
			return w.t("desk.urgent", args), nil
		}
	case routing.EventSilent:
		if !k.Kind.Judged() {
			return "", nil // nobody asked for a word
		}
		return w.t("desk.silent", args), nil
	case routing.EventReturned, routing.EventReopened, routing.EventNudged, routing.EventWithdrawn:
		return w.t("desk."+string(e.Kind), args), nil
	}
	return "", nil
}

// moveCard moves the card to the desk that has the case now.
func (n *Notices) moveCard(k *routing.Case, e routing.Event) error {
	from, bound, err := n.deskChat(k, e.From)
	if err != nil {
		return err
	}
	to, _, err := n.deskChat(k, e.To)
	if err != nil {
		return err
	}
	if from == to {
		return n.refresh(k)
	}
	return errors.Join(n.retire(k, from, bound, e), n.Present(k))
}

// retire strikes the card out in the chat that has no more say.
func (n *Notices) retire(k *routing.Case, from bots.Chat, bound bool, e routing.Event) error {
	if !bound {
		return nil
	}
	w := n.desk(k)
	head := w.t("card.head", locales.Args{"Number": k.Number, "Topic": w.topic(k.Topic)})
	args := locales.Args{"Agency": w.agency(e.To), "Reason": Quote(e.Text)}
	moved := w.t("status.moved", args)
	if e.Text == "" {
		moved = w.t("status.moved_on", args)
	}
	if err := n.edit(k, from, join(head, moved), bots.Keyboard{}); err != nil {
		return err
	}
	return n.endTopic(k, from)
}

// added brings the resident's further words under the card.
func (n *Notices) added(k *routing.Case, e routing.Event) error {
	if e.Detail.Is != "" { // they answer a question
		if err := n.refresh(k); err != nil {
			return err
		}
	}
	chat, bound, err := n.deskChat(k, k.Agency)
	if err != nil || !bound {
		return err // Present shows the words when the desk is bound
	}
	exchange := n.cases().Talking(k)
	if flooded, err := n.flooded(k, chat, e, exchange); flooded || err != nil {
		return err
	}
	return n.words(k, chat, e, exchange)
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
	if err := n.refusedByDesk(l); err != nil {
		return err
	}
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
	if l.Purpose == bots.Contacts {
		return n.unmasked(k, l) // its reader is none of the case's
	}
	dead := l.State == "dead"
	if sent, err := n.elsewhere(k, l); sent || err != nil {
		return err
	}
	switch l.Purpose {
	case bots.Answer:
		return n.arrived(k, l)
	case bots.Card, bots.Thread, bots.Notice, bots.Talk:
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

// send posts a letter about a case to its resident, who may be asleep.
func (n *Notices) send(k *routing.Case, l bots.Letter) error {
	_, err := n.dispatch(k, l)
	return err
}

// dispatch is send; it tells until when the letter spares its reader, zero if it goes
// at once.
func (n *Notices) dispatch(k *routing.Case, l bots.Letter) (until time.Time, err error) {
	var ok bool
	switch l.Chat, ok = bots.ParseChat(k.Origin); {
	case k.Erased() || k.Called():
		return until, nil
	case !ok && l.Purpose != bots.Answer:
		return until, nil
	case !ok:
		return until, errors.New("a case without a chat to answer to")
	}
	reader, err := n.Tx.Session(SessionKey{Chat: l.Chat})
	if err != nil {
		return until, err
	}
	l.Priority, l.Case = bots.Answering, int64(k.ID)
	n.hush(k, reader, &l)
	_, err = post(n.Tx, n.House, l)
	return l.NotUntil, err
}

// of is the directory of the case's centre.
func (n *Notices) of(k *routing.Case) *routing.Directory { return n.Directory.Region().Of(k.Centre) }

func (n *Notices) desk(k *routing.Case) wording { return n.speak(n.of(k), locales.Default) }

// resident words things for a case's resident: in the case's language, and simply if
// he wants that. Settings that cannot be read fail the turn when the letter is posted.
func (n *Notices) resident(k *routing.Case) wording {
	w := n.speak(n.of(k), k.Language)
	if chat, ok := bots.ParseChat(k.Origin); ok {
		if reader, err := n.Tx.Session(SessionKey{Chat: chat}); err == nil {
			w.simple = reader.Settings.Simple
		}
	}
	return w
}

func (n *Notices) speak(d *routing.Directory, lang string) wording {
	return wording{texts: n.House.Texts, directory: d, lang: lang}
}
