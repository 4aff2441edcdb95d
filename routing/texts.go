package routing

// text is a centre's own wording of something the gateway says.
type text struct {
	words string
	at    place
}

// textKey names a text of the gateway: a language and the key in its file.
type textKey struct{ lang, key string }

// Text is the centre's own wording of a text, its own or one from above; ok is
// false where it says what every gateway does.
func (d *Directory) Text(lang, key string) (words string, ok bool) {
	t, ok := d.texts[textKey{lang, key}]
	return t.words, ok
}

// CheckTexts asks about every wording of the centres' own and gives the problems:
// what the gateway says, and with which placeholders, is not known here.
func (r *Region) CheckTexts(check func(lang, key, words string) error) Problems {
	var wrong Problems
	for _, d := range r.centres {
		for k, t := range d.texts {
			if err := check(k.lang, k.key, t.words); err != nil {
				wrong = append(wrong, problemAt(t.at, "texts: %s: %s: %v", k.lang, k.key, err))
			}
		}
	}
	return wrong.Sorted()
}

// texts reads {ru: {start.greeting: …}}. A centre's wording goes before one from
// above.
func (l *loader) texts(v value) {
	for _, lang := range v.entries() {
		if wrong := wrongLanguage(lang.key); wrong != "" {
			l.problem(lang.at, "%s", wrong)
			continue
		}
		for _, e := range lang.body.entries() {
			words := e.body.text()
			if words == "" || !l.declareAnew("text", lang.key+" "+e.key, e.at) {
				continue
			}
			if l.d.texts == nil {
				l.d.texts = map[textKey]text{}
			}
			l.d.texts[textKey{lang.key, e.key}] = text{words, e.body.at()}
		}
	}
}
