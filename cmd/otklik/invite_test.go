package main

import (
	"strings"
	"testing"
	"time"

	"otklik/dialogs"
	"otklik/routing"
	"otklik/store/storetest"
)

// TestInviteWithTopics: a desk's code says how its chat is divided; a clerk's does not.
func TestInviteWithTopics(t *testing.T) {
	c := newClinic(t, storetest.SQLite(t))
	code, out, errs := runCommand(t.Context(), "invite", "desk", "city", "--topics", "case", "-c", c.config)
	if code != exitOK {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	c.turn(func(tx dialogs.Tx) error {
		i, err := tx.RedeemInvite(dialogs.InviteHash(strings.TrimSpace(out)), dialogs.InviteDesk, time.Now())
		if i.Topics != routing.TopicsPerCase || i.Desk != "city" {
			t.Errorf("the code is good for %+v", i)
		}
		return err
	})
	for _, args := range [][]string{{"desk", "city", "--topics", "week"}, {"clerk", "city", "--topics", "case"}} {
		if code, out, errs := runCommand(t.Context(), append(append([]string{"invite"}, args...), "-c", c.config)...); code != exitUsage || out != "" || !strings.Contains(errs, "--topics") {
			t.Errorf("%q: exit code %d, %q, %q", args, code, out, errs)
		}
	}
}
