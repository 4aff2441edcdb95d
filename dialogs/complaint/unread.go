package complaint

import (
	"slices"

	"otklik/bots"
)

// An edit of a message that told nothing, or that is too old to be known, is answered,
// too: its author believes that he was heard. The messengers tell of changes that are
// none as well, when a link gets its picture, say; of those nothing is said.

// echo is a message of his by what it said.
type echo struct {
	Message string `json:"message"`
	Hash    string `json:"hash"` // no words are kept for this, and so little of it that no number is found by trying
}

// mostEchoes is how many of his last messages are known.
const mostEchoes = 12

// echoes notes what the message of this turn says; same tells that it said so before.
func (t *talk) echoes() (same bool) {
	in := t.In
	if in.MessageID == "" || in.Kind != bots.Message && in.Kind != bots.Edit {
		return false
	}
	e := echo{Message: in.MessageID, Hash: hash(in.Text)[:4]}
	if slices.Contains(t.Echoes, e) {
		return true
	}
	t.Echoes = slices.DeleteFunc(t.Echoes, func(x echo) bool { return x.Message == e.Message })
	t.Echoes = append(t.Echoes, e)
	t.Echoes = t.Echoes[max(0, len(t.Echoes)-mostEchoes):]
	return false
}

// unread says that an edit has changed nothing. In a private chat that is a desk's it may
// be a clerk's answer that was edited, which is none of this conversation's.
func (t *talk) unread() error {
	desk, err := t.DeskAt(t.In.Chat)
	if err != nil || desk != "" {
		return err
	}
	return t.Say(t.T("edit.unread", nil))
}
