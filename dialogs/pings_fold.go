package dialogs

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file is a chat to which many stages come at once: what the night has made due is due
// when work begins. The first few are told one by one, the others in one message that grows.

const (
	mostPings  = 5               // told one by one in pingSpan
	pingSpan   = 5 * time.Minute // what is due at one look comes within it, however long that takes
	mostListed = 40              // numbers in one message: the others stand on the list behind its button
)

// ViewLate is the list of what is overdue.
const ViewLate = "late"

// pingsChat is locked by every turn that may tell a stage, so that replicas count together.
func pingsChat() bots.Chat { return bots.Chat{Channel: "~pings", ID: "all"} }

// pingTally is what a chat was told of late.
type pingTally struct {
	Since   time.Time        `json:"since"`
	Count   int              `json:"count"`
	Card    bots.LetterID    `json:"card,omitempty"` // the message that grows
	Numbers []string         `json:"numbers,omitempty"`
	Cases   []routing.CaseID `json:"cases,omitempty"` // which it stands for: several stages of one are one case
}

// fold lets one message tell a chat of a stage, where it was told of many just now; false
// means that the stage is to be told by itself. It counts either.
func (n *Notices) fold(w wording, k *routing.Case, l bots.Letter) (bool, error) {
	if !n.looks || k.Priority == routing.Urgent {
		return false, nil
	}
	s, err := n.Tx.Session(SessionKey{Chat: pingsChat(), Person: l.Chat.String()})
	if err != nil {
		return false, err
	}
	var t pingTally
	if len(s.Draft) > 0 {
		if err := json.Unmarshal(s.Draft, &t); err != nil {
			return false, fmt.Errorf("the pings of a chat: %w", err)
		}
	}
	if n.Now.Sub(t.Since) > pingSpan {
		t = pingTally{Since: n.Now}
	}
	t.Count++
	folded := t.Count > mostPings
	if folded {
		if err := n.growPings(w, k, l, &t); err != nil {
			return false, err
		}
	}
	s.Chart, s.UpdatedAt = "pings", n.Now
	if s.Draft, err = json.Marshal(t); err != nil {
		return false, err
	}
	return folded, n.Tx.SaveSession(s)
}

// growPings adds a case to the message that stands for many.
func (n *Notices) growPings(w wording, k *routing.Case, l bots.Letter, t *pingTally) error {
	if slices.Contains(t.Cases, k.ID) {
		return nil
	}
	t.Cases = append(t.Cases, k.ID)
	if len(t.Numbers) < mostListed {
		t.Numbers = append(t.Numbers, w.t("ping.number", locales.Args{"Number": k.Number}))
	}
	l = bots.Letter{Chat: l.Chat, Purpose: bots.Notice, Priority: bots.Showing, Group: l.Group, EditOf: t.Card}
	if t.Card == 0 {
		l.ID = bots.LetterID(n.Tx.NewID())
		t.Card = l.ID
	}
	more := len(t.Cases)
	l.Text = w.t("ping.folded", locales.Args{"Count": more, "Numbers": strings.Join(t.Numbers, ", "), "Rest": more - len(t.Numbers)})
	if l.Group {
		data, _ := QueuePress{View: ViewLate}.Encode()
		l.Keyboard = bots.Keyboard{Rows: [][]bots.Button{{{Text: w.t("ping.list", nil), Data: data}}}}
	}
	_, err := post(n.Tx, n.House, l)
	return err
}
