package vk

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"otklik/bots"
)

var (
	us  = identity{channel: "vk", group: 200}
	now = time.Unix(1790000500, 0).UTC()
	sat = time.Unix(1790000000, 0).UTC()
)

func event(kind, object string) string {
	return `{"type":"` + kind + `","event_id":"e1","group_id":200,"v":"5.199","object":` + object + `}`
}

func message(body string) string {
	return event("message_new", `{"message":{"id":0,"conversation_message_id":5,"date":1790000000,"from_id":7,"peer_id":7,`+body+`},"client_info":{}}`)
}

// said is what every message above has in common.
func said(change func(*bots.Inbound)) *bots.Inbound {
	in := &bots.Inbound{Kind: bots.Message, Key: "e1", Chat: bots.Chat{Channel: "vk", ID: "7"}, MessageID: "5",
		From: bots.Person{ID: "7"}, At: sat}
	change(in)
	return in
}

var conversions = []struct {
	name, raw string
	want      *bots.Inbound // nil = not used
}{
	{"text", message(`"text":"a hole","attachments":[],"fwd_messages":[],"new_field":{}`),
		said(func(m *bots.Inbound) { m.Text = "a hole" })},
	{"group, mention and reply", event("message_new", `{"message":{"conversation_message_id":5,"date":1790000000,"from_id":7,"peer_id":2000000001,"text":"[club200|@otklik], done","reply_message":{"conversation_message_id":3}}}`),
		said(func(m *bots.Inbound) { m.Text, m.Chat.ID, m.Group, m.ReplyTo = "done", "2000000001", true, "3" })},
	{"another's mention", message(`"text":"[club201|@other] hello"`),
		said(func(m *bots.Inbound) { m.Text = "[club201|@other] hello" })},
	{"a forward of this chat is a reply", message(`"text":"about it","fwd_messages":[{"conversation_message_id":2,"peer_id":7,"from_id":-200,"text":"card"}]`),
		said(func(m *bots.Inbound) { m.Text, m.ReplyTo = "about it", "2" })},
	{"a forward speaks for one who is silent", message(`"text":"","fwd_messages":[{"from_id":9,"text":"his words","attachments":[{"type":"doc","doc":{"owner_id":9,"id":1,"url":"https://f/1"}}]}]`),
		said(func(m *bots.Inbound) {
			m.Text = "his words"
			m.Files = []bots.File{{Channel: "vk", ID: "doc9_1|https://f/1", Kind: bots.Document}}
		})},
	{"files", message(`"text":"look","attachments":[
		{"type":"photo","photo":{"owner_id":7,"id":1,"access_key":"k","sizes":[{"url":"https://f/s","width":9,"height":9},{"url":"https://f/l","width":90,"height":90},{"url":"https://f/m","width":50,"height":50}]}},
		{"type":"video","video":{"owner_id":7,"id":2,"access_key":"k"}},
		{"type":"audio_message","audio_message":{"owner_id":7,"id":3,"link_ogg":"https://f/v.ogg"}},
		{"type":"doc","doc":{"owner_id":7,"id":4,"title":"act.pdf","size":9,"url":"https://f/d"}},
		{"type":"wall","wall":{"id":"of another type"}},{"type":"photo","photo":[]}]`),
		said(func(m *bots.Inbound) {
			m.Text = "look"
			m.Files = []bots.File{
				{Channel: "vk", ID: "photo7_1_k|https://f/l", Kind: bots.Photo},
				{Channel: "vk", ID: "video7_2_k|", Kind: bots.Video, Closed: true},
				{Channel: "vk", ID: "audio_message7_3|https://f/v.ogg", Kind: bots.Voice},
				{Channel: "vk", ID: "doc7_4|https://f/d", Kind: bots.Document, Name: "act.pdf", Size: 9},
			}
		})},
	{"location", message(`"text":"","geo":{"type":"point","coordinates":{"latitude":56.1,"longitude":47.2}},"payload":"{\"d\":\"x\"}"`),
		said(func(m *bots.Inbound) { m.Location = &bots.Location{Lat: 56.1, Lon: 47.2} })},
	{"location as text", message(`"text":"","geo":{"type":"point","coordinates":"56.1 47.2"}`),
		said(func(m *bots.Inbound) { m.Location = &bots.Location{Lat: 56.1, Lon: 47.2} })},
	{"place with a name", message(`"text":"","geo":{"type":"point","coordinates":{"latitude":56.1,"longitude":47.2},"place":{"id":1,"title":"School 5, Mira 12, Russia","country":"Russia","city":"Cheboksary"}}`),
		said(func(m *bots.Inbound) {
			m.Location = &bots.Location{Lat: 56.1, Lon: 47.2, Title: "School 5, Mira 12"}
		})},
	{"point with its town", message(`"text":"","geo":{"type":"point","coordinates":{"latitude":56.1,"longitude":47.2},"place":{"title":"Cheboksary, Russia","country":"Russia","city":"Cheboksary"}}`),
		said(func(m *bots.Inbound) { m.Location = &bots.Location{Lat: 56.1, Lon: 47.2} })},
	{"place of another shape", message(`"text":"","geo":{"coordinates":{"latitude":56.1,"longitude":47.2},"place":{"title":7,"country":1,"city":[]}}`),
		said(func(m *bots.Inbound) { m.Location = &bots.Location{Lat: 56.1, Lon: 47.2} })},
	{"menu button", message(`"text":"My cases","payload":"{\"d\":\"menu:cases\"}"`),
		said(func(m *bots.Inbound) { m.Kind, m.Data, m.MessageID = bots.Press, "menu:cases", "" })},
	{"start button", message(`"text":"Begin","payload":"{\"command\":\"start\"}"`),
		said(func(m *bots.Inbound) { m.Text = "/start" })},
	{"forged payload", message(`"text":"words","payload":"{\"d\":["`), said(func(m *bots.Inbound) { m.Text = "words" })},
	{"payload of another shape", message(`"text":"words","payload":"[7]"`), said(func(m *bots.Inbound) { m.Text = "words" })},
	{"press", event("message_event", `{"user_id":7,"peer_id":2000000001,"event_id":"q","payload":{"d":"take:1"},"conversation_message_id":5}`),
		said(func(m *bots.Inbound) {
			m.Kind, m.Data, m.Chat.ID, m.Group, m.At = bots.Press, "take:1", "2000000001", true, now
		})},
	{"forged press", event("message_event", `{"user_id":7,"peer_id":7,"event_id":"q","payload":[1],"conversation_message_id":5}`),
		said(func(m *bots.Inbound) { m.Kind, m.At = bots.Press, now })},
	{"edit", event("message_edit", `{"conversation_message_id":5,"date":1780000000,"update_time":1790000000,"from_id":7,"peer_id":7,"text":"new"}`),
		said(func(m *bots.Inbound) { m.Kind, m.Text = bots.Edit, "new" })},
	{"blocked", event("message_deny", `{"user_id":7}`),
		said(func(m *bots.Inbound) { m.Kind, m.MessageID, m.At = bots.Blocked, "", now })},
	{"allowed", event("message_allow", `{"user_id":7,"key":""}`),
		said(func(m *bots.Inbound) { m.Kind, m.MessageID, m.At = bots.Allowed, "", now })},
	{"read", event("message_read", `{"from_id":7,"peer_id":7,"read_message_id":12}`),
		said(func(m *bots.Inbound) { m.Kind, m.MessageID, m.At = bots.Read, "", now })},
	{"a group chat that was read", event("message_read", `{"from_id":7,"peer_id":2000000001,"read_message_id":12}`), nil},
	{"read by ourselves", event("message_read", `{"from_id":-200,"peer_id":7,"read_message_id":12}`), nil},
	{"invited to a group", event("message_new", `{"message":{"date":1790000000,"from_id":7,"peer_id":2000000001,"text":"","action":{"type":"chat_invite_user","member_id":-200}}}`),
		said(func(m *bots.Inbound) {
			m.Kind, m.MessageID, m.Chat.ID, m.Group = bots.Allowed, "", "2000000001", true
		})},
	{"service message", message(`"text":"","action":{"type":"chat_title_update"}`), nil},
	{"our own", event("message_new", `{"message":{"conversation_message_id":5,"from_id":-200,"peer_id":7,"text":"x"}}`), nil},
	{"by an admin in the inbox", event("message_reply", `{"conversation_message_id":5,"from_id":-200,"peer_id":7,"text":"x"}`), nil},
	{"unknown kind", event("from_the_future", `[]`), nil},
}

func TestConvert(t *testing.T) {
	for _, c := range conversions {
		u, err := convert([]byte(c.raw), us, now)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if c.want != nil && strings.Contains(c.raw, `"message_new"`) && strings.Contains(c.raw, `"conversation_message_id":5`) {
			c.want.AltKey = "m/" + c.want.Chat.ID + "/5"
		}
		if diff := cmp.Diff(c.want, u.msg, cmpopts.IgnoreFields(bots.Inbound{}, "Raw")); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.name, diff)
		}
		if u.msg != nil && string(u.msg.Raw) != c.raw {
			t.Errorf("%s: raw bytes differ", c.name)
		}
	}
}

func TestConvertBroken(t *testing.T) {
	for raw, key := range map[string]string{
		event("message_new", `{"message":{"text":[]}}`):                               "e1",
		event("message_new", `{}`):                                                    "e1",
		event("message_event", `{"user_id":"x"}`):                                     "e1",
		event("message_allow", `{}`):                                                  "e1",
		`{"type":"message_new","object":{"message":{"from_id":7,"peer_id":7}}}`:       "",
		`{"type":"message_new","event_id":"e1","object":{"message":{"from_id":"7"}}}`: "e1",
		`7`: "",
		`{`: "",
	} {
		if u, err := convert([]byte(raw), us, now); err == nil || u.event.ID != key {
			t.Errorf("%s: key %q, %v", raw, u.event.ID, err)
		}
	}
}

// FuzzConvert: no bytes make it panic, and what it passes on names its chat.
func FuzzConvert(f *testing.F) {
	for _, c := range conversions {
		f.Add([]byte(c.raw))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		u, err := convert(raw, us, now)
		if err != nil || u.msg == nil {
			return
		}
		if u.msg.Key == "" || u.msg.Chat.ID == "" || u.msg.Kind == "" {
			t.Errorf("%s became %+v", raw, u.msg)
		}
	})
}
