package complaint_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"pgregory.net/rapid"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

// ctx is of everything that these tests do: walks end by themselves.
var ctx = context.Background()

// fault is what becomes of the next unit of work.
type fault int

const (
	whole  fault = iota
	before       // the process ends before the commit
	after        // it ends behind the commit, and nobody was told
)

// faults stands between a reception and its store.
type faults struct {
	dialogs.Store
	next fault
}

func (f *faults) wrap(s dialogs.Store) dialogs.Store {
	f.Store = s
	return f
}

// Turns is dialogs.Store's.
func (f *faults) Turns(ctx context.Context, turns []dialogs.Turn) []error {
	now := f.next
	if f.next = whole; now == whole {
		return f.Store.Turns(ctx, turns)
	}
	if now == after {
		f.Store.Turns(ctx, turns)
	}
	errs := make([]error, len(turns))
	for i := range errs {
		errs[i] = dialogs.ErrUnavailable
	}
	return errs
}

// tally counts what walks have done, and what residents were sent for it.
type tally struct {
	walks, steps, cases, restarts, crashes, again int
	inputs                                        int // of residents
	fresh                                         int // new messages that they were answered with
	most                                          int // of those, to one input
	several                                       int // inputs that were answered by more than one
	silent                                        int
	links, forgotten                              int
	deeds                                         map[string]int // what became of cases
	states                                        map[string]int
}

func (c *tally) String() string {
	return fmt.Sprintf("%d steps in %d walks: %d inputs of residents, %d new messages to them (%.3f for an input; %d inputs had more than one, at most %d; %d had none), "+
		"%d cases (%v), %d links, %d forgotten, %d restarts, %d failed commits, %d deliveries again; seen %v",
		c.steps, c.walks, c.inputs, c.fresh, float64(c.fresh)/float64(max(1, c.inputs)), c.several, c.most, c.silent, c.cases, c.deeds, c.links, c.forgotten, c.restarts, c.crashes, c.again, c.states)
}

// town is a gateway that a few residents use at once.
type town struct {
	t      *rapid.T
	g      *dialogstest.Gateway
	faults *faults
	people []*person
	count  *tally
	meant  map[string][]string // keys of buttons by what may be typed for them
	taken  []bots.Inbound      // every update so far

	phrases map[string][]string // of keys, in all languages

	directories []*routing.Directory // whose consents differ
	versions    map[*routing.Directory]string
	tokens      int
	heard       map[string]bool // tokens of answers that arrived
	owed        map[string]bots.Chat
	kin         map[bots.Chat]bool // chats that were ever linked
}

// walk is one walk of a few residents, and the way out for each of them.
func walk(r *rapid.T, g *dialogstest.Gateway, f *faults, another *routing.Directory, count *tally) {
	count.walks++
	w := &town{t: r, g: g, faults: f, count: count, meant: meanings(g), phrases: map[string][]string{}, heard: map[string]bool{}, owed: map[string]bots.Chat{}, kin: map[bots.Chat]bool{}}
	w.directories = []*routing.Directory{g.Directory, another}
	w.versions = map[*routing.Directory]string{}
	for n := range rapid.IntRange(1, 3).Draw(r, "residents") {
		channel := rapid.SampledFrom([]string{"telegram", "vk"}).Draw(r, "channel")
		w.people = append(w.people, newPerson(w, bots.Chat{Channel: channel, ID: strconv.Itoa(1000*(g.Keys+1) + n)}))
	}
	first := w.directories[0]
	defer func() { g.Directory = first }()
	for range rapid.SampledFrom([]int{3, 30, 100, 200, 300}).Draw(r, "steps") {
		w.step()
	}
	for _, p := range w.people {
		w.leave(p)
	}
	w.settle()
}

// step is one thing that happens in the town.
func (w *town) step() {
	w.g.Step = time.Duration(rapid.SampledFrom([]int{0, 1, 2, 10}).Draw(w.t, "seconds")) * time.Second
	p := pick(w.t, "who", w.people)
	switch kind := rapid.SampledFrom(happenings).Draw(w.t, "kind"); kind {
	case "restart", "reopen":
		w.restart(kind == "reopen")
	case "again":
		w.again()
	case "answer", "ask", "correct":
		w.clerk(p, kind)
	case "forget":
		w.forget(p)
	case "link":
		w.link(p)
	case "consent":
		w.g.Directory = pick(w.t, "directory", w.directories)
	case "idle":
		w.idle()
	case "together":
		w.together(p)
	default:
		w.hear(p, w.input(p, kind))
	}
}

// restart ends the process and starts another: nobody sees it.
func (w *town) restart(anew bool) {
	w.count.steps++
	w.count.restarts++
	start := w.g.Restart
	if anew {
		start = w.g.Reopen
	}
	if err := start(ctx); err != nil {
		w.t.Fatal(err)
	}
	w.still(w.g.Drain(w.t), "a restart")
}

// again delivers an update that was handled already.
func (w *town) again() {
	if len(w.taken) == 0 {
		return
	}
	w.count.steps++
	w.redeliver(pick(w.t, "update", w.taken))
}

// redeliver delivers updates of one channel that were handled: nothing comes of it.
func (w *town) redeliver(all ...bots.Inbound) {
	w.count.again++
	w.must(w.take(all))
	w.still(w.g.Drain(w.t), "another delivery")
}

func (w *town) take(all []bots.Inbound) error {
	return w.g.Reception.Take(ctx, bots.Batch{Channel: all[0].Chat.Channel, Messages: append([]bots.Inbound(nil), all...)})
}

func (w *town) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// deliver brings updates of one channel, with whatever may go wrong on the way, and gives
// the letters that they made.
func (w *town) deliver(all ...bots.Inbound) []bots.Letter {
	w.g.Now = w.g.Now.Add(w.g.Step)
	for i := range all {
		w.g.Keys++
		all[i].Key, all[i].At, all[i].Raw = strconv.Itoa(w.g.Keys), w.g.Now, []byte("{}")
	}
	w.taken = append(w.taken, all...)
	var letters []bots.Letter
	if w.faults.next = w.fault(); w.faults.next != whole {
		w.count.crashes++
		fate := w.faults.next
		if err := w.take(all); !errors.Is(err, dialogs.ErrUnavailable) {
			w.t.Fatalf("a failed commit is acknowledged: %v", err)
		}
		if rapid.Bool().Draw(w.t, "restarts") {
			w.count.restarts++
			w.must(w.g.Restart(ctx))
		}
		letters = w.g.Drain(w.t)
		if fate == before {
			w.still(letters, "a failed commit")
		}
	}
	w.must(w.take(all))
	return append(letters, w.g.Drain(w.t)...)
}

// fault draws what goes wrong: seldom anything.
func (w *town) fault() fault {
	const often = 15
	switch rapid.IntRange(0, 2*often).Draw(w.t, "fault") {
	case 2*often - 1:
		return before
	case 2 * often:
		return after
	}
	return whole
}
