package dialogs

import (
	"maps"
	"slices"

	"otklik/routing"
)

// This file is what a resident typed in words of his own to the questions of a topic: in a
// desk's chat it reads like his other words.

// typedAnswer gives the words of such an answer; ok is false for one that was chosen, a
// number or a day.
func (w wording) typedAnswer(question, answer string) (words string, ok bool) {
	if reason, ok := routing.ExcuseOf(answer); ok {
		return reason, true
	}
	q, known := w.directory.Question(routing.QuestionID(question))
	return answer, !known || q.Kind == routing.AskText
}

// typedAnswers are the words of all of them.
func (w wording) typedAnswers(c routing.Complaint) (all []string) {
	for _, id := range slices.Sorted(maps.Keys(c.Answers)) {
		if words, ok := w.typedAnswer(id, c.Answers[id]); ok {
			all = append(all, words)
		}
	}
	return all
}

// retyped is a complaint with its typed answers as hide gives them.
func (w wording) retyped(c routing.Complaint, hide func(string) string) routing.Complaint {
	c.Answers = maps.Clone(c.Answers)
	for id, answer := range c.Answers {
		words, ok := w.typedAnswer(id, answer)
		if _, excuse := routing.ExcuseOf(answer); excuse {
			c.Answers[id] = routing.Excuse(hide(words))
		} else if ok {
			c.Answers[id] = hide(words)
		}
	}
	return c
}

// DiscreetAnswers is a complaint whose typed answers tell what its topic lets them tell.
func (s *Scene) DiscreetAnswers(c routing.Complaint) routing.Complaint {
	return s.words().retyped(c, func(words string) string {
		said, _ := s.Discreet(words, c.Topic)
		return said
	})
}
