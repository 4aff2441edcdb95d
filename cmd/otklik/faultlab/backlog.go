//go:build unix

package faultlab

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"otklik/bots"
)

// backlog is how a channel gets letters while its people can do nothing: Telegram's
// residents have a case each at the desk in VK, and its clerk answers them again
// and again.
type backlog struct {
	w       *World
	clerk   *Somebody
	tokens  []string
	cards   map[string]string // the clerk's message to reply to, by token
	answers atomic.Int64      // so far
}

// newBacklog lets so many residents file.
func (w *World) newBacklog(ctx context.Context, residents int) (*backlog, error) {
	b := &backlog{w: w, cards: map[string]string{}}
	topic := w.Crowd.topicOf("utilities")
	b.clerk = w.Crowd.Desks[topic.Desk]
	people, filing := errgroup.WithContext(ctx)
	people.SetLimit(8)
	for i := range residents {
		s := w.Crowd.newcomer(bots.Telegram, fmt.Sprintf("backlog%d", i))
		f := Filing{Resident: s, Token: fmt.Sprintf("%s-%s-0", canary, s.Name), Topic: topic}
		b.tokens = append(b.tokens, f.Token)
		people.Go(func() error {
			if err := s.Begin(filing); err != nil {
				return err
			}
			if err := s.File(filing, f, true); err != nil {
				return err
			}
			w.Crowd.add(f)
			return nil
		})
	}
	if err := people.Wait(); err != nil {
		return nil, err
	}
	for _, token := range b.tokens {
		m, err := b.clerk.Await(ctx, 0, token, "")
		if err != nil {
			return nil, err
		}
		b.cards[token] = m.ID
	}
	return b, nil
}

// answer gives the next resident an answer, with photos or without.
func (b *backlog) answer(photos ...[]byte) error {
	n := int(b.answers.Add(1)) - 1
	token := b.tokens[n%len(b.tokens)]
	_, err := b.clerk.Reply(b.clerk.At, b.cards[token], AnswerTo(token)+" "+strconv.Itoa(n), photos...)
	return err
}

// flow answers so many times a second until ctx ends.
func (b *backlog) flow(ctx context.Context, perSecond float64) error {
	tick := time.NewTicker(time.Duration(float64(time.Second) / perSecond))
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if err := b.answer(); err != nil {
				return err
			}
		case <-ctx.Done():
			return nil
		}
	}
}

// topicOf is the topic whose cases a desk gets.
func (c *Crowd) topicOf(desk string) Topic {
	for _, t := range c.script.topics {
		if t.Desk == desk {
			return t
		}
	}
	panic("faultlab: no topic of desk " + desk) // a mistake in this package
}

// talkers are residents whose waits are counted apart from everybody's.
type talkers struct {
	w *World
	habits
	tally
	end  context.CancelFunc
	left *errgroup.Group
}

// talk lets so many residents of a platform file until stop is called; desk says where
// their cases go.
func (w *World) talk(ctx context.Context, name string, on bots.Platform, desk string, n int) *talkers {
	return w.talkAs(ctx, name, on, desk, n, habits{filings: filingsEach})
}

// habits are how talkers behave.
type habits struct {
	think   time.Duration // before every deed, at most
	filings int           // of one of them, before another takes his place
}

// talkAs is talk by people with habits.
func (w *World) talkAs(ctx context.Context, name string, on bots.Platform, desk string, n int, h habits) *talkers {
	t := &talkers{w: w, habits: h}
	talking, end := context.WithCancel(ctx)
	t.end, t.left = end, &errgroup.Group{}
	for i := range n {
		t.left.Go(func() error {
			for life := 0; talking.Err() == nil; life++ {
				s := w.Crowd.newcomer(on, fmt.Sprintf("%s%s%dx%d", name, on, i, life))
				s.tally, s.think = &t.tally, t.think
				if err := t.live(ctx, talking, s, desk); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return t
}

// live is one resident: what he has begun he ends, however late.
func (t *talkers) live(ctx, talking context.Context, s *Somebody, desk string) error {
	if err := s.Begin(ctx); err != nil {
		return err
	}
	for n := 0; n < t.filings && talking.Err() == nil; n++ {
		f := Filing{Resident: s, Token: fmt.Sprintf("%s-%s-%d", canary, s.Name, n), Topic: t.w.Crowd.topicOf(desk)}
		if err := s.File(ctx, f, n == 0); err != nil {
			return err
		}
		t.w.Crowd.add(f)
		_ = pause(talking, thinkTime) // whoever is to end does not think
	}
	return nil
}

// thinkTime is between two filings of a talker: he is to measure, not to load.
const thinkTime = 300 * time.Millisecond

// stop lets everybody end what he has begun.
func (t *talkers) stop() error {
	t.end()
	return t.left.Wait()
}

// n is how many answers were awaited and came.
func (t *talkers) n() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.took)
}

// serveDesks lets clerks answer everything that they have not answered, until all
// filings are settled.
func (w *World) serveDesks(ctx context.Context) error {
	enough := make(chan struct{})
	close(enough)
	return w.Crowd.Work(ctx, 0, enough)
}

// again ends the gateways and starts them under another pace. What was sent before
// does not count against it: the tables say that it is longer ago.
func (w *World) again(pace string) error {
	w.Pace = pace
	if err := w.Configure(w.database); err != nil {
		return err
	}
	if err := w.Stop(); err != nil {
		return err
	}
	if err := w.longAgo(); err != nil {
		return err
	}
	for _, r := range w.replicas {
		if err := errors.Join(r.start(), r.ready(w.ctx)); err != nil {
			return err
		}
	}
	return nil
}

func (w *World) longAgo() error {
	db, err := OpenTables(w.direct)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(w.ctx, "UPDATE outbox SET settled_at = settled_at - 120000 WHERE state = 'sent'")
	return err
}

var errNobody = errors.New("nobody was answered")

// fileEach lets a new resident of each platform in turn file every so often, and
// returns when all have their receipts.
func (w *World) fileEach(ctx context.Context, name, desk string, cases int, every time.Duration) error {
	people, filing := errgroup.WithContext(ctx)
	tick := time.NewTicker(every)
	defer tick.Stop()
	for i := range cases {
		on := []bots.Platform{bots.Telegram, bots.VK}[i%2]
		people.Go(func() error {
			s := w.Crowd.newcomer(on, fmt.Sprintf("%s%d", name, i))
			f := Filing{Resident: s, Token: fmt.Sprintf("%s-%s-0", canary, s.Name), Topic: w.Crowd.topicOf(desk)}
			if err := errors.Join(s.Begin(filing), s.File(filing, f, true)); err != nil {
				return err
			}
			w.Crowd.add(f)
			return nil
		})
		select {
		case <-tick.C:
		case <-filing.Done():
			return people.Wait()
		}
	}
	return people.Wait()
}
