package complaint

import (
	"unicode/utf8"

	"otklik/dialogs"
	"otklik/locales"
)

// maxText is the longest description, in characters: it must fit one card in
// every messenger (4096) with everything else the card says.
const maxText = 3000

// maxFiles is the most files of one complaint: what one album carries.
const maxFiles = 10

func tooLong(text string) bool { return utf8.RuneCountInString(text) > maxText }

func (t *talk) refuseLength() dialogs.Move {
	return dialogs.Move{Aside: t.T("describe.too_long", locales.Args{"Max": maxText})}
}

// describe adds what was said to the draft: words follow words, files follow files.
func (t *talk) describe(h dialogs.Heard) {
	d := &t.Draft
	if h.Text != "" {
		if d.Text != "" {
			d.Text += "\n"
		}
		d.Text += h.Text
	}
	if d.Message == "" || h.Text != "" {
		d.Message = t.In.MessageID
	}
	for _, f := range h.Files {
		if len(d.Files) < maxFiles {
			d.Files = append(d.Files, f)
		}
	}
	if t.In.Album != "" {
		d.Album = t.In.Album
	}
}

func (t *talk) counted() string {
	return t.T("describe.files", locales.Args{"N": len(t.Draft.Files)})
}

func askDescribe(t *talk) dialogs.Prompt {
	d := t.Draft
	topic := locales.Args{"Topic": t.Topic(d.Topic)}
	p := dialogs.Prompt{Nav: []dialogs.Choice{t.back()}}
	done := dialogs.Choice{Label: t.T("button.done", nil), Value: "done"}
	switch {
	case d.Review && d.told():
		topic["Text"] = d.Text
		if d.Text == "" {
			topic["Text"] = t.T("review.no_text", nil)
		}
		p.Text = t.T("describe.again", topic)
	case d.Text != "":
		p.Text, p.Choices = t.T("describe.ask_more", nil), []dialogs.Choice{done}
	case len(d.Files) > 0:
		p.Text = t.T("describe.photos_only", nil)
		p.Choices = []dialogs.Choice{{Label: t.T("button.skip", nil), Value: "done"}}
	default:
		p.Text = t.T("describe.ask", topic)
	}
	p.Text = t.step(2, p.Text)
	return p
}

func hearDescribe(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	d := &t.Draft
	switch {
	case h.Value == "back" && d.Review:
		return t.changed(), nil
	case h.Value == "back":
		return dialogs.Move{Event: evBack}, nil
	case h.Value == "done":
		return dialogs.Move{Event: evChosen}, nil
	case h.Text == "" && len(h.Files) == 0:
		return dialogs.Move{Aside: t.T("describe.empty", nil)}, nil
	case tooLong(d.Text + h.Text):
		return t.refuseLength(), nil
	case d.Review && h.Text != "":
		d.Text = ""
		t.describe(h)
		return t.changed(), nil
	}
	t.describe(h)
	if len(h.Files) > 0 {
		return dialogs.Move{Aside: t.counted()}, nil
	}
	// Plain words are the usual whole of it: no "Done" to press for them.
	return dialogs.Move{Event: evChosen}, nil
}
