package store_test

import (
	"errors"
	"testing"

	"otklik/migrations"
	"otklik/store"
	"otklik/store/storetest"
)

// In the middle of an upgrade the older build goes on with tables that a newer
// one has added to; one that cannot says why.
func TestABuildMeetsNewerTables(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		check(t, store.Exec(s, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, TRUE)`))
		st, err := s.Schema(t.Context())
		if err != nil || !st.Ready() || st.Current != 99 {
			t.Errorf("added to: %+v, %v", st, err)
		}
		if n, err := s.Migrate(t.Context()); n != 0 || err != nil {
			t.Errorf("added to: %d migrations, %v", n, err)
		}
		check(t, store.Exec(s, `UPDATE settings SET value = '98' WHERE name = 'schema.oldest'`))
		if st, err := s.Schema(t.Context()); err != nil || st.Ready() || st.Oldest != 98 {
			t.Errorf("changed: %+v, %v", st, err)
		}
		if _, err := s.Migrate(t.Context()); !errors.Is(err, migrations.ErrNewer) {
			t.Errorf("changed: %v", err)
		}
	})
}
