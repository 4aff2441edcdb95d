package store_test

import (
	"fmt"
	"testing"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
	"otklik/store/storetest"
)

// TestDossier: all that is kept of a person is found, over several pages, and nothing
// of anybody else.
func TestDossier(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		one, other := bots.Chat{Channel: "vk", ID: "1"}, bots.Chat{Channel: "vk", ID: "10"}
		const many = 230
		for _, chat := range []bots.Chat{one, other} {
			err := s.Turns(t.Context(), []dialogs.Turn{{Do: func(tx dialogs.Tx) error {
				for i := range many {
					k := routing.Case{ID: routing.CaseID(s.NewID()), Number: fmt.Sprint(chat.ID, "-", i), Resident: chat.String(), State: routing.Assigned}
					if err := tx.AddCase(&k); err != nil {
						return err
					}
					if err := tx.AddEvent(routing.Event{Case: k.ID, Kind: routing.EventOpened, Actor: chat.String()}); err != nil {
						return err
					}
				}
				file := bots.File{Channel: "vk", ID: "f" + chat.ID, Kind: bots.Photo, Name: "n" + chat.ID}
				if err := tx.KeepFiles([]bots.File{file}, chat.String(), 0); err != nil {
					return err
				}
				if err := tx.AddConsent(dialogs.Consent{Chat: chat, Person: chat.ID, Given: true}); err != nil {
					return err
				}
				if _, err := tx.Post(bots.Letter{Chat: chat, Text: "to " + chat.ID}); err != nil {
					return err
				}
				if err := tx.Quarantine(dialogs.Poison{Channel: "vk", Chat: chat.String(), Raw: []byte(chat.ID)}); err != nil {
					return err
				}
				return tx.SaveSession(&dialogs.Session{Key: dialogs.SessionKey{Chat: chat}, Chart: "c", Language: "en"})
			}}})[0]
			if err != nil {
				t.Fatal(err)
			}
		}
		d, err := s.Dossier(t.Context(), one)
		if err != nil {
			t.Fatal(err)
		}
		if len(d.Cases) != many || len(d.Cases[many-1].Events) != 1 || d.Cases[0].ID >= d.Cases[many-1].ID {
			t.Errorf("%d cases", len(d.Cases))
		}
		if len(d.Drafts) != 1 || d.Drafts[0].Name != "n1" || len(d.Consents) != 1 || !d.Consents[0].Given || d.Session.Language != "en" ||
			len(d.Letters) != 1 || d.Letters[0].Text != "to 1" || len(d.Failed) != 1 || string(d.Failed[0].Raw) != "1" || d.Empty() {
			t.Errorf("found %+v", d)
		}
		none, err := s.Dossier(t.Context(), bots.Chat{Channel: "vk", ID: "2"})
		if err != nil || !none.Empty() {
			t.Errorf("of a stranger: %+v, %v", none, err)
		}
	})
}
