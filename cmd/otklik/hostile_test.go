package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"otklik/bots"
	"otklik/bots/simulator"
	"otklik/cmd/otklik/faultlab"
	"otklik/dialogs"
	"otklik/store/storetest"
)

// canary is in everything people say here; no log may have it.
const canary = "канарейка"

// besieged is a town with its database and its log open to the test.
type besieged struct {
	*town
	t   *testing.T
	db  *sql.DB
	log *safeBuffer

	script *faultlab.Script
}

// safeBuffer is a log many write to.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// besiege opens a town whose log is read for canaries at the end.
func besiege(t *testing.T, o townOptions) *besieged {
	t.Helper()
	b := &besieged{t: t, log: &safeBuffer{}}
	o.database, o.now, o.pace, o.strangers = storetest.SQLite(t), time.Now, unhurried, true
	if o.log == nil { // unmasked: a canary must not come as far as the mask
		o.log = slog.New(slog.NewTextHandler(b.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	t.Cleanup(func() {
		for _, word := range []string{canary, townTelegramToken, townVKToken, hookSecret} {
			if strings.Contains(b.log.String(), word) {
				t.Errorf("%q is in the log", word)
			}
		}
		if t.Failed() {
			t.Log(tail(b.log.String(), 4000))
		}
	})
	b.town = startTown(t, o)
	var err error
	if b.db, err = faultlab.OpenTables(o.database); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.db.Close() })
	if b.script, err = faultlab.LoadScript(); err != nil {
		t.Fatal(err)
	}
	return b
}

// rows reads what the tables hold, beside the store.
func (b *besieged) rows(query string, columns int) [][]string {
	b.t.Helper()
	list, err := faultlab.Rows(b.t.Context(), b.db, query, columns)
	if err != nil {
		b.t.Fatal(err)
	}
	return list
}

func tail(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return "…" + strings.ToValidUTF8(s[len(s)-n:], "")
}

// person is one of the cast who can wait.
func (b *besieged) person(id string) *faultlab.Somebody {
	b.t.Helper()
	a, err := b.actor(id)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.script.Cast(a.person, a.chat, id)
}

// sees waits for the bot's words after a place in somebody's chat.
func (b *besieged) sees(s *faultlab.Somebody, after int, words string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), time.Minute)
	defer cancel()
	if _, err := s.Await(ctx, after, words, ""); err != nil {
		b.t.Fatal(err)
	}
}

func (b *besieged) says(s *faultlab.Somebody, words, answer string) {
	b.t.Helper()
	after := s.Newest()
	if err := s.Say(words); err != nil {
		b.t.Fatal(err)
	}
	b.sees(s, after, answer)
}

// forges presses a button nobody made.
func (b *besieged) forges(s *faultlab.Somebody, data, answer string) {
	b.t.Helper()
	after := s.Newest()
	if s.Platform() == bots.VK { // a payload is an object there
		data = fmt.Sprintf(`{"d":%q}`, data)
	}
	if err := s.Forge(s.At, "", data); err != nil {
		b.t.Fatal(err)
	}
	b.sees(s, after, answer)
}

// files brings somebody through a whole filing and gives the case's id.
func (b *besieged) files(s *faultlab.Somebody, category, topic string) (id int64) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), time.Minute)
	defer cancel()
	f := faultlab.Filing{Resident: s, Token: canary + "-" + s.Name, Topic: faultlab.Topic{Category: category, Name: topic}}
	if err := s.Begin(ctx); err != nil {
		b.t.Fatal(err)
	}
	if err := s.File(ctx, f, true); err != nil {
		b.t.Fatal(err)
	}
	id, err := strconv.ParseInt(b.rows("SELECT max(id) FROM cases", 1)[0][0], 10, 64)
	if err != nil {
		b.t.Fatal(err)
	}
	return id
}

// counted reads one line of /metrics.
func (b *besieged) counted(series string) float64 {
	b.t.Helper()
	w := httptest.NewRecorder()
	b.gateway.metrics.handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for line := range strings.Lines(w.Body.String()) {
		if rest, ok := strings.CutPrefix(line, series+" "); ok {
			n, err := strconv.ParseFloat(strings.TrimSpace(rest), 64)
			if err != nil {
				b.t.Fatal(err)
			}
			return n
		}
	}
	return 0
}

// TestForgedPresses: whoever forges a button learns nothing and changes nothing.
func TestForgedPresses(t *testing.T) {
	t.Parallel()
	b := besiege(t, townOptions{})
	anna, boris, ivan, olga := b.person("anna"), b.person("boris"), b.person("ivan"), b.person("olga")
	road := b.files(anna, "Дороги и тротуары", "Яма на дороге")
	heat := b.files(boris, "Отопление и горячая вода", "Нет горячей воды")
	b.sees(ivan, 0, canary+"-anna")
	b.sees(olga, 0, canary+"-boris")
	before := b.rows("SELECT id, state, outcome, agency, assignee, version FROM cases ORDER BY id", 6)

	press := func(verb string, id int64) string { return "c." + verb + "." + strconv.FormatInt(id, 36) }
	const stale, missing = "Эта кнопка уже не действует", "Такого обращения у вас нет"
	petr := b.person("petr")
	for _, data := range []string{"мусор", "d.review.zz.send", "d.nowhere.1.x", "c.take", press("solved", road), b.signed(boris, press("solved", road))} {
		b.forges(anna, data, stale)
	}
	b.forges(ivan, press("finish", road), "№ 26-00001") // his desk's own case: its card, again
	b.forges(olga, b.signed(ivan, press("take", road)), stale)
	b.forges(petr, press("take", road), "Вас нет в списке сотрудников")

	// Whoever got hold of the key gains nothing either.
	steals := func(s *faultlab.Somebody, data, answer string) {
		t.Helper()
		b.forges(s, b.signed(s, data), answer)
	}
	for _, data := range []string{"d.review.zz.send", "d.nowhere.1.x", "c.take", "c.take.!!", "c.take.-1", press("take", road), press("finish", road)} {
		steals(anna, data, stale)
	}
	steals(anna, press("solved", heat), missing)
	steals(boris, press("not_solved", road), missing)
	steals(anna, press("solved", 7), missing)
	steals(anna, press("show", heat), stale)
	steals(olga, press("show", road), stale)
	steals(ivan, press("finish", 7), "Такого обращения нет")
	steals(ivan, press("solved", road), stale)
	steals(olga, press("take", road), "Это обращение у другой службы")
	steals(olga, press("pass", road), "Это обращение у другой службы")
	b.says(anna, "/my", "Выберите, чтобы посмотреть")
	b.says(anna, "26-00002", missing)

	after := b.rows("SELECT id, state, outcome, agency, assignee, version FROM cases ORDER BY id", 6)
	if fmt.Sprint(before) != fmt.Sprint(after) {
		t.Errorf("cases changed:\n%v\n%v", before, after)
	}
	for channel, want := range map[string]float64{"telegram": 8, "vk": 1} {
		if n := b.counted(`otklik_updates_total{channel="` + channel + `",result="forged"}`); n != want {
			t.Errorf("%s: %v counted as forged, want %v", channel, n, want)
		}
	}
}

// signed gives the data of a button as the gateway would post it to somebody.
func (b *besieged) signed(s *faultlab.Somebody, data string) string {
	return b.gateway.reception.House.Seal.Sign(bots.Chat{Channel: string(s.Platform()), ID: s.At.ID()}, "", data)
}

// explosive is a conversation that cannot stand one word.
type explosive struct{ dialogs.Conversation }

func (e explosive) Hear(s *dialogs.Scene) error {
	if strings.Contains(s.In.Text, "взорвись") {
		panic(s.In.Text)
	}
	return e.Conversation.Hear(s)
}

// TestPoisonedUpdates: what cannot be understood or handled is kept with its
// bytes and counted; the person is told, and everybody else is served.
func TestPoisonedUpdates(t *testing.T) {
	t.Parallel()
	b := besiege(t, townOptions{before: func(t *town) {
		t.gateway.reception.Residents = explosive{t.gateway.reception.Residents}
	}})
	for i, id := range []string{"anna", "boris"} {
		victim, channel := b.person(id), []string{"telegram", "vk"}[i]
		b.says(victim, "/start", "звоните 112")
		b.inject(victim.Platform())
		b.says(victim, "взорвись, "+canary, "Не получилось обработать это сообщение")
		b.says(victim, "/start", "звоните 112")
		kept := b.rows("SELECT reason, CAST(raw AS TEXT) FROM quarantine WHERE channel = '"+channel+"' ORDER BY id", 2)
		if len(kept) != 2 {
			t.Fatalf("%s: %d in quarantine: %q", channel, len(kept), kept)
		}
		for _, k := range kept {
			if strings.Contains(k[0], canary) || !strings.Contains(k[1], canary) {
				t.Errorf("%s: reason %q, raw %q", channel, k[0], k[1])
			}
		}
		if n := b.counted(`otklik_updates_total{channel="` + channel + `",result="quarantined"}`); n != 2 {
			t.Errorf("%s: %v counted as quarantined", channel, n)
		}
	}
	b.says(b.person("john"), "/start", "call 112")
	if b.counted(`otklik_updates_total{channel="telegram",result="handled"}`) == 0 ||
		b.counted(`otklik_letters_total{channel="vk",fate="sent"}`) == 0 {
		t.Error("nothing was counted as handled or sent")
	}
}

// inject puts an update of an unknown kind and one of a wrong shape in the queue.
func (b *besieged) inject(p bots.Platform) {
	if p == bots.VK {
		b.sim.Inject(p, []byte(`{"type":"future_event","event_id":"f1","group_id":200,"object":{"text":"`+canary+`"}}`))
		b.sim.Inject(p, []byte(`{"type":"message_new","event_id":"f2","group_id":200,"object":{"message":"`+canary+`"}}`))
		return
	}
	next := b.nextUpdate()
	b.sim.Inject(p, fmt.Appendf(nil, `{"update_id":%d,"future_update":{"text":"%s"}}`, next, canary))
	b.sim.Inject(p, fmt.Appendf(nil, `{"update_id":%d,"message":{"message_id":"%s"}}`, next+1, canary))
}

// nextUpdate is the id the last poll asked for.
func (b *besieged) nextUpdate() (next int) {
	for _, r := range b.sim.Ledger() {
		if r.Method == "getUpdates" && r.Params["offset"] != "" {
			next, _ = strconv.Atoi(r.Params["offset"])
		}
	}
	return next
}

// A letter whose answer was lost stands twice on the screen, and only the second
// copy is known: a clerk's reply to the first one still finds its resident.
func TestAReplyToTheLostCopyArrives(t *testing.T) {
	t.Parallel()
	b := besiege(t, townOptions{})
	anna, ivan := b.person("anna"), b.person("ivan")
	b.sim.Fault(simulator.Fault{Platform: bots.Telegram, Method: "sendMessage", Chat: ivan.At.ID(), DropAfter: true})
	b.files(anna, "Дороги и тротуары", "Яма на дороге")
	cards := func(all []simulator.Message) (list []simulator.Message) {
		for _, m := range all {
			if m.From == "bot" && strings.Contains(m.Text, canary+"-anna") {
				list = append(list, m)
			}
		}
		return list
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := ivan.At.Wait(ctx, func(all []simulator.Message) bool { return len(cards(all)) == 2 }); err != nil {
		t.Fatalf("%v: %d cards", err, len(cards(ivan.At.Messages())))
	}
	if _, err := ivan.Reply(ivan.At, cards(ivan.At.Messages())[0].ID, "Выехали"); err != nil {
		t.Fatal(err)
	}
	b.sees(anna, 0, "Выехали")
}

// An answer that was sent again after a lost one may stand twice: the desk is told.
func TestTheCardTellsThatAnAnswerMayHaveComeTwice(t *testing.T) {
	t.Parallel()
	b := besiege(t, townOptions{})
	anna, ivan := b.person("anna"), b.person("ivan")
	b.files(anna, "Дороги и тротуары", "Яма на дороге")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	card, err := ivan.Await(ctx, 0, canary+"-anna", "")
	if err != nil {
		t.Fatal(err)
	}
	b.sim.Fault(simulator.Fault{Platform: bots.Telegram, Method: "sendMessage", Chat: anna.At.ID(), DropAfter: true})
	if _, err := ivan.Reply(ivan.At, card.ID, "Выехали"); err != nil {
		t.Fatal(err)
	}
	b.sees(ivan, 0, "он мог прийти дважды")
}

// TestBrokenDirectory: serve says what is wrong and where, and does not start.
func TestBrokenDirectory(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	centre := filepath.Join(folder, "centre")
	if err := os.CopyFS(centre, os.DirFS("../../examples/cheboksary")); err != nil {
		t.Fatal(err)
	}
	desks := filepath.Join(centre, "desks.yaml")
	if err := os.WriteFile(desks, []byte("desks:\n  - id: city\n    name: {ru: Опечатка}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "otklik.yaml")
	text := "directory: centre\nprivate: 127.0.0.1:0\ntelegram: [{name: telegram, token: " + townTelegramToken + "}]\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	code := run(t.Context(), []string{"serve", "-c", file}, strings.NewReader(""), &errs, &errs)
	place := regexp.MustCompile(regexp.QuoteMeta(desks) + `:3:\d+: `)
	if code != exitFailed || !place.MatchString(errs.String()) {
		t.Errorf("exit code %d: %s", code, errs.String())
	}
	if _, err := os.Stat(filepath.Join(folder, "otklik.db")); err == nil {
		t.Error("a database was made all the same")
	}
}
