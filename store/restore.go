package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"otklik/migrations"
)

// RestoreOptions are an operator's decisions.
type RestoreOptions struct {
	// Force replaces a database that holds something, and on PostgreSQL does not
	// ask whether a gateway runs.
	Force bool
	// SkipNumbers leaves so many case numbers out, so that those given to
	// residents after the backup was taken are not given to others.
	SkipNumbers int
	By          string // as Options.By
	Now         func() time.Time
}

// What a restore changes before anybody sees the database: a letter that was due
// may have been sent after the backup was taken, and the process that held a
// channel is gone.
const (
	restoreHold = `UPDATE outbox SET state = 'held', owner = '', lease_until = 0 WHERE state = 'due'`
	// A process from before the restore must not find its own fence again.
	restoreLeases  = `UPDATE channels SET owner = '', until = 0, fence = fence + 1000000`
	restoreNumbers = `UPDATE counters SET n = n + %d`
	// The year may have turned after the backup was taken. "WHERE TRUE" tells SQLite
	// that no JOIN goes on with ON.
	restoreNewYear = `INSERT INTO counters (centre, year, n) SELECT DISTINCT centre, %d, %d FROM counters WHERE TRUE
		ON CONFLICT (centre, year) DO NOTHING`
	restoreNote = `INSERT INTO settings (name, value) VALUES ('restored.at', '%s'), ('restored.from', '%s'), ('restored.by', '%s')
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`
)

// earliestZone is how far the first country to see a new year is before UTC.
const earliestZone = 14 * time.Hour

// afterRestore are those changes. The times are of our own making, so that they
// can be written into the text.
func afterRestore(m Manifest, o RestoreOptions) []string {
	now := o.Now().UTC()
	return []string{
		restoreHold, restoreLeases,
		fmt.Sprintf(restoreNumbers, o.SkipNumbers),
		fmt.Sprintf(restoreNewYear, now.Add(earliestZone).Year(), o.SkipNumbers),
		fmt.Sprintf(restoreNote, now.Format(time.RFC3339), m.TakenAt.UTC().Format(time.RFC3339), strings.ReplaceAll(o.By, "'", "")),
	}
}

// Restore puts a backup in the place of the database at dsn, whole or not at all.
// Every letter that was due is held before the database can be seen.
func Restore(ctx context.Context, dsn, file string, o RestoreOptions) (m Manifest, err error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	path, isFile := sqlitePath(dsn)
	near := os.TempDir()
	if isFile {
		path = realPath(path)
		near = filepath.Dir(path)
	}
	work, err := os.MkdirTemp(near, ".otklik-restore-")
	if err != nil {
		return m, fmt.Errorf("restore: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	data := filepath.Join(work, "data")
	if m, err = unpack(file, data); err == nil {
		err = fits(m, isFile)
	}
	switch {
	case err != nil:
	case isFile:
		err = restoreSQLite(ctx, path, data, m, o)
	default:
		err = restorePostgres(ctx, dsn, data, m, o)
	}
	if err != nil {
		return m, fmt.Errorf("restore: %w", err)
	}
	return m, nil
}

// sqlitePath tells the file an address means, as Open reads it.
func sqlitePath(dsn string) (path string, isFile bool) {
	if path, ok := strings.CutPrefix(dsn, "sqlite:"); ok {
		return path, true
	}
	return dsn, !strings.Contains(dsn, "://")
}

// fits tells whether this build and this kind of database can take the backup.
func fits(m Manifest, isFile bool) error {
	switch {
	case isFile != (m.Engine == string(migrations.SQLite)):
		return fmt.Errorf("the backup is of %s, the configured database is not", m.Engine)
	case m.Schema < oldestBackup:
		return fmt.Errorf("the backup's tables are at %d: too old", m.Schema)
	}
	return nil
}

// knows tells whether this build can work with the backup's tables.
func (s *Store) knows(ctx context.Context, m Manifest) error {
	st, err := s.Schema(ctx)
	if err == nil && m.Schema > st.Newest {
		err = fmt.Errorf("the backup's tables are at %d, this build knows %d: take the build that wrote it (%s) or a newer one",
			m.Schema, st.Newest, m.Build)
	}
	return err
}

// restoreSQLite makes the new file ready beside the old one and renames it into
// its place. Nobody else can start meanwhile: the lock is ours.
func restoreSQLite(ctx context.Context, path, data string, m Manifest, o RestoreOptions) (err error) {
	lock, err := lockDatabase(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	if err := verifySQLite(ctx, data, m); err != nil {
		return err
	}
	if err := vacate(ctx, path, o.Force); err != nil {
		return err
	}
	if err := prepareSQLite(ctx, data, m, o); err != nil {
		return err
	}
	if err := syncFile(data); err != nil {
		return err
	}
	// A log left behind would be played into the new file.
	for _, rest := range []string{path + "-wal", path + "-shm"} {
		if err := os.Remove(rest); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := os.Rename(data, path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// errRead means that a command reads the file, so that its log must stay.
var errRead = errors.New("a command is reading the database: wait for it or end it first")

// vacate tells whether the file may be replaced, and brings what stands in its log
// into the file itself: until the rename it stays the whole database.
func vacate(ctx context.Context, path string, force bool) (err error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	s, err := Open(ctx, "sqlite:"+path, Options{})
	if err == nil {
		err = errors.Join(s.vacant(ctx), s.foldLog(ctx), s.Close())
	}
	if err != nil && force && !errors.Is(err, errRead) {
		return nil // damaged perhaps, which is why it is replaced
	}
	return err
}

// foldLog brings SQLite's log into the file and leaves it empty. Whoever still
// reads out of it is waited for, as long as any statement waits for a lock.
func (s *Store) foldLog(ctx context.Context) error {
	var busy, pages, moved int
	each := func(r scanner) error { return r.Scan(&busy, &pages, &moved) }
	if err := s.change(ctx, statement{sql: "PRAGMA wal_checkpoint(TRUNCATE)", each: each}); err != nil {
		return err
	}
	if busy != 0 {
		return errRead
	}
	return nil
}

// prepareSQLite does afterRestore in the new file and leaves it without a log.
func prepareSQLite(ctx context.Context, data string, m Manifest, o RestoreOptions) error {
	s, err := Open(ctx, "sqlite:"+data, Options{})
	if err != nil {
		return err
	}
	if err := s.knows(ctx, m); err != nil {
		return errors.Join(err, s.Close())
	}
	err = s.inTx(ctx, func(ctx context.Context, l *link) ([]statement, error) {
		list := []statement{s.begin()}
		for _, sql := range afterRestore(m, o) {
			list = append(list, statement{sql: sql})
		}
		return nil, l.run(ctx, list...)
	})
	if err := errors.Join(err, s.Close()); err != nil {
		return err
	}
	if _, err := os.Stat(data + "-wal"); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(errors.New("the new file still has a log"), err)
	}
	return nil
}

// errOccupied means that a restore would destroy something.
var errOccupied = errors.New("the database is not empty: --force replaces all that is in it")

// vacant is errOccupied when the database holds anything that somebody would miss.
func (s *Store) vacant(ctx context.Context) error {
	st, err := s.Schema(ctx)
	if err != nil || st.Current == 0 {
		return err
	}
	var n int64
	for _, table := range []string{"cases", "outbox", "sessions", "seen", "quarantine", "desks", "invites"} {
		each := func(r scanner) error { n++; var one int; return r.Scan(&one) }
		if err := s.ask(ctx, statement{sql: "SELECT 1 FROM " + table + " LIMIT 1", each: each}); err != nil {
			return err
		}
	}
	if n > 0 {
		return errOccupied
	}
	return nil
}
