package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"strconv"
	"strings"
	"unicode/utf8"

	"otklik/migrations"
)

// engine is all that differs between the databases.
type engine struct {
	dialect    migrations.Dialect
	begin      string
	lockRow    string // ends a SELECT whose row will be changed
	skipLocked string // ends a SELECT of rows to claim
	lockChats  string // takes the sorted hashes of a group's chats; "" when BEGIN is lock enough
	clock      string // the database's own time in Unix milliseconds
	notify     string // tells other processes a word; "" when there are none
	classify   func(error) class
	run        func(context.Context, *link, []statement) error
	schemaDB   func() *sql.DB
}

// statement is one SQL command. Each is called per row of its answer; Count
// receives the number of rows it changed.
type statement struct {
	sql   string
	args  []any
	each  func(scanner) error
	count *int64
}

// scanner is the part of *sql.Rows and pgx.Rows that reads a row.
type scanner interface{ Scan(...any) error }

// link is a connection, with the statements prepared on it where the driver
// does not keep them itself.
type link struct {
	eng      *engine
	conn     *sql.Conn
	prepared map[string]*sql.Stmt
}

// run executes statements in order, in as few round trips as the engine allows,
// and stops at the first error.
func (l *link) run(ctx context.Context, list ...statement) error {
	if len(list) == 0 {
		return nil
	}
	for _, st := range list {
		clean(st.args)
	}
	return l.eng.run(ctx, l, list)
}

func (l *link) close() error {
	if l == nil {
		return nil
	}
	for _, st := range l.prepared {
		_ = st.Close() // the connection goes with them
	}
	return l.conn.Close()
}

// drop ends the connection itself, which no pool may keep.
func (l *link) drop() {
	for _, st := range l.prepared {
		_ = st.Close()
	}
	_ = l.conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = l.conn.Close()
}

// clean makes every text one that both engines keep as it is: PostgreSQL takes
// neither broken UTF-8 nor NUL.
func clean(args []any) {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = cleanText(s)
		}
	}
}

func cleanText(s string) string {
	if utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// maxRows bounds one statement: 64 rows of our widest table are 1 700
// parameters, far below what either engine takes.
const maxRows = 64

// bulk makes statements over many rows: head VALUES (…),(…) tail. Rows come in
// powers of two, so that there are few texts to prepare.
func bulk(head, tail string, rows [][]any) []statement {
	var list []statement
	for len(rows) > 0 {
		n := maxRows
		for n > len(rows) {
			n /= 2
		}
		list = append(list, statement{sql: head + values(n, len(rows[0]), 1) + tail, args: flatten(rows[:n])})
		rows = rows[n:]
	}
	return list
}

// lookups makes statements that ask for many keys at once: head (VALUES …) tail.
// The last key is repeated up to a power of two.
func lookups(head, tail string, keys [][]any, each func(scanner) error) []statement {
	var list []statement
	for len(keys) > 0 {
		part := keys[:min(maxRows, len(keys))]
		keys = keys[len(part):]
		n := 1
		for n < len(part) {
			n *= 2
		}
		for len(part) < n {
			part = append(part[:len(part):len(part)], part[len(part)-1])
		}
		sql := head + "(" + values(n, len(part[0]), 1) + ")" + tail
		list = append(list, statement{sql: sql, args: flatten(part), each: each})
	}
	return list
}

// values writes "VALUES ($1,$2),($3,$4)" with numbers from first.
func values(rows, width, first int) string {
	var b strings.Builder
	b.WriteString("VALUES ")
	for r := range rows {
		if r > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('(')
		writeParams(&b, width, first+r*width)
		b.WriteByte(')')
	}
	return b.String()
}

// params writes "$3,$4,$5": n numbers from first.
func params(n, first int) string {
	var b strings.Builder
	writeParams(&b, n, first)
	return b.String()
}

func writeParams(b *strings.Builder, n, first int) {
	var digits [8]byte
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('$')
		b.Write(strconv.AppendInt(digits[:0], int64(first+i), 10))
	}
}

func flatten(rows [][]any) []any {
	flat := make([]any, 0, len(rows)*len(rows[0]))
	for _, r := range rows {
		flat = append(flat, r...)
	}
	return flat
}
