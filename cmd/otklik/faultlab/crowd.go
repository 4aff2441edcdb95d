package faultlab

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"otklik/bots"
	"otklik/bots/simulator"
	"otklik/locales"
)

// TokenIn finds the token of a filing in a text, "" if there is none.
func TokenIn(text string) string { return filingToken.FindString(text) }

// canary is in everything residents and clerks say of a case; no log may have it.
const canary = "zqtrouble"

var filingToken = regexp.MustCompile(canary + `-\w+-\d+`)

// filingsEach is how many complaints a resident files before another takes his
// place: chats stay short, and people get to know the bot all the time.
const filingsEach = 4

// Crowd is everybody of an experiment.
type Crowd struct {
	sim    *simulator.Simulator
	script *Script
	Desks  map[string]*Somebody // the clerk of each
	tally  tally
	copes  bool // see Somebody
	// doubtful says that a card which tells that nobody knows whether its answer
	// arrived has told enough.
	doubtful bool

	mu    sync.Mutex
	filed []Filing
}

// NewCrowd makes the clerks; residents come with Work.
func NewCrowd(sim *simulator.Simulator, script *Script) *Crowd {
	c := &Crowd{sim: sim, script: script, Desks: map[string]*Somebody{}}
	for desk, on := range map[string]bots.Platform{"city": bots.Telegram, "utilities": bots.VK} {
		p := sim.Person(on, "Clerk of "+desk, locales.Default)
		c.Desks[desk] = script.Cast(p, sim.Group(on, "Desk "+desk, p), desk)
		c.Desks[desk].tally = &c.tally
	}
	return c
}

// Bind does what a clerk does on his first day: writes the desk's one-time code
// in its chat.
func (c *Crowd) Bind(ctx context.Context, desk, code string) error {
	clerk, command := c.Desks[desk], "/bind "
	// Where several bots are in a group, each must be called by its name; an older
	// build knows it in one process only.
	if clerk.Platform() == bots.Telegram && !c.copes {
		command = "/bind@" + simulator.TelegramUsername + " "
	}
	if err := clerk.say(command + code); err != nil {
		return err
	}
	_, err := clerk.Await(ctx, 0, c.script.part("desk.bound", "Desk"), "")
	return err
}

// Work lets so many residents of each platform file one complaint after another
// until there has been enough, and clerks answer them all. It returns when every
// filing has come to its end.
func (c *Crowd) Work(ctx context.Context, each int, enough <-chan struct{}) error {
	serving, closeDesks := context.WithCancel(ctx)
	defer closeDesks()
	desks, _ := errgroup.WithContext(ctx)
	for _, clerk := range c.Desks {
		clerk.copes = c.copes
		desks.Go(func() error { return clerk.serve(serving) })
	}
	people, living := errgroup.WithContext(ctx)
	for i := range each {
		for _, on := range []bots.Platform{bots.Telegram, bots.VK} {
			people.Go(func() error { return c.generations(living, on, i, enough) })
		}
	}
	err := people.Wait()
	if err == nil {
		err = c.settled(ctx)
	}
	closeDesks()
	if wrong := desks.Wait(); err == nil {
		err = wrong
	}
	return err
}

// generations are residents who take each other's place.
func (c *Crowd) generations(ctx context.Context, on bots.Platform, i int, enough <-chan struct{}) error {
	for n := 0; ; n++ {
		s := c.newcomer(on, fmt.Sprintf("%s%dx%d", on, i, n))
		if err := c.life(ctx, s, enough); err != nil {
			return err
		}
		select {
		case <-enough:
			return nil
		default:
		}
	}
}

func (c *Crowd) newcomer(on bots.Platform, name string) *Somebody {
	p := c.sim.Person(on, name, locales.Default)
	s := c.script.Cast(p, p.Chat(), name)
	s.tally, s.copes = &c.tally, c.copes
	return s
}

// life is one resident's: he files to the desks in turn, and judges each answer
// after his next filing.
func (c *Crowd) life(ctx context.Context, s *Somebody, enough <-chan struct{}) error {
	if err := s.Begin(ctx); err != nil {
		return err
	}
	for n := range filingsEach {
		f := Filing{Resident: s, Token: fmt.Sprintf("%s-%s-%d", canary, s.Name, n), Topic: c.script.topics[n%len(c.script.topics)]}
		if err := s.File(ctx, f, n == 0); err != nil {
			return err
		}
		c.add(f)
		if n > 0 {
			if err := s.Judge(ctx, fmt.Sprintf("%s-%s-%d", canary, s.Name, n-1)); err != nil {
				return err
			}
		}
		select {
		case <-enough:
			return nil
		default:
		}
	}
	return nil
}

func (c *Crowd) add(f Filing) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.filed = append(c.filed, f)
}

// Filings are those that were finished, so far.
func (c *Crowd) Filings() []Filing {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]Filing(nil), c.filed...)
}

// serve answers every case that is shown in the desk, once, until ctx ends.
func (s *Somebody) serve(ctx context.Context) error {
	done, seen := map[string]bool{}, 0
	var again <-chan time.Time // nil never comes
	if s.copes {
		tick := time.NewTicker(repeatAfter)
		defer tick.Stop()
		again = tick.C
	}
	for {
		changed := s.At.Changed()
		for _, m := range s.At.Since(seen) {
			seen = number(m.ID)
			token := filingToken.FindString(m.Text)
			if m.From != "bot" || token == "" || done[token] {
				continue
			}
			done[token] = true
			s.tally.deeds.Add(1)
			if _, err := s.Reply(s.At, m.ID, AnswerTo(token)); err != nil {
				return err
			}
		}
		select {
		case <-changed:
		case <-again:
			if err := s.repeat(done); err != nil {
				return err
			}
		case <-ctx.Done():
			return nil
		}
	}
}

// repeatAfter is how often a clerk who copes looks whether his words were taken.
const repeatAfter = 5 * time.Second

// repeat says again what no card shows as answered: an older build now and then
// loses a clerk's reply.
func (s *Somebody) repeat(done map[string]bool) error {
	taken, newest := map[string]bool{}, map[string]string{}
	for _, m := range s.At.Messages() {
		if token := filingToken.FindString(m.Text); token != "" && m.From == "bot" {
			newest[token] = m.ID
			taken[token] = taken[token] || Contains(m.Text, s.script.label("status.sent")) || Contains(m.Text, s.script.label("status.queued"))
		}
	}
	for token := range done {
		if taken[token] || newest[token] == "" {
			continue
		}
		if _, err := s.Reply(s.At, newest[token], AnswerTo(token)); err != nil {
			return err
		}
	}
	return nil
}

// settled waits until every answer is with its resident and the card says so.
func (c *Crowd) settled(ctx context.Context) error {
	open := map[string]map[string]bool{} // tokens by desk
	for _, f := range c.Filings() {
		if _, err := f.Resident.Await(ctx, 0, AnswerTo(f.Token), ""); err != nil {
			return err
		}
		if open[f.Desk] == nil {
			open[f.Desk] = map[string]bool{}
		}
		open[f.Desk][f.Token] = true
	}
	told := []string{c.script.label("status.sent")}
	if c.doubtful {
		told = append(told, c.script.part("status.unsent", "Why"))
	}
	delivered := func(text string) bool {
		return slices.ContainsFunc(told, func(words string) bool { return Contains(text, words) })
	}
	for desk, tokens := range open {
		err := c.Desks[desk].At.Wait(ctx, func(all []simulator.Message) bool {
			for _, m := range all {
				if token := filingToken.FindString(m.Text); tokens[token] && delivered(m.Text) {
					delete(tokens, token)
				}
			}
			return len(tokens) == 0
		})
		if err != nil {
			return fmt.Errorf("%d cards of desk %s do not tell that the answer arrived, %s for one: %w", len(tokens), desk, anyOf(tokens),
				context.Cause(ctx))
		}
	}
	return nil
}

func anyOf(set map[string]bool) string {
	for one := range set {
		return one
	}
	return ""
}

// tally counts what people did and how long the bot took to answer.
type tally struct {
	deeds atomic.Int64

	mu      sync.Mutex
	waiting map[*Somebody]time.Time
	took    []time.Duration
}

// begin notes a deed; the answer to it is awaited.
func (t *tally) begin(s *Somebody) {
	if t == nil {
		return
	}
	t.deeds.Add(1)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.waiting == nil {
		t.waiting = map[*Somebody]time.Time{}
	}
	t.waiting[s] = time.Now()
}

// end notes the answer.
func (t *tally) end(s *Somebody) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if begun, ok := t.waiting[s]; ok {
		t.took = append(t.took, time.Since(begun))
		delete(t.waiting, s)
	}
}

// answered gives the q-th of the times from a deed to its answer.
func (t *tally) answered(q float64) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return quantile(t.took, q)
}

// reach waits until people have done n things.
func (t *tally) reach(ctx context.Context, n int) error {
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	for t.deeds.Load() < int64(n) {
		select {
		case <-look.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// stallLimit is how long all people together may wait for any answer: longer than the
// lease of a letter, whose chat waits for it when its sender sleeps. If that chat is
// a desk, everybody waits for its answers sooner or later.
const stallLimit = 100 * time.Second

// watch fails when nobody is answered any more.
func (t *tally) watch(ctx context.Context, fail func(error)) {
	for before := int64(-1); ; {
		now := t.deeds.Load()
		if now == before {
			fail(fmt.Errorf("nobody was answered for %v", stallLimit))
			return
		}
		before = now
		if pause(ctx, stallLimit) != nil {
			return
		}
	}
}

// pause waits, or returns why ctx ended.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// filedBy lets a newcomer of that name file one case to a desk.
func (w *World) filedBy(on bots.Platform, name, desk string) (Filing, error) {
	p := w.Sim.Person(on, name, locales.Default)
	s := w.Crowd.script.Cast(p, p.Chat(), name+string(on))
	f := Filing{Resident: s, Token: canary + "-" + s.Name + "-0"}
	for _, topic := range w.Crowd.script.topics {
		if topic.Desk == desk {
			f.Topic = topic
		}
	}
	if err := s.Begin(w.ctx); err != nil {
		return f, err
	}
	return f, s.File(w.ctx, f, true)
}
