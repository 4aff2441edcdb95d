package staff_test

import (
	"context"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

var (
	city      = bots.Chat{Channel: "telegram", ID: "-100"}
	utilities = bots.Chat{Channel: "vk", ID: "2000000001"}
	anna      = bots.Chat{Channel: "telegram", ID: "7"}
)

const (
	ivan, maria = "501", "502" // clerks of the city desk, in Telegram
	olga        = "601"        // a clerk of the utilities desk, in VK
	petr        = "666"        // in both chats, on no roster
	group       = "1087968824" // who has written what an anonymous administrator has
)

// secret marks words that may never reach a resident, secretFile pictures; talked comes after
// it in talk among clerks.
const (
	secret     = "СЕКРЕТ"
	secretFile = "secret"
	talked     = " между собой"
)

// TestWalk lets clerks, a stranger and a resident press, reply and forge: nothing
// lands in quarantine, no note and no picture of one reaches the resident, a stranger
// changes nothing, and a desk acts only on what is its own.
func TestWalk(t *testing.T) {
	w := watched(t)
	w.join(utilities, olga, "/bind", dialogs.InviteDesk, "utilities")
	rapid.Check(t, func(r *rapid.T) {
		w.t, w.r = r, r
		w.g.House.Undo = rapid.Bool().Draw(r, "undo")
		w.resident("/new", "Дороги и тротуары", "Яма на дороге", "Яма у дома 5", "Чебоксары, Ленина 5", "Да, верно", "Отправить")
		for range rapid.IntRange(5, 40).Draw(r, "steps") {
			w.step()
		}
		w.check()
	})
}

type office struct {
	g     *dialogstest.Gateway
	t     dialogstest.T
	r     *rapid.T
	shown map[bots.Chat][]shown // messages of the bot, oldest first
	heard []bots.Letter         // everything, what nobody can answer included
	// albums counts those that were sent.
	albums int
}

type shown struct {
	message string
	letter  bots.Letter
}

func (w *office) hear(in bots.Inbound) {
	w.take(w.g.Hear(w.t, in))
}

// take keeps what the bot has said, nothing of which may be a secret in the resident's chat.
func (w *office) take(letters []bots.Letter) {
	for _, l := range letters {
		if l.Chat == anna && (strings.Contains(l.Text, secret) || strings.Contains(fmt.Sprint(l.Files), secretFile)) {
			w.t.Fatal(fmt.Sprint("a note reached the resident: ", l.Text, l.Files))
		}
		w.heard = append(w.heard, l)
		if len(l.Keyboard.Rows) > 0 || l.Case != 0 {
			w.shown[l.Chat] = append(w.shown[l.Chat], shown{w.g.MessageOf(l.ID), l})
		}
	}
	if w.g.Log.Len() > 0 {
		w.t.Fatal(w.g.Log.String())
	}
}

func (w *office) join(chat bots.Chat, person, command string, kind dialogs.InviteKind, desk routing.DeskID) {
	code := dialogs.NewInviteCode()
	i := dialogs.Invite{Hash: dialogs.InviteHash(code), Kind: kind, Desk: desk, Expires: w.g.Now.Add(time.Hour)}
	if err := w.g.Store.Turns(context.Background(), []dialogs.Turn{{Do: func(tx dialogs.Tx) error { return tx.AddInvite(i) }}})[0]; err != nil {
		w.t.Fatal(err)
	}
	w.hear(say(chat, person, command+" "+code))
}

func say(chat bots.Chat, person, text string) bots.Inbound {
	in := bots.Inbound{
		Kind: bots.Message, Chat: chat, Group: chat != anna, From: bots.Person{ID: person, Name: "N" + person, Anonymous: person == group},
		MessageID: fmt.Sprintf("%s:%08x", person, crc32.ChecksumIEEE([]byte(text))), Text: text,
	}
	if person == group { // a button names such a message, and no platform's ids are long
		in.MessageID = fmt.Sprintf("u%08x", crc32.ChecksumIEEE([]byte(text)))
	}
	return in
}

func (w *office) resident(lines ...string) {
	for _, text := range lines {
		w.hear(say(anna, anna.ID, text))
	}
}

func (w *office) step() {
	chat, person := city, rapid.SampledFrom([]string{ivan, maria, petr, group}).Draw(w.r, "who")
	if rapid.Bool().Draw(w.r, "utilities") {
		chat, person = utilities, rapid.SampledFrom([]string{olga, petr}).Draw(w.r, "who")
	}
	switch rapid.SampledFrom([]string{"press", "press", "press", "forge", "reply", "note", "edit", "photo", "album", "album", "clock", "words", "command", "resident"}).Draw(w.r, "kind") {
	case "press":
		if person == group {
			person = petr // a press names whose it is
		}
		w.press(chat, chat, person)
	case "forge": // a button of the other chat
		from := rapid.SampledFrom([]bots.Chat{city, utilities, anna}).Draw(w.r, "from")
		w.press(chat, from, person)
	case "reply":
		w.reply(chat, person, "Сделаем завтра", nil)
	case "note":
		w.reply(chat, person, "// "+secret, nil)
	case "edit": // what was an answer becomes a note, or talk
		w.change(chat, person, rapid.SampledFrom([]string{"// " + secret, secret + talked, "Сделаем в пятницу, выедет бригада."}).Draw(w.r, "edited"))
	case "photo":
		w.reply(chat, person, "", []bots.File{{Channel: chat.Channel, ID: "f", Kind: bots.Photo}})
	case "album":
		w.pictures(chat, person)
	case "clock": // an answer that waited goes
		w.g.Now = w.g.Now.Add(time.Minute)
		w.take(w.g.Strike(w.t))
	case "words":
		w.hear(say(chat, person, secret+talked))
	case "command":
		w.hear(say(chat, person, rapid.SampledFrom([]string{"/open", "/my", "/overdue", "/find яма", "/case 1", "/case 26-00001", "/case x", "/help", "/bind X", "/join"}).Draw(w.r, "command")))
	case "resident":
		if rapid.Bool().Draw(w.r, "speaks") {
			w.resident("Ну что там с ямой у дома?")
			return
		}
		w.press(anna, anna, anna.ID)
	}
}

// press presses one of the newest buttons that from shows, in chat.
func (w *office) press(chat, from bots.Chat, person string) {
	list := w.shown[from]
	if len(list) == 0 {
		return
	}
	m := list[rapid.IntRange(max(0, len(list)-5), len(list)-1).Draw(w.r, "message")]
	var all []bots.Button
	for _, row := range m.letter.Keyboard.Rows {
		all = append(all, row...)
	}
	if len(all) == 0 || strings.Contains(m.letter.Text, secret+talked) { // nobody who reads this sends it
		return
	}
	in := say(chat, person, "")
	in.Kind, in.MessageID, in.Data = bots.Press, m.message, rapid.SampledFrom(all).Draw(w.r, "button").Data
	w.hear(in)
}

// change edits the reply of a clerk.
func (w *office) change(chat bots.Chat, person, text string) {
	in := say(chat, person, text)
	in.Kind, in.MessageID = bots.Edit, say(chat, person, "Сделаем завтра").MessageID
	if list := w.shown[chat]; len(list) > 0 {
		in.ReplyTo = list[len(list)-1].message
	}
	w.hear(in)
}

func (w *office) reply(chat bots.Chat, person, text string, files []bots.File) {
	list := w.shown[chat]
	if len(list) == 0 {
		return
	}
	in := say(chat, person, text)
	in.ReplyTo = list[rapid.IntRange(max(0, len(list)-5), len(list)-1).Draw(w.r, "message")].message
	in.Files = files
	w.hear(in)
}

// pictures sends an album in reply to one message; from a caption with the mark of a note
// on it is secret.
func (w *office) pictures(chat bots.Chat, person string) {
	list := w.shown[chat]
	if len(list) == 0 {
		return
	}
	w.albums++
	on, file := list[rapid.IntRange(max(0, len(list)-5), len(list)-1).Draw(w.r, "message")], "open"
	for range rapid.IntRange(1, 4).Draw(w.r, "pictures") {
		in := say(chat, person, rapid.SampledFrom([]string{"", "", "Сделаем завтра", "// " + secret, "\n //" + secret}).Draw(w.r, "caption"))
		if strings.Contains(in.Text, secret) {
			file = secretFile
		}
		in.MessageID, in.Album, in.ReplyTo = fmt.Sprint(in.MessageID, w.g.Keys), fmt.Sprint("album", w.albums), on.message
		in.Files = []bots.File{{Channel: chat.Channel, ID: file, Kind: bots.Photo}}
		w.hear(in)
		if rapid.IntRange(0, 4).Draw(w.r, "meanwhile") == 0 {
			w.press(chat, chat, person)
		}
	}
}

// check reads every case's history: who acted, and whether his desk had it then.
func (w *office) check() {
	err := w.g.Store.Turns(context.Background(), []dialogs.Turn{{Do: func(tx dialogs.Tx) error {
		cases, err := tx.CasesOf(anna.String(), 3)
		if err != nil {
			return err
		}
		for _, k := range cases {
			events, err := tx.Events(k.ID)
			if err != nil {
				return err
			}
			if err := w.history(events); err != nil {
				return err
			}
		}
		return nil
	}}})[0]
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *office) history(events []routing.Event) error {
	var desk routing.DeskID
	for _, e := range events {
		switch {
		case strings.HasSuffix(e.Actor, ":"+petr), strings.HasSuffix(e.Actor, ":"+group):
			return fmt.Errorf("a stranger: %+v", e)
		case e.Actor == "vk:"+olga && desk != "utilities":
			return fmt.Errorf("the desk %s had it: %+v", desk, e)
		case strings.Contains(fmt.Sprint(e.Text, e.Files), secretFile) && e.Kind != routing.EventNote, strings.Contains(e.Text, secret) && e.Kind != routing.EventNote:
			return fmt.Errorf("a note became %+v", e)
		}
		if e.To != "" {
			desk = w.g.Directory.DeskOf(e.To)
		}
	}
	return nil
}
