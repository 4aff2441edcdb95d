package dialogs

import (
	"slices"
	"strings"

	"otklik/locales"
	"otklik/routing"
)

// This file words what an answer was found to lack and why it goes all the same.

// Remarks words what an answer lacks, a line for each.
func (s *Scene) Remarks(lacks []string) string { return s.words().remarks(lacks) }

func (w wording) remarks(lacks []string) string {
	lines := make([]string, len(lacks))
	for i, r := range lacks {
		lines[i] = "• " + w.t("gate."+r, nil)
	}
	return strings.Join(lines, "\n")
}

// doubts words for an approver what he should know of an answer, "" if nothing.
func (w wording) doubts(d routing.Doubts) string {
	if len(d.Lacks) == 0 {
		return ""
	}
	why := Quote(d.Excuse)
	if d.Excuse == routing.ExcuseDone || slices.Contains(routing.Excuses(), d.Excuse) {
		why = w.t("gate.why_"+d.Excuse, nil)
	}
	return w.t("gate.doubts", locales.Args{"Lacks": w.remarks(d.Lacks), "Why": why})
}
