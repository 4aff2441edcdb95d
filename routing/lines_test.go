package routing

import (
	"bytes"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// However the offsets come, the place is the one counted from the start.
func TestLinesAgreeWithCounting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := []byte(rapid.StringMatching(`[a-zа-я\n]{0,60}`).Draw(t, "text"))
		l := lineIndex("f", text)
		for _, offset := range rapid.SliceOfN(rapid.IntRange(-1, 130), 1, 8).Draw(t, "offsets") {
			at := min(max(offset, 0), len(text))
			before := text[:at]
			line := bytes.Count(before, []byte("\n")) + 1
			col := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
			if got, want := l.place(int64(offset)), (place{"f", line, col}); got != want && utf8.Valid(before) {
				t.Errorf("offset %d of %q is %s, want %s", offset, text, got, want)
			}
		}
	})
}
