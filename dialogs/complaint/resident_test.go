package complaint_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

const sample = "../../examples/cheboksary"

// resident plays one resident by what stands on his screen.
type resident struct {
	g       *dialogstest.Gateway
	t       *testing.T
	chat    bots.Chat
	letters []bots.Letter // everything he was sent, oldest first
	board   []bots.Letter // everything that others were sent on his account
	last    string        // what the last message was answered with
	n       int           // messages written
}

// enter makes a resident who has agreed and is asked for a topic.
func enter(t *testing.T, g *dialogstest.Gateway) *resident {
	r := stranger(t, g)
	r.say("/start")
	r.press("Русский")
	r.press("Согласен")
	r.sees("О чём сообщение")
	return r
}

// stranger makes a resident who has not written yet.
func stranger(t *testing.T, g *dialogstest.Gateway) *resident {
	return &resident{g: g, t: t, chat: bots.Chat{Channel: "telegram", ID: strconv.Itoa(1000 + g.Keys)}}
}

func (r *resident) hear(in bots.Inbound) {
	r.t.Helper()
	in.Chat, in.From = r.chat, bots.Person{ID: r.chat.ID, Language: "ru"}
	r.take(r.g.Hear(r.t, in))
}

func (r *resident) take(letters []bots.Letter) {
	r.t.Helper()
	r.last = ""
	for _, l := range letters {
		if l.Chat == r.chat {
			r.letters = append(r.letters, l)
			r.last += l.Text + "\n"
		} else {
			r.board = append(r.board, l)
		}
	}
	if r.g.Log.Len() > 0 {
		r.t.Fatal(r.g.Log)
	}
}

// write sends a message and gives its id.
func (r *resident) write(in bots.Inbound) string {
	r.t.Helper()
	r.n++
	in.Kind, in.MessageID = bots.Message, fmt.Sprintf("in%d", r.n)
	r.hear(in)
	return in.MessageID
}

func (r *resident) say(text string) string {
	r.t.Helper()
	return r.write(bots.Inbound{Text: text})
}

func (r *resident) photo(album, caption string) string {
	r.t.Helper()
	photo := bots.File{Channel: r.chat.Channel, ID: fmt.Sprintf("f%d", r.n), Kind: bots.Photo}
	return r.write(bots.Inbound{Text: caption, Album: album, Files: []bots.File{photo}})
}

func (r *resident) pin() {
	r.t.Helper()
	r.write(bots.Inbound{Location: &bots.Location{Lat: 56.14, Lon: 47.25}})
}

func (r *resident) edit(message, text string) {
	r.t.Helper()
	r.hear(bots.Inbound{Kind: bots.Edit, MessageID: message, Text: text})
}

// press presses the newest button of that label.
func (r *resident) press(label string) {
	r.t.Helper()
	r.hear(r.button(label))
}

func (r *resident) button(label string) bots.Inbound {
	r.t.Helper()
	for i := len(r.letters) - 1; i >= 0; i-- {
		for _, row := range r.letters[i].Keyboard.Rows {
			for _, b := range row {
				if dialogs.Fold(b.Text) == dialogs.Fold(label) && b.Kind == bots.Callback {
					return bots.Inbound{Kind: bots.Press, MessageID: "m" + strconv.FormatInt(int64(r.letters[i].ID), 10), Data: b.Data}
				}
			}
		}
	}
	r.t.Fatalf("no button %q; the last answer: %s", label, r.last)
	return bots.Inbound{}
}

func (r *resident) sees(part string) {
	r.t.Helper()
	if !strings.Contains(r.last, part) {
		r.t.Fatalf("%q is not in: %s", part, r.last)
	}
}

func (r *resident) misses(part string) {
	r.t.Helper()
	if strings.Contains(r.last, part) {
		r.t.Fatalf("%q is in: %s", part, r.last)
	}
}

// file takes a resident from the first question to the receipt.
func (r *resident) file(text string) *routing.Case {
	r.t.Helper()
	r.describeAt(text)
	r.press("Да, верно")
	r.press("Отправить")
	return r.newest()
}

// describeAt takes him from the topic to the confirmation of the place.
func (r *resident) describeAt(text string) {
	r.t.Helper()
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	r.say(text)
	r.say("Чебоксары, Ленина, 5")
	r.sees("Верно?")
}

// newest gives his newest case.
func (r *resident) newest() *routing.Case {
	r.t.Helper()
	r.sees("Принято. Номер")
	return r.latest()
}

// latest is newest whatever he was told last.
func (r *resident) latest() *routing.Case {
	r.t.Helper()
	var cases []*routing.Case
	r.read(func(tx dialogs.Tx) (err error) {
		cases, err = tx.CasesOf(r.chat.String(), 1)
		return err
	})
	return cases[0]
}

// added lists what was brought to a case after it was filed: the words, and how
// many files.
func (r *resident) added(id routing.CaseID) (words []string, files int) {
	r.t.Helper()
	r.read(func(tx dialogs.Tx) error {
		events, err := tx.Events(id)
		for _, e := range events {
			if e.Kind == routing.EventWords {
				words, files = append(words, e.Text), files+len(e.Files)
			}
		}
		return err
	})
	return words, files
}

func (r *resident) read(do func(dialogs.Tx) error) {
	r.t.Helper()
	if err := r.g.Store.Turns(context.Background(), []dialogs.Turn{{Do: do}})[0]; err != nil {
		r.t.Fatal(err)
	}
}

// changed loads the sample directory with words of one file, or of all for "",
// replaced, given as pairs of old and new ones.
func changed(t *testing.T, file string, pairs ...string) *routing.Directory {
	t.Helper()
	return dialogstest.Changed(t, sample, file, pairs...)
}
