package complaint

import (
	"slices"
	"strings"
	"unicode/utf8"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file understands verdicts and marks that are typed: "not solved", "5", "Partly,
// here is a photo". They count in reply to a message of an answered case, where one
// is looked at, or at home, where they can only be about the one answer that he has. What else is said goes with
// them.

// verdictKeys are the buttons that a verdict may be typed for.
var verdictKeys = []routing.Outcome{routing.NotSolved, routing.Partly, routing.Solved}

// spoken obeys a typed verdict or mark.
func (c *Conversation) spoken(t *talk) (bool, error) {
	if t.In.Kind != bots.Message || !t.known() {
		return false, nil
	}
	o, rest := t.verdictIn(t.In.Text)
	n, more := 0, ""
	if o == "" {
		n, more = t.markIn(t.In.Text)
	}
	if o == "" && n == 0 {
		return false, nil
	}
	if n > 0 && t.rating == 0 {
		if done, err := c.figure(t, n); done || err != nil {
			return done, err
		}
	}
	id, sure, err := t.judging(t.rating, n)
	switch {
	case err != nil || !sure && (id == 0 || rest+more != "" || len(t.In.Files) > 0):
		return false, err
	case !sure:
		return true, t.whichAnswer(o, n)
	case n > 0:
		return true, c.mark(t, id, n, routing.Remark{Text: more})
	}
	return true, c.judgeWith(t, id, o, rest)
}

// lastAsked takes what he was asked about an answer in the turn before: it is answered in this
// one or not at all.
func (t *talk) lastAsked() {
	if t.In.Kind == bots.Message || t.In.Kind == bots.Press {
		t.rating, t.Rating = t.Rating, 0
		t.verdictOf, t.Verdict = t.Verdict, 0
	}
}

// judgeWith takes a verdict, and what was said or shown with it as proof.
func (c *Conversation) judgeWith(t *talk, id routing.CaseID, o routing.Outcome, rest string) error {
	k, err := t.Cases().Judge(id, t.as(id), o)
	r := t.Remark()
	r.Text = rest
	if err != nil || rest == "" && len(r.Files) == 0 {
		return c.judged(t, k, err, o)
	}
	added, said, err := t.add(k.ID, t.In.Album, r, part{Message: t.In.MessageID, Text: strings.TrimSpace(t.In.Text)})
	if err != nil {
		return err
	}
	if added == nil { // why what was said with it is not taken
		t.Warn(said)
	}
	if o == routing.Solved || added == nil {
		return c.judged(t, k, nil, o)
	}
	return t.Say(t.T("answer.rework_told", locales.Args{"Number": k.Number}))
}

// judging finds the case that a typed verdict, or mark if n is one, is about. sure is
// false when it is about none, or id is one of several.
func (t *talk) judging(rating routing.CaseID, n int) (id routing.CaseID, sure bool, err error) {
	if t.In.ReplyTo != "" {
		if id, err = t.About(); err != nil || id == 0 {
			return 0, false, err
		}
		k, err := t.Scene.Case(id)
		if err == nil && k.Parent != 0 { // the whole is what he judges
			k, err = t.Scene.Case(k.Parent)
		}
		if err != nil || !k.Disputable() {
			return 0, false, nil
		}
		return k.ID, true, nil
	}
	if id := t.lookedAt(); id != 0 && n == 0 {
		return id, true, nil
	}
	if !t.mayJudge() || len(t.exchanges()) > 0 {
		return 0, false, nil
	}
	if n > 0 && rating != 0 {
		return rating, true, nil
	}
	if n > 0 && t.Session.Settings.Simple {
		return 0, false, nil // there a number picks from the menu
	}
	list, err := t.judgeable()
	if err != nil || len(list) == 0 {
		return 0, false, err
	}
	return list[0].ID, len(list) == 1, nil
}

// mayJudge tells whether a verdict makes sense where he is: elsewhere the words for one are
// an answer. Where he is asked what his words are about, a whole verdict cannot be mistaken.
func (t *talk) mayJudge() bool {
	switch t.Session.State {
	case stHome, stOpinion:
		return true
	case stWhich:
		o, _ := t.verdictIn(t.In.Text)
		return o != "" && utf8.RuneCountInString(t.In.Text) >= fullVerdict
	}
	return false
}

// judgeable are the cases that wait for a verdict.
func (t *talk) judgeable() ([]*routing.Case, error) {
	all, err := t.OwnCases(mostAbout)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(k *routing.Case) bool { return !k.Judgeable() }), nil
}

// mostJudged is how many answers are asked about at once.
const mostJudged = 6

// whichAnswer asks which of several answers a verdict or a mark is for.
func (t *talk) whichAnswer(o routing.Outcome, n int) error {
	list, err := t.judgeable()
	if err != nil {
		return err
	}
	return t.Notices().AskWhichAnswer(t.Heralded(""), list[:min(len(list), mostJudged)], t.In.Chat, o, n)
}

// verdictIn finds a verdict at the beginning of a text, and what is said behind it; ""
// if there is none.
func (t *talk) verdictIn(text string) (o routing.Outcome, rest string) {
	for _, cut := range clauses(text) {
		short := utf8.RuneCountInString(text[:cut]) < fullVerdict
		if cut < len(text) && short && t.In.ReplyTo == "" {
			continue // "No, thank you" is no verdict
		}
		for _, o := range verdictKeys {
			if t.Means("button."+string(o), text[:cut]) {
				return o, behind(text[cut:])
			}
		}
	}
	return "", ""
}

// fullVerdict is the length of a verdict that means nothing else, in characters.
const fullVerdict = 6

// markIn is verdictIn for a mark, 0 if there is none. Words behind it count where the
// text replies to something: elsewhere a number begins many a sentence.
func (t *talk) markIn(text string) (mark int, rest string) {
	cuts := clauses(text)
	if t.In.ReplyTo == "" {
		cuts = cuts[:1]
	}
	for _, cut := range cuts {
		if n := t.Number(strings.TrimSpace(text[:cut])); n >= 1 && n <= 5 {
			return n, behind(text[cut:])
		}
	}
	return 0, ""
}

// stops end what a text may begin with.
const stops = ",.!?;:—–-\n"

// clauses are the lengths of what a text may begin with: all of it, and what stands
// before each of its first stops.
func clauses(text string) []int {
	const most = 40 // bytes: no verdict is longer
	all := []int{len(text)}
	for i, r := range text[:min(len(text), 2*most)] {
		if strings.ContainsRune(stops, r) && i > 0 {
			all = append(all, i)
		}
	}
	return all
}

func behind(text string) string { return strings.TrimSpace(strings.TrimLeft(text, stops+" ")) }
