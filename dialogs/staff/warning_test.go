package staff_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
	"otklik/routing/radar"
)

// radarDesk is a duty desk in one messenger, whose gateway watches what comes in.
type radarDesk struct {
	t    *testing.T
	g    *dialogstest.Gateway
	chat bots.Chat
	said []string // the chat's messages and changes, as its people see them
	last bots.Letter
}

func newRadarDesk(t *testing.T, chat bots.Chat) *radarDesk {
	d := &radarDesk{t: t, g: dialogstest.Open(t, "../../examples/cheboksary"), chat: chat}
	d.g.House.Radar = &radar.Settings{}
	d.g.Now = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	code := dialogs.NewInviteCode()
	d.g.Turn(t, func(tx dialogs.Tx) error {
		return tx.AddInvite(dialogs.Invite{Hash: dialogs.InviteHash(code), Kind: dialogs.InviteDesk, Desk: "city", Expires: d.g.Now.Add(time.Hour)})
	})
	d.g.Hear(t, say(chat, ivan, "/bind "+code))
	return d
}

// file opens cases, one a minute.
func (d *radarDesk) file(n int, topic routing.TopicID, text string) {
	d.g.Turn(d.t, func(tx dialogs.Tx) error {
		for i := range n {
			k := &routing.Case{
				ID: routing.CaseID(tx.NewID()), Centre: "cheboksary", State: routing.Assigned, Agency: "city-roads",
				Resident: fmt.Sprint("vk:", i), Number: fmt.Sprint(tx.NewID()), OpenedAt: d.g.Now.Add(time.Duration(i-n) * time.Minute),
			}
			k.Topic, k.Territory, k.Text = topic, "kalininsky", text
			if err := tx.AddCase(k); err != nil {
				return err
			}
		}
		return nil
	})
}

// look lets the radar look so much later.
func (d *radarDesk) look(after time.Duration) {
	for end := d.g.Now.Add(after); d.g.Now.Before(end); {
		d.g.Now = d.g.Now.Add(radar.Slot)
		d.hear(d.g.Strike(d.t))
	}
}

func (d *radarDesk) hear(letters []bots.Letter) {
	d.t.Helper()
	for _, l := range letters {
		if l.Chat != d.chat {
			d.t.Errorf("said to %v: %s", l.Chat, l.Text)
		}
		text := strings.ReplaceAll(l.Text, "\n", " | ")
		for _, row := range l.Keyboard.Rows {
			for _, b := range row {
				text += " [" + b.Text + "]"
			}
		}
		if l.EditOf != 0 {
			text = "changed: " + text
		}
		d.said, d.last = append(d.said, text), l
	}
	if d.g.Log.Len() > 0 {
		d.t.Fatal(d.g.Log.String())
	}
}

// press presses the first button of a message.
func (d *radarDesk) press(person string, on bots.Letter) {
	in := say(d.chat, person, "")
	in.Kind, in.MessageID, in.Data = bots.Press, d.g.MessageOf(on.ID), on.Keyboard.Rows[0][0].Data
	d.hear(d.g.Hear(d.t, in))
}

// The duty desk is warned once, with the words that grew; a clerk's press quiets it
// for hours, unless it doubles. The same in both messengers.
func TestTheRadarWarnsTheDutyDesk(t *testing.T) {
	for _, chat := range []bots.Chat{city, {Channel: "vk", ID: "2000000009"}} {
		t.Run(chat.Channel, func(t *testing.T) {
			d := newRadarDesk(t, chat)
			d.look(5 * time.Minute)
			d.file(3, "heating.no-hot-water", "Из крана идёт ржавая вода")
			d.look(5 * time.Minute)
			if len(d.said) > 0 {
				t.Fatalf("three are an alarm: %q", d.said)
			}
			d.file(5, "heating.no-hot-water", "опять ржавая вода 8-927-1234567")
			d.look(10 * time.Minute)
			warning := d.last
			d.press(petr, warning)
			d.press(ivan, warning)
			d.press(ivan, warning)
			d.look(time.Hour)
			d.file(14, "heating.no-hot-water", "Ржавая вода!")
			d.file(14, "heating.no-hot-water", "Ржавая вода!")
			d.look(5 * time.Minute)
			want := []string{
				"📡 Больше обычного: «Нет горячей воды», Чебоксары, Калининский район | За 15 минут 8 обращений, обычно почти не бывает." +
					" Началось около 13:00. | Чаще обычного пишут: вода, ржавая, идет, крана [Понятно, тихо 3 ч] [🚨 Это авария]",
				"Вас нет в списке сотрудников этого чата. Попросите код у администратора и напишите: /join КОД",
				"changed: 📡 Больше обычного: «Нет горячей воды», Чебоксары, Калининский район | За 15 минут 8 обращений, обычно почти не бывает." +
					" Началось около 13:00. | Чаще обычного пишут: вода, ржавая, идет, крана | ✅ N501 в курсе. Не напомню до 23.11.2026 16:20, если не станет вдвое больше.",
				"📈 Продолжается. |  | 📡 Больше обычного: «Нет горячей воды», Чебоксары, Калининский район | За 15 минут 20 обращений, обычно почти не бывает." +
					" Началось около 14:10. | Чаще обычного пишут: вода, ржавая [Понятно, тихо 3 ч] [🚨 Это авария]",
			}
			if diff := cmp.Diff(want, d.said); diff != "" {
				t.Error(diff)
			}
			if again := d.last; again.Under != warning.ID {
				t.Errorf("the second warning stands under %d, the first was %d", again.Under, warning.ID)
			}
		})
	}
}

// What the radar warns of is proposed as an incident by a press, once, and the
// warning is known then.
func TestAWarningIsAnIncident(t *testing.T) {
	d := newRadarDesk(t, city)
	d.look(5 * time.Minute)
	d.file(8, "heating.no-hot-water", "Нет горячей воды")
	d.look(5 * time.Minute)
	warning := d.last
	for press := range 2 {
		in := say(city, ivan, "")
		in.Kind, in.MessageID, in.Data = bots.Press, d.g.MessageOf(warning.ID), warning.Keyboard.Rows[1][0].Data
		d.said = nil
		d.hear(d.g.Hear(t, in))
		proposed, changed := 0, 0
		for _, text := range d.said {
			if strings.Contains(text, "А-26-0001: похоже на аварию · Нет горячей воды") && strings.Contains(text, "Почему: радар: обращений 8") && strings.Contains(text, "Жителей: 8") {
				proposed++
			}
			if strings.Contains(text, "N501 в курсе") {
				changed++
			}
		}
		if want := 1 - press; proposed != want || changed != want {
			t.Errorf("press %d: %q", press+1, d.said)
		}
	}
	d.said = nil
	d.file(14, "heating.no-hot-water", "")
	d.file(14, "heating.no-hot-water", "")
	d.file(9, "heating.cold", "")
	d.look(10 * time.Minute)
	if len(d.said) != 1 || !strings.Contains(d.said[0], "Холодно в квартире") {
		t.Errorf("beside the incident: %q", d.said)
	}
}

// A button of a warning that is unknown here, or of a verb that nobody knows, is told
// to be stale and changes nothing.
func TestAWarningOfNobody(t *testing.T) {
	d := newRadarDesk(t, city)
	for _, data := range []string{"r.hush.1", "r.hush.zzz", "r.else.1"} {
		in := say(city, ivan, "")
		in.Kind, in.MessageID = bots.Press, "m1"
		in.Data = d.g.House.Seal.Sign(city, "", data)
		d.hear(d.g.Hear(t, in))
	}
	if len(d.said) != 3 || d.said[0] != d.said[1] || d.said[0] != d.said[2] {
		t.Errorf("%q", d.said)
	}
}

// What many facts of one place have in common is told as one warning that names them.
func TestAStormIsOneWarning(t *testing.T) {
	d := newRadarDesk(t, city)
	d.look(5 * time.Minute)
	for _, topic := range []routing.TopicID{"streets.dangerous-tree", "electricity_gas.no-power", "roads.flooded", "building.roof"} {
		d.file(9, topic, "")
	}
	d.look(5 * time.Minute)
	if len(d.said) != 1 || !strings.HasPrefix(d.said[0], "📡 Больше обычного: «Все темы», Чебоксары, Калининский район") || strings.Count(d.said[0], "•") != 4 {
		t.Errorf("%q", d.said)
	}
}

// While no desk has a chat nobody is told; whoever comes is told what goes on.
func TestAWarningWaitsForItsDesk(t *testing.T) {
	g := dialogstest.Open(t, "../../examples/cheboksary")
	g.House.Radar = &radar.Settings{}
	d := &radarDesk{t: t, g: g, chat: city}
	d.look(5 * time.Minute)
	d.file(8, "heating.cold", "")
	d.look(5 * time.Minute)
	if len(d.said) > 0 {
		t.Fatalf("%q", d.said)
	}
	g.Turn(t, func(tx dialogs.Tx) error { return tx.BindDesk("city", city, "test") })
	d.look(5 * time.Minute)
	if len(d.said) != 1 {
		t.Errorf("%q", d.said)
	}
}
