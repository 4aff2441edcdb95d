package adapter

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"otklik/bots"
)

// PollSlack is what a poll may take on top of the time the server may hold it.
const PollSlack = 15 * time.Second

const (
	quickPoll     = 50 * time.Millisecond
	firstPause    = 200 * time.Millisecond
	longestPause  = 5 * time.Second // what it costs residents when the platform is back
	answerTimeout = 10 * time.Second
	answersAtOnce = 128
)

// ReceiveBackoff is how receiving is tried again.
func ReceiveBackoff() Backoff { return Backoff{Min: firstPause, Max: longestPause} }

// Rest follows a poll that brought nothing: a server that does not hold its polls
// is not hammered.
func Rest(ctx context.Context, began time.Time) {
	if time.Since(began) < quickPoll {
		bots.Wait(ctx, firstPause)
	}
}

// Trouble waits before the next try of what receiving does, or returns the error
// that ends it.
func Trouble(ctx context.Context, log *slog.Logger, doing string, err error, pause *Backoff) error {
	if ctx.Err() != nil {
		return nil
	}
	if bots.FailureOf(err) == bots.Unauthorized {
		return err
	}
	wait := pause.Next()
	var s *bots.SendError
	if errors.As(err, &s) {
		wait = max(wait, s.RetryAfter)
	}
	log.Warn(doing, "err", err, "wait", wait)
	bots.Wait(ctx, wait)
	return nil
}

// Answers stops the spinners of pressed buttons, beside the work and whatever
// becomes of it: a press that finds no room stays unanswered.
type Answers struct {
	pool *Pool
	log  *slog.Logger
}

// NewAnswers makes Answers that tell log of what failed.
func NewAnswers(log *slog.Logger) Answers { return Answers{pool: NewPool(answersAtOnce), log: log} }

// Go answers one press by call.
func (a Answers) Go(call func(context.Context) error) {
	ran := a.pool.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), answerTimeout)
		defer cancel()
		if err := call(ctx); err != nil {
			a.log.Debug("answering a press", "err", err)
		}
	})
	if !ran {
		a.log.Debug("press not answered: too many at once")
	}
}

// Wait returns when all answers under way have been given.
func (a Answers) Wait() { a.pool.Wait() }
