package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/outbox"
	"otklik/dialogs"
	"otklik/store"
	"otklik/store/storetest"
)

// clinic is a database with things for an operator to do, and the commands over it.
// A gateway holds it, so that every command runs beside one.
type clinic struct {
	t      *testing.T
	s      *store.Store
	config string
}

func newClinic(t *testing.T, dsn string) *clinic {
	t.Helper()
	s := storetest.Open(t, dsn, store.Options{})
	if err := s.Attend(t.Context(), "gateway"); err != nil {
		t.Fatal(err)
	}
	centre, err := filepath.Abs("../../examples/cheboksary")
	if err != nil {
		t.Fatal(err)
	}
	c := &clinic{t: t, s: s, config: filepath.Join(t.TempDir(), "otklik.yaml")}
	text := fmt.Sprintf("directory: %s\ndatabase: %q\ntelegram:\n  - {name: telegram, token: %q}\nvk:\n  - {name: vk, token: %q, group: %d}\n",
		centre, dsn, townTelegramToken, townVKToken, townVKGroup)
	if err := os.WriteFile(c.config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *clinic) turn(do func(dialogs.Tx) error) {
	c.t.Helper()
	if err := c.s.Turns(c.t.Context(), []dialogs.Turn{{Do: do}})[0]; err != nil {
		c.t.Fatal(err)
	}
}

// expect runs a command and wants its exit code and, of all it prints, words; "!"
// before them means that they must not be there.
func (c *clinic) expect(code int, args string, words ...string) string {
	c.t.Helper()
	return c.expectArgs(code, strings.Fields(args), words...)
}

func (c *clinic) expectArgs(code int, args []string, words ...string) string {
	c.t.Helper()
	got, out, errs := runCommand(c.t.Context(), append(args, "-c", c.config)...)
	if got != code {
		c.t.Errorf("%v: exit %d, want %d", args, got, code)
	}
	for _, w := range words {
		absent, not := strings.CutPrefix(w, "!")
		if strings.Contains(out+errs, absent) == not {
			c.t.Errorf("%v: %q in\n%s%s", args, w, out, errs)
		}
	}
	return out
}

// letters posts letters to one chat and gives up all but the last.
func (c *clinic) letters(n int) (ids []string) {
	c.t.Helper()
	hostile := bots.Chat{Channel: "telegram", ID: "7\x1b[2J\u202e"}
	for i := range n {
		var id bots.LetterID
		c.turn(func(tx dialogs.Tx) (err error) {
			l := bots.Letter{Chat: hostile, Text: "words of a resident \x1b[31m", Purpose: bots.Dialog}
			l.Keyboard.Rows = [][]bots.Button{{{Text: "Да"}}}
			id, err = tx.Post(l)
			return err
		})
		ids = append(ids, fmt.Sprint(int64(id)))
		if i == n-1 {
			return ids
		}
		now := time.Now()
		claim := outbox.Claim{Owner: "x", Channels: []string{"telegram"}, Now: now, Until: now.Add(time.Minute), Max: 1}
		_, err := c.s.Lease(c.t.Context(), claim)
		dead := []outbox.Result{{Letter: id, Owner: "x", Fate: outbox.Dead, At: now, Reason: "gone"}}
		if err := errors.Join(err, c.s.Settle(c.t.Context(), dead)); err != nil {
			c.t.Fatal(err)
		}
	}
	return ids
}

// TestOutboxCommands: what an operator sees and does, and that neither words of
// people nor what a terminal obeys comes out unasked.
func TestOutboxCommands(t *testing.T) {
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			c := newClinic(t, e.dsn(t))
			c.expect(exitOK, "outbox list", "no such letters")
			ids := c.letters(4)
			c.expect(exitOK, "outbox list", ids[0], ids[3], "gone", `7\x1b[2J\u202e`, "!\x1b", "!\u202e", "!words of")
			c.expect(exitOK, "outbox list --state dead --limit 2", ids[0], ids[1], "!"+ids[2], "--limit 0 shows all")
			c.expect(exitOK, "outbox list --case 26-00001", "no such letters")
			var first letterLine
			line, _, _ := strings.Cut(c.expect(exitOK, "outbox list --state dead --json"), "\n")
			if err := json.Unmarshal([]byte(line), &first); err != nil || fmt.Sprint(first.ID) != ids[0] || first.Reason != "gone" {
				t.Errorf("JSON %+v: %v", first, err)
			}
			c.expect(exitOK, "outbox show "+ids[0], "dead", "25 characters", "1 buttons", "!words of", "!\x1b", "!Да")
			c.expect(exitOK, "outbox show --words "+ids[0], `words of a resident \x1b[31m`, "!\x1b", "Да")
			c.expect(exitFailed, "outbox show 5", "no such letter")

			c.expect(exitOK, "outbox retry "+ids[0], ids[0]+": due")
			c.expect(exitFailed, "outbox retry "+ids[0]+" "+ids[1], "it is due, not dead", ids[1]+": due")
			c.expectArgs(exitOK, []string{"outbox", "drop", ids[2], "--why", "sent by hand"}, ids[2]+": dead")
			c.expect(exitOK, "outbox retry --all-dead", "letters: 0 done, 0 left")
			c.expect(exitOK, "outbox list --reason dropped", "dropped: sent by hand")
			c.expect(exitOK, "outbox retry --all-dead --reason dropped", "letters: 1 done")
			c.expect(exitFailed, "outbox release "+ids[0], "it is due, not held")
			c.expect(exitOK, "outbox release --all", "letters: 0 done")
			c.expect(exitOK, "outbox drop --all-held --why drill", "letters: 0 done")
		})
	}
}

// TestQuarantineCommands: updates of both platforms are handled from their bytes,
// one that is still broken stays, a dropped one is gone.
func TestQuarantineCommands(t *testing.T) {
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			c := newClinic(t, e.dsn(t))
			c.expect(exitOK, "quarantine list", "quarantine is empty")
			start := `{"update_id":5,"message":{"message_id":1,"date":1,"text":"/start","chat":{"id":7,"type":"private"},"from":{"id":7,"language_code":"en"}}}`
			hello := `{"type":"message_new","event_id":"e1","group_id":200,"object":{"message":{"conversation_message_id":1,"peer_id":9,"from_id":9,"date":1,"text":"Начать"}}}`
			unused := `{"update_id":6,"poll_answer":{"poll_id":"1"}}`
			ids := map[string]string{}
			for key, p := range map[string]dialogs.Poison{
				"start":  {Channel: "telegram", Key: "5", Raw: []byte(start)},
				"hello":  {Channel: "vk", Key: "e1", Raw: []byte(hello)},
				"unused": {Channel: "telegram", Key: "6", Raw: []byte(unused)},
				"broken": {Channel: "telegram", Key: "8", Raw: []byte("\x1b[2J{")},
				"timer":  {Key: "timer-3", Raw: []byte(`{"At":"2099-01-01T00:00:00Z","Kind":"letter","Letter":4}`)},
				"closed": {Channel: "elsewhere", Raw: []byte("{}")},
			} {
				p.Reason, p.At = "why \x1b[5m "+key, time.Now()
				c.turn(func(tx dialogs.Tx) error {
					if _, err := tx.FirstTime(p.Channel, p.Key); err != nil {
						return err
					}
					return tx.Quarantine(p)
				})
				for _, k := range c.kept() {
					if strings.HasSuffix(k.Reason, key) {
						ids[key] = fmt.Sprint(k.ID)
					}
				}
			}
			c.expect(exitOK, "quarantine list", "message", "message_new", "poll_answer", "timer letter", "unreadable", `why \x1b[5m`, "!\x1b")
			c.expect(exitOK, "quarantine list --json --channel vk", `"kind":"message_new"`, "!telegram")
			c.expect(exitOK, "quarantine show "+ids["start"], "bytes", "!/start")
			if raw := c.expect(exitOK, "quarantine show --raw "+ids["start"]); raw != start {
				t.Errorf("raw: %q", raw)
			}
			c.expect(exitFailed, "quarantine replay --all", ids["start"]+": handled", ids["hello"]+": handled", "updates of its kind are not used",
				"put back", "failed again and stays in quarantine: no update_id", `no channel "elsewhere" is switched on`)
			if n := c.waiting(); n < 2 {
				t.Errorf("%d answers wait to be sent", n)
			}
			if left := c.kept(); len(left) != 2 {
				t.Errorf("left in quarantine: %+v", left)
			}
			c.expect(exitFailed, "quarantine replay "+ids["start"], "no such update in quarantine")
			c.expectArgs(exitOK, []string{"quarantine", "drop", ids["broken"], ids["closed"], "--why", "noise"}, ": dropped", "why=noise")
			c.expect(exitOK, "quarantine list", "quarantine is empty")
		})
	}
}

func (c *clinic) kept() []dialogs.Kept {
	c.t.Helper()
	list, err := c.s.Poisons(c.t.Context(), "", 0, 0)
	if err != nil {
		c.t.Fatal(err)
	}
	return list
}

// waiting counts the chats that an answer waits for.
func (c *clinic) waiting() int {
	c.t.Helper()
	list, err := c.s.Letters(c.t.Context(), store.LetterQuery{States: []string{"due"}})
	if err != nil {
		c.t.Fatal(err)
	}
	chats := map[bots.Chat]bool{}
	for _, l := range list {
		chats[l.Chat] = true
	}
	return len(chats)
}

func TestOperatorsUsage(t *testing.T) {
	for _, args := range []string{
		"outbox retry", "outbox retry 1 --all-dead", "outbox retry x", "outbox retry 1 --channel vk", "outbox drop 1", "outbox drop --why x",
		"outbox list --state lost", "outbox list --limit -1", "outbox show", "outbox release 0", "quarantine replay", "quarantine replay 1 --all",
		"quarantine drop 1", "quarantine show x", "backup", "restore", "restore x --skip-numbers -1", "verify x --deep", "verify",
	} {
		if code, _, errs := runCommand(t.Context(), strings.Fields(args)...); code != exitUsage || errs == "" {
			t.Errorf("%s: exit %d %s", args, code, errs)
		}
	}
}
