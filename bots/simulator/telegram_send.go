package simulator

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"otklik/bots"
)

// target finds the chat a method names and checks that the bot may write there.
// The lock is held.
func (t *telegram) target(c *call) (*Chat, *telegramError) {
	chat, err := t.known(c)
	if err != nil {
		return nil, err
	}
	if p := chat.person; p != nil {
		switch {
		case p.blocked:
			return nil, forbidden("bot was blocked by the user")
		case !p.started:
			return nil, forbidden("bot can't initiate conversation with a user")
		}
	}
	if chat.seat.mute && chat.seat.plain {
		return nil, badRequest("not enough rights to send text messages to the chat")
	}
	return chat, nil
}

func (t *telegram) known(c *call) (*Chat, *telegramError) {
	if c.chat == "" {
		return nil, badRequest("chat_id is empty")
	}
	id, err := strconv.Atoi(c.chat)
	if err != nil {
		return nil, badRequest("chat not found")
	}
	if chat := t.world.chats[id]; chat != nil {
		if chat.movedTo != 0 {
			return nil, movedAway(chat)
		}
		if refused := kicked(chat); refused != nil {
			return nil, refused
		}
		return chat, nil
	}
	if p := t.world.people[id]; p != nil {
		return t.world.privateChat(p), nil
	}
	return nil, badRequest("chat not found")
}

// replied finds the message to answer to. The lock is held.
func replied(c *call, chat *Chat) (*post, *telegramError) {
	id, lenient := c.num("reply_to_message_id"), c.flag("allow_sending_without_reply")
	if raw := c.params["reply_parameters"]; raw != "" {
		var p struct {
			MessageID int  `json:"message_id"`
			Lenient   bool `json:"allow_sending_without_reply"`
		}
		if json.Unmarshal([]byte(raw), &p) != nil {
			return nil, badRequest("can't parse reply parameters JSON object")
		}
		id, lenient = p.MessageID, p.Lenient
	}
	if id == 0 {
		return nil, nil
	}
	if m := chat.get(id); m != nil || lenient {
		return m, nil
	}
	return nil, badRequest("message to be replied not found")
}

// send puts the bot's messages into the chat: all checks, then all effects.
func (t *telegram) send(c *call, parts ...*post) ([]*tgMessage, *telegramError) {
	marks, refused := parseMarkup(c.params["reply_markup"])
	if refused != nil {
		return nil, refused
	}
	t.world.mu.Lock()
	defer t.world.mu.Unlock()
	chat, refused := t.target(c)
	if refused != nil {
		return nil, refused
	}
	reply, refused := replied(c, chat)
	if refused != nil {
		return nil, refused
	}
	thread, refused := threaded(c, chat)
	if refused != nil {
		return nil, refused
	}
	out := make([]*tgMessage, len(parts))
	for i, p := range parts {
		p.thread = thread
		p.reply, p.silent, p.keys = reply, c.flag("disable_notification"), marks.inline
		marks.apply(chat)
		out[i] = t.message(chat.put(p))
	}
	return out, nil
}

func (t *telegram) sendOne(c *call, p *post) (any, *telegramError) {
	sent, refused := t.send(c, p)
	if refused != nil {
		return nil, refused
	}
	return sent[0], nil
}

func (t *telegram) sendMessage(c *call) (any, *telegramError) {
	text, refused := words(c.params["text"])
	if refused != nil {
		return nil, refused
	}
	return t.sendOne(c, &post{text: text})
}

func words(text string) (string, *telegramError) {
	text = strings.TrimSpace(text) // the server does it too
	if text == "" {
		return "", badRequest("message text is empty")
	}
	if bots.Units(text) > textLimit {
		return "", badRequest("message is too long")
	}
	return text, nil
}

func caption(text string) (string, *telegramError) {
	if bots.Units(text) > captionLimit {
		return "", badRequest("message caption is too long")
	}
	return strings.TrimSpace(text), nil
}

func (t *telegram) sendLocation(c *call) (any, *telegramError) {
	lat, err := strconv.ParseFloat(c.params["latitude"], 64)
	lon, err2 := strconv.ParseFloat(c.params["longitude"], 64)
	if err != nil || err2 != nil || lat < -90 || lat > 90 || lon < -180 || lon > 180 {
		return nil, badRequest("latitude and longitude must be numbers")
	}
	return t.sendOne(c, &post{place: &bots.Location{Lat: lat, Lon: lon}})
}

func (t *telegram) sendFile(c *call, field string, kind bots.FileKind) (any, *telegramError) {
	text, refused := caption(c.params["caption"])
	if refused != nil {
		return nil, refused
	}
	f, refused := t.file(c, field, c.params[field], kind)
	if refused != nil {
		return nil, refused
	}
	if kind == VideoNote {
		text = "" // it has no caption, and the parameter is passed over
	}
	return t.sendOne(c, &post{text: text, files: []*file{f}})
}

// file takes an upload, or a file_id of an earlier one.
func (t *telegram) file(c *call, field, ref string, kind bots.FileKind) (*file, *telegramError) {
	if name, ok := strings.CutPrefix(ref, "attach://"); ok {
		field = name
	}
	if up := c.files[field]; up != nil {
		return t.uploaded(up, kind)
	}
	if ref == "" || strings.HasPrefix(ref, "attach://") {
		return nil, badRequest("there is no " + string(kind) + " in the request")
	}
	f := t.byFileID(ref)
	if f == nil {
		return nil, badRequest("wrong file identifier/HTTP URL specified")
	}
	if f.kind != kind {
		return nil, badRequest("can't use file of type " + string(f.kind) + " as " + string(kind))
	}
	return f, nil
}

func (t *telegram) uploaded(up *upload, kind bots.FileKind) (*file, *telegramError) {
	switch {
	case len(up.data) == 0:
		return nil, badRequest("file must be non-empty")
	case kind == bots.Photo && len(up.data) > photoLimit:
		return nil, badRequest("too big for a photo")
	case len(up.data) > uploadLimit:
		return nil, &telegramError{Code: http.StatusRequestEntityTooLarge, Description: "Request Entity Too Large"}
	}
	return t.s.files.add(t.botID, kind, up.name, up.data), nil
}

func (t *telegram) byFileID(id string) *file {
	id, ok := strings.CutPrefix(id, "file-")
	if !ok {
		return nil
	}
	n, err := strconv.Atoi(strings.TrimSuffix(id, "-s"))
	if err != nil {
		return nil
	}
	return t.s.files.get(n)
}

func (t *telegram) sendMediaGroup(c *call) (any, *telegramError) {
	var media []struct {
		Type    bots.FileKind `json:"type"`
		Media   string        `json:"media"`
		Caption string        `json:"caption"`
	}
	if json.Unmarshal([]byte(c.params["media"]), &media) != nil {
		return nil, badRequest("can't parse media JSON object")
	}
	if len(media) < 2 || len(media) > albumLimit {
		return nil, badRequest("wrong number of media in the album")
	}
	parts := make([]*post, len(media))
	for i, m := range media {
		text, refused := caption(m.Caption)
		if refused != nil {
			return nil, refused
		}
		f, refused := t.file(c, "", m.Media, m.Type)
		if refused != nil {
			return nil, refused
		}
		parts[i] = &post{text: text, files: []*file{f}}
	}
	album := t.nextAlbum()
	for _, p := range parts {
		p.album = album
	}
	sent, refused := t.send(c, parts...)
	if refused != nil {
		return nil, refused
	}
	return sent, nil
}

func (t *telegram) nextAlbum() string {
	t.world.mu.Lock()
	defer t.world.mu.Unlock()
	t.counter++
	return "botalbum" + itoa(t.counter)
}
