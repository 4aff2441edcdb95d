package simulator_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/SevereCloud/vksdk/v2/api"
	"github.com/SevereCloud/vksdk/v2/events"
	longpoll "github.com/SevereCloud/vksdk/v2/longpoll-bot"
	"github.com/SevereCloud/vksdk/v2/object"

	"otklik/bots"
	"otklik/bots/simulator"
)

// vkPoll is a Long Poll client of the SDK's types: one look per call.
type vkPoll struct {
	t      *testing.T
	client *http.Client
	at     object.GroupsLongPollServer
}

func newVKPoll(t *testing.T, s *simulator.Simulator, vk *api.VK) *vkPoll {
	t.Helper()
	must[int](t)(vk.GroupsSetLongPollSettings(api.Params{"group_id": s.VKGroup(), "message_edit": 1, "message_event": 1, "message_allow": 1, "message_deny": 1}))
	at := must[api.GroupsGetLongPollServerResponse](t)(vk.GroupsGetLongPollServer(api.Params{"group_id": s.VKGroup()}))
	return &vkPoll{t: t, client: client(t), at: object.GroupsLongPollServer(at)}
}

func (p *vkPoll) raw(ts string, wait int) string {
	p.t.Helper()
	url := fmt.Sprintf("%s?act=a_check&key=%s&ts=%s&wait=%d", p.at.Server, p.at.Key, ts, wait)
	resp := must[*http.Response](p.t)(p.client.Get(url))
	defer func() { _ = resp.Body.Close() }()
	return string(must[[]byte](p.t)(io.ReadAll(resp.Body)))
}

// next takes the events there are and moves on.
func (p *vkPoll) next() []events.GroupEvent {
	p.t.Helper()
	var r longpoll.Response
	if err := json.Unmarshal([]byte(p.raw(p.at.Ts, 25)), &r); err != nil {
		p.t.Fatal(err)
	}
	p.at.Ts = r.Ts
	return r.Updates
}

func (p *vkPoll) message() object.MessagesMessage {
	p.t.Helper()
	got := p.next()
	var m events.MessageNewObject
	if len(got) != 1 || json.Unmarshal(got[0].Object, &m) != nil {
		p.t.Fatalf("want one message_new, got %+v", got)
	}
	return m.Message
}

var randomID atomic.Int64

func vkSend(t *testing.T, vk *api.VK, peer int, more api.Params) (cmid int, err error) {
	t.Helper()
	p := api.Params{"peer_ids": peer, "random_id": randomID.Add(1), "message": "text"}
	for k, v := range more {
		p[k] = v
	}
	got, err := vk.MessagesSendPeerIDs(p)
	if err != nil {
		return 0, err
	}
	if len(got) != 1 || got[0].PeerID != peer {
		t.Fatalf("messages.send: %+v", got)
	}
	return got[0].ConversationMessageID, nil
}

func vkRefused(t *testing.T, err error, code int) {
	t.Helper()
	var e *api.Error
	if !errors.As(err, &e) || int(e.Code) != code {
		t.Errorf("want error %d, got %v", code, err)
	}
}

func TestVKThereAndBack(t *testing.T) {
	s := start(t, simulator.Options{})
	vk := vkBot(t, s)
	poll := newVKPoll(t, s, vk)
	vera := s.Person(bots.VK, "Vera Ivanova", "en-GB")
	say(t, vera, nil, "Hello")
	got := poll.next()
	var m events.MessageNewObject
	if len(got) != 1 || got[0].Type != events.EventMessageNew || got[0].GroupID != 200 || got[0].EventID == "" ||
		json.Unmarshal(got[0].Object, &m) != nil {
		t.Fatalf("events: %+v", got)
	}
	if m.Message.Text != "Hello" || m.Message.FromID != 5001 || m.Message.PeerID != 5001 || m.Message.ConversationMessageID != 1 ||
		m.ClientInfo.LangID != object.LangEN {
		t.Errorf("message: %+v", m)
	}
	cmid, err := vkSend(t, vk, 5001, api.Params{"message": "Hi", "forward": `{"peer_id":5001,"conversation_message_ids":[1],"is_reply":1}`})
	if err != nil {
		t.Fatal(err)
	}
	if seen := last(t, vera.Chat()); seen.Text != "Hi" || seen.ReplyTo != "1" || cmid != 2 || seen.From != "bot" {
		t.Errorf("Vera sees %+v", seen)
	}
	if id := must[int](t)(vk.MessagesSend(api.Params{"peer_id": 5001, "random_id": 0, "message": "plain"})); id == 0 {
		t.Error("messages.send with peer_id gave no number")
	}
	users := must[api.UsersGetResponse](t)(vk.UsersGet(api.Params{"user_ids": "5001,9"}))
	if len(users) != 1 || users[0].LastName != "Ivanova" {
		t.Errorf("users: %+v", users)
	}
}

func TestVKRandomIDMakesARepeatHarmless(t *testing.T) {
	now := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	var shift atomic.Int64
	s := start(t, simulator.Options{Now: func() time.Time { return now.Add(time.Duration(shift.Load())) }})
	vk := vkBot(t, s)
	vera, olga := s.Person(bots.VK, "Vera", ""), s.Person(bots.VK, "Olga", "")
	say(t, vera, nil, "x")
	say(t, olga, nil, "x")
	send := func(peer int) int {
		t.Helper()
		return must[int](t)(vkSend(t, vk, peer, api.Params{"random_id": -77}))
	}
	if a, b := send(5001), send(5001); a != b || len(vera.Chat().Messages()) != 2 {
		t.Errorf("a repeat made message %d after %d", b, a)
	}
	if c := send(5002); c != 2 || len(olga.Chat().Messages()) != 2 {
		t.Error("another dialog's random_id was taken for a repeat")
	}
	shift.Store(int64(time.Hour))
	if d := send(5001); d != 3 {
		t.Errorf("an hour later the repeat gave message %d, want a new one", d)
	}
	_, err := vk.MessagesSend(api.Params{"peer_id": 5001, "message": "x"})
	vkRefused(t, err, 100)
	_, err = vkSend(t, vk, 5001, api.Params{"random_id": int64(1) << 31})
	vkRefused(t, err, 100)
}

func keyboard(inline bool, rows ...int) *object.MessagesKeyboard {
	k := object.NewMessagesKeyboard(false)
	k.Inline = object.BaseBoolInt(inline)
	for _, n := range rows {
		k.Buttons = append(k.Buttons, nil)
		for range n {
			k.AddCallbackButton("k", 1, "primary")
		}
	}
	return k
}

func TestVKRefusals(t *testing.T) {
	s := start(t, simulator.Options{})
	vk := vkBot(t, s)
	vera := s.Person(bots.VK, "Vera", "")
	s.Person(bots.VK, "Silent", "")
	say(t, vera, nil, "x")
	link := keyboard(true, 1)
	link.AddOpenLinkButton("https://example.org/", "open", 1)
	label := keyboard(true, 1)
	label.AddCallbackButton(strings.Repeat("я", 41), 1, "")
	payload := keyboard(true, 1)
	payload.AddCallbackButton("p", strings.Repeat("p", 254), "")
	for name, x := range map[string]struct {
		p    api.Params
		code int
	}{
		"too long":        {api.Params{"message": strings.Repeat("я", 4097)}, 914},
		"empty":           {api.Params{"message": ""}, 100},
		"keyboard":        {api.Params{"keyboard": "{"}, 911},
		"inline 11":       {api.Params{"keyboard": keyboard(true, 5, 5, 1).ToJSON()}, 911},
		"inline 7 rows":   {api.Params{"keyboard": keyboard(true, 1, 1, 1, 1, 1, 1, 1).ToJSON()}, 911},
		"row of 6":        {api.Params{"keyboard": keyboard(false, 6).ToJSON()}, 911},
		"menu 41":         {api.Params{"keyboard": keyboard(false, 5, 5, 5, 5, 5, 5, 5, 5, 1).ToJSON()}, 911},
		"menu 11 rows":    {api.Params{"keyboard": keyboard(false, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1).ToJSON()}, 911},
		"link in a row":   {api.Params{"keyboard": link.ToJSON()}, 911},
		"label":           {api.Params{"keyboard": label.ToJSON()}, 911},
		"payload":         {api.Params{"keyboard": payload.ToJSON()}, 911},
		"attachment":      {api.Params{"attachment": "photo-200_9"}, 100},
		"reply to none":   {api.Params{"forward": `{"peer_id":5001,"conversation_message_ids":[9],"is_reply":true}`}, 0},
		"not a community": {api.Params{"lat": "100", "long": "0"}, 100},
	} {
		t.Run(name, func(t *testing.T) {
			if x.code == 0 {
				got := must[api.MessagesSendUserIDsResponse](t)(vk.MessagesSendPeerIDs(api.Params{
					"peer_ids": 5001, "random_id": randomID.Add(1), "message": "x", "forward": x.p["forward"]}))
				if got[0].ConversationMessageID != 0 {
					t.Errorf("sent: %+v", got)
				}
				return
			}
			_, err := vkSend(t, vk, 5001, x.p)
			vkRefused(t, err, x.code)
		})
	}
	for peer, code := range map[int]int{5002: 901, 42: 901, 2000000009: 917, -5: 100} {
		_, err := vk.MessagesSend(api.Params{"peer_id": peer, "random_id": 1, "message": "x"})
		vkRefused(t, err, code)
	}
	if n := len(vera.Chat().Messages()); n != 1 {
		t.Errorf("refused requests left %d messages, want 1", n)
	}
	vera.Block()
	var raw []struct {
		Error struct{ Code int }
	}
	err := vk.RequestUnmarshal("messages.send", &raw, api.Params{"peer_ids": "5001", "random_id": 5, "message": "x"})
	if err != nil || len(raw) != 1 || raw[0].Error.Code != 901 {
		t.Errorf("to a blocker: %+v, %v", raw, err)
	}
	wrong := vkBot(t, s)
	_, err = wrong.Handler("users.get", api.Params{"access_token": "other", "v": "5.199"})
	vkRefused(t, err, 5)
	_, err = vk.Request("messages.fly")
	vkRefused(t, err, 3)
}

func TestVKButtons(t *testing.T) {
	s := start(t, simulator.Options{})
	vk := vkBot(t, s)
	vera := s.Person(bots.VK, "Vera", "")
	say(t, vera, nil, "x")
	poll := newVKPoll(t, s, vk)
	inline := object.NewMessagesKeyboardInline()
	inline.AddRow().AddCallbackButton("Yes", map[string]string{"d": "y:1"}, "positive")
	must[int](t)(vkSend(t, vk, 5001, api.Params{"keyboard": inline.ToJSON()}))
	if err := vera.Press(nil, "", "Yes"); err != nil {
		t.Fatal(err)
	}
	if err := vera.Forge(nil, "2", `{"d":"forged"}`); err != nil {
		t.Fatal(err)
	}
	got := poll.next()
	var press, forged events.MessageEventObject
	if len(got) != 2 || got[0].Type != events.EventMessageEvent ||
		json.Unmarshal(got[0].Object, &press) != nil || json.Unmarshal(got[1].Object, &forged) != nil {
		t.Fatalf("events: %+v", got)
	}
	if string(press.Payload) != `{"d":"y:1"}` || press.ConversationMessageID != 2 || string(forged.Payload) != `{"d":"forged"}` {
		t.Errorf("press: %+v, forged: %s", press, forged.Payload)
	}
	answer := api.Params{"event_id": press.EventID, "user_id": 5001, "peer_id": 5001}
	must[int](t)(vk.MessagesSendMessageEventAnswer(answer))
	_, err := vk.MessagesSendMessageEventAnswer(answer)
	vkRefused(t, err, 100)

	menu := object.NewMessagesKeyboard(true)
	menu.AddRow().AddTextButton("Menu", map[string]string{"d": "m"}, "primary")
	menu.AddRow().AddLocationButton(map[string]string{"d": "here"})
	must[int](t)(vkSend(t, vk, 5001, api.Params{"keyboard": menu.ToJSON()}))
	must[simulator.Message](t)(vera.Location(nil, 56.1, 47.2))
	if m := poll.message(); m.Geo.Coordinates.Latitude != 56.1 || m.Payload != `{"d":"here"}` {
		t.Errorf("location: %+v", m)
	}
	if vera.Chat().Menu() != nil {
		t.Error("a one-time keyboard outlived its answer")
	}
	must[int](t)(vkSend(t, vk, 5001, api.Params{"keyboard": menu.ToJSON()}))
	if err := vera.Press(nil, "", "Menu"); err != nil {
		t.Fatal(err)
	}
	if m := poll.message(); m.Text != "Menu" || m.Payload != `{"d":"m"}` {
		t.Errorf("menu press: %+v", m)
	}
	if vera.Chat().Menu() != nil {
		t.Error("a one-time menu stayed after its press")
	}
}

func TestVKEditAndDelete(t *testing.T) {
	now := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	var shift atomic.Int64
	s := start(t, simulator.Options{Now: func() time.Time { return now.Add(time.Duration(shift.Load())) }})
	vk := vkBot(t, s)
	vera := s.Person(bots.VK, "Vera", "")
	say(t, vera, nil, "mine")
	cmid := must[int](t)(vkSend(t, vk, 5001, api.Params{"keyboard": keyboard(true, 1).ToJSON()}))
	edit := func(id int) error {
		_, err := vk.MessagesEdit(api.Params{"peer_id": 5001, "conversation_message_id": id, "message": "new"})
		return err
	}
	if err := edit(cmid); err != nil {
		t.Fatal(err)
	}
	if m := last(t, vera.Chat()); m.Text != "new" || !m.Edited || m.Buttons != nil {
		t.Errorf("after the edit: %+v", m)
	}
	vkRefused(t, edit(1), 920)
	vkRefused(t, edit(9), 100)
	shift.Store(int64(25 * time.Hour))
	vkRefused(t, edit(cmid), 909)
	shift.Store(0)
	must[[]byte](t)(vk.Request("messages.delete", api.Params{"peer_id": 5001, "cmids": cmid, "delete_for_all": 1}))
	if n := len(vera.Chat().Messages()); n != 1 {
		t.Errorf("%d messages after a deletion, want 1", n)
	}
}
