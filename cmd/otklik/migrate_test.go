package main

import (
	"database/sql"
	"strings"
	"testing"
)

// Over tables that are too old a command says "migrate", over those that are too
// new it does not: that would refuse.
func TestCommandsTellWhichBuildIsWanted(t *testing.T) {
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			dsn := e.dsn(t)
			c := newClinic(t, dsn)
			driver := "pgx"
			path, isFile := strings.CutPrefix(dsn, "sqlite:")
			if isFile {
				driver = "sqlite"
			}
			db, err := sql.Open(driver, path)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			change := func(sql string) {
				t.Helper()
				if _, err := db.ExecContext(t.Context(), sql); err != nil {
					t.Fatal(err)
				}
			}
			change("UPDATE settings SET value = '98' WHERE name = 'schema.oldest'")
			for _, args := range []string{"outbox list", "quarantine drop 1 --why x", "quarantine replay 1", "clerk list", "invite desk city", "migrate", "migrate --status"} {
				c.expect(exitFailed, args, "wants a build that knows 98", "run that build", "!run otklik migrate")
			}
			change("UPDATE settings SET value = '1' WHERE name = 'schema.oldest'")
			change("DELETE FROM goose_db_version WHERE version_id > 1")
			c.expect(exitFailed, "clerk list", "older than this build", "run otklik migrate")
		})
	}
}
