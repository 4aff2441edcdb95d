package complaint_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"otklik/bots"
	"otklik/bots/outbox"
	"otklik/dialogs"
	"otklik/dialogs/complaint"
	"otklik/dialogs/staff"
	"otklik/locales"
	"otklik/routing"
	"otklik/store"
)

// gateway is a gateway without messengers: a reception over a real SQLite file.
type gateway struct {
	store     *store.Store
	reception *dialogs.Reception
	now       time.Time
	keys      int
}

func open(t *testing.T) *gateway {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	directory, err := routing.Load(os.DirFS("../../examples/cheboksary"))
	if err != nil {
		t.Fatal(err)
	}
	texts, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(ctx, "sqlite:"+filepath.Join(t.TempDir(), "walk.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	residents, err := complaint.New()
	if err != nil {
		t.Fatal(err)
	}
	clerks, err := staff.New()
	if err != nil {
		t.Fatal(err)
	}
	g := &gateway{store: s, now: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)}
	g.reception = dialogs.NewReception(dialogs.Reception{
		House: &dialogs.House{
			Texts: texts, Directory: func() *routing.Directory { return directory },
			Channels: map[string]bots.Limits{
				"telegram": {Text: 4096, Caption: 1024, Files: 10, Buttons: 100, Rows: 25, RowLength: 8, Label: 64, MenuButtons: 100},
				"vk":       {Text: 4096, Caption: 4096, Files: 10, Buttons: 10, Rows: 6, RowLength: 5, Label: 40, MenuButtons: 40},
			},
		},
		Residents: residents, Staff: clerks,
		Now: func() time.Time { return g.now }, Log: slog.New(slog.NewTextHandler(os.Stderr, nil)),
	}, s)
	done := make(chan struct{})
	go func() { defer close(done); _ = g.reception.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done; _ = s.Close() })
	return g
}

type fataler interface {
	Helper()
	Fatal(...any)
}

// hear hands one message in and gives the letters that it made. A message that
// lands in quarantine fails the test.
func (g *gateway) hear(t fataler, in bots.Inbound) []bots.Letter {
	t.Helper()
	ctx := context.Background()
	g.keys++
	g.now = g.now.Add(10 * time.Second)
	in.Key, in.At, in.Raw = strconv.Itoa(g.keys), g.now, []byte("{}")
	if err := g.reception.Take(ctx, bots.Batch{Channel: in.Chat.Channel, Messages: []bots.Inbound{in}}); err != nil {
		t.Fatal(err)
	}
	return g.drain(t)
}

// drain plays a courier that sends everything at once.
func (g *gateway) drain(t fataler) []bots.Letter {
	t.Helper()
	ctx := context.Background()
	var all []bots.Letter
	for {
		letters, err := g.store.Lease(ctx, outbox.Claim{
			Owner: "walk", Channels: []string{"telegram", "vk"}, Now: g.now, Until: g.now.Add(time.Minute), Max: 100,
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(letters) == 0 {
			return all
		}
		var results []outbox.Result
		for _, l := range letters {
			id := "m" + strconv.FormatInt(int64(l.ID), 10)
			if l.Edit != "" {
				id = l.Edit
			}
			results = append(results, outbox.Result{Letter: l.ID, Owner: "walk", Fate: outbox.Sent, MessageID: id, At: g.now})
		}
		if err := g.store.Settle(ctx, results); err != nil {
			t.Fatal(err)
		}
		all = append(all, letters...)
	}
}

// TestWalk lets random residents press, write, send and go back: every input
// is answered, nothing lands in quarantine, no button is too long, and each
// press of "Send" makes at most one case.
func TestWalk(t *testing.T) {
	g := open(t)
	resident := 0
	rapid.Check(t, func(r *rapid.T) {
		resident++
		w := &walker{g: g, t: r, chat: bots.Chat{
			Channel: rapid.SampledFrom([]string{"telegram", "vk"}).Draw(r, "channel"),
			ID:      strconv.Itoa(100000*len(t.Name()) + resident),
		}}
		w.say("/start")
		steps := rapid.IntRange(5, 60).Draw(r, "steps")
		for range steps {
			w.step()
		}
		w.finish()
	})
}

type walker struct {
	g       *gateway
	t       *rapid.T
	chat    bots.Chat
	buttons []shown // everything that was ever on the screen, oldest first
	sent    int     // presses of "Send" that were answered by a receipt
}

type shown struct {
	message string
	button  bots.Button
}

func (w *walker) step() {
	kinds := []string{"press", "press", "press", "press", "old", "words", "place", "photo", "album", "point", "command", "number", "edit"}
	switch rapid.SampledFrom(kinds).Draw(w.t, "kind") {
	case "press":
		w.press(max(0, len(w.buttons)-6))
	case "old":
		w.press(0)
	case "words":
		w.say(rapid.SampledFrom([]string{
			"яма на дороге у дома 5", "не горит фонарь", "привет", "холодно в квартире", "asdf", "🙂", strings.Repeat("очень длинно ", 300),
		}).Draw(w.t, "words"))
	case "place":
		w.say(rapid.SampledFrom([]string{"Чебоксары, Ленина 1", "Новочебоксарск", "за углом", "Калининский район"}).Draw(w.t, "place"))
	case "photo":
		w.send(bots.Inbound{Kind: bots.Message, Files: []bots.File{{Channel: w.chat.Channel, ID: "f", Kind: bots.Photo}}})
	case "album":
		w.send(bots.Inbound{Kind: bots.Message, Album: "a", Files: []bots.File{{Channel: w.chat.Channel, ID: "f", Kind: bots.Photo}}})
	case "point":
		w.send(bots.Inbound{Kind: bots.Message, Location: &bots.Location{
			Lat: rapid.Float64Range(55, 57).Draw(w.t, "lat"), Lon: rapid.Float64Range(46, 48).Draw(w.t, "lon"),
		}})
	case "command":
		w.say(rapid.SampledFrom([]string{"/start", "/my", "/cancel", "/help", "/language", "/new", "/nonsense", "Мои обращения", "Отменить"}).Draw(w.t, "command"))
	case "number":
		w.say(rapid.SampledFrom([]string{"1", "26-00001", "№ 26-99999"}).Draw(w.t, "number"))
	case "edit":
		w.g.hear(w.t, w.from(bots.Inbound{Kind: bots.Edit, MessageID: "in1", Text: "исправлено"}))
	}
}

func (w *walker) say(text string) { w.send(bots.Inbound{Kind: bots.Message, Text: text}) }

func (w *walker) press(from int) {
	if len(w.buttons) == 0 {
		return
	}
	b := w.buttons[rapid.IntRange(from, len(w.buttons)-1).Draw(w.t, "button")]
	if b.button.Kind != bots.Callback {
		return
	}
	w.send(bots.Inbound{Kind: bots.Press, MessageID: b.message, Data: b.button.Data})
}

func (w *walker) from(in bots.Inbound) bots.Inbound {
	in.Chat, in.From = w.chat, bots.Person{ID: w.chat.ID, Name: "Кто-то", Language: "ru"}
	if in.Kind == bots.Message {
		in.MessageID = fmt.Sprintf("in%d", w.g.keys)
	}
	return in
}

// send hands a message in and checks the answer.
func (w *walker) send(in bots.Inbound) {
	letters := w.g.hear(w.t, w.from(in))
	answered := false
	for _, l := range letters {
		if l.Chat != w.chat {
			continue
		}
		answered = true
		if strings.Contains(l.Text, "<no value>") || l.Text == "" {
			w.t.Fatalf("a text with a hole: %q", l.Text)
		}
		if strings.Contains(l.Text, "Не получилось обработать") {
			w.t.Fatalf("quarantined: %+v", in)
		}
		if l.Purpose == bots.Receipt && strings.Contains(l.Text, "26-") && strings.Contains(l.Text, "✅") {
			w.sent++
		}
		for _, row := range l.Keyboard.Rows {
			for _, b := range row {
				if len(b.Data) > 64 {
					w.t.Fatalf("button data of %d bytes", len(b.Data))
				}
				w.buttons = append(w.buttons, shown{"m" + strconv.FormatInt(int64(l.ID), 10), b})
			}
		}
	}
	// The later photos of an album change the last question in place, if it can be.
	if !answered && in.Album == "" {
		w.t.Fatalf("no answer to %s %q %q", in.Kind, in.Text, in.Data)
	}
}

// finish counts the cases: as many as there were receipts.
func (w *walker) finish() {
	var cases []*routing.Case
	err := w.g.store.Turns(context.Background(), []dialogs.Turn{{Do: func(tx dialogs.Tx) (err error) {
		cases, err = tx.CasesOf(w.chat.String(), 1000)
		return err
	}}})[0]
	if err != nil {
		w.t.Fatal(err)
	}
	if len(cases) != w.sent {
		w.t.Fatalf("%d cases, %d receipts", len(cases), w.sent)
	}
}
