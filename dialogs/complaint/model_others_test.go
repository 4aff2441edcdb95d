package complaint_test

import (
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"otklik/bots"
	"otklik/routing"
)

// This file is what others do: clerks, and time.

// clerk lets the duty desk answer one of his cases, ask about it, or correct the answer.
func (w *town) clerk(p *person, kind string) {
	deed := map[string]routing.Deed{"answer": routing.Answer, "ask": routing.Ask, "correct": routing.Correct}[kind]
	var ids []routing.CaseID
	for id, k := range p.now.cases {
		if routing.May(k.state, deed) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return
	}
	slices.Sort(ids)
	id := rapid.SampledFrom(ids).Draw(w.t, "case")
	w.count.steps++
	text := w.mark("Отвечаем")
	letters := w.g.Deed(w.t, func(c routing.Cases) (err error) {
		by, r := routing.Actor{ID: "telegram:1", Desk: w.g.Directory.Centre().DutyDesk}, routing.Remark{Text: text}
		switch kind {
		case "ask":
			_, err = c.Ask(id, by, r)
		case "correct":
			_, err = c.Correct(id, by, r)
		default:
			_, err = c.Answer(id, by, r)
		}
		return err
	})
	w.owed[tokenIn.FindString(text)] = p.chat
	w.news(letters)
	for i, f := range w.read() {
		q := w.people[i]
		if q != p && !w.one(p.chat, q.chat) && !q.joined(id) && !q.now.same(f) {
			w.t.Fatalf("%s of a case of %s changes what is kept of %s", kind, p.chat, q.chat)
		}
		if q == p && (f.draftRaw != q.now.draftRaw || f.state != q.now.state || len(f.cases) != len(q.now.cases)) {
			w.t.Fatalf("%s of a case changes the conversation: %+v\n%+v", kind, q.now, f)
		}
		q.learns(f)
	}
}

// news are letters that nobody's own input has caused.
func (w *town) news(letters []bots.Letter) {
	for _, l := range letters {
		for _, p := range w.people {
			if l.Chat == p.chat {
				p.proper(l)
				p.sees(l)
			}
		}
		for _, token := range tokenIn.FindAllString(l.Text, -1) {
			to, owed := w.owed[token]
			if !owed {
				continue
			}
			if w.heard[token] = true; l.Chat != to && !w.one(l.Chat, to) && !w.shares(l, to) && slices.ContainsFunc(w.people, func(p *person) bool { return p.chat == l.Chat }) {
				w.t.Fatalf("an answer for %s went to %s", to, l.Chat)
			}
		}
	}
}

// joined tells whether he has joined a case, whose news are his, too.
func (p *person) joined(id routing.CaseID) bool {
	for _, k := range p.now.cases {
		if k.row != nil && k.row.Into == id {
			return true
		}
	}
	return false
}

// shares tells whether a letter goes to who has joined a case of somebody's.
func (w *town) shares(l bots.Letter, whose bots.Chat) bool {
	for _, p := range w.people {
		k, his := p.now.cases[routing.CaseID(l.Case)]
		if p.chat != l.Chat || !his || k.row == nil {
			continue
		}
		for _, q := range w.people {
			if _, main := q.now.cases[k.row.Into]; main && (q.chat == whose || w.one(q.chat, whose)) {
				return true
			}
		}
	}
	return false
}

// idle lets hours pass: each is reminded of a draft at most once, what is too old is
// gone, and nothing else that he told is.
func (w *town) idle() {
	w.count.steps++
	w.g.Now = w.g.Now.Add(time.Duration(rapid.SampledFrom([]int{1, 21, 100, 170}).Draw(w.t, "hours")) * time.Hour)
	letters := w.g.Strike(w.t)
	w.news(letters)
	for i, f := range w.read() {
		p := w.people[i]
		reminders := 0
		for _, l := range letters {
			if l.Chat == p.chat && l.Purpose == bots.Dialog && l.Edit == "" && l.EditOf == 0 && !strings.Contains(l.Text, "№") {
				reminders++
			}
		}
		if p.recalls += reminders; p.recalls > 1 {
			w.t.Fatalf("%s is reminded %d times", p.chat, p.recalls)
		}
		p.passed(f)
	}
	if w.g.Log.Len() > 0 {
		w.t.Fatal(w.g.Log)
	}
}

// passed compares what is kept after a while with what was.
func (p *person) passed(f facts) {
	was := p.now
	old := p.w.g.Now.Sub(p.turn) >= p.w.g.House.Drafts.Keep
	lost := len(f.draft.Parts) != len(was.draft.Parts) || len(f.draft.Files) != len(was.draft.Files) || f.draft.Topic != was.draft.Topic || f.draft.Category != was.draft.Category || f.state != was.state ||
		len(f.held.Parts) != len(was.held.Parts)
	forgotten := was.state == "language" && f.state == "" && was.consent == "" && !was.unsent() // by an erasure's timer
	switch {
	case lost && !old && !forgotten:
		p.w.t.Fatalf("the draft of %s is gone after %s: %+v", p.chat, p.w.g.Now.Sub(p.turn), was.draft)
	case lost && f.unsent():
		p.w.t.Fatalf("a part of the draft of %s is gone: %+v of %+v", p.chat, f.draft, was.draft)
	case len(f.cases) != len(was.cases) || f.consent != was.consent || f.language != was.language || f.simple != was.simple:
		p.w.t.Fatalf("time changes %+v to %+v", was, f)
	}
	if lost {
		p.asked, p.sure = question{}, false
	}
	p.learns(f)
}
