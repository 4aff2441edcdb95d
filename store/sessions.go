package store

import (
	"cmp"
	"encoding/json"
	"slices"

	"otklik/dialogs"
)

const (
	sessionColumns = `channel, chat, person, chart, chart_version, state, rev, prompt, language, consent, draft, updated_at, newest_id, settings`

	sessionSelect = `SELECT ` + sessionColumns + ` FROM sessions WHERE channel = $1 AND chat = $2 AND person = $3`
	sessionsAmong = `SELECT ` + sessionColumns + ` FROM sessions WHERE (channel, chat) IN `
	sessionUpsert = `INSERT INTO sessions (` + sessionColumns + `) `
	consentInsert = `INSERT INTO consents (id, channel, chat, person, version, text_hash, language, button, given, at) `

	sessionUpsertTail = ` ON CONFLICT (channel, chat, person) DO UPDATE SET
		chart = excluded.chart, chart_version = excluded.chart_version, state = excluded.state, rev = excluded.rev,
		prompt = excluded.prompt, language = excluded.language, consent = excluded.consent, draft = excluded.draft,
		updated_at = excluded.updated_at, newest_id = excluded.newest_id, settings = excluded.settings`
)

// sessionEntry is a conversation in a layer.
type sessionEntry struct {
	session dialogs.Session
	pending bool
}

func layerSessions(l *layer) map[dialogs.SessionKey]sessionEntry { return l.sessions }

// Session reads one; a new conversation has only its Key set.
func (t *tx) Session(key dialogs.SessionKey) (*dialogs.Session, error) {
	key = dialogs.SessionKey{Chat: cleanChat(key.Chat), Person: cleanText(key.Person)}
	if e, ok := find(t.top, layerSessions, key); ok {
		return cloneSession(e.session), nil
	}
	fresh := dialogs.Session{Key: key}
	if t.g.known.chats[key.Chat] {
		return &fresh, nil
	}
	each := func(r scanner) (err error) { fresh, err = t.g.s.scanSession(r); return err }
	err := t.ask(statement{sql: sessionSelect, args: []any{key.Chat.Channel, key.Chat.ID, key.Person}, each: each})
	if err != nil {
		return nil, err
	}
	put(&t.top.sessions, key, sessionEntry{session: fresh})
	return cloneSession(fresh), nil
}

// SaveSession writes a conversation, whoever wrote it before: its chat's lock
// makes that safe.
func (t *tx) SaveSession(s *dialogs.Session) error {
	kept := *cloneSession(*s)
	kept.Key = dialogs.SessionKey{Chat: cleanChat(s.Key.Chat), Person: cleanText(s.Key.Person)}
	put(&t.top.sessions, kept.Key, sessionEntry{session: kept, pending: true})
	return nil
}

func cloneSession(s dialogs.Session) *dialogs.Session {
	s.Draft = slices.Clone(s.Draft)
	return &s
}

// sessionRows gives the pending conversations and marks them written; newest is
// the newest id there is.
func (l *layer) sessionRows(newest int64) [][]any {
	var keys []dialogs.SessionKey
	for k, e := range l.sessions {
		if e.pending {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b dialogs.SessionKey) int {
		return cmp.Or(compareChats(a.Chat, b.Chat), cmp.Compare(a.Person, b.Person))
	})
	rows := make([][]any, 0, len(keys))
	for _, k := range keys {
		s := l.sessions[k].session
		l.sessions[k] = sessionEntry{session: s}
		rows = append(rows, []any{k.Chat.Channel, k.Chat.ID, k.Person, s.Chart, int64(s.ChartVersion), s.State,
			int64(s.Rev), int64(s.Prompt), s.Language, s.Consent, string(s.Draft), millis(s.UpdatedAt), newest,
			encode(s.Settings)})
	}
	return rows
}

// scanSession reads a conversation and minds the ids that were made in it.
func (st *Store) scanSession(r scanner) (dialogs.Session, error) {
	var s dialogs.Session
	var draft, settings string
	var updated, newest int64
	err := r.Scan(&s.Key.Chat.Channel, &s.Key.Chat.ID, &s.Key.Person, &s.Chart, &s.ChartVersion, &s.State,
		&s.Rev, (*int64)(&s.Prompt), &s.Language, &s.Consent, &draft, &updated, &newest, &settings)
	st.ids.saw(newest)
	if draft != "" {
		s.Draft = json.RawMessage(draft)
	}
	s.UpdatedAt = fromMillis(updated)
	if settings != "" && json.Unmarshal([]byte(settings), &s.Settings) != nil {
		s.Settings = dialogs.Settings{} // better than a chat that nobody can talk in
	}
	return s, err
}

// AddConsent keeps a record of what was agreed to.
func (t *tx) AddConsent(c dialogs.Consent) error {
	t.top.consents = append(t.top.consents, []any{t.NewID(), c.Chat.Channel, c.Chat.ID, c.Person, c.Version, c.TextHash,
		c.Language, c.Button, flag(c.Given), millis(c.At)})
	return nil
}
