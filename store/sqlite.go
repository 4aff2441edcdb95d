package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"otklik/migrations"
)

// readers is the size of SQLite's read pool.
const readers = 4

// openSQLite opens one connection that writes and a pool that reads. The writer
// takes its lock at BEGIN, so a turn never meets "busy" half way.
func (s *Store) openSQLite(path string) error {
	if path == "" || path == ":memory:" {
		return errors.New("store: sqlite: want the path of a file")
	}
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return fmt.Errorf("store: sqlite: %w", err)
	}
	writing, err := sqlite.NewConnector(sqliteDSN(path, s.synchronous()))
	if err != nil {
		return fmt.Errorf("store: sqlite: %w", err)
	}
	reading, err := sqlite.NewConnector(sqliteDSN(path, s.synchronous(), "query_only(1)"))
	if err != nil {
		return fmt.Errorf("store: sqlite: %w", err)
	}
	s.file = path
	s.write = sql.OpenDB(writing)
	s.write.SetMaxOpenConns(1)
	s.read = sql.OpenDB(reading)
	s.read.SetMaxOpenConns(readers)
	s.read.SetMaxIdleConns(readers)
	s.writer = make(chan *link, 1)
	s.writer <- nil
	s.readers = make(chan *link, readers)
	for range readers {
		s.readers <- nil
	}
	s.eng = engine{
		dialect:  migrations.SQLite,
		begin:    "BEGIN IMMEDIATE",
		clock:    "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
		classify: classifySQLite,
		run:      runSQLite,
		schemaDB: func() *sql.DB { return sql.OpenDB(writing) },
	}
	return nil
}

// synchronous is FULL, so that an acknowledged update survives a power cut.
func (s *Store) synchronous() string {
	if s.opts.Unsafe {
		return "synchronous(NORMAL)"
	}
	return "synchronous(FULL)"
}

func sqliteDSN(path string, pragmas ...string) string {
	q := url.Values{"_txlock": {"immediate"}}
	q["_pragma"] = append([]string{
		"busy_timeout(5000)",
		"journal_mode(WAL)",
		"foreign_keys(1)",
		"cache_size(-16000)",
	}, pragmas...)
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}
	return u.String()
}

// runSQLite prepares each text once per connection that keeps its statements.
// The context does not reach the driver: it would cost a goroutine per
// statement, and statements are short.
func runSQLite(ctx context.Context, l *link, list []statement) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, st := range list {
		if err := l.runOne(context.WithoutCancel(ctx), st); err != nil {
			return err
		}
	}
	return nil
}

func (l *link) runOne(ctx context.Context, st statement) error {
	p := l.prepared[st.sql]
	if p == nil {
		var err error
		if p, err = l.conn.PrepareContext(ctx, positional(st.sql)); err != nil {
			return err
		}
		l.prepared[st.sql] = p
	}
	if st.each == nil {
		res, err := p.ExecContext(ctx, st.args...)
		if err != nil || st.count == nil {
			return err
		}
		*st.count, err = res.RowsAffected()
		return err
	}
	rows, err := p.QueryContext(ctx, st.args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := st.each(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// positional writes "?" for "$1", "$2" … where each is used once and in order.
// SQLite looks a numbered parameter's name up in a list, one after another: in
// a statement of a thousand parameters that was half of all time.
func positional(sql string) string {
	var b strings.Builder
	next := 1
	for rest := sql; ; next++ {
		at := strings.IndexByte(rest, '$')
		if at < 0 {
			b.WriteString(rest)
			return b.String()
		}
		b.WriteString(rest[:at])
		b.WriteByte('?')
		number := strconv.Itoa(next)
		rest = rest[at+1:]
		if !strings.HasPrefix(rest, number) || startsWithDigit(rest[len(number):]) {
			return sql
		}
		rest = rest[len(number):]
	}
}

func startsWithDigit(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }

// classifySQLite reads the code; the low byte is the primary one.
func classifySQLite(err error) class {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return lost
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_ROWID:
		return taken
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_TOOBIG:
		return content
	}
	return lost
}
