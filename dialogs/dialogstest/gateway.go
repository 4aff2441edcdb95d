// Package dialogstest runs the conversations without messengers, for their tests.
// It owns no expectations.
package dialogstest

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/outbox"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
	"otklik/store/storetest"
)

// Gateway is a gateway without messengers: both conversations over a real database
// with the sample directory, and a courier that delivers everything at once.
type Gateway struct {
	Store     *store.Store
	DSN       string             // of Store's database
	Directory *routing.Directory // in force: may be replaced between messages
	House     *dialogs.House
	Now       time.Time     // moves by Step with every message
	Step      time.Duration // ten seconds
	Keys      int           // messages heard so far
	Log       *bytes.Buffer // errors: empty while nothing went to quarantine
	// Refuses tells why a letter cannot be sent, "" for one that is; nil = all are.
	Refuses func(bots.Letter) bots.Failure

	Reception *dialogs.Reception

	options  Options
	stop     func() // ends what runs in this process
	messages map[bots.LetterID]string
}

// MessageOf tells which message a delivered letter became or changed.
func (g *Gateway) MessageOf(l bots.LetterID) string { return g.messages[l] }

// Limits are those of the two platforms.
var Limits = map[string]bots.Limits{
	"telegram": {Text: 4096, Caption: 1024, Files: 10, Buttons: 100, Rows: 25, RowLength: 8, Label: 64, MenuButtons: 100, FileSize: 20 << 20, Silent: true, Contact: true},
	"vk":       {Text: 4096, Caption: 4096, Files: 10, Buttons: 10, Rows: 6, RowLength: 5, Label: 40, MenuButtons: 40, InlineLocation: true, FileSize: 20 << 20, EditFor: 23 * time.Hour},
}

// Open starts a gateway over a SQLite file of its own; directory is the path of the
// sample directory. It limits nobody unless adjust says so, and asks nobody about cases
// of others: see Neighbourly.
func Open(t *testing.T, directory string, adjust ...func(*dialogs.Reception)) *Gateway {
	t.Helper()
	g, err := Start(t.Context(), Options{
		DSN: storetest.Migrated(t), Directory: Changed(t, directory, ""), Texts: Texts(t),
		Adjust: func(r *dialogs.Reception) {
			for _, change := range adjust {
				change(r)
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.Close() })
	return g
}

// T is what *testing.T and *rapid.T share.
type T interface {
	Helper()
	Fatal(...any)
}

// Hear hands one message in and gives the letters that it made.
func (g *Gateway) Hear(t T, in bots.Inbound) []bots.Letter {
	t.Helper()
	g.Now = g.Now.Add(g.Step)
	return g.Batch(t, in)
}

// Batch hands messages of one channel in together, at one moment, and gives the
// letters that they made.
func (g *Gateway) Batch(t T, all ...bots.Inbound) []bots.Letter {
	t.Helper()
	for i := range all {
		g.Keys++
		all[i].Key, all[i].At, all[i].Raw = strconv.Itoa(g.Keys), g.Now, []byte("{}")
	}
	if err := g.Reception.Take(context.Background(), bots.Batch{Channel: all[0].Chat.Channel, Messages: all}); err != nil {
		t.Fatal(err)
	}
	return g.Drain(t)
}

// Turn runs one unit of work and gives the letters that it made.
func (g *Gateway) Turn(t T, do func(dialogs.Tx) error) []bots.Letter {
	t.Helper()
	if err := g.Store.Turns(context.Background(), []dialogs.Turn{{Do: do}})[0]; err != nil {
		t.Fatal(err)
	}
	return g.Drain(t)
}

// Deed does something to cases and gives the letters that it made.
func (g *Gateway) Deed(t T, do func(routing.Cases) error) []bots.Letter {
	t.Helper()
	g.Now = g.Now.Add(g.Step)
	return g.Turn(t, func(tx dialogs.Tx) error {
		tell := &dialogs.Notices{Tx: tx, House: g.House, Directory: g.Directory, Now: g.Now}
		return do(routing.Cases{Directory: g.Directory, Tx: tx, Now: g.Now, Tell: tell})
	})
}

// Answer answers a case as the duty desk would and gives the letters that it made.
func (g *Gateway) Answer(t T, id routing.CaseID, text string) []bots.Letter {
	t.Helper()
	return g.Deed(t, func(c routing.Cases) error {
		_, err := c.Answer(id, routing.Actor{ID: "telegram:1", Desk: g.Directory.Centre().DutyDesk}, routing.Remark{Text: text})
		return err
	})
}

// Strike lets the clock handle what is due and gives the letters that it made.
func (g *Gateway) Strike(t T) []bots.Letter {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	wake, done := make(chan struct{}), make(chan struct{})
	go func() { defer close(done); _ = g.Reception.RunClock(ctx, g.Store, wake) }()
	for looking := true; looking; {
		wake <- struct{}{}
		wake <- struct{}{} // is taken when the look that the first one asked for is over
		due, err := g.Store.DueTimers(ctx, g.Now, 1000)
		if err != nil {
			t.Fatal(err)
		}
		looking = slices.ContainsFunc(due, aside)
	}
	cancel()
	<-done
	return g.Drain(t)
}

// aside tells of a timer whose look is read beside the clock, and may be on its way.
func aside(t dialogs.Timer) bool {
	return t.Kind == dialogs.TimerRadar || t.Kind == dialogs.TimerDigest
}

// Drain plays a courier that sends everything at once.
func (g *Gateway) Drain(t T) []bots.Letter {
	t.Helper()
	ctx := context.Background()
	var all []bots.Letter
	for {
		letters, err := g.Store.Lease(ctx, outbox.Claim{
			Owner: "walk", Channels: []string{"telegram", "vk"}, Now: g.Now, Until: g.Now.Add(time.Minute), Max: 100,
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(letters) == 0 {
			return all
		}
		var results []outbox.Result
		for _, l := range letters {
			id := "m" + strconv.FormatInt(int64(l.ID), 10)
			if l.Edit != "" {
				id = l.Edit
			}
			if l.EditOf != 0 {
				if id, err = g.Store.MessageID(ctx, l.EditOf); err != nil {
					t.Fatal(err)
				}
			}
			g.messages[l.ID] = id
			r := outbox.Result{Letter: l.ID, Owner: "walk", Fate: outbox.Sent, MessageID: id, At: g.Now}
			if why := g.refusal(l); why != "" {
				r.Fate, r.MessageID, r.Reason, r.Tell = outbox.Dead, "", string(why), true
			}
			results = append(results, r)
		}
		if err := g.Store.Settle(ctx, results); err != nil {
			t.Fatal(err)
		}
		all = append(all, letters...)
	}
}

func (g *Gateway) refusal(l bots.Letter) bots.Failure {
	if g.Refuses == nil {
		return ""
	}
	return g.Refuses(l)
}
