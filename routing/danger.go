package routing

import "slices"

// DangerID names a kind of danger.
type DangerID string

// Danger is a kind of danger that people write of, and whom to call then.
type Danger struct {
	ID    DangerID
	Names Words
	Call  string // a number beside the centre's Emergency.Phone, "" if none
}

// Dangers are the kinds of danger that a text tells of, in the order of the
// directory. It hears only words, so it may be wrong either way: it never decides
// more than what must be looked at first.
func (d *Directory) Dangers(text string) []Danger {
	if text == "" {
		return nil
	}
	return d.dangers.in(text)
}

// DangerOf finds a kind of danger.
func (d *Directory) DangerOf(id DangerID) (Danger, bool) {
	for _, k := range d.dangers.kinds {
		if k.ID == id {
			return k.Danger, true
		}
	}
	return Danger{}, false
}

// dangerKind is a kind with the phrases that tell of it.
type dangerKind struct {
	Danger
	words  []dangerPhrase
	unless []dangerPhrase // take it back in the same sentence
}

// dangerPhrase is words that follow one another, with few others between.
type dangerPhrase []anyWord

// anyWord is a place in a phrase: any of these words.
type anyWord []wordForm

// wordForm is one word of a phrase as it is compared.
type wordForm struct {
	word   string // as written, folded
	stem   string // "" where the word itself or its beginning counts
	prefix bool
}

// gap is how many other words may stand between two of a phrase.
const gap = 2

// dangers are all kinds of a directory, and what takes a word back.
type dangers struct {
	kinds  []dangerKind
	before map[string]bool // right before the word: "not"
	around map[string]bool // near it: "none"
	names  map[string]bool // words that a name follows: "street"

	starts   map[string][]begun // by the key of the first word
	prefixes []begun            // those that begin with a beginning
	heads    map[string]bool    // of the stems: the only words worth stemming
}

// longestAlarm is how much of a text is read, in bytes: who writes at length has told it before.
const longestAlarm = 8 << 10

func (a *dangers) in(text string) (found []Danger) {
	words := a.listen(text[:min(len(text), longestAlarm)])
	told := make([]bool, len(a.kinds))
	for i, w := range words {
		if w.name {
			continue
		}
		for _, p := range a.beginning(w) {
			k := a.kinds[p.kind]
			at, ok := p.phrase.match(words, i)
			if ok && !told[p.kind] && !a.negated(p.phrase, words, at) && !k.takenBack(words, w.sentence) {
				told[p.kind] = true
			}
		}
	}
	for i, k := range a.kinds {
		if told[i] {
			found = append(found, k.Danger)
		}
	}
	return found
}

// begun is a phrase of the kind with this number.
type begun struct {
	kind   int
	phrase dangerPhrase
}

// index sorts the phrases by what they begin with.
func (a *dangers) index() {
	a.starts, a.prefixes, a.heads = map[string][]begun{}, nil, map[string]bool{}
	for i, k := range a.kinds {
		for _, p := range slices.Concat(k.words, k.unless) {
			a.note(p)
		}
		for _, p := range k.words {
			for _, f := range p[0] {
				if f.prefix {
					a.prefixes = append(a.prefixes, begun{i, append(dangerPhrase{{f}}, p[1:]...)})
				} else {
					key := f.key()
					a.starts[key] = append(a.starts[key], begun{i, p})
				}
			}
		}
	}
}

// note remembers how the stems of a phrase begin.
func (a *dangers) note(p dangerPhrase) {
	for _, place := range p {
		for _, f := range place {
			if f.stem != "" {
				a.heads[head(f.stem)] = true
			}
		}
	}
}

// head is the beginning of a word, which no stemmer touches.
func head(word string) string {
	const letters = 2
	n := 0
	for i := range word {
		if n++; n > letters {
			return word[:i]
		}
	}
	return word
}

// stemOf is the stem of a word, "" when no phrase has one that begins so.
func (a *dangers) stemOf(word string) string {
	if !a.heads[head(word)] {
		return ""
	}
	return stem(word)
}

// key is what a form is found by, "=" before the word itself.
func (f wordForm) key() string {
	if f.stem != "" {
		return f.stem
	}
	return "=" + f.word
}

// beginning are the phrases that may begin with a word.
func (a *dangers) beginning(w heardWord) []begun {
	list := slices.Concat(a.starts[w.stem], a.starts["="+w.word])
	for _, p := range a.prefixes {
		if p.phrase[0].is(w) {
			list = append(list, p)
		}
	}
	return list
}
