package routing

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
)

//go:embed danger.yaml
var dangerText []byte

// shippedDangers is what the file is called in problems; only a defect of ours has any.
const shippedDangers = "(shipped) danger.yaml"

// danger reads a kind of danger. One that has the id of a shipped kind, or of one of
// a centre above, takes its place; off leaves it out.
func (l *loader) danger(v value) {
	f, ok := v.fields("id", "call", "names", "words", "unless", "examples", "never", "off")
	if !ok {
		return
	}
	id := DangerID(f.id("id"))
	if !l.declareAnew("danger", string(id), f.place("id")) {
		return
	}
	if f.flag("off", false) {
		if l.reading == l.own {
			l.note(f.place("id"), "danger %q is off: nobody who writes of it is told whom to call", id)
		}
		l.d.alarms.put(id, dangerKind{Danger: Danger{ID: id}})
		return
	}
	k := dangerKind{Danger: Danger{ID: id, Names: f.names(), Call: f.text("call")}}
	if _, ok := f.need("words"); ok {
		k.words = f.dangerPhrases("words")
		if len(k.words) == 0 {
			l.problem(f.place("words"), "words: no phrase is left to find anything by")
		}
	}
	k.unless = f.dangerPhrases("unless")
	l.d.alarms.put(id, k)
	l.proofs = append(l.proofs, dangerProof{id, f})
}

// dangerProof is a kind with what it must, and must not, be found in.
type dangerProof struct {
	id DangerID
	f  fields
}

// dangerPhrases reads phrases by language; which one makes no difference to the
// search, since people mix them.
func (f fields) dangerPhrases(key string) []dangerPhrase {
	if !f.has(key) {
		return nil
	}
	v := f.body[key]
	if v.kind() != "a mapping" {
		v.wants("phrases per language, as {ru: [...], en: [...]}")
		return nil
	}
	var list []dangerPhrase
	for _, e := range v.entries() {
		if wrong := wrongLanguage(e.key); wrong != "" {
			v.s.problem(e.at, "%s", wrong)
			continue
		}
		for _, item := range e.body.list() {
			text := item.text()
			p, wrong := parseDangerPhrase(text)
			if wrong != "" && text != "" {
				item.problem("%s: %q: %s", key, text, wrong)
				continue
			}
			if len(p) > 0 {
				list = append(list, p)
			}
		}
	}
	return list
}

// leastPrefix is the least number of letters that may stand for all that begins so.
const leastPrefix = 3

// parseDangerPhrase reads "=smell|=smells gas": = the word itself, * any ending,
// otherwise any form of the word. wrong says why a text is no phrase.
func parseDangerPhrase(text string) (p dangerPhrase, wrong string) {
	for place := range strings.FieldsSeq(text) {
		var any anyWord
		for word := range strings.SplitSeq(place, "|") {
			f := wordForm{}
			rest, exact := strings.CutPrefix(word, "=")
			rest, prefix := strings.CutSuffix(rest, "*")
			f.word, f.prefix = fold(rest), prefix
			letters := len([]rune(f.word))
			switch {
			case letters == 0 || strings.ContainsFunc(f.word, func(r rune) bool { return !isWord(r) }):
				return nil, "a word of letters is missing around " + word
			case exact && prefix:
				return nil, "= and * do not go together in " + word
			case prefix && letters < leastPrefix:
				return nil, "too few letters before the * of " + word
			case !exact && !prefix:
				f.stem = stem(f.word)
			}
			any = append(any, f)
		}
		p = append(p, any)
	}
	if strings.IndexFunc(text, unicode.IsLetter) < 0 {
		return nil, "a number alone tells nothing"
	}
	return p, ""
}

// compileDangers puts the shipped kinds under those of the directory, and checks
// what the directory's own are said to find and not to find.
func (l *loader) compileDangers() {
	shipped := l.shipped()
	if up := l.d.up; up != nil && !l.own.has("dangers") {
		l.d.dangers = up.dangers
		return
	}
	a := &dangers{before: shipped.before, around: shipped.around, names: l.kinds.beforeNames()}
	for _, k := range shipped.kinds {
		if own, replaced := l.d.alarms.get(k.ID); replaced {
			k = own
		}
		a.kinds = append(a.kinds, k)
	}
	for _, k := range l.d.alarms.list {
		if !slices.ContainsFunc(shipped.kinds, func(s dangerKind) bool { return s.ID == k.ID }) {
			a.kinds = append(a.kinds, k)
		}
	}
	a.kinds = slices.DeleteFunc(a.kinds, func(k dangerKind) bool { return len(k.words) == 0 })
	a.index()
	l.d.dangers = a
	for _, p := range l.proofs {
		if l.owner["danger "+string(p.id)] == l.own {
			l.prove(p)
			l.lintDanger(p)
		}
	}
}

func (l *loader) prove(p dangerProof) {
	for key, want := range map[string]bool{"examples": true, "never": false} {
		for _, v := range p.f.list(key) {
			text := v.text()
			found := l.finds(p.id, text)
			switch {
			case text == "" || found == want:
			case want:
				v.problem("examples: the words of %q find nothing in %q", p.id, text)
			default:
				v.problem("never: the words of %q are found in %q", p.id, text)
			}
		}
	}
}

// lintDanger warns of words that are found where no danger is: in the names of streets
// and places.
func (l *loader) lintDanger(p dangerProof) {
	for _, name := range l.harmless() {
		if l.finds(p.id, name) {
			l.warn(p.f.place("words"), "the words of danger %q are found in the name %q: whoever writes it is told to call for help", p.id, name)
			return
		}
	}
}

func (l *loader) finds(id DangerID, text string) bool {
	return slices.ContainsFunc(l.d.dangers.in(text), func(d Danger) bool { return d.ID == id })
}

// harmless are the names that people write without meaning any harm.
func (l *loader) harmless() (names []string) {
	for _, t := range l.d.territory.list {
		names = append(names, t.Names.In(""))
		names = append(names, t.Settlements...)
	}
	for _, x := range l.lists {
		names = append(names, x.name)
	}
	return names
}

// shipped reads the kinds that the gateway comes with.
func (l *loader) shipped() *dangers {
	a := &dangers{before: map[string]bool{}, around: map[string]bool{}}
	v, ok := parseYAML(l.sink, shippedDangers, dangerText)
	if !ok {
		return a
	}
	top, _ := v.fields("dangers", "negations")
	for _, item := range top.list("dangers") {
		f, _ := item.fields("id", "call", "names", "words", "unless", "examples", "never")
		a.kinds = append(a.kinds, dangerKind{
			Danger: Danger{ID: DangerID(f.id("id")), Names: f.names(), Call: f.text("call")},
			words:  f.dangerPhrases("words"), unless: f.dangerPhrases("unless"),
		})
	}
	if n, ok := top.need("negations"); ok {
		f, _ := n.fields("before", "around")
		for key, set := range map[string]map[string]bool{"before": a.before, "around": a.around} {
			for _, word := range f.texts(key) {
				set[fold(word)] = true
			}
		}
	}
	return a
}

// beforeNames are the words that a name follows.
func (k *kinds) beforeNames() map[string]bool {
	words := map[string]bool{}
	for word, set := range k.words {
		if set&(k.streets|k.towns) != 0 {
			words[word] = true
		}
	}
	return words
}
