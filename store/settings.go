package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
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

// ButtonKeys gives the keys that sign buttons, the one in use first. Whichever
// process asks first makes it, and all of them get the same.
func (s *Store) ButtonKeys(ctx context.Context) ([][]byte, error) {
	fresh := make([]byte, 32)
	rand.Read(fresh) // never fails (Go 1.24)
	err := s.change(ctx, statement{sql: settingKeep, args: []any{buttonsKey, hex.EncodeToString(fresh)}})
	if err != nil {
		return nil, err
	}
	var keys [][]byte
	for _, name := range []string{buttonsKey, buttonsKeyOld} {
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

// setting reads what all processes share; found is false when nobody stored it.
func (s *Store) setting(ctx context.Context, name string) (value string, found bool, err error) {
	each := func(r scanner) error { found = true; return r.Scan(&value) }
	err = s.ask(ctx, statement{sql: settingSelect, args: []any{name}, each: each})
	return value, found, err
}
