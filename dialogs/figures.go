package dialogs

import (
	"strconv"
	"strings"

	"otklik/bots"
	"otklik/routing"
)

// In simple mode the buttons under an answer have numbers as those of questions do: what
// stands here is how they are shown, and what each stands for.

// figures lists buttons with their numbers, "" for whom is not in simple mode.
func (w wording) figures(k bots.Keyboard) string {
	var lines []string
	for _, row := range k.Rows {
		for _, b := range row {
			lines = append(lines, strconv.Itoa(len(lines)+1)+" — "+b.Text)
		}
	}
	if !w.simple {
		return ""
	}
	return strings.Join(lines, "\n")
}

// VerdictAt is the verdict that a number stands for under an answer to a case, "" if none.
func VerdictAt(k *routing.Case, n int) routing.Outcome {
	outcomes := outcomesOf(k)
	if n < 1 || n > len(outcomes) {
		return ""
	}
	return outcomes[n-1]
}

// outcomesOf are the verdicts that there are buttons for: a trouble may be gone in part, a
// question is answered or not, and there is nothing to say of what wants no verdict.
func outcomesOf(k *routing.Case) []routing.Outcome {
	switch {
	case !k.Kind.Judged():
		return nil
	case k.Kind == routing.CaseQuestion:
		return []routing.Outcome{routing.Solved, routing.NotSolved}
	}
	return verdicts
}
