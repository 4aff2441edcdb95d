package dialogs

import (
	"slices"

	"otklik/bots"
	"otklik/routing"
)

// mostRead is of how many of his cases it is noted that he has read their answers.
const mostRead = 20

// read notes that the answers that wait for a resident's word were read, where his messenger
// tells when he opens the chat. It is no turn of his: the conversation stands where it stood.
func (r *Reception) read(tx Tx, in bots.Inbound) error {
	s := &Scene{Tx: tx, House: r.House, In: in, Now: r.Now()}
	list, err := s.OwnCases(mostRead) // one of another chat of his may be answered in this one
	if err != nil {
		return err
	}
	n := r.notices(tx)
	for _, k := range list {
		if k.State != routing.Answered || k.Origin != in.Chat.String() {
			continue
		}
		if err := n.wasRead(k); err != nil {
			return err
		}
	}
	return nil
}

// wasRead notes it once for each answer that has arrived.
func (n *Notices) wasRead(k *routing.Case) error {
	events, err := n.Tx.Events(k.ID)
	if err != nil {
		return err
	}
	for _, e := range slices.Backward(events) {
		switch e.Kind {
		case routing.EventDelivered, routing.EventRepeated:
			if err := n.Tx.AddEvent(routing.Event{Case: k.ID, Kind: routing.EventRead, At: n.Now}); err != nil {
				return err
			}
			return n.refresh(k)
		case routing.EventRead, routing.EventAnswered, routing.EventDone, routing.EventCorrected, routing.EventUndelivered:
			return nil
		}
	}
	return nil
}
