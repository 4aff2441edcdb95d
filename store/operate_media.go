package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"otklik/bots/blobs"
	"otklik/bots/copier"
	"otklik/routing"
	"otklik/routing/audit"
)

const (
	fileView = `SELECT m.ref, m.file, m.state, m.reason, m.blob, m.mime, m.size, m.attempts, m.not_until, m.wanted_at, m.settled_at,
		COALESCE((SELECT MIN(k.number) FROM case_media c JOIN cases k ON k.id = c.case_id WHERE c.ref = m.ref), '')
		FROM media m WHERE `
	fileRetry = `UPDATE media SET state = 'wanted', reason = '', attempts = 0, not_until = 0, wanted_at = $1
		WHERE state IN ('lost', 'refused') RETURNING channel`
	keptBlobs = `SELECT DISTINCT blob, size FROM media WHERE blob > $1 AND blob <> '' AND state = 'kept' ORDER BY blob LIMIT 1000`
)

// FileStates are all words of media.state.
var FileStates = []string{string(copier.StateWanted), string(copier.StateKept), string(copier.StateRefused),
	string(copier.StateLost), string(copier.StateDoomed)}

// FileQuery chooses files; what is zero chooses all.
type FileQuery struct {
	States  []string // none = all but those that are kept
	Case    routing.CaseID
	Number  string // of a case
	Channel string
	Limit   int
}

// FiledFile is a file with what became of its copy, for an operator.
type FiledFile struct {
	copier.Wanted
	copier.Copy
	MIME     string
	NotUntil time.Time // the next attempt of a wanted one, zero = now
	Settled  time.Time
	Number   string // of a case it is of, "" = none
}

// Files lists files, those first that were wanted first.
func (s *Store) Files(ctx context.Context, q FileQuery) ([]FiledFile, error) {
	where, args, err := q.where()
	if err != nil {
		return nil, err
	}
	var list []FiledFile
	each := func(r scanner) error {
		var f FiledFile
		var file, blob string
		var notUntil, since, settled int64
		err := r.Scan(&f.Ref, &file, (*string)(&f.State), (*string)(&f.Reason), &blob, &f.MIME, &f.Size, &f.Attempts,
			&notUntil, &since, &settled, &f.Number)
		if err != nil {
			return err
		}
		_ = json.Unmarshal([]byte(file), &f.File) // what cannot be read is shown empty
		f.Blob, _ = blobs.ParseKey(blob)
		f.NotUntil, f.Since, f.Settled = fromMillis(notUntil), fromMillis(since), fromMillis(settled)
		list = append(list, f)
		return nil
	}
	return list, s.ask(ctx, statement{sql: fileView + where, args: args, each: each})
}

func (q FileQuery) where() (string, []any, error) {
	states := q.States
	if len(states) == 0 {
		states = slices.DeleteFunc(slices.Clone(FileStates), func(s string) bool { return s == string(copier.StateKept) })
	}
	for _, state := range states {
		if !slices.Contains(FileStates, state) {
			return "", nil, fmt.Errorf("no such state of a file: %q; there are %s", state, strings.Join(FileStates, ", "))
		}
	}
	var b strings.Builder
	args := texts(states)
	fmt.Fprintf(&b, "m.state IN (%s)", params(len(states), 1))
	and := func(condition string, value any) {
		args = append(args, value)
		fmt.Fprintf(&b, condition, len(args))
	}
	if q.Case != 0 {
		and(" AND m.ref IN (SELECT ref FROM case_media WHERE case_id = $%d)", int64(q.Case))
	}
	if q.Number != "" {
		and(" AND m.ref IN (SELECT c.ref FROM case_media c JOIN cases k ON k.id = c.case_id WHERE k.number = $%d)", q.Number)
	}
	if q.Channel != "" {
		and(" AND m.channel = $%d", q.Channel)
	}
	b.WriteString(" ORDER BY m.wanted_at, m.ref")
	if q.Limit > 0 {
		and(" LIMIT $%d", int64(q.Limit))
	}
	return b.String(), args, nil
}

// RetryFiles makes everything wanted again that was given up or refused, and tells
// how much.
func (s *Store) RetryFiles(ctx context.Context) (int, error) {
	n, topics := 0, map[string]bool{}
	err := insist(func() error {
		n = 0
		return s.inTx(ctx, func(ctx context.Context, l *link) ([]statement, error) {
			each := func(r scanner) error {
				var channel string
				err := r.Scan(&channel)
				topics[filesTopic(channel)] = true
				n++
				return err
			}
			err := l.run(ctx, s.begin(), statement{sql: fileRetry, args: []any{millis(s.Now())}, each: each})
			if err != nil || n == 0 {
				return s.notify(topics), err
			}
			e := s.operated("files.retried", 0, audit.Facts{"files": strconv.Itoa(n)})
			last, err := s.sealed(nil, []audit.Entry{e}, func(list ...statement) error { return l.run(ctx, list...) })
			return append(last, s.notify(topics)...), err
		})
	})
	if err != nil {
		return 0, unavailable(err)
	}
	s.wake(topics)
	return n, nil
}

// KeptBlobs calls each for every blob that is kept, in the order of their keys,
// until it fails.
func (s *Store) KeptBlobs(ctx context.Context, each func(blobs.Key, int64) error) error {
	last := ""
	for {
		var page []storedFile
		err := s.ask(ctx, statement{sql: keptBlobs, args: []any{last}, each: func(r scanner) error {
			var f storedFile
			err := r.Scan(&f.blob, &f.size)
			page = append(page, f)
			return err
		}})
		if err != nil || len(page) == 0 {
			return err
		}
		for _, f := range page {
			key, err := blobs.ParseKey(f.blob)
			if err == nil {
				err = each(key, f.size)
			}
			if err != nil {
				return err
			}
			last = f.blob
		}
	}
}
