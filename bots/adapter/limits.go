package adapter

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"otklik/bots"
)

// maxData is the smallest platform's limit on a button's payload, in bytes.
const maxData = 64

// Check holds out against l: the first thing that does not fit, or nil.
// Labels are not checked, they are cut, see Label.
func Check(out bots.Outbound, l bots.Limits) error {
	if out.Key == 0 {
		return fmt.Errorf("key: missing")
	}
	if err := checkContent(out, l); err != nil {
		return err
	}
	return checkKeyboard(out.Keyboard, l)
}

func checkContent(out bots.Outbound, l bots.Limits) error {
	most := l.Text
	if len(out.Files) > 0 {
		most = l.Caption
	}
	switch n := bots.Units(out.Text); {
	case strings.TrimSpace(out.Text) == "" && len(out.Files) == 0:
		return fmt.Errorf("text: empty")
	case n > most:
		return fmt.Errorf("text: %d units, at most %d", n, most)
	case !utf8.ValidString(out.Text):
		return fmt.Errorf("text: not UTF-8")
	case len(out.Files) > l.Files:
		return fmt.Errorf("files: %d, at most %d", len(out.Files), l.Files)
	}
	return nil
}

func checkKeyboard(k bots.Keyboard, l bots.Limits) error {
	total, most := 0, l.Buttons
	if k.Menu {
		most = l.MenuButtons
	} else if len(k.Rows) > l.Rows {
		return fmt.Errorf("keyboard: %d rows, at most %d", len(k.Rows), l.Rows)
	}
	for i, row := range k.Rows {
		if len(row) == 0 || len(row) > l.RowLength {
			return fmt.Errorf("keyboard: row %d has %d buttons, at most %d", i+1, len(row), l.RowLength)
		}
		total += len(row)
		for _, b := range row {
			if err := checkButton(b, k.Menu); err != nil {
				return fmt.Errorf("keyboard: row %d: %w", i+1, err)
			}
		}
	}
	if total > most {
		return fmt.Errorf("keyboard: %d buttons, at most %d", total, most)
	}
	return nil
}

func checkButton(b bots.Button, menu bool) error {
	switch {
	case b.Text == "":
		return fmt.Errorf("button without a label")
	case len(b.Data) > maxData:
		return fmt.Errorf("button data of %d bytes, at most %d", len(b.Data), maxData)
	case b.Kind == bots.Callback && b.Data == "" && !menu:
		return fmt.Errorf("button without data")
	case b.Kind == bots.Link && b.URL == "":
		return fmt.Errorf("link button without a URL")
	}
	return nil
}

// Label cuts s to most characters, the last being an ellipsis when it was longer.
func Label(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}
