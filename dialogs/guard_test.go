package dialogs_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
	"otklik/store"
	"otklik/store/storetest"
)

// canary is in every complaint here: whoever reads it has read somebody's case.
const canary = "канарейка"

var (
	cityChat  = bots.Chat{Channel: "telegram", ID: "-100"}
	waterChat = bots.Chat{Channel: "vk", ID: "2000000001"}
	anna      = bots.Chat{Channel: "telegram", ID: "7"}
	boris     = bots.Chat{Channel: "vk", ID: "8"}
)

const (
	ivan = "501" // a clerk of the city desk, the duty desk
	olga = "601" // a clerk of the utilities desk
	petr = "666" // on no roster
)

// attempts is how often each kind of attack is tried; OTKLIK_ATTEMPTS=100000 is
// what a release must stand.
func attempts(t *testing.T) int {
	t.Helper()
	n, err := strconv.Atoi(os.Getenv("OTKLIK_ATTEMPTS"))
	if err != nil {
		return 2000
	}
	return n
}

// siege is a centre with two desks and two cases of other people, under attack.
type siege struct {
	*dialogstest.Gateway
	t      *testing.T
	counts map[dialogs.Result]int
	posted []bots.Letter // with a keyboard
	still  bots.Chat     // whose conversation may not move either
	fresh  bots.Chat     // a desk that may be shown its cards again
}

func besiege(t *testing.T) *siege {
	s := &siege{t: t, counts: map[dialogs.Result]int{}}
	s.Gateway = dialogstest.Open(t, "../examples/cheboksary", func(r *dialogs.Reception) {
		r.Observe = func(_ string, result dialogs.Result, n int) { s.counts[result] += n }
	})
	s.join(cityChat, ivan, "city")
	s.join(waterChat, olga, "utilities")
	for _, x := range []struct {
		who             bots.Chat
		category, topic string
	}{{anna, "Дороги и тротуары", "Яма на дороге"}, {boris, "Отопление и горячая вода", "Нет горячей воды"}} {
		s.says(x.who, "/start", "Русский", "Согласен", x.category, x.topic, canary+" у дома 5", "Чебоксары, "+canary+" 5", "Да, верно", "Отправить")
	}
	return s
}

func (s *siege) join(chat bots.Chat, person string, desk routing.DeskID) {
	code := dialogs.NewInviteCode()
	s.Turn(s.t, func(tx dialogs.Tx) error {
		return tx.AddInvite(dialogs.Invite{Hash: dialogs.InviteHash(code), Kind: dialogs.InviteDesk, Desk: desk, Expires: s.Now.Add(time.Hour)})
	})
	s.look(s.Hear(s.t, from(chat, person, "/bind "+code)))
}

func from(chat bots.Chat, person, text string) bots.Inbound {
	group := chat == cityChat || chat == waterChat
	if !group {
		person = chat.ID
	}
	return bots.Inbound{Kind: bots.Message, Chat: chat, Group: group, From: bots.Person{ID: person, Name: "N" + person}, MessageID: person + text, Text: text}
}

func (s *siege) says(chat bots.Chat, lines ...string) {
	s.t.Helper()
	for _, text := range lines {
		s.look(s.Hear(s.t, from(chat, "", text)))
	}
}

func (s *siege) look(letters []bots.Letter) []bots.Letter {
	s.t.Helper()
	for _, l := range letters {
		if len(l.Keyboard.Rows) > 0 {
			s.posted = append(s.posted, l)
		}
	}
	if s.Log.Len() > 0 {
		s.t.Fatal(s.Log)
	}
	return letters
}

// state is all that an attack could change, as the database has it.
func (s *siege) state() string {
	s.t.Helper()
	var out strings.Builder
	s.Turn(s.t, func(tx dialogs.Tx) error {
		for _, who := range []bots.Chat{anna, boris, {Channel: "telegram", ID: "13"}} {
			cases, err := tx.CasesOf(who.String(), 100)
			if err != nil {
				return err
			}
			for _, k := range cases {
				events, err := tx.Events(k.ID)
				if err != nil {
					return err
				}
				fmt.Fprintln(&out, k.Number, k.State, k.Outcome, k.Agency, k.Assignee, k.Version, len(events))
			}
		}
		session, err := tx.Session(dialogs.SessionKey{Chat: s.still})
		if err != nil {
			return err
		}
		fmt.Fprintln(&out, "at", session.State)
		clerks, err := tx.Clerks("")
		for _, c := range clerks {
			fmt.Fprintln(&out, c.Desk, c.Channel, c.Person)
		}
		return err
	})
	return out.String()
}

// attack lets attempts through in batches. Nothing may change by them, nobody but
// the chats they came from may hear of them, and no answer may hold the canary.
func (s *siege) attack(name string, n int, attempt func(i int) bots.Inbound) {
	s.t.Helper()
	before := s.state()
	const together = 100
	for done := 0; done < n; {
		byChannel, chats := map[string][]bots.Inbound{}, map[bots.Chat]bool{}
		for range min(together, n-done) {
			in := attempt(done)
			byChannel[in.Chat.Channel] = append(byChannel[in.Chat.Channel], in)
			chats[in.Chat] = true
			done++
		}
		s.Now = s.Now.Add(time.Minute) // no press is an accident of the last one
		for _, batch := range byChannel {
			for _, l := range s.look(s.Batch(s.t, batch...)) {
				if !chats[l.Chat] && !callsDuty(l) {
					s.t.Fatalf("%s: %v heard %q", name, l.Chat, l.Text)
				}
				if strings.Contains(l.Text, canary) && (l.Chat != s.fresh || l.Purpose != bots.Card) {
					s.t.Fatalf("%s: disclosed to %v: %q", name, l.Chat, l.Text)
				}
			}
		}
	}
	if after := s.state(); after != before {
		s.t.Fatalf("%s changed\n%s\nto\n%s", name, before, after)
	}
}

// callsDuty tells a call for help: the duty desk hears that somebody guesses in vain,
// and of no case.
func callsDuty(l bots.Letter) bool {
	return l.Chat == cityChat && strings.HasPrefix(l.Text, "🆘") && l.Case == 0 && !strings.Contains(l.Text, "26-")
}

// genuine finds the newest button of that label in a chat.
func (s *siege) genuine(chat bots.Chat, label string) bots.Inbound {
	s.t.Helper()
	for i := len(s.posted) - 1; i >= 0; i-- {
		for _, row := range s.posted[i].Keyboard.Rows {
			for _, b := range row {
				if s.posted[i].Chat == chat && strings.Contains(b.Text, label) {
					return bots.Inbound{Kind: bots.Press, Chat: chat, MessageID: s.MessageOf(s.posted[i].ID), Data: b.Data}
				}
			}
		}
	}
	s.t.Fatalf("no button %q in %v", label, chat)
	return bots.Inbound{}
}

// foreign lists the data of every button on the screens of others than chat.
func (s *siege) foreign(chat bots.Chat) (all []string) {
	for _, l := range s.posted {
		for _, row := range l.Keyboard.Rows {
			for _, b := range row {
				if l.Chat != chat && b.Data != "" {
					all = append(all, b.Data)
				}
			}
		}
	}
	return all
}

// TestForgedButtons: buttons that were changed, cut, invented, left over from a
// build that did not sign or copied from another chat do nothing but show a desk
// its own card again; the same
// button, untouched and in its own place, still works after all that.
func TestForgedButtons(t *testing.T) {
	t.Parallel()
	s := besiege(t)
	eve := bots.Chat{Channel: "telegram", ID: "13"}
	s.says(eve, "/start", "Русский", "Согласен", "Дороги и тротуары", "Яма на дороге", "Яма у дома 5", "Чебоксары, Ленина 5", "Да, верно")
	s.look(s.Hear(t, from(cityChat, ivan, "/case 26-00001")))
	s.still, s.fresh = eve, cityChat
	send, take := s.genuine(eve, "Отправить"), s.genuine(cityChat, "Взять")
	press := func(like bots.Inbound, data string) bots.Inbound {
		in := from(like.Chat, ivan, "")
		in.Kind, in.MessageID, in.Data = bots.Press, like.MessageID, data
		return in
	}
	r := rand.New(rand.NewPCG(1, 2))
	n := attempts(t) / 10 // of each kind on each button
	for name, forge := range map[string]func(genuine string) string{
		"changed": func(g string) string {
			b := []byte(g)
			b[r.IntN(len(b))] ^= byte(1 + r.IntN(127))
			return string(b)
		},
		"cut":      func(g string) string { return g[:r.IntN(len(g))] },
		"unsigned": func(g string) string { return g[:len(g)-8] },
		"grown":    func(g string) string { return g + g[r.IntN(len(g)):len(g)-1] + "A" },
		"spliced":  func(g string) string { return g[:len(g)-8] + "AAAAAAAA"[:1+r.IntN(8)] + g[len(g)-8:] },
		"guessed":  func(g string) string { return g[:len(g)-8] + strconv.FormatUint(1<<40|r.Uint64N(1<<41), 32)[:8] },
	} {
		for _, like := range []bots.Inbound{send, take} {
			s.counts[dialogs.Forged] = 0
			s.attack(name, n, func(int) bots.Inbound { return press(like, forge(like.Data)) })
			if s.counts[dialogs.Forged] != n {
				t.Errorf("%s: %d of %d counted as forged", name, s.counts[dialogs.Forged], n)
			}
		}
	}
	for _, like := range []bots.Inbound{send, take} {
		others := s.foreign(like.Chat)
		s.attack("copied", n, func(i int) bots.Inbound { return press(like, others[i%len(others)]) })
	}

	s.look(s.Hear(t, press(take, take.Data)))
	s.look(s.Hear(t, s.genuine(eve, "Отправить")))
	after := s.state()
	if !strings.Contains(after, "in_progress") || !strings.Contains(after, "26-00003") {
		t.Errorf("the genuine buttons did nothing:\n%s", after)
	}
}

// TestForeignCases: whoever guesses numbers learns nothing of others' cases: a
// resident, a desk that has nothing to do with them, a stranger at a desk.
func TestForeignCases(t *testing.T) {
	t.Parallel()
	s := besiege(t)
	eve := bots.Chat{Channel: "telegram", ID: "13"}
	s.says(eve, "/start", "Русский", "Согласен")
	road := s.caseOf(anna)
	n := attempts(t)
	number := func(i int) string { return fmt.Sprintf("26-%05d", i%10) }
	s.attack("a resident's guesses", n, func(i int) bots.Inbound {
		if i%20 == 0 {
			return from(eve, "", "/my")
		}
		return from(eve, "", number(i))
	})
	s.attack("another desk", n, func(i int) bots.Inbound { return from(waterChat, olga, "/case "+road.Number) })
	s.attack("a stranger at a desk", n, func(i int) bots.Inbound {
		return from(cityChat, petr, []string{"/open", "/case " + number(i), "/case 1", "/help"}[i%4])
	})
	s.attack("a desk's words in a private chat", n, func(i int) bots.Inbound {
		return from(eve, "", []string{"/open", "/case " + number(i), "/bind " + number(i), "/join X"}[i%4])
	})
	if got := s.Hear(t, from(cityChat, ivan, "/case "+road.Number)); len(got) == 0 || !strings.Contains(got[0].Text, canary) {
		t.Errorf("the desk itself sees %v", got)
	}
}

// caseOf is a resident's newest case.
func (s *siege) caseOf(who bots.Chat) (k *routing.Case) {
	s.t.Helper()
	s.Turn(s.t, func(tx dialogs.Tx) error {
		cases, err := tx.CasesOf(who.String(), 1)
		k = cases[0]
		return err
	})
	return k
}

// TestStaffWordsOfOutsiders: replies and presses of somebody who is not on the
// roster, or no longer, reach no resident and change no case.
func TestStaffWordsOfOutsiders(t *testing.T) {
	t.Parallel()
	s := besiege(t)
	card := s.genuine(cityChat, "Взять")
	say := func(person string) func(i int) bots.Inbound {
		return func(i int) bots.Inbound {
			in := from(cityChat, person, []string{"Всё сделано", "// заметка", ""}[i%3])
			if in.ReplyTo = card.MessageID; in.Text == "" {
				in.Kind, in.MessageID, in.Data, in.ReplyTo = bots.Press, card.MessageID, card.Data, ""
			}
			return in
		}
	}
	n := attempts(t)
	s.attack("a stranger", n, say(petr))
	s.Turn(t, func(tx dialogs.Tx) error {
		_, err := tx.RemoveClerk("city", "telegram", ivan)
		return err
	})
	s.attack("a revoked clerk", n, say(ivan))

	s.Turn(t, func(tx dialogs.Tx) error {
		return tx.AddClerk(dialogs.Clerk{Desk: "city", Channel: "telegram", Person: ivan, Name: "N", Since: s.Now})
	})
	heard := false
	for _, l := range s.Hear(t, say(ivan)(0)) {
		heard = heard || l.Chat == anna && l.Purpose == bots.Answer
	}
	if !heard {
		t.Error("the clerk himself is not heard")
	}
}

// TestRevocationReachesEveryReplica: a clerk revoked through one store is a
// stranger to a reception over another in the very next message.
func TestRevocationReachesEveryReplica(t *testing.T) {
	s := besiege(t)
	elsewhere := storetest.Open(t, s.DSN, store.Options{})
	replica := dialogs.NewReception(dialogs.Reception{
		House: s.House, Residents: s.Reception.Residents, Staff: s.Reception.Staff, Log: s.Reception.Log, Now: s.Reception.Now,
	}, elsewhere)
	go func() { _ = replica.Run(t.Context()) }()
	here := s.Reception
	card := s.genuine(cityChat, "Взять")
	reply := from(cityChat, ivan, "Всё сделано")
	reply.ReplyTo = card.MessageID
	answers := func() (n int, refused bool) {
		s.Reception = replica
		defer func() { s.Reception = here }()
		for _, l := range s.Hear(t, reply) {
			if l.Purpose == bots.Answer {
				n++
			}
			refused = refused || strings.Contains(l.Text, "Вас нет в списке")
		}
		return n, refused
	}
	if n, refused := answers(); n != 1 || refused {
		t.Fatalf("before: %d answers, refused %v", n, refused)
	}
	s.Turn(t, func(tx dialogs.Tx) error {
		_, err := tx.RemoveClerk("city", "telegram", ivan)
		return err
	})
	if n, refused := answers(); n != 0 || !refused {
		t.Errorf("after: %d answers, refused %v", n, refused)
	}
}
