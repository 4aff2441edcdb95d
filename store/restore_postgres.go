package store

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"

	"otklik/migrations"
)

// gatewaysAttend asks for the presence of a gateway, see Attend.
const gatewaysAttend = `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = 1869901676 AND objsubid = 2
	AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) LIMIT 1`

// gatewayCode is the SQLSTATE with which a restore ends that a gateway ran into:
// psql is told to print codes only, because servers quote rows.
const gatewayCode = "OT001"

// alone ends a restore that a gateway has run into: one that starts later waits
// for the tables' locks.
const alone = "DO $$ BEGIN IF EXISTS (" + gatewaysAttend + ") THEN RAISE EXCEPTION 'a gateway runs' USING ERRCODE = '" +
	gatewayCode + "'; END IF; END $$;\n"

var errGateway = errors.New("a gateway runs over this database: stop it first")

// restorePostgres loads a backup in one transaction.
func restorePostgres(ctx context.Context, dsn, data string, m Manifest, o RestoreOptions) (err error) {
	s, err := Open(ctx, dsn, Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	before := ""
	if err := s.knows(ctx, m); err != nil {
		return err
	}
	if !o.Force {
		if err := s.unattended(ctx); err != nil {
			return err
		}
		if err := s.vacant(ctx); err != nil {
			return err
		}
		before = alone
	}
	return s.loadPostgres(ctx, data, m, before, strings.Join(afterRestore(m, o), ";\n")+";\n")
}

func (s *Store) unattended(ctx context.Context) error {
	attended := false
	each := func(r scanner) error { attended = true; var one int; return r.Scan(&one) }
	if err := s.ask(ctx, statement{sql: gatewaysAttend, each: each}); err != nil {
		return err
	}
	if attended {
		return errGateway
	}
	return nil
}

// stands is an error unless the address leads to the schema that the backup's
// tables stood in: they are dropped and written there, whatever the address says.
func (s *Store) stands(ctx context.Context, m Manifest) error {
	var at string
	each := func(r scanner) error { return r.Scan(&at) }
	if err := s.ask(ctx, statement{sql: "SELECT COALESCE(current_schema(), '')", each: each}); err != nil {
		return err
	}
	if at != m.Namespace {
		return fmt.Errorf("the backup is of the schema %q, the address leads to %q: give one whose search_path leads to the backup's",
			m.Namespace, at)
	}
	return nil
}

// loadPostgres drops our tables and lets pg_restore write those of the backup,
// with more SQL before and after, all of it through one psql and in one transaction:
// COMMIT is only said when everything before it went well.
func (s *Store) loadPostgres(ctx context.Context, data string, m Manifest, before, after string) error {
	if err := s.stands(ctx, m); err != nil {
		return err
	}
	if err := s.toolServes(ctx, "pg_restore", true); err != nil {
		return err
	}
	body, err := s.tool(ctx, "pg_restore", "--no-owner", "--no-privileges", "--file=-", data)
	if err != nil {
		return err
	}
	run, err := s.tool(ctx, "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--set=VERBOSITY=sqlstate", "--file=-")
	if err != nil {
		return err
	}
	before = "BEGIN;\n" + strings.Join(dropSQL(m.Namespace), ";\n") + ";\n" + migrations.GuardFunctionIn(quoteIdent(m.Namespace)) + ";\n" + before
	after = "SET LOCAL search_path = " + quoteIdent(m.Namespace) + ";\n" + after + "COMMIT;\n"
	in, out := io.Pipe()
	written := make(chan error, 1)
	go func() {
		err := writeScript(out, before, body, after)
		_ = out.CloseWithError(err)
		written <- err
	}()
	var complaint bytes.Buffer
	run.Stdin, run.Stderr, run.Stdout = in, &complaint, io.Discard
	err = run.Run()
	_ = in.CloseWithError(errors.New("psql has ended")) // else pg_restore would write for ever
	wrote := <-written
	switch {
	case bytes.Contains(complaint.Bytes(), []byte(gatewayCode)):
		return errGateway
	case complaint.Len() > 0:
		return toolError(run, cmp.Or(err, wrote), complaint.Bytes())
	}
	return cmp.Or(wrote, err)
}

// writeScript writes what stands before the backup's own SQL, that, and what
// stands behind it.
func writeScript(w io.Writer, before string, body *exec.Cmd, after string) error {
	if _, err := io.WriteString(w, before); err != nil {
		return err
	}
	body.Stdout = w
	if err := runTool(body); err != nil {
		return err
	}
	_, err := io.WriteString(w, after)
	return err
}

// dropSQL drops our tables, with the function that guards one, and no others.
func dropSQL(namespace string) []string {
	names := make([]string, len(backupTables))
	for i, table := range backupTables {
		names[i] = quoteIdent(namespace) + "." + table
	}
	return []string{
		"DROP TABLE IF EXISTS " + strings.Join(names, ", "),
		"DROP FUNCTION IF EXISTS " + quoteIdent(namespace) + ".otklik_append_only()",
	}
}

func (s *Store) dropTables(ctx context.Context, namespace string) error {
	for _, sql := range dropSQL(namespace) {
		if err := s.change(ctx, statement{sql: sql}); err != nil {
			return err
		}
	}
	return nil
}
