package main

import (
	"encoding/json"
	"testing"

	"otklik/dialogs"
	"otklik/routing"
	"otklik/store/storetest"
)

// TestReplayCommand: another folder is asked about past cases, and nobody's words are
// told.
func TestReplayCommand(t *testing.T) {
	c := newClinic(t, storetest.SQLite(t))
	c.answeredCases(4)
	c.turn(func(tx dialogs.Tx) error {
		list, err := tx.CasesByNumber("19-00004")
		if err != nil {
			return err
		}
		k := list[0]
		k.Text, k.Agency, k.Transfers = canary, "min-transport", 1
		return tx.SaveCase(k)
	})
	f := copyOf(t, "cheboksary")
	f.replace("routes.yaml", "territories: [novocheboksarsk], agency: novocheboksarsk-admin", "territories: [novocheboksarsk], agency: min-transport")
	ask := "replay --since 2019-11-01 --directory " + f.folder
	c.expect(0, ask, "cases: 4; another agency: 1 (25 %)", "passed on by hand: 1; would have gone there at once: 1 (100 %)",
		"city-roads  min-transport  19-00002", "roads-novocheboksarsk", "!"+canary)
	c.expect(0, ask+" --until 2019-11-01", "cases: 1; another agency: 0 (0 %)", "!WENT TO")
	var answer routing.Replay
	if err := json.Unmarshal([]byte(c.expect(0, ask+" --json --examples 0")), &answer); err != nil || answer.Changed != 1 || len(answer.Changes[0].Examples) != 0 {
		t.Errorf("%v: %+v", err, answer)
	}
	c.expect(0, "replay --since 2019-11-01", "another agency: 1")
	c.expect(2, "replay", "--since: want a day")
	c.expect(2, "replay --since 2019-11-02 --until 2019-11-01", "--since is after --until")
	f.replace("desks.yaml", "names:", "name:")
	c.expect(1, ask, "desks.yaml:5:5: names is missing")
}
