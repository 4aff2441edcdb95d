package dialogs

import (
	"slices"
	"time"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file is what keeps a person from writing. It lies on the chat that offended, and holds
// in all chats that are linked to that one for as long as they are: a relative whose chat was
// linked is free once they are parted, who offended is not. Of the chat a digest is kept, so
// that having all that is known of him destroyed does not free him, and no record tells whose
// it is.

// Restraint is that somebody may not write.
type Restraint struct {
	ID    int64
	Case  routing.CaseID // by way of which it was laid on; what he writes is kept there
	Until time.Time      // zero: until it is lifted
	Why   string         // the reason of a ban, "" of a mute
	Since time.Time
	Told  time.Time // when he was last told, zero: not yet
	Kept  int       // how many messages were withheld
	Line  bots.LetterID
}

// Restraints keeps them.
type Restraints interface {
	// Restrain lays one on all that whos name, in place of what lies on any of them.
	Restrain(whos []string, r Restraint) error
	// RestraintOf finds the one in force on any of them; ok is false for none.
	RestraintOf(whos []string, now time.Time) (r Restraint, ok bool, err error)
	// RestraintBy tells whether one that was laid on by way of a case is in force, and
	// UnrestrainBy lifts it: whose it is may be forgotten.
	RestraintBy(routing.CaseID, time.Time) (bool, error)
	UnrestrainBy(routing.CaseID) error
	// SaveRestraint stores Told, Kept and Line.
	SaveRestraint(Restraint) error
	// Unrestrain lifts what lies on any of them; false means that nothing did.
	Unrestrain(whos []string) (bool, error)
}

// offenders are the digests of the chats that a case is of: where it was filed, and where its
// resident has moved it to.
func offenders(h *House, k *routing.Case) (list []string) {
	for _, of := range slices.Compact([]string{k.Resident, k.Origin}) {
		if chat, ok := bots.ParseChat(of); ok {
			list = append(list, h.Seal.Digests(chat)...)
		}
	}
	return list
}

// whos are the digests of all chats of a person.
func whos(tx Tx, h *House, chat bots.Chat) (list []string, err error) {
	others, err := tx.LinkedTo(chat)
	if err != nil {
		return nil, err
	}
	for _, c := range append([]bots.Chat{chat}, others...) {
		list = append(list, h.Seal.Digests(c)...)
	}
	return list, nil
}

// Restraint is what keeps this turn's person from writing.
func (s *Scene) Restraint() (r Restraint, ok bool, err error) {
	list, err := whos(s.Tx, s.House, s.In.Chat)
	if err != nil {
		return r, false, err
	}
	return s.RestraintOf(list, s.Now)
}

// Restrained tells whether a case's resident may not write.
func (s *Scene) Restrained(k *routing.Case) (bool, error) {
	chat, ok := bots.ParseChat(k.Resident)
	if !ok {
		return s.RestraintBy(k.ID, s.Now)
	}
	list, err := whos(s.Tx, s.House, chat)
	if err != nil {
		return false, err
	}
	_, ok, err = s.RestraintOf(list, s.Now)
	return ok, err
}

// Restrainable tells whether a case has a resident who could be kept from writing.
func Restrainable(k *routing.Case) bool {
	_, ok := bots.ParseChat(k.Resident)
	return ok && !k.Erased() && !k.Called()
}

// restrain does for the person what was done by way of a case of his.
func (n *Notices) restrain(k *routing.Case, e routing.Event) error {
	chat, ok := bots.ParseChat(k.Resident)
	if !ok {
		if e.Kind == routing.EventUnbanned { // he has had his data destroyed, and is free again
			return n.Tx.UnrestrainBy(k.ID)
		}
		return nil
	}
	list, err := whos(n.Tx, n.House, chat)
	if err != nil {
		return err
	}
	if e.Kind == routing.EventUnbanned {
		lifted, err := n.Tx.Unrestrain(list)
		if err != nil || !lifted {
			return err
		}
		return n.send(k, bots.Letter{Text: n.resident(k).t("restraint.lifted", nil), Purpose: bots.Notice})
	}
	offended := offenders(n.House, k)
	laid := Restraint{ID: n.Tx.NewID(), Case: k.ID, Until: e.Detail.Until, Why: e.Text, Since: n.Now}
	// What a relative got ends for this chat when they are parted, so it stands in for nothing.
	if old, ok, err := n.Tx.RestraintOf(offended, n.Now); err != nil || ok && old.outlasts(laid) {
		return err // a mute by another agency shortens no ban
	}
	return n.Tx.Restrain(offended, laid)
}

// outlasts tells whether a restraint ends later than another one.
func (r Restraint) outlasts(other Restraint) bool {
	return !other.Until.IsZero() && (r.Until.IsZero() || r.Until.After(other.Until))
}

// RestraintText tells a person that he may not write, why, and how to object.
func (s *Scene) RestraintText(r Restraint) string {
	centre := s.Directory().Centre()
	key := "restraint.banned"
	if !r.Until.IsZero() {
		key = "restraint.muted"
	}
	operator := QuoteLine(centre.Operator.Names.In(s.Language()))
	text := s.T(key, locales.Args{"Until": s.When(r.Until), "Why": Quote(r.Why)})
	object := s.T("restraint.object", locales.Args{"Operator": operator, "Address": centre.Operator.Address})
	if centre.Appeal != "" {
		object += " " + s.T("restraint.appeal", locales.Args{"Link": centre.Appeal})
	}
	return join(text, object, s.T("restraint.danger", locales.Args{"Phone": centre.Emergency.Phone}))
}

// MostWithheld is how many messages of one restraint are kept: more are counted, and its desk
// is told that they are not kept.
const MostWithheld = 100

// Withhold keeps what a person who may not write has written, up to MostWithheld, and tells the desk of his case:
// once, in one line that counts.
func (s *Scene) Withhold(r *Restraint) error {
	k, err := s.Tx.Case(r.Case)
	if err != nil {
		return err
	}
	if r.Kept < MostWithheld {
		if err := s.Cases().Withhold(k.ID, s.In.Chat.String(), s.Remark()); err != nil {
			return err
		}
	}
	if r.Kept++; r.Kept&(r.Kept-1) != 0 && r.Kept != MostWithheld+1 { // a line that changed with each would be noise itself
		return nil
	}
	n := s.Notices()
	chat, bound, err := n.deskChat(k, k.Agency)
	if err != nil || !bound {
		return err
	}
	text := n.desk(k).t("restraint.line", locales.Args{"Number": k.Number, "Count": r.Kept, "Most": MostWithheld})
	l := bots.Letter{Chat: chat, Text: text, Purpose: bots.Notice, EditOf: r.Line}
	if r.Line == 0 {
		if l.Under, err = n.Tx.CardOf(k.ID, chat); err != nil {
			return err
		}
	}
	id, err := n.post(k, l)
	if r.Line == 0 {
		r.Line = id
	}
	return err
}

// reported tells the centre's moderators of a resident.
func (n *Notices) reported(k *routing.Case, e routing.Event) error {
	chat, ok, err := n.nearest(n.of(k).DesksFor(""))
	if err != nil || !ok {
		return err
	}
	clerk, err := n.nameOf(k, e.Actor)
	if err != nil {
		return err
	}
	w := n.desk(k)
	button := func(key, verb string) []bots.Button {
		return []bots.Button{{Text: w.t(key, nil), Data: CasePress{Verb: verb, Case: k.ID}.Encode()}}
	}
	text := w.t("restraint.reported", locales.Args{"Number": k.Number, "Text": Quote(e.Text), "Clerk": clerk, "Agency": w.agency(k.Agency)})
	_, err = n.post(k, bots.Letter{Chat: chat, Text: text, Purpose: bots.Notice, Keyboard: bots.Keyboard{Rows: [][]bots.Button{
		button("restraint.card", VerbCard), button("desk.do_mute", VerbMute), button("desk.do_ban", VerbBan),
	}}})
	return err
}

// The verbs under a report.
const (
	VerbMute = "mute"
	VerbBan  = "ban"
)
