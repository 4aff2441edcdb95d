package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"otklik/migrations"
)

// backupTables are all tables, children behind their parents. What is missing
// here would be missing in every backup of PostgreSQL.
var backupTables = []string{
	"goose_db_version", "settings", "channels", "seen", "cursors", "quarantine", "sessions", "consents", "counters",
	"cases", "case_events", "case_words", "outbox", "timers", "desks", "clerks", "invites", "radar",
	"incidents", "incident_members", "incident_events",
	"media", "case_media", "destroyed",
	"answer_codes", "audit", "links", "link_codes", "desk_topics",
	"erasures", "restraints", "crowded", "letter_mentions",
}

// oldestBackup is the first schema with the table settings, which a restore writes.
const oldestBackup = 2

// backupFormat grows when an older build could not read a backup.
const backupFormat = 1

// Manifest says what a backup is.
type Manifest struct {
	Format    int       `json:"otklik_backup"`
	Engine    string    `json:"engine"`
	Schema    int64     `json:"schema"`
	Namespace string    `json:"namespace,omitempty"` // PostgreSQL: the schema the tables stand in
	Build     string    `json:"build"`
	TakenAt   time.Time `json:"taken_at"` // by the database's clock; everything committed before is in it
	Size      int64     `json:"size"`     // of the data, bytes
	SHA256    string    `json:"sha256"`   // of the data, hex
	Rows      Rows      `json:"rows"`
	// Blobs counts the copies of files that the database speaks of, and BlobsSHA256 is
	// the sum of their list.
	Blobs       int64  `json:"blobs,omitempty"`
	BlobsSHA256 string `json:"blobs_sha256,omitempty"`
}

// Rows counts what a backup holds.
type Rows struct {
	Cases      int64 `json:"cases"`
	Events     int64 `json:"case_events"`
	Letters    int64 `json:"letters"`
	Due        int64 `json:"letters_due"`
	Held       int64 `json:"letters_held"`
	Quarantine int64 `json:"quarantine"`
}

const rowCounts = `SELECT (SELECT COUNT(*) FROM cases), (SELECT COUNT(*) FROM case_events), (SELECT COUNT(*) FROM outbox),
	(SELECT COUNT(*) FROM outbox WHERE state = 'due'), (SELECT COUNT(*) FROM outbox WHERE state = 'held'),
	(SELECT COUNT(*) FROM quarantine)`

// asker is the part of *sql.DB, *sql.Conn and *sql.Tx that asks.
type asker interface {
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

func countRows(ctx context.Context, db asker) (r Rows, err error) {
	err = db.QueryRowContext(ctx, rowCounts).Scan(&r.Cases, &r.Events, &r.Letters, &r.Due, &r.Held, &r.Quarantine)
	return r, err
}

// Backup writes everything as of one moment to file, which must not be there
// yet, while others go on reading and writing. The file appears whole or not at
// all. build names the program in the manifest.
func (s *Store) Backup(ctx context.Context, file, build string) (m Manifest, err error) {
	if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
		return m, fmt.Errorf("backup: %s is there already", file)
	}
	st, err := s.Schema(ctx)
	if err != nil {
		return m, fmt.Errorf("backup: %w", err)
	}
	if !st.Ready() {
		return m, fmt.Errorf("backup: the tables are at %d, this build works with %d", st.Current, st.Newest)
	}
	work, err := os.MkdirTemp(filepath.Dir(file), ".otklik-backup-")
	if err != nil {
		return m, fmt.Errorf("backup: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	data := filepath.Join(work, "data")
	m = Manifest{Format: backupFormat, Engine: s.Engine(), Schema: st.Current, Build: build}
	dump := s.dumpSQLite
	if s.eng.dialect == migrations.Postgres {
		dump = s.dumpPostgres
	}
	if err := dump(ctx, data, &m); err != nil {
		return m, fmt.Errorf("backup: %w", err)
	}
	whole := filepath.Join(work, "whole")
	if err := writeArchive(whole, data, &m); err != nil {
		return m, fmt.Errorf("backup: %w", err)
	}
	if err := os.Rename(whole, file); err != nil {
		return m, fmt.Errorf("backup: %w", err)
	}
	return m, syncFolder(filepath.Dir(file))
}

// dumpSQLite copies the file as of one moment: a long read, which no writer waits
// for.
func (s *Store) dumpSQLite(ctx context.Context, data string, m *Manifest) error {
	m.TakenAt = s.Now().UTC()
	err := s.withSchemaDB(func(db *sql.DB) error {
		_, err := db.ExecContext(ctx, "VACUUM INTO $1", data)
		return err
	})
	if err != nil {
		return err
	}
	if err := os.Chmod(data, 0o600); err != nil {
		return err
	}
	db, err := openFrozen(data)
	if err != nil {
		return err
	}
	m.Rows, err = countRows(ctx, db)
	return errors.Join(err, listBlobs(ctx, db, data, m), db.Close())
}
