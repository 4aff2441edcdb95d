package simulator

import (
	"encoding/json"

	"otklik/bots"
)

const (
	callbackLimit = 64
	rowLimit      = 8
	keyboardLimit = 100
)

// markup is reply_markup, understood.
type markup struct {
	given   bool
	inline  [][]key
	menu    [][]key
	oneTime bool
	remove  bool
}

type rawMarkup struct {
	Inline  [][]rawButton `json:"inline_keyboard"`
	Menu    [][]rawButton `json:"keyboard"`
	OneTime bool          `json:"one_time_keyboard"`
	Remove  bool          `json:"remove_keyboard"`
}

type rawButton struct {
	Text     string  `json:"text"`
	Data     *string `json:"callback_data"`
	URL      string  `json:"url"`
	Location bool    `json:"request_location"`
	Contact  bool    `json:"request_contact"`
}

// UnmarshalJSON takes a bare string for a button, as the Bot API does.
func (b *rawButton) UnmarshalJSON(raw []byte) error {
	if json.Unmarshal(raw, &b.Text) == nil {
		return nil
	}
	type plain rawButton
	return json.Unmarshal(raw, (*plain)(b))
}

func parseMarkup(text string) (markup, *telegramError) {
	if text == "" || text == "null" {
		return markup{}, nil
	}
	var raw rawMarkup
	if json.Unmarshal([]byte(text), &raw) != nil {
		return markup{}, badRequest("can't parse reply keyboard markup JSON object")
	}
	m := markup{given: true, oneTime: raw.OneTime, remove: raw.Remove}
	var err *telegramError
	if m.inline, err = parseRows(raw.Inline, inlineKey); err != nil {
		return markup{}, err
	}
	m.menu, err = parseRows(raw.Menu, menuKey)
	return m, err
}

func parseRows(rows [][]rawButton, read func(rawButton) (key, *telegramError)) ([][]key, *telegramError) {
	var out [][]key
	total := 0
	for _, row := range rows {
		if total += len(row); len(row) > rowLimit || total > keyboardLimit {
			return nil, badRequest("reply markup is too long")
		}
		line := make([]key, 0, len(row))
		for _, b := range row {
			if b.Text == "" {
				return nil, badRequest("inline keyboard button text must be non-empty")
			}
			k, err := read(b)
			if err != nil {
				return nil, err
			}
			line = append(line, k)
		}
		if len(line) > 0 {
			out = append(out, line)
		}
	}
	return out, nil
}

func inlineKey(b rawButton) (key, *telegramError) {
	switch {
	case b.URL != "":
		return key{Button: Button{Text: b.Text, URL: b.URL, Kind: bots.Link}, wire: "url"}, nil
	case b.Data == nil:
		return key{}, badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
	case *b.Data == "" || len(*b.Data) > callbackLimit:
		return key{}, badRequest("BUTTON_DATA_INVALID")
	}
	return key{Button: Button{Text: b.Text, Data: *b.Data}, wire: "callback"}, nil
}

func menuKey(b rawButton) (key, *telegramError) {
	if b.Location {
		return key{Button: Button{Text: b.Text, Kind: bots.RequestLocation}, wire: "location"}, nil
	}
	if b.Contact {
		return key{Button: Button{Text: b.Text, Kind: bots.RequestContact}, wire: "contact"}, nil
	}
	return key{Button: Button{Text: b.Text}, wire: "text"}, nil
}

// apply changes the chat's menu as the markup says. The lock is held.
func (m markup) apply(c *Chat) {
	switch {
	case m.remove:
		c.menu, c.oneTime = nil, false
	case len(m.menu) > 0:
		c.menu, c.oneTime = m.menu, m.oneTime
	}
}

func sameKeys(a, b [][]key) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if len(a[i]) != len(b[i]) {
			return false
		}
		for j := range a[i] {
			if a[i][j] != b[i][j] {
				return false
			}
		}
	}
	return true
}
