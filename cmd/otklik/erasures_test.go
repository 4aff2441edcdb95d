package main

import (
	"testing"

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
		c.expect(exitOK, "erasures order telegram:7 --yes", "ordered")
		c.expect(exitOK, "erasures list", "not yet", "demand", "telegram", "!telegram:7")
		c.expect(exitOK, "erasures list --of telegram:7 --json", `"reason":"demand"`)
		c.expect(exitOK, "erasures list --of telegram:8", "nothing was destroyed")
	})
}
