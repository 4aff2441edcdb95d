package complaint_test

import (
	"slices"
	"strings"

	"otklik/bots"
)

// Words are somewhere, and at one place only: among those that wait for a decision, in
// the draft, or in a case. They are nowhere only if nobody understood them, or if their
// author threw them away.

const (
	nowhere = "nowhere"
	inHeld  = "held"
	inDraft = "draft"
)

func tokensOf(n notesFacts) (list []string) {
	for _, part := range n.Parts {
		list = append(list, tokenIn.FindAllString(part.Text, -1)...)
	}
	return list
}

// whereabouts finds the places of all his words.
func (p *person) whereabouts(f facts) map[string]string {
	at := map[string]string{}
	put := func(tokens []string, place string) {
		for _, token := range tokens {
			if was, twice := at[token]; twice {
				p.w.t.Fatalf("%q of %s is in two places: %s and %s", token, p.chat, was, place)
			}
			at[token] = place
		}
	}
	put(tokensOf(f.held), inHeld)
	put(tokensOf(f.draft.notesFacts), inDraft)
	for _, k := range f.cases {
		put(k.tokens, k.number)
	}
	return at
}

// words compares where the words are with where they were.
func (p *person) words(in input, m permits, was, is facts) {
	t := p.w.t
	before, now := p.whereabouts(was), p.whereabouts(is)
	for token, place := range before {
		to, kept := now[token]
		switch {
		case kept && (to == place || place == inHeld || place == inDraft):
		case kept:
			t.Fatalf("%q went from %s to %s, by %s", token, place, to, in)
		case m.drops && (place == inDraft || place == inHeld):
		case in.Kind == bots.Edit && p.tokenOf(in.MessageID) == token:
		default:
			t.Fatalf("%q of %s was in %s and is gone, by %s at %q", token, p.chat, place, in, was.state)
		}
	}
	for token := range now {
		if _, old := before[token]; !old && token != in.token {
			t.Fatalf("%q of %s is where it was not said, by %s", token, p.chat, in)
		}
	}
	p.order(in, was, is)
	if in.token != "" {
		p.landed(in, was, before, now)
	}
	p.files(in, m, was, is)
}

// order wants the words of a draft in the order in which they were said.
func (p *person) order(in input, was, is facts) {
	before, now := tokensOf(was.draft.notesFacts), tokensOf(is.draft.notesFacts)
	still := func(in []string) func(string) bool { return func(s string) bool { return !slices.Contains(in, s) } }
	a, b := slices.DeleteFunc(slices.Clone(before), still(now)), slices.DeleteFunc(slices.Clone(now), still(before))
	if !slices.Equal(a, b) {
		p.w.t.Fatalf("the words %v became %v, by %s", before, now, in)
	}
}

// landed compares where new words are with where they must be.
func (p *person) landed(in input, was facts, before, now map[string]string) {
	to, ok := now[in.token]
	if !ok {
		to = nowhere
	}
	if in.Kind == bots.Edit {
		from := before[p.tokenOf(in.MessageID)]
		if to != nowhere && from != "" && to != from && from != inHeld {
			p.w.t.Fatalf("an edit of words in %s is in %s", from, to)
		}
		return
	}
	want := p.destination(in, was)
	if len(want) > 0 && !slices.Contains(want, to) {
		p.w.t.Fatalf("%s said %q at %q; it is in %s, want one of %v", p.chat, in.Text, was.state, to, want)
	}
}

// destination is where words said at a screen may go; none = anywhere.
func (p *person) destination(in input, f facts) []string {
	hand := f.cases[f.hand].number
	switch {
	case in.ReplyTo != "" || len(in.Files) > 0 || in.command():
		return nil
	case f.consent == "":
		return []string{inHeld, nowhere}
	case !p.agrees():
		return []string{inHeld, nowhere}
	case in.kind == "danger":
		return nil
	}
	switch f.state {
	case "describe":
		if f.draft.Review { // told anew
			return []string{fits(inDraft, nil, in.Text)}
		}
		return []string{fits(inDraft, f.draft.Parts, in.Text)}
	case "which":
		return []string{fits(inHeld, f.held.Parts, in.Text)}
	case "case", "say":
		if hand != "" {
			return []string{hand}
		}
		return []string{nowhere}
	case "category", "found", "fact", "kind", "ask", "answers", "stop", "review", "place", "territory", "address", "confirm":
		return []string{inDraft, nowhere}
	case "details", "for", "phone", "items":
		return []string{nowhere}
	}
	return nil
}

// fits is place if words have room there, else nowhere: so many characters, as the
// messengers count them, may be told of one matter.
func fits(place string, told []wordFacts, more string) string {
	const most = 3000
	n := bots.Units(strings.TrimSpace(more))
	for _, part := range told {
		n += bots.Units(part.Text) + 1
	}
	if n > most {
		return nowhere
	}
	return place
}

// tokenOf is what a message of his said.
func (p *person) tokenOf(message string) string {
	for _, m := range p.wrote {
		if m.id == message {
			return m.token
		}
	}
	return ""
}

// files counts his files: each is in one place.
func (p *person) files(in input, m permits, was, is facts) {
	before, now := filesOf(was), filesOf(is)
	if more := now - before; more > len(in.Files) || more < 0 && !m.drops {
		p.w.t.Fatalf("%d files of %s became %d, by %s at %q", before, p.chat, now, in, was.state)
	}
	if was.state == "describe" && in.kind == "photo" && p.agrees() && in.ReplyTo == "" && len(was.draft.Files) < 9 && now != before+1 {
		p.w.t.Fatalf("a photo of %s is not taken: %d files, %d before", p.chat, now, before)
	}
}

func filesOf(f facts) int {
	n := len(f.draft.Files) + len(f.held.Files)
	for _, k := range f.cases {
		n += k.files
	}
	return n
}

// secret tells a text that shows the number of a document.
func secret(text string) bool {
	return strings.Contains(text, "04 "+secretNumber) || strings.Contains(text, "04\n"+secretNumber)
}
