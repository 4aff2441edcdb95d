package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// inTx runs do between BEGIN and COMMIT. The statements do returns are sent
// together with COMMIT. The unit of work is not ended by ctx once it has begun:
// only by Options.Patience. One that is not committed is rolled back whatever
// ended it, or its connection is given up.
func (s *Store) inTx(ctx context.Context, do func(context.Context, *link) ([]statement, error)) error {
	l, err := s.acquire(ctx)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.opts.Patience)
	defer cancel()
	committed := false
	defer func() { // also when do ends the goroutine
		s.release(s.writer, l, committed || l.rollback(ctx) == nil)
	}()
	last, err := do(ctx, l)
	if err == nil {
		err = l.run(ctx, append(last, statement{sql: "COMMIT"})...)
	}
	committed = err == nil
	return s.eng.classed(err)
}

// rollbackPatience bounds a ROLLBACK: what is left after it is the server's to end.
const rollbackPatience = 5 * time.Second

// rollback works also when ctx has ended, which may be why it is needed.
func (l *link) rollback(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackPatience)
	defer cancel()
	return l.run(ctx, statement{sql: "ROLLBACK"})
}

var errClosed = errors.New("the store is closed")

// begin is the statement do starts with.
func (s *Store) begin() statement { return statement{sql: s.eng.begin} }

// acquire takes a connection to write with, waiting for it as long as ctx lasts.
func (s *Store) acquire(ctx context.Context) (*link, error) {
	return s.lend(ctx, s.writer, s.write)
}

// lend takes a connection from those kept with their statements or, where the
// driver keeps those itself, from its pool.
func (s *Store) lend(ctx context.Context, kept chan *link, pool *sql.DB) (*link, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if kept == nil {
		return s.newLink(ctx, pool)
	}
	select {
	case l, open := <-kept:
		if !open {
			return nil, errClosed
		}
		if l != nil {
			return l, nil
		}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	l, err := s.newLink(ctx, pool) // the first to use this place
	if err != nil {
		kept <- nil
		return nil, err
	}
	return l, nil
}

// newLink opens a connection.
func (s *Store) newLink(ctx context.Context, pool *sql.DB) (*link, error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, s.eng.classed(err)
	}
	return &link{eng: &s.eng, conn: conn, prepared: map[string]*sql.Stmt{}}, nil
}

// release gives a connection back, or ends one whose transaction could not be
// rolled back: the database does that when the connection is gone.
func (s *Store) release(kept chan *link, l *link, healthy bool) {
	switch {
	case !healthy:
		l.drop()
		l = nil
	case kept == nil:
		_ = l.close()
	}
	if kept != nil {
		kept <- l
	}
}
