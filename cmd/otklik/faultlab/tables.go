package faultlab

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the oracle opens the databases itself
	_ "modernc.org/sqlite"

	"otklik/bots"
)

// OpenTables opens a database beside the store: it is judged, not used.
func OpenTables(dsn string) (*sql.DB, error) {
	if path, isFile := strings.CutPrefix(dsn, "sqlite:"); isFile {
		return sql.Open("sqlite", path)
	}
	return sql.Open("pgx", dsn)
}

// Rows reads a query's rows; each has as many strings as columns.
func Rows(ctx context.Context, db *sql.DB, query string, columns int) ([][]string, error) {
	found, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var out [][]string
	for found.Next() {
		row, into := make([]string, columns), make([]any, columns)
		for i := range row {
			into[i] = &row[i]
		}
		if err := found.Scan(into...); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, found.Err()
}

// letter is a row of the outbox.
type letter struct {
	id      int64
	chat    bots.Chat
	state   string
	purpose string
	reason  string
	message string
	text    string
	edit    bool
	rank    string // orders the letters of a chat of many that has to wait
}

// made is when the letter was posted, by its id: the first 41 bits below the
// sign are milliseconds since the beginning of 2025.
func (l letter) made() time.Time {
	return time.Date(2025, time.January, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(l.id>>22) * time.Millisecond)
}

// tables is what the oracle reads, all at once.
type tables struct {
	letters     []letter
	cases       map[string]int             // by resident and token
	seen        map[string]map[string]bool // by channel and key
	quarantine  []string                   // reasons
	quarantined []string                   // the same updates' bytes
	auditFaults []string
}

func readTables(ctx context.Context, db *sql.DB) (*tables, error) {
	t := &tables{cases: map[string]int{}, seen: map[string]map[string]bool{}}
	for _, read := range []func(context.Context, *sql.DB) error{t.readLetters, t.readCases, t.readSeen, t.readQuarantine, t.readAudit} {
		if err := read(ctx, db); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func (t *tables) readLetters(ctx context.Context, db *sql.DB) error {
	list, err := Rows(ctx, db, "SELECT id, channel, chat, state, purpose, reason, message_id, body, rank FROM outbox ORDER BY id", 9)
	if err != nil {
		return err
	}
	for _, r := range list {
		var body struct {
			Text   string `json:"text"`
			Edit   string `json:"edit"`
			EditOf int64  `json:"edit_of"`
		}
		if err := json.Unmarshal([]byte(r[7]), &body); err != nil {
			return fmt.Errorf("letter %s: %w", r[0], err)
		}
		l := letter{chat: bots.Chat{Channel: r[1], ID: r[2]}, state: r[3], purpose: r[4], reason: r[5], message: r[6], text: body.Text,
			edit: body.Edit != "" || body.EditOf != 0, rank: r[8]}
		if _, err := fmt.Sscan(r[0], &l.id); err != nil {
			return err
		}
		t.letters = append(t.letters, l)
	}
	return nil
}

func (t *tables) readCases(ctx context.Context, db *sql.DB) error {
	list, err := Rows(ctx, db, "SELECT resident, body FROM cases", 2)
	for _, r := range list {
		t.cases[r[0]+" "+filingToken.FindString(r[1])]++
	}
	return err
}

func (t *tables) readSeen(ctx context.Context, db *sql.DB) error {
	list, err := Rows(ctx, db, "SELECT channel, key FROM seen", 2)
	for _, r := range list {
		if t.seen[r[0]] == nil {
			t.seen[r[0]] = map[string]bool{}
		}
		t.seen[r[0]][r[1]] = true
	}
	return err
}

func (t *tables) readQuarantine(ctx context.Context, db *sql.DB) error {
	list, err := Rows(ctx, db, "SELECT channel, reason, raw FROM quarantine", 3)
	for _, r := range list {
		t.quarantine = append(t.quarantine, r[0]+": "+r[1])
		t.quarantined = append(t.quarantined, r[2])
	}
	return err
}
