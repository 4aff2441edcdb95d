package telegram

import (
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"otklik/bots"
	"otklik/bots/adapter"
)

const maxPhoto = 10 << 20 // bytes of an uploaded photo; a larger one goes as a document

// limits are the platform's; rows are not documented, so only the total counts.
var limits = bots.Limits{
	Text: 4096, Caption: 1024, Files: 10,
	Buttons: 100, Rows: 100, RowLength: 8, Label: 64, MenuButtons: 100,
	FileSize: maxFile, Silent: true, Contact: true, Threads: true,
}

// request is one call of the Bot API. uploads are the files whose bytes travel
// with it, by form field.
type request struct {
	method  string
	params  tgbotapi.Params
	uploads []upload
}

type upload struct {
	field string
	file  bots.File
	at    int // of the letter's files
}

// render makes the one call that shows out. channel is ours: its files are
// resent by id.
func render(out bots.Outbound, channel string) (request, error) {
	if err := adapter.Check(out, limits); err != nil {
		return request{}, err
	}
	r := request{params: tgbotapi.Params{"chat_id": out.Chat.ID}}
	if !isNumber(out.Chat.ID) {
		return request{}, errors.New("chat: not a Telegram id")
	}
	if err := r.keyboard(out); err != nil {
		return request{}, err
	}
	if out.Edit != "" {
		return r, r.edit(out)
	}
	r.params.AddBool("disable_notification", out.Silent)
	if out.Thread != "" && !isNumber(out.Thread) {
		return request{}, errors.New("thread: not a Telegram id")
	}
	r.params.AddNonEmpty("message_thread_id", out.Thread)
	if err := r.reply(out.ReplyTo); err != nil {
		return request{}, err
	}
	switch len(out.Files) {
	case 0:
		r.method = "sendMessage"
		r.text(out.Text)
		return r, nil
	case 1:
		r.single(out, channel)
		return r, nil
	default:
		return r, r.album(out, channel)
	}
}

func (r *request) text(s string) {
	r.params["text"] = s
	r.params["link_preview_options"] = `{"is_disabled":true}`
}

func (r *request) edit(out bots.Outbound) error {
	if !isNumber(out.Edit) {
		return errors.New("edit: not a Telegram id")
	}
	if out.Keyboard.Menu || out.Keyboard.Asks() {
		return errors.New("edit: a message below the input field cannot be changed")
	}
	r.method = "editMessageText"
	r.params["message_id"] = out.Edit
	r.text(out.Text)
	if len(out.Files) > 0 {
		*r = r.asCaption()
	}
	return nil
}

// asCaption turns an edit of text into an edit of a caption, for a message that
// turned out to carry a file.
func (r request) asCaption() request {
	params := tgbotapi.Params{}
	for k, v := range r.params {
		params[k] = v
	}
	params["caption"] = params["text"]
	delete(params, "text")
	delete(params, "link_preview_options")
	return request{method: "editMessageCaption", params: params}
}

func (r *request) reply(to string) error {
	if to == "" {
		return nil
	}
	if !isNumber(to) {
		return errors.New("reply: not a Telegram id")
	}
	r.params["reply_parameters"] = `{"message_id":` + to + `,"allow_sending_without_reply":true}`
	return nil
}

// single sends one file. A round video has no caption: with words to say it goes
// as a plain video made of its bytes, because one message must hold both.
func (r *request) single(out bots.Outbound, channel string) {
	f := out.Files[0]
	kind := string(kindOf(f, channel))
	own, id := splitRef(f.ID)
	byID := f.Channel == channel && (own != videoNote || out.Text == "") && !untouched(f)
	if byID && own != "" {
		kind = own
	}
	r.method = methods[kind]
	r.params.AddNonEmpty("caption", out.Text)
	if byID {
		r.params[kind] = id
		return
	}
	r.uploads = []upload{{field: kind, file: f}}
}

// album is one message of several files; the platform gives it no keyboard and
// keeps documents apart from pictures.
func (r *request) album(out bots.Outbound, channel string) error {
	if len(out.Keyboard.Rows) > 0 || out.Keyboard.Menu {
		return errors.New("keyboard: an album carries none")
	}
	type media struct {
		Type    string `json:"type"`
		Media   string `json:"media"`
		Caption string `json:"caption,omitempty"`
	}
	items, documents := make([]media, len(out.Files)), 0
	for i, f := range out.Files {
		kind := kindOf(f, channel)
		switch kind {
		case bots.Voice:
			return errors.New("files: a voice message travels alone")
		case bots.Document:
			documents++
		}
		items[i] = media{Type: string(kind), Media: f.ID}
		if own, _ := splitRef(f.ID); f.Channel != channel || own != "" || untouched(f) { // an album takes no other kinds by id
			field := "file" + strconv.Itoa(i)
			items[i].Media = "attach://" + field
			r.uploads = append(r.uploads, upload{field: field, file: f, at: i})
		}
	}
	if documents != 0 && documents != len(items) {
		return errors.New("files: documents and pictures do not mix in an album")
	}
	items[0].Caption = out.Text
	r.method = "sendMediaGroup"
	return r.json("media", items)
}

// untouched tells whether a picture was sent as a file: Telegram leaves in it where
// and by what it was taken, so that its cleaned bytes go in place of its file_id.
func untouched(f bots.File) bool {
	switch strings.ToLower(path.Ext(f.Name)) {
	case ".jpg", ".jpeg", ".png", ".webp":
		return f.Kind == bots.Document
	}
	return false
}

func kindOf(f bots.File, channel string) bots.FileKind {
	switch {
	case f.Kind == bots.Photo && f.Channel != channel && f.Size > maxPhoto:
		return bots.Document
	case f.Kind == bots.Photo, f.Kind == bots.Video, f.Kind == bots.Voice:
		return f.Kind
	default:
		return bots.Document
	}
}

func (r *request) keyboard(out bots.Outbound) error {
	k := out.Keyboard
	switch {
	case k.Menu && len(k.Rows) == 0:
		return r.json("reply_markup", tgbotapi.ReplyKeyboardRemove{RemoveKeyboard: true})
	case len(k.Rows) == 0:
		return nil
	case k.Menu || k.Asks(): // only a keyboard below the input field can ask the phone for something
		return r.menu(k)
	}
	rows := make([][]tgbotapi.InlineKeyboardButton, len(k.Rows))
	for i, row := range k.Rows {
		for _, b := range row {
			button := tgbotapi.InlineKeyboardButton{Text: adapter.Label(b.Text, limits.Label)}
			if b.Kind == bots.Link {
				button.URL = &b.URL
			} else {
				button.CallbackData = &b.Data
			}
			rows[i] = append(rows[i], button)
		}
	}
	return r.json("reply_markup", tgbotapi.InlineKeyboardMarkup{InlineKeyboard: rows})
}

func (r *request) menu(k bots.Keyboard) error {
	markup := tgbotapi.ReplyKeyboardMarkup{ResizeKeyboard: true, OneTimeKeyboard: !k.Menu || k.Once()}
	for _, row := range k.Rows {
		var keys []tgbotapi.KeyboardButton
		for _, b := range row {
			if b.Kind == bots.Link {
				return errors.New("keyboard: no link buttons below the input field")
			}
			keys = append(keys, tgbotapi.KeyboardButton{
				Text:            adapter.Label(b.Text, limits.Label),
				RequestLocation: b.Kind == bots.RequestLocation,
				RequestContact:  b.Kind == bots.RequestContact,
			})
		}
		markup.Keyboard = append(markup.Keyboard, keys)
	}
	return r.json("reply_markup", markup)
}

func (r *request) json(param string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("%s: %w", param, err)
	}
	r.params[param] = string(b)
	return nil
}

func isNumber(s string) bool {
	n, err := strconv.ParseInt(s, 10, 64)
	return err == nil && strconv.FormatInt(n, 10) == s
}
