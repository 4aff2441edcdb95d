package routing

import (
	"sort"
	"unicode/utf8"
)

// lines turns an offset in a file into a line and a column.
type lines struct {
	file   string
	text   []byte
	starts []int
	last   int // offset asked for last, and its column: a file of one line is
	col    int // counted through once, not from its start each time
}

func lineIndex(file string, text []byte) *lines {
	l := &lines{file: file, text: text, starts: []int{0}}
	for i := range text {
		if text[i] == '\n' {
			l.starts = append(l.starts, i+1)
		}
	}
	return l
}

func (l *lines) place(offset int64) place {
	at := min(max(int(offset), 0), len(l.text))
	line := sort.SearchInts(l.starts, at+1)
	from, col := l.starts[line-1], 1
	if l.last >= from && l.last <= at && l.col > 0 {
		from, col = l.last, l.col
	}
	col += utf8.RuneCount(l.text[from:at])
	if at == len(l.text) || utf8.RuneStart(l.text[at]) { // or the halves would count twice
		l.last, l.col = at, col
	}
	return place{l.file, line, col}
}
