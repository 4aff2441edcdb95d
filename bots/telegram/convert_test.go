package telegram

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"otklik/bots"
)

var (
	us  = identity{channel: "tg", id: 100, username: "Otklik_bot"}
	now = time.Unix(1790000500, 0).UTC()
	sat = time.Unix(1790000000, 0).UTC()
)

const (
	anna    = `"from":{"id":7,"is_bot":false,"first_name":"Anna","last_name":"P","language_code":"cv"}`
	private = `"chat":{"id":7,"type":"private"}`
	desk    = `"chat":{"id":-1001,"type":"supergroup"}`
)

func updateOf(kind, body string) string { return `{"update_id":11,"` + kind + `":{` + body + `}}` }

func message(body string) string {
	return updateOf("message", `"message_id":5,"date":1790000000,`+anna+`,`+body)
}

// said is what every message above has in common.
func said(change func(*bots.Inbound)) *bots.Inbound {
	in := &bots.Inbound{Kind: bots.Message, Key: "11", Chat: bots.Chat{Channel: "tg", ID: "7"}, MessageID: "5",
		From: bots.Person{ID: "7", Name: "Anna P", Language: "cv"}, At: sat}
	change(in)
	return in
}

var conversions = []struct {
	name, raw string
	want      *bots.Inbound // nil = not used
}{
	{"text", message(private + `,"text":"a hole","entities":[{"type":"bold"}],"new_in_11.0":{}`),
		said(func(m *bots.Inbound) { m.Text = "a hole" })},
	{"group and reply", message(desk + `,"text":"done","reply_to_message":{"message_id":3,"chat":{"id":-1001}}`),
		said(func(m *bots.Inbound) { m.Text, m.Chat.ID, m.Group, m.ReplyTo = "done", "-1001", true, "3" })},
	{"reply to our own words, whatever our name", message(desk + `,"text":"done","reply_to_message":{"message_id":3,"from":{"id":100,"is_bot":true},"text":"No. 1"}`),
		said(func(m *bots.Inbound) {
			m.Text, m.Chat.ID, m.Group, m.ReplyTo, m.ReplyText = "done", "-1001", true, "3", "No. 1"
		})},
	{"reply to another bot's words", message(desk + `,"text":"done","reply_to_message":{"message_id":3,"from":{"id":101,"is_bot":true},"text":"No. 1"}`),
		said(func(m *bots.Inbound) { m.Text, m.Chat.ID, m.Group, m.ReplyTo = "done", "-1001", true, "3" })},
	{"topic's first message is no reply", message(desk + `,"text":"x","is_topic_message":true,"message_thread_id":3,"reply_to_message":{"message_id":3}`),
		said(func(m *bots.Inbound) { m.Text, m.Chat.ID, m.Group, m.Thread = "x", "-1001", true, "3" })},
	{"command to us", message(desk + `,"text":"/start@otklik_bot abc"`),
		said(func(m *bots.Inbound) { m.Text, m.Chat.ID, m.Group = "/start abc", "-1001", true })},
	{"command to another bot", message(desk + `,"text":"/start@other_bot"`),
		said(func(m *bots.Inbound) { m.Text, m.Chat.ID, m.Group = "/start@other_bot", "-1001", true })},
	{"mention", message(desk + `,"text":"@Otklik_bot hello"`),
		said(func(m *bots.Inbound) { m.Text, m.Chat.ID, m.Group = "hello", "-1001", true })},
	{"photo of an album", message(private + `,"caption":"look","media_group_id":"g1","photo":[{"file_id":"s","width":9,"height":9},{"file_id":"l","width":90,"height":90,"file_size":4000},{"file_id":"m","width":50,"height":50}]`),
		said(func(m *bots.Inbound) {
			m.Text, m.Album = "look", "g1"
			m.Files = []bots.File{{Channel: "tg", ID: "l", Kind: bots.Photo, Size: 4000}}
		})},
	{"document", message(private + `,"document":{"file_id":"d","file_name":"act.pdf","file_size":9}`),
		said(func(m *bots.Inbound) {
			m.Files = []bots.File{{Channel: "tg", ID: "d", Kind: bots.Document, Name: "act.pdf", Size: 9}}
		})},
	{"voice", message(private + `,"voice":{"file_id":"v"}`),
		said(func(m *bots.Inbound) { m.Files = []bots.File{{Channel: "tg", ID: "v", Kind: bots.Voice}} })},
	{"round video", message(private + `,"video_note":{"file_id":"n"}`),
		said(func(m *bots.Inbound) { m.Files = []bots.File{{Channel: "tg", ID: "video_note|n", Kind: bots.Video}} })},
	{"music", message(private + `,"audio":{"file_id":"a","file_name":"song.mp3"}`),
		said(func(m *bots.Inbound) {
			m.Files = []bots.File{{Channel: "tg", ID: "audio|a", Kind: bots.Document, Name: "song.mp3"}}
		})},
	{"animation", message(private + `,"animation":{"file_id":"g"},"document":{"file_id":"g"}`),
		said(func(m *bots.Inbound) { m.Files = []bots.File{{Channel: "tg", ID: "animation|g", Kind: bots.Video}} })},
	{"venue", message(private + `,"venue":{"location":{"latitude":56.1,"longitude":47.2},"title":"x"}`),
		said(func(m *bots.Inbound) { m.Location = &bots.Location{Lat: 56.1, Lon: 47.2, Title: "x"} })},
	{"venue as it comes", message(private + `,"location":{"latitude":56.1,"longitude":47.2},"venue":{"location":{"latitude":56.1,"longitude":47.2},"title":" School\n 5 ","address":"Mira, 12","foursquare_id":"z"}`),
		said(func(m *bots.Inbound) {
			m.Location = &bots.Location{Lat: 56.1, Lon: 47.2, Title: "School 5", Address: "Mira, 12"}
		})},
	{"live location", message(private + `,"location":{"latitude":56.1,"longitude":47.2,"live_period":900,"heading":7}`),
		said(func(m *bots.Inbound) { m.Location = &bots.Location{Lat: 56.1, Lon: 47.2, Live: true} })},
	{"live location moving on", updateOf("edited_message", `"message_id":5,"date":1780000000,"edit_date":1790000000,`+anna+`,`+private+`,"location":{"latitude":56.2,"longitude":47.2,"live_period":900}`), nil},
	{"live location stopped", updateOf("edited_message", `"message_id":5,"date":1780000000,"edit_date":1790000000,`+anna+`,`+private+`,"location":{"latitude":56.2,"longitude":47.2}`), nil},
	{"own contact", message(private + `,"contact":{"phone_number":"79001234567","first_name":"Anna","user_id":7}`),
		said(func(m *bots.Inbound) { m.Contact = &bots.Contact{Phone: "79001234567", Person: "7"} })},
	{"contact of a stranger", message(private + `,"contact":{"phone_number":"+7 900 123-45-67","first_name":"Petr"}`),
		said(func(m *bots.Inbound) { m.Contact = &bots.Contact{Phone: "+7 900 123-45-67"} })},
	{"sticker", message(private + `,"sticker":{"file_id":"s"}`), said(func(*bots.Inbound) {})},
	{"anonymous admin", updateOf("message", `"message_id":5,"date":1790000000,"from":{"id":1087968824,"is_bot":true,"first_name":"Group"},"sender_chat":{"id":-1001},`+desk+`,"text":"mine"`),
		said(func(m *bots.Inbound) {
			m.Text, m.Chat.ID, m.Group = "mine", "-1001", true
			m.From = bots.Person{ID: "1087968824", Name: "Group", Anonymous: true}
		})},
	{"edit", updateOf("edited_message", `"message_id":5,"date":1780000000,"edit_date":1790000000,`+anna+`,`+private+`,"text":"new"`),
		said(func(m *bots.Inbound) { m.Kind, m.Text = bots.Edit, "new" })},
	{"press", updateOf("callback_query", `"id":"q1",`+anna+`,"data":"take:1","message":{"message_id":5,"date":0,`+desk+`}`),
		said(func(m *bots.Inbound) {
			m.Kind, m.Data, m.Chat.ID, m.Group, m.At = bots.Press, "take:1", "-1001", true, now
		})},
	{"press without its message", updateOf("callback_query", `"id":"q1",`+anna+`,"data":"take:1","inline_message_id":"z"`),
		said(func(m *bots.Inbound) { m.Kind, m.Data, m.MessageID, m.At = bots.Press, "take:1", "", now })},
	{"blocked", updateOf("my_chat_member", `"date":1790000000,`+anna+`,`+private+`,"old_chat_member":{"status":"member"},"new_chat_member":{"status":"kicked"}`),
		said(func(m *bots.Inbound) { m.Kind, m.MessageID = bots.Blocked, "" })},
	{"allowed", updateOf("my_chat_member", `"date":1790000000,`+anna+`,`+private+`,"old_chat_member":{"status":"kicked"},"new_chat_member":{"status":"member"}`),
		said(func(m *bots.Inbound) { m.Kind, m.MessageID = bots.Allowed, "" })},
	{"moved", message(`"chat":{"id":-5,"type":"group"},"migrate_to_chat_id":-1005`),
		said(func(m *bots.Inbound) {
			m.Kind, m.Chat.ID, m.Group, m.Text, m.From = bots.Moved, "-5", true, "-1005", bots.Person{}
		})},
	{"made admin", updateOf("my_chat_member", `"date":1790000000,`+anna+`,`+desk+`,"old_chat_member":{"status":"member"},"new_chat_member":{"status":"administrator"}`), nil},
	{"another bot", updateOf("message", `"message_id":5,"from":{"id":8,"is_bot":true},`+desk+`,"text":"x"`), nil},
	{"service message", message(desk + `,"new_chat_members":[{"id":8}]`), nil},
	{"channel's post in its group", message(desk + `,"text":"x","is_automatic_forward":true`), nil},
	{"unknown kind", `{"update_id":11,"message_reaction":{}}`, nil},
}

func TestConvert(t *testing.T) {
	for _, c := range conversions {
		u, hasID, err := convert([]byte(c.raw), us, now)
		if err != nil || !hasID || u.id != 11 {
			t.Errorf("%s: id %d, %v", c.name, u.id, err)
			continue
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
	for raw, wantID := range map[string]bool{
		`{"update_id":11,"message":{"text":[]}}`: true,
		`{"update_id":11,"message":7}`:           true,
		`{"update_id":"x"}`:                      false,
		`{}`:                                     false,
		`7`:                                      false,
		`{`:                                      false,
	} {
		if _, hasID, err := convert([]byte(raw), us, now); err == nil || hasID != wantID {
			t.Errorf("%s: id %v, %v", raw, hasID, err)
		}
	}
}

// FuzzConvert: no bytes make it panic, and what it passes on names its chat.
func FuzzConvert(f *testing.F) {
	for _, c := range conversions {
		f.Add([]byte(c.raw))
	}
	f.Add([]byte(`{"update_id":1,"callback_query":{"from":null,"message":{}}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		u, _, err := convert(raw, us, now)
		if err != nil || u.msg == nil {
			return
		}
		if u.msg.Key == "" || u.msg.Chat.ID == "" || u.msg.Kind == "" || !json.Valid(raw) {
			t.Errorf("%s became %+v", raw, u.msg)
		}
	})
}
