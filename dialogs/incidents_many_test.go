package dialogs_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// unit runs one unit of work and leaves what it posted in the queue.
func (o *outage) unit(do func(dialogs.Tx, *dialogs.Notices) error) {
	o.t.Helper()
	turn := dialogs.Turn{Do: func(tx dialogs.Tx) error {
		return do(tx, &dialogs.Notices{Tx: tx, House: o.g.House, Directory: o.g.Directory, Now: o.g.Now})
	}}
	if err := o.g.Store.Turns(context.Background(), []dialogs.Turn{turn})[0]; err != nil {
		o.t.Fatal(err)
	}
}

// TestFiveHundredJoin: the desks' chats get one card, whose edits are few when they
// come faster than they are sent; the answer reaches each once, a batch at a time.
func TestFiveHundredJoin(t *testing.T) {
	o := breaks(t)
	o.spread()
	o.confirms()
	const many = 500
	in := o.incident()
	for n := range many {
		chat := bots.Chat{Channel: []string{"telegram", "vk"}[n%2], ID: fmt.Sprint("5", n)}
		o.unit(func(tx dialogs.Tx, n *dialogs.Notices) error {
			_, err := routing.Cases{Directory: n.Directory, Tx: tx, Tell: n, Now: n.Now}.Open(routing.Filing{
				Complaint: routing.Complaint{Topic: "heating.no-hot-water", Territory: "cheboksary"},
				Language:  "ru", Resident: chat.String(), Origin: chat.String(), Incident: in.ID,
			})
			return err
		})
	}
	early := o.g.Drain(t)
	if got := len(early); got > 2*2 {
		t.Errorf("%d letters to the desks while they join", got)
	}
	o.g.Now = o.g.Now.Add(10 * time.Second)
	letters := append(early, o.g.Strike(t)...)
	for _, chat := range []bots.Chat{dutyChat, utilityChat} {
		fresh, edits := 0, 0
		newest := ""
		for _, l := range letters {
			switch {
			case l.Chat != chat || l.Outdated:
			case l.EditOf == 0:
				fresh++
			default:
				edits, newest = edits+1, l.Text
			}
		}
		if fresh != 0 || edits > 2 || !strings.Contains(newest, "Жителей: 505") {
			t.Errorf("%s: %d new messages, %d edits; the newest: %s", chat, fresh, edits, newest)
		}
	}
	o.state(routing.IncidentConfirmed, many+5)
	if got := o.cards(utilityChat, bots.Card); got != 4 {
		t.Errorf("%d cases have cards of their own", got)
	}

	o.unit(func(_ dialogs.Tx, n *dialogs.Notices) error {
		_, err := n.Incidents().Resolve(in.ID, dutyClerk, routing.Words{"ru": "Подано."})
		return err
	})
	if told := o.told(o.g.Drain(t)); len(told) != 0 {
		t.Fatalf("the clerk's own turn told %d members", len(told))
	}
	o.unit(func(_ dialogs.Tx, n *dialogs.Notices) error { return n.Incidents().Tick(in.ID) })
	first := o.told(o.g.Drain(t))
	if len(first) != 100 {
		t.Errorf("one unit of work told %d members", len(first))
	}
	rest := o.told(o.g.Strike(t))
	for id, n := range rest {
		first[id] += n
	}
	if len(first) != many+5 {
		t.Errorf("%d members were told", len(first))
	}
	for id, n := range first {
		if n != 1 {
			t.Errorf("case %d has %d answers", id, n)
		}
	}
}

// told counts the answers among letters, by case.
func (o *outage) told(letters []bots.Letter) map[int64]int {
	told := map[int64]int{}
	for _, l := range letters {
		if l.Purpose == bots.Answer && strings.Contains(l.Text, "Подано.") {
			told[l.Case]++
		}
	}
	return told
}

// TestSweepsInBatches: a confirmation finds all that was filed before, however many.
func TestSweepsInBatches(t *testing.T) {
	o := breaks(t)
	for n := range 7 {
		o.files(n + 20)
		o.wait(16 * time.Minute)
	}
	o.spread()
	o.unit(func(_ dialogs.Tx, n *dialogs.Notices) error {
		_, err := n.Incidents().Confirm(o.incidentID(n), dutyClerk, routing.IncidentWord{Text: routing.Words{"ru": "Ищем."}})
		return err
	})
	for range 10 {
		o.unit(func(_ dialogs.Tx, n *dialogs.Notices) error {
			i := n.Incidents()
			i.Batch = 2
			return i.Tick(o.incidentID(n))
		})
	}
	o.take(o.g.Strike(t))
	o.state(routing.IncidentConfirmed, 12)
	for n := range 7 {
		if got := o.count(o.somebody(n+20), "Ищем."); got != 1 {
			t.Errorf("resident %d was told %d times", n+20, got)
		}
	}
}

// incidentID is the newest incident's, within a unit of work.
func (o *outage) incidentID(n *dialogs.Notices) routing.IncidentID {
	list, err := n.Tx.IncidentsOf("cheboksary", 1, routing.IncidentProposed, routing.IncidentConfirmed)
	if err != nil || len(list) == 0 {
		o.t.Fatal("no incident", err)
	}
	return list[0].ID
}

// TestProposedElsewhere: an alert of somebody else's counting becomes a proposal with
// its reason, once, with the cases that are there.
func TestProposedElsewhere(t *testing.T) {
	o := breaks(t)
	o.files(0)
	o.files(1)
	for range 2 {
		o.unit(func(_ dialogs.Tx, n *dialogs.Notices) error {
			_, err := n.Incidents().Propose("heating.no-hot-water", "cheboksary", "втрое больше обычного", "")
			return err
		})
	}
	o.take(o.g.Strike(t))
	o.state(routing.IncidentProposed, 2)
	if got := o.cards(dutyChat, bots.Incident); got != 1 || o.count(dutyChat, "Почему: втрое больше обычного") == 0 {
		t.Errorf("%d cards: %s", got, o.last(dutyChat))
	}
	o.files(2)
	o.state(routing.IncidentProposed, 3)
}

// TestMergedByHand: a case that a clerk puts into an incident is told and follows it.
func TestMergedByHand(t *testing.T) {
	o := breaks(t)
	o.spread()
	chat := o.somebody(9)
	o.says(chat, chat.ID, "/new", "")
	o.presses(chat, chat.ID, "Дороги")
	o.presses(chat, chat.ID, "Яма")
	o.says(chat, chat.ID, "Яма с кипятком", "")
	o.pins(chat, 56.14, 47.25)
	o.presses(chat, chat.ID, "Да, верно")
	o.presses(chat, chat.ID, "Отправить")
	o.confirms()
	merge := func(by routing.Actor) (err error) {
		o.unit(func(tx dialogs.Tx, n *dialogs.Notices) error {
			list, failed := tx.CasesByNumber("26-00006")
			if failed != nil {
				return failed
			}
			_, err = n.Incidents().Merge(o.incidentID(n), list[0], by)
			return nil
		})
		return err
	}
	if err := merge(routing.Actor{ID: "x", Desk: "nowhere"}); err != routing.ErrNotYours {
		t.Errorf("by a stranger: %v", err)
	}
	if err := merge(dutyClerk); err != nil {
		t.Fatal(err)
	}
	if err := merge(dutyClerk); err != routing.ErrState {
		t.Errorf("twice: %v", err)
	}
	o.take(o.g.Strike(t))
	o.state(routing.IncidentConfirmed, 6)
	if o.count(chat, "часть аварии А-26-0001") != 1 || o.count(dutyChat, "Часть аварии") == 0 {
		t.Errorf("he sees %s, the desk %s", o.last(chat), o.last(dutyChat))
	}
}
