package complaint_test

import (
	"testing"
	"time"

	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

// This file is somebody who answers in his own way: he types where a button is meant, too
// early, and more than was asked for.

// Words before consent are acknowledged, and whoever does not answer is told how.
func TestToldTooEarly(t *testing.T) {
	r := stranger(t, dialogstest.Open(t, sample))
	r.say("/start")
	r.sees("звоните 112")
	r.say("ну")
	r.sees("Нажмите кнопку с языком")
	r.misses("звоните 112")
	r.say("Яма у дома 5, дети падают каждый день")
	r.sees("Записал, это не потеряется")
	r.press("Русский")
	r.say("а зачем")
	r.sees("нажмите «Согласен» или «Не согласен»")
	r.say("спасибо")
	r.misses("Записал")
	r.press("Согласен")
	r.press("Яма на дороге")
	r.say("Чебоксары, Ленина, 5")
	r.press("Да, верно")
	r.sees("📝 Яма у дома 5, дети падают каждый день\n\nОтправляем")
}

// A telephone that is typed at the review is the one to call, and "all right" sends.
func TestTypedAtTheReview(t *testing.T) {
	r := enter(t, dialogstest.Open(t, sample))
	r.describeAt("Яма во всю полосу")
	r.press("Да, верно")
	r.say("8 900 123 45 67")
	r.sees("📱 Телефон: +7 900 123-45-67")
	r.say("всё верно")
	r.sees("Принято. Номер")
	if k := r.newest(); k.Applicant.Phone != "+79001234567" || k.Text != "Яма во всю полосу" {
		t.Errorf("filed %+v", k)
	}
}

// Where he is asked what his words are about, "yes" means the one case, "new" a new one, and
// a whole verdict is a verdict.
func TestAnsweredWhichInWords(t *testing.T) {
	r := enter(t, dialogstest.Open(t, sample))
	k := r.file("Яма")
	r.say("всё так же")
	r.say("да")
	r.sees("Передал: № " + k.Number)
	r.say("всё по-старому")
	r.say("новое")
	r.sees("К какой теме")
	r.say("/cancel")
	r.press("Удалить черновик")
	r.g.Now = r.g.Now.Add(time.Minute)
	r.press("Удалить черновик")
	r.take(r.g.Answer(t, k.ID, "Засыпали."))
	r.say("что там?")
	r.say("ничего не сделали")
	r.sees("снова в работе")
	if got := r.state(k.ID); got.State != routing.InProgress || got.Outcome != routing.NotSolved {
		t.Errorf("it is %s, %s", got.State, got.Outcome)
	}
}

// What is late to be told is told with the answer to /link, too.
func TestLinkSaysWhatIsLate(t *testing.T) {
	r := enter(t, dialogstest.Open(t, sample))
	r.about("Дороги и тротуары", "Яма на дороге")
	r.g.Now = r.g.Now.Add(169 * time.Hour)
	before := len(r.letters)
	r.say("/link")
	r.sees("удалён вместе с файлами")
	r.sees("/link ")
	if n := len(r.letters) - before; n != 1 {
		t.Errorf("%d messages", n)
	}
}
