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
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// dumpPostgres lets pg_dump write all tables as of one moment, which this process
// holds open to count the rows as of the same.
func (s *Store) dumpPostgres(ctx context.Context, data string, m *Manifest) error {
	if err := s.toolServes(ctx, "pg_dump", false); err != nil {
		return err
	}
	moment, err := s.write.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return s.eng.classed(err)
	}
	defer func() { _ = moment.Rollback() }() // nothing was written
	// It only waits while pg_dump works, and must not be ended for that.
	if _, err := moment.ExecContext(ctx, "SET LOCAL "+idleTimeout+" = 0"); err != nil {
		return s.eng.classed(err)
	}
	var snapshot string
	row := moment.QueryRowContext(ctx, "SELECT pg_export_snapshot(), now(), current_schema()")
	if err := row.Scan(&snapshot, &m.TakenAt, &m.Namespace); err != nil {
		return s.eng.classed(err)
	}
	m.TakenAt = m.TakenAt.UTC()
	if m.Rows, err = countRows(ctx, moment); err != nil {
		return s.eng.classed(err)
	}
	if err := listBlobs(ctx, moment, data, m); err != nil {
		return s.eng.classed(err)
	}
	args := []string{"--format=custom", "--no-owner", "--no-privileges", "--strict-names", "--snapshot=" + snapshot, "--file=" + data}
	tables, err := partitions(ctx, moment)
	if err != nil {
		return s.eng.classed(err)
	}
	for _, table := range append(tables, backupTables...) {
		args = append(args, "--table="+quoteIdent(m.Namespace)+"."+quoteIdent(table))
	}
	cmd, err := s.tool(ctx, "pg_dump", args...)
	if err != nil {
		return err
	}
	return runTool(cmd)
}

// partitions names the months that an operator has cut our tables into
// (deploy/partition.sql): pg_dump leaves out the rows of what it is not told of.
func partitions(ctx context.Context, tx *sql.Tx) (list []string, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT part.relname, whole.relname FROM pg_inherits i
		JOIN pg_class part ON part.oid = i.inhrelid JOIN pg_class whole ON whole.oid = i.inhparent
		WHERE whole.relkind = 'p' AND whole.relnamespace = current_schema()::regnamespace ORDER BY part.relname`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var part, whole string
		if err := rows.Scan(&part, &whole); err != nil {
			return nil, err
		}
		if slices.Contains(backupTables, whole) {
			list = append(list, part)
		}
	}
	return list, rows.Err()
}

func quoteIdent(name string) string { return pgx.Identifier{name}.Sanitize() }

// tool prepares one of PostgreSQL's programs. The address, the password above
// all, goes by the environment: arguments can be seen by everybody.
func (s *Store) tool(ctx context.Context, name string, args ...string) (*exec.Cmd, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return nil, fmt.Errorf("%s is not installed: install the PostgreSQL client of the server's version", name)
	}
	env, err := toolEnv(s.address)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, path, args...) // #nosec G204 -- PostgreSQL's own programs, found in PATH
	cmd.Env = append(os.Environ(), env...)
	return cmd, nil
}

// toolVariables are the parameters of an address that PostgreSQL's own programs
// take from the environment; pgx.ParseConfig knows the rest.
var toolVariables = map[string]string{
	"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY",
	"sslsni": "PGSSLSNI", "options": "PGOPTIONS", "target_session_attrs": "PGTARGETSESSIONATTRS",
	"connect_timeout": "PGCONNECT_TIMEOUT", "krbsrvname": "PGKRBSRVNAME",
}

func toolEnv(dsn string) ([]string, error) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, errors.New("the address of PostgreSQL is not understood")
	}
	hosts, ports := []string{cfg.Host}, []string{strconv.Itoa(int(cfg.Port))}
	for _, f := range cfg.Fallbacks {
		if port := strconv.Itoa(int(f.Port)); f.Host != hosts[len(hosts)-1] || port != ports[len(ports)-1] {
			hosts, ports = append(hosts, f.Host), append(ports, port)
		}
	}
	env := []string{
		"PGHOST=" + strings.Join(hosts, ","), "PGPORT=" + strings.Join(ports, ","),
		"PGUSER=" + cfg.User, "PGDATABASE=" + cfg.Database, "PGAPPNAME=otklik",
	}
	if cfg.Password != "" {
		env = append(env, "PGPASSWORD="+cfg.Password)
	}
	if u, err := url.Parse(dsn); err == nil {
		for name, values := range u.Query() {
			if variable := toolVariables[name]; variable != "" {
				env = append(env, variable+"="+values[0])
			}
		}
	}
	return env, nil
}

var toolVersion = regexp.MustCompile(`\) (\d+)`)

// toolServes refuses a program that is older than the server, which it would not
// understand, and, where exact is asked for, a newer one: what that writes only
// servers of its own version may understand.
func (s *Store) toolServes(ctx context.Context, name string, exact bool) error {
	cmd, err := s.tool(ctx, name, "--version")
	if err != nil {
		return err
	}
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	found := toolVersion.FindSubmatch(out)
	if found == nil {
		return fmt.Errorf("%s tells no version", name)
	}
	has, _ := strconv.Atoi(string(found[1]))
	var server int
	each := func(r scanner) error { return r.Scan(&server) }
	err = s.ask(ctx, statement{sql: "SELECT current_setting('server_version_num')::int / 10000", each: each})
	if err == nil && (has < server || exact && has > server) {
		err = fmt.Errorf("%s is of PostgreSQL %d, the server of %d: install the client of version %d", name, has, server, server)
	}
	return err
}

// mostComplaint bounds what a program says of its troubles.
const mostComplaint = 2000

// runTool runs a program of PostgreSQL to its end and keeps what it complains of.
func runTool(cmd *exec.Cmd) error {
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	return toolError(cmd, cmd.Run(), complaint.Bytes())
}

func toolError(cmd *exec.Cmd, err error, complaint []byte) error {
	if err == nil {
		return nil
	}
	words := bytes.TrimSpace(complaint[:min(len(complaint), mostComplaint)])
	return fmt.Errorf("%s: %w: %s", filepath.Base(cmd.Path), err, words)
}
