package dialogs_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/outbox"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
	"otklik/store/storetest"
)

// bind gives desks their chats.
func bind(t *testing.T, s *store.Store, chats map[routing.DeskID]bots.Chat) {
	t.Helper()
	err := s.Turns(t.Context(), []dialogs.Turn{{Do: func(tx dialogs.Tx) error {
		for desk, chat := range chats {
			if err := tx.BindDesk(desk, chat, "test"); err != nil {
				return err
			}
		}
		return nil
	}}})[0]
	if err != nil {
		t.Fatal(err)
	}
}

// alarms takes out of the outbox what was said to each chat, and wants all of it
// to be urgent.
func alarms(t *testing.T, s *store.Store) map[bots.Chat][]string {
	t.Helper()
	now := noon.Add(48 * time.Hour)
	said := map[bots.Chat][]string{}
	for {
		letters, err := s.Lease(t.Context(), outbox.Claim{Owner: "test", Channels: []string{"vk", "telegram"}, Now: now, Until: now.Add(time.Minute), Max: 100})
		if err != nil {
			t.Fatal(err)
		}
		if len(letters) == 0 {
			return said
		}
		var results []outbox.Result
		for _, l := range letters {
			if l.Purpose != bots.Alarm || l.Priority != bots.Urgent || !l.Group {
				t.Errorf("not an alarm: %+v", l)
			}
			said[l.Chat] = append(said[l.Chat], l.Text)
			results = append(results, outbox.Result{Letter: l.ID, Owner: "test", Fate: outbox.Sent, MessageID: "m", At: now})
		}
		if err := s.Settle(t.Context(), results); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAlarm: whatever replica meets the trouble and however often, the duty desk
// hears of it once an hour, and once that it has ended; a trouble of the desk's
// own bot is told to the next desk as well.
func TestAlarm(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var mu sync.Mutex
		now := noon
		clock := func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
		later := func(d time.Duration) { mu.Lock(); defer mu.Unlock(); now = now.Add(d) }
		replicas := []*desk{receive(t, s, s), receive(t, s, s)}
		for _, r := range replicas {
			r.Now = clock
		}
		bind(t, s, map[routing.DeskID]bots.Chat{"city": cityChat, "utilities": waterChat})
		raise := func(a dialogs.Alarm) map[bots.Chat][]string {
			t.Helper()
			var all sync.WaitGroup
			for i := range 6 {
				all.Go(func() {
					if err := replicas[i%2].Alarm(t.Context(), a); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			return alarms(t, s)
		}
		over := func(channel string) map[bots.Chat][]string {
			t.Helper()
			for _, r := range replicas {
				if err := r.AlarmOver(t.Context(), channel); err != nil {
					t.Error(err)
				}
			}
			return alarms(t, s)
		}
		hears := func(what string, got map[bots.Chat][]string, want map[bots.Chat]string) {
			t.Helper()
			if len(got) != len(want) {
				t.Errorf("%s: %q", what, got)
			}
			for chat, part := range want {
				if len(got[chat]) != 1 || !strings.Contains(got[chat][0], part) {
					t.Errorf("%s: %v heard %q, want %q once", what, chat, got[chat], part)
				}
			}
		}
		nobody := map[bots.Chat]string{}
		token := dialogs.Alarm{Kind: dialogs.AlarmToken, Channel: "telegram", Code: 401}
		hears("works from the start", over("telegram"), nobody)
		hears("the desk's own bot", raise(token), map[bots.Chat]string{cityChat: "код 401", waterChat: "код 401"})
		hears("another bot", raise(dialogs.Alarm{Kind: dialogs.AlarmPoller, Channel: "vk", Code: 409}), map[bots.Chat]string{cityChat: "другая программа"})
		later(59 * time.Minute)
		hears("within the hour", raise(token), nobody)
		later(time.Minute)
		hears("an hour later", raise(token), map[bots.Chat]string{cityChat: "код 401", waterChat: "код 401"})
		later(time.Minute)
		hears("works again", over("telegram"), map[bots.Chat]string{cityChat: "снова работает", waterChat: "снова работает"})
		later(time.Minute)
		hears("comes and goes", raise(token), nobody)
		hears("and goes", over("telegram"), nobody)
		later(8 * time.Minute)
		hears("a relapse that stays", raise(token), map[bots.Chat]string{cityChat: "код 401", waterChat: "код 401"})
		hears("the other works again", over("vk"), map[bots.Chat]string{cityChat: "снова работает"})
	})
}

// TestAlarmWithoutADutyDesk: while the duty desk has no chat, the first one that
// works hears; with nobody to tell, it is no error.
func TestAlarmWithoutADutyDesk(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t), store.Options{})
	d := receive(t, s, s)
	if err := d.Alarm(t.Context(), dialogs.Alarm{Kind: dialogs.AlarmClock, Count: 1}); err != nil {
		t.Error(err)
	}
	for _, early := range []dialogs.AlarmKind{dialogs.AlarmCaptcha, dialogs.AlarmToken} {
		if err := d.Alarm(t.Context(), dialogs.Alarm{Kind: early, Channel: "telegram", Code: 14}); err != nil {
			t.Error(err)
		}
	}
	bind(t, s, map[routing.DeskID]bots.Chat{"utilities": waterChat})
	a := dialogs.Alarm{Kind: dialogs.AlarmCaptcha, Channel: "telegram", Code: 14}
	if err := d.Alarm(t.Context(), a); err != nil {
		t.Error(err)
	}
	if got := alarms(t, s)[waterChat]; len(got) != 1 || !strings.Contains(got[0], "код 14") {
		t.Errorf("heard %q", got)
	}
	if err := d.Alarm(t.Context(), dialogs.Alarm{Kind: dialogs.AlarmClock, Count: 2}); err != nil {
		t.Error(err)
	}
	if got := alarms(t, s)[waterChat]; len(got) != 1 || !strings.Contains(got[0], "обработать: 3.") {
		t.Errorf("of what nobody could hear: %q", got)
	}
}

// TestTheRestIsTold: what came after an alarm was told is told when its hour is
// over, though nothing more has come; what nobody could hear, when somebody can.
func TestTheRestIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := runClock(t, s)
		raise := func(channel string, n int) {
			t.Helper()
			if err := c.d.Alarm(t.Context(), dialogs.Alarm{Kind: dialogs.AlarmQuarantine, Channel: channel, Count: n}); err != nil {
				t.Fatal(err)
			}
		}
		hears := func(want ...string) {
			t.Helper()
			got := alarms(t, s)[cityChat]
			if len(got) != len(want) {
				t.Fatalf("heard %q, want %q", got, want)
			}
			for i := range got {
				if !strings.Contains(got[i], want[i]) {
					t.Errorf("heard %q, want %q", got[i], want[i])
				}
			}
		}
		raise("vk", 1)
		c.strikes(noon.Add(time.Hour))
		hears()
		bind(t, s, map[routing.DeskID]bots.Chat{"city": cityChat})
		c.strikes(noon.Add(2 * time.Hour))
		hears("обработать: 1.")
		for range 3 {
			raise("vk", 2)
		}
		c.strikes(noon.Add(3*time.Hour - time.Second))
		hears()
		c.strikes(noon.Add(3 * time.Hour))
		hears("обработать: 6.")
		c.strikes(noon.Add(9 * time.Hour))
		hears()
	})
}

// TestAlarmOfPoison: updates in quarantine are told of once an hour, with how many
// there were since.
func TestAlarmOfPoison(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t), store.Options{})
	d := receive(t, s, s)
	now := noon
	d.Now = func() time.Time { return now }
	bind(t, s, map[routing.DeskID]bots.Chat{"city": cityChat})
	poison := func(cursor string, texts ...string) (said string) {
		t.Helper()
		b := batch(cursor, texts...)
		b.Broken = []bots.Broken{{Key: cursor, Raw: []byte("?"), Reason: "not JSON"}}
		if err := d.Take(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		letters, err := s.Lease(t.Context(), outbox.Claim{Owner: "test", Channels: []string{"telegram"}, Now: now, Until: now.Add(time.Minute), Max: 100})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range letters {
			said += l.Text
			r := outbox.Result{Letter: l.ID, Owner: "test", Fate: outbox.Sent, MessageID: "m", At: now}
			if err := s.Settle(t.Context(), []outbox.Result{r}); err != nil {
				t.Fatal(err)
			}
		}
		return said
	}
	if said := poison("1", "fine", "fail"); !strings.Contains(said, "обработать: 2.") {
		t.Errorf("at first: %q", said)
	}
	now = now.Add(10 * time.Minute)
	if said := poison("2", "fail", "panic"); said != "" {
		t.Errorf("within the hour: %q", said)
	}
	now = now.Add(50 * time.Minute)
	if said := poison("3"); !strings.Contains(said, "обработать: 4.") {
		t.Errorf("after the hour: %q", said)
	}
}

// TestRemovedFromADesk: a desk whose chat put the bot out is told of in the same
// turn, what it has open is shown to the duty desk, which can act on it; when the
// bot is back, the desk sees its cases again and a new removal is news.
func TestRemovedFromADesk(t *testing.T) {
	s := besiege(t)
	news := func(kind bots.Kind, chat bots.Chat) map[bots.Chat]string {
		said := map[bots.Chat]string{}
		for _, l := range s.look(s.Hear(t, bots.Inbound{Kind: kind, Chat: chat, Group: true, From: bots.Person{ID: olga}})) {
			said[l.Chat] += l.Text + "\n"
		}
		return said
	}
	for range 2 {
		said := news(bots.Blocked, waterChat)
		if len(said) != 1 || !strings.Contains(said[cityChat], "Бота удалили из чата") {
			t.Fatalf("after the removal: %q", said)
		}
		if said := news(bots.Blocked, waterChat); len(said) != 0 {
			t.Errorf("the same again: %q", said)
		}
		if said := news(bots.Allowed, waterChat); len(said) != 1 || !strings.Contains(said[waterChat], "26-00002") {
			t.Errorf("after the return: %q", said)
		}
		if said := news(bots.Allowed, waterChat); len(said) != 0 {
			t.Errorf("a return without a removal: %q", said)
		}
	}
	take := s.genuine(cityChat, "Взять")
	take.Group, take.From = true, bots.Person{ID: ivan, Name: "N"}
	s.look(s.Hear(t, take))
	if k := s.caseOf(boris); k.State != routing.InProgress {
		t.Errorf("the duty desk could not act: %+v", k)
	}

	said := news(bots.Blocked, cityChat)
	if len(said) != 2 || !strings.Contains(said[waterChat], "Бота удалили") || strings.Contains(said[waterChat], "приходят сюда") {
		t.Errorf("the duty desk's own removal: %q", said)
	}
	if said := news(bots.Blocked, bots.Chat{Channel: "vk", ID: "2000000077"}); len(said) != 0 {
		t.Errorf("a chat that is no desk: %q", said)
	}
}

// TestStandingIn: while a desk is without the bot, its news go to the duty desk, and
// /open there lists its cases; whatever is heard from its chat ends that, but not
// what was said before.
func TestStandingIn(t *testing.T) {
	s := besiege(t)
	before := s.Now
	s.look(s.Hear(t, bots.Inbound{Kind: bots.Blocked, Chat: waterChat, Group: true, From: bots.Person{ID: olga}}))
	k := s.caseOf(boris)
	overdue := func(chat bots.Chat) {
		t.Helper()
		said := s.look(s.Turn(t, func(tx dialogs.Tx) error {
			n := &dialogs.Notices{Tx: tx, House: s.House, Directory: s.Directory, Now: s.Now}
			return n.Happened(k, routing.Event{Case: k.ID, Kind: routing.EventOverdue, Text: string(routing.FirstReply)})
		}))
		said = slices.DeleteFunc(said, func(l bots.Letter) bool { return l.EditOf != 0 }) // the clocks on its cards
		if len(said) != 1 || said[0].Chat != chat || !strings.Contains(said[0].Text, "прошёл срок") {
			t.Errorf("overdue is told as %+v", said)
		}
	}
	overdue(cityChat)
	if said := s.Hear(t, from(cityChat, ivan, "/open")); len(said) != 1 || !strings.Contains(said[0].Text, k.Number) {
		t.Errorf("/open at the duty desk: %+v", said)
	}
	late := from(waterChat, olga, "слово")
	late.Key, late.At = "late", before
	if err := s.Reception.Take(t.Context(), bots.Batch{Channel: "vk", Messages: []bots.Inbound{late}}); err != nil {
		t.Fatal(err)
	}
	overdue(cityChat)
	if said := s.look(s.Hear(t, from(waterChat, olga, "слово"))); len(said) != 1 || !strings.Contains(said[0].Text, k.Number) {
		t.Errorf("the desk is back and sees %+v", said)
	}
	overdue(waterChat)
}

// TestAlarmOfTheClock: timers that are given up are told of.
func TestAlarmOfTheClock(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t), store.Options{})
	bind(t, s, map[routing.DeskID]bots.Chat{"city": cityChat})
	err := s.Turns(t.Context(), []dialogs.Turn{{Do: func(tx dialogs.Tx) error {
		timer := dialogs.Timer{At: noon, Kind: dialogs.TimerLetter, Letter: 404}
		return errors.Join(tx.Wake(timer), tx.Wake(timer))
	}}})[0]
	if err != nil {
		t.Fatal(err)
	}
	c := runClock(t, s)
	for left := c.due(noon.Add(24 * time.Hour)); len(left) > 0; { // the clock may have struck already
		if got := alarms(t, s); len(got) != 0 {
			t.Fatalf("told before it was given up: %q", got)
		}
		now := left[len(left)-1].At
		c.strikes(now)
		left = c.due(now.Add(24 * time.Hour))
	}
	if got := alarms(t, s)[cityChat]; len(got) != 1 || !strings.Contains(got[0], "обработать: 2.") {
		t.Errorf("heard %q", got)
	}
}

// TestAlarmsOfFiles: lost files are counted like what is quarantined, each bot's for
// itself; a full disk and a store that is down are told once, and that they are well.
func TestAlarmsOfFiles(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t), store.Options{})
	bind(t, s, map[routing.DeskID]bots.Chat{"city": cityChat})
	c := runClock(t, s)
	for _, step := range []struct {
		raise dialogs.Alarm
		times int
		over  bool
		want  string
	}{
		{dialogs.Alarm{Kind: dialogs.AlarmFiles, Channel: "vk", Count: 1}, 1, false, "«vk»: файлов, которые не удалось сохранить: 1."},
		{dialogs.Alarm{Kind: dialogs.AlarmFiles, Channel: "vk", Count: 1}, 3, false, ""},
		{dialogs.Alarm{Kind: dialogs.AlarmFiles, Channel: "telegram", Count: 1}, 1, false, "«telegram»"},
		{dialogs.Alarm{Kind: dialogs.AlarmDisk}, 1, true, ""}, // nobody was told of it
		{dialogs.Alarm{Kind: dialogs.AlarmDisk}, 3, false, "На диске заканчивается место"},
		{dialogs.Alarm{Kind: dialogs.AlarmBlobs}, 2, false, "Хранилище фото и файлов не работает"},
		{dialogs.Alarm{Kind: dialogs.AlarmBlobs}, 2, true, "Хранилище фото и файлов снова работает"},
		{dialogs.Alarm{Kind: dialogs.AlarmDisk}, 2, true, "Место на диске есть"},
	} {
		for range step.times {
			tell := c.d.Alarm
			if step.over {
				tell = c.d.Over
			}
			if err := tell(t.Context(), step.raise); err != nil {
				t.Fatal(err)
			}
		}
		got := alarms(t, s)[cityChat]
		if step.want == "" && len(got) > 0 || step.want != "" && (len(got) != 1 || !strings.Contains(got[0], step.want)) {
			t.Errorf("%s, over %v: heard %q, want %q", step.raise.Kind, step.over, got, step.want)
		}
	}
	c.strikes(noon.Add(time.Hour))
	if got := alarms(t, s)[cityChat]; len(got) != 1 || !strings.Contains(got[0], "«vk»: файлов, которые не удалось сохранить: 3.") {
		t.Errorf("an hour later: heard %q", got)
	}
}
