package store

import (
	"context"
	"encoding/json"
	"time"

	"otklik/bots"
	"otklik/bots/blobs"
	"otklik/bots/copier"
)

const (
	filesWanted = `SELECT ref, file, attempts, wanted_at FROM media WHERE state = 'wanted' AND channel = $1 AND not_until <= $2
		ORDER BY not_until, ref LIMIT $3`
	nextFile   = `SELECT not_until FROM media WHERE state = 'wanted' AND channel = $1 ORDER BY not_until, ref LIMIT 1`
	fileSettle = `UPDATE media SET state = $2, reason = $3, not_until = CASE WHEN $2 = 'wanted' THEN CAST($4 AS BIGINT) ELSE 0 END,
		settled_at = CASE WHEN $2 = 'wanted' THEN 0 ELSE CAST($4 AS BIGINT) END, attempts = $5, blob = $6, mime = $7, size = $8
		WHERE ref = $1 AND state = 'wanted'`
	fileCopy  = `SELECT state, reason, blob, size FROM media WHERE ref = $1`
	wantAgain = `UPDATE media SET state = 'wanted', reason = '', blob = '', attempts = 0, not_until = 0, wanted_at = $2
		WHERE blob = $1 AND state = 'kept'`

	filesDoomed = `SELECT m.ref, m.blob, CASE WHEN m.blob <> '' AND EXISTS (SELECT 1 FROM media o WHERE o.blob = m.blob
		AND o.blob <> '' AND o.ref <> m.ref AND o.state = 'kept') THEN 1 ELSE 0 END
		FROM media m WHERE m.state = 'doomed' AND m.state IN ('refused', 'lost', 'doomed') ORDER BY m.ref LIMIT $1`
	fileForget    = `DELETE FROM media WHERE ref = $1 AND state = 'doomed'`
	destroyedDone = `UPDATE destroyed SET done_at = $2 WHERE ref = $1 AND done_at = 0`
	// What came to be wanted again was not destroyed.
	destroyedNot = `DELETE FROM destroyed WHERE done_at = 0 AND NOT EXISTS (
		SELECT 1 FROM media m WHERE m.ref = destroyed.ref AND m.state = 'doomed')`
	draftsOld = `SELECT ref, blob, size FROM media WHERE filed = 0 AND wanted_at < $1 AND state <> 'doomed' ORDER BY wanted_at, ref LIMIT 500`
)

var _ copier.Book = (*Store)(nil)

// WantedFiles implements copier.Book.
func (s *Store) WantedFiles(ctx context.Context, channel string, now time.Time, n int) ([]copier.Wanted, error) {
	var list []copier.Wanted
	each := func(r scanner) error {
		var w copier.Wanted
		var file string
		var since int64
		if err := r.Scan(&w.Ref, &file, &w.Attempts, &since); err != nil {
			return err
		}
		// One that cannot be read is fetched in vain, and given up in its time.
		_ = json.Unmarshal([]byte(file), &w.File)
		w.Since = fromMillis(since)
		list = append(list, w)
		return nil
	}
	return list, s.ask(ctx, statement{sql: filesWanted, args: []any{channel, millis(now), int64(n)}, each: each})
}

// NextFile implements copier.Book.
func (s *Store) NextFile(ctx context.Context, channel string) (at time.Time, ok bool, err error) {
	each := func(r scanner) error {
		var n int64
		err := r.Scan(&n)
		at, ok = fromMillis(n), true
		return err
	}
	err = s.ask(ctx, statement{sql: nextFile, args: []any{channel}, each: each})
	return at, ok, err
}

// SettleFile implements copier.Book.
func (s *Store) SettleFile(ctx context.Context, r copier.Result) error {
	return s.change(ctx, statement{sql: fileSettle, args: []any{r.Ref, string(r.State), string(r.Reason), millis(r.At),
		int64(r.Attempts), r.Blob.String(), r.MIME, r.Size}})
}

// FileCopy implements copier.Book.
func (s *Store) FileCopy(ctx context.Context, f bots.File) (copier.Copy, error) {
	var c copier.Copy
	each := func(r scanner) error {
		var blob string
		err := r.Scan((*string)(&c.State), (*string)(&c.Reason), &blob, &c.Size)
		c.Blob, _ = blobs.ParseKey(blob) // "" where there is none
		return err
	}
	return c, s.ask(ctx, statement{sql: fileCopy, args: []any{refOf(f)}, each: each})
}

// WantAgain implements copier.Book.
func (s *Store) WantAgain(ctx context.Context, key blobs.Key) error {
	return s.change(ctx, statement{sql: wantAgain, args: []any{key.String(), millis(s.Now())}})
}

// DoomedFiles implements copier.Book.
func (s *Store) DoomedFiles(ctx context.Context, n int) ([]copier.Doomed, error) {
	if err := s.change(ctx, statement{sql: destroyedNot}); err != nil {
		return nil, err
	}
	var list []copier.Doomed
	each := func(r scanner) error {
		var d copier.Doomed
		var blob string
		var shared int
		err := r.Scan(&d.Ref, &blob, &shared)
		d.Blob, _ = blobs.ParseKey(blob)
		d.Shared = shared != 0
		list = append(list, d)
		return err
	}
	return list, s.ask(ctx, statement{sql: filesDoomed, args: []any{int64(n)}, each: each})
}

// FileDestroyed implements copier.Book.
func (s *Store) FileDestroyed(ctx context.Context, d copier.Doomed) error {
	now := millis(s.Now())
	err := insist(func() error {
		return s.inTx(ctx, func(ctx context.Context, l *link) ([]statement, error) {
			list := []statement{s.begin(), {sql: fileForget, args: []any{d.Ref}}, {sql: destroyedDone, args: []any{d.Ref, now}}}
			if d.Blob != (blobs.Key{}) && !d.Shared {
				list = append(list, statement{sql: wantAgain, args: []any{d.Blob.String(), now}})
			}
			return nil, l.run(ctx, list...)
		})
	})
	if err != nil {
		return unavailable(err)
	}
	return nil
}

// DoomDrafts implements copier.Book.
func (s *Store) DoomDrafts(ctx context.Context, before time.Time) (n int64, err error) {
	for {
		var list []storedFile
		err := insist(func() error {
			list = nil
			return s.inTx(ctx, func(ctx context.Context, l *link) ([]statement, error) {
				err := l.run(ctx, s.begin(), statement{sql: draftsOld + s.eng.lockRow, args: []any{millis(before)}, each: readStored(&list)})
				return doom(s, list, 0, "draft", millis(s.Now())), err
			})
		})
		if err != nil {
			return n, unavailable(err)
		}
		if n += int64(len(list)); len(list) == 0 {
			return n, nil
		}
	}
}
