// Package gate reads an answer before it goes to a resident and tells what it lacks:
// what was or will be done, by when, by whom. It owns the remarks and the words they
// rest on (words.txt); what numbers are personal it asks of dialogs/personal. It owns no texts for people, knows no case and no messenger, and
// stops nothing: whoever asks it decides.
//
// Every remark can be explained by the words that are missing or too many. It reads
// Russian, the language of the agencies: of a text in another it only says whether it
// was sent before.
package gate

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"otklik/dialogs/personal"
	"otklik/routing/lexicon"
)

// Remark is something an answer lacks.
type Remark string

// Final tells whether an answer with such a remark may not go whatever its clerk says.
func (r Remark) Final() bool { return r == Blank || r == Personal }

// The remarks, in the order in which they are told.
const (
	Blank     Remark = "blank"     // something of a canned answer was not filled in
	NotOurs   Remark = "not_ours"  // it says that the matter is another's, and not whose
	Forwarded Remark = "forwarded" // it was passed on or taken note of, nothing more
	NoDeed    Remark = "no_deed"   // not said what was or will be done
	NoTime    Remark = "no_time"   // something will be done, not said when
	NoOne     Remark = "no_one"    // something will be done, not said by whom
	Copied    Remark = "copied"    // the same words went to others of late
	Worn      Remark = "worn"      // a canned answer as it stands, and many had it so of late
	Personal  Remark = "personal"  // it has the number of a document or a card
	Contact   Remark = "contact"   // it has somebody's mobile telephone, or the number of a flat
	NoWords   Remark = "no_words"  // it is files alone, which nobody can read here: see staff
)

// Remarks are all of them, in that order.
func Remarks() []Remark {
	return []Remark{Blank, NotOurs, Forwarded, NoDeed, NoTime, NoOne, Copied, Worn, Personal, Contact, NoWords}
}

// Gate checks answers. It is safe for concurrent use.
type Gate struct{ words *vocabulary }

// New makes a gate; the error is of words.txt.
func New() (*Gate, error) {
	l, err := readWords(wordsText)
	return &Gate{words: l}, err
}

var (
	// numbered is a date, a time of day or a year in figures.
	numbered = regexp.MustCompile(`\d{1,2}[.:]\d{2}|\b20\d{2}\b`)
	// mobile is the telephone of one person, most likely; called is any.
	mobile = regexp.MustCompile(`(?:\+7|\b[78])[\s()\-]*9(?:[\s()\-]*\d){9}`)
	called = regexp.MustCompile(`\d(?:[\s()\-]*\d){4,}`)
)

// Check tells what an answer lacks; recent are what the agency has answered others of
// late, ready the canned answers that it has. Of no words there is nothing to tell.
func (g *Gate) Check(text string, recent []string, ready ...Pattern) (list []Remark) {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	if hasBlank(text) {
		list = append(list, Blank)
	}
	if russian(text) {
		list = append(list, g.read(text)...)
	}
	if r := repeated(text, recent, ready); r != "" {
		list = append(list, r)
	}
	if HasNumbers(text) {
		list = append(list, Personal)
	}
	if mobile.MatchString(text) || personal.HideFlat(text) != text {
		list = append(list, Contact)
	}
	return list
}

// HasNumbers tells whether words have the number of a document or a card, which go in no
// words to anybody.
func HasNumbers(text string) bool {
	_, kinds := personal.Hide(text, nil)
	return len(kinds) > 0
}

// read tells what a Russian answer lacks.
func (g *Gate) read(text string) []Remark {
	has, ours := g.classes(text)
	switch {
	case has[notOurs] && !has[whose] && !called.MatchString(text):
		return []Remark{NotOurs}
	case has[notOurs]:
		return nil
	case !has[done] && !has[plan] && !has[future] && has[forwarded]:
		return []Remark{Forwarded}
	case !has[done] && !has[plan] && !has[future]:
		return []Remark{NoDeed}
	case has[done]:
		return nil // it has been done, and the answer's head names the agency
	}
	var list []Remark
	if !has[when] && !numbered.MatchString(text) {
		list = append(list, NoTime)
	}
	if !has[who] && !ours {
		list = append(list, NoOne)
	}
	return list
}

// reach is for how many words "will be" makes what was done a plan.
const reach = 2

// classes are what a text's words tell; ours means that a verb says "we", or
// "they" as of those who answer.
func (g *Gate) classes(text string) (has map[class]bool, ours bool) {
	has = map[class]bool{}
	words := lexicon.Tokens(text)
	line := g.phrases(" "+strings.Join(words, " ")+" ", has)
	ahead, denied := 0, 0 // words that "will be", or "not", still speaks of
	for _, w := range strings.Fields(line) {
		of := g.words.of(w)
		if denied > 0 {
			of = slices.DeleteFunc(slices.Clone(of), deed)
		}
		for _, c := range of {
			if c == done && ahead > 0 {
				c = plan
			}
			has[c] = true
		}
		ours = ours || slices.Contains(of, plan) && plural(w)
		ahead, denied = ahead-1, denied-1
		switch {
		case w == negation:
			denied = 1
		case denied == 0 && slices.Contains(g.words.of(w), future): // it will not be
			denied = reach
		case slices.Contains(of, future):
			ahead = reach
		}
	}
	return has, ours
}

// phrases notes the classes of the phrases in a line of words; those that tell of nothing
// done are taken out of it.
func (g *Gate) phrases(line string, has map[class]bool) (rest string) {
	rest = line
	for c, all := range g.words.phrases {
		for _, p := range all {
			if !strings.Contains(line, p) {
				continue
			}
			if has[c] = true; c == forwarded {
				rest = strings.ReplaceAll(rest, p, " ")
			}
		}
	}
	return rest
}

// negation is "not".
const negation = "\u043d\u0435"

// deed tells a class that says of something that it was or will be done.
func deed(c class) bool { return c == done || c == plan || c == future }

// pluralEndings are those of verbs that say "we" or "they".
var pluralEndings = regexp.MustCompile(`(\x{0435}\x{043c}|\x{0438}\x{043c}|[\x{0430}\x{0443}\x{044e}\x{044f}]\x{0442})(\x{0441}\x{044f})?$`)

func plural(verb string) bool { return pluralEndings.MatchString(verb) }

// russian tells whether most letters are Cyrillic.
func russian(text string) bool {
	cyrillic, other := 0, 0
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Cyrillic, r):
			cyrillic++
		case unicode.IsLetter(r):
			other++
		}
	}
	return cyrillic > other
}

// same is what makes two answers the same: their words without figures. A short one
// ("done") is everybody's.
func same(text string) string {
	words := slices.DeleteFunc(lexicon.Tokens(text), func(w string) bool { return unicode.IsDigit([]rune(w)[0]) })
	if len(words) < fewestWords {
		return ""
	}
	return strings.Join(words, " ")
}

const fewestWords = 5
