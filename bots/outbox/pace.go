package outbox

import (
	"math"
	"time"

	"golang.org/x/time/rate"

	"otklik/bots"
	"otklik/bots/budget"
)

// usual stands in where the wiring did not fill a bots.Pace with the platform's
// own defaults: the stricter of the documented limits.
func usual() bots.Pace { return bots.Pace{Total: 20, Chat: 1, Group: 20} }

// pace holds the budgets of one token.
type pace struct {
	perSecond float64 // of the token, +Inf = unlimited
	token     *rate.Limiter
	chats     *budget.PerKey // nil = unlimited
	groups    *budget.PerKey // nil = unlimited
}

func newPace(p bots.Pace) *pace {
	p = p.Or(usual())
	total, chat, group := ceiling(p.Total), ceiling(p.Chat), ceiling(p.Group)
	r := &pace{perSecond: total, token: rate.NewLimiter(rate.Limit(total), 1)}
	if !math.IsInf(chat, 1) {
		r.chats = budget.New(rate.Limit(chat), 1)
	}
	if !math.IsInf(group, 1) {
		// A full bucket and what flows into it during a minute make the limit
		// together, so that no minute, wherever it begins, holds more.
		burst := max(1, math.Floor(group/4))
		flow := group - burst
		if flow <= 0 {
			flow = group
		}
		r.groups = budget.New(rate.Limit(flow/60), int(burst))
	}
	return r
}

// ceiling reads a negative limit as none.
func ceiling(limit float64) float64 {
	if limit < 0 {
		return math.Inf(1)
	}
	return limit
}

// room is how many letters to claim at once: about a second's worth, so that an
// urgent one never queues behind many that only wait for their turn.
func (p *pace) room(concurrency int) int {
	if math.IsInf(p.perSecond, 1) {
		return concurrency
	}
	return min(concurrency, max(4, int(math.Ceil(p.perSecond))))
}

// reserve books a send and tells how long to wait for it, and gives the means to
// cancel it, which wants to know the time of cancelling. A nil cancel means
// nothing was booked, because the chat's wait is over hold or the token's over
// most: the letter had better wait in the queue.
func (p *pace) reserve(letter bots.Letter, now time.Time, hold, most time.Duration) (time.Duration, func(time.Time)) {
	var booked []*rate.Reservation
	cancel := func(at time.Time) {
		for _, r := range booked {
			r.CancelAt(at)
		}
	}
	var wait time.Duration
	book := func(l *rate.Limiter, limit time.Duration) bool {
		r := l.ReserveN(now, 1)
		booked = append(booked, r)
		wait = max(wait, r.DelayFrom(now))
		return r.DelayFrom(now) <= limit
	}
	ok := p.chats == nil || book(p.chats.Of(letter.Chat.ID), hold)
	if ok && letter.Group && p.groups != nil {
		ok = book(p.groups.Of(letter.Chat.ID), hold)
	}
	if ok {
		ok = book(p.token, most)
	}
	if !ok {
		cancel(now)
		return wait, nil
	}
	return wait, cancel
}

// spend books what was sent already, in the order of its times: an earlier owner
// of the channel has used part of the budgets.
func (p *pace) spend(sent []Spent) {
	for _, s := range sent {
		for _, l := range []*budget.PerKey{p.chats, p.groups} {
			if l != nil {
				l.Of(s.Chat).ReserveN(s.At, 1)
			}
		}
		p.token.ReserveN(s.At, 1)
	}
}
