package dialogs_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

// sleeper is a resident with a case, and what comes to him.
type sleeper struct {
	*dialogstest.Gateway
	t    *testing.T
	chat bots.Chat
	k    *routing.Case
}

// asleep files a case about a topic on the evening of a Monday and lets its resident go
// to bed.
func asleep(t *testing.T, g *dialogstest.Gateway, channel, topic string, wants ...string) *sleeper {
	t.Helper()
	g.Now = time.Date(2026, 11, 23, 18, 0, 0, 0, time.UTC) // 21:00 in Moscow
	s := &sleeper{Gateway: g, t: t, chat: bots.Chat{Channel: channel, ID: strconv.Itoa(7000 + g.Keys)}}
	s.say("/start", "Русский", "Согласен")
	s.say(wants...)
	s.say(topic, topic, "Всё подробно описано", "Чебоксары, Ленина, 5", "да", "да")
	g.Turn(t, func(tx dialogs.Tx) error {
		cases, err := tx.CasesOf(s.chat.String(), 1)
		if err != nil || len(cases) == 0 {
			t.Fatalf("not filed: %v", err)
		}
		s.k = cases[0]
		return nil
	})
	return s
}

func (s *sleeper) say(lines ...string) (came []bots.Letter) {
	s.t.Helper()
	for _, text := range lines {
		came = s.mine(s.Hear(s.t, bots.Inbound{
			Kind: bots.Message, Chat: s.chat, From: bots.Person{ID: s.chat.ID}, MessageID: strconv.Itoa(s.Keys), Text: text,
		}))
	}
	return came
}

// mine are the letters that come to him as messages of their own.
func (s *sleeper) mine(letters []bots.Letter) (mine []bots.Letter) {
	for _, l := range letters {
		if l.Chat == s.chat && l.EditOf == 0 {
			mine = append(mine, l)
		}
	}
	return mine
}

// at moves the clock to a time of that night in Moscow, or of the morning after.
func (s *sleeper) at(hour, minute int) {
	day := 23
	if hour < 12 {
		day = 24
	}
	s.Now = time.Date(2026, 11, day, hour-3, minute, 0, 0, time.UTC)
}

// answered answers his case and gives what came to him of it.
func (s *sleeper) answered() []bots.Letter {
	s.t.Helper()
	s.Step = 0
	return s.mine(s.Answer(s.t, s.k.ID, "Заделали"))
}

const sample = "../examples/cheboksary"

const pothole, openManhole = "Яма на дороге", "Открытый люк"

// TestQuietHours: what comes of an answer given at night.
func TestQuietHours(t *testing.T) {
	for _, x := range []struct {
		name, channel, topic string
		wants                []string
		hour, minute         int
		want                 string // loud, silent or delayed
	}{
		{"silently where that can be", "telegram", pothole, nil, 23, 0, "silent"},
		{"in the morning where it cannot", "vk", pothole, nil, 23, 0, "delayed"},
		{"by day", "telegram", pothole, nil, 12, 0, "loud"},
		{"by day in VK", "vk", pothole, nil, 9, 0, "loud"},
		{"the last quiet minute", "telegram", pothole, nil, 7, 59, "silent"},
		{"the first one that is not", "vk", pothole, nil, 8, 0, "loud"},
		{"before they begin", "vk", pothole, nil, 21, 59, "loud"},
		{"danger", "vk", openManhole, nil, 3, 0, "loud"},
		{"whoever wants it loud", "vk", pothole, []string{"/quiet off"}, 3, 0, "loud"},
		{"whoever wants it in the morning", "telegram", pothole, []string{"/quiet", "утром"}, 3, 0, "delayed"},
		{"whoever wants it silently, where that cannot be", "vk", pothole, []string{"/quiet on"}, 3, 0, "delayed"},
	} {
		t.Run(x.name, func(t *testing.T) {
			s := asleep(t, dialogstest.Open(t, sample), x.channel, x.topic, x.wants...)
			s.at(x.hour, x.minute)
			came := s.answered()
			got := "delayed"
			if len(came) == 1 {
				got = map[bool]string{true: "silent", false: "loud"}[came[0].Silent]
			}
			if got != x.want {
				t.Errorf("%s, want %s", got, x.want)
			}
			if x.want != "delayed" {
				return
			}
			s.at(7, 59)
			if came := s.mine(s.Drain(t)); len(came) > 0 {
				t.Errorf("at 7:59 came %q", came[0].Text)
			}
			s.at(8, 0)
			if came := s.mine(s.Drain(t)); len(came) != 1 || !strings.Contains(came[0].Text, "Заделали") {
				t.Errorf("at 8:00 came %v", came)
			}
		})
	}
}

// TestWhoIsAwakeIsTold: somebody who talks with the bot is not spared, and what
// waited for the morning comes before what he is answered.
func TestWhoIsAwakeIsTold(t *testing.T) {
	s := asleep(t, dialogstest.Open(t, sample), "vk", pothole)
	s.at(23, 0)
	s.say("/my")
	s.Now = s.Now.Add(29 * time.Minute)
	if came := s.answered(); len(came) != 1 || came[0].Silent {
		t.Errorf("half an hour after he wrote: %v", came)
	}

	s = asleep(t, s.Gateway, "vk", pothole)
	s.at(23, 0)
	if came := s.answered(); len(came) != 0 {
		t.Fatalf("not spared: %v", came)
	}
	s.at(2, 0)
	came := s.say("/help")
	if len(came) != 2 || !strings.Contains(came[0].Text, "Заделали") || !strings.Contains(came[1].Text, "Что я умею") {
		t.Errorf("at 2:00 came %v", came)
	}
}

// TestWhatHeDoesHimselfIsTold: news that come of his own deed do not wait, however long
// he was silent before.
func TestWhatHeDoesHimselfIsTold(t *testing.T) {
	s := asleep(t, dialogstest.Open(t, sample), "vk", pothole)
	s.at(3, 0)
	came := s.mine(s.Turn(t, func(tx dialogs.Tx) error {
		tell := &dialogs.Notices{Tx: tx, House: s.House, Directory: s.Directory, Now: s.Now, Speaker: s.chat}
		return tell.Happened(s.k, routing.Event{Case: s.k.ID, Kind: routing.EventDone, At: s.Now})
	}))
	if len(came) != 1 || came[0].Silent {
		t.Errorf("came %v", came)
	}
}

// TestAllOfItWaits: an answer of several messages waits for the morning as a whole.
func TestAllOfItWaits(t *testing.T) {
	s := asleep(t, dialogstest.Open(t, sample), "vk", pothole)
	s.at(23, 0)
	files := dialogs.EncodeFiles([]bots.File{
		{Channel: "vk", ID: "p", Kind: bots.Photo}, {Channel: "vk", ID: "d", Kind: bots.Document}, {Channel: "vk", ID: "e", Kind: bots.Document},
	})
	came := s.mine(s.Turn(t, func(tx dialogs.Tx) error {
		tell := &dialogs.Notices{Tx: tx, House: s.House, Directory: s.Directory, Now: s.Now}
		cases := routing.Cases{Directory: s.Directory, Tx: tx, Now: s.Now, Tell: tell}
		_, err := cases.Answer(s.k.ID, routing.Actor{ID: "telegram:1", Desk: "city"}, routing.Remark{Text: "Заделали", Files: files})
		return err
	}))
	if len(came) > 0 {
		t.Errorf("at 23:00 came %d messages", len(came))
	}
	s.at(8, 0)
	if came = s.mine(s.Drain(t)); len(came) < 2 || came[0].Text == "" {
		t.Errorf("at 8:00 came %v", came)
	}
}

// TestACentreWithoutQuietHours spares nobody but those who ask.
func TestACentreWithoutQuietHours(t *testing.T) {
	g := dialogstest.Open(t, sample)
	g.Directory = dialogstest.Changed(t, sample, "centre.yaml", "  quiet: 22:00-08:00\n", "")
	s := asleep(t, g, "telegram", pothole)
	s.at(3, 0)
	if came := s.answered(); len(came) != 1 || came[0].Silent {
		t.Errorf("he who asked for nothing: %v", came)
	}
	s = asleep(t, g, "telegram", pothole, "/quiet on")
	s.at(3, 0)
	if came := s.answered(); len(came) != 1 || !came[0].Silent {
		t.Errorf("he who asked: %v", came)
	}
}
