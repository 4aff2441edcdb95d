package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
)

// lookEvery is how often each desk's chat is looked at: no platform tells a bot of all
// that may happen to it there, and a minute is soon enough to tell of it.
const lookEvery = time.Minute

// seatOf is a desk and the chat it is bound to.
type seatOf struct {
	desk routing.DeskID
	chat bots.Chat
	how  routing.TopicMode // its chat is to be divided
}

// seatsOf are the bound desks of a region.
func seatsOf(ctx context.Context, s dialogs.Store, r *routing.Region) (list []seatOf, err error) {
	err = oneTurn(ctx, s, func(tx dialogs.Tx) error {
		list = nil // a turn may run twice
		for _, id := range desksOf(r) {
			chat, bound, err := tx.ChatOf(routing.DeskID(id))
			if err != nil {
				return err
			}
			if !bound {
				continue
			}
			_, how, err := tx.Divided(chat)
			if err != nil {
				return err
			}
			d, _ := r.CentreOfDesk(routing.DeskID(id))
			desk, _ := d.Desk(routing.DeskID(id))
			list = append(list, seatOf{routing.DeskID(id), chat, how.Or(desk.Topics).Or(routing.TopicsOff)})
		}
		return nil
	})
	return list, err
}

// deskTrouble is what is wrong with how a bot stands in a desk's chat, with what to do.
type deskTrouble struct {
	name, words string
	grave       bool // the desk gets nothing
}

// The troubles, by the names that the metrics have.
var (
	deskAbsent = deskTrouble{"absent", "the bot is not in the chat, or may not write there: return it and make it an administrator, or bind another chat with otklik invite desk", true}
	deskFlat   = deskTrouble{"topics", "the bot cannot open the topics that this desk is to have, its cases come to the general one: switch topics on in the group's settings and give the bot the right to manage topics", false}
	deskNone   = deskTrouble{"topics", "its chat is to have topics, and its messenger has none: they are for Telegram's forums", false}
	deskUnsure = deskTrouble{"unsure", "the bot is no administrator of the chat, and VK does not tell whether the community has access to all messages: without it the staff's replies do not reach the bot; give it that, or make it an administrator", false}
	deskDeaf   = deskTrouble{"deaf", "the bot is no administrator of the chat and may not see the staff's replies: make it one, or in Telegram switch its privacy mode off (BotFather, /setprivacy)", false}
)

// troublesOf judges a standing; can are the limits of the desk's channel.
func troublesOf(seat seatOf, s bots.Standing, can bots.Limits) (list []deskTrouble) {
	if !s.In {
		return append(list, deskAbsent)
	}
	if s.Deaf {
		list = append(list, deskDeaf)
	}
	switch {
	case seat.how == routing.TopicsOff || s.OpensThreads:
	case can.Threads:
		list = append(list, deskFlat)
	default:
		list = append(list, deskNone)
	}
	return list
}

// watchDesks looks at the chats of a channel's desks, at once and then every minute,
// while the channel is this process's.
func (g *gateway) watchDesks(ctx context.Context, c channel) error {
	w := &deskWatch{gateway: g, channel: c, told: map[seatOf]bots.Standing{}}
	defer g.metrics.forgetDesks(c.name)
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		if err := w.look(ctx); err != nil && ctx.Err() == nil {
			g.log.Error("looking at the desks' chats", "channel", c.name, "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// deskWatch remembers what it has told the log.
type deskWatch struct {
	*gateway
	channel channel
	told    map[seatOf]bots.Standing
}

func (w *deskWatch) look(ctx context.Context) error {
	seats, err := seatsOf(ctx, w.store, w.directory.region())
	if err != nil {
		return err
	}
	for _, seat := range seats {
		if seat.chat.Channel != w.channel.name {
			continue
		}
		if err := w.lookAt(ctx, seat); err != nil {
			return err
		}
	}
	return nil
}

// lookAt passes on how the bot stands in one chat. What the platform does not tell now
// it tells the next time.
func (w *deskWatch) lookAt(ctx context.Context, seat seatOf) error {
	within, cancel := context.WithTimeout(ctx, liveLimit)
	defer cancel()
	standing, err := w.channel.bot.Standing(within, seat.chat)
	if moved := movedTo(err); moved != "" {
		return w.follow(ctx, seat.chat, moved)
	}
	if err != nil {
		if ctx.Err() == nil {
			w.log.Warn("a desk's chat could not be looked at", "channel", w.channel.name, "desk", string(seat.desk), "err", err)
		}
		return nil
	}
	w.note(seat, standing)
	return w.reception.Seen(ctx, seat.desk, seat.chat, standing)
}

// note tells the log of a change, and the metrics of what is.
func (w *deskWatch) note(seat seatOf, s bots.Standing) {
	before, looked := w.told[seat]
	w.told[seat] = s
	wrong := troublesOf(seat, s, w.channel.bot.Limits())
	w.metrics.deskStands(w.channel.name, seat.desk, wrong)
	if looked && before == s {
		return
	}
	for _, t := range wrong {
		w.log.Warn("a desk's chat does not work as it should", "channel", w.channel.name, "desk", string(seat.desk), "trouble", t.name, "advice", t.words)
	}
	if looked && len(wrong) == 0 {
		w.log.Info("a desk's chat is all right again", "channel", w.channel.name, "desk", string(seat.desk))
	}
}

// movedTo is where a chat has moved, "" if err says no such thing.
func movedTo(err error) string {
	var s *bots.SendError
	if errors.As(err, &s) && s.Failure == bots.ChatMoved {
		return s.NewChat
	}
	return ""
}

// follow takes a move of which the news have not come.
func (w *deskWatch) follow(ctx context.Context, chat bots.Chat, to string) error {
	return w.reception.Take(ctx, bots.Batch{Channel: chat.Channel, Messages: []bots.Inbound{{
		Kind: bots.Moved, Key: "moved " + chat.ID + " " + to, Chat: chat, Group: true, Text: to, At: w.now(),
	}}})
}

// deskStands sets what keeps a desk's chat from working.
func (m *metrics) deskStands(channel string, desk routing.DeskID, wrong []deskTrouble) {
	found := map[string]float64{deskAbsent.name: 0, deskDeaf.name: 0, deskFlat.name: 0}
	for _, t := range wrong {
		found[t.name] = 1
	}
	for name, value := range found {
		m.desks.WithLabelValues(channel, string(desk), name).Set(value)
	}
}

// forgetDesks drops what was found in a channel: another process looks from now on.
func (m *metrics) forgetDesks(channel string) {
	m.desks.DeletePartialMatch(map[string]string{"channel": channel})
}

// desks asks the platforms how the bots stand in the desks' chats: where a desk gets
// nothing, that is a problem, the rest are warnings.
func (f *findings) desks(ctx context.Context, cfg *Config, s *store.Store, r *routing.Region) error {
	channels, err := openChannels(cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	seats, err := seatsOf(ctx, s, r)
	for _, seat := range seats {
		for _, c := range channels {
			if c.name == seat.chat.Channel {
				f.desk(ctx, cfg, c, seat)
			}
		}
	}
	return err
}

func (f *findings) desk(ctx context.Context, cfg *Config, c channel, seat seatOf) {
	within, cancel := context.WithTimeout(ctx, liveLimit)
	defer cancel()
	say := func(list *routing.Problems, words string) {
		*list = append(*list, routing.Problem{File: cfg.Directory, Message: fmt.Sprintf("desk %q: %s", seat.desk, words)})
	}
	standing, err := c.bot.Standing(within, seat.chat)
	if err != nil && movedTo(err) == "" { // one that has moved is followed by serve
		say(&f.warnings, "its chat could not be looked at: "+err.Error())
		return
	}
	if err != nil {
		return
	}
	wrong := troublesOf(seat, standing, c.bot.Limits())
	if standing.In && !standing.Hears && !standing.Deaf { // told to who asks, no alarm: all may be well
		wrong = append(wrong, deskUnsure)
	}
	for _, t := range wrong {
		list := &f.warnings
		if t.grave {
			list = &f.problems
		}
		say(list, t.words)
	}
}
