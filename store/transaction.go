package store

import (
	"context"
	"database/sql/driver"
	"errors"
)

// inTx runs do between BEGIN and COMMIT. The statements do returns are sent
// together with COMMIT. The unit of work is not ended by ctx once it has begun:
// only by Options.Patience.
func (s *Store) inTx(ctx context.Context, do func(context.Context, *link) ([]statement, error)) error {
	l, err := s.acquire(ctx)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.opts.Patience)
	defer cancel()
	committed := false
	defer func() { // also when do ends the goroutine
		healthy := committed || l.run(ctx, statement{sql: "ROLLBACK"}) == nil
		s.release(l, healthy)
	}()
	last, err := do(ctx, l)
	if err == nil {
		err = l.run(ctx, append(last, statement{sql: "COMMIT"})...)
	}
	committed = err == nil
	return s.eng.classed(err)
}

var errClosed = errors.New("the store is closed")

// begin is the statement do starts with.
func (s *Store) begin() statement { return statement{sql: s.eng.begin} }

// acquire takes a connection to write with, waiting for it as long as ctx lasts.
func (s *Store) acquire(ctx context.Context) (*link, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if s.writer == nil {
		conn, err := s.write.Conn(ctx)
		if err != nil {
			return nil, s.eng.classed(err)
		}
		return &link{eng: &s.eng, conn: conn}, nil
	}
	select {
	case l, open := <-s.writer:
		if !open {
			return nil, errClosed
		}
		return s.writerLink(ctx, l)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// writerLink makes SQLite's writer on first use.
func (s *Store) writerLink(ctx context.Context, l *link) (*link, error) {
	if l != nil {
		return l, nil
	}
	l, err := s.newLink(ctx)
	if err != nil {
		s.writer <- nil
		return nil, s.eng.classed(err)
	}
	return l, nil
}

// release gives a connection back, or ends one whose transaction could not be
// rolled back: the server does that when the connection is gone.
func (s *Store) release(l *link, healthy bool) {
	if s.writer != nil {
		s.writer <- l
		return
	}
	if !healthy {
		_ = l.conn.Raw(func(any) error { return driver.ErrBadConn })
	}
	_ = l.close()
}
