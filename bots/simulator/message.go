package simulator

import (
	"strconv"
	"time"

	"otklik/bots"
)

// Message is one message as a person sees it on the screen.
type Message struct {
	ID       string // Telegram: message_id; VK: conversation_message_id
	From     string // a person's id, or "bot"
	Name     string // the group's of what its anonymous administrator says
	Text     string // words or caption
	Topic    string // Telegram: the name of the forum's topic it is in, "" in General
	ReplyTo  string // id of the message it replies to, "" if none
	Photos   []Photo
	Files    []Attachment // documents, videos, voice messages
	Location *bots.Location
	Buttons  [][]Button // attached to the message; the menu is Chat.Menu
	Edited   bool
	Silent   bool
	At       time.Time
}

// Photo is a picture in a message.
type Photo struct {
	URL   string
	Bytes int
}

// Attachment is a file in a message that is not a picture.
type Attachment struct {
	Kind  bots.FileKind
	Name  string
	URL   string
	Bytes int
}

// Button is one key of a keyboard. Data is as the bot sent it: callback_data in
// Telegram, the payload's JSON in VK.
type Button struct {
	Text, Data, URL string
	Kind            bots.ButtonKind
}

// key is a button with the platform's own name of its kind.
type key struct {
	Button
	wire string // Telegram: callback, url, text, location; VK: the action's type
}

// post is a message as the platform keeps it. It is guarded by its world's lock.
type post struct {
	id      int // in its chat, from 1 without gaps
	global  int // VK: message id across private chats, 0 in groups
	chat    *Chat
	from    *Person // nil = the bot
	text    string
	reply   *post
	thread  int // Telegram: the forum's topic, 0 = General
	files   []*file
	place   *bots.Location
	contact *contact
	keys    [][]key
	payload string // VK: what the pressed text button carried
	album   string // Telegram: media_group_id
	hidden  bool   // Telegram: it stands in the group's name
	random  int    // VK: random_id
	edited  time.Time
	silent  bool
	deleted bool
	at      time.Time
}

func (p *post) view(s *Simulator) Message {
	m := Message{
		ID: strconv.Itoa(p.id), From: "bot", Name: botName, Topic: p.topicOf(), Text: p.shown(), Location: p.place,
		Buttons: buttons(p.keys), Edited: !p.edited.IsZero(), Silent: p.silent, At: p.at,
	}
	if p.from != nil {
		m.From, m.Name = p.from.ID(), p.from.name
	}
	if p.hidden {
		m.Name = p.chat.title
	}
	if p.reply != nil {
		m.ReplyTo = strconv.Itoa(p.reply.id)
	}
	for _, f := range p.files {
		if f.kind == bots.Photo {
			m.Photos = append(m.Photos, Photo{URL: s.seenURL(p.chat.w.platform, f), Bytes: len(f.data)})
			continue
		}
		m.Files = append(m.Files, Attachment{Kind: f.kind, Name: f.name, URL: s.seenURL(p.chat.w.platform, f), Bytes: len(f.data)})
	}
	return m
}

func buttons(rows [][]key) [][]Button {
	var out [][]Button
	for _, row := range rows {
		line := make([]Button, len(row))
		for i, k := range row {
			line[i] = k.Button
		}
		out = append(out, line)
	}
	return out
}

// contact is a telephone somebody sent; owner is 0 for a stranger to the platform.
type contact struct {
	phone string
	owner int
}

// shown is what of a post stands on the screen as words.
func (p *post) shown() string {
	if p.contact != nil {
		return p.contact.phone
	}
	return p.text
}
