package staff

import (
	"errors"
	"slices"
	"strings"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/gate"
	"otklik/locales"
	"otklik/routing"
)

// This file is an answer before it goes: it is looked at, and goes or stays.

// answering is an answer that has not gone yet.
type answering struct {
	Case  routing.CaseID `json:"case,omitempty"`
	Deed  routing.Deed   `json:"deed,omitempty"`
	Text  string         `json:"text,omitempty"`
	Files []string       `json:"files,omitempty"`
	Album string         `json:"album,omitempty"` // whose later pictures belong to it
	From  string         `json:"from,omitempty"`  // the message that its words came in, "" = none
	routing.Doubts
	routing.Proof // that the work is done
}

func (a answering) remark() routing.Remark {
	return routing.Remark{Text: a.Text, Files: a.Files, Doubts: a.Doubts, Proof: a.Proof}
}

// shown tells whether an answer says that the work is done, and shows it.
func (a answering) shown() bool {
	return a.Deed == routing.Finish && (slices.ContainsFunc(dialogs.DecodeFiles(a.Files), shows) || !a.Worked.IsZero() || a.Act != "")
}

// shows tells whether a file may show how a place looks.
func shows(f bots.File) bool { return f.Kind == bots.Photo || f.Kind == bots.Video }

// Recent answers are those of so many days, of so many cases.
const (
	recentDays  = 30
	recentCases = 20
)

// offer lets an answer go, or keeps it and asks its clerk about what it lacks.
func (c *Conversation) offer(t *talk, a answering) error {
	a.From = t.remember(a.Case)
	k, err := t.may(a)
	if err != nil {
		t.forsake(a.Album)
		return t.explain(k, err)
	}
	if a.Lacks, err = t.lacks(k, a); err != nil {
		return err
	}
	next := t.shownFirst(k, a, false)
	if next == "" {
		return t.explain(t.dispatch(k, a))
	}
	t.memory.Case, t.Answering = a.Case, a
	return c.machine.Ask(t, t.Scene, dialogs.Move{Event: next})
}

// reoffer is offer in the middle of asking about the answer; read tells that its clerk
// has read it as it stands.
func (t *talk) reoffer(text string, files []string, read bool) (dialogs.Move, error) {
	a := &t.Answering
	if from := t.remember(a.Case); from != "" {
		a.From = from
	}
	a.Text, a.Files, a.Doubts = text, files, routing.Doubts{}
	if t.In.Album != "" {
		a.Album = t.In.Album
	}
	t.follow(a.Case, false)
	return t.judge(read)
}

// judge lets the answer in hand go, or asks about what it lacks.
func (t *talk) judge(read bool) (dialogs.Move, error) {
	a := &t.Answering
	k, err := t.may(*a)
	if err != nil {
		t.forsake(a.Album)
		return t.finished(k, err)
	}
	if a.Lacks, err = t.lacks(k, *a); err != nil {
		return dialogs.Move{}, err
	}
	if next := t.shownFirst(k, *a, read); next != "" {
		return dialogs.Move{Event: next}, nil
	}
	return t.sent(k)
}

// sent lets the answer in hand go.
func (t *talk) sent(k *routing.Case) (dialogs.Move, error) {
	a := t.Answering
	t.Answering = answering{}
	k, err := t.dispatch(k, a)
	if err == nil && !t.waits && t.outcome == "" && t.In.Kind == bots.Press { // the question that was pressed must not stay
		key := "gate.sent"
		switch {
		case k.State == routing.Approval:
			key = "gate.submitted"
		case a.Deed == routing.Finish:
			key = "prove.done"
		}
		t.outcome = t.T(key, locales.Args{"Number": k.Number})
	}
	return t.finished(k, err)
}

// may reads the case that an answer is for, if this clerk may answer it.
func (t *talk) may(a answering) (*routing.Case, error) {
	k, err := t.Scene.Case(a.Case)
	if err != nil {
		return nil, err
	}
	if a.remark().Empty() && a.Deed != routing.Finish {
		return k, routing.ErrEmpty
	}
	if err := t.Cases().Check(k, t.actor(), a.Deed); errors.Is(err, routing.ErrNotYours) {
		return nil, err
	} else if err != nil {
		return k, err
	}
	return k, nil
}

// dispatch does what an answer comes to.
func (t *talk) dispatch(k *routing.Case, a answering) (given *routing.Case, err error) {
	defer func() {
		if err != nil {
			t.forsake(a.Album)
		}
	}()
	if a.Deed == routing.Correct {
		k, err := t.Cases().Correct(k.ID, t.actor(), a.remark())
		if err == nil {
			t.outcome = t.T("correct.done", locales.Args{"Number": k.Number})
		}
		return k, err
	}
	return t.give(k, a.Deed, a.remark(), t.pressed())
}

// lacks are the gate's remarks on an answer.
func (t *talk) lacks(k *routing.Case, a answering) ([]string, error) {
	recent, err := t.AnswersOf(k.Agency, t.Now.Add(-recentDays*24*time.Hour), k.ID, recentCases)
	if err != nil {
		return nil, err
	}
	how := t.ForCase(k).Directory().GateOf(k.Topic)
	list := t.read(a.Text, how, k.Kind, recent, t.patterns(k)...)
	for _, r := range t.read(a.Act, how, k.Kind, nil) {
		if r == string(gate.Contact) && !slices.Contains(list, r) { // all else a number lacks
			list = append(list, r)
		}
	}
	if strings.TrimSpace(a.Text) == "" && !a.shown() && t.wantsWords(k) {
		list = append(list, string(gate.NoWords))
	}
	if a.shown() {
		list = slices.DeleteFunc(list, func(r string) bool { return r == string(gate.NoDeed) })
	}
	return list, nil
}

// read are the gate's remarks on words for residents.
func (t *talk) read(text string, how routing.Gate, kind routing.CaseKind, recent []string, ready ...gate.Pattern) (list []string) {
	if t.gate == nil {
		return nil
	}
	for _, r := range t.gate.Check(text, recent, ready...) {
		if r.Final() || how != routing.GateOff && concerns(r, kind) {
			list = append(list, string(r))
		}
	}
	return list
}

// concerns tells whether an answer to such a message must have what a remark misses: of
// what is no trouble nothing need be done.
func concerns(r gate.Remark, kind routing.CaseKind) bool {
	switch r {
	case gate.NoDeed, gate.NoTime, gate.NoOne:
		return kind == routing.CaseProblem
	case gate.NoWords:
		return kind.Answerable()
	}
	return true
}
