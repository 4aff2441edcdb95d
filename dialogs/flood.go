package dialogs

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file is a resident who writes much at once about one case: its desk sees the first of
// it as it comes, and of what follows one message that grows. Nothing is lost: all of it is in
// the case, and is shown with its card.

const (
	floodSpan   = time.Minute
	floodFree   = 5                // messages of words in it that are shown as they come
	floodFiles  = 20               // and of those with files: two albums
	floodPause  = 10 * time.Minute // after it the same words are said anew, and a new message grows
	floodQuotes = 10               // the newest messages that a growing one quotes
	floodQuoted = 300              // units of each
)

// flood is what is kept of a message that grows, as the draft of a conversation of its own.
type flood struct {
	Since time.Time `json:"since"`
	Last  time.Time `json:"last"`
	Count int       `json:"count"`
	Files int       `json:"files,omitempty"` // of them with files
}

// flooded lets a message grow in place of showing what was said, where that is more than a
// desk should have to look at; false means that it is to be shown. What a question was waiting
// for, and what tells of danger, is always shown.
func (n *Notices) flooded(k *routing.Case, chat bots.Chat, e routing.Event, exchange bool) (bool, error) {
	if k.Called() || e.Detail.Is != "" {
		return false, nil
	}
	of, echo := e.Echoed()
	if !echo {
		of = k.ID
	}
	said, err := n.saidOf(of)
	if err != nil || len(said) == 0 || !n.surplus(k, said, exchange) {
		return false, err
	}
	return true, n.swell(k, chat, of, said, exchange)
}

// saidOf is what a case's own resident has added to it.
func (n *Notices) saidOf(of routing.CaseID) ([]routing.Event, error) {
	events, err := n.Tx.Events(of)
	return slices.DeleteFunc(events, func(e routing.Event) bool {
		_, echo := e.Echoed()
		return e.Kind != routing.EventWords || echo
	}), err
}

// surplus tells whether the last of what was said says again what has just been said, or comes
// after enough of its kind. In an exchange two questions may have one answer.
func (n *Notices) surplus(k *routing.Case, said []routing.Event, exchange bool) bool {
	last := said[len(said)-1]
	if len(n.of(k).Dangers(last.Text)) > 0 {
		return false
	}
	files := len(last.Files) > 0
	many, most := 0, floodFree
	if files {
		most = floodFiles
	}
	for _, s := range slices.Backward(said[:len(said)-1]) {
		age := last.At.Sub(s.At)
		if age > floodPause {
			break
		}
		if !files && len(s.Files) == 0 && !exchange && Fold(s.Text) == Fold(last.Text) {
			return true
		}
		if age < floodSpan && files == (len(s.Files) > 0) {
			many++
		}
	}
	return many >= most
}

// swell adds the last of what was said about a case, by the resident of another where of is
// not its own, to the message that grows.
func (n *Notices) swell(k *routing.Case, chat bots.Chat, of routing.CaseID, said []routing.Event, exchange bool) error {
	last := said[len(said)-1]
	s, f, err := n.floodOf(k, chat, of)
	if err != nil {
		return err
	}
	if s.Prompt == 0 || last.At.Sub(f.Last) > floodPause {
		s.Prompt, f = 0, flood{Since: last.At}
	}
	f.Count, f.Last = f.Count+1, last.At
	if len(last.Files) > 0 {
		f.Files++
	}
	since := slices.IndexFunc(said, func(e routing.Event) bool { return !e.At.Before(f.Since) })
	l := bots.Letter{Chat: chat, Purpose: bots.Thread, EditOf: s.Prompt, Text: n.desk(k).t("card.flood", locales.Args{
		"Number": k.Number, "Count": f.Count, "Files": f.Files, "Text": n.quotes(k, said[max(since, len(said)-floodQuotes):], floodQuoted),
	}), Keyboard: n.veiledAmong(k, said)}
	if exchange {
		l.Purpose = bots.Talk
	}
	if of != k.ID {
		l.Mentions = []int64{int64(of)}
	}
	if s.Prompt == 0 {
		if l.Under, err = n.Tx.CardOf(k.ID, chat); err != nil {
			return err
		}
	}
	id, err := n.post(k, l)
	if err != nil {
		return err
	}
	if s.Prompt == 0 {
		s.Prompt = id
	}
	return n.saveFlood(s, f)
}

// floodOf reads what is kept of the message that grows in a chat. No channel is called like
// that of its conversation.
func (n *Notices) floodOf(k *routing.Case, chat bots.Chat, of routing.CaseID) (s *Session, f flood, err error) {
	id := chat.String() + " " + strconv.FormatInt(int64(k.ID), 36) + " " + strconv.FormatInt(int64(of), 36)
	if s, err = n.Tx.Session(SessionKey{Chat: bots.Chat{Channel: "~flood", ID: id}}); err != nil || len(s.Draft) == 0 {
		return s, f, err
	}
	if err := json.Unmarshal(s.Draft, &f); err != nil {
		return s, f, fmt.Errorf("flood of case %d: %w", k.ID, err)
	}
	return s, f, nil
}

func (n *Notices) saveFlood(s *Session, f flood) (err error) {
	if s.Draft, err = json.Marshal(f); err != nil {
		return fmt.Errorf("flood: %w", err)
	}
	s.UpdatedAt = n.Now
	return n.Tx.SaveSession(s)
}

// veiledAmong is the button that shows all of what was said, where a desk's chat sees some of
// it masked.
func (n *Notices) veiledAmong(k *routing.Case, said []routing.Event) (b bots.Keyboard) {
	w := n.desk(k)
	if slices.ContainsFunc(said, func(e routing.Event) bool { return w.veils(e.Text) }) {
		b.Rows = [][]bots.Button{revealRow(w, k)}
	}
	return b
}

// quotes lists what was said as a desk's chat may see it, a line each, what was said again as
// one; most is how many units of each are quoted, 0 = all. Files without words are not in it.
func (n *Notices) quotes(k *routing.Case, said []routing.Event, most int) string {
	w := n.desk(k)
	var lines []string
	times, before := 0, ""
	end := func() {
		if times > 1 {
			lines[len(lines)-1] += " ×" + strconv.Itoa(times)
		}
	}
	for _, e := range said {
		text := Quote(w.veiled(e.Text))
		if most > 0 {
			text = cut(text, most)
		}
		switch folded := Fold(e.Text); {
		case text == "":
		case times > 0 && folded == before:
			times++
		default:
			end()
			lines, times, before = append(lines, "• "+text), 1, folded
		}
	}
	end()
	return strings.Join(lines, "\n")
}

// shownApart is how many of what was said to a case are shown under its card as they came;
// what was said before them comes in one.
const shownApart = 10

// saidBefore posts what was said first of so much that it would fill a chat, and tells how many
// of the events are in that.
func (n *Notices) saidBefore(k *routing.Case, chat bots.Chat, events []routing.Event) (done int, err error) {
	var at []int
	for i, e := range events {
		if e.Kind == routing.EventWords {
			at = append(at, i)
		}
	}
	if len(at) <= shownApart {
		return 0, nil
	}
	done = at[len(at)-shownApart/2]
	l := bots.Letter{Chat: chat, Purpose: bots.Thread}
	var said []routing.Event
	for _, i := range at[:len(at)-shownApart/2] {
		e, mentions, err := n.spoken(events[i])
		if err != nil {
			return 0, err
		}
		said = append(said, e)
		l.Files = append(l.Files, DecodeFiles(e.Files)...)
		l.Mentions = append(l.Mentions, mentions...)
	}
	slices.Sort(l.Mentions)
	l.Mentions = slices.Compact(l.Mentions)
	l.Text = n.desk(k).t("card.said_before", locales.Args{"Number": k.Number, "Count": len(said), "Text": n.quotes(k, said, 0)})
	l.Keyboard = n.veiledAmong(k, said)
	if l.Under, err = n.Tx.CardOf(k.ID, chat); err != nil {
		return 0, err
	}
	_, err = n.post(k, l)
	return done, err
}
