package complaint_test

import (
	"slices"
	"testing"

	"otklik/dialogs/dialogstest"
)

// TestEditsAfterFiling: whatever a message told, its edit reaches the case: the place, an
// answer, words beside a mark.
func TestEditsAfterFiling(t *testing.T) {
	r := enter(t, dialogstest.Open(t, sample))
	r.about("Отопление и горячая вода", "Еле тёплые батареи")
	degrees := r.say("15")
	r.press("Сегодня")
	r.say("Холодно во всех комнатах")
	at := r.say("Чебоксары, Ленина, 5")
	r.press("Да, верно")
	r.press("Отправить")
	k := r.newest()
	for _, e := range []struct{ message, text string }{{at, "Чебоксары, Ленина, 7"}, {degrees, "14"}} {
		r.edit(e.message, e.text)
		r.sees("Исправил: № " + k.Number)
	}
	r.edit(degrees, "14")
	if r.last != "" {
		t.Errorf("an edit that changes nothing is answered: %s", r.last)
	}
	r.take(r.g.Answer(t, k.ID, "Прогрели"))
	r.press("Решено")
	r.press("5")
	opinion := r.say("Быстро сделали")
	r.edit(opinion, "Быстро сделали, но грязно")
	r.sees("Исправил: № " + k.Number)
	if words, _ := r.added(k.ID); !slices.Equal(words, []string{"Чебоксары, Ленина, 7", "14", "Быстро сделали, но грязно"}) {
		t.Errorf("the case was told %q", words)
	}
}

// TestUnreadEdits: an edit that changes nothing that we have is not left without a word.
func TestUnreadEdits(t *testing.T) {
	r := enter(t, dialogstest.Open(t, sample))
	said := r.say("абв")
	r.edit(said, "где")
	r.sees("Эту правку бот учесть не смог")
	r.edit(said, "где") // the messengers tell of changes that are none
	if r.last != "" {
		t.Errorf("an edit that changes nothing is answered: %s", r.last)
	}
	r.edit("in9999", "Старое сообщение")
	r.sees("напишите это новым сообщением")
}
