//go:build unix

package faultlab

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"otklik/bots"
	"otklik/bots/simulator"
	"otklik/locales"
)

// canaries is T20: everything goes wrong that can while people speak of
// themselves, and nothing of what they say is found where operators look.
func canaries() Experiment {
	return Experiment{ // #nosec G101 -- a pass line is no password
		Name: "T20", Fault: "canary tokens, telephones, mail and addresses through every error path that can be reached from outside", Load: "%d times each, on both databases and in both forms of the log",
		Full: Size{Faults: 20}, Quick: Size{Faults: 1}, Bound: time.Hour,
		Pass: "0 found in logs, metrics, health answers and what commands print",
		run: func(ctx context.Context, t *Trial) error {
			log := func(format string) string { return "log: {level: debug, format: " + format + "}\n" }
			var parts errgroup.Group
			parts.Go(func() error {
				return t.part("text", func(t *Trial) error { return t.in(ctx, Setting{Extra: log("text")}, speakOfOneself) })
			})
			parts.Go(func() error {
				s := Setting{Replicas: 2, Postgres: true, Hooks: true, Extra: log("json")}
				return t.part("json", func(t *Trial) error { return t.in(ctx, s, speakOfOneself) })
			})
			parts.Go(func() error { return t.part("commands", func(t *Trial) error { return t.wrongSettings() }) })
			return parts.Wait()
		},
	}
}

// What people say of themselves, and secrets that get where they do not belong.
const (
	saidPhone   = "+7 916 555-01-77"
	saidDigits  = "89165550177"
	saidMail    = "canary.person@example.ru"
	saidStreet  = "Canarystreet"
	oddToken    = "777000777:AAcanarycanarycanarycanarycanary00" // #nosec G101 -- made up
	oddVKToken  = "vk1.a.canary-canary-canary-canary-canary"     // #nosec G101 -- made up
	oddPassword = "canary-hunter2"                               // #nosec G101 -- made up
	said        = canary + ", " + saidStreet + " 5, " + saidPhone + ", " + saidDigits + ", " + saidMail
	quoted      = "Bad Request: cannot parse " + oddToken + " " + saidPhone + " " + saidMail + " " + oddVKToken
)

func canaryWords() []string {
	return []string{canary, saidPhone, saidDigits, "555-01-77", saidMail, saidStreet, oddToken, "AAcanary", oddVKToken, oddPassword,
		telegramToken, vkToken, hookSecret}
}

// find counts the canaries in a text that nobody may see.
func (w *report) find(where, text string) (n int) {
	for _, word := range canaryWords() {
		if at := strings.Index(text, word); at >= 0 {
			n++
			w.wrong("%q is in %s: %s", word, where, strings.ToValidUTF8(text[max(0, at-200):min(len(text), at+100)], ""))
		}
	}
	return n
}

func speakOfOneself(w *World) error {
	people := map[bots.Platform]*Somebody{}
	for _, on := range []bots.Platform{bots.Telegram, bots.VK} {
		p := w.Sim.Person(on, "speaker", locales.Default)
		people[on] = w.Crowd.script.Cast(p, p.Chat(), "speaker")
		if err := people[on].Begin(w.ctx); err != nil {
			return err
		}
	}
	for range w.Faults {
		all, _ := errgroup.WithContext(w.ctx)
		for on, s := range people {
			all.Go(func() error { return w.suffer(on, s) })
		}
		if err := all.Wait(); err != nil {
			return err
		}
		if err := w.loseDatabase(people); err != nil {
			return err
		}
	}
	if err := w.somethingIsKept(); err != nil {
		return err
	}
	found, err := w.search()
	if err != nil {
		return err
	}
	if err := w.Stop(); err != nil {
		return err
	}
	logs, err := w.logs()
	if err != nil {
		return err
	}
	found += w.find("the logs", logs)
	w.atLeast("letters_given_up", strings.Count(logs, "letter given up"), 1)
	w.atMost("found", found, 0)
	return nil
}

// somethingIsKept: without updates in quarantine nothing would be proven.
func (w *World) somethingIsKept() error {
	db, err := OpenTables(w.direct)
	if err != nil {
		return err
	}
	defer db.Close()
	kept, err := Rows(w.ctx, db, "SELECT count(*) FROM quarantine", 1)
	if err == nil {
		w.atLeast("quarantined", number(kept[0][0]), 2)
	}
	return err
}

// troubles are what a messenger may do to a send and to a poll.
func troubles(on bots.Platform) (list []simulator.Fault) {
	send, poll := "sendMessage", "getUpdates"
	if on == bots.VK {
		send, poll = "messages.send", "longpoll"
	}
	for _, f := range []simulator.Fault{
		{Method: send, Status: 400, Code: 400, Description: quoted}, {Method: send, Code: 901, Description: quoted}, {Method: send, Status: 403, Code: 403, Description: quoted},
		{Method: send, Status: 500, Body: "<html>" + quoted}, {Method: send, Status: 502, Body: quoted}, {Method: send, RetryAfter: 1, Description: quoted},
		{Method: send, Body: `{"ok":false,"description":"` + quoted + `"}`}, {Method: send, Body: `{"error":{"error_code":100,"error_msg":"` + quoted + `"}}`},
		{Method: send, DropBefore: true}, {Method: send, DropAfter: true}, {Method: send, BadGzip: true}, {Method: send, Status: 504, Body: quoted},
		{Method: poll, Status: 500, Body: quoted}, {Method: poll, DropBefore: true}, {Method: poll, BadGzip: true}, {Method: poll, Body: `{"ok":true,"result":"` + quoted + `"}`},
	} {
		f.Platform, f.Times = on, 1
		list = append(list, f)
	}
	return list
}

// suffer lets one resident meet every trouble, and the gateway updates of unknown
// kinds and shapes.
func (w *World) suffer(on bots.Platform, s *Somebody) error {
	for _, f := range troubles(on) {
		w.Sim.Fault(f)
		if err := s.Say(said); err != nil {
			return err
		}
	}
	w.inject(on)
	if err := s.Forge(s.At, "", forged(on)); err != nil {
		return err
	}
	return w.untilAnswered(s)
}

func forged(on bots.Platform) string {
	if on == bots.VK {
		return `{"d":"` + said + `"}`
	}
	return said[:60]
}

// inject brings what no gateway knows.
func (w *World) inject(on bots.Platform) {
	if on == bots.VK {
		id := time.Now().UnixNano()
		w.Sim.Inject(on, fmt.Appendf(nil, `{"type":"future_event","event_id":"f%039x","group_id":%d,"secret":%q,"object":{"text":%q}}`, id, vkGroup, hookSecret, said))
		w.Sim.Inject(on, fmt.Appendf(nil, `{"type":"message_new","event_id":"e%039x","group_id":%d,"secret":%q,"object":{"message":%q}}`, id, vkGroup, hookSecret, said))
		return
	}
	next := w.nextUpdate()
	w.Sim.Inject(on, fmt.Appendf(nil, `{"update_id":%d,"future_update":{"text":%q}}`, next, said))
	w.Sim.Inject(on, fmt.Appendf(nil, `{"update_id":%d,"message":{"message_id":%q}}`, next+1, said))
}

// nextUpdate is a number that Telegram has not given yet, by what the gateways were
// handed.
func (w *World) nextUpdate() (next int) {
	w.wire.mu.Lock()
	defer w.wire.mu.Unlock()
	for _, handed := range []map[bots.Platform]map[string]bool{w.wire.updates.polled, w.wire.updates.hooked} {
		for key := range handed[bots.Telegram] {
			next = max(next, number(key))
		}
	}
	return next + 1000
}

// untilAnswered speaks on until the troubles are used up and somebody is answered
// again.
func (w *World) untilAnswered(s *Somebody) error {
	for w.ctx.Err() == nil {
		after := s.Newest()
		if err := s.Say("/start " + said); err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(w.ctx, 2*time.Second)
		_, err := s.Await(ctx, after, "", "")
		cancel()
		if err == nil {
			return nil
		}
	}
	return context.Cause(w.ctx)
}

// loseDatabase cuts PostgreSQL off while people speak.
func (w *World) loseDatabase(people map[bots.Platform]*Somebody) error {
	if !w.Postgres {
		return nil
	}
	if err := w.cuts.down("database"); err != nil {
		return err
	}
	for _, s := range people {
		if err := s.Say(said); err != nil {
			return err
		}
	}
	if err := pause(w.ctx, time.Second); err != nil {
		return err
	}
	if err := w.cuts.up("database"); err != nil {
		return err
	}
	for _, s := range people {
		if err := w.untilAnswered(s); err != nil {
			return err
		}
	}
	return nil
}

// search looks through everything that running gateways and commands tell.
func (w *World) search() (found int, err error) {
	for _, r := range w.replicas {
		for _, path := range []string{"/metrics", "/readyz", "/healthz", "/" + saidDigits} {
			text, err := r.current().ask(path)
			if err != nil {
				return 0, err
			}
			found += w.find(path, strings.ReplaceAll(text, "/"+saidDigits, ""))
		}
	}
	for _, args := range [][]string{
		{"outbox", "list"}, {"outbox", "list", "--state", "dead"}, {"quarantine", "list"}, {"clerk", "list"}, {"check", "--live"}, {"channel", "status"},
	} {
		text, err := w.Run(args...)
		if err != nil { // what it complains of counts, too
			text = err.Error()
		}
		found += w.find(strings.Join(args, " "), text)
	}
	return found, nil
}

func (w *World) logs() (string, error) {
	var all strings.Builder
	for _, r := range w.replicas {
		text, err := os.ReadFile(r.log.Name())
		if err != nil {
			return "", err
		}
		all.Write(text)
	}
	return all.String(), nil
}

// wrongSettings lets every command read configurations whose mistakes stand beside
// secrets.
func (t *Trial) wrongSettings() error {
	if err := copyCentre(filepath.Join(t.folder, "centre")); err != nil {
		return err
	}
	channel := "telegram: [{name: tg, token: \"" + oddToken + "\"}]\nvk: [{name: vk, group: 7, token: " + oddVKToken + "}]\n"
	start := "directory: centre\nprivate: 127.0.0.1:0\n"
	found, refused := 0, 0
	for i, text := range []string{
		start + channel + "database: postgres://otklik:" + oddPassword + "@127.0.0.1:1/otklik\n",
		start + channel + "database: \"postgres://otklik:" + oddPassword + "@127.0.0.1:port/%zz\"\n",
		start + channel + "database: host=127.0.0.1 password=" + oddPassword + "\n",
		start + channel + "database: postgres://otklik:" + oddPassword + "@127.0.0.1:1/x?sslmode=" + oddPassword + "\n",
		start + strings.Replace(channel, "token:", "tokne:", 1),
		start + "telegram: [{name: tg, token: {" + oddToken + ": " + oddPassword + "}}]\n",
		start + "telegram:\n\t- token: " + oddToken + "\n",
		start + "telegram: [{name: tg, token: \"" + oddToken + "}]\n",
		start + "telegram: [{name: tg, token: \"" + oddToken + "\", proxy: \"http://u:" + oddPassword + "@ho st:%zz\"}]\n",
		"\xff\xfe" + oddToken,
	} {
		file := filepath.Join(t.folder, fmt.Sprintf("wrong%d.yaml", i))
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			return err
		}
		for _, command := range []string{"serve", "check", "migrate"} {
			out, err := build{}.run(command, "-c", file)
			if err != nil {
				refused++
				out = err.Error()
			}
			found += t.find(command, out)
		}
	}
	t.atLeast("refused", refused, 20)
	t.atMost("found", found, 0)
	return nil
}
