package dialogs

import (
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/time/rate"

	"otklik/bots"
	"otklik/bots/budget"
)

// Limits is how much people may say. It is configuration: there zero means the
// default and a negative number no limit; a Reception takes both for no limit.
// Burst is never without one: without its own it is a minute's messages.
type Limits struct {
	Resident    float64 `yaml:"resident"`      // messages a minute from one resident
	Burst       int     `yaml:"burst"`         // how many of them at once, an album being one
	Staff       float64 `yaml:"staff"`         // messages a minute from one person in a group
	Channel     float64 `yaml:"channel"`       // messages a second through one bot
	Total       float64 `yaml:"total"`         // messages a second through all of them
	CasesPerDay int     `yaml:"cases_per_day"` // filed by one resident
	// Waiting is how many letters may wait for a desk's chat before new cases come to it
	// in one growing card; 0 = half a minute's worth of the channel's pace.
	Waiting int `yaml:"waiting"`
}

// Defaults fills what l leaves at zero.
func (l Limits) Defaults() Limits {
	fill(&l.Resident, 30)
	fill(&l.Burst, 40)
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

// albumParts is as many as the platforms put into an album; albumTime is how long
// after the first the last may come.
const (
	albumParts = 10
	albumTime  = time.Hour
)

// gate keeps people to the limits. One who writes too much loses his messages,
// told so once a minute; a channel that brings too much waits and loses nothing.
type gate struct {
	residents *budget.PerKey // messages; nil = no limit, as below
	presses   *budget.PerKey // residents'
	staff     *budget.PerKey
	albums    *budget.PerKey // what is left of an album whose first part was heard
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
		albums:    buckets(albumParts/albumTime.Seconds(), albumParts),
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
	booked  []*rate.Reservation
	at      time.Time // when booked counts
}

// screen lets through what may be heard, and of each who writes too much one
// message a minute to answer. The others are dropped here, before they cost a
// turn: their keys are not recorded, which does no harm, as a batch is
// acknowledged as a whole; should they come again, they are judged again.
func (g *gate) screen(all []bots.Inbound, now time.Time) (visits []visit) {
	visits = make([]visit, 0, len(all))
	for _, in := range all {
		v := visit{in: in, at: written(in, now)}
		if !g.hears(&v) {
			if v.at = now; !v.book(g.told, visitor(in)) {
				continue
			}
			v.limited = true
		}
		visits = append(visits, v)
	}
	return visits
}

// hears books a message. The later parts of an album come as messages of their own
// and are paid with the first: thirty photos chosen in one go are no flood.
func (g *gate) hears(v *visit) bool {
	of, key := g.of(v.in), visitor(v.in)
	if of == nil || v.in.Album == "" {
		return v.book(of, key)
	}
	album := key + " " + v.in.Album
	paid := g.albums.Of(album).TokensAt(v.at) < albumParts-0.5
	if paid && v.book(g.albums, album) {
		return true
	}
	if !v.book(of, key) {
		return false
	}
	v.book(g.albums, album) // beyond what an album holds each part is paid itself
	return true
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
func (v *visit) book(of *budget.PerKey, key string) bool {
	if of == nil {
		return true
	}
	r := of.Of(key).ReserveN(v.at, 1)
	if r.DelayFrom(v.at) > 0 {
		r.CancelAt(v.at)
		return false
	}
	v.booked = append(v.booked, r)
	return true
}

// refund gives back what a batch took that was not stored: it is offered again,
// and nobody is to pay twice for one message.
func refund(visits []visit) {
	for _, v := range slices.Backward(visits) { // one gives back no more than comes after it
		for _, r := range v.booked {
			r.CancelAt(v.at)
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
