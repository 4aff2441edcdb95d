package complaint_test

import (
	"maps"
	"slices"
	"time"

	"otklik/bots"
	"otklik/dialogs"
)

// This file is what is done to a person as a whole: chats of one person are linked, and one
// who takes back his consent is forgotten.

// link makes two of the chats those of one person, or parts this one from the others.
func (w *town) link(p *person) {
	if len(p.linked) > 0 {
		w.hear(p, p.say("/link"))
		for _, key := range []string{"button.unlink", "button.unlink_yes"} {
			if in, ok := p.newest(key); ok {
				w.hear(p, in)
			}
		}
		return
	}
	q := pick(w.t, "with", w.people)
	if q == p || !p.agrees() || !q.agrees() {
		return
	}
	w.count.steps++
	w.count.links++
	w.must(w.g.Store.Turns(ctx, []dialogs.Turn{{Do: func(tx dialogs.Tx) error { return tx.Link(p.chat, q.chat) }}})[0])
	w.kin[q.chat], w.kin[p.chat] = true, true
	for i, f := range w.read() {
		if w.kin[w.people[i].chat] {
			w.people[i].now = f
		}
	}
}

// newest is a press of the newest button of a key.
func (p *person) newest(key string) (input, bool) {
	for _, s := range slices.Backward(p.seen) {
		if slices.Contains(p.w.meant[dialogs.Fold(s.button.Text)], key) {
			return p.press(s), true
		}
	}
	return input{}, false
}

// one tells whether two of the chats are, or were, those of one person: what is told to one
// may be told to the other.
func (w *town) one(a, b bots.Chat) bool { return w.kin[a] && w.kin[b] }

// follows takes what another chat of the same person was told and did.
func (p *person) follows(f facts, letters []bots.Letter) {
	p.at = f.state
	for _, l := range letters {
		p.proper(l)
		p.sees(l)
	}
	p.learns(f)
}

// forget lets somebody take back his consent: at once he has no cases, no draft and no
// settings in any of his chats, soon nothing of him is left, and nobody else is touched.
func (w *town) forget(p *person) {
	w.hear(p, p.say("/delete"))
	in, ok := p.choose("button.erase")
	if !ok {
		return // nothing was kept of him
	}
	gone := append([]bots.Chat{p.chat}, p.linked...)
	w.hear(p, in)
	maps.DeleteFunc(w.owed, func(_ string, to bots.Chat) bool { return slices.Contains(gone, to) })
	w.count.forgotten++
	if f := p.now; f.state != "" && f.state != "language" || f.consent != "" || f.language != "" || f.simple || f.unsent() || len(f.cases) > 0 {
		w.t.Fatalf("%s is forgotten, and there is still %+v", p.chat, f)
	}
	for range 3 {
		w.g.Now = w.g.Now.Add(20 * time.Second)
		w.news(w.g.Strike(w.t))
	}
	for i, f := range w.read() {
		q := w.people[i]
		switch {
		case !slices.Contains(gone, q.chat):
			if !q.now.alike(f) {
				w.t.Fatalf("%s is forgotten, and %s changes: %+v\n%+v", p.chat, q.chat, q.now, f)
			}
		case q != p && (f.state != "" || len(f.cases) > 0):
			w.t.Fatalf("%s is forgotten, and of his chat %s there is still %+v", p.chat, q.chat, f)
		default:
			q.asked, q.sure, q.menu, q.wrote, q.albums, q.recalls = question{}, false, nil, nil, nil, 0
		}
		q.learns(f)
	}
}
