package complaint

import (
	"slices"

	"otklik/locales"
	"otklik/routing"
)

// stage is a part of a filing that is counted as one step, however many questions it has.
type stage int

const (
	stageTopic stage = iota
	stageAsk
	stageDescribe
	stagePlace
	stageReview
)

// stages are those of the draft, in the order they are gone through. A problem is sorted
// first and told then, unless words came before; what is none is told first.
func (t *talk) stages() []stage {
	d := t.Draft
	var told, place []stage
	if !d.Early {
		told = []stage{stageDescribe}
	}
	if d.Kind != routing.CaseThanks {
		place = []stage{stagePlace}
	}
	if d.Kind != routing.CaseProblem {
		return slices.Concat([]stage{stageDescribe, stageTopic}, place, []stage{stageReview})
	}
	var asks []stage
	if len(t.questions()) > 0 {
		asks = []stage{stageAsk}
	}
	return slices.Concat([]stage{stageTopic}, asks, told, place, []stage{stageReview})
}

// step says how far the filing is; nothing is counted while one answer is being changed.
func (t *talk) step(at stage, text string) string {
	if t.Draft.Review {
		return text
	}
	all := t.stages()
	n := slices.Index(all, at) + 1
	count := t.T("step.of", locales.Args{"Step": max(n, 1), "Total": len(all)})
	if t.forCaller() {
		count = t.T("call.step", locales.Args{"Count": count})
	}
	return count + "\n" + text
}
