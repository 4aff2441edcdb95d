package dialogs

import (
	"encoding/json"
	"unicode/utf16"

	"otklik/bots"
)

// letterbox is what posting needs of a unit of work.
type letterbox interface {
	Post(bots.Letter) (bots.LetterID, error)
}

// post puts a letter in the outbox, cut into as many as its channel needs: one
// letter is exactly one message, so that a repeated send repeats nothing else.
// It returns the letter that carries the keyboard (the last of the text).
func post(tx letterbox, house *House, l bots.Letter) (bots.LetterID, error) {
	return postFor(tx, house, l, "")
}

// postFor is post for a question to one person in a chat of many, "" in a private
// chat: his buttons are not the others'.
//
// What a desk is told of no case (lists, questions to clerks, calls before there is a case)
// may quote anybody, and an erasure could not find it: it is kept until it was sent.
func postFor(tx letterbox, house *House, l bots.Letter, person string) (id bots.LetterID, err error) {
	l.Passing = l.Passing || l.Group && l.Case == 0 && len(l.Mentions) == 0
	if l.Keyboard, err = house.sealed(l, person); err != nil {
		return 0, err
	}
	limits := house.Channels[l.Chat.Channel]
	if fitsTogether(l, limits) {
		return tx.Post(l)
	}
	files := l.Files
	l.Files = nil
	if id, err = postText(tx, l, limits.Text); err != nil {
		return 0, err
	}
	for _, group := range groups(files, limits.Files) {
		f := bots.Letter{Chat: l.Chat, Files: group, Under: id, Purpose: l.Purpose, Priority: l.Priority, Case: l.Case, Group: l.Group, Silent: true,
			Thread: l.Thread, Topic: l.Topic, Mentions: l.Mentions, NotUntil: l.NotUntil, Yields: l.Yields, Passing: l.Passing}
		if f.Purpose.Shows() {
			f.Purpose = bots.Thread // only the text is the card, which later edits change
		}
		if _, err := tx.Post(f); err != nil {
			return 0, err
		}
	}
	return id, nil
}

// fitsTogether tells whether text and files make one message: a caption is
// shorter than a text, and an album carries no keyboard.
func fitsTogether(l bots.Letter, limits bots.Limits) bool {
	size := bots.Units(l.Text)
	if len(l.Files) == 0 {
		return limits.Text == 0 || size <= limits.Text
	}
	alone := len(l.Files) == 1
	album := len(groups(l.Files, limits.Files)) == 1 && len(l.Keyboard.Rows) == 0
	return (alone || album) && (limits.Caption == 0 || size <= limits.Caption)
}

// postText posts a text in parts. An edit is one message by nature and is cut.
func postText(tx letterbox, l bots.Letter, limit int) (id bots.LetterID, err error) {
	if limit <= 0 {
		return tx.Post(l)
	}
	if l.Edit != "" || l.EditOf != 0 {
		l.Text = cut(l.Text, limit)
		return tx.Post(l)
	}
	parts := split(l.Text, limit)
	for i, text := range parts {
		part := l
		part.Text = text
		if i < len(parts)-1 {
			part.Keyboard = bots.Keyboard{}
			if part.Purpose.Shows() {
				part.Purpose = bots.Thread // the last part is the card, which later edits change
			}
		}
		if i > 0 {
			part.ReplyTo, part.Under = "", 0
		}
		if id, err = tx.Post(part); err != nil {
			return 0, err
		}
	}
	return id, nil
}

// groups cuts files into albums of photos and single other files.
func groups(files []bots.File, limit int) [][]bots.File {
	var out [][]bots.File
	var album []bots.File
	for _, f := range files {
		if f.Kind != bots.Photo {
			out = append(out, []bots.File{f})
			continue
		}
		album = append(album, f)
		if limit > 0 && len(album) == limit {
			out, album = append(out, album), nil
		}
	}
	if len(album) > 0 {
		out = append(out, album)
	}
	return out
}

// split cuts a text at line ends or spaces into parts of at most limit units.
func split(s string, limit int) []string {
	var parts []string
	for bots.Units(s) > limit {
		end := breakAt(s, limit)
		parts = append(parts, s[:end])
		s = s[end:]
	}
	return append(parts, s)
}

// breakAt finds where to break: after the last line end or space in the second
// half of what fits, else where it is full.
func breakAt(s string, limit int) int {
	n, full, soft := 0, 0, 0
	for i, r := range s {
		if n += utf16.RuneLen(r); n > limit {
			break
		}
		full = i + len(string(r))
		if (r == '\n' || r == ' ') && n > limit/2 {
			soft = full
		}
	}
	if soft > 0 {
		return soft
	}
	return full
}

// cut shortens a text to limit units, with an ellipsis.
func cut(s string, limit int) string {
	if bots.Units(s) <= limit {
		return s
	}
	return s[:breakAt(s, limit-1)] + "…"
}

// EncodeFiles makes opaque references of files, for a case to keep.
func EncodeFiles(files []bots.File) []string {
	var out []string
	for _, f := range files {
		raw, err := json.Marshal(f)
		if err == nil { // a struct of strings and a number always encodes
			out = append(out, string(raw))
		}
	}
	return out
}

// DecodeFiles reverses EncodeFiles and skips what it cannot read.
func DecodeFiles(refs []string) []bots.File {
	var out []bots.File
	for _, ref := range refs {
		var f bots.File
		if json.Unmarshal([]byte(ref), &f) == nil {
			out = append(out, f)
		}
	}
	return out
}
