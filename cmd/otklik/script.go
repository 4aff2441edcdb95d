package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"otklik/bots"
	"otklik/bots/simulator"
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// stepPatience is how long a script waits for what it expects.
const stepPatience = 10 * time.Second

// playFile plays one story in a town of its own.
func playFile(ctx context.Context, file, data string, out, errs io.Writer) error {
	text, err := os.ReadFile(file) // #nosec G304 -- the operator names it
	if err != nil {
		return err
	}
	lines, err := parseScript(file, string(text))
	if err != nil {
		return usage(err)
	}
	log := slog.New(slog.NewTextHandler(errs, &slog.HandlerOptions{Level: slog.LevelWarn}))
	l := newLifecycle(ctx, log)
	database, err := demoDatabase(data, l)
	if err != nil {
		return err
	}
	clock := &hurried{from: time.Now}
	t, err := openTown(ctx, townOptions{database: database, now: clock.now, log: log, pace: unhurried, undo: takesBack(lines)}, l)
	if err != nil {
		return errors.Join(err, l.stop(patience))
	}
	begun := time.Now()
	p := &player{town: t, out: out, skip: clock.skip, stamp: func() string { return fmt.Sprintf("%8.3fs  ", time.Since(begun).Seconds()) }}
	err = errors.Join(p.play(ctx, lines), l.stop(patience))
	if err == nil {
		fmt.Fprintf(out, "ok: %s: %d lines, every expectation held\n", file, len(lines))
	}
	return err
}

// unhurried lifts the courier's pace: the simulated messengers have no limits to
// keep, and a story should not take minutes.
var unhurried = bots.Pace{Total: -1, Chat: -1, Group: -1}

// hurried is a clock that can be put forward: a story need not last as long as what it
// tells. It is safe for concurrent use.
type hurried struct {
	from  func() time.Time
	ahead atomic.Int64 // time.Duration
}

func (c *hurried) now() time.Time { return c.from().Add(time.Duration(c.ahead.Load())) }

func (c *hurried) skip(d time.Duration) { c.ahead.Add(int64(d)) }

// player plays a story and prints both sides of it.
type player struct {
	town  *town
	out   io.Writer
	stamp func() string // before each line, "" when the output is compared
	skip  func(time.Duration)
	// consumed remembers what each actor has seen already, as it looked then: an
	// edit makes a message worth seeing again.
	consumed map[string]map[string]string
	pressed  map[string]string // actor and message → how it looked
	never    []scriptLine
	code     string // the last one that somebody saw
}

func (p *player) play(ctx context.Context, lines []scriptLine) error {
	p.consumed, p.pressed = map[string]map[string]string{}, map[string]string{}
	for _, l := range lines {
		l.text = strings.ReplaceAll(l.text, codeSeen, p.code)
		if err := p.line(ctx, l); err != nil {
			return fmt.Errorf("%s: %s: %w", l.place(), l.who, err)
		}
	}
	for _, l := range p.never {
		a, err := p.town.actor(l.who)
		if err != nil {
			return err
		}
		if m, ok := find(a.chat.Messages(), l.text); ok && m.From == "bot" {
			return fmt.Errorf("%s: %s: was never to see %q", l.place(), l.who, l.text)
		}
	}
	return nil
}

func (p *player) line(ctx context.Context, l scriptLine) error {
	switch l.verb {
	case "keeps":
		return nil
	case "policy":
		p.print(l.who, "sets "+l.on+" to "+l.text)
		return p.town.setPolicy(l.on, routing.ChannelPolicy(l.text))
	}
	a, err := p.town.actor(l.who)
	if err != nil {
		return err
	}
	if done, err := p.forum(ctx, a, l); done {
		return err
	}
	switch l.verb {
	case "see":
		return p.see(ctx, a, l)
	case "never":
		p.never = append(p.never, l)
		return nil
	case "press":
		return p.press(ctx, a, l)
	case "press-far":
		return p.pressFar(ctx, a, l)
	case "press-both":
		return p.pressBoth(ctx, a, l)
	case "wait":
		p.print(l.who+" →", fmt.Sprintf("wait %d h", l.n))
		return p.pass(ctx, time.Duration(l.n)*time.Hour)
	case "noon":
		p.print(l.who+" →", "wait until noon")
		return p.pass(ctx, p.town.untilNoon())
	case "second":
		p.print(l.who+" →", fmt.Sprintf("wait %d s", l.n))
		return p.pass(ctx, time.Duration(l.n)*time.Second)
	case "undo":
		return nil // see takesBack
	case "bind":
		p.print(l.who+" →", "bind "+l.text)
		return p.town.redeem(ctx, a, "/bind", dialogs.Invite{Kind: dialogs.InviteDesk, Desk: routing.DeskID(l.text)})
	case "join":
		p.print(l.who+" →", l.verb)
		return p.town.join(ctx, a)
	}
	return p.act(ctx, a, l)
}

// act plays what a person does of his own.
func (p *player) act(ctx context.Context, a *actor, l scriptLine) (err error) {
	var target simulator.Message
	if l.on != "" {
		own := l.verb == "edit"
		if target, err = p.await(ctx, a, func(m simulator.Message) bool {
			return contains(m.Text, l.on) && (!own || m.From == a.person.ID())
		}); err != nil {
			return fmt.Errorf("no message with %q: %w", l.on, err)
		}
	}
	switch l.verb {
	case "say":
		_, err = a.person.Say(a.chat, l.text)
	case "reply":
		_, err = a.person.Reply(a.chat, target.ID, l.text)
	case "tell":
		_, err = a.person.Reply(a.chat, target.ID, strings.ReplaceAll(l.text, `\n`, "\n"))
	case "answer-photo":
		_, err = a.person.Reply(a.chat, target.ID, l.text, picture())
	case "photo":
		photos := make([][]byte, l.n)
		for i := range photos {
			photos[i] = picture()
		}
		_, err = a.person.Photo(a.chat, l.text, photos...)
	case "file":
		kind, name, data := attachment(l.kind)
		_, err = a.person.File(a.chat, kind, name, l.text, data)
	case "share", "share-live", "walk":
		err = p.share(a, l)
	case "contact":
		_, err = a.person.Contact(a.chat, l.text)
	case "edit":
		err = a.person.EditText(a.chat, target.ID, l.text)
	case "block":
		a.person.Block()
	case "look":
		a.person.Look()
	case "hide":
		a.person.Hide(a.chat)
	case "show":
		a.person.Show(a.chat)
	}
	p.print(l.who+" →", strings.TrimSpace(strings.TrimSpace(l.verb+" "+l.kind)+" "+l.text))
	return err
}

// see waits for a message of the bot that this actor has not seen yet.
func (p *player) see(ctx context.Context, a *actor, l scriptLine) error {
	seen := p.seen(l.who)
	m, err := p.await(ctx, a, func(m simulator.Message) bool {
		return m.From == "bot" && seen[m.ID] != look(m) && contains(look(m), l.text) && p.repliesTo(a, m, l.on)
	})
	if err != nil {
		return fmt.Errorf("did not see %q: %w; the chat shows:\n%s", l.text, err, screen(a))
	}
	seen[m.ID] = look(m)
	if code := codeShape.FindString(m.Text); code != "" {
		p.code = code
	}
	p.print(l.who+" ←", placed(m)+look(m))
	return nil
}

func (p *player) repliesTo(a *actor, m simulator.Message, part string) bool {
	if part == "" {
		return true
	}
	for _, other := range a.chat.Messages() {
		if other.ID == m.ReplyTo {
			return contains(other.Text, part)
		}
	}
	return false
}

// press waits for the button to appear, as a person would: on a message that
// looks otherwise than when it was last pressed, or in the menu.
func (p *player) press(ctx context.Context, a *actor, l scriptLine) error {
	var label string
	m, err := p.await(ctx, a, func(m simulator.Message) bool {
		var ok bool
		label, ok = button(m.Buttons, l.text)
		if l.on != "" {
			return ok && contains(m.Text, l.on)
		}
		return ok && p.pressed[l.who+m.ID] != look(m)
	}, func() bool {
		var ok bool
		label, ok = button(a.chat.Menu(), l.text)
		return ok && l.on == ""
	})
	if err != nil {
		return fmt.Errorf("no button %q: %w; the chat shows:\n%s", l.text, err, screen(a))
	}
	if m.ID != "" {
		p.pressed[l.who+m.ID] = look(m)
		p.seen(l.who)[m.ID] = look(m)
	}
	p.print(l.who+" →", "["+label+"]")
	return a.person.Press(a.chat, m.ID, label)
}

// moreButton is the label of a list's next page.
func moreButton() (string, error) {
	texts, err := locales.Load()
	if err != nil {
		return "", err
	}
	return texts.Text(locales.Default, "button.more", nil), nil
}

// pressFar turns a list's pages until the button is there.
func (p *player) pressFar(ctx context.Context, a *actor, l scriptLine) error {
	more, err := moreButton()
	if err != nil {
		return err
	}
	for range 20 {
		m, err := p.await(ctx, a, func(m simulator.Message) bool {
			_, here := button(m.Buttons, l.text)
			_, next := button(m.Buttons, more)
			return (here || next) && p.pressed[l.who+m.ID] != look(m)
		})
		if err != nil {
			return fmt.Errorf("no button %q and no %q: %w; the chat shows:\n%s", l.text, more, err, screen(a))
		}
		if _, here := button(m.Buttons, l.text); here {
			return p.press(ctx, a, l)
		}
		next := l
		next.text = more
		if err := p.press(ctx, a, next); err != nil {
			return err
		}
	}
	return fmt.Errorf("no button %q on 20 pages", l.text)
}

// pressBoth presses what both saw: the second press comes from a screen that the
// first one's outcome has not reached yet.
func (p *player) pressBoth(ctx context.Context, a *actor, l scriptLine) error {
	other, err := p.town.actor(l.also)
	if err != nil {
		return err
	}
	var key simulator.Button
	m, err := p.await(ctx, a, func(m simulator.Message) bool {
		var ok bool
		key, ok = buttonOf(m.Buttons, l.text)
		return ok
	})
	if err != nil {
		return fmt.Errorf("no button %q: %w; the chat shows:\n%s", l.text, err, screen(a))
	}
	p.print(l.who+" →", "["+key.Text+"]")
	p.print(l.also+" →", "["+key.Text+"]")
	return errors.Join(a.person.Forge(a.chat, m.ID, key.Data), other.person.Forge(a.chat, m.ID, key.Data))
}

// seen is what an actor has looked at, by message.
func (p *player) seen(who string) map[string]string {
	if p.consumed[who] == nil {
		p.consumed[who] = map[string]string{}
	}
	return p.consumed[who]
}

// await finds the newest message for which ok holds, waiting for it; otherwise,
// if given, may say that there is no need for one.
func (p *player) await(ctx context.Context, a *actor, ok func(simulator.Message) bool, otherwise ...func() bool) (found simulator.Message, err error) {
	ctx, cancel := context.WithTimeout(ctx, stepPatience)
	defer cancel()
	err = a.chat.Wait(ctx, func(all []simulator.Message) bool {
		for i := len(all) - 1; i >= 0; i-- {
			if ok(all[i]) {
				found = all[i]
				return true
			}
		}
		return len(otherwise) > 0 && otherwise[0]()
	})
	return found, err
}

func (p *player) print(head, body string) {
	stamp := ""
	if p.stamp != nil {
		stamp = p.stamp()
	} else {
		body = masked(body)
	}
	indent := "\n" + strings.Repeat(" ", len(stamp)+4)
	fmt.Fprintf(p.out, "%s%s %s\n", stamp, head, strings.ReplaceAll(body, "\n", indent))
}
