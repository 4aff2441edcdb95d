package complaint_test

import (
	"fmt"
	"slices"
	"strings"

	"otklik/bots"
	"otklik/routing"
)

func (in input) String() string {
	return fmt.Sprintf("%s (%s) %q %q %q album %q files %d class %d", in.kind, in.Kind, in.Text, in.label, in.Data, in.Album, len(in.Files), in.class)
}

// act is somebody's input in one batch.
type act struct {
	p  *person
	in input
}

// hear brings an input in and judges what came of it.
func (w *town) hear(p *person, in input) {
	all := []bots.Inbound{p.from(in)}
	if in.twice {
		all = append(all, all[0])
	}
	w.judge(w.deliver(all...), act{p, in})
}

// together brings what two residents do in one batch.
func (w *town) together(p *person) {
	a := act{p, p.forward(false)}
	for _, q := range w.people {
		if q != p && q.chat.Channel == p.chat.Channel && !w.one(p.chat, q.chat) {
			b := act{q, q.forward(false)}
			w.judge(w.deliver(a.p.from(a.in), b.p.from(b.in)), a, b)
			return
		}
	}
	w.hear(p, a.in)
}

func (p *person) from(in input) bots.Inbound {
	m := in.Inbound
	m.Chat, m.From = p.chat, bots.Person{ID: p.chat.ID, Name: "Кто-то", Language: "ru"}
	if m.Kind == bots.Message {
		m.MessageID = fmt.Sprintf("in%d", p.w.g.Keys)
		p.wrote = append(p.wrote, wrote{id: m.MessageID, text: m.Text, token: in.token})
	}
	return m
}

// judge compares what became of inputs with what may.
func (w *town) judge(letters []bots.Letter, acts ...act) {
	now := w.read()
	letters = slices.DeleteFunc(letters, w.late)
	for i, p := range w.people {
		mine := slices.DeleteFunc(slices.Clone(letters), func(l bots.Letter) bool { return l.Chat != p.chat })
		at := slices.IndexFunc(acts, func(a act) bool { return a.p == p })
		if at < 0 && slices.ContainsFunc(acts, func(a act) bool { return w.one(a.p.chat, p.chat) }) {
			p.follows(now[i], mine)
			continue
		}
		if at < 0 {
			if len(mine) > 0 || !p.now.alike(now[i]) {
				w.t.Fatalf("%s does nothing and is written %v, or changed, by %s of %s:\n%+v\n%+v", p.chat, texts(mine), acts[0].in, acts[0].p.chat, p.now, now[i])
			}
			p.learns(now[i])
			continue
		}
		in := acts[at].in
		w.count.steps++
		w.count.inputs++
		was := p.lapse(p.now)
		w.t.Logf("%s at %q: %s", p.chat, was.state, in)
		if in.Kind == bots.Edit {
			defer p.reworded(in, now[i])
		}
		p.answered(in, was, now[i], mine)
		p.changes(in, was, now[i])
		if in.Album != "" {
			p.albums = append(p.albums, in.Album)
		}
		p.learns(now[i])
		p.overtaken, p.turn, p.pressed = false, w.g.Now, in.Data
		if w.count.seen(p.now.state); !p.now.unsent() {
			p.recalls = 0
		}
	}
	if w.g.Log.Len() > 0 {
		w.t.Fatal(w.g.Log)
	}
}

// late takes news that had waited for their reader's morning.
func (w *town) late(l bots.Letter) bool {
	if l.NotUntil.IsZero() {
		return false
	}
	w.news([]bots.Letter{l})
	return true
}

func (c *tally) seen(state string) {
	if c.states == nil {
		c.states = map[string]int{}
	}
	c.states[state]++
}

func (c *tally) deed(was, is routing.State) {
	if c.deeds == nil {
		c.deeds = map[string]int{}
	}
	c.deeds[string(was)+"-"+string(is)]++
}

// reworded remembers what an edited message says now.
func (p *person) reworded(in input, now facts) {
	_, taken := p.whereabouts(now)[in.token]
	for i := range p.wrote {
		if p.wrote[i].id != in.MessageID {
			continue
		}
		p.wrote[i].before = append(p.wrote[i].before, p.wrote[i].text)
		if p.wrote[i].text = in.Text; taken && in.token != "" {
			p.wrote[i].token = in.token
		}
	}
}

// answered looks at what an input was answered with.
func (p *person) answered(in input, was, is facts, letters []bots.Letter) {
	c, fresh, receipts, old := p.w.count, 0, 0, false
	p.at = is.state
	for _, l := range letters {
		p.proper(l)
		p.sees(l)
		if l.Edit == "" && l.EditOf == 0 {
			fresh++
		}
		if l.Purpose == bots.Receipt && filedBy(l.Text) {
			receipts++
		}
		old = old || p.w.says(l.Text, "stale.button")
	}
	c.fresh = c.fresh + fresh
	if !in.twice {
		c.most = max(c.most, fresh)
	}
	if fresh > 1 && !in.twice {
		c.several++
	}
	if len(letters) == 0 {
		c.silent++
		if !p.mayBeSilent(in, was) {
			p.w.t.Fatalf("no answer to %s of %s at %q", in, p.chat, was.state)
		}
	}
	p.reads(in, is)
	trembled := p.trembles(in) || in.twice
	switch filed := max(0, len(is.cases)-len(was.cases)); {
	case receipts != filed:
		p.w.t.Fatalf("%d receipts for %d cases, by %s", receipts, filed, in)
	case fresh > 1 && !in.twice && !in.fetches(letters):
		p.w.t.Fatalf("%d new messages for %s at %q: %v", fresh, in, was.state, texts(letters))
	case old && (in.class == livePress || in.class == menuPress) && !trembled && p.agrees() && !p.tooLate(was.state):
		p.w.t.Fatalf("a button that is on the screen does not work: %s at %q", in, was.state)
	case !old && len(letters) > 0 && in.class == oldPress && !trembled && p.agrees():
		p.w.t.Fatalf("a button of an answered question works: %s at %q, now at %q", in, was.state, is.state)
	}
}

// fetches tells an input that asks for a document: a file comes in a message of its own,
// and so does what is to be copied as it is.
func (in input) fetches(letters []bots.Letter) bool {
	return slices.ContainsFunc(letters, func(l bots.Letter) bool { return len(l.Files) > 0 }) || in.class == casePress && in.deed.Verb == "legal"
}

// reads looks at a question that stands on the screen now: it offers a way on, and a
// review shows what will be filed.
func (p *person) reads(in input, is facts) {
	if !p.sure || !p.agrees() {
		return
	}
	if len(p.live()) == 0 {
		p.w.t.Fatalf("no way out of %q: %q", is.state, p.asked.text)
	}
	if is.state != "review" || in.means("button.help") {
		return
	}
	topic, _ := p.w.g.Directory.Topic(routing.TopicID(is.draft.Topic))
	want := append(tokensOf(is.draft.notesFacts), topic.Names.In(is.language), is.draft.Address)
	for _, part := range want {
		if !strings.Contains(p.asked.text, part) {
			p.w.t.Fatalf("the review does not show %q: %q", part, p.asked.text)
		}
	}
}

func texts(letters []bots.Letter) (list []string) {
	for _, l := range letters {
		list = append(list, l.Text)
	}
	return list
}

// says tells whether a text has the words of a key, in any language.
func (w *town) says(text, key string) bool {
	all, known := w.phrases[key]
	if !known {
		texts := w.g.House.Texts
		for _, lang := range texts.Languages() {
			all = append(all, texts.Text(lang, key, nil), texts.Text(lang, texts.Short(lang, key), nil))
		}
		w.phrases[key] = all
	}
	return slices.ContainsFunc(all, func(words string) bool { return strings.Contains(text, words) })
}

// mayBeSilent tells an input that needs no answer: a hand that trembled, an edit that
// changes nothing that we have or takes a change back, the later photos of an album.
func (p *person) mayBeSilent(in input, was facts) bool {
	switch {
	case p.trembles(in):
		return true
	case in.Album != "":
		return slices.Contains(p.albums, in.Album)
	case in.Kind == bots.Edit:
		i := slices.IndexFunc(p.wrote, func(w wrote) bool { return w.id == in.MessageID })
		return in.Text == "" || i >= 0 && (p.wrote[i].text == in.Text || slices.Contains(p.wrote[i].before, in.Text))
	}
	return false
}

// filedBy tells a receipt for a case from other words about one, by how it begins.
func filedBy(text string) bool {
	_, numbered := routing.NumberIn(text)
	return numbered && slices.ContainsFunc([]string{"✅", "💡", "🙏"}, func(mark string) bool { return strings.Contains(text, mark) })
}

// tooLate tells whether what a screen about a case offers may be over: others have it, too.
func (p *person) tooLate(state string) bool {
	return p.overtaken && (state == "case" || state == "alike")
}
