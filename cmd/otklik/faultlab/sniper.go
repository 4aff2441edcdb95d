//go:build unix

package faultlab

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// sniper kills gateways with -9: five in eight at a chosen place between two
// steps, two whenever it is, one while the victim starts.
type sniper struct {
	w *World

	mu    sync.Mutex
	aim   *shot // nil = waits
	kills int
}

// shot is the next kill: at the countdown-th moment of its kind in a process's
// life, and a while after it, into the middle of what follows.
type shot struct {
	life      int
	moment    moment
	countdown int
	delay     time.Duration
	hit       chan struct{} // closed at the moment
	done      chan struct{} // closed when it is done
}

const (
	aimPatience = 500 * time.Millisecond // then it is killed wherever it is
	longestWait = 15 * time.Millisecond
	whenever    = 200 * time.Millisecond
	startTime   = 100 * time.Millisecond
	round       = int(moments) + 3 // kills of each kind
)

// siege kills a random replica again and again, evenly over the updates, and
// starts it again at once.
func (s *sniper) siege(ctx context.Context, kills, updates int) error {
	for n := 0; s.kills < kills; n++ {
		if err := s.w.Crowd.tally.reach(ctx, updates*(s.kills+1)/(kills+1)); err != nil {
			return err
		}
		victim := s.w.replicas[chance(len(s.w.replicas))]
		if err := s.one(ctx, victim, n%round); err != nil {
			return err
		}
		if err := victim.start(); err != nil {
			return err
		}
	}
	return nil
}

// one kills the victim in the n-th way of a round.
func (s *sniper) one(ctx context.Context, victim *replica, n int) error {
	starting := n == round-1
	if !starting {
		if err := victim.ready(ctx); err != nil {
			return err
		}
	}
	if n < int(moments) {
		return s.shoot(ctx, victim, moment(n), s.kill)
	}
	if err := pause(ctx, chance(whenever)); err != nil {
		return err
	}
	s.kill(victim)
	if !starting {
		return nil
	}
	// And once more, between its first steps: it migrates, recovers, frees letters.
	if err := victim.start(); err != nil {
		return err
	}
	if err := pause(ctx, chance(startTime)); err != nil {
		return err
	}
	s.kill(victim)
	return nil
}

func (s *sniper) kill(victim *replica) {
	victim.kill()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kills++
}

// shoot does something to the victim's present process at a moment.
func (s *sniper) shoot(ctx context.Context, victim *replica, m moment, do func(*replica)) error {
	aim := &shot{life: victim.current().n, moment: m, countdown: 1 + chance(4), hit: make(chan struct{}), done: make(chan struct{})}
	if m == sendAnswered || chance(2) == 0 {
		aim.delay = 1 + chance(longestWait)
	}
	s.set(aim)
	defer close(aim.done)
	patience := time.NewTimer(aimPatience)
	defer patience.Stop()
	select {
	case <-aim.hit:
		if err := pause(ctx, aim.delay); err != nil {
			return err
		}
	case <-patience.C:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	s.set(nil)
	do(victim)
	return nil
}

// chance is one of the n first numbers or times.
func chance[T int | time.Duration](n T) T {
	return T(rand.Int64N(int64(n))) // #nosec G404 -- where a fault strikes is no secret
}

func (s *sniper) set(aim *shot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.aim = aim
}

// pass notes a moment in a process's life. It returns when the shot is done if this
// is the moment and there is no delay.
func (s *sniper) pass(m moment, life int) {
	s.mu.Lock()
	aim := s.aim
	if aim == nil || aim.moment != m || aim.life != life || aim.countdown == 0 {
		s.mu.Unlock()
		return
	}
	aim.countdown--
	hit := aim.countdown == 0
	s.mu.Unlock()
	if !hit {
		return
	}
	close(aim.hit)
	if aim.delay == 0 {
		<-aim.done
	}
}
