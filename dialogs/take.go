package dialogs

import (
	"context"
	"strconv"

	"otklik/bots"
)

// Take is the bots.Sink of every channel. It returns nil when every message of
// the batch is handled, in quarantine or dropped because its person writes too
// much. Only a store that is unavailable makes it an error: nothing of the batch
// may be acknowledged then. It blocks while the channel brings too much.
func (r *Reception) Take(ctx context.Context, b bots.Batch) error {
	counts, err := r.take(ctx, b)
	all := len(b.Messages) + len(b.Broken)
	if err != nil {
		counts = map[Result]int{Refused: all}
	} else {
		counts[Handled] = all - counts[Quarantined] - counts[Forged] - counts[Limited]
	}
	if r.Observe != nil {
		for result, n := range counts {
			r.Observe(b.Channel, result, n)
		}
	}
	if n := counts[Quarantined]; n > 0 {
		// The alarm must not make a batch that is stored come again; it is in the log.
		_ = r.Alarm(ctx, Alarm{Kind: AlarmQuarantine, Channel: b.Channel, Count: n})
	}
	return err
}

// take is Take; it tells what became of the updates, those handled left out.
func (r *Reception) take(ctx context.Context, b bots.Batch) (counts map[Result]int, err error) {
	now := r.Now()
	visits := r.gate.screen(b.Messages, now)
	defer func() {
		if err != nil {
			refund(visits)
		}
	}()
	counts = map[Result]int{Limited: len(b.Messages) - len(visits)}
	forged := make([]bool, len(visits))
	turns := make([]Turn, 0, len(visits)+len(b.Broken))
	b.Messages = make([]bots.Inbound, len(visits))
	for i, v := range visits {
		b.Messages[i], forged[i] = r.House.unsealed(v.in)
		turns = append(turns, r.turnOf(v, b.Messages[i]))
	}
	for _, broken := range b.Broken {
		turns = append(turns, r.quarantine(poisonOf(b.Channel, broken, now)))
	}
	if err := r.gate.wait(ctx, b.Channel, len(turns), now); err != nil {
		return counts, err
	}
	errs := r.groups.do(ctx, turns)
	if err := firstUnavailable(errs); err != nil {
		return counts, err
	}
	counts[Quarantined] = len(b.Broken)
	for i, v := range visits {
		switch {
		case errs[i] != nil:
			counts[Quarantined]++
		case v.limited:
			counts[Limited]++
		case forged[i]:
			counts[Forged]++
		}
	}
	return counts, r.conclude(ctx, b, errs)
}

// turnOf is a visit's turn.
func (r *Reception) turnOf(v visit, in bots.Inbound) Turn {
	if v.limited {
		return r.tooMany(in)
	}
	return r.turn(in)
}

// tooMany says that it was too many, at most once a minute whoever hears it: the
// minute's key is shared by all replicas.
func (r *Reception) tooMany(in bots.Inbound) Turn {
	return Turn{Chats: chatsOf(in), Keys: deliveries(in), Do: func(tx Tx) error {
		first, err := firstTime(tx, in)
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
