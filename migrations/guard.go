package migrations

import (
	"context"
	"database/sql"
	"strings"

	"github.com/pressly/goose/v3"
)

// guardAudit is the migration without a file: triggers are not written alike for both
// engines.
const guardAudit = 15

// Audited is the first schema that has the table audit, and its guard.
const Audited = guardAudit

// GuardFunction is what PostgreSQL's trigger over the table audit calls. A backup of
// tables leaves functions out, so a restore makes it anew, in the schema of the
// tables.
const GuardFunction = `CREATE OR REPLACE FUNCTION otklik_append_only() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN RAISE EXCEPTION 'the audit is only added to' USING ERRCODE = 'OT002'; END $guard$`

// guards refuse to change or take away what the audit has.
var guards = map[Dialect][]string{
	SQLite: {
		`CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END`,
		`CREATE TRIGGER audit_kept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END`,
	},
	Postgres: {
		GuardFunction,
		`CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION otklik_append_only()`,
	},
}

func guarding(d Dialect) *goose.Migration {
	up := func(ctx context.Context, tx *sql.Tx) error {
		for _, text := range guards[d] {
			if _, err := tx.ExecContext(ctx, text); err != nil {
				return err
			}
		}
		return nil
	}
	return goose.NewGoMigration(guardAudit, &goose.GoFunc{RunTx: up}, nil)
}

// GuardFunctionIn is GuardFunction in a schema, whose name is quoted already.
func GuardFunctionIn(schema string) string {
	return strings.Replace(GuardFunction, "otklik_append_only", schema+".otklik_append_only", 1)
}
