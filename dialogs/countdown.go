package dialogs

import (
	"errors"
	"strings"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file is the clocks on a card: how long is left, in words, and how they are kept true.

// look lets a case do what is due; where nothing is, the words of its countdowns changed.
// A timer whose moment is past or yet to come renews nothing.
func (n *Notices) look(id routing.CaseID) error {
	n.looks = true
	if due, err := n.cases().Look(id); err != nil || !due || n.told {
		return err
	}
	k, err := n.Tx.Case(id)
	if err != nil {
		return err
	}
	return n.recount(k)
}

// mostRecounted letters waiting, and a chat is not told that time passes: its queue stays
// short for what happens, and the card says until when. The next look renews it.
const mostRecounted = 10

// everyQueue is more than any chat has waiting.
const everyQueue = 1 << 30

// recount renews the clocks on a case's cards where the messenger lets a card be changed:
// that time passes is no reason for a new one, and nothing waits for it.
func (n *Notices) recount(k *routing.Case) error { return n.renewed(k, mostRecounted) }

// renewed is recount for chats in which fewer than so many letters wait.
func (n *Notices) renewed(k *routing.Case, most int) error {
	return n.eachCard(k, func(chat bots.Chat, text string, keyboard bots.Keyboard) error {
		card, open, err := n.changeable(k, chat, false)
		if err != nil || !open {
			return err
		}
		if waiting, err := n.Tx.Waiting(chat, most); err != nil || waiting >= most {
			return err
		}
		if same, err := n.says(card, text); err != nil || same {
			return err
		}
		_, err = n.post(k, bots.Letter{Chat: chat, Text: text, Keyboard: keyboard, EditOf: card, Purpose: bots.Card, Priority: bots.Showing})
		return err
	})
}

// says tells whether a letter says this already.
func (n *Notices) says(card bots.LetterID, text string) (bool, error) {
	last, err := n.Tx.Letter(card)
	if errors.Is(err, ErrNoLetter) {
		return false, nil
	}
	return err == nil && last.Text == text, err
}

// clocks words the promises of a case, each in a line; the whole answer settles them all.
func (n *Notices) clocks(w wording, k *routing.Case) string {
	var lines []string
	for _, clock := range []routing.Clock{routing.FirstReply, routing.PromisedAnswer, routing.FullAnswer} {
		if !k.AnsweredAt.IsZero() && clock != routing.FullAnswer {
			continue
		}
		if line := n.clock(w, k, clock); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// clock words one of them. Days are those of the calendar on the wall, which need new words
// once a night.
func (n *Notices) clock(w wording, k *routing.Case, clock routing.Clock) string {
	v := n.of(k).Countdown(k, clock, n.Now)
	args := locales.Args{"Clock": w.t("clock."+string(clock), nil), "Due": w.when(v.Due)}
	switch v.Standing {
	case routing.StandsMet:
		return w.t("clock.met", args)
	case routing.StandsPaused:
		return w.t("clock.paused_"+string(k.State), args)
	case routing.StandsLate:
		if v.Days == 0 {
			return w.t("clock.late_today", args)
		}
		args["N"] = v.Days
		return w.t("clock.late_days", args)
	case routing.StandsRunning:
		return left(w, v, args)
	}
	return ""
}

func left(w wording, v routing.Countdown, args locales.Args) string {
	switch {
	case v.Hours == 1:
		return w.t("clock.left_last", args)
	case v.Hours > 1:
		args["N"] = v.Hours
		return w.t("clock.left_hours", args)
	case v.Days == 0:
		return w.t("clock.left_today", args)
	case v.Days == 1:
		return w.t("clock.left_tomorrow", args)
	}
	args["N"] = v.Days
	return w.t("clock.left_days", args)
}
