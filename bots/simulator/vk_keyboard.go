package simulator

import (
	"encoding/json"
	"unicode/utf8"

	"otklik/bots"
)

const (
	vkLabelLimit   = 40
	vkPayloadLimit = 255
	locationLabel  = "Отправить местоположение" // the app's own words
)

// vkKeyboard is a keyboard parameter, understood.
type vkKeyboard struct {
	given   bool
	inline  bool
	oneTime bool
	rows    [][]key
}

type rawVKKeyboard struct {
	OneTime bool            `json:"one_time"`
	Inline  bool            `json:"inline"`
	Buttons [][]rawVKButton `json:"buttons"`
}

type rawVKButton struct {
	Action struct {
		Type    string `json:"type"`
		Label   string `json:"label"`
		Payload string `json:"payload"`
		Link    string `json:"link"`
	} `json:"action"`
	Color string `json:"color"`
}

func badKeyboard(why string) *vkError {
	return &vkError{Code: vkBadKeyboard, Msg: "Keyboard format is invalid: " + why}
}

func parseVKKeyboard(text string) (vkKeyboard, *vkError) {
	if text == "" {
		return vkKeyboard{}, nil
	}
	var raw rawVKKeyboard
	if err := json.Unmarshal([]byte(text), &raw); err != nil {
		return vkKeyboard{}, badKeyboard("JSON is expected")
	}
	k := vkKeyboard{given: true, inline: raw.Inline, oneTime: raw.OneTime}
	rows, wide, total := 10, 5, 40
	if raw.Inline {
		rows, total = 6, 10
		if raw.OneTime {
			return vkKeyboard{}, badKeyboard("inline keyboard can't be one_time")
		}
	}
	if len(raw.Buttons) > rows {
		return vkKeyboard{}, badKeyboard("too many rows")
	}
	count := 0
	for _, row := range raw.Buttons {
		if len(row) == 0 || len(row) > wide {
			return vkKeyboard{}, badKeyboard("a row holds from 1 to 5 buttons")
		}
		if count += len(row); count > total {
			return vkKeyboard{}, badKeyboard("too many buttons")
		}
		line, refused := parseVKRow(row)
		if refused != nil {
			return vkKeyboard{}, refused
		}
		k.rows = append(k.rows, line)
	}
	return k, nil
}

func parseVKRow(row []rawVKButton) ([]key, *vkError) {
	line := make([]key, len(row))
	for i, b := range row {
		k, refused := vkKey(b)
		if refused != nil {
			return nil, refused
		}
		if len(row) > 1 && k.Kind != bots.Callback {
			return nil, badKeyboard("a button of type " + k.wire + " takes the whole row")
		}
		line[i] = k
	}
	return line, nil
}

func vkKey(b rawVKButton) (key, *vkError) {
	a := b.Action
	k := key{wire: a.Type, Button: Button{Text: a.Label, Data: a.Payload}}
	if utf8.RuneCountInString(a.Payload) > vkPayloadLimit {
		return key{}, badKeyboard("payload is too long")
	}
	if a.Payload != "" && !json.Valid([]byte(a.Payload)) {
		return key{}, badKeyboard("payload is not JSON")
	}
	switch b.Color {
	case "", "primary", "secondary", "negative", "positive":
	default:
		return key{}, badKeyboard("unknown color")
	}
	switch a.Type {
	case "text", "callback":
	case "open_link":
		k.Kind, k.URL = bots.Link, a.Link
		if a.Link == "" {
			return key{}, badKeyboard("link is missing")
		}
	case "location":
		k.Kind, k.Text = bots.RequestLocation, locationLabel
		return k, nil
	default:
		return key{}, badKeyboard("unknown action type")
	}
	if n := utf8.RuneCountInString(a.Label); n == 0 || n > vkLabelLimit {
		return key{}, badKeyboard("label holds from 1 to 40 characters")
	}
	return k, nil
}

// apply changes the chat's menu as the keyboard says. The lock is held.
func (k vkKeyboard) apply(c *Chat) {
	if k.given && !k.inline {
		c.menu, c.oneTime = k.rows, k.oneTime
	}
}
