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
}

func lineIndex(file string, text []byte) lines {
	l := lines{file: file, text: text, starts: []int{0}}
	for i := range text {
		if text[i] == '\n' {
			l.starts = append(l.starts, i+1)
		}
	}
	return l
}

func (l lines) place(offset int64) place {
	at := min(max(int(offset), 0), len(l.text))
	line := sort.SearchInts(l.starts, at+1)
	col := utf8.RuneCount(l.text[l.starts[line-1]:at]) + 1
	return place{l.file, line, col}
}
