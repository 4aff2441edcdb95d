package staff_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

// TestAMisusedCodeStaysGood: a code written with the wrong command, or of a desk
// that is not in the directory, is not used up.
func TestAMisusedCodeStaysGood(t *testing.T) {
	g := dialogstest.Open(t, "../../examples/cheboksary")
	w := &office{g: g, t: t, shown: map[bots.Chat][]shown{}}
	codes := map[routing.DeskID]string{}
	for _, desk := range []routing.DeskID{"city", "not yet there"} {
		codes[desk] = dialogs.NewInviteCode()
		i := dialogs.Invite{Hash: dialogs.InviteHash(codes[desk]), Kind: dialogs.InviteDesk, Desk: desk, Expires: g.Now.Add(time.Hour)}
		if err := g.Store.Turns(t.Context(), []dialogs.Turn{{Do: func(tx dialogs.Tx) error { return tx.AddInvite(i) }}})[0]; err != nil {
			t.Fatal(err)
		}
	}
	w.hear(say(city, ivan, "/join "+codes["city"]))
	w.hear(say(city, maria, "/bind "+codes["city"]))
	w.hear(say(utilities, olga, "/bind "+codes["not yet there"]))
	err := g.Store.Turns(context.Background(), []dialogs.Turn{{Do: func(tx dialogs.Tx) error {
		desk, err := tx.DeskAt(city)
		if desk != "city" {
			t.Errorf("the chat is desk %q", desk)
		}
		if err != nil {
			return err
		}
		_, err = tx.RedeemInvite(dialogs.InviteHash(codes["not yet there"]), dialogs.InviteDesk, g.Now)
		return err
	}}})[0]
	if err != nil {
		t.Error("a code of an unknown desk:", err)
	}
	if strings.Contains(g.Log.String(), "quarantine") {
		t.Error(g.Log.String())
	}
}
