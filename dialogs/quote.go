package dialogs

import (
	"strings"
	"unicode"
)

const (
	mostBlanks = 8 // in a row
	mostBreaks = 2 // line ends in a row: one empty line
	mostMarks  = 8 // accents and joiners on one character
)

// Quote is somebody's words as they may stand among ours, in a card or an
// answer. They keep every letter, and lose what could hide or turn around our
// own lines: direction controls and other invisible characters, heaps of
// accents, and empty lines without number. Directions are dropped, not isolated:
// the phones treat isolates differently, and no language that people write to a
// city in needs them to be read.
func Quote(words string) string {
	q := quoting{}
	for _, r := range words {
		q.take(r)
	}
	return strings.TrimSpace(q.out.String())
}

// QuoteLine is Quote for what stands in the middle of a line: a name, an address.
func QuoteLine(words string) string { return strings.ReplaceAll(Quote(words), "\n", " ") }

// quoting builds quoted words rune by rune.
type quoting struct {
	out    strings.Builder
	blanks int // spaces since the last character
	breaks int // line ends since the last character
	marks  int // of the last character
	begun  bool
}

func (q *quoting) take(r rune) {
	switch {
	case r > ' ' && r < 0x7F, r >= '\u0410' && r <= '\u044f': // most of what is written here
		q.write(r)
	case r == '\n' || r == '\r' || r == '\v' || r == '\f' || r == '\u0085' || r == '\u2028' || r == '\u2029':
		if r != '\r' { // a lone one has ended no line for forty years
			q.breaks++
		}
	case r == ' ' || blank(r):
		q.blanks++
	case joins(r):
		// On its own, or after a space, it could only be drawn over our words.
		if q.begun && q.blanks+q.breaks == 0 && q.marks < mostMarks {
			q.marks++
			q.out.WriteRune(r)
		}
	case !dropped(r):
		q.write(r)
	}
}

// write takes a character that is seen.
func (q *quoting) write(r rune) {
	q.space()
	q.begun, q.marks = true, 0
	q.out.WriteRune(r)
}

// space writes the gap before the next character.
func (q *quoting) space() {
	if q.blanks+q.breaks == 0 {
		return
	}
	gap := strings.Repeat(" ", min(q.blanks, mostBlanks))
	if q.breaks > 0 {
		gap = strings.Repeat("\n", min(q.breaks, mostBreaks))
	}
	q.out.WriteString(gap)
	q.blanks, q.breaks = 0, 0
}

// blank tells what is drawn as nothing, though it may be called a letter.
func blank(r rune) bool {
	switch r {
	case '\u115F', '\u1160', '\u3164', '\uFFA0', '\u2800':
		return true
	}
	return r != ' ' && unicode.IsSpace(r)
}

// joins tells accents, variation selectors, and the joiners of emoji and of
// Persian: they belong to the character before them.
func joins(r rune) bool {
	return r == '\u200D' || r == '\u200C' || unicode.Is(unicode.M, r)
}

// dropped tells controls, format characters and what is no character.
func dropped(r rune) bool {
	return r != '\n' && unicode.In(r, unicode.C)
}
