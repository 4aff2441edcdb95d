package telegram

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"otklik/bots"
)

// Own structs instead of the SDK's: they read only what is used, so that a
// field of a new Bot API version with another type cannot spoil a whole update,
// and they know fields the SDK is too old for.
type (
	wireUpdate struct {
		ID       *int64        `json:"update_id"`
		Message  *wireMessage  `json:"message"`
		Edited   *wireMessage  `json:"edited_message"`
		Callback *wireCallback `json:"callback_query"`
		MyMember *wireMember   `json:"my_chat_member"`
	}
	wireMessage struct {
		ID         int64         `json:"message_id"`
		Thread     int64         `json:"message_thread_id"`
		InTopic    bool          `json:"is_topic_message"`
		Automatic  bool          `json:"is_automatic_forward"`
		From       *wireUser     `json:"from"`
		Chat       wireChat      `json:"chat"`
		Date       int64         `json:"date"`
		EditDate   int64         `json:"edit_date"`
		ReplyTo    *wireMessage  `json:"reply_to_message"`
		Album      string        `json:"media_group_id"`
		Text       string        `json:"text"`
		Caption    string        `json:"caption"`
		Photo      []wirePhoto   `json:"photo"`
		Video      *wireFile     `json:"video"`
		VideoNote  *wireFile     `json:"video_note"`
		Document   *wireFile     `json:"document"`
		Voice      *wireFile     `json:"voice"`
		Audio      *wireFile     `json:"audio"`
		Animation  *wireFile     `json:"animation"`
		Location   *wireLocation `json:"location"`
		Venue      *wireVenue    `json:"venue"`
		Contact    *wireContact  `json:"contact"`
		MigratedTo int64         `json:"migrate_to_chat_id"`
		// Content without words for us: somebody said something all the same.
		Sticker json.RawMessage `json:"sticker"`
		Poll    json.RawMessage `json:"poll"`
		Dice    json.RawMessage `json:"dice"`
		Story   json.RawMessage `json:"story"`
	}
	wireUser struct {
		ID       int64  `json:"id"`
		Bot      bool   `json:"is_bot"`
		First    string `json:"first_name"`
		Last     string `json:"last_name"`
		Username string `json:"username"`
		Language string `json:"language_code"`
	}
	wireChat struct {
		ID   int64  `json:"id"`
		Type string `json:"type"`
	}
	wirePhoto struct {
		wireFile
		Width  int64 `json:"width"`
		Height int64 `json:"height"`
	}
	wireFile struct {
		ID   string `json:"file_id"`
		Name string `json:"file_name"`
		Size int64  `json:"file_size"`
	}
	wireContact struct {
		Phone string `json:"phone_number"`
		User  int64  `json:"user_id"`
	}
	wireCallback struct {
		ID      string       `json:"id"`
		From    *wireUser    `json:"from"`
		Message *wireMessage `json:"message"`
		Data    string       `json:"data"`
	}
	wireMember struct {
		Chat wireChat   `json:"chat"`
		From *wireUser  `json:"from"`
		Date int64      `json:"date"`
		Old  wireStatus `json:"old_chat_member"`
		New  wireStatus `json:"new_chat_member"`
	}
	wireStatus struct {
		Status   string `json:"status"`
		IsMember bool   `json:"is_member"`
	}
)

// groupAnonymousBot is who Telegram names as the author of what a group's
// anonymous admin writes.
const groupAnonymousBot = 1087968824

var (
	errNoID    = errors.New("no update_id")
	errNotJSON = errors.New("not an update")
)

// identity is what convert must know of the bot itself.
type identity struct {
	channel  string
	id       int64  // of the bot: what its token begins with
	username string // without @, "" while unknown
}

// update is one update, understood: msg is nil for what we do not use.
type update struct {
	id       int64
	msg      *bots.Inbound
	callback string // id of a press to answer, "" if none
}

// convert reads one update. The error names what is wrong and never the
// update's words; u.id and hasID are set whenever they could be read.
func convert(raw []byte, me identity, now time.Time) (u update, hasID bool, err error) {
	var w wireUpdate
	decodeErr := json.Unmarshal(raw, &w)
	if decodeErr != nil {
		w.ID = readID(raw) // what a failed decoding leaves behind proves nothing
	}
	if w.ID == nil {
		return u, false, errNoID
	}
	u.id = *w.ID
	if decodeErr != nil {
		return u, true, errNotJSON
	}
	switch {
	case w.Message != nil:
		u.msg = me.message(w.Message, bots.Message, w.Message.Date)
	case w.Edited != nil:
		u.msg = me.message(w.Edited, bots.Edit, max(w.Edited.EditDate, w.Edited.Date))
	case w.Callback != nil:
		u.callback = w.Callback.ID
		u.msg = me.press(w.Callback, now)
	case w.MyMember != nil:
		u.msg = me.member(w.MyMember)
	}
	if u.msg != nil {
		u.msg.Key = strconv.FormatInt(u.id, 10)
		u.msg.Raw = raw
	}
	return u, true, nil
}

// readID finds the id of an update that is broken elsewhere.
func readID(raw []byte) *int64 {
	var w struct {
		ID *int64 `json:"update_id"`
	}
	if json.Unmarshal(raw, &w) != nil {
		return nil
	}
	return w.ID
}

func (me identity) chat(c wireChat) bots.Chat {
	return bots.Chat{Channel: me.channel, ID: strconv.FormatInt(c.ID, 10)}
}

func isGroup(c wireChat) bool { return c.Type == "group" || c.Type == "supergroup" }

func (me identity) message(m *wireMessage, kind bots.Kind, at int64) *bots.Inbound {
	in := &bots.Inbound{
		Kind: kind, Chat: me.chat(m.Chat), Group: isGroup(m.Chat),
		MessageID: strconv.FormatInt(m.ID, 10), Album: m.Album, At: time.Unix(at, 0).UTC(),
	}
	if m.MigratedTo != 0 {
		in.Kind, in.Text = bots.Moved, strconv.FormatInt(m.MigratedTo, 10)
		return in
	}
	if kind == bots.Edit && m.Location != nil {
		return nil // a live location has moved on: its first point is what was told
	}
	if in.Group {
		in.Thread = m.thread()
	}
	anonymous := m.From != nil && m.From.ID == groupAnonymousBot
	if m.From == nil || m.Automatic || m.From.Bot && !anonymous || m.Chat.ID == 0 {
		return nil
	}
	in.From = person(m.From)
	in.From.Anonymous = anonymous
	in.Text = me.strip(m.Text + m.Caption) // never both
	in.Files = me.filesOf(m)
	in.Location = location(m)
	in.Contact = contact(m)
	// Every message of a forum topic replies to the topic's first one.
	if r := m.ReplyTo; r != nil && !(m.InTopic && r.ID == m.Thread) {
		in.ReplyTo = strconv.FormatInt(r.ID, 10)
		if r.From != nil && r.From.ID == me.id {
			in.ReplyText = r.Text + r.Caption
		}
	}
	if in.Text == "" && len(in.Files) == 0 && in.Location == nil && in.Contact == nil && !m.wordless() {
		return nil // a service message
	}
	return in
}

// thread is the forum topic of a message, "" for General: that one is addressed without
// an id. Groups without topics have threads of replies, which are none.
func (m *wireMessage) thread() string {
	if !m.InTopic || m.Thread == 0 {
		return ""
	}
	return strconv.FormatInt(m.Thread, 10)
}

// wordless tells a person's sticker from the platform's service message.
func (m *wireMessage) wordless() bool {
	for _, content := range []json.RawMessage{m.Sticker, m.Poll, m.Dice, m.Story} {
		if len(content) > 0 {
			return true
		}
	}
	return m.Text+m.Caption != "" // a bare mention of the bot
}

func (me identity) press(c *wireCallback, now time.Time) *bots.Inbound {
	if c.From == nil || c.From.ID == 0 {
		return nil
	}
	in := &bots.Inbound{Kind: bots.Press, From: person(c.From), Data: c.Data, At: now.UTC()}
	if c.Message == nil || c.Message.Chat.ID == 0 {
		// The platform hides the message: the person's own chat has his id.
		in.Chat = me.chat(wireChat{ID: c.From.ID})
		return in
	}
	in.Chat, in.Group = me.chat(c.Message.Chat), isGroup(c.Message.Chat)
	in.MessageID = strconv.FormatInt(c.Message.ID, 10)
	if in.Group {
		in.Thread = c.Message.thread()
	}
	return in
}

func (me identity) member(m *wireMember) *bots.Inbound {
	if m.Chat.ID == 0 || m.From == nil || m.Old.in() == m.New.in() {
		return nil // a change of rights only
	}
	in := &bots.Inbound{Kind: bots.Blocked, Chat: me.chat(m.Chat), Group: isGroup(m.Chat),
		From: person(m.From), At: time.Unix(m.Date, 0).UTC()}
	if m.New.in() {
		in.Kind = bots.Allowed
	}
	return in
}

// in tells whether the bot may speak with this status.
func (s wireStatus) in() bool {
	switch s.Status {
	case "member", "administrator", "creator":
		return true
	case "restricted":
		return s.IsMember
	}
	return false
}

func person(u *wireUser) bots.Person {
	return bots.Person{
		ID:       strconv.FormatInt(u.ID, 10),
		Name:     strings.TrimSpace(u.First + " " + u.Last),
		Language: u.Language,
	}
}

func (me identity) filesOf(m *wireMessage) (files []bots.File) {
	add := func(own string, f *wireFile, kind bots.FileKind) {
		if f != nil && f.ID != "" {
			files = append(files, bots.File{Channel: me.channel, ID: own + f.ID, Kind: kind, Name: f.Name, Size: f.Size})
		}
	}
	if p := largest(m.Photo); p != nil {
		add("", &p.wireFile, bots.Photo)
	}
	add("", m.Video, bots.Video)
	add(videoNote+"|", m.VideoNote, bots.Video)
	add(animation+"|", m.Animation, bots.Video)
	if m.Animation == nil { // there it is the same file, for older bots
		add("", m.Document, bots.Document)
	}
	add("", m.Voice, bots.Voice)
	add(audio+"|", m.Audio, bots.Document)
	return files
}

func largest(sizes []wirePhoto) (best *wirePhoto) {
	for i := range sizes {
		if best == nil || sizes[i].Width*sizes[i].Height > best.Width*best.Height {
			best = &sizes[i]
		}
	}
	return best
}

// contact is what an address book gave. Whose it is is told of people who are here.
func contact(m *wireMessage) *bots.Contact {
	if m.Contact == nil {
		return nil
	}
	c := bots.Contact{Phone: m.Contact.Phone}
	if m.Contact.User != 0 {
		c.Person = strconv.FormatInt(m.Contact.User, 10)
	}
	return &c
}

// strip takes our own name out of words addressed to us: "/start@our_bot 7" and
// "@our_bot hello". What is addressed to another bot stays as it is.
func (me identity) strip(text string) string {
	at := "@" + me.username
	if me.username == "" || !containsFold(text, at) {
		return text
	}
	first, rest, _ := strings.Cut(text, " ")
	switch {
	case strings.EqualFold(first, at):
		return strings.TrimSpace(rest)
	case strings.HasPrefix(first, "/") && len(first) > len(at) && strings.EqualFold(first[len(first)-len(at):], at):
		return strings.TrimSpace(first[:len(first)-len(at)] + " " + rest)
	}
	return text
}

func containsFold(s, part string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(part))
}
