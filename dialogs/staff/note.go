package staff

import (
	"errors"
	"strings"
	"unicode"

	"otklik/dialogs"
	"otklik/routing"
)

// This file is what is for the staff only: notes. Whatever takes a clerk's words asks
// noted first.

// noteMark begins what is for the staff only.
const noteMark = "//"

// noted tells whether words are a note, and gives it without its mark. Blanks, line breaks
// and what cannot be seen before the mark do not make it an answer.
func noted(text string) (words string, ok bool) {
	unseen := func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }
	words, ok = strings.CutPrefix(strings.TrimLeftFunc(text, unseen), noteMark)
	return strings.TrimSpace(words), ok
}

// aside takes a note that was written in place of an answer to a question: it is kept
// with the case, as are the later pictures of its album, and the question stands.
func (t *talk) aside(words string) error {
	t.follow(t.memory.Case, true)
	if t.memory.Case == 0 {
		return t.Say(t.T("desk.no_note_here", nil))
	}
	if !t.dropUnfit() {
		return nil
	}
	return t.note(t.memory.Case, routing.Remark{Text: words, Files: dialogs.EncodeFiles(t.In.Files)})
}

// note keeps words and pictures about a case for the staff.
func (t *talk) note(id routing.CaseID, r routing.Remark) error {
	_, err := t.Cases().Note(id, t.actor(), r)
	if errors.Is(err, routing.ErrEmpty) {
		return nil
	}
	return t.explain(nil, err)
}
