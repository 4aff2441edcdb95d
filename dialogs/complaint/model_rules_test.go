package complaint_test

import (
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// permits are what an input may change; everything else of its author stays as it was.
type permits struct {
	consent, language, simple bool
	topic, place              bool // of the draft, with its kind and its answers
	drops                     bool // what was told may be gone for good
	sends                     bool // a case may be opened
	unknown                   bool // a screen that the model knows nothing of
}

// screens are those that the model knows; those of the topic are where it is chosen.
var (
	topical = []string{"category", "found", "fact", "kind", "ask", "answers", "stop", "incident", "which"}
	placing = []string{"place", "territory", "address", "confirm"}
	joining = []string{"alike", "incident"} // with one tap, to a neighbour's case
	known   = slices.Concat(topical, placing, []string{
		"", "language", "consent", home, "describe", "review", "details", "for", "phone", "items", "cases", "case", "say", "withdraw", "settings", "quiet", "opinion",
	})
)

// permits tells what an input may do at a screen.
func (p *person) permits(in input, f facts) permits {
	m := permits{unknown: !slices.Contains(known, f.state)}
	keys := in.keys
	if p.vague(in) { // a number may stand for any button
		for _, b := range append(p.live(), p.menu...) {
			keys = append(keys, p.w.meant[dialogs.Fold(strings.TrimPrefix(b.Text, "✓ "))]...)
		}
		keys = append(keys, "button.discard", "button.agree", "button.refuse", "button.send")
	}
	means := func(all ...string) bool {
		return slices.ContainsFunc(all, func(k string) bool { return slices.Contains(keys, k) })
	}
	fires := in.class != oldPress && in.class != forgedPress
	if !fires || in.Kind == bots.Edit {
		m.topic = in.Kind == bots.Edit // an answer that is edited
		m.unknown = false
		return m
	}
	m.consent = f.state == "consent" && means("button.agree", "button.refuse", "button.send")
	m.language = f.state == "language"
	m.simple = means("button.simple_on", "button.simple_off") || strings.HasPrefix(in.Text, "/simple")
	m.topic = slices.Contains(topical, f.state) || p.fresh(in, f, means) ||
		f.state == "describe" && f.draft.Kind != "" && means("button.back") // it is no question after all
	m.place = slices.Contains(placing, f.state)
	m.topic = m.topic || in.Location != nil && !f.unsent()
	m.sends = f.state == "review" && means("button.send") || slices.Contains(joining, f.state)
	m.drops = means("button.discard") || f.state == "consent" && means("button.refuse") || f.state == "stop" && means("button.enough") ||
		f.state == "which" && p.fresh(in, f, means) || f.state == "items" || f.state == "describe" && f.draft.Review
	return m
}

// vague tells an answer that may stand for any of the buttons.
func (p *person) vague(in input) bool {
	return in.Kind == bots.Message && in.token == "" && utf8.RuneCountInString(in.Text) < 20 && !in.command()
}

// fresh tells whether he wants to begin anew.
func (p *person) fresh(in input, f facts, means func(...string) bool) bool {
	return in.Text == "/new" || means("button.new_case", "button.fresh", "button.kind_question", "button.kind_proposal", "button.kind_thanks") ||
		!f.unsent() // the first thing told begins a draft
}

// lapse is what is left when what was begun is too old.
func (p *person) lapse(f facts) facts {
	keep := p.w.g.House.Drafts.Keep
	if !f.unsent() || p.turn.IsZero() || p.w.g.Now.Sub(p.turn) < keep {
		return f
	}
	f.draft, f.held = draftFacts{}, notesFacts{}
	switch f.state {
	case "language", "consent", "cases", "case", "say", "withdraw", "settings", "quiet", "opinion":
	default:
		f.state, p.asked, p.sure = home, question{}, false
	}
	return f
}

// changes compares what is kept of a resident with what an input may have changed.
func (p *person) changes(in input, was, is facts) {
	t, m := p.w.t, p.permits(in, was)
	if m.unknown && is.consent == "" && (was.consent != "" || was.state == "erase" && in.means("button.erase")) {
		maps.DeleteFunc(p.w.owed, func(_ string, to bots.Chat) bool { return to == p.chat })
		return // he took his consent back: nothing of him is left
	}
	if in.means("button.unlink_yes") {
		return // the cases of the other chats are his no more
	}
	if m.unknown {
		m.topic, m.place, m.drops, m.simple = true, true, true, true
	}
	fatal := func(what string, a, b any) {
		t.Helper()
		t.Fatalf("%s of %s: %v became %v\nby %s\nat %q, now at %q", what, p.chat, a, b, in, was.state, is.state)
	}
	filed := len(is.cases) - len(was.cases)
	gone := m.drops || filed > 0
	switch {
	case was.consent != is.consent && !m.consent:
		fatal("the consent", was.consent, is.consent)
	case was.language != is.language && was.language != "" && !m.language:
		fatal("the language", was.language, is.language)
	case was.simple != is.simple && !m.simple:
		fatal("simple mode", was.simple, is.simple)
	case (was.draft.Topic != is.draft.Topic || was.draft.Kind != is.draft.Kind) && !m.topic && !gone:
		fatal("the topic", was.draft, is.draft)
	case !maps.Equal(was.draft.Answers, is.draft.Answers) && !m.topic && !gone && is.draft.Answers != nil && len(in.Files) == 0:
		fatal("the answers", was.draft.Answers, is.draft.Answers)
	case (was.draft.Territory != is.draft.Territory || was.draft.Address != is.draft.Address) && !m.place && !gone && !m.topic:
		fatal("the place", was.draft, is.draft)
	case filed > 1 || filed < 0 || filed == 1 && !m.sends:
		fatal("the number of cases", len(was.cases), len(is.cases))
	}
	p.musts(in, was, is, filed)
	p.words(in, m, was, is)
	p.deeds(in, was, is)
}

// musts are what an input must do.
func (p *person) musts(in input, was, is facts, filed int) {
	t := p.w.t
	if is.consent != was.consent {
		p.agreed = p.w.g.Directory
	}
	if !p.agrees() || was.consent == "" {
		if filed > 0 {
			t.Fatalf("a case of %s without the consent in force", p.chat)
		}
		return
	}
	sure := in.class == livePress || in.class == menuPress
	switch {
	case in.command() && slices.Contains([]string{"/start", "/cancel"}, in.Text) && is.state != home:
		t.Fatalf("%q leads %s from %q to %q", in.Text, p.chat, was.state, is.state)
	case in.Text == "/simple on" && !is.simple, in.Text == "/simple off" && is.simple:
		t.Fatalf("%q is not obeyed", in.Text)
	case sure && in.means("button.send") && was.state == "review" && p.complete(was) && filed != 1:
		t.Fatalf("%s pressed %q with all told, and nothing is filed: at %q", p.chat, in.label, is.state)
	case sure && in.means("button.discard") && is.unsent() && !p.w.says(p.asked.text, "home.discard_sure"):
		t.Fatalf("%s discarded, and there is still %+v", p.chat, is.draft)
	case sure && was.state == "language" && p.tongue(in.label) != "" && is.language != p.tongue(in.label):
		t.Fatalf("%q is pressed, the language is %q", in.label, is.language)
	}
	if filed == 1 {
		p.filed(was, is)
	}
}

// tongue is the language of a button, "" for another one.
func (p *person) tongue(label string) string {
	texts := p.w.g.House.Texts
	for _, lang := range texts.Languages() {
		if strings.HasPrefix(strings.TrimPrefix(label, "✓ "), texts.Text(lang, "language.name", nil)) {
			return lang
		}
	}
	return ""
}

// complete tells whether nothing is missing: a topic that asks for nothing and that
// nothing stops, words, a place.
func (p *person) complete(f facts) bool {
	topic, ok := p.w.g.Directory.Topic(routing.TopicID(f.draft.Topic))
	return ok && topic.ID == briskTopic && f.draft.Kind == "" && f.draft.Territory != "" && len(f.draft.Parts)+len(f.draft.Files) > 0 &&
		!strings.Contains(f.draftRaw, `"anonymous":true`)
}

// filed compares the new case with what he had told, and the consent with the others.
func (p *person) filed(was, is facts) {
	t := p.w.t
	p.w.count.cases++
	for id, k := range is.cases {
		if _, old := was.cases[id]; old {
			continue
		}
		switch d := was.draft; {
		case slices.Contains(joining, was.state) && slices.Equal(k.tokens, tokensOf(d.notesFacts)):
		case k.topic != d.Topic || k.territory != d.Territory || k.address != d.Address || k.files != len(d.Files) || string(k.row.Kind) != d.Kind:
			t.Fatalf("filed %+v\nof %+v", k.row, d)
		case !slices.Equal(k.tokens, tokensOf(d.notesFacts)):
			t.Fatalf("filed the words %v of %v", k.tokens, d.Parts)
		case k.topic == "" || k.territory == "" && k.row.Kind.Placed() || utf8.RuneCountInString(k.text) > 3000:
			t.Fatalf("filed %+v", k.row)
		case is.draft.Topic != "" || len(is.draft.Parts) > 0 || len(is.draft.Files) > 0:
			t.Fatalf("filed, and still a draft: %+v", is.draft)
		}
	}
	p.w.versions[p.w.g.Directory] = is.consent
	for d, version := range p.w.versions {
		if d != p.w.g.Directory && version == is.consent {
			t.Fatalf("sent under the consent %q", is.consent)
		}
	}
}

// deeds compares his cases: they change by what he does to one, and by nothing else.
func (p *person) deeds(in input, was, is facts) {
	for id, before := range was.cases {
		now, ok := is.cases[id]
		if !ok {
			p.w.t.Fatalf("case %s is gone", before.number)
		}
		if before.state == now.state && before.mark == now.mark && before.left == now.left {
			continue
		}
		p.w.count.deed(before.state, now.state)
		judges := in.class == casePress && in.deed.Case == id || in.Kind == bots.Message && before.row.Disputable() ||
			was.state == "case" && was.hand == id && before.row.Judgeable()
		switch {
		case now.state == routing.Withdrawn && was.state == "withdraw" && was.hand == id:
		case now.left && was.state == "withdraw":
		case before.state == routing.NeedInfo && now.state == routing.InProgress:
			if len(now.tokens) == len(before.tokens) && now.files == before.files && in.token != "" {
				p.w.t.Fatalf("case %s goes on without an answer, by %s", now.number, in)
			}
		case judges && slices.Contains([]routing.State{routing.Closed, routing.InProgress, routing.Divided, before.state}, now.state):
		default:
			p.w.t.Fatalf("case %s of %s: %s (mark %d) became %s (mark %d)\nby %s at %q", now.number, p.chat, before.state, before.mark, now.state, now.mark, in, was.state)
		}
	}
}

// trembles tells a second press of the same button that nobody meant.
func (p *person) trembles(in input) bool {
	return in.Kind == bots.Press && in.Data == p.pressed && p.w.g.Now.Sub(p.turn) < 3*time.Second
}
