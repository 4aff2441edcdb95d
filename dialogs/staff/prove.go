package staff

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"otklik/dialogs"
	"otklik/dialogs/gate"
	"otklik/locales"
	"otklik/routing"
)

// This file asks a clerk who says that the work is done for the evidence that the topic
// demands, one thing after the other.

const (
	stProve = "prove"
	evProve = "to_prove"
)

// proving is the evidence that a clerk has given so far.
type proving struct {
	Text  string   `json:"text,omitempty"` // said beside the pictures
	Files []string `json:"files,omitempty"`
	Album string   `json:"album,omitempty"` // whose later pictures belong to it
	routing.Proof
}

func (p proving) remark() routing.Remark {
	return routing.Remark{Text: p.Text, Files: p.Files, Proof: p.Proof}
}

func proveArrows() []dialogs.Arrow {
	return []dialogs.Arrow{
		{Event: evProve, From: anywhere, To: stProve},
		{Event: evDone, From: []string{stProve}, To: stIdle},
		{Event: evCancel, From: []string{stProve}, To: stIdle},
		{Event: evDid, From: anywhere, To: stDid},
		{Event: evDone, From: []string{stDid}, To: stIdle},
		{Event: evCancel, From: []string{stDid}, To: stIdle},
	}
}

// finish says that the work is done, or asks for what shows it.
func (c *Conversation) finish(t *talk, id routing.CaseID) error {
	k, err := t.Scene.Case(id)
	if err != nil {
		return t.explain(nil, err)
	}
	if t.Cases().Serves(t.desk, k) && len(t.evidence(k)) > 0 {
		t.Proving = proving{}
		return c.begin(t, id, evProve, routing.Finish)
	}
	if t.Cases().Check(k, t.actor(), routing.Finish) == nil && t.wantsWords(k) {
		t.Answering = answering{Case: id, Deed: routing.Finish}
		return c.begin(t, id, evDid, routing.Finish)
	}
	return t.explain(t.give(k, routing.Finish, routing.Remark{}, ""))
}

func (t *talk) evidence(k *routing.Case) []routing.Evidence {
	return t.ForCase(k).Directory().EvidenceOf(k.Topic)
}

// missing is what is still to be shown of the case in hand.
func (t *talk) missing(k *routing.Case) []routing.Evidence {
	return t.ForCase(k).Directory().Missing(k.Topic, t.Proving.remark())
}

func askProve(t *talk) dialogs.Prompt {
	k, err := t.Scene.Case(t.memory.Case)
	if err != nil {
		return t.prompt("prove.photo")
	}
	left := t.missing(k)
	if len(left) == 0 {
		return t.prompt("prove.photo") // a reload has changed it: what is given will do
	}
	p := t.prompt("prove." + string(left[0]))
	if all := t.evidence(k); len(all) > 1 {
		p.Text = t.T("step.of", locales.Args{"Step": len(all) - len(left) + 1, "Total": len(all)}) + "\n" + p.Text
	}
	if left[0] == routing.EvidenceDate {
		for i, key := range daysBack {
			p.Choices = append(p.Choices, dialogs.Choice{Label: t.T(key, nil), Value: dayMark + string(rune('0'+i))})
		}
	}
	return p
}

// daysBack are the days that are offered, from today back; their values have the mark and
// the number of days.
var daysBack = []string{"prove.today", "prove.yesterday"}

const dayMark = "back"

func hearProve(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if h.Value == evCancel {
		t.Proving = proving{}
		return t.cancelled()
	}
	k, err := t.Scene.Case(t.memory.Case)
	if err != nil {
		return t.finished(nil, err)
	}
	if left := t.missing(k); len(left) > 0 {
		if why := t.prove(k, left[0], h); why != "" {
			return dialogs.Move{Aside: why}, nil
		}
	}
	if len(t.missing(k)) > 0 {
		return dialogs.Move{}, nil
	}
	return t.proved(k.ID)
}

// proved lets the evidence go as an answer does: the gate reads what it says.
func (t *talk) proved(id routing.CaseID) (dialogs.Move, error) {
	p := t.Proving
	t.Proving = proving{}
	t.Answering = answering{Case: id, Deed: routing.Finish, Text: p.Text, Files: p.Files, Album: p.Album, Proof: p.Proof}
	return t.judge(true)
}

// prove takes one piece of evidence; it words why it is none.
func (t *talk) prove(k *routing.Case, e routing.Evidence, h dialogs.Heard) (why string) {
	switch e {
	case routing.EvidencePhoto:
		return t.provePhoto()
	case routing.EvidenceDate:
		return t.proveDay(k, h)
	}
	number := dialogs.QuoteLine(h.Text)
	switch {
	case number == "":
		return t.T("prove.no_act", nil)
	case utf8.RuneCountInString(number) > routing.MostAct:
		return t.T("prove.long_act", locales.Args{"Max": routing.MostAct})
	case gate.HasNumbers(number):
		return t.T("prove.personal_act", nil)
	}
	t.Proving.Act = number
	return ""
}

// provePhoto takes pictures, and what is written beside them as words for the resident.
func (t *talk) provePhoto() string {
	if why := t.DropUnfit(); why != "" {
		return why
	}
	if !slices.ContainsFunc(t.In.Files, shows) {
		return t.T("prove.no_photo", nil)
	}
	r, p := t.Remark(), &t.Proving
	p.Files, p.Text, p.Album = append(p.Files, r.Files...), strings.TrimSpace(r.Text), t.In.Album
	t.follow(t.memory.Case, false)
	return ""
}

// proveDay takes a day that is not ahead.
func (t *talk) proveDay(k *routing.Case, h dialogs.Heard) string {
	its := t.ForCase(k)
	zone := its.Directory().Location()
	now := t.Now.In(zone)
	day, ok := routing.ParseDay(h.Text, t.Now, zone)
	if back, pressed := strings.CutPrefix(h.Value, dayMark); pressed && len(back) == 1 {
		day, ok = time.Date(now.Year(), now.Month(), now.Day()-int(back[0]-'0'), 12, 0, 0, 0, zone), true
	}
	if !ok || day.After(time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, zone)) || day.Before(now.AddDate(-1, 0, 0)) {
		return t.T("prove.no_day", nil)
	}
	t.Proving.Worked = day
	return ""
}

// pictured adds the later pictures of an album to the evidence in hand; false when they are
// not its.
func (t *talk) pictured() bool {
	p := &t.Proving
	return t.Session.State == stProve && t.later(p.Album, &p.Files)
}
