package simulator

import (
	"encoding/json"
	"math"
	"regexp"
	"strconv"
	"strings"

	"otklik/bots"
)

const chatBase = 2000000000 // group chats are above it

// peer finds a chat the bot may write to. The lock is held.
func (v *vk) peer(id int) (*Chat, *vkError) {
	chat, refused := v.known(id)
	if refused != nil {
		return nil, refused
	}
	if p := chat.person; p != nil && (p.blocked || !p.started) {
		return nil, &vkError{Code: vkDenied, Msg: "Can't send messages for users without permission"}
	}
	return chat, nil
}

func (v *vk) known(id int) (*Chat, *vkError) {
	if chat := v.world.chats[id]; chat != nil {
		return chat, v.admitted(chat, false)
	}
	if p := v.world.people[id]; p != nil {
		return v.world.privateChat(p), nil
	}
	if id > chatBase {
		return nil, &vkError{Code: vkNoAccess, Msg: "You don't have access to this chat"}
	}
	if id <= 0 {
		return nil, wrongParameter("peer_id is undefined")
	}
	return nil, &vkError{Code: vkDenied, Msg: "Can't send messages for users without permission"}
}

// letter is what messages.send and messages.edit carry, checked.
type letter struct {
	text     string
	files    []*file
	place    *bots.Location
	keyboard vkKeyboard
}

func (v *vk) letter(c *call) (letter, *vkError) {
	l := letter{text: c.params["message"]}
	if bots.Units(l.text) > textLimit {
		return l, &vkError{Code: vkTooLong, Msg: "Message is too long"}
	}
	var refused *vkError
	if l.keyboard, refused = parseVKKeyboard(c.params["keyboard"]); refused != nil {
		return l, refused
	}
	if l.files, refused = v.attachments(c.params["attachment"]); refused != nil {
		return l, refused
	}
	if c.params["lat"] != "" || c.params["long"] != "" {
		lat, err := strconv.ParseFloat(c.params["lat"], 64)
		lon, err2 := strconv.ParseFloat(c.params["long"], 64)
		if err != nil || err2 != nil || math.Abs(lat) > 90 || math.Abs(lon) > 180 {
			return l, wrongParameter("lat or long is invalid")
		}
		l.place = &bots.Location{Lat: lat, Lon: lon}
	}
	if l.text == "" && len(l.files) == 0 && l.place == nil && c.params["forward"] == "" {
		return l, wrongParameter("message is empty or invalid")
	}
	return l, nil
}

var attachmentForm = regexp.MustCompile(`^(photo|doc|audio_message|video)(-?\d+)_(\d+)(?:_(\w+))?$`)

// attachments finds what "photo-200_5_key,doc…" names and a community may send.
func (v *vk) attachments(list string) ([]*file, *vkError) {
	if list == "" {
		return nil, nil
	}
	var out []*file
	for one := range strings.SplitSeq(list, ",") {
		part := attachmentForm.FindStringSubmatch(strings.TrimSpace(one))
		if part == nil {
			return nil, wrongParameter("attachment is invalid")
		}
		f := v.s.files.get(atoi(part[3]))
		if f == nil || f.owner != atoi(part[2]) || (part[1] == "photo") != (f.kind == bots.Photo) {
			return nil, wrongParameter("attachment is not found")
		}
		if f.owner == -v.group { // what is somebody else's a community's message goes without
			out = append(out, f)
		}
	}
	if len(out) > albumLimit {
		return nil, wrongParameter("too many attachments")
	}
	return out, nil
}

// send is messages.send: peer_ids gives a list with an answer for each peer,
// peer_id gives the number of the message.
func (v *vk) send(c *call) (any, *vkError) {
	random, err := strconv.ParseInt(c.params["random_id"], 10, 32)
	if err != nil {
		return nil, wrongParameter("random_id is a required parameter")
	}
	l, refused := v.letter(c)
	if refused != nil {
		return nil, refused
	}
	v.world.mu.Lock()
	defer v.world.mu.Unlock()
	if list := c.params["peer_ids"]; list != "" {
		return v.sendMany(c, list, l, int(random))
	}
	m, refused := v.sendTo(c, atoi(orElse(c.params["peer_id"], c.params["user_id"])), l, int(random))
	if refused != nil {
		return nil, refused
	}
	return m.global, nil
}

func (v *vk) sendMany(c *call, list string, l letter, random int) (any, *vkError) {
	ids := strings.Split(list, ",")
	if len(ids) > 100 {
		return nil, wrongParameter("peer_ids holds 100 ids at most")
	}
	out := make([]vkSent, len(ids))
	for i, id := range ids {
		peer := atoi(id)
		m, refused := v.sendTo(c, peer, l, random)
		if refused != nil {
			out[i] = vkSent{PeerID: peer, Error: &vkSendFail{Code: refused.Code, Description: refused.Msg}}
			continue
		}
		out[i] = vkSent{PeerID: peer, MessageID: m.global, CMID: m.id}
	}
	return out, nil
}

// sendTo makes one message, or finds the one this random_id has already made.
func (v *vk) sendTo(c *call, peer int, l letter, random int) (*post, *vkError) {
	chat, refused := v.peer(peer)
	if refused != nil {
		return nil, refused
	}
	if before := chat.sent.find(random, v.now()); before != nil {
		c.made = itoa(before.id)
		return before, nil
	}
	reply, refused := forwarded(c, chat)
	if refused != nil {
		return nil, refused
	}
	p := &post{text: l.text, files: l.files, place: l.place, reply: reply, random: random, silent: c.flag("silent")}
	if l.keyboard.inline {
		p.keys = l.keyboard.rows
	}
	l.keyboard.apply(chat)
	chat.put(p)
	chat.sent.add(p)
	c.made = itoa(p.id)
	return p, nil
}

// forwarded finds the message a reply names.
func forwarded(c *call, chat *Chat) (*post, *vkError) {
	raw := c.params["forward"]
	if raw == "" {
		return nil, nil
	}
	var f struct {
		PeerID  int   `json:"peer_id"`
		CMIDs   []int `json:"conversation_message_ids"`
		IDs     []int `json:"message_ids"`
		IsReply any   `json:"is_reply"`
	}
	if json.Unmarshal([]byte(raw), &f) != nil || len(f.CMIDs)+len(f.IDs) == 0 {
		return nil, wrongParameter("forward is invalid")
	}
	if f.IsReply != true && f.IsReply != 1.0 {
		return nil, wrongParameter("forward: the simulator knows replies only")
	}
	if len(f.CMIDs) != 1 || f.PeerID != 0 && f.PeerID != chat.id {
		return nil, wrongParameter("forward: a reply is to one message of the same peer")
	}
	if m := chat.get(f.CMIDs[0]); m != nil {
		return m, nil
	}
	return nil, wrongParameter("forward: message is not found")
}
