package staff_test

import (
	"context"
	"fmt"
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

// TestADeskIsNotPushedOut: a code does not make a chat another desk's unless a clerk of
// the one that sits there writes it; it stays good.
func TestADeskIsNotPushedOut(t *testing.T) {
	w := scene(t)
	code := dialogs.NewInviteCode()
	i := dialogs.Invite{Hash: dialogs.InviteHash(code), Kind: dialogs.InviteDesk, Desk: "utilities", Expires: w.g.Now.Add(time.Hour)}
	w.g.Turn(t, func(tx dialogs.Tx) error { return tx.AddInvite(i) })
	w.bindAs(petr, code, "city")

	w.told(city, "уже работает «Городские службы», а вас нет")
	w.bindAs(maria, code, "utilities")
}

func (w *office) bindAs(person, code string, want routing.DeskID) {
	w.t.Helper()
	w.hear(say(city, person, "/bind "+code))
	w.g.Turn(w.t, func(tx dialogs.Tx) error {
		desk, err := tx.DeskAt(city)
		if desk != want {
			w.t.Fatal(fmt.Sprintf("after %s the chat is desk %q, want %q", person, desk, want))
		}
		return err
	})
}
