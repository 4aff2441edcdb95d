package main

import (
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/store/storetest"
)

// An operator has the data of who asks on paper destroyed, and reads the records, which
// name nobody.
func TestErasuresCommands(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		c := newClinic(t, dsn)
		c.auditedCase()
		c.expect(exitOK, "erasures list", "nothing was destroyed")
		c.expect(exitUsage, "erasures order telegram:7", "cannot be undone")
		c.expect(exitUsage, "erasures order 7 --yes", "CHANNEL:ID")
		c.turn(func(tx dialogs.Tx) error {
			return tx.Link(bots.Chat{Channel: "telegram", ID: "7"}, bots.Chat{Channel: "vk", ID: "70"})
		})
		c.expect(exitOK, "erasures order telegram:7 --yes", "ordered: telegram:7", "ordered: vk:70")
		c.expect(exitOK, "erasures list --of vk:70", "not yet", "demand", "vk", "!vk:70")
		c.expect(exitOK, "erasures list", "not yet", "demand", "telegram", "!telegram:7")
		c.expect(exitOK, "erasures list --of telegram:7 --json", `"reason":"demand"`)
		c.expect(exitOK, "erasures list --of telegram:8", "nothing was destroyed")
	})
}
