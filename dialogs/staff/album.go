package staff

import (
	"errors"
	"slices"
	"strings"

	"otklik/dialogs"
	"otklik/dialogs/gate"
	"otklik/locales"
	"otklik/routing"
)

// This file is the later pictures of an album, which come as messages of their own and go
// where the first went.

// follow lets the later pictures of the message's album go to a case; 0 = nowhere. A press and
// mere words are of none: what is still coming of another album goes where it went.
func (t *talk) follow(id routing.CaseID, note bool) {
	if t.In.Album != "" {
		t.Album, t.memory.About, t.Noted = t.In.Album, id, note
	}
}

// forsake leaves out what may still come of an album: its first picture was refused or
// given up, and its clerk knows.
func (t *talk) forsake(album string) {
	if album != "" && album == t.Album {
		t.memory.About = 0
	}
}

// attach sends the later pictures of an album after the first.
func (c *Conversation) attach(t *talk) error {
	known, err := t.recognise()
	if err != nil || !known {
		return err
	}
	words, note := noted(t.In.Text)
	switch {
	case t.memory.About == 0 && note:
		return t.Say(t.T("desk.no_note_here", nil))
	case t.memory.About == 0 || !t.dropUnfit():
		return nil
	case note && !t.Noted:
		t.Noted = true
		t.Warn(t.T("desk.note_late", nil))
	}
	if t.Noted {
		if !note {
			words = t.Remark().Text
		}
		return t.note(t.memory.About, routing.Remark{Text: words, Files: dialogs.EncodeFiles(t.In.Files)})
	}
	if t.following() {
		return c.named(t)
	}
	if t.pictured() || t.promising() {
		t.leftOut(t.In.Text)
		return nil
	}
	if err := t.readCaption(); err != nil {
		return err
	}
	k, err := t.Cases().Attach(t.memory.About, t.actor(), t.Remark())
	if err != nil {
		t.forsake(t.In.Album) // told once
	}
	return t.explain(k, err)
}

// named takes the words beside a later picture as those of an answer that waits for its
// clerk's word because it had none.
func (c *Conversation) named(t *talk) error {
	if t.Answering.Text != "" || t.Session.State != stLacks || strings.TrimSpace(t.In.Text) == "" {
		t.leftOut(t.In.Text)
		return nil
	}
	move, err := t.reoffer(t.Remark().Text, t.Answering.Files, false)
	if err != nil {
		return err
	}
	return c.machine.Go(t, t.Scene, move)
}

// leftOut says that words beside a later picture go nowhere, while its clerk is asked about
// the answer.
func (t *talk) leftOut(words string) {
	if strings.TrimSpace(words) != "" {
		t.Warn(t.T("gate.caption_left", nil))
	}
}

// readCaption takes the words off a later picture that the gate would not let go: what they
// belong to has gone, so nobody can be asked about them.
func (t *talk) readCaption() error {
	if strings.TrimSpace(t.In.Text) == "" {
		return nil
	}
	k, err := t.Scene.Case(t.memory.About)
	if errors.Is(err, routing.ErrNoCase) {
		return nil // whoever attaches it says so
	}
	if err != nil {
		return err
	}
	list, err := t.lacks(k, answering{Case: k.ID, Deed: routing.Answer, Text: t.In.Text})
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(r string) bool { // a caption need not tell it all
		return slices.Contains([]gate.Remark{gate.NoDeed, gate.NoTime, gate.NoOne}, gate.Remark(r))
	})
	if len(list) > 0 {
		t.In.Text = ""
		t.Warn(t.T("gate.caption", locales.Args{"Number": k.Number, "Lacks": t.Remarks(list)}))
	}
	return nil
}

// following adds the later pictures of an album to the answer in hand; false when they
// are not its.
func (t *talk) following() bool {
	a := &t.Answering
	return a.Case != 0 && t.later(a.Album, &a.Files)
}

// promising adds the later pictures of an album to the promise whose date is being asked;
// false when they are not its.
func (t *talk) promising() bool {
	o := &t.Ordering
	return t.Session.State == stUntil && t.later(o.Album, &o.Files)
}

// later adds the message's pictures to those of their album; false when they are of none,
// or of another.
func (t *talk) later(album string, files *[]string) bool {
	if album == "" || album != t.In.Album {
		return false
	}
	*files = append(*files, dialogs.EncodeFiles(t.In.Files)...)
	return true
}

// wordsOnly says that pictures are not taken where only words go on.
func (t *talk) wordsOnly() {
	if len(t.In.Files) > 0 {
		t.Warn(t.T("desk.no_pictures", nil))
	}
}

// dropUnfit leaves out files that nobody could pass on, and says so; false means
// that nothing of the message is left.
func (t *talk) dropUnfit() bool {
	why := t.DropUnfit()
	if why == "" {
		return true
	}
	t.Warn(why)
	return t.In.Text != "" || len(t.In.Files) > 0
}
