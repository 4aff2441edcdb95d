package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/stdlib"

	"otklik/migrations"
)

// Presences are advisory locks of PostgreSQL's two-number kind, which share no
// keys with the chats' locks; 1869901676 spells "otkl", and the number after it
// is for the replicas' numbers.
const (
	attend       = `SELECT pg_try_advisory_lock(1869901676, hashtext($1))`
	claimReplica = `SELECT pg_try_advisory_lock(1869901677, $1)`

	releaseAll = `UPDATE outbox SET owner = '', lease_until = 0 WHERE state = 'due' AND owner <> ''`
	// The letters of those who have ended, see absences.
	releaseAbsent = `UPDATE outbox SET owner = '', lease_until = 0 WHERE state = 'due' AND owner = ANY($1)`
)

// A machine that loses its power says no goodbye: the server asks after it, so
// that its locks are free within some ten seconds.
var noticeTheDead = []string{"SET tcp_keepalives_idle = 4", "SET tcp_keepalives_interval = 2", "SET tcp_keepalives_count = 3"}

// How a presence is kept: the end of its connection is noticed at once, or when
// the server says nothing to a ping; the way back is tried again and again.
const (
	presencePing = 5 * time.Second
	presenceBack = 250 * time.Millisecond
	// serverGrown is how old a server must be for an absent lock to mean a dead
	// process: the living need a few tries to come back.
	serverGrown = 5 * time.Second
)

// presence is what shows this process to the others: locks on a connection of
// its own. Only watch uses it once Attend has returned.
type presence struct {
	s     *Store
	owner string
	link  *link // nil while the connection is lost
	end   context.CancelFunc
	done  chan struct{}
}

// Attend makes this process the database's: SQLite takes one, and PostgreSQL
// shows the others that an owner of leases is alive and gives this process a
// number for its ids that no living process has. It lasts until Close or the
// death of the process. It is called once, before the first lease.
func (s *Store) Attend(ctx context.Context, owner string) error {
	if s.eng.dialect == migrations.SQLite {
		return s.lockFile()
	}
	p := &presence{s: s, owner: owner, done: make(chan struct{})}
	if err := p.enter(ctx); err != nil {
		return err
	}
	ctx, p.end = context.WithCancel(context.WithoutCancel(ctx))
	s.presence = p
	go p.watch(ctx)
	return nil
}

// watch keeps the presence until ctx ends: a server that restarts forgets locks.
func (p *presence) watch(ctx context.Context) {
	defer close(p.done)
	defer p.leave()
	for {
		err := p.listen(ctx)
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			continue
		}
		p.leave()
		p.s.opts.Log.Warn("this process's presence is lost, coming back", "error", p.s.eng.classed(err))
		if !p.comeBack(ctx) {
			return
		}
	}
}

// comeBack is false when ctx ended first.
func (p *presence) comeBack(ctx context.Context) bool {
	for {
		trying, cancel := context.WithTimeout(ctx, presencePing)
		err := p.enter(trying)
		cancel()
		if err == nil {
			p.s.opts.Log.Info("this process's presence is back")
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(presenceBack):
		}
	}
}

// listen waits for other processes' words, and for the end of the connection; nil
// means that it is well.
func (p *presence) listen(ctx context.Context) error {
	quiet := false
	err := p.link.conn.Raw(func(dc any) error {
		waiting, cancel := context.WithTimeout(ctx, presencePing)
		defer cancel()
		for {
			word, err := dc.(*stdlib.Conn).Conn().WaitForNotification(waiting)
			if err != nil {
				quiet = waiting.Err() != nil
				return err
			}
			signal(p.s.posted.of(word.Payload))
		}
	})
	if !quiet {
		return err
	}
	asking, cancel := context.WithTimeout(ctx, presencePing)
	defer cancel()
	return p.s.measure(asking, p.link)
}

// enter takes the locks on a new connection.
func (p *presence) enter(ctx context.Context) (err error) {
	if p.link, err = p.s.newLink(ctx, p.s.write); err != nil {
		return unavailable(err)
	}
	settle := []statement{{sql: "LISTEN otklik"}}
	for _, sql := range noticeTheDead {
		settle = append(settle, statement{sql: sql})
	}
	defer func() {
		if err != nil {
			p.leave()
		}
	}()
	if err := errors.Join(p.link.run(ctx, settle...), p.s.measure(ctx, p.link)); err != nil {
		return unavailable(p.s.eng.classed(err))
	}
	free, err := p.take(ctx, attend, p.owner)
	if err == nil && !free {
		err = errors.New("another process attends under the same name")
	}
	if err != nil {
		return unavailable(err)
	}
	return p.claim(ctx)
}

// claim takes a number for the ids: the one at hand, or the next that is free.
func (p *presence) claim(ctx context.Context) error {
	first := p.s.ids.replica.Load()
	for i := range int64(replicas) {
		n := (first + i) % replicas
		free, err := p.take(ctx, claimReplica, n)
		switch {
		case err != nil:
			return unavailable(err)
		case free:
			p.s.ids.replica.Store(n)
			return nil
		case p.s.opts.Replica != 0:
			return fmt.Errorf("store: replica %d is another living process's number", n)
		}
	}
	return fmt.Errorf("store: all %d numbers for replicas are taken", replicas)
}

func (p *presence) take(ctx context.Context, sql string, key any) (free bool, err error) {
	each := func(r scanner) error { return r.Scan(&free) }
	err = p.s.eng.classed(p.link.run(ctx, statement{sql: sql, args: []any{key}, each: each}))
	return free, err
}

// leave ends the connection and with it the locks.
func (p *presence) leave() {
	if p.link != nil {
		p.link.drop()
		p.link = nil
	}
}

// close ends the watch and waits for it.
func (p *presence) close() {
	p.end()
	<-p.done
}

// ReleaseLeases frees the letters, and on SQLite the channels, of processes that
// have ended, so that they go at once. It is called at the start of a process, after Attend and before its
// first lease.
func (s *Store) ReleaseLeases(ctx context.Context) error {
	if s.eng.dialect == migrations.SQLite {
		return errors.Join(s.change(ctx, statement{sql: channelsFree}), s.change(ctx, statement{sql: releaseAll}))
	}
	return s.ReleaseAbsent(ctx)
}

// ReleaseAbsent frees the letters of processes that have ended; it may be called
// at any time. On SQLite, which one process has to itself, there are none.
func (s *Store) ReleaseAbsent(ctx context.Context) error {
	if s.eng.dialect == migrations.SQLite {
		return nil
	}
	ended, err := s.ended(ctx, lettersOwners, &s.absentSenders)
	if err != nil || len(ended) == 0 {
		return err
	}
	return s.change(ctx, statement{sql: releaseAbsent, args: []any{ended}})
}
