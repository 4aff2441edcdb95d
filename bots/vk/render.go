package vk

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/SevereCloud/vksdk/v2/api"
	"github.com/SevereCloud/vksdk/v2/object"

	"otklik/bots"
	"otklik/bots/adapter"
)

// limits are those of an inline keyboard; a Menu has ten rows.
var limits = bots.Limits{
	InlineLocation: true,
	Idempotent:     true, // random_id
	Text:           4096, Caption: 4096, Files: 10,
	Buttons: 10, Rows: 6, RowLength: 5, Label: 40, MenuButtons: 40,
	FileSize: maxFile,
	EditFor:  23 * time.Hour, // error 909 after a day
}

const (
	menuRows   = 10
	maxPayload = 255 // characters of JSON
)

// request is one call of the VK API. attachments has a place for every file, ""
// where the file must be uploaded first.
type request struct {
	method      string
	params      api.Params
	attachments []string
}

// render makes the one call that shows out. channel is ours: of its files those go
// by name that may.
func render(out bots.Outbound, channel string) (request, error) {
	if err := adapter.Check(out, limits); err != nil {
		return request{}, err
	}
	peer, err := strconv.Atoi(out.Chat.ID)
	if err != nil || peer == 0 {
		return request{}, errors.New("chat: not a VK id")
	}
	keyboard, err := keyboard(out.Keyboard)
	if err != nil {
		return request{}, err
	}
	r := request{params: api.Params{
		"message":          out.Text,
		"dont_parse_links": 1,
		"disable_mentions": 1, // a resident's "@all" must not ring in a desk's chat
	}}
	if keyboard != "" {
		r.params["keyboard"] = keyboard
	}
	for _, f := range out.Files {
		ref := ""
		if f.Channel == channel && byName(f.ID) {
			ref, _ = splitRef(f.ID)
		}
		r.attachments = append(r.attachments, ref)
	}
	if out.Edit != "" { // what is not named again goes from the message
		return r, r.edit(out, peer)
	}
	r.method = "messages.send"
	r.params["peer_ids"] = peer // the plural form alone answers with conversation_message_id
	r.params["random_id"] = randomID(out.Key)
	return r, r.reply(out.ReplyTo, peer)
}

func (r *request) edit(out bots.Outbound, peer int) error {
	id, err := strconv.Atoi(out.Edit)
	if err != nil {
		return errors.New("edit: not a VK id")
	}
	if out.Keyboard.Menu {
		return errors.New("edit: a keyboard below the input field cannot be changed")
	}
	r.method = "messages.edit"
	r.params["peer_id"] = peer
	r.params["conversation_message_id"] = id
	r.params["keep_forward_messages"] = 1
	return nil
}

func (r *request) reply(to string, peer int) error {
	if to == "" {
		return nil
	}
	id, err := strconv.Atoi(to)
	if err != nil {
		return errors.New("reply: not a VK id")
	}
	b, err := json.Marshal(object.MessagesForward{PeerID: peer, ConversationMessageIDs: []int{id}, IsReply: true})
	if err != nil {
		return fmt.Errorf("reply: %w", err)
	}
	r.params["forward"] = string(b)
	return nil
}

// withoutReply is the same call for when the message to reply to has vanished.
// The same random_id goes with it, so that it cannot make a second message.
func (r request) withoutReply() request {
	params := api.Params{}
	for k, v := range r.params {
		if k != "forward" {
			params[k] = v
		}
	}
	r.params = params
	return r
}

func (r *request) attach() {
	named := slices.DeleteFunc(slices.Clone(r.attachments), func(ref string) bool { return ref == "" })
	if delete(r.params, "attachment"); len(named) > 0 {
		r.params["attachment"] = strings.Join(named, ",")
	}
}

// randomID derives messages.send's idempotency key from a letter's id: the upper
// half of a multiplication by 2^64/φ (Fibonacci hashing), and 1 for zero, which
// VK would read as "no key". Ids that follow one another, or differ by the step
// of a clock in their upper bits, land as far apart as 2^32 places allow, so
// that the hour and the hundred messages VK remembers hold no collision.
func randomID(key int64) int32 {
	const phi = 0x9E3779B97F4A7C15
	h := int32(uint64(key) * phi >> 32) // #nosec G115 -- a hash: the lost bits are meant to be lost
	if h == 0 {
		return 1
	}
	return h
}

// keyboard renders JSON, "" for none.
func keyboard(k bots.Keyboard) (string, error) {
	if len(k.Rows) == 0 && !k.Menu {
		return "", nil
	}
	board := object.MessagesKeyboard{Inline: object.BaseBoolInt(!k.Menu), Buttons: [][]object.MessagesKeyboardButton{}}
	board.OneTime = object.BaseBoolInt(k.Once() || k.Menu && len(k.Rows) == 0) // an empty keyboard takes the old one away
	most := limits.Rows
	if k.Menu {
		most = menuRows
	}
	for _, row := range k.Rows {
		rows, err := rowsOf(row, k.Menu)
		if err != nil {
			return "", err
		}
		board.Buttons = append(board.Buttons, rows...)
	}
	if len(board.Buttons) > most {
		return "", fmt.Errorf("keyboard: %d rows, at most %d (location and link buttons take a row each)", len(board.Buttons), most)
	}
	return marshal(board)
}

// rowsOf renders one row, giving each wide button a row of its own.
func rowsOf(row []bots.Button, menu bool) (rows [][]object.MessagesKeyboardButton, err error) {
	var narrow []object.MessagesKeyboardButton
	flush := func() {
		if len(narrow) > 0 {
			rows, narrow = append(rows, narrow), nil
		}
	}
	for _, b := range row {
		key, err := button(b, menu)
		if err != nil {
			return nil, err
		}
		if b.Kind == bots.Callback {
			narrow = append(narrow, key)
			continue
		}
		flush()
		rows = append(rows, []object.MessagesKeyboardButton{key})
	}
	flush()
	return rows, nil
}

func button(b bots.Button, menu bool) (key object.MessagesKeyboardButton, err error) {
	a := object.MessagesKeyboardButtonAction{Type: object.ButtonCallback, Label: adapter.Label(b.Text, limits.Label)}
	if b.Data != "" {
		if a.Payload, err = marshal(wirePayload{Data: b.Data}); err != nil {
			return key, err
		}
	}
	switch b.Kind {
	case bots.RequestLocation:
		a.Type, a.Label = object.ButtonLocation, "" // VK words this button itself
	case bots.RequestContact:
		return key, errors.New("keyboard: no button asks for a telephone here")
	case bots.Link:
		a.Type, a.Link = object.ButtonOpenLink, b.URL
	default:
		if menu {
			a.Type = object.ButtonText
		}
	}
	if len([]rune(a.Payload)) > maxPayload {
		return key, fmt.Errorf("keyboard: payload over %d characters", maxPayload)
	}
	key.Action = a
	return key, nil
}

// marshal keeps <, > and & as they are: escaped they would eat the payload's 255 characters.
func marshal(v any) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return "", fmt.Errorf("keyboard: %w", err)
	}
	return strings.TrimSpace(b.String()), nil
}
