package telegram

import (
	"context"
	"io"
	"maps"
	"strings"
	"testing"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
	"github.com/google/go-cmp/cmp"

	"otklik/bots"
)

func fetchWords(context.Context, bots.File) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader("bytes")), nil
}

func letter(change func(*bots.Outbound)) bots.Outbound {
	out := bots.Outbound{Chat: bots.Chat{Channel: "tg", ID: "7"}, Text: "words", Key: 1}
	change(&out)
	return out
}

func files(ff ...bots.File) func(*bots.Outbound) {
	return func(o *bots.Outbound) { o.Files = ff }
}

var (
	ours   = bots.File{Channel: "tg", ID: "abc", Kind: bots.Photo}
	theirs = bots.File{Channel: "vk", ID: "zzz", Kind: bots.Photo}
	round  = bots.File{Channel: "tg", ID: "video_note|n", Kind: bots.Video}
	music  = bots.File{Channel: "tg", ID: "audio|a", Kind: bots.Document}
	scan   = bots.File{Channel: "tg", ID: "scan", Kind: bots.Document, Name: "IMG_1.JPG"}
	paper  = bots.File{Channel: "tg", ID: "doc", Kind: bots.Document}
)

const noPreview = `{"is_disabled":true}`

func TestRender(t *testing.T) {
	for _, c := range []struct {
		name    string
		out     bots.Outbound
		method  string
		params  tgbotapi.Params // without chat_id
		uploads []upload
	}{
		{"text", letter(func(o *bots.Outbound) { o.Silent, o.ReplyTo = true, "5" }), "sendMessage", tgbotapi.Params{
			"text": "words", "link_preview_options": noPreview, "disable_notification": "true",
			"reply_parameters": `{"message_id":5,"allow_sending_without_reply":true}`,
		}, nil},
		{"our photo", letter(files(ours)), "sendPhoto", tgbotapi.Params{"caption": "words", "photo": "abc"}, nil},
		{"their photo", letter(files(theirs)), "sendPhoto", tgbotapi.Params{"caption": "words"}, []upload{{"photo", theirs, 0}}},
		{"their large photo", letter(files(bots.File{Channel: "vk", Kind: bots.Photo, Size: 11 << 20})), "sendDocument",
			tgbotapi.Params{"caption": "words"}, []upload{{"document", bots.File{Channel: "vk", Kind: bots.Photo, Size: 11 << 20}, 0}}},
		{"album", letter(files(ours, theirs)), "sendMediaGroup", tgbotapi.Params{
			"media": `[{"type":"photo","media":"abc","caption":"words"},{"type":"photo","media":"attach://file1"}]`,
		}, []upload{{"file1", theirs, 1}}},
		{"round video", letter(func(o *bots.Outbound) { o.Text, o.Files = "", []bots.File{round} }), "sendVideoNote",
			tgbotapi.Params{"video_note": "n"}, nil},
		{"round video with words", letter(files(round)), "sendVideo", tgbotapi.Params{"caption": "words"}, []upload{{"video", round, 0}}},
		{"music", letter(files(music)), "sendAudio", tgbotapi.Params{"caption": "words", "audio": "a"}, nil},
		{"animation", letter(files(bots.File{Channel: "tg", ID: "animation|g", Kind: bots.Video})), "sendAnimation",
			tgbotapi.Params{"caption": "words", "animation": "g"}, nil},
		{"a picture sent as a file", letter(files(scan)), "sendDocument", tgbotapi.Params{"caption": "words"}, []upload{{"document", scan, 0}}},
		{"a paper sent as a file", letter(files(paper)), "sendDocument", tgbotapi.Params{"caption": "words", "document": "doc"}, nil},
		{"album with a round video", letter(files(ours, round)), "sendMediaGroup", tgbotapi.Params{
			"media": `[{"type":"photo","media":"abc","caption":"words"},{"type":"video","media":"attach://file1"}]`,
		}, []upload{{"file1", round, 1}}},
		{"edit", letter(func(o *bots.Outbound) {
			o.Edit = "5"
			o.Keyboard.Rows = [][]bots.Button{{{Text: "Go", Data: "go"}, {Text: "See", Kind: bots.Link, URL: "https://x"}}}
		}), "editMessageText", tgbotapi.Params{
			"text": "words", "link_preview_options": noPreview, "message_id": "5",
			"reply_markup": `{"inline_keyboard":[[{"text":"Go","callback_data":"go"},{"text":"See","url":"https://x"}]]}`,
		}, nil},
		{"edit of what has a file", letter(func(o *bots.Outbound) { o.Edit, o.Files = "5", []bots.File{ours} }), "editMessageCaption",
			tgbotapi.Params{"caption": "words", "message_id": "5"}, nil},
		{"menu", letter(func(o *bots.Outbound) {
			o.Keyboard = bots.Keyboard{Menu: true, Rows: [][]bots.Button{{{Text: "Go", Data: "go"}}}}
		}), "sendMessage", tgbotapi.Params{"text": "words", "link_preview_options": noPreview,
			"reply_markup": `{"keyboard":[[{"text":"Go"}]],"resize_keyboard":true}`}, nil},
		{"no menu", letter(func(o *bots.Outbound) { o.Keyboard.Menu = true }), "sendMessage",
			tgbotapi.Params{"text": "words", "link_preview_options": noPreview, "reply_markup": `{"remove_keyboard":true}`}, nil},
		{"location", letter(func(o *bots.Outbound) {
			o.Keyboard.Rows = [][]bots.Button{{{Text: "Here", Kind: bots.RequestLocation}}}
		}), "sendMessage", tgbotapi.Params{"text": "words", "link_preview_options": noPreview,
			"reply_markup": `{"keyboard":[[{"text":"Here","request_location":true}]],"resize_keyboard":true,"one_time_keyboard":true}`}, nil},
		{"contact", letter(func(o *bots.Outbound) {
			o.Keyboard = bots.Keyboard{Menu: true, Rows: [][]bots.Button{{{Text: "Mine", Kind: bots.RequestContact}}}}
		}), "sendMessage", tgbotapi.Params{"text": "words", "link_preview_options": noPreview,
			"reply_markup": `{"keyboard":[[{"text":"Mine","request_contact":true}]],"resize_keyboard":true,"one_time_keyboard":true}`}, nil},
	} {
		r, err := render(c.out, "tg")
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		want := maps.Clone(c.params)
		want["chat_id"] = "7"
		if diff := cmp.Diff(want, r.params); diff != "" || r.method != c.method {
			t.Errorf("%s: %s, want %s (-want +got)\n%s", c.name, r.method, c.method, diff)
		}
		if diff := cmp.Diff(c.uploads, r.uploads, cmp.AllowUnexported(upload{})); diff != "" {
			t.Errorf("%s: uploads (-want +got)\n%s", c.name, diff)
		}
	}
}

func TestRenderRefuses(t *testing.T) {
	voice := bots.File{Channel: "tg", ID: "v", Kind: bots.Voice}
	button := [][]bots.Button{{{Text: "x", Data: "x"}}}
	link := [][]bots.Button{{{Text: "x", Kind: bots.Link, URL: "https://x"}}}
	for name, change := range map[string]func(*bots.Outbound){
		"album with buttons":   func(o *bots.Outbound) { o.Files, o.Keyboard.Rows = []bots.File{ours, ours}, button },
		"mixed album":          files(ours, paper),
		"album with a voice":   files(ours, voice),
		"edit with a menu":     func(o *bots.Outbound) { o.Edit, o.Keyboard = "5", bots.Keyboard{Menu: true, Rows: button} },
		"edit of a foreign id": func(o *bots.Outbound) { o.Edit = "five" },
		"link in a menu":       func(o *bots.Outbound) { o.Keyboard = bots.Keyboard{Menu: true, Rows: link} },
		"reply with JSON":      func(o *bots.Outbound) { o.ReplyTo = `5,"quote":"x"` },
	} {
		if r, err := render(letter(change), "tg"); err == nil {
			t.Errorf("%s: rendered as %+v", name, r)
		}
	}
}
