package dialogs

import (
	"slices"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file is what a desk sees of residents who joined a case instead of filing one of
// their own: the card counts them, and what they said stands under it. Their own cases
// have no cards, unless they come back from there.

// joined tells a desk of one more resident. Who said nothing only counts.
func (n *Notices) joined(k *routing.Case, e routing.Event) error {
	if err := n.refresh(k); err != nil {
		return err
	}
	chat, bound, err := n.deskChat(k, k.Agency)
	if err != nil || !bound {
		return err // Present shows it when the desk is bound
	}
	return n.joiner(k, chat, e)
}

// joiner posts under the card what somebody said who joined a case, if he said anything.
func (n *Notices) joiner(k *routing.Case, chat bots.Chat, e routing.Event) error {
	if len(e.Detail.Others) != 1 {
		return nil
	}
	other, err := n.Tx.Case(e.Detail.Others[0])
	if err != nil || other.Text == "" && len(other.Files) == 0 {
		return err
	}
	w := n.desk(k)
	args := locales.Args{"Number": k.Number, "Text": Quote(w.veiled(other.Text)), "Other": other.Number, "Place": w.deskPlace(other.Complaint)}
	card, err := n.Tx.CardOf(k.ID, chat)
	if err != nil {
		return err
	}
	_, err = n.post(k, bots.Letter{
		Chat: chat, Text: w.t("card.joined", args), Files: DecodeFiles(other.Files), Under: card, Purpose: bots.Thread, Mentions: []int64{int64(other.ID)},
	})
	return err
}

// mostJoiners is how many of those who joined are quoted under a fresh card: the newest.
// The card counts all.
const mostJoiners = 5

// joiners posts under a fresh card what those said who joined before.
func (n *Notices) joiners(k *routing.Case, chat bots.Chat, events []routing.Event) error {
	said := slices.DeleteFunc(slices.Clone(events), func(e routing.Event) bool { return e.Kind != routing.EventJoined })
	for _, e := range said[max(0, len(said)-mostJoiners):] {
		if err := n.joiner(k, chat, e); err != nil {
			return err
		}
	}
	return nil
}

// residents counts on a card who waits for its answer; "" for one.
func residents(w wording, k *routing.Case) string {
	if k.Residents() < 2 {
		return ""
	}
	return "\n" + w.t("card.residents", locales.Args{"Count": k.Residents()})
}

// returned tells whether a case that followed another one has come back to a desk that
// was never shown it.
func (n *Notices) returned(k *routing.Case, e routing.Event) (bool, error) {
	if e.Detail.Was != routing.Merged || !slices.Contains(routing.Open(), k.State) {
		return false, nil
	}
	chats, err := n.shownIn(k)
	return len(chats) == 0, err
}
