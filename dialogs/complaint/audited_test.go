package complaint_test

import (
	"testing"

	"otklik/bots"
	"otklik/dialogs/dialogstest"
)

// atPlace takes a resident to the question about the place.
func atPlace(t *testing.T) *resident {
	t.Helper()
	r := enter(t, dialogstest.Open(t, sample))
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	r.say("Яма большая у дома")
	r.sees("Где это")
	return r
}

// An address told by voice is no answer: two of them bring a human.
func TestPlaceByVoiceBringsAHuman(t *testing.T) {
	r := atPlace(t)
	voice := bots.Inbound{Files: []bots.File{{Channel: r.chat.Channel, ID: "v", Kind: bots.Voice}}}
	r.write(voice)
	r.sees("адрес на слух не понимаю")
	r.write(voice)
	r.sees("Позвоните в дежурную службу")
}

// Words with a house at their end are an address, however soon after the story they come.
func TestQuickAddressIsNoStory(t *testing.T) {
	for _, address := range []string{"Зелёногорская 7", "Улица Зелёногорская, дом 7"} {
		r := atPlace(t)
		r.say(address)
		r.sees("Зелёногорская")
	}
}
