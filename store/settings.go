package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"time"
)

const (
	settingKeep   = `INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`
	settingSelect = `SELECT value FROM settings WHERE name = $1`
)

// The names of the keys that sign buttons.
const (
	buttonsKey    = "buttons.key"
	buttonsKeyOld = "buttons.key.old" // still known while its buttons are on screens; usually absent
)

// The names of the keys that make the codes of answers.
const (
	answersKey    = "answers.key"
	answersKeyOld = "answers.key.old" // whose codes are still known; usually absent
)

// ButtonKeys gives the keys that sign buttons, the one in use first. Whichever
// process asks first makes it, and all of them get the same.
func (s *Store) ButtonKeys(ctx context.Context) ([][]byte, error) {
	return s.keys(ctx, buttonsKey, buttonsKeyOld)
}

// AnswerKeys is ButtonKeys for the codes of answers.
func (s *Store) AnswerKeys(ctx context.Context) ([][]byte, error) {
	return s.keys(ctx, answersKey, answersKeyOld)
}

// keys gives the key of a name, which is made when there is none, and the one before it.
func (s *Store) keys(ctx context.Context, current, old string) ([][]byte, error) {
	fresh := make([]byte, 32)
	rand.Read(fresh) // never fails (Go 1.24)
	err := s.change(ctx, statement{sql: settingKeep, args: []any{current, hex.EncodeToString(fresh)}})
	if err != nil {
		return nil, err
	}
	var keys [][]byte
	for _, name := range []string{current, old} {
		value, found, err := s.setting(ctx, name)
		if err != nil {
			return nil, err
		}
		if !found {
			continue
		}
		key, err := hex.DecodeString(value)
		if err != nil || len(key) < len(fresh) { // the cause would show the key
			return nil, fmt.Errorf("store: setting %s is no key of %d bytes in hex", name, len(fresh))
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// altKeys is the first schema whose builds know a message by two keys. What an
// older one took cannot be told from what was missed.
const altKeys = 2

// lookBackTo is the setting that says since when every message has both keys.
const lookBackTo = "lookback.since"

// rolling is how long builds that know one key may go on beside those that know
// two: an upgrade replica by replica must be over by then.
const rolling = time.Hour

// olderBuilds notes that an older build has worked with these tables until now, and
// may for a while.
func (s *Store) olderBuilds(ctx context.Context) error {
	until := s.Now().Add(rolling)
	return s.change(ctx, statement{sql: settingKeep, args: []any{lookBackTo, until.UTC().Format(time.RFC3339)}})
}

// lookBack tells since when every message has both keys, zero for always.
func (s *Store) lookBack(ctx context.Context) (time.Time, error) {
	value, found, err := s.setting(ctx, lookBackTo)
	if err != nil || !found {
		return time.Time{}, err
	}
	return time.Parse(time.RFC3339, value)
}

// setting reads what all processes share; found is false when nobody stored it.
func (s *Store) setting(ctx context.Context, name string) (value string, found bool, err error) {
	each := func(r scanner) error { found = true; return r.Scan(&value) }
	err = s.ask(ctx, statement{sql: settingSelect, args: []any{name}, each: each})
	return value, found, err
}
