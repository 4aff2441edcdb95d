package dialogs

import (
	"slices"
	"strings"
	"time"

	"otklik/bots"
	"otklik/dialogs/personal"
	"otklik/locales"
	"otklik/routing"
)

// This file shows a clerk, in private and for some minutes, what the card masks.

// VerbReveal shows the contacts of a case's resident.
const VerbReveal = "reveal"

// masks tells whether a card of a case shows less than its resident has told of himself.
func (w wording) masks(k *routing.Case) bool {
	a := k.Applicant
	return w.directory.Centre().Privacy != routing.PrivacyOpen && !k.Erased() &&
		(a.Phone != "" || a.Name != "" || a.For != "" || a.ForPhone != "" || personal.HideFlat(k.Address) != k.Address || w.veils(k.Text) ||
			slices.ContainsFunc(w.typedAnswers(k.Complaint), w.veils))
}

// veiled gives a resident's words as a desk's chat may see them: without telephones, flats
// and names, unless the centre hides nothing.
func (w wording) veiled(words string) string {
	if w.directory.Centre().Privacy == routing.PrivacyOpen {
		return words
	}
	return personal.Veil(words, everybodys(w.directory))
}

func (w wording) veils(words string) bool { return w.veiled(words) != words }

// deskPlace names where a case is as its desk's chat may see it: without the flat, unless
// the centre hides nothing.
func (w wording) deskPlace(c routing.Complaint) string {
	if w.directory.Centre().Privacy != routing.PrivacyOpen {
		c.Address = personal.HideFlat(c.Address)
	}
	return w.place(c)
}

// DeskPlace is where a case is as its desk's chat may see it.
func (s *Scene) DeskPlace(c routing.Complaint) string { return s.words().deskPlace(c) }

// withReveal adds to a card's buttons the one that shows what the card masks.
func withReveal(w wording, k *routing.Case, rows [][]bots.Button) [][]bots.Button {
	if !w.masks(k) {
		return rows
	}
	return append(rows, revealRow(w, k))
}

func revealRow(w wording, k *routing.Case) []bots.Button {
	return []bots.Button{{Text: w.t("reveal.button", nil), Data: CasePress{Verb: VerbReveal, Case: k.ID}.Encode()}}
}

// Reachable tells whether the bot may write to the private chat of whoever speaks in this
// turn: he has begun it. In every messenger such a chat goes by his own id.
func (s *Scene) Reachable() (private bots.Chat, ok bool, err error) {
	private = bots.Chat{Channel: s.In.Chat.Channel, ID: s.In.From.ID}
	ok, err = begun(s.Tx, private)
	return private, ok, err
}

// Unmask sends all contacts of a case to a private chat, where they are hidden again in a
// while.
func (s *Scene) Unmask(k *routing.Case, private bots.Chat) error {
	its := s.ForCase(k)
	shown := its.Directory().Centre().Reveal
	said, others, err := its.unveiled(k)
	if err != nil {
		return err
	}
	text := its.T("reveal.text", locales.Args{
		"Number": k.Number, "Who": join(its.words().contacts(k), said), "Minutes": int(shown / time.Minute),
	})
	id, err := post(s.Tx, s.House, bots.Letter{
		Chat: private, Text: text, Purpose: bots.Contacts, Priority: bots.Interactive, Case: int64(k.ID), Passing: true, Mentions: others,
		Group: s.In.Group && private == s.In.Chat,
	})
	if err != nil {
		return err
	}
	return s.Wake(Timer{At: s.Now.Add(shown), Kind: TimerReveal, Case: k.ID, Letter: id, Chat: private})
}

// SayBeside posts words with buttons that open something, and leaves what was pressed as it
// is.
func (s *Scene) SayBeside(text string, row ...bots.Button) error {
	l := bots.Letter{Chat: s.In.Chat, Text: text, Purpose: bots.Dialog, Priority: bots.Interactive, Group: s.In.Group, ReplyTo: s.In.MessageID}
	l.Keyboard.Rows = [][]bots.Button{row}
	_, err := post(s.Tx, s.House, l)
	return err
}

// Replace puts words in place of what a letter of this chat said.
func (s *Scene) Replace(letter bots.LetterID, text string) error {
	_, err := post(s.Tx, s.House, bots.Letter{
		Chat: s.In.Chat, Text: text, EditOf: letter, Purpose: bots.Dialog, Priority: bots.Interactive,
	})
	return err
}

// ReplaceFor does the same in a desk's chat, for words about a case; letter 0 is none.
func (s *Scene) ReplaceFor(k *routing.Case, letter bots.LetterID, text string) error {
	if letter == 0 {
		return nil
	}
	_, err := post(s.Tx, s.House, bots.Letter{
		Chat: s.In.Chat, Text: text, EditOf: letter, Purpose: bots.Dialog, Priority: bots.Interactive, Case: int64(k.ID), Group: true,
	})
	return err
}

// unmasked tells a desk that its clerk did not get the contacts he asked for, or that they
// could not be hidden again, which the case's history keeps.
func (n *Notices) unmasked(k *routing.Case, l Sent) error {
	if l.State != "dead" {
		return nil
	}
	key := "reveal.lost"
	if l.EditOf != 0 { // they stand there still
		key = "reveal.stuck"
		e := routing.Event{Case: k.ID, Kind: routing.EventExposed, Text: l.Reason, At: n.Now}
		e.Detail.After = ActorID(l.Chat.Channel, l.Chat.ID) // a private chat goes by its person's id
		if err := n.Tx.AddEvent(e); err != nil {
			return err
		}
	}
	return n.line(k, n.desk(k).t(key, locales.Args{"Number": k.Number}))
}

// contacts are all that a resident has told of himself.
func (w wording) contacts(k *routing.Case) string {
	a := k.Applicant
	var lines []string
	add := func(key, text string) {
		if text != "" {
			lines = append(lines, w.t(key, locales.Args{"Text": text}))
		}
	}
	phone := func(p string) string {
		if p == "" {
			return ""
		}
		return personal.FormatPhone(p)
	}
	add("reveal.name", QuoteLine(a.Name))
	add("reveal.phone", phone(a.Phone))
	add("reveal.for", QuoteLine(a.For))
	add("reveal.for_phone", phone(a.ForPhone))
	add("reveal.place", w.place(k.Complaint))
	return strings.Join(lines, "\n")
}

// mostUnveiled is how much of the words that a desk's chat shows masked one message holds:
// it must be a single one, so that it can be hidden again.
const mostUnveiled = 2500

// unveiled are the words about a case that its desk's chat shows masked, the newest ones if
// there are too many, and the cases of others whose words are among them.
func (s *Scene) unveiled(k *routing.Case) (said string, others []int64, err error) {
	w := s.words()
	events, err := s.Events(k.ID)
	if err != nil {
		return "", nil, err
	}
	list := append([]string{k.Text}, s.words().typedAnswers(k.Complaint)...)
	for _, e := range events {
		switch {
		case e.Kind == routing.EventWords, e.Kind == routing.EventRated:
			list = append(list, e.Text)
		case e.Kind == routing.EventJoined && len(e.Detail.Others) == 1:
			other, err := s.Case(e.Detail.Others[0])
			if err != nil {
				return "", nil, err
			}
			list, others = append(list, other.Text), append(others, int64(other.ID))
		}
	}
	for _, words := range slices.Backward(list) {
		line := w.t("reveal.words", locales.Args{"Text": cut(Quote(words), mostUnveiled/2)})
		if w.veils(words) && bots.Units(said)+bots.Units(line) < mostUnveiled {
			said = strings.TrimSpace(line + "\n" + said)
		}
	}
	return said, others, nil
}

// conceal hides contacts again that a clerk was shown.
func (n *Notices) conceal(t Timer) error {
	k, err := n.Tx.Case(t.Case)
	if err != nil {
		return err
	}
	_, err = post(n.Tx, n.House, bots.Letter{
		Chat: t.Chat, Text: n.desk(k).t("reveal.hidden", locales.Args{"Number": k.Number}), EditOf: t.Letter,
		Purpose: bots.Contacts, Priority: bots.Showing, Case: int64(k.ID),
	})
	return err
}
