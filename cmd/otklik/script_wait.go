package main

import (
	"context"
	"slices"
	"time"

	"otklik/store"
)

// How a story lets time pass.

// strikePatience is how long the gateway may take for what it has to do beforehand, and
// for what falls due in a while that is skipped.
const strikePatience = 3 * time.Second

// pass puts the clock forward. What is being sent is sent first, since its lease would run out and the
// letter go again; what falls due is done, since what comes next would find it undone.
func (p *player) pass(ctx context.Context, d time.Duration) error {
	if err := patiently(ctx, p.town.sent); err != nil {
		return err
	}
	p.skip(d)
	return patiently(ctx, p.town.struck)
}

// patiently waits until something is so, or has had time enough.
func patiently(ctx context.Context, so func(context.Context) (bool, error)) error {
	end := time.Now().Add(strikePatience)
	return until(ctx, func() (bool, error) {
		done, err := so(ctx)
		return done || !time.Now().Before(end), err
	})
}

// sent tells that no letter is on its way or could go now.
func (t *town) sent(ctx context.Context) (bool, error) {
	due, err := t.gateway.store.Letters(ctx, store.LetterQuery{States: []string{"due"}})
	now := t.gateway.now()
	return !slices.ContainsFunc(due, func(l store.FiledLetter) bool {
		return l.Owner != "" || !l.NotUntil.After(now)
	}), err
}

// struck tells that nothing is due by the clock.
func (t *town) struck(ctx context.Context) (bool, error) {
	due, err := t.gateway.store.DueTimers(ctx, t.gateway.now(), 1)
	return len(due) == 0, err
}

// untilNoon is how long it is to the next noon of the sample centre.
func (t *town) untilNoon() time.Duration {
	now := t.gateway.now().In(t.gateway.directory.current.Load().Of("cheboksary").Location())
	noon := time.Date(now.Year(), now.Month(), now.Day(), 12, 0, 0, 0, now.Location())
	if !noon.After(now) {
		noon = noon.AddDate(0, 0, 1)
	}
	return noon.Sub(now)
}
