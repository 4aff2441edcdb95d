package routing

import (
	"cmp"
	"strings"

	"otklik/routing/lexicon"
)

// usage is what some centre has a use for: "desk city", "question road-owner",
// "answer road-owner regional".
type usage map[string]bool

func (u usage) add(d *Directory) {
	u["desk "+string(d.centre.DutyDesk)] = true
	for _, a := range d.agencies.list {
		u["desk "+string(a.Desk)] = true
	}
	for _, t := range d.topics.list {
		for _, id := range t.Ask {
			u["question "+string(id)] = true
		}
	}
	for _, r := range d.rules.list {
		u.conditions(r.When)
	}
	for _, s := range d.stoppers.list {
		u.conditions(s.When)
	}
	for _, q := range d.questions.list {
		u.conditions(q.When)
	}
}

func (u usage) conditions(when []Condition) {
	for _, w := range when {
		u["answers "+string(w.Question)] = true
		for _, o := range w.Options {
			u["answer "+string(w.Question)+" "+o] = true
		}
	}
}

// lintUse notes what is declared and used by no centre.
func (r *reader) lintUse(all []*loader) {
	used := usage{}
	for _, l := range all {
		used.add(l.d)
	}
	for _, l := range all {
		for _, desk := range l.d.desks.list {
			if at := "desk " + string(desk.ID); !used[at] && l.owner[at] == l.own {
				l.warn(l.declared[at], "desk %q serves no agency", desk.ID)
			}
		}
		for _, q := range l.d.questions.list {
			l.lintQuestion(q, used)
		}
	}
}

func (l *loader) lintQuestion(q Question, used usage) {
	key := "question " + string(q.ID)
	if l.owner[key] != l.own {
		return
	}
	at := l.declared[key]
	if !used[key] {
		l.warn(at, "question %q is asked about no topic", q.ID)
	}
	var idle []string
	for _, o := range q.Options {
		if !used["answer "+string(q.ID)+" "+o.ID] {
			idle = append(idle, o.ID)
		}
	}
	if used["answers "+string(q.ID)] && len(idle) > 0 {
		l.note(at, "nothing depends on these answers to %q: %s", q.ID, strings.Join(idle, ", "))
	}
}

// lintNames finds things on one screen that look alike: whoever chooses by the
// name gets the first, and nobody can reach the other.
func (l *loader) lintNames() {
	seen := screen{}
	for _, c := range l.d.categories.list {
		l.alike(seen, "category", string(c.ID), c.Names)
	}
	for _, c := range l.d.categories.list {
		seen := screen{}
		for _, id := range c.Topics {
			t, _ := l.d.topics.get(id)
			l.alike(seen, "topic", string(t.ID), t.Names)
		}
	}
	for _, q := range l.d.questions.list {
		seen := screen{}
		for _, o := range q.Options {
			for lang, name := range o.Names {
				if first, taken := seen.take(lang, name, o.ID); taken {
					l.problem(l.declared["question "+string(q.ID)], "nobody can choose %q of %q: %q is also the name of %q", o.ID, q.ID, name, first)
				}
			}
		}
	}
}

// screen is the folded words that stand on one screen, by language.
type screen map[string]string

func (n screen) take(lang, name, id string) (first string, taken bool) {
	key := cmp.Or(lang, "ru") + " " + lexicon.Fold(name)
	if first, taken = n[key]; taken && first != id {
		return first, true
	}
	n[key] = id
	return "", false
}

func (l *loader) alike(seen screen, kind, id string, words Words) {
	at := l.declared[kind+" "+id]
	for lang, name := range words {
		if first, taken := seen.take(lang, name, id); taken {
			l.problem(at, "nobody can choose %s %q: %q is also the name of %q at %s",
				kind, id, name, first, l.declared[kind+" "+first])
		}
	}
}
