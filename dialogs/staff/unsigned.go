package staff

import (
	"otklik/bots"
	"otklik/dialogs"
)

// This file is what anonymous administrators write: it is kept until one of the roster
// says by a press that it was he, and then heard as if he had written it.

// isCode tells a command that makes its writer a clerk.
func isCode(name string) bool { return name == "/bind" || name == "/join" }

// unsigned keeps the message at hand and asks who has written it.
func (t *talk) unsigned() (err error) {
	more := t.In.Album != "" && t.In.Album == t.Album
	if t.In.Album != "" {
		t.Album = t.In.Album // its later pictures come here, too
	}
	t.author, err = t.KeepUnsigned(t.part(), more)
	return err
}

// part is the message at hand as it is kept: of a code no more than anybody else keeps.
func (t *talk) part() dialogs.UnsignedPart {
	p := t.UnsignedPart()
	in := t.In
	in.Kind = bots.Message // also of an edited one
	if name, arg := dialogs.CommandOf(in); isCode(name) {
		p.Text, p.Code = name, dialogs.InviteHash(arg)
	}
	return p
}

// claim gives the parts of an unsigned message to whoever has pressed that it is his: a
// clerk or, of a code, anybody.
func (t *talk) claim(id string) ([]dialogs.UnsignedPart, error) {
	m, err := t.Unsigned(id)
	switch {
	case err != nil:
		return nil, err
	case m == nil || m.By != "" && m.By != t.In.From.ID:
		return nil, t.Say(t.T("unsigned.gone", nil))
	case m.By != "":
		return nil, nil // pressed twice
	case m.Coded():
		return t.ClaimUnsigned(id, t.In.From.Name)
	}
	if t.desk, err = t.DeskAt(t.In.Chat); err != nil {
		return nil, err
	}
	t.SitAt(t.desk)
	if known, err := t.recognise(); err != nil || !known {
		return nil, err
	}
	return t.ClaimUnsigned(id, t.clerk.Name)
}

// claimed hears parts as the messages of whoever has pressed.
func (c *Conversation) claimed(s *dialogs.Scene, parts []dialogs.UnsignedPart) error {
	press := s.In
	for i, p := range parts {
		s.In = p.Inbound(press)
		err := c.within(s, func(t *talk) error {
			t.code, t.claims = p.Code, i == 0
			return c.answer(t)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// nobodys is what a clerk hears of a message that he has claimed and that comes to nothing:
// it answers a question that was asked of somebody else.
func (t *talk) nobodys() error {
	if !t.claims {
		return nil
	}
	return t.Say(t.T("unsigned.not_asked", nil))
}
