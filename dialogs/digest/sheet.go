package digest

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/xuri/excelize/v2"

	"otklik/dialogs"
	"otklik/routing"
)

// mostRows bounds a sheet: more nobody reads, and a messenger carries 50 MB.
const mostRows = 50_000

var errFull = errors.New("the sheet is full")

// columns are the keys of the head and how wide each column is.
var columns = []struct {
	key   string
	width float64
}{
	{"digest.col_number", 14}, {"digest.col_opened", 17}, {"digest.col_topic", 32}, {"digest.col_place", 32}, {"digest.col_state", 22},
	{"digest.col_agency", 32}, {"digest.col_clerk", 24}, {"digest.col_first", 17}, {"digest.col_full", 17}, {"digest.col_answered", 17},
	{"digest.col_late", 13}, {"digest.col_mark", 8}, {"digest.col_moved", 10},
}

// sheet lists the cases of a report: those that came in its period and, apart, those that
// are late now. Every cell is a text or a number: nothing that anybody has written can
// become a formula.
func (m *Maker) sheet(ctx context.Context, p dialogs.Report, w dialogs.Speaker) (raw []byte, err error) {
	book := excelize.NewFile()
	defer func() { err = errors.Join(err, book.Close()) }()
	name, late := w.T("digest.sheet", nil), w.T("digest.sheet_late", nil)
	if err := book.SetSheetName("Sheet1", name); err != nil {
		return nil, err
	}
	if _, err := book.NewSheet(late); err != nil {
		return nil, err
	}
	now := m.Now()
	if err := m.list(book, name, p, w, now, func(c routing.CentreID, row row) error { return m.Archive.Opened(ctx, c, p.Period, row) }); err != nil {
		return nil, err
	}
	if err := m.list(book, late, p, w, now, func(c routing.CentreID, row row) error { return m.Archive.Late(ctx, c, now, row) }); err != nil {
		return nil, err
	}
	var file bytes.Buffer
	err = book.Write(&file)
	return file.Bytes(), err
}

// row takes a case, with its clerk's name, into a list.
type row = func(*routing.Case, string) error

// list fills a sheet with what the report's desk may see of the centres' cases.
func (m *Maker) list(book *excelize.File, name string, p dialogs.Report, w dialogs.Speaker, now time.Time, read func(routing.CentreID, row) error) error {
	out, err := book.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := head(book, out, w); err != nil {
		return err
	}
	n := 1
	for centre, sees := range p.Sees(m.House.Region()) {
		err := read(centre, func(k *routing.Case, clerk string) error {
			if !sees(k.Agency) {
				return nil
			}
			if n++; n > mostRows {
				return errFull
			}
			at, err := excelize.CoordinatesToCellName(1, n)
			if err != nil {
				return err
			}
			return out.SetRow(at, cells(k, clerk, w, now))
		})
		if err != nil && !errors.Is(err, errFull) {
			return err
		}
	}
	return out.Flush()
}

func head(book *excelize.File, out *excelize.StreamWriter, w dialogs.Speaker) error {
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true}})
	if err != nil {
		return err
	}
	cells := make([]any, len(columns))
	for i, c := range columns {
		cells[i] = excelize.Cell{StyleID: bold, Value: w.T(c.key, nil)}
		if err := out.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	return out.SetRow("A1", cells)
}

// cells are a case's row.
func cells(k *routing.Case, clerk string, w dialogs.Speaker, now time.Time) []any {
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(w.Zone()).Format("02.01.2006 15:04")
	}
	late := ""
	if k.Late(now) {
		late = w.T("digest.late", nil)
	}
	var mark any = ""
	if k.Mark > 0 {
		mark = k.Mark
	}
	return []any{
		k.Number, at(k.OpenedAt), w.Topic(k.Topic), w.Territory(k.Territory), w.T("state."+string(k.State), nil),
		w.Agency(k.Agency), clerk, at(k.First), at(k.Full), at(k.AnsweredAt), late, mark, k.Transfers,
	}
}
