package complaint_test

import (
	"testing"

	"otklik/dialogs/dialogstest"
)

// TestTopicGoneInTheMiddle: a reload may take the topic or the place away that a
// resident has chosen; he is asked again, and what else he told stays.
func TestTopicGoneInTheMiddle(t *testing.T) {
	g := dialogstest.Open(t, sample)
	r := enter(t, g)
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	r.say("Яма во весь ряд")
	r.say("Цивильский округ, Центральная 5")
	r.press("Да, верно")
	before := g.Directory
	g.Directory = changed(t, "", "roads.pothole", "roads.pit")
	r.press("Отправить")
	r.sees("Этой темы больше нет")
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	r.sees("Яма во весь ряд")
	g.Directory = before // and now that topic is gone
	r.press("Отправить")
	r.sees("Этой темы больше нет")
	r.press("Дороги и тротуары")
	r.press("Яма на дороге")
	g.Directory = changed(t, "", "tsivilsky", "tsivilsk")
	r.press("Отправить")
	r.sees("Такого района не нашёл")
	r.say("Цивильский округ, Центральная 5")
	r.press("Да, верно")
	r.press("Отправить")
	if k := r.newest(); k.Topic != "roads.pothole" || k.Territory != "tsivilsk" || k.Text != "Яма во весь ряд" || k.Directory != g.Directory.Version() {
		t.Errorf("filed %+v", k)
	}
}
