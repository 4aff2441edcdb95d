package timeline

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"

	"codeberg.org/go-fonts/dejavu/dejavusanscondensed"
	"codeberg.org/go-fonts/dejavu/dejavusanscondensedbold"
	"codeberg.org/go-pdf/fpdf"
)

// Sheet is a timeline in words.
type Sheet struct {
	Title string
	Lines []string // about the case, under the title
	When  string   // head of the first column
	What  string   // head of the second
	Rows  []Row
	Foot  string // under the table
	Made  time.Time
}

// Row is one event.
type Row struct {
	At   string
	What string
}

// What a sheet holds at most: beyond it nobody reads, and a letter has its limits.
const (
	mostRows  = 400
	mostWords = 4000 // characters of one row
)

// Measures of a page, in millimetres.
const (
	margin   = 16.0
	columnAt = 34.0
	bottom   = 18.0
	line     = 5.2
	padding  = 1.4
)

const family = "dejavu"

// Draw writes the sheet as a PDF.
func Draw(w io.Writer, s Sheet) (err error) {
	defer func() {
		if v := recover(); v != nil { // the library panics on fonts and glyphs that it does not like
			err = fmt.Errorf("drawing a timeline: panic (%T)", v)
		}
	}()
	p := newPage(s)
	p.head()
	rows := s.Rows[:min(len(s.Rows), mostRows)]
	p.columns()
	for _, r := range rows {
		p.row(r)
	}
	p.foot()
	if err := p.pdf.Output(w); err != nil {
		return fmt.Errorf("drawing a timeline: %w", err)
	}
	return nil
}

// page is a sheet being drawn.
type page struct {
	pdf   *fpdf.Fpdf
	sheet Sheet
	width float64 // between the margins
	floor float64 // where rows must end
}

func newPage(s Sheet) *page {
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetMargins(margin, margin, margin)
	pdf.SetAutoPageBreak(true, bottom)
	pdf.SetCreationDate(s.Made)
	pdf.SetModificationDate(s.Made)
	pdf.SetTitle(plain(s.Title), true)
	pdf.AddUTF8FontFromBytes(family, "", dejavusanscondensed.TTF)
	pdf.AddUTF8FontFromBytes(family, "B", dejavusanscondensedbold.TTF)
	pdf.SetFooterFunc(func() {
		pdf.SetY(-12)
		pdf.SetFont(family, "", 8)
		pdf.SetTextColor(110, 110, 110)
		pdf.CellFormat(0, 5, strconv.Itoa(pdf.PageNo()), "", 0, "C", false, 0, "")
		pdf.SetTextColor(0, 0, 0)
	})
	pdf.AddPage()
	w, h := pdf.GetPageSize()
	return &page{pdf: pdf, sheet: s, width: w - 2*margin, floor: h - bottom}
}

func (p *page) head() {
	p.pdf.SetFont(family, "B", 15)
	p.pdf.MultiCell(0, 7.5, plain(p.sheet.Title), "", "L", false)
	p.pdf.Ln(2)
	p.pdf.SetFont(family, "", 10)
	for _, l := range p.sheet.Lines {
		p.pdf.MultiCell(0, line, plain(l), "", "L", false)
	}
	p.pdf.Ln(4)
}

// columns draws the head of the table.
func (p *page) columns() {
	p.pdf.SetFont(family, "B", 9.5)
	p.pdf.SetFillColor(232, 236, 242)
	p.pdf.CellFormat(columnAt, 7, plain(p.sheet.When), "B", 0, "L", true, 0, "")
	p.pdf.CellFormat(p.width-columnAt, 7, plain(p.sheet.What), "B", 1, "L", true, 0, "")
	p.pdf.SetFont(family, "", 9.5)
}

// row draws an event, line by line: one that is longer than the page goes on on the next.
func (p *page) row(r Row) {
	p.pdf.SetFont(family, "", 9.5)
	lines := p.pdf.SplitText(cut(plain(r.What)), p.width-columnAt-2)
	p.pdf.SetY(p.pdf.GetY() + padding)
	if need := line * float64(min(len(lines), 4)); p.pdf.GetY()+need > p.floor {
		p.turn()
	}
	for i, text := range lines {
		if p.pdf.GetY()+line > p.floor {
			p.turn()
		}
		at := ""
		if i == 0 {
			at = plain(r.At)
		}
		p.pdf.CellFormat(columnAt, line, at, "", 0, "L", false, 0, "")
		p.pdf.CellFormat(p.width-columnAt, line, text, "", 1, "L", false, 0, "")
	}
	y := p.pdf.GetY() + padding
	p.pdf.SetDrawColor(205, 210, 218)
	p.pdf.Line(margin, y, margin+p.width, y)
	p.pdf.SetY(y)
}

// turn begins another page with the head of the table.
func (p *page) turn() {
	p.pdf.AddPage()
	p.columns()
	p.pdf.SetY(p.pdf.GetY() + padding)
}

func (p *page) foot() {
	p.pdf.Ln(4)
	p.pdf.SetFont(family, "", 8.5)
	p.pdf.SetTextColor(90, 90, 90)
	p.pdf.MultiCell(0, 4.6, plain(p.sheet.Foot), "", "L", false)
	p.pdf.SetTextColor(0, 0, 0)
}

// plain drops what the font has no glyph for: pictures, and what lies beyond the plane
// that the library knows.
func plain(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r > 0xFFFF, unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), r >= 0xFE00 && r <= 0xFE0F:
			return -1
		}
		return r
	}, s))
}

// cut shortens what is too long for a row.
func cut(s string) string {
	if letters := []rune(s); len(letters) > mostWords {
		return string(letters[:mostWords]) + "…"
	}
	return s
}
