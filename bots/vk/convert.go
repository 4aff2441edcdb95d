package vk

import (
	"encoding/json"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/SevereCloud/vksdk/v2/events"

	"otklik/bots"
)

// Own structs instead of the SDK's: they read only what is used, so that an odd
// field of an attachment we never look at cannot spoil a whole event.
type (
	wireEvent struct {
		Type   events.EventType `json:"type"`
		ID     string           `json:"event_id"`
		Group  int              `json:"group_id"`
		Secret string           `json:"secret"`
		Object json.RawMessage  `json:"object"`
	}
	wireMessage struct {
		ID          int              `json:"conversation_message_id"`
		Peer        int              `json:"peer_id"`
		From        int              `json:"from_id"`
		Date        int64            `json:"date"`
		UpdateTime  int64            `json:"update_time"`
		Text        string           `json:"text"`
		Payload     json.RawMessage  `json:"payload"`
		Reply       *wireMessage     `json:"reply_message"`
		Forwarded   []wireMessage    `json:"fwd_messages"`
		Attachments []wireAttachment `json:"attachments"`
		Geo         *wireGeo         `json:"geo"`
		Action      *wireAction      `json:"action"`
	}
	wireAction struct {
		Type   string `json:"type"`
		Member int    `json:"member_id"`
	}
	wireAttachment struct {
		Type  string          `json:"type"`
		Photo json.RawMessage `json:"photo"`
		Doc   json.RawMessage `json:"doc"`
		Video json.RawMessage `json:"video"`
		Voice json.RawMessage `json:"audio_message"`
	}
	wireFile struct {
		Owner int        `json:"owner_id"`
		ID    int        `json:"id"`
		Key   string     `json:"access_key"`
		Title string     `json:"title"`
		Size  int64      `json:"size"`
		URL   string     `json:"url"`
		Ogg   string     `json:"link_ogg"`
		Sizes []wireSize `json:"sizes"`
	}
	wireSize struct {
		URL    string `json:"url"`
		Width  int    `json:"width"`
		Height int    `json:"height"`
	}
	wirePress struct {
		User    int             `json:"user_id"`
		Peer    int             `json:"peer_id"`
		EventID string          `json:"event_id"`
		Payload json.RawMessage `json:"payload"`
		Message int             `json:"conversation_message_id"`
	}
	// wirePayload is what our buttons carry; VK's own start button carries a command.
	wirePayload struct {
		Data    string `json:"d,omitempty"`
		Command string `json:"command,omitempty"`
	}
)

// groupPeers is where peer ids of group chats begin.
const groupPeers = 2000000000

var (
	errNotJSON = errors.New("not an event")
	errNoID    = errors.New("no event_id")
	errObject  = errors.New("object of another shape")

	mention = regexp.MustCompile(`^\[(?:club|public|event)(\d+)\|[^\]]*\][,:]?\s*`)
)

// identity is what convert must know of the bot itself.
type identity struct {
	channel string
	group   int
}

// update is one event, understood: msg is nil for what we do not use, press is
// set when a press waits for an answer.
type update struct {
	event wireEvent
	msg   *bots.Inbound
	press *wirePress
}

// convert reads one event. The error names what is wrong and never the event's
// words; u.event.ID is set whenever it could be read.
func convert(raw []byte, me identity, now time.Time) (u update, err error) {
	if err := json.Unmarshal(raw, &u.event); err != nil {
		return u, errNotJSON
	}
	u.msg, u.press, err = me.object(u.event, now)
	if err != nil {
		return u, err
	}
	if u.msg != nil {
		if u.event.ID == "" {
			return u, errNoID
		}
		u.msg.Key, u.msg.Raw = u.event.ID, raw
	}
	return u, nil
}

func (me identity) object(e wireEvent, now time.Time) (*bots.Inbound, *wirePress, error) {
	switch e.Type {
	case events.EventMessageNew:
		var o struct {
			Message *wireMessage `json:"message"`
		}
		if json.Unmarshal(e.Object, &o) != nil || o.Message == nil {
			return nil, nil, errObject
		}
		in := me.message(*o.Message)
		if in != nil && o.Message.ID != 0 {
			in.AltKey = altKey(o.Message.Peer, o.Message.ID)
		}
		return in, nil, nil
	case events.EventMessageEdit:
		var m wireMessage
		if json.Unmarshal(e.Object, &m) != nil {
			return nil, nil, errObject
		}
		return me.edit(m), nil, nil
	case events.EventMessageEvent:
		var p wirePress
		if json.Unmarshal(e.Object, &p) != nil || p.Peer == 0 || p.User == 0 {
			return nil, nil, errObject
		}
		return me.press(p, now), &p, nil
	case events.EventMessageAllow, events.EventMessageDeny:
		return me.allowance(e, now)
	case events.EventMessageRead:
		return me.read(e, now)
	}
	return nil, nil, nil
}

// altKey names a message by its place in its chat: by it an event is known that
// was lost and comes back from the history.
func altKey(peer, id int) string {
	return "m/" + strconv.Itoa(peer) + "/" + strconv.Itoa(id)
}

func (me identity) allowance(e wireEvent, now time.Time) (*bots.Inbound, *wirePress, error) {
	var o struct {
		User int `json:"user_id"`
	}
	if json.Unmarshal(e.Object, &o) != nil || o.User == 0 {
		return nil, nil, errObject
	}
	in := &bots.Inbound{Kind: bots.Allowed, Chat: me.chat(o.User), From: person(o.User), At: now.UTC()}
	if e.Type == events.EventMessageDeny {
		in.Kind = bots.Blocked
	}
	return in, nil, nil
}

// read tells that somebody has read his private chat with us. Up to which message is told by
// an id of VK's that nothing else here is known by; whoever opens a chat has it all before him.
func (me identity) read(e wireEvent, now time.Time) (*bots.Inbound, *wirePress, error) {
	var o struct {
		From int `json:"from_id"`
		Peer int `json:"peer_id"`
	}
	if json.Unmarshal(e.Object, &o) != nil || o.Peer == 0 {
		return nil, nil, errObject
	}
	if o.From <= 0 || o.From != o.Peer { // of a group chat, or by ourselves
		return nil, nil, nil
	}
	return &bots.Inbound{Kind: bots.Read, Chat: me.chat(o.Peer), From: person(o.From), At: now.UTC()}, nil, nil
}

func (me identity) chat(peer int) bots.Chat {
	return bots.Chat{Channel: me.channel, ID: strconv.Itoa(peer)}
}

func person(id int) bots.Person { return bots.Person{ID: strconv.Itoa(id)} }

func (me identity) message(m wireMessage) *bots.Inbound {
	if m.Action != nil && m.Action.Type != "" {
		return me.action(m)
	}
	in := me.plain(m)
	if in == nil || in.Location != nil {
		return in // a location button's answer carries a payload too
	}
	switch p := payload(m.Payload); {
	case p.Data != "":
		// The message is the person's own; which of ours carried the button is hidden.
		in.Kind, in.Data, in.Text, in.MessageID = bots.Press, p.Data, "", ""
		in.ReplyTo, in.ReplyText, in.Files = "", "", nil
	case p.Command == "start":
		in.Text = "/start"
	}
	return in
}

// plain reads a message without looking at its payload; nil for a community's own.
func (me identity) plain(m wireMessage) *bots.Inbound {
	if m.From <= 0 || m.Peer == 0 {
		return nil
	}
	in := &bots.Inbound{
		Kind: bots.Message, Chat: me.chat(m.Peer), Group: m.Peer > groupPeers, From: person(m.From),
		MessageID: number(m.ID), Text: me.strip(m.Text), Files: me.files(m.Attachments),
		Location: m.Geo.location(), At: time.Unix(m.Date, 0).UTC(),
	}
	if m.Reply != nil {
		in.ReplyTo = number(m.Reply.ID)
		if m.Reply.From == -me.group {
			in.ReplyText = m.Reply.Text
		}
	} else if len(m.Forwarded) == 1 && m.Forwarded[0].Peer == m.Peer {
		in.ReplyTo = number(m.Forwarded[0].ID)
	}
	if in.Text == "" && len(in.Files) == 0 {
		me.adopt(in, m.Forwarded)
	}
	return in
}

// adopt takes the words and files of forwarded messages for those of a message
// that has none: the person let somebody else speak for him.
func (me identity) adopt(in *bots.Inbound, forwarded []wireMessage) {
	var words []string
	for _, f := range forwarded {
		if f.Text != "" {
			words = append(words, f.Text)
		}
		in.Files = append(in.Files, me.files(f.Attachments)...)
	}
	in.Text = strings.Join(words, "\n")
}

func (me identity) edit(m wireMessage) *bots.Inbound {
	in := me.plain(m)
	if in == nil {
		return nil
	}
	in.Kind = bots.Edit
	in.At = time.Unix(max(m.UpdateTime, m.Date), 0).UTC()
	return in
}

// action reads a group chat's service message: only our own coming and going matters.
func (me identity) action(m wireMessage) *bots.Inbound {
	if m.Action.Member != -me.group || m.Peer == 0 {
		return nil
	}
	in := &bots.Inbound{Chat: me.chat(m.Peer), Group: m.Peer > groupPeers, From: person(m.From), At: time.Unix(m.Date, 0).UTC()}
	switch m.Action.Type {
	case "chat_invite_user":
		in.Kind = bots.Allowed
	case "chat_kick_user":
		in.Kind = bots.Blocked
	default:
		return nil
	}
	return in
}

func (me identity) press(p wirePress, now time.Time) *bots.Inbound {
	return &bots.Inbound{
		Kind: bots.Press, Chat: me.chat(p.Peer), Group: p.Peer > groupPeers, From: person(p.User),
		MessageID: number(p.Message), Data: payload(p.Payload).Data, At: now.UTC(),
	}
}

func number(id int) string {
	if id == 0 {
		return ""
	}
	return strconv.Itoa(id)
}

// payload reads what a button carried: an object, or the text of one. Anything
// else, as a forger may send, is empty.
func payload(raw json.RawMessage) (p wirePayload) {
	var text string
	if json.Unmarshal(raw, &text) == nil && text != "" {
		raw = json.RawMessage(text)
	}
	if json.Unmarshal(raw, &p) != nil {
		return wirePayload{}
	}
	return p
}

// strip takes a mention of our community off the front of words.
func (me identity) strip(text string) string {
	m := mention.FindStringSubmatch(text)
	if m == nil || m[1] != strconv.Itoa(me.group) {
		return text
	}
	return text[len(m[0]):]
}
