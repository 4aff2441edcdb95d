package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"otklik/dialogs"
	"otklik/routing"
	"otklik/store/storetest"
)

// answeredCases files cases of November 2019 that are all answered: day by day, in
// two districts, the first after one day, the second after two …
func (c *clinic) answeredCases(n int) {
	c.t.Helper()
	c.turn(func(tx dialogs.Tx) error {
		for i := range n {
			opened := time.Date(2019, 11, 1+i, 0, 0, 0, 0, time.FixedZone("MSK", 3*60*60))
			k := &routing.Case{
				ID: routing.CaseID(tx.NewID()), Number: fmt.Sprintf("19-%05d", i+1), Centre: "cheboksary", State: routing.Closed,
				Agency: "city-roads", OpenedAt: opened, Outcome: routing.Solved,
				Deadlines: routing.Deadlines{First: opened.Add(time.Hour), Full: opened.AddDate(0, 0, 3)},
			}
			k.Topic, k.Territory, k.Mark = "roads.pothole", []routing.TerritoryID{"cheboksary", "novocheboksarsk"}[i%2], 5-i%3
			if err := tx.AddCase(k); err != nil {
				return err
			}
			answered := routing.Event{Case: k.ID, Kind: routing.EventAnswered, At: opened.AddDate(0, 0, i+1)}
			judged := routing.Event{Case: k.ID, Kind: routing.EventJudged, Text: string(routing.Solved), At: answered.At}
			if err := tx.AddEvent(answered); err != nil {
				return err
			}
			if err := tx.AddEvent(judged); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestKPICommand(t *testing.T) {
	c := newClinic(t, storetest.SQLite(t))
	c.expect(0, "kpi", "mean days to the answer: —, at most 8 wanted: —", "marks 4 and 5: —, at least 60 % wanted: —", "!NaN")
	c.answeredCases(4)
	const november = "kpi --since 2019-11-01 --until 2019-11-30"
	c.expect(0, november, "cases opened 01.11.2019 - 30.11.2019", "2.5, at most 8 wanted: met", "marks 4 and 5: 75 %, at least 60 % wanted: met", "!left out")
	c.expect(0, november+" --by territory", "100 %       50 %      2       0 %     0 %        0.0  Чебоксары", "Новочебоксарск")
	c.expect(0, "kpi --since 2019-11-03 --until 2019-11-03 --by week", "2019-W44")
	c.turn(func(tx dialogs.Tx) error {
		list, err := tx.CasesByNumber("19-00004")
		if err != nil {
			return err
		}
		list[0].Centre = "gone" // with its folder
		return tx.SaveCase(list[0])
	})
	c.expect(0, november, "2.5, at most 8 wanted: met")
	c.expect(0, november+" --by centre", "gone")
	c.expect(0, november+" --centre cheboksary", "2.0, at most 8 wanted: met")
	c.expect(2, "kpi --by town", `no such grouping: "town"`)
	c.expect(2, "kpi --since 1.11.2019", "--since: want a day")
	c.expect(2, "kpi --since 2019-11-02 --until 2019-11-01", "--since is after --until")
	c.expect(1, "kpi --json --csv", "json")

	var answer struct {
		Total  map[string]any
		Groups []struct {
			Key, Name string
			Cases     int
			Mean      float64  `json:"answer_days_mean"`
			Silent    *float64 `json:"closed_silently"`
		}
	}
	if err := json.Unmarshal([]byte(c.expect(0, november+" --by territory --json")), &answer); err != nil {
		t.Fatal(err)
	}
	if answer.Total["cases"] != 4.0 || answer.Total["full_in_time"] != 0.75 || len(answer.Groups) != 2 || answer.Groups[0].Mean != 2 ||
		answer.Groups[0].Key != "cheboksary" || answer.Groups[0].Silent == nil {
		t.Errorf("%+v", answer)
	}
	rows, err := csv.NewReader(strings.NewReader(c.expect(0, november+" --by month --csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 3 || strings.Join(rows[1][:3], ",") != ",,4" || rows[2][0] != "2019-11" {
		t.Errorf("%q", rows)
	}
}
