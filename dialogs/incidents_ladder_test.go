package dialogs_test

import (
	"strings"
	"testing"
	"time"

	"otklik/bots"
)

// called counts the ladder's calls for the incident in a chat.
func (o *outage) called(chat bots.Chat, part string) (n int) {
	for _, l := range o.got[chat] {
		if l.Purpose == bots.Alarm && strings.Contains(l.Text, "А-26-0001") && strings.Contains(l.Text, part) {
			n++
		}
	}
	return n
}

// TestAForgottenIncident: one that is confirmed without a time, and then forgotten, goes
// up the ladder by what its first member was promised, stage by stage, each once; what
// is reopened is promised anew.
func TestAForgottenIncident(t *testing.T) {
	o := breaks(t)
	o.spread()
	o.presses(dutyChat, duty, "Подтвердить аварию")
	o.replies(dutyChat, duty, "что сказать жителям", "Порыв.")
	o.presses(dutyChat, duty, "Пока неизвестно")
	o.presses(dutyChat, duty, "Подтвердить аварию")
	months := func(times int) {
		t.Helper()
		for range 40 {
			o.wait(24 * time.Hour)
		}
		for _, stage := range []struct {
			chat bots.Chat
			text string
		}{
			{utilityChat, "скоро срок полного ответа"},
			{utilityChat, "Координатору службы"},
			{utilityChat, "прошёл срок полного ответа"},
			{dutyChat, "Центру: отвечает Тепловые сети"},
			{dutyChat, "Региональному центру"},
		} {
			if o.called(stage.chat, stage.text) < times {
				t.Errorf("%q was not told", stage.text)
			}
		}
		if got := o.called(utilityChat, "") + o.called(dutyChat, ""); got != 5*times {
			t.Errorf("%d calls, want %d", got, 5*times)
		}
	}
	months(1)
	o.resolves("Готово.")
	o.presses(dutyChat, duty, "Снова в работе")
	months(2)
}

// TestAnUndecidedProposal goes up the ladder like a case that nobody has answered, and
// wakes nobody at night.
func TestAnUndecidedProposal(t *testing.T) {
	o := breaks(t)
	o.spread()
	for range 24 {
		before := len(o.got[dutyChat]) + len(o.got[utilityChat])
		o.wait(time.Hour)
		at := o.g.Now.In(o.g.Directory.Location())
		if after := len(o.got[dutyChat]) + len(o.got[utilityChat]); after > before && (at.Hour() < 8 || at.Hour() > 17) {
			t.Errorf("the desks are called at %s", at)
		}
	}
	if late, centre := o.called(utilityChat, "прошёл срок первого ответа"), o.called(dutyChat, "Центру"); late != 1 || centre != 1 {
		t.Errorf("the agency was called %d times, the centre %d", late, centre)
	}
}

// TestItsFirstMembersPromise: a case that was filed before, and is found when the
// incident is confirmed, was promised an answer sooner.
func TestItsFirstMembersPromise(t *testing.T) {
	o := breaks(t)
	o.files(20)
	o.wait(20 * time.Minute)
	o.spread()
	late := o.incident().Promise.Due
	o.confirms()
	if due := o.incident().Promise.Due; !due.First.Before(late.First) || due.Full.After(late.Full) {
		t.Errorf("due %+v, before %+v", due, late)
	}
}
