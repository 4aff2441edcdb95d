package vk

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/SevereCloud/vksdk/v2/api"
	"github.com/google/go-cmp/cmp"

	"otklik/bots"
)

func letter(change func(*bots.Outbound)) bots.Outbound {
	out := bots.Outbound{Chat: bots.Chat{Channel: "vk", ID: "7"}, Text: "words", Key: 1}
	change(&out)
	return out
}

func TestRender(t *testing.T) {
	public := bots.File{Channel: "vk", ID: "photo-9_1_k|https://f/l", Kind: bots.Photo}
	video := bots.File{Channel: "vk", ID: "video7_2|", Kind: bots.Video}
	persons := bots.File{Channel: "vk", ID: "photo7_1_k|https://f/l", Kind: bots.Photo} // VK would drop it without a word
	theirs := bots.File{Channel: "tg", ID: "zzz", Kind: bots.Photo}
	sent := api.Params{"peer_ids": 7, "random_id": randomID(1)}
	for _, c := range []struct {
		name        string
		out         bots.Outbound
		method      string
		params      api.Params // without what every request has
		attachments []string
	}{
		{"text", letter(func(o *bots.Outbound) { o.ReplyTo = "5" }), "messages.send",
			with(sent, "forward", `{"peer_id":7,"conversation_message_ids":[5],"is_reply":true}`), nil},
		{"files", letter(func(o *bots.Outbound) { o.Files = []bots.File{public, theirs, video, persons} }), "messages.send",
			sent, []string{"photo-9_1_k", "", "video7_2", ""}},
		{"buttons", letter(func(o *bots.Outbound) {
			o.Keyboard.Rows = [][]bots.Button{{{Text: "Go", Data: "<go>"}, {Text: "See", Kind: bots.Link, URL: "https://x?a&b"}, {Text: "No", Data: "no"}}}
		}), "messages.send", with(sent, "keyboard", `{"buttons":[[{"action":{"label":"Go","payload":"{\"d\":\"<go>\"}","type":"callback"}}],`+
			`[{"action":{"label":"See","type":"open_link","link":"https://x?a&b"}}],`+
			`[{"action":{"label":"No","payload":"{\"d\":\"no\"}","type":"callback"}}]],"inline":true}`), nil},
		{"menu", letter(func(o *bots.Outbound) {
			o.Keyboard = bots.Keyboard{Menu: true, Rows: [][]bots.Button{{{Text: "Go", Data: "go"}, {Text: "Here", Kind: bots.RequestLocation}}}}
		}), "messages.send", with(sent, "keyboard", `{"buttons":[[{"action":{"label":"Go","payload":"{\"d\":\"go\"}","type":"text"}}],[{"action":{"type":"location"}}]],"one_time":true}`), nil},
		{"no menu", letter(func(o *bots.Outbound) { o.Keyboard.Menu = true }), "messages.send",
			with(sent, "keyboard", `{"buttons":[],"one_time":true}`), nil},
		{"edit", letter(func(o *bots.Outbound) { o.Edit = "5" }), "messages.edit",
			api.Params{"peer_id": 7, "conversation_message_id": 5, "keep_forward_messages": 1}, nil},
		{"edit of what has files", letter(func(o *bots.Outbound) { o.Edit, o.Files = "5", []bots.File{public, theirs} }), "messages.edit",
			api.Params{"peer_id": 7, "conversation_message_id": 5, "keep_forward_messages": 1}, []string{"photo-9_1_k", ""}},
	} {
		r, err := render(c.out, "vk")
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		want := with(with(with(c.params, "message", "words"), "dont_parse_links", 1), "disable_mentions", 1)
		if diff := cmp.Diff(want, r.params); diff != "" || r.method != c.method || !slices.Equal(r.attachments, c.attachments) {
			t.Errorf("%s: %s %q (-want +got)\n%s", c.name, r.method, r.attachments, diff)
		}
	}
}

func with(p api.Params, key string, value any) api.Params {
	p = maps.Clone(p)
	p[key] = value
	return p
}

func TestRenderRefuses(t *testing.T) {
	link := []bots.Button{{Text: "x", Kind: bots.Link, URL: "https://x"}}
	for name, change := range map[string]func(*bots.Outbound){
		"more rows than links leave": func(o *bots.Outbound) {
			o.Keyboard.Rows = [][]bots.Button{slices.Repeat(link, 5), slices.Repeat(link, 2)}
		},
		"a payload that grows": func(o *bots.Outbound) {
			o.Keyboard.Rows = [][]bots.Button{{{Text: "x", Data: strings.Repeat("\x01", 64)}}}
		},
		"a button that asks for a telephone": func(o *bots.Outbound) {
			o.Keyboard = bots.Keyboard{Menu: true, Rows: [][]bots.Button{{{Text: "Mine", Kind: bots.RequestContact}}}}
		},
		"edit with a menu":     func(o *bots.Outbound) { o.Edit, o.Keyboard.Menu = "5", true },
		"edit of a foreign id": func(o *bots.Outbound) { o.Edit = "five" },
		"chat zero":            func(o *bots.Outbound) { o.Chat.ID = "0" },
	} {
		if r, err := render(letter(change), "vk"); err == nil {
			t.Errorf("%s: rendered as %+v", name, r)
		}
	}
}

// random_id must differ for letters VK can still remember, however ids are made:
// one after another, or from a clock with a counter below it.
func TestRandomIDDoesNotCollide(t *testing.T) {
	start := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC).UnixMilli()
	for name, key := range map[string]func(i int64) int64{
		"sequential":      func(i int64) int64 { return i + 1 },
		"milliseconds":    func(i int64) int64 { return start + i },
		"clock << 16":     func(i int64) int64 { return (start + i) << 16 },
		"clock << 20":     func(i int64) int64 { return (start + i) << 20 },
		"clock << 22":     func(i int64) int64 { return (start + i) << 22 },
		"clock + counter": func(i int64) int64 { return (start+i/8)<<16 | i%8 },
	} {
		seen := make(map[int32]bool)
		for i := range int64(200_000) {
			id := randomID(key(i))
			if id == 0 || seen[id] {
				t.Fatalf("%s: letter %d has random_id %d again", name, i, id)
			}
			seen[id] = true
		}
	}
	if randomID(0) == 0 {
		t.Error("zero means no key to VK")
	}
}
