package complaint

import (
	"strings"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

func (t *talk) refuseLength() dialogs.Move {
	return dialogs.Move{Aside: t.T("describe.too_long", locales.Args{"Max": maxText})}
}

// describe adds what was said to the draft; false means that it is too long.
func (t *talk) describe(h dialogs.Heard) bool { return t.take(&t.Draft.notes, h) }

// redescribe puts what was said in place of the draft's words.
func (t *talk) redescribe(h dialogs.Heard) bool {
	old := t.Draft.Parts
	t.Draft.Parts = nil
	if t.describe(h) {
		return true
	}
	t.Draft.Parts = old
	return false
}

// goesOn tells whether words are a part of the description whatever was asked: they
// follow it at once, since people write in several messages, or tell of danger.
func (t *talk) goesOn(h dialogs.Heard) bool {
	const soon = 8 * time.Second
	if h.Value != "" || h.Text == "" || len(h.Files) > 0 || t.In.ReplyTo != "" || t.Draft.Review {
		return false
	}
	after := t.In.At.Sub(t.Draft.Last)
	return len(t.dangers) > 0 || len(t.Draft.Parts) > 0 && after >= 0 && after < soon
}

// places tells whether words are an address rather than a story: they have the look of one,
// or name a street or a town that we know, in few words or with a house. Times, telephones
// and the numbers of cars are no houses.
func (t *talk) places(words string) bool {
	const few = 4
	if t.Directory().LooksAddressed(words) {
		return true
	}
	if len(strings.Fields(words)) > few && !routing.Housed(words) {
		return false
	}
	_, named := t.namedTerritory(words)
	found := t.Directory().FindPlaces(words, 1)
	return named || len(found) > 0 && found[0].Exact
}

// joinedOn takes such words in and asks the same question again.
func (t *talk) joinedOn(h dialogs.Heard) dialogs.Move {
	if !t.describe(h) {
		return t.refuseLength()
	}
	return dialogs.Move{Aside: t.T("describe.joined", nil), Kept: true}
}

func (t *talk) counted(n notes) string {
	return t.T("describe.files", locales.Args{"N": len(n.Files)})
}

// said tells whether notes describe something: in simple mode a voice is enough.
func (t *talk) said(n notes) bool {
	return len(n.Parts) > 0 || t.Session.Settings.Simple && bots.Spoken(n.Files)
}

// words are a description as it is shown to its author.
func (t *talk) words(n notes) string {
	said, _ := t.Discreet(n.text(), t.Draft.Topic)
	switch text := dialogs.Quote(said); {
	case text != "":
		return text
	case bots.Spoken(n.Files):
		return t.T("review.voice", nil)
	}
	return t.T("review.no_text", nil)
}

// tellings ask for a description, by the kind of message.
var tellings = map[routing.CaseKind]string{
	routing.CaseProblem: "describe.ask", routing.CaseQuestion: "describe.ask_question",
	routing.CaseProposal: "describe.ask_proposal", routing.CaseThanks: "describe.ask_thanks",
}

func askDescribe(t *talk) dialogs.Prompt {
	d := t.Draft
	topic := locales.Args{"Topic": t.Topic(d.Topic)}
	p := dialogs.Prompt{Nav: []dialogs.Choice{t.back()}}
	done := dialogs.Choice{Label: t.T("button.done", nil), Value: "done"}
	switch {
	case d.Review && d.told():
		topic["Text"] = t.words(d.notes)
		p.Text, p.Choices = t.T("describe.again", topic), []dialogs.Choice{done}
	case t.said(d.notes):
		p.Text, p.Choices = t.T("describe.ask_more", nil), []dialogs.Choice{done}
	case len(d.Files) > 0:
		key := "describe.files_only"
		if dialogs.OnlyPhotos(d.Files) {
			key = "describe.photos_only"
		}
		p.Text = t.T(key, nil)
		p.Choices = []dialogs.Choice{{Label: t.T("button.skip", nil), Value: "done"}}
	default:
		p.Text = t.T(tellings[d.Kind], topic)
	}
	p.Text = t.step(stageDescribe, p.Text)
	return p
}

func hearDescribe(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	d := &t.Draft
	switch {
	case h.Value != "" && d.Review:
		return t.changed(), nil
	case h.Value == "back":
		return t.backToTopic(), nil
	case h.Value == "done":
		return t.told(), nil
	case h.Text == "" && len(h.Files) == 0:
		return dialogs.Move{Aside: t.T("describe.empty", nil)}, nil
	case d.Review && h.Text != "":
		if !t.redescribe(h) {
			return t.refuseLength(), nil
		}
		return t.changed(), nil
	case !t.describe(h):
		return t.wordless(h), nil
	case len(h.Files) > 0 && t.said(notes{Files: h.Files}):
		move := t.told()
		move.Aside = t.T("describe.voice_taken", nil)
		return move, nil
	case len(h.Files) > 0:
		return dialogs.Move{Aside: t.counted(d.notes)}, nil
	}
	// Plain words are the usual whole of it: no "Done" to press for them.
	return t.told(), nil
}

// wordless takes what came with words for which there is no room.
func (t *talk) wordless(h dialogs.Heard) dialogs.Move {
	if h.Text = ""; len(h.Files) == 0 || !t.describe(h) {
		return t.refuseLength()
	}
	return dialogs.Move{Aside: t.T("describe.caption_too_long", locales.Args{"Max": maxText}) + "\n\n" + t.counted(t.Draft.notes)}
}

// told goes on from the description: what is no problem is sorted by it.
func (t *talk) told() dialogs.Move {
	d := &t.Draft
	switch {
	case d.Review:
		return t.changed()
	case d.Kind == routing.CaseProblem:
		return dialogs.Move{Event: evChosen}
	case d.Topic == "":
		return t.sorted()
	}
	d.Early = true
	return t.onward()
}

// backToTopic goes back to the last question about the topic: the facts, unless
// the category has but one.
func (t *talk) backToTopic() dialogs.Move {
	if t.Draft.Kind != routing.CaseProblem { // told first: back is no question, or thanks, after all
		t.Draft.Kind = routing.CaseProblem
		return dialogs.Move{Event: evBack}
	}
	if c, ok := t.Directory().Category(t.Draft.Category); ok && len(c.Topics) > 1 {
		return dialogs.Move{Event: evFacts}
	}
	return dialogs.Move{Event: evBack}
}
