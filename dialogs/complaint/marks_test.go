package complaint_test

import (
	"testing"

	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

// state reads how a case stands.
func (r *resident) state(id routing.CaseID) (k *routing.Case) {
	r.t.Helper()
	r.read(func(tx dialogs.Tx) (err error) { k, err = tx.Case(id); return err })
	return k
}

// TestMark: a verdict is followed by the question how good the answer was; a bad
// mark brings the case back, a second press changes nothing.
func TestMark(t *testing.T) {
	g := dialogstest.Open(t, sample)
	r, other := enter(t, g), stranger(t, g)
	k := r.file("Яма")
	r.take(g.Answer(t, k.ID, "Заделали"))
	r.press("Решено")
	r.sees("закрыто")
	r.sees("Как вы оцените ответ?")
	five, two := r.button("5"), r.button("2")
	other.hear(five)
	other.misses("Спасибо за оценку")
	for range 2 {
		r.hear(five)
		r.sees("Спасибо за оценку!")
	}
	if k = r.state(k.ID); k.Mark != 5 || k.State != routing.Closed {
		t.Errorf("after a five: %+v", k)
	}
	r.hear(two)
	r.sees("снова в работе")
	if k = r.state(k.ID); k.Mark != 2 || k.State != routing.InProgress || k.Reopened != 1 {
		t.Errorf("after a two: %+v", k)
	}
	r.say("Яма на месте")
	r.sees("Передал")
	r.hear(two)
	r.sees("Спасибо за оценку!")
	if k = r.state(k.ID); k.Reopened != 1 {
		t.Errorf("a second press: %+v", k)
	}
}

// TestWithdrawal: a case is taken back after a second thought; one that is answered
// cannot be.
func TestWithdrawal(t *testing.T) {
	g := dialogstest.Open(t, sample)
	r := enter(t, g)
	k := r.file("Яма")
	open := func() {
		r.say("/my")
		r.press(k.Number + " · Яма на дороге")
		r.press("Отозвать")
		r.sees("Отозвать № " + k.Number)
	}
	open()
	r.press("Назад")
	if r.state(k.ID).State != routing.Assigned {
		t.Error("withdrawn without a word")
	}
	open()
	yes := r.button("Да, отозвать")
	r.hear(yes)
	r.sees(k.Number + " отозвано")
	if r.state(k.ID).State != routing.Withdrawn {
		t.Errorf("it is %s", r.state(k.ID).State)
	}
	r.say("/my")
	r.press(k.Number + " · Яма на дороге")
	r.sees("вы отозвали")
	r.say("/new")
	k = r.file("Другая яма")
	open()
	r.take(g.Answer(t, k.ID, "Заделали"))
	r.press("Да, отозвать")
	r.sees("отзывать нечего")
}
