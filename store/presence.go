package store

import (
	"context"

	"otklik/migrations"
)

// Presences are advisory locks of PostgreSQL's two-number kind, which share no
// keys with the chats' locks; 1869901676 spells "otkl".
const (
	attend = `SELECT pg_advisory_lock(1869901676, hashtext($1))`

	releaseAll = `UPDATE outbox SET owner = '', lease_until = 0 WHERE state = 'due' AND owner <> ''`
	// A lock that can be had is nobody's: its owner has ended. Should two owners
	// share a hash, the letters wait for their lease to run out.
	releaseAbsent = `UPDATE outbox SET owner = '', lease_until = 0 WHERE state = 'due' AND owner IN (
		SELECT o.owner FROM (SELECT DISTINCT owner FROM outbox WHERE state = 'due' AND owner <> '') o
		WHERE pg_try_advisory_xact_lock(1869901676, hashtext(o.owner)))`
)

// Attend shows other processes that an owner of leases is alive, until Close or
// the death of this process. It is called once, before the first lease.
func (s *Store) Attend(ctx context.Context, owner string) error {
	if s.eng.dialect == migrations.SQLite {
		return nil // one process owns the file
	}
	l, err := s.newLink(ctx, s.write)
	if err != nil {
		return unavailable(err)
	}
	s.presence = l // a connection of its own holds the lock
	err = l.run(ctx, statement{sql: attend, args: []any{owner}, each: func(scanner) error { return nil }})
	if err != nil {
		return unavailable(s.eng.classed(err))
	}
	return nil
}

// ReleaseLeases frees the letters of processes that have ended, so that they go
// at once. It is called at the start of a process, before its first lease.
func (s *Store) ReleaseLeases(ctx context.Context) error {
	if s.eng.dialect == migrations.SQLite {
		return s.change(ctx, statement{sql: releaseAll})
	}
	return s.change(ctx, statement{sql: releaseAbsent})
}
