package complaint_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

// TestWalk lets random residents press, write, send and go back: every input
// is answered, nothing lands in quarantine, no button is too long, and each
// press of "Send" makes at most one case.
func TestWalk(t *testing.T) {
	g := dialogstest.Open(t, "../../examples/cheboksary")
	resident := 0
	rapid.Check(t, func(r *rapid.T) {
		resident++
		w := &walker{g: g, t: r, chat: bots.Chat{
			Channel: rapid.SampledFrom([]string{"telegram", "vk"}).Draw(r, "channel"),
			ID:      strconv.Itoa(100000*len(t.Name()) + resident),
		}}
		w.say("/start")
		steps := rapid.IntRange(5, 60).Draw(r, "steps")
		for range steps {
			w.step()
		}
		w.finish()
	})
}

type walker struct {
	g       *dialogstest.Gateway
	t       *rapid.T
	chat    bots.Chat
	buttons []shown // everything that was ever on the screen, oldest first
	sent    int     // presses of "Send" that were answered by a receipt
}

type shown struct {
	message string
	button  bots.Button
}

func (w *walker) step() {
	kinds := []string{"press", "press", "press", "press", "old", "words", "place", "photo", "album", "point", "command", "number", "edit"}
	switch rapid.SampledFrom(kinds).Draw(w.t, "kind") {
	case "press":
		w.press(max(0, len(w.buttons)-6))
	case "old":
		w.press(0)
	case "words":
		w.say(rapid.SampledFrom([]string{
			"яма на дороге у дома 5", "не горит фонарь", "привет", "холодно в квартире", "asdf", "🙂", strings.Repeat("очень длинно ", 300),
		}).Draw(w.t, "words"))
	case "place":
		w.say(rapid.SampledFrom([]string{"Чебоксары, Ленина 1", "Новочебоксарск", "за углом", "Калининский район"}).Draw(w.t, "place"))
	case "photo":
		w.send(bots.Inbound{Kind: bots.Message, Files: []bots.File{{Channel: w.chat.Channel, ID: "f", Kind: bots.Photo}}})
	case "album":
		w.send(bots.Inbound{Kind: bots.Message, Album: "a", Files: []bots.File{{Channel: w.chat.Channel, ID: "f", Kind: bots.Photo}}})
	case "point":
		w.send(bots.Inbound{Kind: bots.Message, Location: &bots.Location{
			Lat: rapid.Float64Range(55, 57).Draw(w.t, "lat"), Lon: rapid.Float64Range(46, 48).Draw(w.t, "lon"),
		}})
	case "command":
		w.say(rapid.SampledFrom([]string{"/start", "/my", "/cancel", "/help", "/language", "/new", "/nonsense", "Мои обращения", "Отменить"}).Draw(w.t, "command"))
	case "number":
		w.say(rapid.SampledFrom([]string{"1", "26-00001", "№ 26-99999"}).Draw(w.t, "number"))
	case "edit":
		w.g.Hear(w.t, w.from(bots.Inbound{Kind: bots.Edit, MessageID: "in1", Text: "исправлено"}))
	}
}

func (w *walker) say(text string) { w.send(bots.Inbound{Kind: bots.Message, Text: text}) }

func (w *walker) press(from int) {
	if len(w.buttons) == 0 {
		return
	}
	b := w.buttons[rapid.IntRange(from, len(w.buttons)-1).Draw(w.t, "button")]
	if b.button.Kind != bots.Callback {
		return
	}
	w.send(bots.Inbound{Kind: bots.Press, MessageID: b.message, Data: b.button.Data})
}

func (w *walker) from(in bots.Inbound) bots.Inbound {
	in.Chat, in.From = w.chat, bots.Person{ID: w.chat.ID, Name: "Кто-то", Language: "ru"}
	if in.Kind == bots.Message {
		in.MessageID = fmt.Sprintf("in%d", w.g.Keys)
	}
	return in
}

// send hands a message in and checks the answer.
func (w *walker) send(in bots.Inbound) {
	letters := w.g.Hear(w.t, w.from(in))
	answered := false
	for _, l := range letters {
		if l.Chat != w.chat {
			continue
		}
		answered = true
		if strings.Contains(l.Text, "<no value>") || l.Text == "" {
			w.t.Fatalf("a text with a hole: %q", l.Text)
		}
		if strings.Contains(l.Text, "Не получилось обработать") {
			w.t.Fatalf("quarantined: %+v", in)
		}
		if l.Purpose == bots.Receipt && strings.Contains(l.Text, "26-") && strings.Contains(l.Text, "✅") {
			w.sent++
		}
		for _, row := range l.Keyboard.Rows {
			for _, b := range row {
				if len(b.Data) > 64 {
					w.t.Fatalf("button data of %d bytes", len(b.Data))
				}
				w.buttons = append(w.buttons, shown{"m" + strconv.FormatInt(int64(l.ID), 10), b})
			}
		}
	}
	// The later photos of an album change the last question in place, if it can be.
	if !answered && in.Album == "" {
		w.t.Fatalf("no answer to %s %q %q", in.Kind, in.Text, in.Data)
	}
}

// finish counts the cases: as many as there were receipts.
func (w *walker) finish() {
	var cases []*routing.Case
	err := w.g.Store.Turns(context.Background(), []dialogs.Turn{{Do: func(tx dialogs.Tx) (err error) {
		cases, err = tx.CasesOf(w.chat.String(), 1000)
		return err
	}}})[0]
	if err != nil {
		w.t.Fatal(err)
	}
	if w.g.Log.Len() > 0 {
		w.t.Fatal(w.g.Log)
	}
	if len(cases) != w.sent {
		w.t.Fatalf("%d cases, %d receipts", len(cases), w.sent)
	}
}
