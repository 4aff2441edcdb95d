package staff

import (
	"errors"
	"slices"
	"strconv"

	"otklik/dialogs"
	"otklik/dialogs/gate"
	"otklik/locales"
	"otklik/routing"
)

// This file asks for words: a question to the resident, one to who has the case; and
// where they promise something, an interim answer or putting a case off, for the date.

// inside are the deeds whose words no resident reads.
var inside = []routing.Deed{routing.Nudge, routing.Restore, routing.Reopen}

func askSay(t *talk) dialogs.Prompt { return t.prompt("desk.say_" + string(t.Ordering.Deed)) }

func hearSay(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if h.Value == evCancel {
		return t.cancelled()
	}
	wordless := t.Ordering.Deed == routing.Ask || t.Ordering.Deed == routing.Relay
	if !t.dropUnfit() || t.In.Text == "" && (!wordless || len(t.In.Files) == 0) {
		return dialogs.Move{Aside: t.T("stale.unread", nil)}, nil
	}
	said := t.Remark()
	if !slices.Contains(inside, t.Ordering.Deed) && gate.HasNumbers(said.Text) {
		return dialogs.Move{Aside: t.T("gate.personal_words", nil)}, nil
	}
	switch t.Ordering.Deed {
	case routing.Ask:
		return t.ask(said)
	case routing.Relay:
		return t.relay(said)
	case routing.Restore:
		t.wordsOnly()
		return t.restore(said.Text)
	case routing.Reopen:
		t.wordsOnly()
		return t.finished(t.Cases().Reopen(t.memory.Case, t.actor(), said.Text))
	case routing.Nudge:
		t.wordsOnly()
		return t.finished(t.Cases().Nudge(t.memory.Case, t.actor(), said.Text))
	}
	t.follow(t.memory.Case, false)
	t.Ordering.Text, t.Ordering.Files, t.Ordering.Album = said.Text, said.Files, t.In.Album
	return dialogs.Move{Event: evUntil}, nil
}

// ask puts a question to the resident. Its later pictures follow it.
func (t *talk) ask(said routing.Remark) (dialogs.Move, error) {
	k, err := t.Cases().Ask(t.memory.Case, t.actor(), said)
	if err == nil {
		t.follow(k.ID, false)
		key := "desk.asked"
		if k.Called() {
			key = "call.asked"
		}
		t.outcome = t.T(key, locales.Args{"Number": k.Number})
	}
	return t.finished(k, err)
}

// ahead are the dates that are offered, in days from now.
var ahead = []int{3, 7, 14, 30}

func askUntil(t *talk) dialogs.Prompt {
	p := t.prompt("desk.until_" + string(t.Ordering.Deed))
	for _, days := range ahead {
		label := t.T("desk.in_days", locales.Args{"Days": days})
		p.Choices = append(p.Choices, dialogs.Choice{Label: label, Value: strconv.Itoa(days)})
	}
	return p
}

func hearUntil(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if h.Value == evCancel {
		t.forsake(t.Ordering.Album)
		return t.cancelled()
	}
	cal := t.calendar()
	at, ok := routing.ParseDay(h.Text, t.Now, t.Directory().Location())
	if days, err := strconv.Atoi(h.Value); err == nil {
		at, ok = t.Now.AddDate(0, 0, days), true
	}
	if !ok {
		return dialogs.Move{Aside: t.T("desk.bad_date", nil)}, nil
	}
	do, key := t.Cases().Interim, "desk.promised"
	if t.Ordering.Deed == routing.Defer {
		do, key = t.Cases().Defer, "desk.deferred"
	}
	at = cal.EndOf(at)
	k, err := do(t.memory.Case, t.actor(), routing.Remark{Text: t.Ordering.Text, Files: t.Ordering.Files}, at)
	if errors.Is(err, routing.ErrDate) {
		return dialogs.Move{Aside: t.T("desk.bad_date", nil)}, nil
	}
	if err == nil {
		t.outcome = t.T(key, locales.Args{"Number": k.Number, "Until": t.When(at)})
	}
	return t.finished(k, err)
}

// calendar is that of the case in hand, or the desk's own where it is gone.
func (t *talk) calendar() *routing.Calendar {
	k, err := t.Scene.Case(t.memory.Case)
	if err != nil {
		return t.Directory().Calendar()
	}
	return t.ForCase(k).Directory().Calendar()
}
