package routing

import (
	"regexp"
	"slices"
	"strings"
)

// CannedID names a canned answer.
type CannedID string

// Canned is an answer that a centre keeps ready for what it is asked often. Its text may
// hold marks, which a case fills, and blanks, which only a clerk can fill.
type Canned struct {
	ID     CannedID
	Names  Words
	Topics []string // facts and categories; empty = all
	States []State  // in which it is offered; empty = wherever an answer is awaited
	Text   Words
}

// Mark is a placeholder of a canned text.
type Mark string

// The marks.
const (
	MarkNumber    Mark = "{number}"
	MarkTopic     Mark = "{topic}"
	MarkAddress   Mark = "{address}"
	MarkTerritory Mark = "{territory}"
	MarkDue       Mark = "{due}"
	MarkAgency    Mark = "{agency}"
	MarkContact   Mark = "{contact}" // the agency's telephone
	MarkToday     Mark = "{today}"
	MarkPhone     Mark = markPhone
	MarkDuty      Mark = markDuty
)

// Marks are all of them, in the order in which they are told.
func Marks() []Mark {
	return []Mark{MarkNumber, MarkTopic, MarkAddress, MarkTerritory, MarkDue, MarkAgency, MarkContact, MarkToday, MarkPhone, MarkDuty}
}

// Blank is what stands for words that only a clerk knows.
const Blank = "___"

// blankShape is a blank as people write it.
var blankShape = regexp.MustCompile(`_{3,}`)

// Blanks tells how many blanks a text has.
func Blanks(text string) int { return len(blankShape.FindAllStringIndex(text, -1)) }

// EachBlank puts other words in the place of each blank, the first of which is number 0.
func EachBlank(text string, instead func(n int) string) string {
	n := -1
	return blankShape.ReplaceAllStringFunc(text, func(string) string { n++; return instead(n) })
}

// answerable are the states in which an answer may be given.
func answerable() []State {
	return slices.DeleteFunc(States(), func(s State) bool { _, err := After(s, Answer); return err != nil })
}

// Canned are the answers that are ready for a topic in a state, in the order of the
// files: those of the topic before those of its category, and these before those of all.
func (d *Directory) Canned(id TopicID, s State) []Canned {
	near := make([][]Canned, 3)
	for _, c := range d.canned.list {
		if at := c.nearness(id); at >= 0 && c.holds(s) {
			near[at] = append(near[at], c)
		}
	}
	return slices.Concat(near...)
}

// CannedAnswers are all of them, in the order of the files.
func (d *Directory) CannedAnswers() []Canned { return d.canned.list }

// CannedAnswer finds one by id.
func (d *Directory) CannedAnswer(id CannedID) (Canned, bool) { return d.canned.get(id) }

// SpeaksOf tells whether it may answer what is about a topic.
func (c Canned) SpeaksOf(id TopicID) bool { return c.nearness(id) >= 0 }

func (c Canned) holds(s State) bool {
	if len(c.States) == 0 {
		return slices.Contains(working, s)
	}
	return slices.Contains(c.States, s)
}

// nearness is 0 for one of the topic itself, 1 of its category, 2 of all, -1 of another.
func (c Canned) nearness(id TopicID) int {
	switch {
	case slices.Contains(c.Topics, string(id)):
		return 0
	case slices.Contains(c.Topics, string(id.Category())):
		return 1
	case len(c.Topics) == 0:
		return 2
	}
	return -1
}

// Fill is the text in a language with its marks filled. A mark with nothing to say
// becomes a blank.
func (c Canned) Fill(lang string, with map[Mark]string) string {
	var pairs []string
	for _, m := range Marks() {
		said := strings.TrimSpace(with[m])
		if said == "" {
			said = Blank
		}
		pairs = append(pairs, string(m), said)
	}
	return strings.NewReplacer(pairs...).Replace(c.Text.In(lang))
}

// Pieces are the words of the text in a language between its marks.
func (c Canned) Pieces(lang string) []string { return markShape.Split(c.Text.In(lang), -1) }
