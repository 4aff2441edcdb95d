package staff_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// ban closes the chat to the resident of the first case.
func (w *office) ban() {
	w.hear(say(city, ivan, "/ban 1"))
	w.tap(city, ivan, w.newest(city, "за что закрыть"), "Спам")
}

// letters counts what a chat was sent that says something, changes of it left out.
func (w *office) letters(chat bots.Chat, part string) (n int) {
	for _, l := range w.heard {
		if l.Chat == chat && l.EditOf == 0 && strings.Contains(l.Text, part) {
			n++
		}
	}
	return n
}

// TestBannedFlood: he is told once, the desk has one line, and nothing of it is lost.
func TestBannedFlood(t *testing.T) {
	w := watched(t)
	w.ban()
	before := len(w.shown[city])
	for i := range 20 {
		w.resident(fmt.Sprint("слово ", i))
		w.later(time.Minute)
	}
	if got := w.letters(anna, "не принимаем ваши сообщения"); got != 1 {
		t.Errorf("he was told %d times", got)
	}
	if got := w.letters(city, "не может писать"); got != 1 || len(w.shown[city])-before > 6 {
		t.Errorf("the desk has %d lines and %d letters", got, len(w.shown[city])-before)
	}
	if kept, words := w.past("26-00001", routing.EventWithheld), w.past("26-00001", routing.EventWords); len(kept) != 20 || len(words) != 0 {
		t.Errorf("%d were withheld, %d went to the desk", len(kept), len(words))
	}
	w.later(25 * time.Hour)
	w.resident("слово")
	if got := w.letters(anna, "не принимаем ваши сообщения"); got != 2 {
		t.Errorf("he was told %d times in two days", got)
	}
}

// TestBanIsThePersons: it holds in whichever of his chats, also in one that was linked later,
// for as long as they are linked; parting frees that which did not offend, and no other.
func TestBanIsThePersons(t *testing.T) {
	w := watched(t)
	one, two := bots.Chat{Channel: "vk", ID: "71"}, bots.Chat{Channel: "vk", ID: "72"}
	link := func(c bots.Chat) { w.g.Turn(t, func(tx dialogs.Tx) error { return tx.Link(anna, c) }) }
	part := func(c bots.Chat) { w.g.Turn(t, func(tx dialogs.Tx) error { _, err := tx.Unlink(c); return err }) }
	barred := func(what string, want bool, chats ...bots.Chat) {
		t.Helper()
		w.later(25 * time.Hour)
		for _, c := range chats {
			before := w.letters(c, "не принимаем")
			in := say(c, c.ID, "/start")
			in.Group = false
			w.hear(in)
			if got := w.letters(c, "не принимаем") > before; got != want {
				t.Errorf("%s: barred is %v in %v", what, got, c)
			}
		}
	}
	link(one)
	w.ban()
	barred("linked when the ban was laid", true, one)
	part(one)
	barred("parted from who offended", false, one)
	barred("who offended", true, anna)
	link(two)
	barred("linked later", true, two)
	part(anna)
	barred("who offended has left", true, anna)
	barred("left by who offended", false, two)
	link(two)
	w.hear(say(city, ivan, "/unban 1"))
	barred("the ban was lifted", false, anna, two)
}

// TestBannedMayForget: his data he may see and have destroyed, which does not free him.
func TestBannedMayForget(t *testing.T) {
	w := watched(t)
	w.ban()
	w.resident("слово", "/mydata")
	if w.letters(anna, "Вот всё, что о вас") != 1 {
		t.Errorf("he cannot see his data: %+v", w.heard[len(w.heard)-1])
	}
	w.resident("/delete")
	w.tap(anna, anna.ID, w.newest(anna, "Удалить все"), "Отозвать согласие")
	for range 5 {
		w.later(time.Minute)
	}
	w.later(25 * time.Hour)
	before := w.letters(anna, "не принимаем")
	w.resident("/start")
	if w.letters(anna, "не принимаем") == before {
		t.Error("he is free")
	}
	if strings.Contains(w.heard[len(w.heard)-1].Text, "Причина") {
		t.Error("what a clerk said of him is still kept")
	}
}

// TestWhoMayBan: a coordinator mutes and reports; the chat is closed by a moderator, and to
// nobody twice.
func TestWhoMayBan(t *testing.T) {
	w := watched(t)
	clerk := dialogs.Clerk{Desk: "city", Channel: "telegram", Person: maria, Name: "N" + maria, Roles: []routing.Role{routing.Coordinator}}
	w.g.Turn(t, func(tx dialogs.Tx) error { return tx.AddClerk(clerk) })
	w.hear(say(city, maria, "/ban 1"))
	w.told(city, "нет права")
	w.hear(say(city, maria, "/mute 1"))
	w.tap(city, maria, w.newest(city, "на сколько приостановить"), "1 день")
	w.told(city, "приостановлены")
	w.hear(say(city, ivan, "/ban 1"))
	w.told(city, "уже нельзя")
	w.hear(say(city, maria, "/unban 1"))
	w.told(city, "нет права")
	w.later(25 * time.Hour)
	w.resident("/my")
	if got := w.letters(anna, "не принимаем"); got != 0 {
		t.Error("the mute did not end")
	}
	entries, err := w.g.Store.AuditOf(t.Context(), w.state("26-00001").ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Kind == "case.muted" && e.Actor == "telegram:"+maria {
			return
		}
	}
	t.Errorf("the audit does not tell of it: %+v", entries)
}

// TestForgottenIsFreed: a ban outlives all that is known of whose it is, and is lifted by the
// case by way of which it was laid on; what lifts nothing says so.
func TestForgottenIsFreed(t *testing.T) {
	w := watched(t)
	w.ban()
	w.resident("/delete")
	w.tap(anna, anna.ID, w.newest(anna, "Удалить все"), "Отозвать согласие")
	for range 5 {
		w.later(time.Minute)
	}
	w.hear(say(city, ivan, "/unban 1"))
	w.told(city, "снова может писать")
	w.later(25 * time.Hour)
	before := w.letters(anna, "не принимаем")
	w.resident("/start")
	if w.letters(anna, "не принимаем") != before {
		t.Error("he is still banned")
	}
	w.hear(say(city, ivan, "/unban 1"))
	w.told(city, "и так можно писать")
}

// TestMuteShortensNoBan: who was asked for how long finds a ban when he answers.
func TestMuteShortensNoBan(t *testing.T) {
	w := watched(t)
	w.g.Turn(t, func(tx dialogs.Tx) error {
		_, err := tx.SetRoles("city", city.Channel, maria, []routing.Role{routing.Coordinator})
		return err
	})
	w.hear(say(city, maria, "/mute 1"))
	w.ban()
	w.tap(city, maria, w.newest(city, "на сколько приостановить"), "1 час")
	w.newest(city, "писать этому жителю уже нельзя")
	w.later(2 * time.Hour)
	w.later(23 * time.Hour)
	before := w.letters(anna, "не принимаем")
	w.resident("/my")
	if w.letters(anna, "не принимаем") == before {
		t.Error("the ban is gone")
	}
}

// TestAskedWhileMuted: a desk's own question may be answered; to other words he is muted.
func TestAskedWhileMuted(t *testing.T) {
	w := watched(t)
	w.hear(say(city, ivan, "/mute 1"))
	w.tap(city, ivan, w.newest(city, "на сколько приостановить"), "7 дней")
	w.resident("И ещё вот что")
	if n := len(w.past("26-00001", routing.EventWithheld)); n != 1 {
		t.Fatalf("%d messages withheld", n)
	}
	w.tap(city, ivan, w.newest(city, "26-00001 ·"), "Уточнить")
	w.replyTo(city, ivan, w.newest(city, "что уточнить"), "У какого подъезда яма?")
	w.resident("У третьего, со стороны двора")
	if k := w.state("26-00001"); k.State != routing.InProgress && k.State != routing.Assigned || len(w.past("26-00001", routing.EventWords)) != 1 {
		t.Errorf("%s, words %d", k.State, len(w.past("26-00001", routing.EventWords)))
	}
}

// TestBannedInDanger: whom to call he is told as anybody is, and the duty desk reads his words,
// the place that he adds to them and the number of his case (the city's desk is the duty desk,
// and was told nothing of it); no more than some of it, and no
// part of what else he writes.
func TestBannedInDanger(t *testing.T) {
	w := watched(t)
	w.ban()
	before := w.letters(city, "") + 1 // the line that counts what is withheld
	w.resident("Бездельники")
	if n := w.letters(city, "") - before; n != 0 {
		t.Fatalf("%d letters before there is danger", n)
	}
	w.resident("У меня пахнет газом")
	if w.letters(anna, "звоните прямо сейчас: 112") != 1 {
		t.Error("he was not told whom to call")
	}
	w.resident("Гагарина 5, третий подъезд")
	for _, words := range []string{"(обращение № 26-00001): У меня пахнет газом", "Гагарина 5, третий"} {
		if w.letters(city, words) == 0 {
			t.Errorf("the duty desk does not read %q", words)
		}
	}
	for i := range 10 {
		w.resident(fmt.Sprint("пожар ", i))
	}
	if n := w.letters(city, "") - before; n != 5 {
		t.Errorf("the duty desk got %d letters", n)
	}
	w.resident("Теперь ещё и оборванный провод")
	w.resident("Провод искрит, оборванный")
	if w.letters(city, "Теперь ещё и оборванный") != 1 || w.letters(city, "Провод искрит, оборванный") != 0 {
		t.Error("the duty desk does not read of another danger, once")
	}
	w.later(30 * time.Minute)
	w.resident("Бездельники")
	w.later(time.Hour)
	w.resident("Пожар снова")
	if w.letters(city, "Бездельники") != 0 || w.letters(city, "Пожар снова") != 1 {
		t.Error("words without danger are read at the duty desk, or a new danger is not")
	}
}

// TestWithheldIsLimited: of what he writes a hundred messages are kept, and the desk is told when
// more have come, and before.
func TestWithheldIsLimited(t *testing.T) {
	w := watched(t)
	w.ban()
	w.told(city, "не больше 100 сообщений")
	line := func() string {
		text, _ := w.edited(w.newest(city, "не может писать").letter.ID)
		return text
	}
	for i := range dialogs.MostWithheld {
		w.resident(fmt.Sprint("слово ", i))
		w.later(time.Minute)
	}
	if got := line(); !strings.Contains(got, "Они сохранены") {
		t.Errorf("the desk reads %q", got)
	}
	w.resident("слово 100")
	if got := line(); !strings.Contains(got, "сообщений 101. Первые 100 сохранены") {
		t.Errorf("the desk reads %q", got)
	}
	if got := len(w.past("26-00001", routing.EventWithheld)); got != dialogs.MostWithheld {
		t.Errorf("%d are kept", got)
	}
}

// TestBannedJudges: whoever may not write may say what he thinks of an answer, also where he
// looks at his case.
func TestBannedJudges(t *testing.T) {
	w := watched(t)
	w.take(w.g.Answer(t, w.state("26-00001").ID, "Яму засыпали сегодня утром."))
	w.resident("/status 1")
	screen := w.shown[anna][len(w.shown[anna])-1]
	w.ban()
	w.tap(anna, anna.ID, screen, "Решено")
	if k := w.state("26-00001"); k.Outcome != routing.Solved {
		t.Errorf("it is %s, %q: %s", k.State, k.Outcome, w.heard[len(w.heard)-1].Text)
	}
}

// TestOwnBanBesideARelatives: what a relative got stands in for nobody's own ban, which stays
// when their chats are parted.
func TestOwnBanBesideARelatives(t *testing.T) {
	w := watched(t)
	id := w.state("26-00001").ID
	other := bots.Chat{Channel: "vk", ID: "71"}
	w.g.Turn(t, func(tx dialogs.Tx) error { return tx.Link(anna, other) })
	w.g.Turn(t, func(tx dialogs.Tx) error {
		r := dialogs.Restraint{ID: tx.NewID(), Case: id, Why: "спам", Since: w.g.Now}
		return tx.Restrain(w.g.House.Seal.Digests(other), r)
	})
	w.g.Deed(t, func(c routing.Cases) error {
		_, err := c.Ban(id, routing.Actor{ID: "telegram:" + ivan, Desk: "city"}, "спам")
		return err
	})
	w.g.Turn(t, func(tx dialogs.Tx) error { _, err := tx.Unlink(other); return err })
	w.resident("слово")
	if w.letters(anna, "не принимаем") != 1 {
		t.Error("who offended is free once the relative's chat is parted")
	}
}
