package mydata

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"

	"otklik/dialogs"
	"otklik/routing"
)

// The JSON file has the names of the tables' own words: it is for another program.
type (
	jsonDossier struct {
		Chat         string           `json:"chat"`
		Language     string           `json:"language,omitempty"`
		Settings     dialogs.Settings `json:"settings"`
		LastSeen     time.Time        `json:"last_seen,omitzero"`
		Conversation json.RawMessage  `json:"conversation,omitempty"` // what the bot remembers between two messages
		Consents     []jsonConsent    `json:"consents"`
		Cases        []jsonCase       `json:"cases"`
		Drafts       []jsonFile       `json:"files_of_no_case,omitempty"`
		Failed       []jsonFailed     `json:"messages_not_understood,omitempty"`
		Letters      []jsonLetter     `json:"messages_to_you,omitempty"`
	}
	jsonConsent struct {
		At       time.Time `json:"at"`
		Given    bool      `json:"given"`
		Version  string    `json:"version"`
		TextHash string    `json:"text_sha256"`
		Language string    `json:"language"`
		Button   string    `json:"button"`
		Person   string    `json:"person"`
	}
	jsonCase struct {
		Number    string            `json:"number"`
		Topic     string            `json:"topic"`
		Territory string            `json:"territory"`
		State     string            `json:"state"`
		Outcome   string            `json:"outcome,omitempty"`
		Kind      string            `json:"kind,omitempty"`
		Agency    string            `json:"agency"`
		Text      string            `json:"text"`
		Address   string            `json:"address,omitempty"`
		Point     *routing.Point    `json:"point,omitempty"`
		Applicant routing.Applicant `json:"applicant,omitzero"`
		Answers   map[string]string `json:"answers,omitempty"`
		Language  string            `json:"language"`
		Mark      int               `json:"mark,omitempty"`
		Opened    time.Time         `json:"opened"`
		Answered  time.Time         `json:"answered,omitzero"`
		Closed    time.Time         `json:"closed,omitzero"`
		Due       routing.Deadlines `json:"deadlines"`
		Events    []jsonEvent       `json:"events"`
		Files     []jsonFile        `json:"files,omitempty"`
	}
	jsonEvent struct {
		At     time.Time `json:"at"`
		Kind   string    `json:"kind"`
		By     string    `json:"by,omitempty"` // "you", "agency", or nobody: the gateway itself
		Text   string    `json:"text,omitempty"`
		Before string    `json:"before,omitempty"`
		Mark   int       `json:"mark,omitempty"`
		Until  time.Time `json:"until,omitzero"`
		Files  int       `json:"files,omitempty"`
	}
	jsonFile struct {
		Name   string    `json:"name,omitempty"`
		Kind   string    `json:"kind"`
		Yours  bool      `json:"sent_by_you"`
		State  string    `json:"state"`
		MIME   string    `json:"mime,omitempty"`
		Size   int64     `json:"size,omitempty"`
		SHA256 string    `json:"sha256,omitempty"`
		At     time.Time `json:"at"`
	}
	jsonFailed struct {
		At     time.Time `json:"at"`
		Reason string    `json:"reason"`
		Raw    string    `json:"raw"`
	}
	jsonLetter struct {
		At   time.Time `json:"at"`
		Text string    `json:"text"`
	}
)

func (w writer) json() ([]byte, error) {
	d := w.dossier
	out := jsonDossier{
		Chat: w.scene.In.Chat.String(), Language: d.Session.Language, Settings: d.Session.Settings, LastSeen: d.Session.UpdatedAt,
		Conversation: d.Session.Draft, Consents: []jsonConsent{}, Cases: []jsonCase{}, Drafts: w.files(d.Drafts, w.himself()),
	}
	for _, c := range d.Consents {
		out.Consents = append(out.Consents, jsonConsent{c.At, c.Given, c.Version, c.TextHash, c.Language, c.Button, c.Person})
	}
	for _, k := range d.Cases {
		out.Cases = append(out.Cases, w.jsonCase(k))
	}
	for _, f := range d.Failed {
		out.Failed = append(out.Failed, jsonFailed{f.At, f.Reason, string(f.Raw)})
	}
	for _, l := range d.Letters {
		out.Letters = append(out.Letters, jsonLetter{l.At, l.Text})
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(out)
	return b.Bytes(), err
}

func (w writer) jsonCase(k Case) jsonCase {
	out := jsonCase{
		Number: k.Number, Topic: string(k.Topic), Territory: string(k.Territory), State: string(k.State), Outcome: string(k.Outcome),
		Kind: string(k.Kind), Agency: string(k.Agency), Text: k.Text, Address: k.Address, Point: k.Point, Applicant: k.Applicant,
		Answers: k.Answers, Language: k.Language, Mark: k.Mark, Opened: k.OpenedAt, Answered: k.AnsweredAt, Closed: k.ClosedAt,
		Due: k.Deadlines, Events: []jsonEvent{}, Files: w.files(k.Files, k.owners()),
	}
	for _, e := range visible(k) {
		by := ""
		switch {
		case e.own:
			by = "you"
		case e.Actor != "":
			by = "agency"
		}
		out.Events = append(out.Events, jsonEvent{
			At: e.At, Kind: string(e.Kind), By: by, Text: e.Text, Before: e.Detail.Before, Mark: e.Detail.Mark, Until: e.Detail.Until,
			Files: len(e.Files),
		})
	}
	return out
}

func (w writer) files(list []File, owners []string) []jsonFile {
	var out []jsonFile
	for _, f := range list {
		out = append(out, jsonFile{f.Name, string(f.Kind), slices.Contains(owners, f.Sender), f.State, f.MIME, f.Size, f.Hash, f.At})
	}
	return out
}

// himself is the name he goes by where there is no case.
func (w writer) himself() []string { return []string{w.scene.In.Chat.String()} }
