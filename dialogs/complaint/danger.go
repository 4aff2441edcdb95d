package complaint

import (
	"slices"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// Whoever writes of danger, wherever he is in the conversation, is told whom to call.
// The conversation goes on as if nothing had been said; what comes of it is urgent, and
// the duty desk hears of it once.

// alarm is the danger a resident wrote of last.
type alarm struct {
	Kinds []routing.DangerID `json:"kinds,omitempty"`
	Told  time.Time          `json:"told,omitzero"` // when he heard whom to call
	// Call is what the duty desk was sent of a draft, Called when.
	Call   bots.LetterID `json:"call,omitempty"`
	Called time.Time     `json:"called,omitzero"`
	// Cries is how many letters the duty desk got since Called from who may not write.
	Cries int `json:"cries,omitempty"`
}

// The least time between two warnings of one danger, and between two calls of the duty
// desk: who writes in short messages is in one trouble.
const (
	warnAgain = 10 * time.Minute
	helpAgain = time.Hour
)

// heed hears whether the message tells of danger, and tells whom to call.
func (t *talk) heed() {
	if !t.tells() {
		return
	}
	t.dangers = t.Directory().Dangers(t.In.Text)
	if len(t.dangers) == 0 {
		return
	}
	a := &t.Alarm
	t.novel = slices.ContainsFunc(t.dangers, func(k routing.Danger) bool { return !slices.Contains(a.Kinds, k.ID) })
	fresh := t.Now.Sub(a.Told) >= warnAgain
	if fresh {
		a.Kinds = nil
	}
	for _, k := range t.dangers {
		if !slices.Contains(a.Kinds, k.ID) {
			a.Kinds, fresh = append(a.Kinds, k.ID), true
		}
	}
	if fresh {
		a.Told = t.Now
		t.Warn(t.T("danger.screen", locales.Args{"What": t.Perils(t.dangers), "Calls": t.Rescue(t.dangers)}))
	}
}

// raise makes urgent what the message has become a part of, and calls the duty desk.
func (t *talk) raise() error {
	if len(t.dangers) == 0 {
		return nil
	}
	p := dialogs.Peril{Kinds: t.dangers, Case: t.went}
	if t.went == 0 {
		p.About = t.Draft.place.complaint()
		p.About.Topic = t.Draft.Topic
		if filing[t.Session.State] {
			t.Draft.Urgent = true
		}
	}
	a := &t.Alarm
	if t.Now.Sub(a.Called) < helpAgain {
		return nil
	}
	letter, err := t.CallForHelp(p)
	if err != nil || letter == 0 {
		return err
	}
	a.Call, a.Called = letter, t.Now
	if t.went != 0 {
		a.Call = 0 // it says already which case it is
	}
	return nil
}

// urgency is the priority of the draft as it would be filed now.
func (t *talk) urgency() routing.Priority {
	if t.Draft.Urgent || len(t.Directory().Dangers(t.Draft.text())) > 0 {
		return routing.Urgent
	}
	return routing.Normal
}

// filedUrgent tells the duty desk which case has become of what it was called for.
func (t *talk) filedUrgent(k *routing.Case) error {
	call := t.Alarm.Call
	if call == 0 || k.Priority != routing.Urgent {
		return nil
	}
	t.Alarm.Call, t.Alarm.Cries = 0, 0
	return t.HelpFiled(call, t.perils(), k)
}

// perils are the kinds of danger written of last.
func (t *talk) perils() (kinds []routing.Danger) {
	for _, id := range t.Alarm.Kinds {
		if kind, ok := t.Directory().DangerOf(id); ok {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// alert makes a case urgent for what its resident has just said of it, as long as
// somebody works on it.
func (t *talk) alert(k *routing.Case, words string) error {
	if len(t.ForCase(k).Directory().Dangers(words)) == 0 || k.Priority == routing.Urgent || !routing.May(k.State, routing.SetPrio) {
		return nil
	}
	_, err := t.Cases().Alert(k.ID)
	return err
}
