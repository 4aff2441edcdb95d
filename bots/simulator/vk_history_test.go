package simulator_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/SevereCloud/vksdk/v2/api"
	"github.com/SevereCloud/vksdk/v2/events"

	"otklik/bots"
	"otklik/bots/simulator"
)

func TestVKFiles(t *testing.T) {
	s := start(t, simulator.Options{})
	vk := vkBot(t, s)
	poll := newVKPoll(t, s, vk)
	vera := s.Person(bots.VK, "Vera", "")
	album := must[[]simulator.Message](t)(vera.Photo(nil, "pit", []byte("one"), []byte("three")))
	m := poll.message()
	if len(album) != 1 || len(m.Attachments) != 2 || m.Text != "pit" {
		t.Fatalf("album: %+v", m)
	}
	theirs := m.Attachments[1].Photo
	resp := must[*http.Response](t)(client(t).Get(theirs.MaxSize().URL))
	body, _ := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if string(body) != "three" {
		t.Errorf("downloaded %q", body)
	}
	must[int](t)(vkSend(t, vk, 5001, api.Params{"message": "without", "attachment": theirs.ToAttachment() + "_" + theirs.AccessKey}))
	if seen := last(t, vera.Chat()); seen.Text != "without" || len(seen.Photos) != 0 {
		t.Errorf("a community sent on what is Vera's: %+v", seen)
	}

	ours := must[api.PhotosSaveMessagesPhotoResponse](t)(vk.UploadMessagesPhoto(5001, bytes.NewReader([]byte("12345"))))
	doc := must[api.DocsSaveResponse](t)(vk.UploadMessagesDoc(5001, "doc", "act.pdf", "", bytes.NewReader([]byte("pdf"))))
	must[int](t)(vkSend(t, vk, 5001, api.Params{"message": "", "attachment": ours[0].ToAttachment() + "," + doc.Doc.ToAttachment()}))
	seen := last(t, vera.Chat())
	if len(seen.Photos) != 1 || seen.Photos[0].Bytes != 5 || len(seen.Files) != 1 || seen.Files[0].Name != "act.pdf" {
		t.Errorf("Vera sees %+v", seen)
	}
	if _, err := vk.UploadMessagesPhoto(5001, bytes.NewReader(nil)); err == nil {
		t.Error("an empty photo was saved")
	}
}

func TestVKGroupAndHistory(t *testing.T) {
	s := start(t, simulator.Options{})
	vk := vkBot(t, s)
	poll := newVKPoll(t, s, vk)
	clerk := s.Person(bots.VK, "Clerk", "")
	desk := s.Group(bots.VK, "Roads", clerk)
	peer := 2000000001
	must[int](t)(vkSend(t, vk, peer, nil))
	must[simulator.Message](t)(clerk.Reply(desk, "1", "Done"))
	m := poll.message()
	if m.ID != 0 || m.PeerID != peer || m.ReplyMessage == nil || m.ReplyMessage.ConversationMessageID != 1 || m.ReplyMessage.FromID != -200 {
		t.Errorf("reply: %+v", m)
	}
	if err := clerk.EditText(desk, "2", "Done!"); err != nil {
		t.Fatal(err)
	}
	if got := poll.next(); len(got) != 1 || got[0].Type != events.EventMessageEdit {
		t.Errorf("edit: %+v", got)
	}
	members := must[api.MessagesGetConversationMembersResponse](t)(vk.MessagesGetConversationMembers(api.Params{"peer_id": peer}))
	if len(members.Items) != 2 {
		t.Errorf("members: %+v", members)
	}
	about := must[api.MessagesGetConversationsByIDResponse](t)(vk.MessagesGetConversationsByID(api.Params{"peer_ids": peer}))
	if about.Count != 1 || about.Items[0].ChatSettings.Title != "Roads" {
		t.Errorf("conversation: %+v", about)
	}
	history := must[api.MessagesGetHistoryResponse](t)(vk.MessagesGetHistory(api.Params{"peer_id": peer, "count": 1}))
	if history.Count != 2 || len(history.Items) != 1 || history.Items[0].Text != "Done!" {
		t.Errorf("history: %+v", history)
	}
	one := must[api.MessagesGetByConversationMessageIDResponse](t)(vk.MessagesGetByConversationMessageID(
		api.Params{"peer_id": peer, "conversation_message_ids": "2,7"}))
	if one.Count != 1 || one.Items[0].FromID != 5001 {
		t.Errorf("by id: %+v", one)
	}
	open := must[api.MessagesGetConversationsResponse](t)(vk.MessagesGetConversations(api.Params{"filter": "unanswered"}))
	if open.Count != 1 || open.Items[0].LastMessage.Text != "Done!" {
		t.Errorf("unanswered: %+v", open)
	}
}

func TestVKAllowAndDeny(t *testing.T) {
	s := start(t, simulator.Options{})
	vk := vkBot(t, s)
	poll := newVKPoll(t, s, vk)
	vera := s.Person(bots.VK, "Vera", "")
	vera.Block()
	vera.Unblock()
	if got := poll.next(); len(got) != 2 || got[0].Type != events.EventMessageDeny || got[1].Type != events.EventMessageAllow {
		t.Errorf("events: %+v", got)
	}
	allowed := must[api.MessagesIsMessagesFromGroupAllowedResponse](t)(
		vk.MessagesIsMessagesFromGroupAllowed(api.Params{"group_id": 200, "user_id": 5001}))
	if !allowed.IsAllowed {
		t.Error("the bot may not write after message_allow")
	}
	must[int](t)(vk.GroupsSetLongPollSettings(api.Params{"group_id": 200, "message_deny": 0, "message_new": 1}))
	vera.Block()
	vera.Unblock()
	if got := poll.next(); len(got) != 1 || got[0].Type != events.EventMessageAllow {
		t.Errorf("events with message_deny off: %+v", got)
	}
	vk.Version = "5.131"
	groups := must[api.GroupsGetByIDResponse](t)(vk.GroupsGetByID(nil))
	if len(groups) != 1 || groups[0].ID != 200 {
		t.Errorf("groups: %+v", groups)
	}
}

func TestVKLongPollFailures(t *testing.T) {
	s := start(t, simulator.Options{})
	vk := vkBot(t, s)
	poll := newVKPoll(t, s, vk)
	vera := s.Person(bots.VK, "Vera", "")
	say(t, vera, nil, "x")
	for ts, want := range map[string]string{"99": `{"failed":1,"ts":2}`, "0": `{"failed":1,"ts":2}`, "x": `{"failed":3}`} {
		if got := poll.raw(ts, 0); got != want {
			t.Errorf("ts %s: %s, want %s", ts, got, want)
		}
	}
	s.Fault(simulator.Fault{Platform: bots.VK, Method: "longpoll", Code: 2})
	for range 2 { // the key stays lost after the fault is spent
		if got := poll.raw(poll.at.Ts, 0); got != `{"failed":2}` {
			t.Errorf("with a lost key: %s", got)
		}
	}
	fresh := newVKPoll(t, s, vk)
	fresh.at.Ts = poll.at.Ts
	if m := fresh.message(); m.Text != "x" {
		t.Errorf("with a new key and the old ts: %+v", m)
	}
	if got := fresh.raw(fresh.at.Ts, 0); got != `{"ts":"2","updates":[]}` {
		t.Errorf("with nothing new: %s", got)
	}
	s.Inject(bots.VK, []byte(`{"type":"mystery"}`))
	if got := fresh.raw(fresh.at.Ts, 0); !strings.Contains(got, `[{"type":"mystery"}]`) {
		t.Errorf("injected: %s", got)
	}
}
