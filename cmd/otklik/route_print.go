package main

import (
	"fmt"
	"io"
	"strings"

	"otklik/routing"
)

// why words the reason: which rule, and what in it decided.
func (a *routed) why(d *routing.Directory, lang string) string {
	if a.match.Rule == "" {
		return "no rule covers this, so it goes to the centre's fallback"
	}
	topic, place := "any topic", "any place"
	if a.match.Topic != routing.Any {
		topic = "topic " + a.match.Topic
		if c, ok := d.Category(routing.CategoryID(a.match.Topic)); ok {
			topic = "all of category " + a.match.Topic + " (" + c.Names.In(lang) + ")"
		}
	}
	if a.match.Territory != routing.Any {
		place = "territory " + a.match.Territory
		if t, ok := d.Territory(routing.TerritoryID(a.match.Territory)); ok {
			place += " (" + t.Names.In(lang) + ")"
		}
	}
	parts := []string{topic, place}
	if a.match.Street != "" {
		parts = append(parts, "street "+a.match.Street)
	}
	for _, f := range a.match.Facts {
		q, _ := d.Question(f.Question)
		o, _ := q.Option(f.Option)
		parts = append(parts, fmt.Sprintf("%s = %s (%s)", f.Question, f.Option, o.Names.In(lang)))
	}
	if a.match.Hours != "" {
		parts = append(parts, "hours "+string(a.match.Hours))
	}
	if !a.match.Season.Whole() {
		parts = append(parts, "season "+a.match.Season.String())
	}
	return fmt.Sprintf("rule %s: %s", a.match.Rule, strings.Join(parts, ", "))
}

func (a *routed) print(w io.Writer, d *routing.Directory, lang string) {
	const layout = "Mon 02.01.2006 15:04 MST"
	row := func(key, value string) { fmt.Fprintf(w, "%-10s %s\n", key, value) }
	show := func(n named) string { return n.ID + " (" + n.Name + ")" }
	if len(d.Region().Centres()) > 1 {
		row("centre", show(a.Centre))
	}
	row("topic", show(a.Topic))
	if len(a.Suggested) > 1 {
		others := idsOf(a.Suggested[1:], func(n named) string { return n.ID })
		row("", "suggested by the words; also: "+strings.Join(others, ", "))
	}
	if a.Territory == nil {
		row("territory", "none told, or outside of all")
	} else {
		row("territory", show(*a.Territory))
	}
	if a.Outside > 0 {
		row("", fmt.Sprintf("the point lies outside of all, %d m from this one", a.Outside))
	}
	row("agency", show(a.Agency))
	row("desk", show(a.Desk))
	row("why", a.why(d, lang))
	row("deadline A", a.First.Format(layout)+"  first meaningful reply")
	row("deadline B", a.Full.Format(layout)+"  full answer")
	if a.Danger {
		row("danger", "the resident sees the emergency number first")
	}
}
