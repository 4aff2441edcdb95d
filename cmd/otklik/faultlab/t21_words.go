//go:build unix

package faultlab

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"otklik/bots"
	"otklik/bots/hostile"
	"otklik/bots/simulator"
	"otklik/locales"
)

// hostileWords is T21: what people write cannot break a message, a card or a line
// of the log.
func hostileWords() Experiment {
	return Experiment{
		Name: "T21", Fault: "CSV, HTML and log injection, bidi, emoji and accents at the 4,096 border, as residents' and clerks' words", Load: "%d strings",
		Full: Size{Faults: 50000}, Quick: Size{Faults: 2000}, Bound: 3 * time.Hour,
		Pass: "every message within its platform's limits and taken; no line of ours hidden, moved or turned around; no line of the log made; the full form tries a million strings in the packages' own tests, too",
		run: func(ctx context.Context, t *Trial) error {
			err := t.in(ctx, Setting{}, func(w *World) error {
				s, err := w.writers()
				if err != nil {
					return err
				}
				if err := s.write(); err != nil {
					return err
				}
				return s.judge()
			})
			if err != nil || t.Quick {
				return err
			}
			return t.inPackages(ctx)
		},
	}
}

// writersEach is how many residents of each platform write.
const writersEach = 4

// writing is people with a case each, and the desks that read what they add.
type writing struct {
	*World
	random *rand.Rand
	ways   []*fileWay
	sent   int
}

// writers file: their description is hostile, too.
func (w *World) writers() (*writing, error) {
	s := &writing{World: w, random: rand.New(rand.NewPCG(21, 21))} // #nosec G404 -- words that can be repeated
	for i := range writersEach {
		for on, desk := range map[bots.Platform]string{bots.Telegram: "utilities", bots.VK: "city"} {
			way, err := s.filed(on, desk, i)
			if err != nil {
				return nil, err
			}
			s.ways = append(s.ways, way)
		}
	}
	return s, nil
}

// filed is a resident with a case whose words are hostile.
func (s *writing) filed(on bots.Platform, desk string, i int) (*fileWay, error) {
	p := s.Sim.Person(on, fmt.Sprintf("writer%d", i), locales.Default)
	who := s.Crowd.script.Cast(p, p.Chat(), p.Name()+string(on))
	f := Filing{Resident: who, Token: canary + "-" + who.Name + "-0"}
	for _, topic := range s.Crowd.script.topics {
		if topic.Desk == desk {
			f.Topic = topic
		}
	}
	if err := who.Begin(s.ctx); err != nil {
		return nil, err
	}
	if err := who.PressEach(s.ctx, 0, f.Category, f.Name); err != nil {
		return nil, err
	}
	f.Name = s.words(2000) // with which his description begins, see Filing.Words
	if err := who.describe(s.ctx, f, 0); err != nil {
		return nil, err
	}
	m, err := who.Await(s.ctx, 0, s.Crowd.script.part("receipt.text", "Number", "Topic", "Agency", "First", "Full"), "")
	return &fileWay{Somebody: who, receipt: m.ID, desk: s.Crowd.Desks[desk]}, err
}

// words are hostile, and what a person's app would send.
func (s *writing) words(most int) string {
	for {
		words := hostile.Words(s.random)
		if strings.TrimSpace(words) != "" && bots.Units(words) <= most {
			return words
		}
	}
}

// write lets residents add to their cases, and now and then a clerk answer.
func (s *writing) write() error {
	for s.sent < s.Faults {
		way := s.ways[s.sent%len(s.ways)]
		who, at, to := way.Somebody, way.At, way.receipt
		if s.sent%10 == 9 {
			card, err := way.desk.Await(s.ctx, 0, canary+"-"+way.Name+"-0", "")
			if err != nil {
				return err
			}
			who, at, to = way.desk, way.desk.At, card.ID
		}
		if _, err := who.Reply(at, to, s.words(4096)); err != nil {
			return err
		}
		s.sent++
		if s.sent%together == 0 {
			if err := s.quiet(); err != nil {
				return err
			}
		}
	}
	return s.quiet()
}

func (s *writing) judge() error {
	db, err := OpenTables(s.direct)
	if err != nil {
		return err
	}
	defer db.Close()
	unsent, err := Rows(s.ctx, db, "SELECT count(*) FROM outbox WHERE state NOT IN ('sent', 'merged')", 1)
	if err != nil {
		return err
	}
	kept, err := Rows(s.ctx, db, "SELECT count(*) FROM quarantine", 1)
	if err != nil {
		return err
	}
	refused := 0
	for _, r := range s.Sim.Ledger() {
		unchanged := strings.HasPrefix(r.Method, "edit") // an edit to what is shown already is refused, and done
		if !r.Accepted && r.Status != 0 && !unchanged {
			refused++
			s.wrong("%s refused %s: %d", r.Platform, r.Method, r.Status)
		}
	}
	s.count("strings", s.sent)
	s.count("messages", s.judgeMessages())
	s.atMost("unsent", number(unsent[0][0]), 0)
	s.atMost("quarantined", number(kept[0][0]), 0)
	s.atMost("refused", refused, 0)
	s.atMost("cards_broken", s.brokenCards(), 0)
	return s.judgeLog()
}

// judgeMessages: nothing in a message of ours can be invisible or turn others
// around, and no message is longer than its platform shows.
func (s *writing) judgeMessages() (n int) {
	most := map[bots.Platform]int{bots.Telegram: 4096, bots.VK: 4096}
	for _, c := range s.Sim.Chats() {
		for _, m := range c.Messages() {
			if m.From != "bot" {
				continue
			}
			n++
			if bad := strings.IndexFunc(m.Text, disorders); bad >= 0 || !utf8.ValidString(m.Text) || bots.Units(m.Text) > most[c.Platform()] {
				s.wrong("%s, message %s: %+.100q", c.Title(), m.ID, m.Text[max(0, bad):])
			}
		}
	}
	return n
}

// disorders tells what may stand in no text of ours.
func disorders(r rune) bool {
	return r != '\n' && r != '\u200d' && r != '\u200c' && unicode.In(r, unicode.C, unicode.Zl, unicode.Zp) || r == '\u3164' || r == '\u2800'
}

// brokenCards counts the cards whose number is not at the beginning or whose state
// is not a line of its own behind the words.
func (s *writing) brokenCards() (n int) {
	states := []string{s.Crowd.script.label("status.waiting"), s.Crowd.script.label("status.answered")}
	for _, way := range s.ways {
		whole := false
		for _, m := range way.desk.At.Messages() {
			if m.From == "bot" && strings.Contains(m.Text, canary+"-"+way.Name+"-0") && wholeCard(m, states) {
				whole = true
			}
		}
		if !whole {
			n++
			s.wrong("no whole card of %s", way.Name)
		}
	}
	return n
}

func wholeCard(m simulator.Message, states []string) bool {
	head, rest, _ := strings.Cut(m.Text, "\n")
	if caseNumber.FindString(head) == "" {
		return false
	}
	_, rest, words := strings.Cut(rest, canary)
	for line := range strings.Lines(rest) {
		for _, state := range states {
			if words && strings.TrimSpace(line) == state {
				return true
			}
		}
	}
	return false
}

// judgeLog: every line is one that the gateway wrote.
func (s *writing) judgeLog() error {
	if err := s.Stop(); err != nil {
		return err
	}
	text, err := s.logs()
	forged := 0
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "time=") || strings.Contains(line, "msg=forged") {
			forged++
			s.wrong("a line of the log: %.200q", line)
		}
	}
	s.atMost("log_lines_forged", forged, 0)
	return errors.Join(err, s.logsAreDiscreet())
}

// manyStrings is what the packages' own tests try in the full form.
const manyStrings = 1_000_000

// inPackages runs the tests of quoting and of both adapters with many strings.
func (t *Trial) inPackages(ctx context.Context) error {
	root, err := repository(ctx)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "go", "test", "-count=1", "-timeout=3h", "-run", "HostileWords", "./dialogs", "./bots/telegram", "./bots/vk")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), fmt.Sprintf("OTKLIK_HOSTILE_STRINGS=%d", manyStrings))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.wrong("the packages' own tests: %v: %s", err, out)
	}
	t.count("strings_in_packages", manyStrings)
	return nil
}
