package store

import (
	"cmp"
	"context"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

// known is what a group read ahead, in one question, under its chats' locks.
type known struct {
	deliveries map[dialogs.Delivery]bool
	chats      map[bots.Chat]bool // all sessions of these are in the group's layer
	desks      map[bots.Chat]routing.DeskID
}

// begin opens the transaction, locks the chats and reads ahead: one round trip.
func (g *group) begin(turns []dialogs.Turn) error {
	chats, keys := wants(turns)
	g.known.chats = chats
	g.known.desks = make(map[bots.Chat]routing.DeskID, len(chats))
	g.known.deliveries = make(map[dialogs.Delivery]bool, len(keys))
	sorted := sortedKeys(chats, compareChats)
	rows := make([][]any, 0, len(sorted))
	for _, c := range sorted {
		rows = append(rows, []any{c.Channel, c.ID})
		g.known.desks[c] = ""
	}
	deliveries := make([][]any, 0, len(keys))
	for _, d := range keys {
		deliveries = append(deliveries, []any{d.Channel, d.Key})
		g.known.deliveries[d] = false
	}
	list := []statement{g.s.begin()}
	if g.s.eng.lockChats != "" && len(sorted) > 0 {
		list = append(list, statement{sql: g.s.eng.lockChats, args: []any{chatLocks(sorted)}, each: func(scanner) error { return nil }})
	}
	list = append(list, lookups(seenAmong, "", deliveries, g.readSeen)...)
	list = append(list, lookups(sessionsAmong, "", rows, g.readSession)...)
	list = append(list, lookups(desksAmong, "", rows, g.readDesk)...)
	return g.run(list...)
}

// wants collects what the turns announce, each thing once.
func wants(turns []dialogs.Turn) (map[bots.Chat]bool, []dialogs.Delivery) {
	chats := make(map[bots.Chat]bool, len(turns))
	var keys []dialogs.Delivery
	for _, t := range turns {
		for _, c := range t.Chats {
			chats[cleanChat(c)] = true
		}
		for _, d := range t.Keys {
			keys = append(keys, dialogs.Delivery{Channel: cleanText(d.Channel), Key: cleanText(d.Key)})
		}
	}
	return chats, keys
}

func (g *group) readSeen(r scanner) error {
	var d dialogs.Delivery
	if err := r.Scan(&d.Channel, &d.Key); err != nil {
		return err
	}
	g.known.deliveries[d] = true
	return nil
}

func (g *group) readSession(r scanner) error {
	s, err := g.s.scanSession(r)
	if err == nil {
		put(&g.base.sessions, s.Key, sessionEntry{session: s})
	}
	return err
}

func (g *group) readDesk(r scanner) error {
	var c bots.Chat
	var desk routing.DeskID
	if err := r.Scan(&c.Channel, &c.ID, (*string)(&desk)); err != nil {
		return err
	}
	g.known.desks[c] = desk
	return nil
}

// ask reads outside any turn; errors wrap dialogs.ErrUnavailable.
func (s *Store) ask(ctx context.Context, list ...statement) error {
	l, err := s.lend(ctx, s.readers, s.read)
	if err != nil {
		return unavailable(err)
	}
	err = l.run(ctx, list...)
	s.release(s.readers, l, true)
	if err != nil {
		return unavailable(s.eng.classed(err))
	}
	return nil
}

// change runs single statements that are a commit of their own each; errors
// wrap dialogs.ErrUnavailable.
func (s *Store) change(ctx context.Context, st statement) error {
	err := insist(func() error { return s.changeOnce(ctx, st) })
	if err != nil {
		return unavailable(err)
	}
	return nil
}

func (s *Store) changeOnce(ctx context.Context, st statement) error {
	l, err := s.acquire(ctx)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.opts.Patience)
	defer cancel()
	err = l.run(ctx, st)
	s.release(s.writer, l, true)
	return s.eng.classed(err)
}

// flag is a truth as the tables keep it.
func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// millis is how a time is stored; the zero time is 0.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}

func compareStrings(a, b string) int { return cmp.Compare(a, b) }

func cleanChat(c bots.Chat) bots.Chat {
	return bots.Chat{Channel: cleanText(c.Channel), ID: cleanText(c.ID)}
}
