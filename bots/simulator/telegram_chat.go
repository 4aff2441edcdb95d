package simulator

import (
	"encoding/json"
	"net/http"
	"strings"

	"otklik/bots"
)

func (t *telegram) getMe(*call) (any, *telegramError) {
	return struct {
		*tgUser
		ReadsAll bool `json:"can_read_all_group_messages"`
	}{t.self(), false}, nil
}

func (t *telegram) getChat(c *call) (any, *telegramError) {
	t.world.mu.Lock()
	defer t.world.mu.Unlock()
	chat, refused := t.known(c)
	if refused != nil {
		return nil, refused
	}
	if chat.person != nil && !chat.person.started {
		return nil, badRequest("chat not found")
	}
	return tgRoom{tgChat: wireChat(chat), Forum: chat.forum, Permissions: tgPermissions{Sends: !chat.seat.mute}}, nil
}

func (t *telegram) getChatMember(c *call) (any, *telegramError) {
	t.world.mu.Lock()
	defer t.world.mu.Unlock()
	chat, refused := t.known(c)
	if refused != nil {
		return nil, refused
	}
	id := c.num("user_id")
	if id == t.botID {
		return t.membership(chat), nil
	}
	p := t.world.people[id]
	if p == nil {
		return nil, badRequest("user not found")
	}
	status := "left"
	if chat.person == p || chat.members[id] == p {
		status = "member"
	}
	return tgChatMember{User: wireUser(p), Status: status}, nil
}

// getChatAdministrators names the bot and, as the creator, the first member.
func (t *telegram) getChatAdministrators(c *call) (any, *telegramError) {
	t.world.mu.Lock()
	defer t.world.mu.Unlock()
	chat, refused := t.known(c)
	if refused != nil {
		return nil, refused
	}
	if !chat.Group() {
		return nil, badRequest("there are no administrators in the private chat")
	}
	var list []tgChatMember
	if me := t.membership(chat); me.Status == "administrator" {
		list = append(list, me)
	}
	if len(chat.sorted) > 0 {
		list = append(list, tgChatMember{User: wireUser(chat.sorted[0]), Status: "creator"})
	}
	return list, nil
}

func (t *telegram) sendChatAction(c *call) (any, *telegramError) {
	t.world.mu.Lock()
	defer t.world.mu.Unlock()
	if _, refused := t.target(c); refused != nil {
		return nil, refused
	}
	if c.params["action"] == "" {
		return nil, badRequest("wrong parameter action in request")
	}
	return true, nil
}

// commandSet is what commands are kept by.
func commandSet(c *call) string { return c.params["scope"] + "|" + c.params["language_code"] }

func (t *telegram) setMyCommands(c *call) (any, *telegramError) {
	var list []struct {
		Command     string `json:"command"`
		Description string `json:"description"`
	}
	raw := json.RawMessage(c.params["commands"])
	if json.Unmarshal(raw, &list) != nil {
		return nil, badRequest("can't parse commands JSON object")
	}
	for _, x := range list {
		if x.Command == "" || len(x.Command) > 32 || x.Command != strings.ToLower(x.Command) {
			return nil, badRequest("BOT_COMMAND_INVALID")
		}
		if x.Description == "" || bots.Units(x.Description) > 256 {
			return nil, badRequest("BOT_COMMAND_DESCRIPTION_INVALID")
		}
	}
	t.world.mu.Lock()
	defer t.world.mu.Unlock()
	t.commands[commandSet(c)] = raw
	return true, nil
}

func (t *telegram) getMyCommands(c *call) (any, *telegramError) {
	t.world.mu.Lock()
	defer t.world.mu.Unlock()
	if list, ok := t.commands[commandSet(c)]; ok {
		return list, nil
	}
	return []string{}, nil
}

func (t *telegram) deleteMyCommands(c *call) (any, *telegramError) {
	t.world.mu.Lock()
	defer t.world.mu.Unlock()
	delete(t.commands, commandSet(c))
	return true, nil
}

func (t *telegram) getFile(c *call) (any, *telegramError) {
	f := t.byFileID(c.params["file_id"])
	if f == nil {
		return nil, badRequest("invalid file_id")
	}
	if len(f.data) > downloadLimit {
		return nil, badRequest("file is too big")
	}
	w := wireFile(f)
	w.FilePath = string(f.kind) + "s/" + f.base()
	return w, nil
}

func (t *telegram) download(path string) reply {
	_, base, _ := strings.Cut(path, "/")
	f := t.s.files.named(base)
	if f == nil {
		return (&telegramError{Code: http.StatusNotFound, Description: "Not Found"}).reply()
	}
	return reply{status: http.StatusOK, mime: contentType(f), body: f.data, accepted: true}
}
