package complaint_test

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// facts are what the gateway keeps of one resident: what he would say of himself if he
// were asked.
type facts struct {
	state    string // the screen that he is at
	language string
	simple   bool
	consent  string // the version agreed to
	draft    draftFacts
	held     notesFacts
	hand     routing.CaseID // the case that he looks at
	cases    map[routing.CaseID]caseFacts
	draftRaw string // everything else that the conversation remembers
}

type wordFacts struct{ Message, Text string }

type notesFacts struct {
	Parts    []wordFacts
	Files    []json.RawMessage
	Wordless []string
}

type draftFacts struct {
	notesFacts
	Kind, Category, Topic, Territory, Address string
	Point                                     *routing.Point
	Review                                    bool
	Answers                                   map[string]string
}

func (d draftFacts) empty() bool {
	return d.Topic == "" && d.Category == "" && d.Kind == "" && len(d.Parts)+len(d.Files) == 0
}

func (f facts) unsent() bool { return !f.draft.empty() || len(f.held.Parts)+len(f.held.Files) > 0 }

type caseFacts struct {
	number, text, topic, territory, address string
	state                                   routing.State
	mark, reopened                          int
	tokens                                  []string // of his words, in the order told
	files                                   int
	left                                    bool
	row                                     *routing.Case
}

// tokenIn finds the words by which the test knows each of its texts.
var tokenIn = regexp.MustCompile(`знак[бвгджзклмнп]+ъ`)

// read reads what is kept of everybody.
func (w *town) read() (all []facts) {
	err := w.g.Store.Turns(ctx, []dialogs.Turn{{Do: func(tx dialogs.Tx) error {
		all = make([]facts, len(w.people))
		for i, p := range w.people {
			if err := p.read(tx, &all[i]); err != nil {
				return err
			}
		}
		return nil
	}}})[0]
	w.must(err)
	return all
}

func (p *person) read(tx dialogs.Tx, f *facts) error {
	var err error
	if p.linked, err = tx.LinkedTo(p.chat); err != nil {
		return err
	}
	s, err := tx.Session(dialogs.SessionKey{Chat: p.chat})
	if err != nil {
		return err
	}
	f.state, f.language, f.simple, f.consent = s.State, s.Language, s.Settings.Simple, s.Consent
	f.draftRaw = string(s.Draft)
	var kept struct {
		Memory struct {
			Draft draftFacts
			Held  notesFacts
			Case  routing.CaseID
		}
	}
	if len(s.Draft) > 0 {
		if err := json.Unmarshal(s.Draft, &kept); err != nil {
			return err
		}
	}
	f.draft, f.held, f.hand = kept.Memory.Draft, kept.Memory.Held, kept.Memory.Case
	return p.readCases(tx, f)
}

func (p *person) readCases(tx dialogs.Tx, f *facts) error {
	list, err := tx.CasesOf(p.chat.String(), 1000)
	for _, chat := range p.linked {
		if err == nil {
			var more []*routing.Case
			more, err = tx.CasesOf(chat.String(), 1000)
			list = append(list, more...)
		}
	}
	f.cases = make(map[routing.CaseID]caseFacts, len(list))
	for _, k := range list {
		known, ok := p.now.cases[k.ID]
		if !ok || !reflect.DeepEqual(known.row, k) {
			var events []routing.Event
			if events, err = tx.Events(k.ID); err != nil {
				return err
			}
			known = factsOf(k, events)
		}
		f.cases[k.ID] = known
	}
	return err
}

func factsOf(k *routing.Case, events []routing.Event) caseFacts {
	c := caseFacts{
		number: k.Number, text: k.Text, topic: string(k.Topic), territory: string(k.Territory), address: k.Address,
		state: k.State, mark: k.Mark, reopened: k.Reopened, left: k.Left, row: k, files: len(k.Files),
	}
	c.tokens = tokenIn.FindAllString(k.Text, -1)
	for _, e := range events {
		if e.Kind == routing.EventWords || e.Kind == routing.EventRated || e.Kind == routing.EventJudged {
			for _, token := range tokenIn.FindAllString(e.Text, -1) {
				if !slices.Contains(c.tokens, token) {
					c.tokens = append(c.tokens, token)
				}
			}
			c.files += len(e.Files)
		}
	}
	return c
}

// same tells whether nothing of two moments differs.
func (f facts) same(g facts) bool {
	return f.draftRaw == g.draftRaw && f.state == g.state && f.language == g.language && f.simple == g.simple && f.consent == g.consent && sameCases(f, g)
}

// alike is same, but for what of a case nobody is told: that a neighbour has joined it.
func (f facts) alike(g facts) bool {
	shown := func(of, other facts) facts {
		cases := map[routing.CaseID]caseFacts{}
		for id, k := range of.cases {
			if o := other.cases[id].row; joined(k.row) || o != nil && joined(o) { // what is told of one is told of the other
				k = caseFacts{number: k.number}
			}
			k.row = nil
			cases[id] = k
		}
		of.cases = cases
		return of
	}
	return reflect.DeepEqual(shown(f, g), shown(g, f))
}

// joined tells a case that neighbours share.
func joined(k *routing.Case) bool { return len(k.Followers) > 0 || k.Into != 0 }

func sameCases(f, g facts) bool {
	if len(f.cases) != len(g.cases) {
		return false
	}
	for id, k := range f.cases {
		if !reflect.DeepEqual(k.row, g.cases[id].row) {
			return false
		}
	}
	return true
}

// still wants nothing changed for anybody, and nobody written to.
func (w *town) still(letters []bots.Letter, why string) {
	w.t.Helper()
	for _, l := range letters {
		w.t.Fatalf("%s makes a letter to %s: %q", why, l.Chat, l.Text)
	}
	for i, f := range w.read() {
		if p := w.people[i]; !p.now.same(f) {
			w.t.Fatalf("%s changes what is kept of %s:\n%+v\n%+v", why, p.chat, p.now, f)
		}
	}
}
