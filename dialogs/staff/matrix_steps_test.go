package staff_test

import (
	"fmt"
	"slices"
	"strings"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// walk is a clerk on his way to a deed.
type walk struct {
	*matrix
	id     routing.CaseID // of the case, or of the incident
	k      *routing.Case  // nil for what is no case
	other  string         // number of another case
	card   string         // its message
	arg    string         // of the card's buttons
	chat   bots.Chat
	person string
	said   []bots.Letter // at the last step
	last   bots.Letter   // what this chat was told last
}

// step is one thing that a clerk does; false means that he is not offered it.
type step func(*walk) bool

func (w *walk) hear(in bots.Inbound) bool {
	w.said = w.g.Hear(w.T, in)
	for _, l := range w.said {
		if l.Chat == w.chat {
			w.last = l
		}
		for _, row := range l.Keyboard.Rows {
			for _, b := range row {
				if parts := strings.Split(b.Data, "."); len(parts) == 4 && parts[0] == "d" && l.Chat.ID[0] == '-' {
					w.asked[parts[1]] = true
				}
			}
		}
	}
	if w.g.Log.Len() > 0 {
		w.Fatal(w.g.Log.String())
	}
	return true
}

// press presses a button with this data, as if it had been signed for this chat.
func (w *walk) press(message, data string) bool {
	in := say(w.chat, w.person, "")
	in.Kind, in.MessageID, in.Data = bots.Press, message, w.g.House.Seal.Sign(w.chat, "", data)
	return w.hear(in)
}

// onCard presses a button of the card.
func onCard(verb string) step {
	return func(w *walk) bool {
		return w.press("pressed", dialogs.CasePress{Verb: verb, Case: w.id, Arg: w.arg}.Encode())
	}
}

// option opens the card's menu, at the page that has the line with this value, and chooses it.
func option(value string) []step {
	label := "desk.do_" + value
	return []step{onCard(dialogs.VerbMore), page(label), tap(label)}
}

// page turns to the later page of what was said last where the button with this label is not
// on the first one.
func page(key string) step {
	return func(w *walk) bool {
		_, here := w.labelled(key)
		next, more := w.button(func(b bots.Button) bool { return strings.Contains(b.Data, ".~1") })
		return here || !more || w.pressed(next)
	}
}

// tap presses the button with this label.
func tap(key string) step {
	return func(w *walk) bool {
		b, ok := w.labelled(key)
		return ok && w.pressed(b)
	}
}

func (w *walk) labelled(key string) (bots.Button, bool) {
	label := w.g.House.Texts.Text("ru", key, nil)
	return w.button(func(b bots.Button) bool { return strings.Contains(b.Text, label) })
}

// button finds one under what was said last.
func (w *walk) button(fits func(bots.Button) bool) (bots.Button, bool) {
	all := slices.Concat(w.last.Keyboard.Rows...)
	if at := slices.IndexFunc(all, fits); at >= 0 {
		return all[at], true
	}
	return bots.Button{}, false
}

// pick presses the n-th button of what was said last.
func pick(n int) step {
	return func(w *walk) bool {
		all := slices.Concat(w.last.Keyboard.Rows...)
		return n < len(all) && w.pressed(all[n])
	}
}

func (w *walk) pressed(b bots.Button) bool {
	in := say(w.chat, w.person, "")
	in.Kind, in.MessageID, in.Data = bots.Press, w.g.MessageOf(w.last.ID), b.Data
	return w.hear(in)
}

// write answers what was asked last.
func write(words string) step {
	return func(w *walk) bool {
		in := say(w.chat, w.person, words)
		in.ReplyTo = w.g.MessageOf(w.last.ID)
		return w.hear(in)
	}
}

// name answers with the number of the other case.
func name(w *walk) bool { return write(w.other)(w) }

// show answers with a picture.
func show(w *walk) bool {
	in := say(w.chat, w.person, "")
	in.ReplyTo, in.Files = w.g.MessageOf(w.last.ID), w.picture(0)
	return w.hear(in)
}

// reply answers the card.
func reply(words string) step {
	return func(w *walk) bool {
		in := say(w.chat, w.person, words)
		in.ReplyTo = w.card
		return w.hear(in)
	}
}

// album answers the card with the n-th picture of an album; only the first is a reply.
func album(n int) step {
	return func(w *walk) bool {
		in := say(w.chat, w.person, "")
		in.Album, in.Files = fmt.Sprint("album of ", w.id, w.chat, w.person), w.picture(n)
		if n == 0 {
			in.ReplyTo = w.card
		}
		return w.hear(in)
	}
}

func (w *walk) picture(n int) []bots.File {
	return []bots.File{{Channel: "telegram", ID: fmt.Sprint("p", n), Kind: bots.Photo}}
}

// typed writes a command about the case.
func typed(command string) step {
	return func(w *walk) bool { return w.hear(say(w.chat, w.person, command+" "+w.k.Number)) }
}
