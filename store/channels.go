package store

import (
	"context"
	"time"

	"otklik/bots/lease"
	"otklik/migrations"
)

// A channel's row says which process serves it. The database's own clock judges,
// and each new owner's fence is higher than all before.
const (
	channelAcquire = `INSERT INTO channels (channel, owner, fence, until, resting) VALUES ($1, $2, 1, `
	channelTake    = ` + CAST($3 AS BIGINT), 0) ON CONFLICT (channel) DO UPDATE
		SET owner = excluded.owner, fence = channels.fence + 1, until = excluded.until
		WHERE channels.owner IN ('', excluded.owner) OR channels.until <= `
	channelTaken = ` RETURNING fence, resting`
	ownerEnded   = ` OR channels.owner = ANY($4)` // see absences

	channelRenew   = `UPDATE channels SET until = `
	channelRenewed = ` + CAST($1 AS BIGINT) WHERE channel = $2 AND owner = $3 AND fence = $4`
	channelRelease = `UPDATE channels SET owner = '', until = 0 WHERE channel = $1 AND owner = $2 AND fence = $3`
	channelsFree   = `UPDATE channels SET owner = '', until = 0`

	channelRest = `UPDATE channels SET resting = $2 WHERE channel = $1 AND resting < $2`
)

var _ lease.Book = (*Store)(nil)

// Acquire implements lease.Book. The owner is to attend (see Attend) under the
// same name, else others take it for dead. Who asks for what he has got it without
// hearing so: he begins a new term.
func (s *Store) Acquire(ctx context.Context, channel, owner string, length time.Duration) (lease.Term, bool, error) {
	t := lease.Term{Channel: channel, Owner: owner}
	var resting int64
	each := func(r scanner) error { return r.Scan(&t.Fence, &resting) }
	args := []any{channel, owner, length.Milliseconds()}
	sql := channelAcquire + s.eng.clock + channelTake + s.eng.clock
	if s.eng.dialect == migrations.Postgres {
		ended, err := s.ended(ctx, channelsOwners, &s.absentOwners)
		if err != nil {
			return lease.Term{}, false, err
		}
		sql, args = sql+ownerEnded, append(args, ended)
	}
	err := s.change(ctx, statement{sql: sql + channelTaken, args: args, each: each})
	if err != nil || t.Fence == 0 {
		return lease.Term{}, false, err
	}
	t.Resting = fromMillis(resting)
	s.served.set(channel, true)
	return t, true, nil
}

// Renew implements lease.Book.
func (s *Store) Renew(ctx context.Context, t lease.Term, length time.Duration) (bool, error) {
	var n int64
	err := s.change(ctx, statement{sql: channelRenew + s.eng.clock + channelRenewed,
		args: []any{length.Milliseconds(), t.Channel, t.Owner, t.Fence}, count: &n})
	if err == nil && n == 0 {
		s.served.set(t.Channel, false)
	}
	return n > 0, err
}

// Release implements lease.Book.
func (s *Store) Release(ctx context.Context, t lease.Term) error {
	s.served.set(t.Channel, false)
	return s.change(ctx, statement{sql: channelRelease, args: []any{t.Channel, t.Owner, t.Fence}})
}
