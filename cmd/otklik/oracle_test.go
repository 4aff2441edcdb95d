package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"otklik/bots"
	"otklik/bots/simulator"
)

// sentLetter is a row of the outbox.
type sentLetter struct {
	chat    bots.Chat
	state   string
	purpose bots.Purpose
	message string
	edit    bool
}

// audit compares the database, the simulator's ledger and what is on people's
// screens after the crashes.
func audit(t *testing.T, v *victim, dsn string, filed []filing) {
	t.Helper()
	db := openRaw(t, dsn)
	letters := readLetters(t, db)
	everyFilingIsOneCase(t, db, filed)
	everythingArrived(t, v.sim, filed)
	orderIsKept(t, letters)
	repeats := repeatsOnly(t, v, letters)
	logIsDiscreet(t, v.log)
	t.Logf("%d kills, %d filings, %d letters, repeated: %d", v.kills, len(filed), len(letters), repeats)
}

// openRaw opens the database beside the store: it is judged, not used.
func openRaw(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	driver, source := "pgx", dsn
	path, isFile := strings.CutPrefix(dsn, "sqlite:")
	if isFile {
		driver, source = "sqlite", path
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if isFile {
		var verdict string
		if err := db.QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
			t.Errorf("integrity_check: %q %v", verdict, err)
		}
	}
	return db
}

// rows reads a query's rows; each has as many strings as columns.
func rows(t *testing.T, db *sql.DB, query string, columns int) [][]string {
	t.Helper()
	found, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	var out [][]string
	for found.Next() {
		row, into := make([]string, columns), make([]any, columns)
		for i := range row {
			into[i] = &row[i]
		}
		if err := found.Scan(into...); err != nil {
			t.Fatal(err)
		}
		out = append(out, row)
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func readLetters(t *testing.T, db *sql.DB) []sentLetter {
	t.Helper()
	var out []sentLetter
	for _, r := range rows(t, db, "SELECT channel, chat, state, purpose, message_id, body FROM outbox ORDER BY id", 6) {
		var body struct {
			Edit   string `json:"edit"`
			EditOf int64  `json:"edit_of"`
		}
		if err := json.Unmarshal([]byte(r[5]), &body); err != nil {
			t.Fatal(err)
		}
		out = append(out, sentLetter{
			chat: bots.Chat{Channel: r[0], ID: r[1]}, state: r[2], purpose: bots.Purpose(r[3]), message: r[4],
			edit: body.Edit != "" || body.EditOf != 0,
		})
	}
	return out
}

// everyFilingIsOneCase: no filing without its case, no case without its filing,
// none twice, and nothing given up.
func everyFilingIsOneCase(t *testing.T, db *sql.DB, filed []filing) {
	t.Helper()
	cases := map[string]int{}
	for _, r := range rows(t, db, "SELECT resident, body FROM cases", 2) {
		cases[r[0]+" "+filingToken.FindString(r[1])]++
	}
	for _, f := range filed {
		key := string(f.resident.Platform()) + ":" + f.resident.chat.ID() + " " + f.token
		if cases[key] != 1 {
			t.Errorf("%s: %d cases", key, cases[key])
		}
		delete(cases, key)
	}
	for key := range cases {
		t.Errorf("a case nobody finished: %s", key)
	}
	for _, r := range rows(t, db, "SELECT reason FROM quarantine", 1) {
		t.Errorf("in quarantine: %s", r[0])
	}
	for _, r := range rows(t, db, "SELECT purpose, state, reason FROM outbox WHERE state <> 'sent' AND NOT (state = 'merged' AND edit_of <> 0)", 3) {
		t.Errorf("a %s letter is %s: %s", r[0], r[1], r[2])
	}
}

// everythingArrived: each case has its receipt, its card and its answer, the
// answer as a reply to the resident's own words and in nobody else's chat.
func everythingArrived(t *testing.T, sim *simulator.Simulator, filed []filing) {
	t.Helper()
	for _, f := range filed {
		cards, receipts, answers := 0, 0, 0
		for _, c := range sim.Chats() {
			own := c.ID() == f.resident.chat.ID() && c.Platform() == f.resident.Platform()
			for _, m := range c.Messages() {
				switch {
				case m.From != "bot" || filingToken.FindString(m.Text) != f.token:
				case c.Group():
					cards++
				case own && strings.Contains(m.Text, answerTo(f.token)):
					answers++
					if said, ok := messageOf(c, m.ReplyTo); !ok || said.Text != f.words() {
						t.Errorf("%s: the answer replies to %q", f.token, said.Text)
					}
				case !own:
					t.Errorf("%s: seen in the chat of %s", f.token, c.Title())
				}
			}
			if own {
				receipts += receiptsIn(c)
			}
		}
		if cards == 0 || receipts == 0 || answers == 0 {
			t.Errorf("%s: %d cards, %d receipts, %d answers", f.token, cards, receipts, answers)
		}
	}
}

func receiptsIn(c *simulator.Chat) (n int) {
	for _, m := range c.Messages() {
		if m.From == "bot" && contains(m.Text, "Принято. Номер") {
			n++
		}
	}
	return n
}

func messageOf(c *simulator.Chat, id string) (simulator.Message, bool) {
	for _, m := range c.Messages() {
		if m.ID == id {
			return m, true
		}
	}
	return simulator.Message{}, false
}

// orderIsKept: in each chat messages stand in the order of their letters.
func orderIsKept(t *testing.T, letters []sentLetter) {
	t.Helper()
	newest := map[bots.Chat]int{}
	for _, l := range letters {
		if l.edit {
			continue
		}
		if id := number(l.message); id <= newest[l.chat] {
			t.Errorf("%s: message %d after %d", l.chat, id, newest[l.chat])
		}
		newest[l.chat] = number(l.message)
	}
}

// repeatsOnly: a message stands twice in Telegram only where a kill came between
// its two sends, at most one in a chat for each kill, and never in VK. It gives
// the number of repeats.
func repeatsOnly(t *testing.T, v *victim, letters []sentLetter) int {
	t.Helper()
	want := map[bots.Chat]int{}
	for _, l := range letters {
		if !l.edit {
			want[l.chat]++
		}
	}
	repeats := 0
	for _, c := range v.sim.Chats() {
		chat := bots.Chat{Channel: string(c.Platform()), ID: c.ID()}
		shown := 0
		for _, m := range c.Messages() {
			if m.From == "bot" {
				shown++
			}
		}
		excused := 0
		if c.Platform() == bots.Telegram {
			excused = repeatsIn(v, c)
		}
		if excused > v.kills {
			t.Errorf("%s: %d repeats after %d kills", chat, excused, v.kills)
		}
		if shown != want[chat]+excused {
			t.Errorf("%s: %d messages of %d letters, with %d repeats after a kill", chat, shown, want[chat], excused)
		}
		repeats += excused
	}
	return repeats
}

// repeatsIn counts the sends to a chat that equal the one before and come from
// another process.
func repeatsIn(v *victim, c *simulator.Chat) int {
	n := 0
	var before taken
	for _, s := range v.sent {
		if s.chat != c.ID() {
			continue
		}
		if s.body == before.body && s.life != before.life {
			n++
		}
		before = s
	}
	return n
}

// logIsDiscreet: no token and no resident's words in the log.
func logIsDiscreet(t *testing.T, file string) {
	t.Helper()
	log, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, canary := range []string{townTelegramToken, townVKToken, "беда-", "помогите"} {
		if at := strings.Index(string(log), canary); at >= 0 {
			t.Errorf("%q is in the log: %s", canary, fmt.Sprintf("%.300s", log[max(0, at-150):]))
		}
	}
}
