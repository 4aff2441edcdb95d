package dialogs

import (
	"strings"

	"otklik/locales"
	"otklik/routing"
)

// This file is what a resident is told of the evidence that work is done.

// done words that work is done, with what shows it, before the question whether it helped.
func (w wording) done(k *routing.Case, e routing.Event, args locales.Args, code string) string {
	shown := w.proof(e)
	if below := join(shown, code); below != "" {
		args["Code"] = "\n\n" + below
	}
	text := w.t(asKind(k, "answer.done"), args)
	if !strings.Contains(text, shown) { // a centre's own words may have no place for it
		text = join(text, shown)
	}
	return text
}

// WorkShown words for this turn's resident the evidence that an event brought, "" for none.
func (s *Scene) WorkShown(e routing.Event) string { return s.words().proof(e) }

// proof words the evidence of an event, "" for none.
func (w wording) proof(e routing.Event) string {
	if e.Kind != routing.EventDone {
		return ""
	}
	var lines []string
	if !e.Detail.Worked.IsZero() {
		lines = append(lines, w.t("prove.worked", locales.Args{"Day": w.date(e.Detail.Worked)}))
	}
	if e.Detail.Act != "" {
		lines = append(lines, w.t("prove.by_act", locales.Args{"Act": QuoteLine(e.Detail.Act)}))
	}
	if said := Quote(e.Text); said != "" {
		lines = append(lines, said)
	}
	return strings.Join(lines, "\n")
}
