package complaint_test

import (
	"testing"
	"time"

	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
)

// pass lets time pass and the clock look; it leaves what came of it on his screen.
func (r *resident) pass(d time.Duration) {
	r.t.Helper()
	r.g.Now = r.g.Now.Add(d)
	r.take(r.g.Strike(r.t))
}

// TestDraftIsRecalledOnce: after the idle time, in the morning, and never again.
func TestDraftIsRecalledOnce(t *testing.T) {
	r := enter(t, dialogstest.Open(t, sample)) // at one in the afternoon
	r.about("Дороги и тротуары", "Яма на дороге")
	r.pass(10 * time.Hour)
	r.say("Яма у дома 5") // at eleven at night: the time counts from here
	r.pass(19 * time.Hour)
	if r.last != "" {
		t.Fatalf("too early: %s", r.last)
	}
	r.pass(90 * time.Minute)
	r.sees("неотправленный черновик («Яма на дороге»)")
	r.sees("до 30.11")
	r.pass(30 * time.Hour)
	if r.last != "" {
		t.Fatalf("twice: %s", r.last)
	}
	r.press("Продолжить черновик")
	r.sees("Где это?")
	r.say("Чебоксары, Ленина, 5")
	r.press("Да, верно")
	r.press("Отправить")
	r.sees("Принято. Номер")
	r.pass(400 * time.Hour)
	if r.last != "" {
		t.Fatalf("nothing is left: %s", r.last)
	}
}

// TestNobodyIsWokenForADraft: what falls due in the quiet hours waits for their end,
// unless the person wants to hear at any time.
func TestNobodyIsWokenForADraft(t *testing.T) {
	for setting, when := range map[string]time.Duration{"/quiet on": 26 * time.Hour, "/quiet off": 20 * time.Hour, "": 26 * time.Hour} {
		g := dialogstest.Open(t, sample)
		g.Now = time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC).Add(-time.Minute) // six in the morning
		r := enter(t, g)
		if setting != "" {
			r.say(setting)
		}
		r.about("Дороги и тротуары", "Яма на дороге")
		r.pass(when - time.Minute)
		if r.last != "" {
			t.Errorf("%q: too early: %s", setting, r.last)
		}
		r.pass(5 * time.Minute)
		r.sees("неотправленный черновик")
	}
}

// TestDraftIsDropped: after its days it is gone, with its files, whether the clock or its
// author comes first; he is told when he is back.
func TestDraftIsDropped(t *testing.T) {
	for name, look := range map[string]bool{"by the clock": true, "by its author": false} {
		t.Run(name, func(t *testing.T) {
			r := enter(t, dialogstest.Open(t, sample))
			r.about("Дороги и тротуары", "Яма на дороге")
			r.photo("", "")
			old := r.button("Пропустить")
			r.g.Now = r.g.Now.Add(169 * time.Hour)
			if look {
				r.take(r.g.Strike(t))
				r.take(r.g.Strike(t))
			}
			r.hear(old)
			r.sees("удалён вместе с файлами")
			r.sees("Чем помочь?")
			r.misses("черновик. Продолжить")
			var doomed int
			r.g.Turn(t, func(tx dialogs.Tx) (err error) {
				doomed, err = tx.DestroyDraft(r.chat.String(), "again")
				return err
			})
			if doomed != 0 {
				t.Errorf("%d files are left", doomed)
			}
			r.say("/start")
			r.misses("удалён вместе")
		})
	}
}

// TestDraftsAreLeftAlone: where nobody is to be reminded nobody is, and what is kept for
// ever is kept.
func TestDraftsAreLeftAlone(t *testing.T) {
	g := dialogstest.Open(t, sample)
	g.House.Drafts = dialogs.Drafts{Remind: -1, Keep: -1}
	r := enter(t, g)
	r.about("Дороги и тротуары", "Яма на дороге")
	r.pass(5000 * time.Hour)
	if r.last != "" {
		t.Fatal(r.last)
	}
	r.say("Яма у дома 5")
	r.sees("Где это?")
}

// TestWordsBeforeConsent: nobody is reminded of what he never agreed to have kept, and it
// is gone as any draft.
func TestWordsBeforeConsent(t *testing.T) {
	r := stranger(t, dialogstest.Open(t, sample))
	r.say("Яма на дороге у дома 5, пробил колесо")
	r.pass(100 * time.Hour)
	if r.last != "" {
		t.Fatal(r.last)
	}
	r.pass(100 * time.Hour)
	r.press("Русский")
	r.press("Согласен")
	r.misses("Похоже, речь об этом")
}

func TestDraftSettings(t *testing.T) {
	d := dialogs.Drafts{}.Defaults()
	if len(d.Check()) != 0 || d.Remind <= 0 || d.Keep <= d.Remind {
		t.Errorf("defaults %+v: %v", d, d.Check())
	}
	for field, bad := range map[string]dialogs.Drafts{
		"remind": {Remind: 48 * time.Hour, Keep: 24 * time.Hour}, "keep": {Remind: time.Minute, Keep: time.Minute * 2},
	} {
		if bad.Check()[field] == "" {
			t.Errorf("%+v: %v", bad, bad.Check())
		}
	}
}
