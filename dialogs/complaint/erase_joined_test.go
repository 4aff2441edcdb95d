package complaint_test

import (
	"strings"
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

// The words of two neighbours who tell of the same, and of one who is only shown it.
const (
	ownersWord  = "канарейка-хозяина"
	joinersWord = "канарейка-соседа"
)

// neighbours are somebody who has filed a pothole, one who has joined it and added to that
// since, and one who is shown it and has not made up his mind.
func neighbours(t *testing.T) (g *dialogstest.Gateway, owner, joiner, third *resident) {
	t.Helper()
	g = watched(t)
	g.Directory = dialogstest.Neighbourly(t, sample, "")
	owner = enter(t, g)
	owner.about("Дороги и тротуары", "Яма на дороге")
	owner.write(bots.Inbound{Text: "Яма " + ownersWord, Files: []bots.File{{Channel: "telegram", ID: ownersWord, Kind: bots.Photo}}})
	owner.press("Готово")
	owner.pin()
	owner.press("Да, верно")
	owner.press("Отправить")
	joiner = enter(t, g)
	joiner.about("Дороги и тротуары", "Яма на дороге")
	joiner.write(bots.Inbound{Text: "Колесо " + joinersWord, Files: []bots.File{{Channel: "telegram", ID: joinersWord, Kind: bots.Photo}}})
	joiner.press("Готово")
	joiner.pin()
	joiner.press("Да, верно")
	joiner.press("Да, это оно")
	joiner.say("/my")
	joiner.say(joiner.latest().Number)
	joiner.press("Дополнить")
	words := joiner.write(bots.Inbound{Text: "И подвеска " + joinersWord, Files: []bots.File{{Channel: "telegram", ID: joinersWord + "2", Kind: bots.Photo}}})
	joiner.edit(words, "И подвеска, и бампер "+joinersWord)
	third = near(t, g)
	third.sees(ownersWord)
	return g, owner, joiner, third
}

// posted are the letters to the desk that have a word.
func (r *resident) posted(word string) (list []bots.Letter) {
	for _, l := range r.board {
		if l.Chat == dutyChat && strings.Contains(l.Text, word) {
			list = append(list, l)
		}
	}
	return list
}

// What somebody has said who joined a case goes with him from all that stands under it and
// from its history; a clerk's reply to it answers the case, as long as it is there.
func TestAJoinerIsForgotten(t *testing.T) {
	g, owner, joiner, _ := neighbours(t)
	main := owner.latest()
	said := joiner.posted(joinersWord)
	if len(said) < 3 { // filed, added, amended
		t.Fatalf("the desk has seen %d letters: %+v", len(said), said)
	}
	for _, l := range said {
		var about routing.CaseID
		joiner.read(func(tx dialogs.Tx) (err error) {
			about, _, err = tx.SentCase(dutyChat, g.MessageOf(l.ID))
			return err
		})
		if follower := joiner.latest().ID; about != main.ID && (about != follower || strings.HasPrefix(l.Text, "➕")) {
			t.Errorf("a reply to %q goes to %d, the case is %d", l.Text, about, main.ID)
		}
	}
	if len(holding(t, g, joinersWord)) < 3 {
		t.Fatal("too little is kept: the test would prove nothing")
	}
	forget(joiner)
	settle(t, g)
	for _, f := range holding(t, g, joinersWord, joiner.chat.String()) {
		t.Errorf("still there: %s", f)
	}
	if k := owner.state(main.ID); !strings.Contains(k.Text, ownersWord) || k.State != routing.Assigned {
		t.Errorf("the main case: %+v", k)
	}
}

// Whoever was shown a case of somebody else before he filed his own keeps nothing of it
// when that one is forgotten.
func TestTheShownAreForgotten(t *testing.T) {
	g, owner, joiner, third := neighbours(t)
	forget(owner)
	settle(t, g)
	for _, f := range holding(t, g, ownersWord, owner.chat.String()) {
		t.Errorf("still there: %s", f)
	}
	d, err := g.Store.Dossier(t.Context(), third.chat)
	if err != nil || len(d.Cases) > 0 {
		t.Errorf("the third's: %+v, %v", d, err)
	}
	for _, l := range d.Letters {
		if strings.Contains(l.Text, ownersWord) {
			t.Errorf("he is sent with his own data: %s", l.Text)
		}
	}
	if k := joiner.latest(); !strings.Contains(k.Text, joinersWord) || k.State == routing.Merged {
		t.Errorf("who had joined: %+v", k)
	}
}

// Words of one who joined are his alone: whom he joined is not sent them with his own data.
func TestAJoinersWordsAreNotTheOwners(t *testing.T) {
	g, owner, _, _ := neighbours(t)
	d, err := g.Store.Dossier(t.Context(), owner.chat)
	if err != nil || len(d.Cases) != 1 {
		t.Fatalf("%+v, %v", d, err)
	}
	for _, e := range d.Cases[0].Events {
		if strings.Contains(e.Text+e.Detail.Before+e.Detail.After, joinersWord) {
			t.Errorf("in the owner's history: %+v", e)
		}
	}
}
