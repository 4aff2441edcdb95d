package staff_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

// The chats of the sample region. Lesnoy's desk sits in a group of Zarechye's bot.
var (
	townDesk  = bots.Chat{Channel: "telegram", ID: "-100"}
	okrugDesk = bots.Chat{Channel: "telegram", ID: "-300"}
	kraiDesk  = bots.Chat{Channel: "vk", ID: "2000000009"}
)

const (
	lesha = "503" // a clerk of Lesnoy
	klara = "604" // a clerk of the region's duty desk
)

// province is the sample region: Telegram is Zarechye's bot, VK Lesnoy's.
func province(t *testing.T) *office {
	g := dialogstest.Open(t, "../../examples/region")
	g.House.Centres = map[string]routing.CentreID{"telegram": "zarechye", "vk": "lesnoy"}
	w := &office{g: g, t: t, shown: map[bots.Chat][]shown{}}
	w.join(townDesk, ivan, "/bind", dialogs.InviteDesk, "zarechye-city")
	w.join(okrugDesk, lesha, "/bind", dialogs.InviteDesk, "lesnoy-duty")
	w.join(kraiDesk, klara, "/bind", dialogs.InviteDesk, "krai-duty")
	return w
}

// said is what one message was answered with in one chat.
func (w *office) said(in bots.Inbound) map[bots.Chat]string {
	said := map[bots.Chat]string{}
	for _, l := range w.g.Hear(w.t, in) {
		said[l.Chat] += l.Text + "\n"
		w.shown[l.Chat] = append(w.shown[l.Chat], shown{w.g.MessageOf(l.ID), l})
	}
	if w.g.Log.Len() > 0 {
		w.t.Fatal(w.g.Log.String())
	}
	return said
}

func (w *office) cases() (list []*routing.Case) {
	err := w.g.Store.Turns(context.Background(), []dialogs.Turn{{Do: func(tx dialogs.Tx) (err error) {
		list, err = tx.CasesOf(anna.String(), 10)
		return err
	}}})[0]
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

func wantPart(t *testing.T, what, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("%s: %q is not in %q", what, part, text)
	}
}

// TestACaseIsTheCentresThatServesThePlace, whichever centre's bot it came through:
// its number, its agency, its desk; the resident goes on talking where he is.
func TestACaseIsTheCentresThatServesThePlace(t *testing.T) {
	w := province(t)
	w.said(say(anna, anna.ID, "/start"))
	wantPart(t, "the operator is the bot's centre's", w.said(say(anna, anna.ID, "Русский"))[anna], "Администрация города Заречье")
	w.said(say(anna, anna.ID, "Согласен"))
	wantPart(t, "the centre's own words", w.said(say(anna, anna.ID, "/my"))[anna], "нет обращений в Заречье")

	w.resident("/new", "Дороги", "Снег и наледь", "Пропустить", "Снег по колено", "Лесной округ, Лесная 5", "Да, верно")
	receipt := w.said(say(anna, anna.ID, "Отправить"))
	wantPart(t, "receipt", receipt[anna], "Отвечает: Администрация Лесного округа")
	wantPart(t, "receipt", receipt[anna], "Почему: тема «Снег и наледь», место — Лесной округ, так принято в это время года")
	wantPart(t, "card", receipt[okrugDesk], "Снег по колено")
	wantPart(t, "card", receipt[okrugDesk], "правило snow: тема «Снег и наледь», территория «Лесной округ», с 01.11 по 15.04")

	w.resident("/new", "Дороги", "Яма", "Городская или сельская улица", "Яма во дворе", "Заречье, Центральная 5", "Да, верно")
	receipt = w.said(say(anna, anna.ID, "Отправить"))
	wantPart(t, "card", receipt[townDesk], "Яма во дворе")

	w.resident("/new", "Двор и улица", "Трамвайная остановка", "Остановка разбита", "Лесной округ, Лесная 1", "Да, верно")
	receipt = w.said(say(anna, anna.ID, "Отправить"))
	wantPart(t, "a topic that only the other centre has", receipt[okrugDesk], "Трамвайная остановка")
	wantPart(t, "why", receipt[anna], "отдельной службы для этого нет")

	w.resident("/new", "Дороги", "Яма", "Городская или сельская улица", "Яма на трассе", "Степной округ, 5 км", "Да, верно")
	receipt = w.said(say(anna, anna.ID, "Отправить"))
	wantPart(t, "nobody's territory is the region's", receipt[kraiDesk], "Яма на трассе")

	var got []string
	for _, k := range w.cases() {
		got = append(got, string(k.Centre)+" "+k.Number+" "+string(k.Agency))
	}
	want := []string{"krai 26-00001 krai-roads", "lesnoy 26-00002 lesnoy-admin", "zarechye 26-00001 zarechye-roads", "lesnoy 26-00001 lesnoy-admin"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("-want +got", diff)
	}
	mine := w.said(say(anna, anna.ID, "/my"))[anna]
	wantPart(t, "all of the resident's cases", mine, "Ваши обращения")
}

// filed is the province with a pothole in Zarechye and snow in Lesnoy, of the same
// number.
func filed(t *testing.T) *office {
	w := province(t)
	w.resident("/start", "Русский", "Согласен")
	w.resident("/new", "Дороги", "Снег и наледь", "Пропустить", "Снег по колено", "Лесной округ, Лесная 5", "Да, верно", "Отправить")
	w.resident("/new", "Дороги", "Яма", "Городская или сельская улица", "Яма во дворе", "Заречье, Центральная 5", "Да, верно", "Отправить")
	return w
}

// TestARegionSeesItsCentres: the regional duty desk may read, take and pass on the
// cases of its centres; the centres do not see each other's.
func TestARegionSeesItsCentres(t *testing.T) {
	w := filed(t)
	shown := w.said(say(kraiDesk, klara, "/case 1"))[kraiDesk]
	wantPart(t, "both cases of the number", shown, "Снег по колено")
	wantPart(t, "both cases of the number", shown, "Яма во дворе")
	shown = w.said(say(townDesk, ivan, "/case 1"))[townDesk]
	if wantPart(t, "its own", shown, "Яма во дворе"); strings.Contains(shown, "Снег") {
		t.Errorf("another centre's case is shown: %q", shown)
	}
	wantPart(t, "the list", w.said(say(okrugDesk, lesha, "/open"))[okrugDesk], "№ 26-00001 · Снег и наледь")
	wantPart(t, "the region's list has only what is its own", w.said(say(kraiDesk, klara, "/open"))[kraiDesk], "Открытых обращений нет")

	w.tap(kraiDesk, klara, w.newest(kraiDesk, "Яма во дворе"), "Взять")
	wantPart(t, "the clerk's name is known at the centre", w.newest(townDesk, "Яма во дворе").letter.Text, "В работе: N"+klara)
	said := w.said(say(townDesk, ivan, "/open"))[townDesk]
	wantPart(t, "still the centre's", said, "26-00001 · Яма")

	// A reply to the card whose number two centres have goes to the one it shows.
	w.replyTo(kraiDesk, klara, w.newest(kraiDesk, "Снег по колено"), "Вышлем трактор")
	wantPart(t, "the answer", w.newest(anna, "Вышлем трактор").letter.Text, "Администрация Лесного округа")
}

// TestAQuotedNumberOfTwoCentres: where only the words of the card are known, the
// number alone names neither.
func TestAQuotedNumberOfTwoCentres(t *testing.T) {
	w := filed(t)
	w.said(say(kraiDesk, klara, "/case 1"))
	in := say(kraiDesk, klara, "Сделаем")
	in.ReplyTo, in.ReplyText = "unknown", "№ 26-00001 · Яма\nещё строка"
	w.hear(in)
	if k := w.cases()[0]; k.State != routing.Answered || k.Centre != "zarechye" {
		t.Errorf("the topic tells the two apart: %s of %s", k.State, k.Centre)
	}
	if k := w.cases()[1]; k.State == routing.Answered {
		t.Error("the other centre's case was answered, too")
	}
}

// TestPassedToAnotherCentre: a case goes to a neighbour's agency and stays its
// centre's.
func TestPassedToAnotherCentre(t *testing.T) {
	w := filed(t)
	w.tap(townDesk, ivan, w.newest(townDesk, "26-00001 ·"), "Не наше")
	asked := w.newest(townDesk, "кому передать")
	for !strings.Contains(asked.letter.Text+buttons(asked), "Администрация Лесного округа") {
		w.tap(townDesk, ivan, asked, "Ещё")
		asked = w.newest(townDesk, "кому передать")
	}
	w.tap(townDesk, ivan, asked, "Администрация Лесного округа")
	w.tap(townDesk, ivan, w.newest(townDesk, "почему"), "Не наша территория")
	card := w.newest(okrugDesk, "Яма во дворе")
	wantPart(t, "the card", card.letter.Text, "Кому: Администрация Лесного округа")
	k := w.cases()[0]
	if k.Centre != "zarechye" || k.Agency != "lesnoy-admin" {
		t.Errorf("the case is %s's, with %s", k.Centre, k.Agency)
	}
	wantPart(t, "the list of its new desk", w.said(say(okrugDesk, lesha, "/open"))[okrugDesk], "26-00001 · Яма")
	w.replyTo(okrugDesk, lesha, card, "Засыпали")
	w.newest(anna, "Засыпали")
}

func buttons(s shown) string {
	var all []string
	for _, row := range s.letter.Keyboard.Rows {
		for _, b := range row {
			all = append(all, b.Text)
		}
	}
	return strings.Join(all, "\n")
}

// TestDesksStandInUpwards: without its own chat a case is shown at the centre's duty
// desk, without that one at the region's.
func TestDesksStandInUpwards(t *testing.T) {
	g := dialogstest.Open(t, "../../examples/region")
	g.House.Centres = map[string]routing.CentreID{"telegram": "zarechye"}
	w := &office{g: g, t: t, shown: map[bots.Chat][]shown{}}
	w.join(kraiDesk, klara, "/bind", dialogs.InviteDesk, "krai-duty")
	w.resident("/start", "Русский", "Согласен")
	w.resident("/new", "Дороги", "Яма", "Городская или сельская улица", "Яма во дворе", "Заречье, Центральная 5", "Да, верно", "Отправить")
	w.newest(kraiDesk, "Яма во дворе")
	duty := bots.Chat{Channel: "telegram", ID: "-101"}
	w.join(duty, maria, "/bind", dialogs.InviteDesk, "zarechye-duty")
	w.newest(duty, "Яма во дворе")
	w.join(townDesk, ivan, "/bind", dialogs.InviteDesk, "zarechye-city")
	w.newest(townDesk, "Яма во дворе")
	for chat, want := range map[bots.Chat]bool{kraiDesk: false, duty: false, townDesk: true} {
		person := map[bots.Chat]string{kraiDesk: klara, duty: maria, townDesk: ivan}[chat]
		said := w.said(say(chat, person, "/open"))[chat]
		if strings.Contains(said, "Яма") != want {
			t.Errorf("%v lists %q", chat, said)
		}
	}
}
