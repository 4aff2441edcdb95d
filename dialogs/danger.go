package dialogs

import (
	"strconv"
	"strings"
	"time"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file is what happens when somebody writes of danger: he is told whom to call,
// and the duty desk hears of it once.

// mostCalls is how many calls one centre's duty desk gets in a minute: what is more is
// a disaster that it knows of, and each case's card says that it is urgent.
const mostCalls = 5

// Peril is what a resident tells of danger.
type Peril struct {
	Kinds []routing.Danger
	About routing.Complaint // of a draft, as far as it is known
	Case  routing.CaseID    // 0 while there is none
}

// Rescue are the numbers to call, the centre's own first: "112, 101".
func (s *Scene) Rescue(kinds []routing.Danger) string { return rescue(s.Directory(), kinds) }

func rescue(d *routing.Directory, kinds []routing.Danger) string {
	calls := []string{d.Centre().Emergency.Phone}
	for _, k := range kinds {
		if k.Call != "" && !strings.Contains(" "+strings.Join(calls, " ")+" ", " "+k.Call+" ") {
			calls = append(calls, k.Call)
		}
	}
	return strings.Join(calls, ", ")
}

// Perils names kinds of danger.
func (s *Scene) Perils(kinds []routing.Danger) string { return perils(kinds, s.Language()) }

func perils(kinds []routing.Danger, lang string) string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.Names.In(lang)
	}
	return strings.Join(names, ", ")
}

// CallForHelp tells the duty desk of danger: what sort, where as far as it is known,
// and nothing of who tells it or in which words. letter is 0 when nobody can hear it, or
// enough has been heard in this minute. A case whose own desk sits in the same chat
// needs no call while it is worked on: it was told there.
func (s *Scene) CallForHelp(p Peril) (letter bots.LetterID, err error) {
	n := s.Notices()
	d := n.Directory.Region().CentreFor(p.About.Territory, n.Directory)
	var k *routing.Case
	if p.Case != 0 {
		if k, err = s.Tx.Case(p.Case); err != nil {
			return 0, err
		}
		d = n.of(k)
	}
	chat, ok, err := n.seat(d.Centre().DutyDesk)
	if err != nil || !ok {
		return 0, err
	}
	if k != nil {
		own, bound, err := n.deskChat(k, k.Agency)
		if err != nil || bound && own == chat && worked(k) {
			return 0, err
		}
	}
	free, err := s.freeCall(d.Centre().ID)
	if err != nil || !free {
		return 0, err
	}
	return post(s.Tx, s.House, bots.Letter{
		Chat: chat, Text: n.perilText(d, p, k), Purpose: bots.Notice, Priority: bots.Urgent, Case: int64(p.Case), Group: true,
	})
}

// CryOf lets the duty desk read what somebody who may not write tells of danger: no desk has
// his words or will have a case of them. under is the letter that this one goes on from, 0 for
// the first, which like every call counts as one of the minute's.
func (s *Scene) CryOf(r Restraint, kinds []routing.Danger, words string, under bots.LetterID) (bots.LetterID, error) {
	n := s.Notices()
	k, err := s.Tx.Case(r.Case)
	if err != nil {
		return 0, err
	}
	d := n.of(k)
	chat, ok, err := n.nearest(append([]routing.DeskID{d.Centre().DutyDesk}, d.DesksFor(k.Agency)...))
	if err != nil || !ok {
		return 0, err
	}
	w := n.speak(d, locales.Default)
	args := locales.Args{"What": perils(kinds, w.lang), "Calls": rescue(d, kinds), "Number": k.Number, "Text": Quote(words)}
	text := w.t("danger.desk_more", args)
	if under == 0 {
		free, err := s.freeCall(d.Centre().ID)
		if err != nil || !free {
			return 0, err
		}
		text = w.t("danger.desk_barred", args)
	}
	return post(s.Tx, s.House, bots.Letter{ // in passing: the case it names may be of another chat of his, and forgotten apart
		Chat: chat, Text: text, Under: under, Purpose: bots.Notice, Priority: bots.Urgent, Case: int64(k.ID), Group: true, Passing: true,
	})
}

// HelpFiled says in the place of a call which case has become of it.
func (s *Scene) HelpFiled(call bots.LetterID, kinds []routing.Danger, k *routing.Case) error {
	sent, err := s.Letter(call)
	if err != nil {
		return err
	}
	n := s.Notices()
	_, err = post(s.Tx, s.House, bots.Letter{
		Chat: sent.Chat, Text: n.perilText(n.of(k), Peril{Kinds: kinds, Case: k.ID}, k),
		EditOf: call, Purpose: bots.Notice, Priority: bots.Urgent, Case: int64(k.ID), Group: true,
	})
	return err
}

// worked tells whether a case became urgent at its desk when danger was told of it.
func worked(k *routing.Case) bool { return routing.May(k.State, routing.SetPrio) }

func (n *Notices) perilText(d *routing.Directory, p Peril, k *routing.Case) string {
	w := n.speak(d, locales.Default)
	args := locales.Args{"What": perils(p.Kinds, w.lang), "Calls": rescue(d, p.Kinds)}
	var lines []string
	key := "danger.desk_draft"
	if k != nil {
		key, args["Number"], args["Agency"] = "danger.desk_case", k.Number, w.agency(k.Agency)
		switch {
		case k.State.Ended():
			key = "danger.desk_closed"
		case !worked(k):
			key = "danger.desk_answered"
		}
	}
	lines = append(lines, w.t(key, args))
	about := p.About
	if k != nil {
		about = k.Complaint
	}
	if about.Topic != "" {
		lines = append(lines, w.t("danger.desk_topic", locales.Args{"Topic": w.topic(about.Topic)}))
	}
	if place := w.place(about); place != "" {
		lines = append(lines, w.t("danger.desk_place", locales.Args{"Place": place, "Map": w.mapLink(about.Point)}))
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// freeCall takes one of the minute's calls of a centre; all replicas share them.
func (s *Scene) freeCall(centre routing.CentreID) (bool, error) {
	minute := string(centre) + " " + strconv.FormatInt(s.Now.Truncate(time.Minute).Unix()/60, 10) + " "
	for i := range mostCalls {
		if free, err := s.FirstTime("danger", minute+strconv.Itoa(i)); err != nil || free {
			return free, err
		}
	}
	return false, nil
}
