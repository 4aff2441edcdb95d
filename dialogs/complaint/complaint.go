// Package complaint is the conversation with a resident in his private chat:
// greeting, language, consent, filing a case step by step, and looking after
// cases later. It owns the chart, its steps and the draft. It does not decide
// who answers (routing) or word anything itself (locales, the directory).
package complaint

import (
	"strings"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// Conversation talks with residents. It is safe for concurrent use.
type Conversation struct {
	machine *dialogs.Machine[*talk]
}

// New checks the chart and makes the conversation.
func New() (*Conversation, error) {
	m, err := dialogs.NewMachine(chart())
	if err != nil {
		return nil, err
	}
	return &Conversation{machine: m}, nil
}

// Mermaid draws the chart.
func (c *Conversation) Mermaid() string { return c.machine.Mermaid() }

// talk is one turn of the conversation, with what it remembers.
type talk struct {
	*dialogs.Scene
	memory
}

// memory is what the conversation keeps between turns, beside its state.
type memory struct {
	Draft draft `json:"draft"`
	// At is the state to come back to after a detour, "" if none.
	At string `json:"at,omitempty"`
	// Case is the one being looked at or added to.
	Case routing.CaseID `json:"case,omitempty"`
	// Aside are words that may belong to a case or begin a new one, and
	// AsideMessage the message they came in.
	Aside        routing.Remark `json:"aside"`
	AsideMessage string         `json:"aside_message,omitempty"`
}

// draft is a complaint in the making.
type draft struct {
	Category  routing.CategoryID  `json:"category,omitempty"`
	Topic     routing.TopicID     `json:"topic,omitempty"`
	Found     []routing.TopicID   `json:"found,omitempty"` // offered for typed words
	Text      string              `json:"text,omitempty"`
	Files     []bots.File         `json:"files,omitempty"`
	Album     string              `json:"album,omitempty"`   // of the last photo
	Message   string              `json:"message,omitempty"` // the resident's own, to reply to
	Territory routing.TerritoryID `json:"territory,omitempty"`
	Address   string              `json:"address,omitempty"`
	Point     *routing.Point      `json:"point,omitempty"`
	Early     bool                `json:"early,omitempty"`  // described before a topic was chosen
	Review    bool                `json:"review,omitempty"` // one answer is being changed
}

func (d draft) empty() bool {
	return d.Topic == "" && d.Category == "" && d.Text == "" && len(d.Files) == 0 && d.Territory == ""
}

func (d draft) told() bool { return d.Text != "" || len(d.Files) > 0 }

func (d draft) complaint() routing.Complaint {
	return routing.Complaint{
		Topic: d.Topic, Territory: d.Territory, Text: d.Text, Address: d.Address, Point: d.Point,
		Files: dialogs.EncodeFiles(d.Files),
	}
}

// Hear answers one message of a resident.
func (c *Conversation) Hear(s *dialogs.Scene) error {
	t := &talk{Scene: s}
	if !s.Recall(&t.memory) {
		t.memory = memory{}
	}
	if err := c.answer(t); err != nil {
		return err
	}
	return s.Remember(t.memory)
}

// answer tries what may come at any moment, then the question that was asked.
func (c *Conversation) answer(t *talk) error {
	switch t.In.Kind {
	case bots.Message, bots.Press:
	case bots.Edit:
		return c.edited(t)
	default:
		return nil
	}
	handlers := []func(*talk) (bool, error){c.verdict, c.command, c.reply, c.album}
	for _, h := range handlers {
		if done, err := h(t); done || err != nil {
			return err
		}
	}
	return c.machine.Converse(t, t.Scene)
}

func (t *talk) consented() bool { return t.Session.Consent == t.consentVersion() }

// known tells whether the conversation has begun for this resident.
func (t *talk) known() bool { return t.Session.State != "" && t.consented() }

// edited takes a changed message into the draft it described.
func (c *Conversation) edited(t *talk) error {
	d := &t.Draft
	if d.Message == "" || d.Message != t.In.MessageID || strings.TrimSpace(t.In.Text) == "" || tooLong(t.In.Text) {
		return nil
	}
	d.Text = strings.TrimSpace(t.In.Text)
	return c.machine.Correct(t, t.Scene, "")
}

// album adds the later photos of one album to the draft without a question for each.
func (c *Conversation) album(t *talk) (bool, error) {
	d := &t.Draft
	if t.In.Album == "" || t.In.Album != d.Album || len(t.In.Files) == 0 || len(d.Files) >= maxFiles {
		return false, nil
	}
	d.Files = append(d.Files, t.In.Files...)
	return true, c.machine.Correct(t, t.Scene, t.counted())
}

// reply brings words that answer any message about a case to that case.
func (c *Conversation) reply(t *talk) (bool, error) {
	if t.In.ReplyTo == "" || !t.known() {
		return false, nil
	}
	id, err := t.About()
	if err != nil || id == 0 {
		return false, err
	}
	r := t.remark()
	if r.Text == "" && len(r.Files) == 0 {
		return false, nil
	}
	return true, t.add(id, r)
}

// verdict takes a press under an answer.
func (c *Conversation) verdict(t *talk) (bool, error) {
	p, ok := dialogs.DecodeCase(t.In.Data)
	if !ok || t.In.Kind != bots.Press {
		return false, nil
	}
	outcome := routing.Outcome(p.Verb)
	switch outcome {
	case routing.Solved, routing.Partly, routing.NotSolved:
	default:
		return true, t.Say(t.T("stale.button", nil))
	}
	k, err := t.Cases().Judge(p.Case, t.resident(), outcome)
	if key := refusal(err); key != "" {
		return true, t.Say(t.T(key, nil))
	}
	if err != nil {
		return true, err
	}
	args := locales.Args{"Number": k.Number}
	if outcome == routing.Solved {
		return true, t.Say(t.T("answer.solved", args))
	}
	t.park()
	t.memory.Case = k.ID
	return true, c.machine.Ask(t, t.Scene, dialogs.Move{Event: evSay, Receipt: t.T("answer.rework", args), Case: k.ID})
}
