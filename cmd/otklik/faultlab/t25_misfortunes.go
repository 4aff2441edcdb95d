//go:build unix

package faultlab

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"otklik/bots"
	"otklik/bots/simulator"
	"otklik/locales"
)

// misfortunes is T25: what messengers and their users do to a bot, by script.
func misfortunes() Experiment {
	return Experiment{ // #nosec G101 -- a pass line is no password
		Name: "T25", Fault: "update_id begun anew, migrate_to_chat_id under load, a resident blocks the bot, VK 901, the bot put out of a desk's chat",
		Load: "the script, %d times",
		Full: Size{Faults: 10}, Quick: Size{Faults: 1}, Bound: time.Hour,
		Pass: "0 lost; the duty desk is told in less than a minute and gets what cannot be shown elsewhere",
		run: func(ctx context.Context, t *Trial) error {
			for i := range t.Faults {
				round := &Trial{Size: t.Size, Quick: t.Quick, folder: filepath.Join(t.folder, fmt.Sprint(i+1)), report: t.report}
				if err := os.MkdirAll(round.folder, 0o750); err != nil {
					return err
				}
				if err := round.misfortunes(ctx); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// What Telegram's updates are called before and after a quiet week.
const (
	highUpdates = 700_000_000
	lowUpdates  = 500
)

func (t *Trial) misfortunes(ctx context.Context) error {
	s := Setting{arrange: func(w *World) error { w.Sim.Renumber(highUpdates); return nil }}
	return t.in(ctx, s, func(w *World) error {
		p := &play{World: w, city: w.Crowd.Desks["city"], utilities: w.Crowd.Desks["utilities"]}
		for _, act := range []func() error{p.beginAnew, p.grow, p.outOfReach, p.putOut, p.judge} {
			if err := act(); err != nil {
				return err
			}
		}
		return nil
	})
}

// play is the script's people.
type play struct {
	*World
	city, utilities *Somebody     // the clerks
	anna, boris     *Somebody     // who will be out of reach
	slowest         time.Duration // until the duty desk was told
}

// files lets a newcomer file to a desk and gives him and the token.
func (p *play) files(ctx context.Context, on bots.Platform, name, desk string) (*Somebody, error) {
	person := p.Sim.Person(on, name, locales.Default)
	s := p.Crowd.script.Cast(person, person.Chat(), name)
	for _, topic := range p.Crowd.script.topics {
		if topic.Desk != desk {
			continue
		}
		f := Filing{Resident: s, Token: p.token(s), Topic: topic}
		if err := s.Begin(ctx); err != nil {
			return nil, err
		}
		if err := s.File(ctx, f, true); err != nil {
			return nil, err
		}
		p.Crowd.add(f)
	}
	return s, nil
}

func (p *play) token(s *Somebody) string { return canary + "-" + s.Name + "-0" }

// beginAnew: Telegram numbers its updates from a smaller one, while the gateway
// runs and once more while it does not.
func (p *play) beginAnew() (err error) {
	if p.anna, err = p.files(p.ctx, bots.Telegram, "anna", "city"); err != nil {
		return err
	}
	if p.boris, err = p.files(p.ctx, bots.VK, "boris", "city"); err != nil {
		return err
	}
	p.Sim.Renumber(lowUpdates)
	if _, err = p.files(p.ctx, bots.Telegram, "carla", "city"); err != nil {
		return err
	}
	if err = p.replicas[0].stop(); err != nil {
		return err
	}
	p.Sim.Renumber(lowUpdates / 5)
	if err = p.replicas[0].start(); err != nil {
		return err
	}
	_, err = p.files(p.ctx, bots.Telegram, "dora", "city")
	return err
}

// grow: the city desk's group becomes a supergroup while cards are on their way
// there. Every open case is shown in the new chat, and is answered there.
func (p *play) grow() error {
	before := len(p.Crowd.Filings())
	people, ctx := errgroup.WithContext(p.ctx)
	for i := range 4 {
		on := []bots.Platform{bots.Telegram, bots.VK}[i%2]
		people.Go(func() error { _, err := p.files(ctx, on, fmt.Sprintf("grown%d", i), "city"); return err })
	}
	if err := p.awaitShown(p.city, before+1); err != nil {
		return err
	}
	moved := p.Sim.Upgrade(p.city.At)
	p.city = p.Crowd.script.Cast(p.city.Person, moved, "city")
	p.Crowd.Desks["city"] = p.city
	if err := people.Wait(); err != nil {
		return err
	}
	for _, f := range p.Crowd.Filings() {
		if f.Resident == p.anna || f.Resident == p.boris {
			continue // are answered when it is too late
		}
		if err := p.answer(p.city, f.Resident); err != nil {
			return err
		}
		if _, err := f.Resident.Await(p.ctx, 0, AnswerTo(f.Token), ""); err != nil {
			return err
		}
	}
	return nil
}

// awaitShown waits until a desk has seen so many different cases.
func (p *play) awaitShown(clerk *Somebody, n int) error {
	return clerk.At.Wait(p.ctx, func(all []simulator.Message) bool {
		seen := map[string]bool{}
		for _, m := range all {
			if token := TokenIn(m.Text); token != "" {
				seen[token] = true
			}
		}
		return len(seen) >= n
	})
}

// answer replies to the newest card of somebody's case.
func (p *play) answer(clerk, s *Somebody) error {
	card, err := clerk.Await(p.ctx, 0, p.token(s), "")
	if err == nil {
		_, err = clerk.Reply(clerk.At, card.ID, AnswerTo(p.token(s)))
	}
	return err
}

// outOfReach: two residents cannot be written to any more, and their desk is told
// on the cards of their cases.
func (p *play) outOfReach() error {
	p.anna.Block()
	p.Sim.Fault(simulator.Fault{Platform: bots.VK, Method: "messages.send", Chat: p.boris.At.ID(), Code: 901, Times: -1})
	undelivered := p.Crowd.script.part("status.unsent", "Why")
	for _, s := range []*Somebody{p.anna, p.boris} {
		if err := p.answer(p.city, s); err != nil {
			return err
		}
		err := p.told(p.city, func(m simulator.Message) bool {
			return strings.Contains(m.Text, p.token(s)) && Contains(m.Text, undelivered)
		})
		if err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
	}
	return nil
}

// alarmLimit is how soon the duty desk must know.
const alarmLimit = time.Minute

// told waits until the bot has said something to a desk, and keeps the time.
func (p *play) told(clerk *Somebody, what func(simulator.Message) bool) error {
	begun := time.Now()
	ctx, cancel := context.WithTimeout(p.ctx, alarmLimit)
	defer cancel()
	err := clerk.At.Wait(ctx, func(all []simulator.Message) bool {
		for _, m := range all {
			if m.From == "bot" && what(m) {
				return true
			}
		}
		return false
	})
	p.slowest = max(p.slowest, time.Since(begun))
	if err != nil {
		return fmt.Errorf("the desk was not told within %v; its chat shows:\n%s", alarmLimit, clerk.screen())
	}
	return nil
}

// putOut: the bot is put out of the utilities' chat. The duty desk, which is the
// city's, hears of it and gets what that desk has open and what comes later.
func (p *play) putOut() error {
	before, err := p.files(p.ctx, bots.Telegram, "eva", "utilities")
	if err != nil {
		return err
	}
	if _, err := p.utilities.Await(p.ctx, 0, p.token(before), ""); err != nil {
		return err
	}
	p.Sim.Fault(simulator.Fault{Platform: bots.VK, Method: "messages.send", Chat: p.utilities.At.ID(), Code: 917, Times: -1})
	p.Sim.Inject(bots.VK, fmt.Appendf(nil, `{"type":"message_new","event_id":"%s","group_id":%d,"object":{"message":{"id":0,"date":%d,
		"peer_id":%s,"from_id":%s,"text":"","action":{"type":"chat_kick_user","member_id":-%d}}}}`,
		strings.Repeat("f", 40), vkGroup, time.Now().Unix(), p.utilities.At.ID(), p.utilities.ID(), vkGroup))
	alarm := p.Crowd.script.part("alarm.removed", "Desk")
	if err := p.told(p.city, func(m simulator.Message) bool { return Contains(m.Text, alarm) }); err != nil {
		return err
	}
	if err := p.told(p.city, func(m simulator.Message) bool { return strings.Contains(m.Text, p.token(before)) }); err != nil {
		return err
	}
	after, err := p.files(p.ctx, bots.VK, "fred", "utilities")
	if err != nil {
		return err
	}
	return p.told(p.city, func(m simulator.Message) bool { return strings.Contains(m.Text, p.token(after)) })
}

// judge: every update is kept, every filing is one case with its receipt and shown
// to a desk, and no letter is given up but to those who cannot be reached.
func (p *play) judge() error {
	db, err := OpenTables(p.direct)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := rest(p.ctx, db); err != nil {
		p.wrong("%v", err)
	}
	if err := p.Stop(); err != nil {
		return err
	}
	o, err := newOracle(p.ctx, db, p.Crowd, p.report)
	if err != nil {
		return err
	}
	o.updatesAreKept(p.World)
	o.filingsAreCases()
	unreached := map[bots.Chat]bool{chatOf(p.anna.At): true, chatOf(p.boris.At): true, chatOf(p.utilities.At): true}
	undelivered := 0
	for _, l := range o.letters {
		switch {
		case l.state == "sent" || l.edit && l.state == "merged":
		case unreached[l.chat]:
			undelivered++
		default:
			o.lose("a %s letter to %s is %s: %s", l.purpose, l.chat, l.state, l.reason)
		}
	}
	for token, f := range o.filed {
		if _, shown := latest(p.city.At.Messages(), token, ""); !shown {
			o.lose("%s is shown to nobody who could answer", token)
		}
		if _, ok := latest(f.Resident.At.Messages(), p.Crowd.script.part("receipt.text", "Number", "Topic", "Agency", "First", "Full"), ""); !ok {
			o.lose("%s has no receipt", token)
		}
	}
	p.count("filings", len(o.filed))
	p.count("undeliverable", undelivered)
	p.atMost("lost", o.lost, 0)
	p.atMost("duplicate_cases", o.duplicateCases, 0)
	p.within("told_slowest", p.slowest, alarmLimit)
	return p.logsAreDiscreet()
}
