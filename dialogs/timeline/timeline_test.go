package timeline_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/dialogs/timeline"
	"otklik/routing"
)

// made is the text of the PDF of a case's timeline, as a reader's own program has it.
func made(t *testing.T, g *dialogstest.Gateway, f bots.File) string {
	t.Helper()
	m := &timeline.Maker{House: g.House, Store: g.Store, Now: func() time.Time { return g.Now }}
	body, err := m.Open(context.Background(), f)
	if err != nil || body == nil {
		t.Fatalf("no file: %v", err)
	}
	raw, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return read(t, raw)
}

func read(t *testing.T, raw []byte) string {
	t.Helper()
	if !bytes.HasPrefix(raw, []byte("%PDF-")) || len(raw) > 300_000 {
		t.Fatalf("%d bytes that begin with %q", len(raw), raw[:8])
	}
	if keep := os.Getenv("TIMELINE_OUT"); keep != "" {
		if err := os.WriteFile(filepath.Join(keep, t.Name()+".pdf"), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	program, err := exec.LookPath("pdftotext")
	if err != nil && os.Getenv("CI") != "true" {
		t.Skip("pdftotext (poppler-utils) is not installed")
	}
	cmd := exec.Command(program, "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(raw)
	text, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestATimelineTellsWhatItsResidentKnows(t *testing.T) {
	g := dialogstest.Open(t, "../../examples/cheboksary")
	clerk := routing.Actor{ID: "telegram:501", Desk: "city"}
	var k *routing.Case
	deed := func(do func(routing.Cases) error) {
		t.Helper()
		g.Now = g.Now.Add(3 * time.Hour)
		g.Deed(t, do)
	}
	deed(func(c routing.Cases) (err error) {
		k, err = c.Open(routing.Filing{
			Complaint: routing.Complaint{Topic: "roads.pothole", Territory: "cheboksary", Address: "проспект Мира, 12", Text: "Яма во весь ряд 🕳, ҫул ҫинче; юлда чокыр, ҡурҡыныс"},
			Language:  "ru", Resident: "telegram:7", Origin: "telegram:7", OriginMessage: "5",
		})
		return err
	})
	deed(func(c routing.Cases) error { _, err := c.Take(k.ID, clerk); return err })
	deed(func(c routing.Cases) error {
		_, err := c.Note(k.ID, clerk, routing.Remark{Text: "только между нами"})
		return err
	})
	deed(func(c routing.Cases) error {
		_, err := c.Ask(k.ID, clerk, routing.Remark{Text: "У какого дома?"})
		return err
	})
	deed(func(c routing.Cases) error {
		_, err := c.Add(k.ID, "telegram:7", routing.Remark{Text: "У дома 12"})
		return err
	})
	deed(func(c routing.Cases) error {
		_, err := c.Answer(k.ID, clerk, routing.Remark{Text: strings.Repeat("Заделаем литым асфальтом. ", 12)})
		return err
	})
	deed(func(c routing.Cases) error { _, err := c.Judge(k.ID, "telegram:7", routing.NotSolved); return err })
	text := made(t, g, timeline.File(k, "ru", "Хронология"))
	for _, want := range []string{k.Number, "Яма во весь ряд", "ҫул ҫинче", "ҡурҡыныс", "проспект Мира", "У какого дома?", "У дома 12", "Заделаем литым", "не решено", "23.11.2026 16:00", "UTC+03:00"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
	for _, never := range []string{"между нами", "501", "Иван", "🕳"} {
		if strings.Contains(text, never) {
			t.Errorf("%q in:\n%s", never, text)
		}
	}
}

// What is too much for a page goes on on the next, what is too much for a reader is cut.
func TestALongTimelineHasPages(t *testing.T) {
	s := timeline.Sheet{Title: "Хронология", When: "Когда", What: "Что", Foot: "Конец", Made: time.Unix(0, 0)}
	for range 1000 {
		s.Rows = append(s.Rows, timeline.Row{At: "01.01.2026 10:00", What: "Событие"})
	}
	s.Rows[1].What = strings.Repeat("слово ", 3000) + strings.Repeat("ж", 500)
	var out bytes.Buffer
	if err := timeline.Draw(&out, s); err != nil {
		t.Fatal(err)
	}
	text := read(t, out.Bytes())
	if n := strings.Count(text, "Событие"); n != 399 {
		t.Errorf("%d rows, want 399 beside the long one", n)
	}
	if pages := strings.Count(text, "\f"); pages < 8 || !strings.Contains(text, "Конец") {
		t.Errorf("%d pages", pages)
	}
}

func TestOnlyATimelineIsMade(t *testing.T) {
	g := dialogstest.Open(t, "../../examples/cheboksary")
	m := &timeline.Maker{House: g.House, Store: g.Store, Now: time.Now}
	if body, err := m.Open(t.Context(), bots.File{Channel: "telegram", ID: "1"}); body != nil || err != nil {
		t.Errorf("a photo: %v, %v", body, err)
	}
	for _, id := range []string{"", "|ru", "zzz|ru"} {
		_, err := m.Open(t.Context(), bots.File{Channel: timeline.Channel, ID: id})
		var s *bots.SendError
		if !errors.As(err, &s) || s.Failure != bots.Invalid {
			t.Errorf("%q: %v", id, err)
		}
	}
	var _ dialogs.Store = g.Store
}
