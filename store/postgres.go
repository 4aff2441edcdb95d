package store

import (
	"context"
	"database/sql"
	"errors"
	"hash/fnv"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"otklik/bots"
	"otklik/migrations"
)

// connections is the size of a process's pool on PostgreSQL: enough to keep two
// cores busy while some wait for a chat's lock.
const connections = 12

// A process that is stopped in the middle of a unit of work holds its chats' locks
// until the server ends its session: as long as a lease is meant to last.
const (
	idleTimeout = "idle_in_transaction_session_timeout"
	longestIdle = "10s"
)

func (s *Store) openPostgres(dsn string) error {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		// The parser's own words quote parts of the address.
		return errors.New("store: postgres: the address is not understood: want postgres://user@host:port/database")
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = 5 * time.Second
	}
	if cfg.RuntimeParams["application_name"] == "" {
		cfg.RuntimeParams["application_name"] = "otklik"
	}
	s.address = dsn
	work := cfg.Copy()
	if work.RuntimeParams[idleTimeout] == "" {
		work.RuntimeParams[idleTimeout] = longestIdle
	}
	s.write = stdlib.OpenDB(*work)
	s.write.SetMaxOpenConns(connections)
	s.write.SetMaxIdleConns(connections)
	s.write.SetConnMaxIdleTime(5 * time.Minute)
	s.read = s.write
	s.eng = engine{
		dialect:    migrations.Postgres,
		begin:      "BEGIN",
		lockRow:    " FOR NO KEY UPDATE",
		skipLocked: " FOR NO KEY UPDATE OF o SKIP LOCKED",
		// unnest keeps the array's order, so every replica locks in the same one.
		lockChats: "SELECT pg_advisory_xact_lock(h) FROM unnest($1::bigint[]) AS h",
		clock:     "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
		notify:    "SELECT pg_notify('otklik', $1)",
		classify:  classifyPostgres,
		run:       runPostgres,
		schemaDB:  func() *sql.DB { return stdlib.OpenDB(*cfg) },
	}
	return nil
}

// runPostgres sends all statements in one round trip. pgx prepares each text
// once per connection.
func runPostgres(ctx context.Context, l *link, list []statement) error {
	return l.conn.Raw(func(dc any) error {
		c := dc.(*stdlib.Conn).Conn()
		var b pgx.Batch
		for _, st := range list {
			q := b.Queue(st.sql, st.args...)
			if st.each != nil {
				q.Query(func(rows pgx.Rows) error { return eachRow(rows, st.each) })
				continue
			}
			q.Exec(func(tag pgconn.CommandTag) error {
				if st.count != nil {
					*st.count = tag.RowsAffected()
				}
				return nil
			})
		}
		return c.SendBatch(ctx, &b).Close()
	})
}

func eachRow(rows pgx.Rows, each func(scanner) error) error {
	for rows.Next() {
		if err := each(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// chatLocks gives the keys of the chats' locks in the one order everybody uses.
// Two chats with one hash share a lock, which costs a little waiting.
func chatLocks(chats []bots.Chat) []int64 {
	locks := make([]int64, 0, len(chats))
	for _, c := range chats {
		h := fnv.New64a()
		_, _ = h.Write([]byte(c.String()))      // a hash takes everything
		locks = append(locks, int64(h.Sum64())) // #nosec G115 -- a lock is 64 bits, whatever their sign
	}
	slices.Sort(locks)
	return slices.Compact(locks)
}

// classifyPostgres reads the SQLSTATE.
func classifyPostgres(err error) class {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return lost
	}
	switch e.Code {
	case "40001", "40P01", "55P03": // serialization, deadlock, lock timeout
		return again
	case "23505": // unique violation
		return taken
	}
	switch e.Code[:min(2, len(e.Code))] {
	case "22", "23": // a value, a constraint
		return content
	}
	return lost
}
