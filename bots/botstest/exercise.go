package botstest

import (
	"slices"
	"strings"
	"testing"

	"otklik/bots"
	"otklik/bots/simulator"
)

// Exercise holds an adapter to everything bots.Messenger promises. fixture is
// called anew for every part.
func Exercise(t *testing.T, fixture func(*testing.T) Fixture) {
	parts := []struct {
		name string
		run  func(*bench)
	}{
		{"text there and back", text},
		{"group", group},
		{"a press on an attached button", press},
		{"a press on a menu", menu},
		{"a forged press", forged},
		{"reply", reply},
		{"edit", edit},
		{"photo in", photoIn},
		{"other files in", filesIn},
		{"photo from another channel", photoAcross},
		{"album and keyboardless files", album},
		{"location", location},
		{"limits refused before the network", limits},
		{"blocked", blocked},
		{"throttled", throttled},
		{"server trouble", trouble},
		{"lost answers", lost},
		{"malformed answers to a send", malformedSend},
		{"no secret in errors or logs", secrets},
		{"offered again until stored", offeredAgain},
		{"resumes at the cursor", resumes},
		{"malformed answers to a poll", malformedPoll},
		{"receiving works", works},
		{"a revoked token", revoked},
		{"broken and unknown updates", broken},
		{"webhook", webhook},
		{"webhook guard", guard},
		{"confirming a doubtful send", confirming},
		{"kept updates are understood", converting},
		{"registration of the webhook", registration},
		{"standing in a group", standing},
	}
	for _, p := range parts {
		t.Run(p.name, func(t *testing.T) { p.run(newBench(t, fixture)) })
	}
}

// wide has characters of every width, and none of it is markup.
const wide = "P\u043e\u0442hole \U0001F573 <b>&amp;</b>\n*second* _line_"

func text(b *bench) {
	anna, in := b.friend(), b.receive(b.Start)
	said, err := anna.Say(nil, wide)
	if err != nil {
		b.t.Fatal(err)
	}
	got := in.next(bots.Message)
	switch {
	case got.Text != wide:
		b.t.Errorf("text %q", got.Text)
	case got.Chat != (bots.Chat{Channel: b.Channel, ID: anna.Chat().ID()}) || got.Group:
		b.t.Errorf("chat %v, group %v", got.Chat, got.Group)
	case got.From.ID != anna.ID() || got.From.Name != anna.Name() || got.From.Anonymous:
		b.t.Errorf("from %+v", got.From)
	case got.MessageID != said.ID || got.Key == "" || got.At.IsZero() || len(got.Raw) == 0:
		b.t.Errorf("message %q, key %q, at %v, %d raw bytes", got.MessageID, got.Key, got.At, len(got.Raw))
	}
	id := b.send(b.to(anna.Chat(), wide))
	if m := b.seen(anna.Chat(), id); m.Text != wide || m.From != "bot" {
		b.t.Errorf("the person sees %+v", m)
	}
}

func group(b *bench) {
	anna := b.friend()
	chat, in := b.Simulator.Group(b.Platform, "desk", anna), b.receive(b.Start)
	if _, err := anna.Say(chat, "hello"); err != nil {
		b.t.Fatal(err)
	}
	if got := in.next(bots.Message); !got.Group || got.Chat.ID != chat.ID() || got.From.ID != anna.ID() {
		b.t.Errorf("got %+v", got)
	}
	if m := b.seen(chat, b.send(b.to(chat, "hello yourself"))); m.Text != "hello yourself" {
		b.t.Errorf("the group sees %+v", m)
	}
}

func twoButtons(menu bool) bots.Keyboard {
	return bots.Keyboard{Menu: menu, Rows: [][]bots.Button{
		{{Text: "Yes", Data: "answer:yes"}, {Text: "No", Data: "<&>\"'"}},
		{{Text: "Read", Kind: bots.Link, URL: "https://example.org/a?b=1&c=2"}},
	}}
}

func press(b *bench) {
	anna, in := b.friend(), b.receive(b.Start)
	out := b.to(anna.Chat(), "Well?")
	out.Keyboard = twoButtons(false)
	id := b.send(out)
	for label, data := range map[string]string{"Yes": "answer:yes", "No": "<&>\"'"} {
		if err := anna.Press(nil, id, label); err != nil {
			b.t.Fatal(err)
		}
		if got := in.next(bots.Press); got.Data != data || got.MessageID != id || got.From.ID != anna.ID() || got.Chat.ID != anna.Chat().ID() {
			b.t.Errorf("pressing %s gave %+v", label, got)
		}
	}
	in.stop() // waits for the answers to the presses
	answered := 0
	for _, r := range b.Simulator.Ledger() {
		if r.Method == b.AnswerMethod && r.Accepted {
			answered++
		}
	}
	if answered != 2 {
		b.t.Errorf("%d presses answered, want 2", answered)
	}
	link := b.seen(anna.Chat(), id).Buttons[1][0]
	if link.URL != "https://example.org/a?b=1&c=2" {
		b.t.Errorf("link button %+v", link)
	}
}

// menu: below the input field a press may come back as the label.
func menu(b *bench) {
	anna, in := b.friend(), b.receive(b.Start)
	out := b.to(anna.Chat(), "Choose")
	out.Keyboard = bots.Keyboard{Menu: true, Rows: [][]bots.Button{{{Text: "My cases", Data: "menu:cases"}}}}
	b.send(out)
	if err := anna.Press(nil, "", "My cases"); err != nil {
		b.t.Fatal(err)
	}
	for {
		got := in.batch().Messages
		i := slices.IndexFunc(got, func(m bots.Inbound) bool { return m.Text != "/start" })
		if i < 0 {
			continue
		}
		m := got[i]
		if !(m.Kind == bots.Press && m.Data == "menu:cases" && m.Text == "") && !(m.Kind == bots.Message && m.Text == "My cases") {
			b.t.Errorf("got %+v", m)
		}
		break
	}
	gone := b.to(anna.Chat(), "Done")
	gone.Keyboard.Menu = true
	b.send(gone)
	if rows := anna.Chat().Menu(); len(rows) != 0 {
		b.t.Errorf("the menu is still there: %v", rows)
	}
}

func forged(b *bench) {
	anna, in := b.friend(), b.receive(b.Start)
	out := b.to(anna.Chat(), "Well?")
	out.Keyboard = twoButtons(false)
	id := b.send(out)
	for _, data := range []string{`{"d":`, `[]`, "\x00"} {
		if err := anna.Forge(nil, id, data); err != nil {
			b.t.Fatal(err)
		}
		if got := in.next(bots.Press); got.From.ID != anna.ID() || got.MessageID != id {
			b.t.Errorf("forging %q gave %+v", data, got)
		}
	}
}

func reply(b *bench) {
	anna, in := b.friend(), b.receive(b.Start)
	id := b.send(b.to(anna.Chat(), "first"))
	said, err := anna.Reply(nil, id, "to that")
	if err != nil {
		b.t.Fatal(err)
	}
	if got := in.next(bots.Message); got.ReplyTo != id || got.Text != "to that" {
		b.t.Errorf("got %+v", got)
	}
	out := b.to(anna.Chat(), "and back")
	out.ReplyTo = said.ID
	if m := b.seen(anna.Chat(), b.send(out)); m.ReplyTo != said.ID {
		b.t.Errorf("the person sees %+v", m)
	}
	out = b.to(anna.Chat(), "to nothing")
	out.ReplyTo = "987654"
	if m := b.seen(anna.Chat(), b.send(out)); m.Text != "to nothing" || m.ReplyTo != "" {
		b.t.Errorf("the person sees %+v", m)
	}
}

func edit(b *bench) {
	anna, in := b.friend(), b.receive(b.Start)
	out := b.to(anna.Chat(), "before")
	out.Keyboard = twoButtons(false)
	id := b.send(out)
	change := b.to(anna.Chat(), "after")
	change.Edit = id
	for range 2 { // the second changes nothing, and that is a success
		if got := b.send(change); got != id {
			b.t.Fatalf("edited %q, not %q", got, id)
		}
	}
	if m := b.seen(anna.Chat(), id); m.Text != "after" || !m.Edited {
		b.t.Errorf("the person sees %+v", m)
	}
	change.Edit = "987654"
	b.refused(change, bots.EditClosed)

	said, err := anna.Say(nil, "wrong")
	if err != nil {
		b.t.Fatal(err)
	}
	in.next(bots.Message)
	if err := anna.EditText(nil, said.ID, "right"); err != nil {
		b.t.Fatal(err)
	}
	if got := in.next(bots.Edit); got.Text != "right" || got.MessageID != said.ID {
		b.t.Errorf("got %+v", got)
	}
}

func location(b *bench) {
	anna, in := b.friend(), b.receive(b.Start)
	out := b.to(anna.Chat(), "Where?")
	out.Keyboard = bots.Keyboard{Rows: [][]bots.Button{
		{{Text: "Here", Kind: bots.RequestLocation}}, {{Text: "Skip", Data: "skip"}},
	}}
	b.send(out)
	if _, err := anna.Location(nil, 56.146, 47.251); err != nil {
		b.t.Fatal(err)
	}
	got := in.next(bots.Message)
	if got.Location == nil || *got.Location != (bots.Location{Lat: 56.146, Lon: 47.251}) {
		b.t.Errorf("got %+v", got)
	}
	named(b, anna, in)
}

// named sends a place with a name, and one that moves: it is told once.
func named(b *bench, anna *simulator.Person, in *inbox) {
	school := bots.Location{Lat: 56.146, Lon: 47.251, Title: "School 5", Address: "Mira, 12"}
	if _, err := anna.Place(nil, school); err != nil {
		b.t.Fatal(err)
	}
	got := in.next(bots.Message)
	if at := got.Location; at == nil || at.Title == "" || !strings.HasSuffix(at.Title+at.Address, "Mira, 12") || len(at.Title) > bots.MostPlaceWords {
		b.t.Errorf("got %+v", got)
	}
	sent, err := anna.Place(nil, bots.Location{Lat: 56.1, Lon: 47.2, Live: true})
	if err != nil {
		b.t.Fatal(err)
	}
	first := in.next(bots.Message).Location
	if first == nil || first.Lat != 56.1 {
		b.t.Fatalf("got %+v", first)
	}
	if first.Live {
		if err := anna.Walk(nil, sent.ID, 56.2, 47.2); err != nil {
			b.t.Fatal(err)
		}
	}
	if _, err := anna.Say(nil, "here"); err != nil {
		b.t.Fatal(err)
	}
	if got := in.next(bots.Message); got.Text != "here" {
		b.t.Errorf("got %+v", got)
	}
}

func limits(b *bench) {
	anna, l := b.friend(), b.bot.Limits()
	before := len(b.Simulator.Ledger())
	long := func(n int) string { return strings.Repeat("\u044f", n) }
	for name, change := range map[string]func(*bots.Outbound){
		"empty text":        func(o *bots.Outbound) { o.Text = " " },
		"long text":         func(o *bots.Outbound) { o.Text = long(l.Text + 1) },
		"emoji at the edge": func(o *bots.Outbound) { o.Text = long(l.Text-1) + "\U0001F573" },
		"long caption": func(o *bots.Outbound) {
			o.Text, o.Files = long(l.Caption+1), []bots.File{{Channel: b.Channel, ID: "x", Kind: bots.Photo}}
		},
		"too many files": func(o *bots.Outbound) { o.Files = make([]bots.File, l.Files+1) },
		"long data":      func(o *bots.Outbound) { o.Keyboard = oneButton(bots.Button{Text: "x", Data: long(33)}) },
		"no label":       func(o *bots.Outbound) { o.Keyboard = oneButton(bots.Button{Data: "x"}) },
		"no data":        func(o *bots.Outbound) { o.Keyboard = oneButton(bots.Button{Text: "x"}) },
		"wide row": func(o *bots.Outbound) {
			o.Keyboard.Rows = [][]bots.Button{slices.Repeat([]bots.Button{{Text: "x", Data: "x"}}, l.RowLength+1)}
		},
		"too many rows": func(o *bots.Outbound) {
			o.Keyboard.Rows = slices.Repeat([][]bots.Button{{{Text: "x", Data: "x"}}}, l.Rows+1)
		},
		"foreign chat":  func(o *bots.Outbound) { o.Chat.ID = "somebody" },
		"foreign reply": func(o *bots.Outbound) { o.ReplyTo = "1;2" },
		"no key":        func(o *bots.Outbound) { o.Key = 0 },
	} {
		out := b.to(anna.Chat(), "text")
		change(&out)
		if _, err := b.bot.Send(b.context(), out); bots.FailureOf(err) != bots.Invalid {
			b.t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(b.Simulator.Ledger()); n != before {
		b.t.Errorf("%d requests went out", n-before)
	}
	full := b.to(anna.Chat(), long(l.Text))
	full.Keyboard = oneButton(bots.Button{Text: long(l.Label + 1), Data: long(32)})
	m := b.seen(anna.Chat(), b.send(full))
	if got := m.Buttons[0][0].Text; got != long(l.Label-1)+"…" {
		b.t.Errorf("the label became %q", got)
	}
}

func oneButton(k bots.Button) bots.Keyboard {
	return bots.Keyboard{Rows: [][]bots.Button{{k}}}
}

func blocked(b *bench) {
	anna, in := b.friend(), b.receive(b.Start)
	anna.Block()
	if got := in.next(bots.Blocked); got.Chat.ID != anna.Chat().ID() || got.From.ID != anna.ID() {
		b.t.Errorf("got %+v", got)
	}
	b.refused(b.to(anna.Chat(), "are you there?"), bots.Gone)
	anna.Unblock()
	if got := in.next(bots.Allowed); got.Chat.ID != anna.Chat().ID() {
		b.t.Errorf("got %+v", got)
	}
	b.send(b.to(anna.Chat(), "welcome back"))
	stranger := b.to(b.Simulator.Person(b.Platform, "Nobody", "").Chat(), "hello")
	b.refused(stranger, bots.Gone)
}

func (b *bench) fault(f simulator.Fault) {
	f.Platform = b.Platform
	b.Simulator.Fault(f)
}
