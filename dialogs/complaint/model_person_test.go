package complaint_test

import (
	"maps"
	"slices"
	"strings"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

// person is a resident: what stands on his screen, and what he knows of himself.
type person struct {
	w      *town
	chat   bots.Chat
	seen   []shown // every button that ever was on his screen, oldest first
	asked  question
	menu   []bots.Button // below the input field
	sure   bool          // whether the last thing said to him was the question
	wrote  []wrote
	albums []string
	linked []bots.Chat // his other chats
	now    facts       // what is known of him
	at     string      // the screen that he is being brought to

	overtaken bool // others' cases have changed since he was shown one

	pressed string    // the data of the button that he pressed last, if nothing came after
	turn    time.Time // of the last input
	agreed  *routing.Directory
	recalls int // reminders of what he has begun now
}

// shown is a button as it stands on a screen.
type shown struct {
	message string
	button  bots.Button
}

// question is the last one that was asked with buttons under it.
type question struct {
	message string
	text    string
	buttons []bots.Button
}

// wrote is a message of his.
type wrote struct {
	id, text, token string
	before          []string // what it said before he changed it
}

func newPerson(w *town, chat bots.Chat) *person { return &person{w: w, chat: chat} }

// learns takes what is known of him now. Neighbours, and his other chats, may have a case
// of his on their screens, and are too late for what it offered.
func (p *person) learns(f facts) {
	if !maps.EqualFunc(p.now.cases, f.cases, func(a, b caseFacts) bool { return a.state == b.state }) {
		for _, q := range p.w.people {
			q.overtaken = q.overtaken || q != p
		}
	}
	p.now = f
}

// labels are the words of buttons that a person presses or types: keys by folded words.
func meanings(g *dialogstest.Gateway) map[string][]string {
	by := map[string][]string{}
	for key, all := range g.House.Texts.Labels() {
		for _, label := range all {
			if f := dialogs.Fold(label); !slices.Contains(by[f], key) {
				by[f] = append(by[f], key)
			}
		}
	}
	return by
}

// parts of a button's data: d.<screen>.<revision>.<value>, c.<deed>.<case>, and a seal.
const seal = 8

func screenOf(b bots.Button) string {
	parts := strings.SplitN(b.Data, ".", 4)
	if len(parts) == 4 && parts[0] == "d" {
		return parts[1]
	}
	return ""
}

// questionOf is the screen with its revision.
func questionOf(b bots.Button) string {
	parts := strings.SplitN(b.Data, ".", 4)
	return strings.Join(parts[:min(len(parts), 3)], ".")
}

func deedOf(data string) (dialogs.CasePress, bool) {
	if len(data) <= seal {
		return dialogs.CasePress{}, false
	}
	return dialogs.DecodeCase(data[:len(data)-seal])
}

// home is the screen whose buttons work at any time.
const home = "home"

// sees takes what he was sent: the messages appear or change, the last question is the
// one that he may answer.
func (p *person) sees(l bots.Letter) {
	message := p.w.g.MessageOf(l.ID)
	var all []bots.Button
	for _, row := range l.Keyboard.Rows {
		for _, b := range row {
			if all = append(all, b); b.Kind == bots.Callback {
				p.seen = append(p.seen, shown{message, b})
			}
		}
	}
	questions := slices.ContainsFunc(all, func(b bots.Button) bool { s := screenOf(b); return s != "" && s != home })
	asksHome := slices.ContainsFunc(all, func(b bots.Button) bool { return screenOf(b) == home }) && l.Keyboard.Menu
	if l.Keyboard.Menu {
		p.menu = all
	}
	if questions || asksHome {
		p.asked, p.sure = question{message: message, text: l.Text, buttons: all}, true
		return
	}
	p.sure = false
}

// live are the buttons of the last question.
func (p *person) live() (list []bots.Button) {
	for _, b := range p.asked.buttons {
		if b.Kind == bots.Callback && b.Data != "" {
			list = append(list, b)
		}
	}
	return list
}

// input is something that he does.
type input struct {
	bots.Inbound
	kind  string
	token string   // in its words
	label string   // of the button that was pressed
	keys  []string // of the buttons that it may mean
	class class
	deed  dialogs.CasePress
	twice bool // pressed twice at once
}

// class is what a press is to somebody who looks at the screen.
type class int

const (
	noPress class = iota
	livePress
	oldPress    // of a question that was answered
	unsurePress // something else was said since
	menuPress   // works whenever it is pressed
	casePress
	forgedPress
)

// press is a press of a button that stands, or stood, on his screen.
func (p *person) press(s shown) input {
	in := input{Inbound: bots.Inbound{Kind: bots.Press, MessageID: s.message, Data: s.button.Data}, kind: "press", label: s.button.Text}
	in.keys = p.w.meant[dialogs.Fold(strings.TrimPrefix(s.button.Text, "✓ "))]
	deed, isDeed := deedOf(s.button.Data)
	switch {
	case isDeed:
		in.class, in.deed = casePress, deed
	case screenOf(s.button) == home:
		in.class = menuPress
	case slices.ContainsFunc(p.asked.buttons, func(b bots.Button) bool { return b.Data == s.button.Data }):
		if in.class = livePress; !p.sure {
			in.class = unsurePress
		}
	case slices.ContainsFunc(p.asked.buttons, func(b bots.Button) bool { return questionOf(b) == questionOf(s.button) }):
		in.class = unsurePress // of another page of the question or, after he was forgotten, of another life
	default:
		if in.class = oldPress; !p.sure {
			in.class = unsurePress
		}
	}
	return in
}

// say is a message of words.
func (p *person) say(text string) input {
	in := input{Inbound: bots.Inbound{Kind: bots.Message, Text: text}, kind: "words"}
	in.token = tokenIn.FindString(text)
	in.keys = p.w.meant[dialogs.Fold(text)]
	return in
}

// command tells a text that is one, a label of the menu included.
func (in input) command() bool { return in.Kind == bots.Message && strings.HasPrefix(in.Text, "/") }

func (in input) means(keys ...string) bool {
	return slices.ContainsFunc(in.keys, func(k string) bool { return slices.Contains(keys, k) })
}

// agrees tells whether the consent that he gave is that in force.
func (p *person) agrees() bool {
	return p.now.consent != "" && p.agreed == p.w.g.Directory
}
