package dialogs

import (
	"errors"
	"strings"
	"time"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file is the clocks on a card: how long is left, in words, and how they are kept true.

// look lets a case do what is due; where nothing is, the words of its countdowns changed.
func (n *Notices) look(id routing.CaseID) error {
	n.looks = true
	if err := n.cases().Look(id); err != nil || n.told {
		return err
	}
	k, err := n.Tx.Case(id)
	if err != nil {
		return err
	}
	return n.recount(k)
}

// With mostRecounted letters waiting a chat is not told for now that time passes: its queue
// stays short for what happens. It is tried again.
const (
	mostRecounted = 10
	recountAgain  = 5 * time.Minute
)

// recount renews the clocks on a case's cards where the messenger lets a card be changed:
// that time passes is no reason for a new one.
func (n *Notices) recount(k *routing.Case) error {
	full := false
	return n.eachCard(k, func(chat bots.Chat, text string, keyboard bots.Keyboard) error {
		_, open, err := n.changeable(k, chat, false)
		if err != nil || !open || full {
			return err
		}
		waiting, err := n.Tx.Waiting(chat, mostRecounted)
		if err != nil {
			return err
		}
		if full = waiting >= mostRecounted; full {
			return n.Tx.LookAt(k.ID, n.Now.Add(recountAgain))
		}
		if same, err := n.says(k, chat, text); err != nil || same {
			return err
		}
		return n.edit(k, chat, text, keyboard)
	})
}

// says tells whether the newest card of a case in a chat says this already.
func (n *Notices) says(k *routing.Case, chat bots.Chat, text string) (bool, error) {
	card, err := n.Tx.CardOf(k.ID, chat)
	if err != nil || card == 0 {
		return false, err
	}
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
