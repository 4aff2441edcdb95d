package dialogs

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file is what waits for an approver: who may let it out, and where it is shown.

// DraftMark is what a button says of the draft it lets out: an approver who has read
// one must not send another that came since.
func DraftMark(d *routing.Draft) string {
	if d == nil {
		return ""
	}
	h := sha256.New()
	for _, part := range append([]string{string(d.Kind), d.Author, d.Text}, d.Files...) {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:4])
}

// drafted shows what waits for its approver under the card, whose buttons let it
// out or give it back; and where nobody of the agency's desk may do that, at the
// nearest desk where somebody may.
func (n *Notices) drafted(k *routing.Case, e routing.Event) error {
	if err := n.refresh(k); err != nil {
		return err
	}
	chat, bound, err := n.deskChat(k, k.Agency)
	if err != nil {
		return err
	}
	if bound {
		if err := n.draft(k, e, chat); err != nil {
			return err
		}
	}
	above, found, err := n.approvers(k)
	if err != nil || !found || above == chat {
		return err
	}
	card, err := n.Tx.CardOf(k.ID, above)
	if err != nil {
		return err
	}
	if card == 0 {
		if err := n.Show(k, above); err != nil {
			return err
		}
	}
	return n.draft(k, e, above)
}

// approvers are the chat of the nearest desk where somebody may approve an answer to
// a case: its agency's, or a duty desk above it.
func (n *Notices) approvers(k *routing.Case) (chat bots.Chat, found bool, err error) {
	for _, desk := range n.of(k).DesksFor(k.Agency) {
		chat, bound, err := n.seat(desk)
		if err != nil {
			return chat, false, err
		}
		if !bound {
			continue
		}
		if found, err := n.approves(k, desk, ""); err != nil || found {
			return chat, found, err
		}
	}
	return chat, false, nil
}

// OthersApprove tells whether somebody else on a desk's roster than the author of an
// answer to a case may approve it: then he may not.
func (n *Notices) OthersApprove(k *routing.Case, desk routing.DeskID, author string) (bool, error) {
	return n.approves(k, desk, author)
}

// approves tells whether anybody on a desk's roster, but for one, may approve an answer.
func (n *Notices) approves(k *routing.Case, desk routing.DeskID, but string) (bool, error) {
	roster, err := n.Tx.Clerks(desk)
	return err == nil && slices.ContainsFunc(roster, func(c Clerk) bool {
		by := routing.Actor{ID: ActorID(c.Channel, c.Person), Desk: desk, Roles: c.Roles}
		return by.ID != but && n.cases().Check(k, by, routing.Approve) == nil
	}), err
}

// draft posts an answer that waits under the card of its case.
func (n *Notices) draft(k *routing.Case, e routing.Event, chat bots.Chat) error {
	w := n.desk(k)
	clerk, err := n.nameOf(k, e.Actor)
	if err != nil {
		return err
	}
	args := locales.Args{"Number": k.Number, "Clerk": clerk, "Text": Quote(e.Text)}
	text := w.t("desk.drafted", args)
	if e.Text == "" && len(e.Files) == 0 {
		text = w.t("desk.drafted_done", args)
	}
	text = join(text, w.doubts(e.Detail.Doubts))
	card, err := n.Tx.CardOf(k.ID, chat)
	if err != nil {
		return err
	}
	_, err = n.post(k, bots.Letter{Chat: chat, Text: text, Files: DecodeFiles(e.Files), Under: card, Purpose: bots.Notice})
	return err
}
