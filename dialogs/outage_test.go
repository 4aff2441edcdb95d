package dialogs_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

var (
	dutyChat    = bots.Chat{Channel: "telegram", ID: "-100"}
	utilityChat = bots.Chat{Channel: "vk", ID: "2000000001"}
)

const (
	duty    = "501" // a clerk of the duty desk
	utility = "601" // a clerk of the agency's
)

// outage is a town in which something breaks for many.
type outage struct {
	g     *dialogstest.Gateway
	t     dialogstest.T
	got   map[bots.Chat][]bots.Letter // what everybody was sent, oldest first
	since map[bots.Chat]int           // how much of it was before the last deed
	noisy bool                        // something is wrong on purpose: the log need not be empty
}

// breaks opens a town with both desks bound.
func breaks(t *testing.T, change ...func(*dialogs.Reception)) *outage {
	o := &outage{g: dialogstest.Open(t, "../examples/cheboksary", change...), t: t, got: map[bots.Chat][]bots.Letter{}}
	o.bind(dutyChat, duty, "city")
	o.bind(utilityChat, utility, "utilities")
	return o
}

func (o *outage) bind(chat bots.Chat, person string, desk routing.DeskID) {
	o.t.Helper()
	code := dialogs.NewInviteCode()
	o.take(o.g.Turn(o.t, func(tx dialogs.Tx) error {
		return tx.AddInvite(dialogs.Invite{Hash: dialogs.InviteHash(code), Kind: dialogs.InviteDesk, Desk: desk, Expires: o.g.Now.Add(time.Hour)})
	}))
	o.says(chat, person, "/bind "+code, "")
}

func (o *outage) take(letters []bots.Letter) {
	o.t.Helper()
	for _, l := range letters {
		o.got[l.Chat] = append(o.got[l.Chat], l)
		if strings.Contains(l.Text, "<no value>") || l.Text == "" && len(l.Files) == 0 {
			o.t.Fatal("a text with a hole: " + l.Text)
		}
	}
	if o.g.Log.Len() > 0 && !o.noisy {
		o.t.Fatal(o.g.Log.String())
	}
}

func (o *outage) hear(in bots.Inbound) {
	o.t.Helper()
	o.since = map[bots.Chat]int{}
	for chat, list := range o.got {
		o.since[chat] = len(list)
	}
	o.take(o.g.Hear(o.t, in))
	o.take(o.g.Strike(o.t))
}

// wait lets time pass.
func (o *outage) wait(d time.Duration) {
	o.t.Helper()
	o.g.Now = o.g.Now.Add(d)
	o.take(o.g.Strike(o.t))
}

func (o *outage) says(chat bots.Chat, person, text, replyTo string) {
	o.t.Helper()
	o.hear(bots.Inbound{
		Kind: bots.Message, Chat: chat, Group: person != chat.ID, From: bots.Person{ID: person, Name: "N" + person},
		MessageID: fmt.Sprint("in", o.g.Keys), Text: text, ReplyTo: replyTo,
	})
}

// presses presses the newest button whose label has the words.
func (o *outage) presses(chat bots.Chat, person, label string) {
	o.t.Helper()
	list := o.got[chat]
	for i := len(list) - 1; i >= 0; i-- {
		for _, row := range list[i].Keyboard.Rows {
			for _, b := range row {
				if b.Kind == bots.Callback && strings.Contains(b.Text, label) {
					o.hear(bots.Inbound{
						Kind: bots.Press, Chat: chat, Group: person != chat.ID, From: bots.Person{ID: person, Name: "N" + person},
						MessageID: o.g.MessageOf(list[i].ID), Data: b.Data,
					})
					return
				}
			}
		}
	}
	o.t.Fatal(fmt.Sprintf("no button %q in %s; the newest: %s", label, chat, o.last(chat)))
}

// replies answers the newest message that has the words.
func (o *outage) replies(chat bots.Chat, person, to, text string) {
	o.t.Helper()
	list := o.got[chat]
	for i := len(list) - 1; i >= 0; i-- {
		if strings.Contains(list[i].Text, to) {
			o.says(chat, person, text, o.g.MessageOf(list[i].ID))
			return
		}
	}
	o.t.Fatal("nothing to reply to: " + to)
}

func (o *outage) last(chat bots.Chat) string {
	if list := o.got[chat]; len(list) > 0 {
		return list[len(list)-1].Text
	}
	return ""
}

// sees wants words in what a chat was sent since the last deed.
func (o *outage) sees(chat bots.Chat, part string) {
	o.t.Helper()
	for _, l := range o.got[chat][min(o.since[chat], len(o.got[chat])):] {
		if strings.Contains(l.Text, part) {
			return
		}
	}
	o.t.Fatal(fmt.Sprintf("%s does not see %q; the newest: %s", chat, part, o.last(chat)))
}

// count counts the letters of a chat that have the words.
func (o *outage) count(chat bots.Chat, part string) (n int) {
	for _, l := range o.got[chat] {
		if strings.Contains(l.Text, part) {
			n++
		}
	}
	return n
}

// cards counts the messages (no edits) of a purpose in a chat.
func (o *outage) cards(chat bots.Chat, p bots.Purpose) (n int) {
	for _, l := range o.got[chat] {
		if l.Purpose == p && l.EditOf == 0 {
			n++
		}
	}
	return n
}

// somebody is the n-th resident, who has agreed. Every third uses VK, every fourth
// speaks English.
func (o *outage) somebody(n int) bots.Chat {
	o.t.Helper()
	chat := bots.Chat{Channel: []string{"telegram", "telegram", "vk"}[n%3], ID: strconv.Itoa(1000 + n)}
	if len(o.got[chat]) == 0 {
		o.says(chat, chat.ID, "/start", "")
		o.presses(chat, chat.ID, map[bool]string{true: "English", false: "Русский"}[english(n)])
		o.presses(chat, chat.ID, map[bool]string{true: "I agree", false: "Согласен"}[english(n)])
	}
	return chat
}

func english(n int) bool { return n%4 == 3 }

// chooses takes the n-th resident to the end of the topic's choice.
func (o *outage) chooses(n int) bots.Chat {
	o.t.Helper()
	chat := o.somebody(n)
	o.says(chat, chat.ID, "/new", "")
	category, topic := "Отопление", "Нет горячей воды"
	if english(n) {
		category, topic = "Heating", "No hot water"
	}
	o.presses(chat, chat.ID, category)
	o.presses(chat, chat.ID, topic)
	return chat
}

// files files what the n-th resident sees where he is.
func (o *outage) files(n int) bots.Chat {
	o.t.Helper()
	chat := o.chooses(n)
	o.says(chat, chat.ID, fmt.Sprintf("Горячей воды нет, квартира %d", n), "")
	o.pins(chat, 56.14, 47.25)
	o.presses(chat, chat.ID, map[bool]string{true: "Yes", false: "Да, верно"}[english(n)])
	o.presses(chat, chat.ID, map[bool]string{true: "Send", false: "Отправить"}[english(n)])
	return chat
}

func (o *outage) pins(chat bots.Chat, lat, lon float64) {
	o.t.Helper()
	o.hear(bots.Inbound{Kind: bots.Message, Chat: chat, From: bots.Person{ID: chat.ID}, MessageID: fmt.Sprint("in", o.g.Keys), Location: &bots.Location{Lat: lat, Lon: lon}})
}

// spread files from five residents: an incident is proposed.
func (o *outage) spread() {
	o.t.Helper()
	for n := range 5 {
		o.files(n)
	}
}

// confirms lets the duty desk confirm with words in two languages.
func (o *outage) confirms() {
	o.t.Helper()
	o.presses(dutyChat, duty, "Подтвердить аварию")
	o.replies(dutyChat, duty, "что сказать жителям", "Порыв на теплотрассе, бригада на месте.\nEN: A heating main has burst, the crew is there.")
	o.replies(dutyChat, duty, "к какому сроку", "18:00")
	o.sees(dutyChat, "так это увидят жители")
	o.presses(dutyChat, duty, "Подтвердить аварию")
}

func (o *outage) resolves(text string) {
	o.t.Helper()
	o.presses(dutyChat, duty, "Завершить: ответ всем")
	o.replies(dutyChat, duty, "что ответить всем", text)
	o.presses(dutyChat, duty, "Отправить всем")
}

func (o *outage) read(do func(dialogs.Tx) error) {
	o.t.Helper()
	if err := o.g.Store.Turns(context.Background(), []dialogs.Turn{{Do: do}})[0]; err != nil {
		o.t.Fatal(err)
	}
}

// incident gives the newest incident.
func (o *outage) incident() (in *routing.Incident) {
	o.t.Helper()
	o.read(func(tx dialogs.Tx) error {
		list, err := tx.IncidentsOf("cheboksary", 1, routing.IncidentProposed, routing.IncidentConfirmed, routing.IncidentPlanned, routing.IncidentActive,
			routing.IncidentAnswered, routing.IncidentOver, routing.IncidentClosed, routing.IncidentDismissed)
		if err == nil && len(list) > 0 {
			in = list[0]
		}
		return err
	})
	return in
}

func (o *outage) state(want routing.IncidentState, members int) {
	o.t.Helper()
	if in := o.incident(); in == nil || in.State != want || in.Members != members {
		o.t.Fatal(fmt.Sprintf("the incident is %+v, want %s with %d members", in, want, members))
	}
}
