package dialogs

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"golang.org/x/time/rate"

	"otklik/bots"
	"otklik/bots/budget"
)

// Limits is how much people may say. It is configuration: there zero means the
// default and a negative number no limit; a Reception takes both for no limit.
type Limits struct {
	Resident    float64 `yaml:"resident"`      // messages a minute from one resident
	Burst       int     `yaml:"burst"`         // how many of them at once
	Staff       float64 `yaml:"staff"`         // messages a minute from one person in a group
	Channel     float64 `yaml:"channel"`       // messages a second through one bot
	Total       float64 `yaml:"total"`         // messages a second through all of them
	CasesPerDay int     `yaml:"cases_per_day"` // filed by one resident
}

// Defaults fills what l leaves at zero.
func (l Limits) Defaults() Limits {
	fill(&l.Resident, 30)
	fill(&l.Burst, 20)
	fill(&l.Staff, 300)
	fill(&l.Channel, 1000)
	fill(&l.Total, 2000)
	fill(&l.CasesPerDay, 20)
	return l
}

func fill[T int | float64](v *T, usual T) {
	if *v == 0 {
		*v = usual
	}
}

// gate keeps people to the limits. One who writes too much loses his messages,
// told so once a minute; a channel that brings too much waits and loses nothing.
type gate struct {
	residents *budget.PerKey // messages; nil = no limit, as below
	presses   *budget.PerKey // residents'
	staff     *budget.PerKey
	told      *budget.PerKey
	channels  *budget.PerKey
	total     *rate.Limiter
}

func newGate(l Limits) *gate {
	burst := l.Burst
	if burst <= 0 {
		burst = int(max(l.Resident, 1))
	}
	g := &gate{
		residents: buckets(l.Resident/60, burst),
		presses:   buckets(l.Resident/60, burst),
		staff:     buckets(l.Staff/60, int(max(l.Staff/4, 1))),
		told:      buckets(1.0/60, 1),
		channels:  buckets(l.Channel, int(max(l.Channel, 1))),
	}
	if l.Total > 0 {
		g.total = rate.NewLimiter(rate.Limit(l.Total), int(max(l.Total, 1)))
	}
	return g
}

func buckets(perSecond float64, burst int) *budget.PerKey {
	if perSecond <= 0 {
		return nil
	}
	return budget.New(rate.Limit(perSecond), burst)
}

// visit is a message that gets a turn.
type visit struct {
	in      bots.Inbound
	limited bool // the turn only says that it was too many
	booked  *rate.Reservation
	at      time.Time // when booked counts
}

// screen lets through what may be heard, and of each who writes too much one
// message a minute to answer. The others are dropped here, before they cost a
// turn: their keys are not recorded, which does no harm, as a batch is
// acknowledged as a whole; should they come again, they are judged again.
func (g *gate) screen(all []bots.Inbound, now time.Time) (visits []visit) {
	visits = make([]visit, 0, len(all))
	for _, in := range all {
		v := visit{in: in}
		switch {
		case v.book(g.of(in), visitor(in), written(in, now)):
		case v.book(g.told, visitor(in), now):
			v.limited = true
		default:
			continue
		}
		visits = append(visits, v)
	}
	return visits
}

// of is the limit a message counts against, nil for none. Staff have their own,
// by person: nobody in a desk's chat, a stranger least of all, can take the word
// from a clerk. News of a chat, as that it has moved, is never too much.
func (g *gate) of(in bots.Inbound) *budget.PerKey {
	switch in.Kind {
	case bots.Message, bots.Press, bots.Edit:
	default:
		return nil
	}
	switch {
	case in.Group:
		return g.staff
	case in.Kind == bots.Press:
		return g.presses
	}
	return g.residents
}

// written is when a message counts. What people wrote while we were away comes
// all at once and is no flood; presses have no time of their own, which is why
// they have a budget of their own.
func written(in bots.Inbound, now time.Time) time.Time {
	if in.At.IsZero() || in.At.After(now) || in.Kind == bots.Press {
		return now
	}
	return in.At
}

// visitor names who writes.
func visitor(in bots.Inbound) string {
	if in.Group {
		return in.Chat.String() + " " + in.From.ID
	}
	return in.Chat.String()
}

// book takes one from a key's bucket, or nothing and tells false.
func (v *visit) book(of *budget.PerKey, key string, at time.Time) bool {
	if of == nil {
		return true
	}
	r := of.Of(key).ReserveN(at, 1)
	if r.DelayFrom(at) > 0 {
		r.CancelAt(at)
		return false
	}
	v.booked, v.at = r, at
	return true
}

// refund gives back what a batch took that was not stored: it is offered again,
// and nobody is to pay twice for one message.
func refund(visits []visit) {
	for _, v := range slices.Backward(visits) { // one gives back no more than comes after it
		if v.booked != nil {
			v.booked.CancelAt(v.at)
		}
	}
}

// wait holds n messages of a channel back until its limit and everybody's allow
// them. The poll slows down then; a webhook call waits as long as its caller.
func (g *gate) wait(ctx context.Context, channel string, n int, now time.Time) error {
	var booked []*rate.Reservation
	var longest time.Duration
	for _, limiter := range g.above(channel) {
		for left := n; left > 0; left -= limiter.Burst() {
			r := limiter.ReserveN(now, min(left, limiter.Burst()))
			booked, longest = append(booked, r), max(longest, r.DelayFrom(now))
		}
	}
	if longest == 0 {
		return nil
	}
	timer := time.NewTimer(longest)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		for _, r := range slices.Backward(booked) { // as refund
			r.CancelAt(now)
		}
		return fmt.Errorf("%w: waiting for the limit of channel %s: %w", ErrUnavailable, channel, ctx.Err())
	}
}

// above are the limits that all messages of a channel share.
func (g *gate) above(channel string) (list []*rate.Limiter) {
	if g.channels != nil {
		list = append(list, g.channels.Of(channel))
	}
	if g.total != nil {
		list = append(list, g.total)
	}
	return list
}

// tooMany says that it was too many, at most once a minute whoever hears it: the
// minute's key is shared by all replicas.
func (r *Reception) tooMany(in bots.Inbound) Turn {
	return Turn{Chats: chatsOf(in), Keys: deliveries(in), Do: func(tx Tx) error {
		first, err := tx.FirstTime(in.Chat.Channel, in.Key)
		if err != nil || !first {
			return err
		}
		now := r.Now()
		minute := visitor(in) + " " + strconv.FormatInt(now.Unix()/60, 10)
		if first, err = tx.FirstTime("limits", minute); err != nil || !first {
			return err
		}
		if in.Group { // the bot has nothing to say in a chat that is no desk
			if desk, err := tx.DeskAt(in.Chat); err != nil || desk == "" {
				return err
			}
		}
		s := &Scene{Tx: tx, House: r.House, In: in, Now: now}
		if s.Session, err = tx.Session(sessionKey(in)); err != nil {
			return err
		}
		return s.Say(s.T("limit.messages", nil))
	}}
}
