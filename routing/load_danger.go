package routing

import (
	_ "embed"
	"slices"

	"otklik/routing/danger"
)

//go:embed danger.yaml
var dangerText []byte

// shippedDangers is what the file is called in problems; only a defect of ours has any.
const shippedDangers = "(shipped) danger.yaml"

// dangerKind is a kind of danger with its phrases; none when it is off.
type dangerKind struct {
	Danger
	danger.Kind
}

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
		k.Words = f.dangerPhrases("words")
		if len(k.Words) == 0 {
			l.problem(f.place("words"), "words: no phrase is left to find anything by")
		}
	}
	k.Unless = f.dangerPhrases("unless")
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
func (f fields) dangerPhrases(key string) []danger.Phrase {
	if !f.has(key) {
		return nil
	}
	v := f.body[key]
	if v.kind() != "a mapping" {
		v.wants("phrases per language, as {ru: [...], en: [...]}")
		return nil
	}
	var list []danger.Phrase
	for _, e := range v.entries() {
		if wrong := wrongLanguage(e.key); wrong != "" {
			v.s.problem(e.at, "%s", wrong)
			continue
		}
		for _, item := range e.body.list() {
			text := item.text()
			p, wrong := danger.Parse(text)
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

// compileDangers puts the shipped kinds under those of the directory, and checks
// what the directory's own are said to find and not to find.
func (l *loader) compileDangers() {
	if up := l.d.up; up != nil && !l.own.has("dangers") {
		l.d.dangers, l.d.hazards = up.dangers, up.hazards
		return
	}
	shipped, denials := l.shipped()
	for _, own := range l.d.alarms.list {
		shipped.put(own.ID, own)
	}
	var kinds []danger.Kind
	for _, k := range shipped.list {
		if len(k.Words) > 0 {
			kinds, l.d.hazards = append(kinds, k.Kind), append(l.d.hazards, k.Danger)
		}
	}
	l.d.dangers = danger.New(kinds, denials, l.kinds.beforeNames())
	own := slices.DeleteFunc(slices.Clone(l.proofs), func(p dangerProof) bool { return l.owner["danger "+string(p.id)] != l.own })
	for _, p := range own {
		l.prove(p)
	}
	if len(own) > 0 {
		l.lintDangers(own)
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

// lintDangers warns of words that are found where no danger is: in the names of streets
// and places, each of which is read once.
func (l *loader) lintDangers(own []dangerProof) {
	first := map[DangerID]string{}
	for _, name := range l.harmless() {
		for _, d := range l.d.Dangers(name) {
			if _, known := first[d.ID]; !known {
				first[d.ID] = name
			}
		}
	}
	for _, p := range own {
		if name, found := first[p.id]; found {
			l.warn(p.f.place("words"), "the words of danger %q are found in the name %q: whoever writes it is told to call for help", p.id, name)
		}
	}
}

func (l *loader) finds(id DangerID, text string) bool {
	return slices.ContainsFunc(l.d.Dangers(text), func(d Danger) bool { return d.ID == id })
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
func (l *loader) shipped() (kinds table[DangerID, dangerKind], d danger.Denials) {
	v, ok := parseYAML(l.sink, shippedDangers, dangerText)
	if !ok {
		return kinds, d
	}
	top, _ := v.fields("dangers", "negations")
	for _, item := range top.list("dangers") {
		f, _ := item.fields("id", "call", "names", "words", "unless", "examples", "never")
		k := dangerKind{Danger: Danger{ID: DangerID(f.id("id")), Names: f.names(), Call: f.text("call")}}
		k.Words, k.Unless = f.dangerPhrases("words"), f.dangerPhrases("unless")
		kinds.put(k.ID, k)
	}
	if n, ok := top.need("negations"); ok {
		f, _ := n.fields("before", "around")
		d = danger.Denials{Before: f.texts("before"), Around: f.texts("around")}
	}
	return kinds, d
}

// beforeNames are the words that a name follows.
func (k *kinds) beforeNames() (words []string) {
	for word, set := range k.words {
		if set&(k.streets|k.towns) != 0 {
			words = append(words, word)
		}
	}
	return words
}
