//go:build unix

package faultlab

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
	"strings"
	"time"

	"otklik/bots"
	"otklik/bots/simulator"
	"otklik/locales"
)

// strangers is T19: people who try to read or to do what is not theirs.
func strangers() Experiment {
	return Experiment{ // #nosec G101 -- a pass line is no password
		Name: "T19", Fault: "mutated and foreign buttons, foreign case numbers, staff words by outsiders, wrong webhook secrets, a revoked clerk",
		Load: "%d of each, against 3 replicas over PostgreSQL",
		Full: Size{Faults: 100000}, Quick: Size{Faults: 1000}, Bound: 6 * time.Hour,
		Pass: "0 disclosed, 0 accepted, 0 executed; a revoked clerk is powerless in less than 5 s on every replica",
		run: func(ctx context.Context, t *Trial) error {
			return t.in(ctx, Setting{Replicas: 3, Postgres: true, Hooks: true}, func(w *World) error {
				s, err := w.openSiege()
				if err != nil {
					return err
				}
				defer s.db.Close()
				for _, attack := range []func() error{s.buttons, s.numbers, s.staffWords, s.secrets, s.revoked} {
					if err := attack(); err != nil {
						return err
					}
				}
				w.atMost("disclosed", s.disclosed(), 0)
				return w.logsAreDiscreet()
			})
		},
	}
}

// siege is two residents whose cases others are after.
type siege struct {
	*World
	db        *sql.DB
	victims   []*Somebody
	attackers []*Somebody // residents
	outsiders []*Somebody // sit in the desks' chats and are on no roster
	random    *rand.Rand
}

// attackersEach is how many there are on each platform: chats are served one after
// another.
const attackersEach = 10

func (w *World) openSiege() (*siege, error) {
	s := &siege{World: w, random: rand.New(rand.NewPCG(19, 19))} // #nosec G404 -- attacks that can be repeated
	for on, desk := range map[bots.Platform]string{bots.Telegram: "city", bots.VK: "utilities"} {
		victim, err := w.victim(on, desk)
		if err != nil {
			return nil, err
		}
		s.victims = append(s.victims, victim)
		for i := range attackersEach {
			p := w.Sim.Person(on, fmt.Sprintf("attacker%d", i), locales.Default)
			a := w.Crowd.script.Cast(p, p.Chat(), p.Name())
			if err := a.Begin(w.ctx); err != nil {
				return nil, err
			}
			s.attackers = append(s.attackers, a)
		}
		p := w.Sim.Person(on, "outsider", locales.Default)
		w.Crowd.Desks[desk].At.Join(p)
		s.outsiders = append(s.outsiders, w.Crowd.script.Cast(p, w.Crowd.Desks[desk].At, p.Name()))
	}
	var err error
	s.db, err = OpenTables(w.direct)
	return s, err
}

// victim files to a desk and sees the receipt; the desk sees the card.
func (w *World) victim(on bots.Platform, desk string) (*Somebody, error) {
	f, err := w.filedBy(on, "victim", desk)
	if err != nil {
		return nil, err
	}
	_, err = w.Crowd.Desks[desk].Await(w.ctx, 0, f.Token, "")
	return f.Resident, err
}

// state is all that an attack could change.
func (s *siege) state() (string, error) {
	var all strings.Builder
	for _, query := range []string{
		"SELECT id, state, outcome, agency, assignee, version FROM cases ORDER BY id",
		"SELECT case_id, kind, actor, text, from_agency, to_agency FROM case_events ORDER BY id",
		"SELECT desk, channel, person, name, name, name FROM clerks ORDER BY desk, channel, person",
		"SELECT desk, channel, chat, bound_by, chat, chat FROM desks ORDER BY desk",
		"SELECT hash, kind, desk, used_at, hash, hash FROM invites ORDER BY hash",
		"SELECT channel, reason, reason, reason, reason, reason FROM quarantine ORDER BY id",
	} {
		rows, err := Rows(s.ctx, s.db, query, 6)
		if err != nil {
			return "", err
		}
		fmt.Fprintln(&all, rows)
	}
	for _, v := range s.victims {
		fmt.Fprintln(&all, len(v.At.Messages()))
	}
	return all.String(), nil
}

// together is how many deeds are on their way at once.
const together = 200

// attack lets people do their deeds and judges the tables afterwards.
func (s *siege) attack(name string, deed func(i int) error) error {
	before, err := s.state()
	if err != nil {
		return err
	}
	start := s.hooks.taken()
	for i := range s.Faults {
		if err := deed(i); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if (i+1)%together == 0 || i+1 == s.Faults {
			if err := s.arrived(start + i + 1); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	if err := rest(s.ctx, s.db); err != nil {
		return err
	}
	after, err := s.state()
	if err != nil {
		return err
	}
	changed := 0
	if after != before {
		changed = 1
		s.wrong("%s changed\n%s\nto\n%s", name, before, after)
	}
	s.count(name, s.Faults)
	s.atMost(name+"_changed", changed, 0)
	return nil
}

// arrived waits until the replicas have taken so many calls.
func (s *siege) arrived(n int) error {
	for s.hooks.taken() < n {
		if err := pause(s.ctx, 2*time.Millisecond); err != nil {
			return fmt.Errorf("%d of %d calls arrived: %w", s.hooks.taken(), n, err)
		}
	}
	return nil
}

// data are the buttons on everybody's screen as the bot made them, of one
// platform.
func (s *siege) data(on bots.Platform) (all []string) {
	for _, c := range s.Sim.Chats() {
		for _, m := range c.Messages() {
			for _, row := range m.Buttons {
				for _, b := range row {
					if b.Data != "" && c.Platform() == on && m.From == "bot" && !s.attacks(c) {
						all = append(all, b.Data)
					}
				}
			}
		}
	}
	return all
}

func (s *siege) attacks(c *simulator.Chat) bool {
	for _, a := range s.attackers {
		if a.At == c {
			return true
		}
	}
	return false
}

// buttons: other people's buttons, as they are or changed somewhere; and a card's
// own, pressed in the desk's chat by who is on no roster.
func (s *siege) buttons() error {
	known := map[bots.Platform][]string{bots.Telegram: s.data(bots.Telegram), bots.VK: s.data(bots.VK)}
	err := s.attack("buttons", func(i int) error {
		if i%10 == 9 {
			o := s.outsiders[i/10%len(s.outsiders)]
			return o.Forge(o.At, s.newestWithButtons(o.At), s.pick(known[o.Platform()]))
		}
		a := s.attackers[i%len(s.attackers)]
		data := s.pick(known[a.Platform()])
		if i%3 > 0 {
			data = s.mutated(a.Platform(), data)
		}
		return a.Forge(a.At, "", data)
	})
	if err != nil {
		return err
	}
	told, err := s.toldForged()
	s.atLeast("told_as_forged", told, s.Faults*9/10)
	return err
}

var forgedMetric = regexp.MustCompile(`otklik_updates_total\{[^}]*result="forged"\} (\d+)`)

// toldForged adds up what the replicas count as forged.
func (s *siege) toldForged() (n int, err error) {
	for _, r := range s.replicas {
		text, err := r.current().ask("/metrics")
		if err != nil {
			return 0, err
		}
		for _, m := range forgedMetric.FindAllStringSubmatch(text, -1) {
			n += number(m[1])
		}
	}
	return n, nil
}

func (s *siege) newestWithButtons(c *simulator.Chat) (id string) {
	for _, m := range c.Messages() {
		if m.From == "bot" && len(m.Buttons) > 0 {
			id = m.ID
		}
	}
	return id
}

func (s *siege) pick(list []string) string { return list[s.random.IntN(len(list))] }

// mutated changes a button's data, which in VK stand in an object.
func (s *siege) mutated(on bots.Platform, data string) string {
	head, tail := "", ""
	if i := strings.LastIndex(data, `":"`); on == bots.VK && i >= 0 {
		head, data, tail = data[:i+3], strings.TrimSuffix(data[i+3:], `"}`), `"}`
	}
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
	b := []byte(data)
	for range 1 + s.random.IntN(3) {
		at := s.random.IntN(len(b))
		switch s.random.IntN(3) {
		case 0:
			b[at] = letters[s.random.IntN(len(letters))]
		case 1:
			b = append(b[:at:at], b[min(at+1, len(b)-1):]...)
		default:
			b = append(b[:at:at], append([]byte{letters[s.random.IntN(len(letters))]}, b[at:]...)...)
		}
	}
	return head + string(b[:min(len(b), 60)]) + tail
}

// numbers: strangers ask for cases by number, in every way there is.
func (s *siege) numbers() error {
	var numbers []string
	rows, err := Rows(s.ctx, s.db, "SELECT number FROM cases ORDER BY id", 1)
	if err != nil {
		return err
	}
	for _, r := range rows {
		numbers = append(numbers, r[0])
	}
	forms := []string{"%s", "/my %s", "/case %s", "/start %s", "/status_%s", "№ %s"}
	return s.attack("numbers", func(i int) error {
		a, n := s.attackers[i%len(s.attackers)], numbers[s.random.IntN(len(numbers))]
		if i%3 == 2 {
			n = fmt.Sprintf("26-%05d", s.random.IntN(100))
		}
		return a.Say(fmt.Sprintf(forms[i%len(forms)], n))
	})
}

// staffWords: commands and answers by people who are on no roster, in a desk's
// chat and in their own.
func (s *siege) staffWords() error {
	words := []string{"/open", "/case 1", "/bind ABCD-EFGH-JKLM", "/join ABCD-EFGH-JKLM", "/unbind", "/take 26-00001", "/close 26-00001", "// note", "/reply 26-00001 hello", "done"}
	return s.attack("staff_words", func(i int) error {
		if i%5 > 0 {
			return s.attackers[i%len(s.attackers)].Say(words[i%len(words)])
		}
		o := s.outsiders[i/5%len(s.outsiders)]
		if i%2 == 0 {
			_, err := o.Reply(o.At, s.newestWithButtons(o.At), "Re: stranger")
			return err
		}
		return o.Say(words[i%len(words)])
	})
}

// secrets: calls of webhooks by who does not know their secret.
func (s *siege) secrets() error {
	before, err := s.state()
	if err != nil {
		return err
	}
	accepted := 0
	for i := range s.Faults {
		status, err := s.call(i)
		if err != nil {
			return err
		}
		if status == http.StatusOK {
			accepted++
		}
	}
	after, err := s.state()
	if before != after {
		s.wrong("calls with wrong secrets changed\n%s\nto\n%s", before, after)
	}
	s.count("secrets", s.Faults)
	s.atMost("secrets_accepted", accepted, 0)
	return err
}

// call brings a command of the city's clerk with a wrong secret.
func (s *siege) call(i int) (status int, err error) {
	secrets := []string{"", "x", hookSecret[:len(hookSecret)-1], hookSecret + "x", strings.ToUpper(hookSecret), telegramToken, fmt.Sprintf("%x", s.random.Uint64())}
	secret, clerk := secrets[i%len(secrets)], s.Crowd.Desks["city"]
	path := "/hooks/telegram"
	body := fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"date":%d,"chat":{"id":%s,"type":"supergroup"},"from":{"id":%s,"first_name":"x"},"text":"/open"}}`,
		900_000_000+i, 900_000+i, time.Now().Unix(), clerk.At.ID(), clerk.ID())
	if i%2 == 1 {
		path, clerk = "/hooks/vk", s.Crowd.Desks["utilities"]
		body = fmt.Sprintf(`{"type":"message_new","event_id":"%040d","group_id":%d,"secret":%q,"object":{"message":{"id":0,"date":%d,"peer_id":%s,"from_id":%s,"conversation_message_id":%d,"text":"/open"}}}`,
			i, vkGroup, secret, time.Now().Unix(), clerk.At.ID(), clerk.ID(), 900_000+i)
	}
	req, err := http.NewRequestWithContext(s.ctx, http.MethodPost, s.hooks.address(path), bytes.NewReader([]byte(body)))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	res, err := s.hooks.client.Do(req)
	if err != nil {
		return 0, err
	}
	return res.StatusCode, res.Body.Close()
}

// revokedLimit is how soon a revoked clerk must be powerless everywhere.
const revokedLimit = 5 * time.Second

// revoked: a clerk who answers on and on is taken off the roster. When his last
// answer was taken tells how long he had power; what he tries afterwards is an
// attack like others.
func (s *siege) revoked() error {
	clerk := s.Crowd.Desks["city"]
	card := s.newestWithButtons(clerk.At)
	reply := func(i int) error {
		_, err := clerk.Reply(clerk.At, card, fmt.Sprintf("Re: %d", i))
		return err
	}
	start := s.hooks.taken()
	for i := range 10 {
		if err := reply(i); err != nil {
			return err
		}
	}
	if err := s.arrived(start + 10); err != nil {
		return err
	}
	revoking := time.Now()
	if _, err := s.Run("clerk", "revoke", "city", "telegram:"+clerk.ID()); err != nil {
		return err
	}
	end := time.Now().Add(revokedLimit)
	for i := 10; time.Now().Before(end); i++ {
		if err := reply(i); err != nil {
			return err
		}
		if err := pause(s.ctx, 20*time.Millisecond); err != nil {
			return err
		}
	}
	last, err := Rows(s.ctx, s.db, "SELECT max(at), count(*) FROM case_events WHERE kind = 'answered'", 2)
	if err != nil {
		return err
	}
	if last[0][1] == "0" {
		s.wrong("no answer was taken before the clerk was revoked: the experiment proves nothing")
	}
	s.within("revoked_after", max(0, moment64(last[0][0]).Sub(revoking)), revokedLimit)
	return s.attack("revoked_words", reply)
}

// disclosed counts what attackers were shown of other people's cases.
func (s *siege) disclosed() (n int) {
	for _, a := range s.attackers {
		for _, m := range a.At.Messages() {
			if m.From == "bot" && strings.Contains(m.Text, canary) {
				n++
				s.wrong("%s was shown %q", a.Name, m.Text)
			}
		}
	}
	return n
}
