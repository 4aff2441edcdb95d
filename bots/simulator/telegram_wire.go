package simulator

import (
	"encoding/json"
	"strings"
	"time"

	"otklik/bots"
)

// The Bot API's JSON, as far as the simulator speaks it.

type tgUser struct {
	ID        int    `json:"id"`
	IsBot     bool   `json:"is_bot"`
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name,omitempty"`
	Username  string `json:"username,omitempty"`
	Language  string `json:"language_code,omitempty"`
}

type tgChat struct {
	ID        int    `json:"id"`
	Type      string `json:"type"`
	Title     string `json:"title,omitempty"`
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
}

// tgRoom is a chat as getChat tells of it.
type tgRoom struct {
	tgChat
	Permissions tgPermissions `json:"permissions"`
	Forum       bool          `json:"is_forum,omitempty"`
}

type tgPermissions struct {
	Sends bool `json:"can_send_messages"`
}

type tgFile struct {
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id"`
	FileSize     int    `json:"file_size"`
	FileName     string `json:"file_name,omitempty"`
	FilePath     string `json:"file_path,omitempty"`
	Width        int    `json:"width,omitempty"`
	Height       int    `json:"height,omitempty"`
}

type tgEntity struct {
	Type   string `json:"type"`
	Offset int    `json:"offset"`
	Length int    `json:"length"`
}

type tgLocation struct {
	Latitude   float64 `json:"latitude"`
	Longitude  float64 `json:"longitude"`
	LivePeriod int     `json:"live_period,omitempty"`
}

type tgVenue struct {
	Location tgLocation `json:"location"`
	Title    string     `json:"title"`
	Address  string     `json:"address"`
}

type tgContact struct {
	Phone string `json:"phone_number"`
	First string `json:"first_name"`
	User  int    `json:"user_id,omitempty"`
}

type tgMarkup struct {
	Inline [][]tgButton `json:"inline_keyboard"`
}

type tgButton struct {
	Text string `json:"text"`
	Data string `json:"callback_data,omitempty"`
	URL  string `json:"url,omitempty"`
}

type tgMessage struct {
	MessageID    int         `json:"message_id"`
	From         *tgUser     `json:"from,omitempty"`
	SenderChat   *tgChat     `json:"sender_chat,omitempty"`
	Chat         tgChat      `json:"chat"`
	Date         int64       `json:"date"`
	EditDate     int64       `json:"edit_date,omitempty"`
	MediaGroupID string      `json:"media_group_id,omitempty"`
	ReplyTo      *tgMessage  `json:"reply_to_message,omitempty"`
	Text         string      `json:"text,omitempty"`
	Entities     []tgEntity  `json:"entities,omitempty"`
	Caption      string      `json:"caption,omitempty"`
	Photo        []tgFile    `json:"photo,omitempty"`
	Document     *tgFile     `json:"document,omitempty"`
	Video        *tgFile     `json:"video,omitempty"`
	Voice        *tgFile     `json:"voice,omitempty"`
	VideoNote    *tgFile     `json:"video_note,omitempty"`
	Audio        *tgFile     `json:"audio,omitempty"`
	Animation    *tgFile     `json:"animation,omitempty"`
	Location     *tgLocation `json:"location,omitempty"`
	Venue        *tgVenue    `json:"venue,omitempty"`
	Contact      *tgContact  `json:"contact,omitempty"`
	ReplyMarkup  *tgMarkup   `json:"reply_markup,omitempty"`
	MigrateTo    int         `json:"migrate_to_chat_id,omitempty"`
	Thread       int         `json:"message_thread_id,omitempty"`
	InTopic      bool        `json:"is_topic_message,omitempty"`
}

type tgCallbackQuery struct {
	ID           string     `json:"id"`
	From         *tgUser    `json:"from"`
	Message      *tgMessage `json:"message,omitempty"`
	ChatInstance string     `json:"chat_instance"`
	Data         string     `json:"data,omitempty"`
}

type tgChatMember struct {
	User      *tgUser `json:"user"`
	Status    string  `json:"status"`
	UntilDate int64   `json:"until_date,omitempty"`
	Topics    bool    `json:"can_manage_topics,omitempty"`
}

type tgMemberUpdate struct {
	Chat tgChat       `json:"chat"`
	From *tgUser      `json:"from"`
	Date int64        `json:"date"`
	Old  tgChatMember `json:"old_chat_member"`
	New  tgChatMember `json:"new_chat_member"`
}

type tgUpdate struct {
	UpdateID     int              `json:"update_id"`
	Message      *tgMessage       `json:"message,omitempty"`
	Edited       *tgMessage       `json:"edited_message,omitempty"`
	Callback     *tgCallbackQuery `json:"callback_query,omitempty"`
	MyChatMember *tgMemberUpdate  `json:"my_chat_member,omitempty"`
}

func (t *telegram) self() *tgUser {
	return &tgUser{ID: t.botID, IsBot: true, FirstName: botName, Username: TelegramUsername}
}

func wireUser(p *Person) *tgUser {
	first, last := names(p.name)
	return &tgUser{ID: p.id, FirstName: first, LastName: last, Language: p.language}
}

func wireChat(c *Chat) tgChat {
	if c.Group() {
		return tgChat{ID: c.id, Type: "supergroup", Title: c.title}
	}
	first, last := names(c.title)
	return tgChat{ID: c.id, Type: "private", FirstName: first, LastName: last}
}

func fileID(f *file) string { return "file-" + itoa(f.n) }

func wireFile(f *file) *tgFile {
	return &tgFile{FileID: fileID(f), FileUniqueID: "u" + itoa(f.n), FileSize: len(f.data), FileName: f.name}
}

// message words a post for the bot. The world's lock is held.
func (t *telegram) message(p *post) *tgMessage {
	m := t.bare(p)
	switch {
	case p.reply != nil:
		m.ReplyTo = t.bare(p.reply) // a quoted message quotes nothing itself
	case p.thread != 0:
		m.ReplyTo = t.beginning(p)
	}
	return m
}

func (t *telegram) bare(p *post) *tgMessage {
	m := &tgMessage{
		MessageID: p.id, From: t.self(), Chat: wireChat(p.chat), Date: p.at.Unix(),
		EditDate: unix(p.edited), MediaGroupID: p.album, ReplyMarkup: wireMarkup(p.keys),
	}
	m.topical(p)
	if p.from != nil {
		m.From = wireUser(p.from)
	}
	m.unsigned(p)
	if p.contact != nil {
		m.Contact = &tgContact{Phone: p.contact.phone, First: "-", User: p.contact.owner}
	}
	if p.place != nil {
		m.locate(p.place)
	}
	if len(p.files) > 0 {
		m.Caption = p.text
		m.attach(p.files[0])
		return m
	}
	m.Text, m.Entities = p.text, commandEntity(p.text)
	return m
}

// livePeriod is for how long somebody shows where he is, in seconds.
const livePeriod = 900

func (m *tgMessage) locate(at *bots.Location) {
	m.Location = &tgLocation{Latitude: at.Lat, Longitude: at.Lon}
	if at.Live {
		m.Location.LivePeriod = livePeriod
	}
	if at.Title != "" {
		m.Venue = &tgVenue{Location: *m.Location, Title: at.Title, Address: at.Address}
	}
}

func (m *tgMessage) attach(f *file) {
	w := wireFile(f)
	switch f.kind {
	case bots.Photo:
		small := tgFile{FileID: w.FileID + "-s", FileUniqueID: w.FileUniqueID + "s", FileSize: w.FileSize/4 + 1, Width: 320, Height: 240}
		m.Photo = []tgFile{small, {FileID: w.FileID, FileUniqueID: w.FileUniqueID, FileSize: w.FileSize, Width: 1280, Height: 960}}
	case bots.Video:
		m.Video = w
	case bots.Voice:
		m.Voice = w
	case VideoNote:
		m.VideoNote = w
	case Audio:
		m.Audio = w
	case Animation:
		m.Animation, m.Document = w, w // the second for bots older than the first
	default:
		m.Document = w
	}
}

func wireMarkup(rows [][]key) *tgMarkup {
	if len(rows) == 0 {
		return nil
	}
	out := &tgMarkup{}
	for _, row := range rows {
		line := make([]tgButton, len(row))
		for i, k := range row {
			line[i] = tgButton{Text: k.Text, Data: k.Data, URL: k.URL}
		}
		out.Inline = append(out.Inline, line)
	}
	return out
}

// commandEntity marks a leading /command, as clients do.
func commandEntity(text string) []tgEntity {
	if len(text) < 2 || text[0] != '/' {
		return nil
	}
	word, _, _ := strings.Cut(text, " ")
	return []tgEntity{{Type: "bot_command", Length: bots.Units(word)}}
}

func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // our own types: a mistake in this package
	}
	return b
}
