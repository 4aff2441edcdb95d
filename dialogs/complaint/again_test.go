package complaint_test

import (
	"testing"

	"otklik/dialogs/dialogstest"
)

// TestOwnButtonKeepsTheDraft: "continue the draft", pressed while the draft is in
// hand, loses nothing of it.
func TestOwnButtonKeepsTheDraft(t *testing.T) {
	r := enter(t, dialogstest.Open(t, sample))
	r.say("/new")
	r.say("Во дворе дома 10 по Ленина третий день не горит ни один фонарь, темно")
	r.say("Продолжить черновик")
	r.say("Не горит фонарь")
	r.say("Чебоксары, Ленина 10")
	r.press("Да, верно")
	r.sees("третий день не горит")
}

// TestCaptionIsNoAddress: words under a picture are said of it, also where a place
// is asked for.
func TestCaptionIsNoAddress(t *testing.T) {
	r := enter(t, dialogstest.Open(t, sample))
	r.say("/new")
	r.say("Дороги и тротуары")
	r.say("Яма на дороге")
	r.say("Яма")
	r.photo("", "Прямо напротив школы номер три, там ходят дети")
	r.say("Чебоксары, Ленина 10")
	r.press("Да, верно")
	r.sees("Прямо напротив школы")
	r.sees("Вложений: 1")
}

// TestOtherWithFacts: "something else" after a search may be a category of several
// topics.
func TestOtherWithFacts(t *testing.T) {
	g := dialogstest.Open(t, sample)
	g.Directory = changed(t, "topics/18-other.yaml", "    topics:\n", `    topics:
      - id: other.thanks
        names: {ru: Спасибо, en: Thanks}
        first: 1wd
        full: 30d
`)
	r := enter(t, g)
	r.say("/new")
	r.say("яма")
	r.press("Другое")
	r.sees("Другое: что именно?")
	r.button("Спасибо")
}

// TestUnsignedVerdict: under an answer of a build that did not sign buttons the
// verdict is asked for once more, with buttons that work; nobody else's is.
func TestUnsignedVerdict(t *testing.T) {
	g := dialogstest.Open(t, sample)
	r, other := enter(t, g), enter(t, g)
	k := r.file("Яма")
	r.take(g.Answer(t, k.ID, "Заделали"))
	old := r.button("Решено")
	old.Data = old.Data[:len(old.Data)-8]
	other.hear(old)
	other.sees("уже не действует")
	other.misses(k.Number)
	r.hear(old)
	r.sees(k.Number + ": проблема решена?")
	r.press("Решено")
	r.sees(k.Number + " закрыто")
	r.hear(old)
	r.sees("уже не действует")
	r.misses("проблема решена?")
}
