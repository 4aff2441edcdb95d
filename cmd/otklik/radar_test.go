package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"otklik/dialogs"
	"otklik/routing"
	"otklik/store/storetest"
)

func TestRadarCommand(t *testing.T) {
	c := newClinic(t, storetest.SQLite(t))
	c.expect(0, "radar", "cheboksary, ", "0 series with cases in the last three hours")
	c.expect(0, "radar backtest", "0 alerts, 0.00 a day")
	start := time.Date(2019, 11, 4, 10, 0, 0, 0, time.FixedZone("MSK", 3*60*60))
	c.turn(func(tx dialogs.Tx) error { // ten days of one case a day, then eight cases at once
		for i := range 18 {
			opened := start.AddDate(0, 0, min(i, 10)).Add(time.Duration(i) * time.Minute)
			k := &routing.Case{ID: routing.CaseID(tx.NewID()), Number: fmt.Sprintf("19-%05d", i+1), Centre: "cheboksary", State: routing.Assigned, OpenedAt: opened}
			k.Topic, k.Territory = "heating.cold", "kalininsky"
			if err := tx.AddCase(k); err != nil {
				return err
			}
		}
		return nil
	})
	c.expect(0, "radar --at 2019-11-14T10:30:00+03:00", "Thu 14.11.2019 10:30",
		"alert: 8 in 1 h, usual 0.1  Холодно в квартире, Калининский район", "3    0.0   !8    0.1    8    0.3  Холодно в квартире, Калининский район")
	c.expect(0, "radar --at 2019-11-13T10:30:00+03:00", "0 series", "!alert")
	out := c.expect(0, "radar backtest --since 2019-11-05 --until 2019-11-15")
	if strings.Count(out, "\n") != 2 || !strings.HasPrefix(out, "Thu 14.11.2019 10:") || !strings.Contains(out, "11.0 days, 3169 looks: 1 alerts, 0.09 a day") {
		t.Errorf("%s", out)
	}
	c.expect(2, "radar --at noon", "--at: want a time")
	c.expect(2, "radar backtest --since x", "--since: want a day")
	c.expect(2, "radar --centre nobody", `no such centre: "nobody"`)
}
