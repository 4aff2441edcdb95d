package store

import "otklik/dialogs"

const quarantineInsert = `INSERT INTO quarantine (id, channel, key, chat, raw, reason, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`

// Quarantine keeps an update that could not be handled.
func (t *tx) Quarantine(p dialogs.Poison) error {
	raw := p.Raw
	if raw == nil {
		raw = []byte{}
	}
	return t.direct(statement{sql: quarantineInsert,
		args: []any{t.NewID(), p.Channel, p.Key, p.Chat, raw, p.Reason, millis(p.At)}})
}
