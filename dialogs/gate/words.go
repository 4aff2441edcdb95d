package gate

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed words.txt
var wordsText string

// class is what words tell: see words.txt.
type class string

const (
	done      class = "done"
	plan      class = "plan"
	future    class = "future"
	when      class = "time"
	who       class = "who"
	forwarded class = "forwarded"
	notOurs   class = "not-ours"
	whose     class = "whose"
)

// vocabulary are the words of each class.
type vocabulary struct {
	whole   map[string][]class
	begin   map[string][]class // beginnings of words
	phrases map[class][]string
}

// readWords reads words.txt; an error names its line.
func readWords(text string) (*vocabulary, error) {
	l := &vocabulary{whole: map[string][]class{}, begin: map[string][]class{}, phrases: map[class][]string{}}
	for i, line := range strings.Split(text, "\n") {
		name, rest, _ := strings.Cut(line, " ")
		if name == "" || name[0] == '#' {
			continue
		}
		c := class(name)
		switch c {
		case done, plan, future, when, who, forwarded, notOurs, whose:
		default:
			return nil, fmt.Errorf("words.txt:%d: %q is no class", i+1, name)
		}
		l.add(c, rest)
	}
	return l, nil
}

func (l *vocabulary) add(c class, rest string) {
	for rest = strings.TrimSpace(rest); rest != ""; rest = strings.TrimSpace(rest) {
		if quoted, ok := strings.CutPrefix(rest, "\u00ab"); ok {
			phrase, after, _ := strings.Cut(quoted, "\u00bb")
			l.phrases[c] = append(l.phrases[c], " "+phrase+" ")
			rest = after
			continue
		}
		word, after, _ := strings.Cut(rest, " ")
		if beginning, ok := strings.CutSuffix(word, "*"); ok {
			l.begin[beginning] = append(l.begin[beginning], c)
		} else {
			l.whole[word] = append(l.whole[word], c)
		}
		rest = after
	}
}

// of are the classes of one word.
func (l *vocabulary) of(word string) []class {
	list := l.whole[word]
	for i := range word {
		list = append(list[:len(list):len(list)], l.begin[word[:i]]...)
	}
	return append(list[:len(list):len(list)], l.begin[word]...)
}
