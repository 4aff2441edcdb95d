package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"

	"otklik/migrations"
)

// unsound are questions whose answer is 0 in a database that is whole.
var unsound = []struct{ what, sql string }{
	{"cases without a history", `SELECT COUNT(*) FROM cases k WHERE NOT EXISTS (SELECT 1 FROM case_events e WHERE e.case_id = k.id)`},
	{"lines of history without a case", `SELECT COUNT(*) FROM case_events e WHERE NOT EXISTS (SELECT 1 FROM cases k WHERE k.id = e.case_id)`},
	{"letters about no case", `SELECT COUNT(*) FROM outbox o WHERE o.case_id <> 0 AND o.purpose <> 'incident'
		AND NOT EXISTS (SELECT 1 FROM cases k WHERE k.id = o.case_id)`},
	{"numbers given twice", `SELECT COUNT(*) FROM (SELECT centre, number FROM cases GROUP BY centre, number HAVING COUNT(*) > 1) twice`},
	{"numbers beyond their counter", `SELECT COUNT(*) FROM cases k WHERE NOT EXISTS (SELECT 1 FROM counters c WHERE c.centre = k.centre
		AND c.year % 100 = CAST(SUBSTR(k.number, 1, 2) AS INTEGER) AND c.n >= CASE WHEN k.number LIKE '%/%' THEN 0 ELSE CAST(SUBSTR(k.number, 4) AS BIGINT) END)`}, // a part has its whole's number
}

// Verify reads a backup to its end and tells what it is: that its data are
// those it was written with and can be read, and, of SQLite, that they are whole.
// PostgreSQL's data can only be tried by a server: scratch is the address of an
// empty database to restore them into for a moment, "" leaves that out.
func Verify(ctx context.Context, file, scratch string) (m Manifest, err error) {
	work, err := os.MkdirTemp("", "otklik-verify-")
	if err != nil {
		return m, fmt.Errorf("verify: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	data := filepath.Join(work, "data")
	if m, err = unpack(file, data); err != nil {
		return m, fmt.Errorf("verify: %w", err)
	}
	switch {
	case m.Engine == string(migrations.SQLite) && scratch != "":
		err = errors.New("a backup of SQLite is tried without another database")
	case m.Engine == string(migrations.SQLite):
		err = verifySQLite(ctx, data, m)
	case m.Engine != string(migrations.Postgres):
		err = fmt.Errorf("of an unknown engine %q", m.Engine)
	default:
		err = verifyPostgres(ctx, data, m, scratch)
	}
	if err != nil {
		return m, fmt.Errorf("verify: %w", err)
	}
	return m, nil
}

// openFrozen opens an SQLite file that nobody changes, leaving no trace.
func openFrozen(path string) (*sql.DB, error) {
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: "mode=ro&immutable=1"}
	c, err := sqlite.NewConnector(u.String())
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(c), nil
}

func verifySQLite(ctx context.Context, data string, m Manifest) (err error) {
	db, err := openFrozen(data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil || verdict != "ok" {
		return errors.Join(errors.New("the file is damaged: "+verdict), err)
	}
	var broken int
	if err := db.QueryRowContext(ctx, "SELECT COUNT(*) FROM pragma_foreign_key_check").Scan(&broken); err != nil || broken > 0 {
		return errors.Join(fmt.Errorf("rows that point at nothing: %d", broken), err)
	}
	return whole(ctx, db, m)
}

// whole compares a database with its manifest and with itself.
func whole(ctx context.Context, db *sql.DB, m Manifest) error {
	rows, err := countRows(ctx, db)
	if err != nil {
		return err
	}
	if rows != m.Rows {
		return fmt.Errorf("it holds %+v, the manifest says %+v", rows, m.Rows)
	}
	for _, u := range unsound {
		var n int64
		if err := db.QueryRowContext(ctx, u.sql).Scan(&n); err != nil {
			return err
		}
		if n > 0 {
			return fmt.Errorf("%s: %d", u.what, n)
		}
	}
	if m.Schema < migrations.Audited {
		return nil
	}
	if err := auditWhole(ctx, db); err != nil {
		return fmt.Errorf("the audit: %w", err)
	}
	return nil
}

func verifyPostgres(ctx context.Context, data string, m Manifest, scratch string) (err error) {
	path, err := exec.LookPath("pg_restore")
	if err != nil {
		return errors.New("pg_restore is not installed: install the PostgreSQL client of the server's version")
	}
	var list bytes.Buffer
	cmd := exec.CommandContext(ctx, path, "--list", data) // #nosec G204 -- PostgreSQL's own program, found in PATH, on a file of ours
	cmd.Stdout = &list
	if err := runTool(cmd); err != nil {
		return err
	}
	for _, table := range backupTables {
		if table == "audit" && m.Schema < migrations.Audited {
			continue
		}
		// One that is cut into months has its data in those, not under its own name.
		if !strings.Contains(list.String(), " TABLE "+m.Namespace+" "+table+" ") {
			return fmt.Errorf("the table %s is missing", table)
		}
	}
	if scratch == "" {
		return nil
	}
	s, err := Open(ctx, scratch, Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if s.eng.dialect != migrations.Postgres {
		return errors.New("the other database must be of PostgreSQL")
	}
	if err := errors.Join(s.unattended(ctx), s.vacant(ctx)); err != nil {
		return err
	}
	if err := s.loadPostgres(ctx, data, m, alone, ""); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.dropTables(ctx, m.Namespace)) }()
	return whole(ctx, s.write, m)
}
