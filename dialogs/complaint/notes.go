package complaint

import (
	"slices"
	"strings"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/personal"
	"otklik/routing"
)

// maxText is the longest description, in the UTF-16 units that the messengers
// count: it must fit one card in every one of them (4096) with everything else
// the card says.
const maxText = 3000

// maxFiles is the most files of one complaint: what one album carries.
const maxFiles = 10

// notes are what a person told, as it came.
type notes struct {
	Parts   []part      `json:"parts,omitempty"`
	Files   []bots.File `json:"files,omitempty"`
	Album   string      `json:"album,omitempty"`   // of the last photo
	Message string      `json:"message,omitempty"` // the resident's own, to reply to
	// Wordless are the messages that brought files alone, Last is when the last words
	// were written.
	Wordless []string  `json:"wordless,omitempty"`
	Last     time.Time `json:"last,omitzero"`
}

// part is the words of one message: when it is edited, they change alone.
type part struct {
	Message string `json:"message"`
	Text    string `json:"text"`
}

func (n notes) told() bool { return len(n.Parts) > 0 || len(n.Files) > 0 }

// text is the words as others may see them: a number that several messages make
// together is hidden like any other.
func (n notes) text() string {
	said, _ := personal.Hide(n.joined(), nil)
	return said
}

func (n notes) joined() string {
	lines := make([]string, len(n.Parts))
	for i, p := range n.Parts {
		lines[i] = p.Text
	}
	return strings.Join(lines, "\n")
}

func (n notes) remark() routing.Remark {
	return routing.Remark{Text: n.text(), Files: dialogs.EncodeFiles(n.Files)}
}

// add takes a message in: words follow words, files follow files. It changes
// nothing and tells false when the words would be too long together.
func (n *notes) add(in bots.Inbound, h dialogs.Heard) bool {
	m := notes{Files: h.Files, Album: in.Album, Message: in.MessageID}
	if h.Text != "" {
		m.Parts, m.Last = []part{{Message: in.MessageID, Text: h.Text}}, in.At
	} else if len(h.Files) > 0 {
		m.Wordless = []string{in.MessageID}
	}
	return n.join(m)
}

// join is add for several messages.
func (n *notes) join(m notes) bool {
	if !n.put(append(slices.Clone(n.Parts), m.Parts...)) {
		return false
	}
	if n.Message == "" || len(m.Parts) > 0 {
		n.Message = m.Message
	}
	n.Files = append(n.Files, m.Files[:min(len(m.Files), maxFiles-len(n.Files))]...)
	if m.Album != "" {
		n.Album = m.Album
	}
	if !m.Last.IsZero() {
		n.Last = m.Last
	}
	n.Wordless = append(n.Wordless, m.Wordless...)
	return true
}

// edit gives the message its new words. It tells whether the message is known
// here, and whether the words fit; those that do not change nothing.
func (n *notes) edit(message, text string) (known, fits bool) {
	parts := slices.Clone(n.Parts)
	i := slices.IndexFunc(parts, func(p part) bool { return p.Message == message })
	if i >= 0 {
		parts[i].Text = text
		return true, n.put(parts)
	}
	if i = slices.Index(n.Wordless, message); i < 0 {
		return false, false
	}
	if !n.put(append(parts, part{Message: message, Text: text})) { // a picture got its words
		return true, false
	}
	n.Wordless = slices.Delete(slices.Clone(n.Wordless), i, i+1)
	return true, true
}

// put replaces the words unless the new ones are too long.
func (n *notes) put(parts []part) bool {
	if tooLong(notes{Parts: parts}.joined()) {
		return false
	}
	n.Parts = parts
	return true
}

func tooLong(text string) bool { return bots.Units(text) > maxText }
