package gate

import (
	_ "embed"
	"fmt"
	"regexp"
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
	forms   map[string][]class // without the endings of a past tense or a participle
	phrases map[class][]string
}

// readWords reads words.txt; an error names its line.
func readWords(text string) (*vocabulary, error) {
	l := &vocabulary{whole: map[string][]class{}, begin: map[string][]class{}, forms: map[string][]class{}, phrases: map[class][]string{}}
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
		switch word[len(word)-1] {
		case '*':
			l.begin[word[:len(word)-1]] = append(l.begin[word[:len(word)-1]], c)
		case '~':
			l.forms[word[:len(word)-1]] = append(l.forms[word[:len(word)-1]], c)
		default:
			l.whole[word] = append(l.whole[word], c)
		}
		rest = after
	}
}

// formEndings are those of past tenses and short participles.
var formEndings = regexp.MustCompile(`[\x{0430}\x{043e}\x{044b}\x{0438}]?(?:(?:\x{0441}\x{044c}|\x{0441}\x{044f}))?$`)

// of are the classes of one word.
func (l *vocabulary) of(word string) []class {
	list := l.whole[word]
	for i := range word {
		list = append(list[:len(list):len(list)], l.begin[word[:i]]...)
	}
	list = append(list[:len(list):len(list)], l.forms[word]...)
	list = append(list, l.forms[formEndings.ReplaceAllString(word, "")]...)
	return append(list, l.begin[word]...)
}
