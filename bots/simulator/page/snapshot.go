package page

import (
	"strings"

	"otklik/bots"
	"otklik/bots/simulator"
)

// shown is how many messages a phone draws; older ones scroll out of reach.
const shown = 150

// snapshot is the picture of one phone, as the browser gets it.
type snapshot struct {
	Phone    int       `json:"phone"` // from 1
	Messages []message `json:"messages"`
	Menu     [][]key   `json:"menu,omitempty"`
}

type message struct {
	ID      string         `json:"id"`
	Own     bool           `json:"own"`
	Bot     bool           `json:"bot,omitempty"`
	Name    string         `json:"name"`
	Text    string         `json:"text,omitempty"`
	ReplyTo string         `json:"reply_to,omitempty"`
	Photos  []string       `json:"photos,omitempty"`
	Files   []string       `json:"files,omitempty"` // names
	Place   *bots.Location `json:"place,omitempty"`
	Keys    [][]key        `json:"keys,omitempty"`
	Edited  bool           `json:"edited,omitempty"`
	Silent  bool           `json:"silent,omitempty"`
	Time    string         `json:"time"`
}

// key is a button. Its payload stays here: the browser presses by label.
type key struct {
	Text string          `json:"text"`
	Kind bots.ButtonKind `json:"kind,omitempty"`
	URL  string          `json:"url,omitempty"`
}

// look takes the picture of phone n (from 0).
func (p *page) look(n int) snapshot {
	f := p.phones[n]
	s := snapshot{Phone: n + 1, Menu: keys(f.chat.Menu()), Messages: []message{}}
	all := f.chat.Messages()
	for _, m := range all[max(0, len(all)-shown):] {
		s.Messages = append(s.Messages, p.draw(m, f.Person.ID()))
	}
	return s
}

func (p *page) draw(m simulator.Message, owner string) message {
	d := message{
		ID: m.ID, Own: m.From == owner, Bot: m.From == "bot", Name: m.Name, Text: m.Text,
		ReplyTo: m.ReplyTo, Place: m.Location, Keys: keys(m.Buttons),
		Edited: m.Edited, Silent: m.Silent, Time: m.At.Local().Format("15:04"),
	}
	for _, f := range m.Photos {
		// Relative, so that the page also works under another name of this host.
		d.Photos = append(d.Photos, strings.TrimPrefix(f.URL, p.root))
	}
	for _, f := range m.Files {
		d.Files = append(d.Files, f.Name)
	}
	return d
}

func keys(rows [][]simulator.Button) [][]key {
	var out [][]key
	for _, row := range rows {
		line := make([]key, len(row))
		for i, b := range row {
			line[i] = key{Text: b.Text, Kind: b.Kind, URL: b.URL}
		}
		out = append(out, line)
	}
	return out
}
