package simulator

import (
	"encoding/json"
	"path"
	"strings"

	"otklik/bots"
)

// VK's JSON, as far as the simulator speaks it.

type vkMessage struct {
	Date         int64          `json:"date"`
	UpdateTime   int64          `json:"update_time,omitempty"`
	FromID       int            `json:"from_id"`
	ID           int            `json:"id"`
	Out          int            `json:"out"`
	CMID         int            `json:"conversation_message_id"`
	PeerID       int            `json:"peer_id"`
	RandomID     int            `json:"random_id"`
	Text         string         `json:"text"`
	Important    bool           `json:"important"`
	IsHidden     bool           `json:"is_hidden"`
	Attachments  []vkAttachment `json:"attachments"`
	Forwarded    []vkMessage    `json:"fwd_messages"`
	ReplyMessage *vkMessage     `json:"reply_message,omitempty"`
	Geo          *vkGeo         `json:"geo,omitempty"`
	Payload      string         `json:"payload,omitempty"`
}

type vkGeo struct {
	Type        string `json:"type"`
	Coordinates struct {
		Latitude  float64 `json:"latitude"`
		Longitude float64 `json:"longitude"`
	} `json:"coordinates"`
	Place *vkPlace `json:"place,omitempty"`
}

type vkPlace struct {
	Title   string `json:"title"`
	Country string `json:"country"`
	City    string `json:"city"`
}

type vkAttachment struct {
	Type  string   `json:"type"`
	Photo *vkPhoto `json:"photo,omitempty"`
	Doc   *vkDoc   `json:"doc,omitempty"`
	Audio *vkDoc   `json:"audio_message,omitempty"`
	Video *vkVideo `json:"video,omitempty"`
}

type vkPhoto struct {
	ID        int      `json:"id"`
	OwnerID   int      `json:"owner_id"`
	AlbumID   int      `json:"album_id"`
	AccessKey string   `json:"access_key"`
	Date      int64    `json:"date"`
	Text      string   `json:"text"`
	Sizes     []vkSize `json:"sizes"`
}

type vkSize struct {
	Type   string `json:"type"`
	URL    string `json:"url"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
}

type vkDoc struct {
	ID        int    `json:"id"`
	OwnerID   int    `json:"owner_id"`
	AccessKey string `json:"access_key"`
	Title     string `json:"title,omitempty"`
	Size      int    `json:"size,omitempty"`
	Ext       string `json:"ext,omitempty"`
	URL       string `json:"url,omitempty"`
	LinkOgg   string `json:"link_ogg,omitempty"`
	Duration  int    `json:"duration,omitempty"`
}

// vkVideo has no address of the bytes: VK gives none to a community.
type vkVideo struct {
	ID        int    `json:"id"`
	OwnerID   int    `json:"owner_id"`
	AccessKey string `json:"access_key"`
	Title     string `json:"title"`
}

type vkEvent struct {
	Type    string `json:"type"`
	EventID string `json:"event_id"`
	V       string `json:"v"`
	Object  any    `json:"object"`
	GroupID int    `json:"group_id"`
	Secret  string `json:"secret,omitempty"`
}

type vkNewMessage struct {
	Message    vkMessage    `json:"message"`
	ClientInfo vkClientInfo `json:"client_info"`
}

type vkClientInfo struct {
	ButtonActions  []string `json:"button_actions"`
	Keyboard       bool     `json:"keyboard"`
	InlineKeyboard bool     `json:"inline_keyboard"`
	Carousel       bool     `json:"carousel"`
	LangID         int      `json:"lang_id"`
}

type vkPressed struct {
	UserID  int             `json:"user_id"`
	PeerID  int             `json:"peer_id"`
	EventID string          `json:"event_id"`
	Payload json.RawMessage `json:"payload"`
	CMID    int             `json:"conversation_message_id,omitempty"`
}

type vkSent struct {
	PeerID    int         `json:"peer_id"`
	MessageID int         `json:"message_id"`
	CMID      int         `json:"conversation_message_id,omitempty"`
	Error     *vkSendFail `json:"error,omitempty"`
}

type vkSendFail struct {
	Code        int    `json:"code"`
	Description string `json:"description"`
}

func (v *vk) message(p *post) vkMessage {
	m := v.bare(p)
	if p.reply != nil {
		quoted := v.bare(p.reply) // a quoted message quotes nothing itself
		m.ReplyMessage = &quoted
	}
	return m
}

func (v *vk) bare(p *post) vkMessage {
	m := vkMessage{
		Date: p.at.Unix(), UpdateTime: unix(p.edited), FromID: -v.group, ID: p.global, Out: 1,
		CMID: p.id, PeerID: p.chat.id, RandomID: p.random, Text: p.text,
		Attachments: []vkAttachment{}, Forwarded: []vkMessage{}, Payload: p.payload,
	}
	if p.from != nil {
		m.FromID, m.Out = p.from.id, 0
	}
	for _, f := range p.files {
		m.Attachments = append(m.Attachments, v.attachment(f, m.Date))
	}
	if p.place != nil {
		m.Geo = &vkGeo{Type: "point"}
		m.Geo.Coordinates.Latitude, m.Geo.Coordinates.Longitude = p.place.Lat, p.place.Lon
		if p.place.Title != "" {
			m.Geo.Place = &vkPlace{Title: strings.TrimSuffix(p.place.Title+", "+p.place.Address, ", ")}
		}
	}
	return m
}

func accessKey(f *file) string { return "key" + itoa(f.n) }

func (v *vk) attachment(f *file, date int64) vkAttachment {
	switch f.kind {
	case bots.Photo:
		return vkAttachment{Type: "photo", Photo: v.photo(f, date)}
	case bots.Voice:
		d := v.doc(f)
		d.LinkOgg, d.URL, d.Duration = v.s.seenURL(bots.VK, f), "", 1
		return vkAttachment{Type: "audio_message", Audio: d}
	case bots.Video:
		return vkAttachment{Type: "video", Video: &vkVideo{ID: f.n, OwnerID: f.owner, AccessKey: accessKey(f), Title: f.name}}
	}
	return vkAttachment{Type: "doc", Doc: v.doc(f)}
}

func (v *vk) photo(f *file, date int64) *vkPhoto {
	url := v.s.seenURL(bots.VK, f)
	return &vkPhoto{
		ID: f.n, OwnerID: f.owner, AlbumID: -3, AccessKey: accessKey(f), Date: date,
		Sizes: []vkSize{
			{Type: "s", URL: url + "?size=s", Width: 75, Height: 56},
			{Type: "z", URL: url, Width: 1280, Height: 960},
			{Type: "m", URL: url + "?size=m", Width: 130, Height: 97},
		},
	}
}

func (v *vk) doc(f *file) *vkDoc {
	return &vkDoc{
		ID: f.n, OwnerID: f.owner, AccessKey: accessKey(f), Title: f.name, Size: len(f.data),
		Ext: strings.TrimPrefix(path.Ext(f.name), "."), URL: v.s.url + vkDocPath + f.base(),
	}
}

// langID is VK's number of a person's language.
func langID(tag string) int {
	base, _, _ := strings.Cut(tag, "-")
	switch base {
	case "en":
		return 3
	case "tt":
		return 50
	case "ba":
		return 51
	case "cv":
		return 52
	}
	return 0 // Russian
}
