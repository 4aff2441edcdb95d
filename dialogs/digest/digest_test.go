package digest_test

import (
	"bytes"
	"context"
	"fmt"
	"image/png"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/dialogs/digest"
	"otklik/routing"
	"otklik/routing/kpi"
)

// books are cases as a test wants them.
type books []*routing.Case

func (b books) Facts(_ context.Context, centre routing.CentreID, p routing.Period, each func(kpi.Facts) error) error {
	return b.Opened(context.Background(), centre, p, func(k *routing.Case, _ string) error { return each(kpi.FactsOf(k, nil)) })
}

func (b books) Opened(_ context.Context, centre routing.CentreID, p routing.Period, each func(*routing.Case, string) error) error {
	for _, k := range b {
		if k.Centre == centre && p.Has(k.OpenedAt) {
			if err := each(k, "=1+1"); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b books) Late(_ context.Context, centre routing.CentreID, now time.Time, each func(*routing.Case, string) error) error {
	for _, k := range b {
		if k.Centre == centre && k.Late(now) {
			if err := each(k, "=1+1"); err != nil {
				return err
			}
		}
	}
	return nil
}

var noon = time.Date(2026, time.November, 27, 9, 0, 0, 0, time.UTC)

// week is what a town files in two weeks: secrets that no file may tell, and others'.
func week() (all books) {
	topics := []routing.TopicID{"roads.pothole", "roads.pothole", "roads.snow", "streets.light", "streets.tree", "waste.dump", "roads.pothole"}
	for i := range 70 {
		k := &routing.Case{
			ID: routing.CaseID(i + 1), Number: fmt.Sprintf("26-%05d", i+1), Centre: "cheboksary", State: routing.Assigned, Agency: "city-roads",
			OpenedAt: noon.Add(-time.Duration(i*i/3+1) * time.Hour), Assignee: "telegram:5", Resident: "telegram:777",
		}
		k.Topic, k.Territory, k.Text, k.Address = topics[i%len(topics)], "cheboksary", "SECRET", "SECRET"
		k.Applicant.Name, k.Applicant.Phone = "SECRET", "SECRET"
		k.First, k.Full = k.OpenedAt.Add(4*time.Hour), k.OpenedAt.Add(90*time.Hour)
		if i%3 == 0 {
			k.State, k.AnsweredAt = routing.Answered, k.OpenedAt.Add(30*time.Hour)
		}
		if i == 5 {
			k.Number = "=HYPERLINK(\"http://evil\")"
		}
		if i%10 == 9 {
			k.Agency = "heat-supply"
		}
		all = append(all, k)
	}
	return all
}

func TestFilesOfADigest(t *testing.T) {
	g := dialogstest.Open(t, "../../examples/cheboksary")
	m := &digest.Maker{House: g.House, Archive: week(), Now: func() time.Time { return noon }}
	since := time.Date(2026, time.November, 20, 0, 0, 0, 0, g.Directory.Location())
	id := func(format string) bots.File {
		return bots.File{Channel: dialogs.ReportChannel, ID: strings.Join([]string{format, "utilities",
			base36(since), base36(since.AddDate(0, 0, 7)), "14", "3", "ru"}, "|")}
	}
	read := func(f bots.File) []byte {
		body, err := m.Open(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	city := id("png")
	city.ID = strings.Replace(city.ID, "utilities", "city", 1)
	pic := read(city)
	if where := os.Getenv("DIGEST_PNG"); where != "" {
		if err := os.WriteFile(where, pic, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if c, err := png.DecodeConfig(bytes.NewReader(pic)); err != nil || c.Width != 1080 || c.Height > 2*c.Width {
		t.Errorf("%v, %v", c, err)
	}
	empty := &digest.Maker{House: g.House, Archive: books(nil), Now: m.Now}
	if _, err := empty.Open(t.Context(), city); err != nil {
		t.Errorf("nothing came in: %v", err)
	}
	sheetAt := func(f bots.File, n int) [][]string {
		book, err := excelize.OpenReader(bytes.NewReader(read(f)))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := book.GetRows(book.GetSheetName(n))
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			for j, cell := range row {
				name, _ := excelize.CoordinatesToCellName(j+1, i+1)
				if formula, err := book.GetCellFormula(book.GetSheetName(n), name); formula != "" || err != nil {
					t.Errorf("%s is a formula: %q, %v", name, formula, err)
				}
				if strings.Contains(cell, "SECRET") || strings.Contains(cell, "777") {
					t.Errorf("%s tells %q", name, cell)
				}
			}
		}
		return rows
	}
	sheet := func(f bots.File) [][]string { return sheetAt(f, 0) }
	all := id("xlsx")
	all.ID = strings.Replace(all.ID, "utilities", "city", 1)
	mine, others := sheet(id("xlsx")), sheet(all)
	if len(mine) < 3 || len(others) <= len(mine) || others[0][0] != "Номер" {
		t.Fatalf("%d and %d rows", len(mine), len(others))
	}
	late, before := sheetAt(all, 1), 0
	for _, row := range late[1:] {
		if row[10] != "да" {
			t.Errorf("not late: %q", row)
		}
		if !slices.ContainsFunc(others, func(o []string) bool { return o[0] == row[0] }) {
			before++
		}
	}
	if before == 0 {
		t.Error("what is late and came before the period is on no sheet")
	}
	for _, row := range mine[1:] {
		if row[5] != "Тепловые сети" {
			t.Errorf("another desk's case: %q", row)
		}
	}
	if _, err := m.Open(t.Context(), bots.File{Channel: dialogs.ReportChannel, ID: "png|x"}); bots.FailureOf(err) != bots.Invalid {
		t.Errorf("a file that is none: %v", err)
	}
	if body, err := m.Open(t.Context(), bots.File{Channel: "telegram", ID: "1"}); body != nil || err != nil {
		t.Errorf("a messenger's file: %v, %v", body, err)
	}
}

func base36(at time.Time) string { return strconv.FormatInt(at.UnixMilli(), 36) }
