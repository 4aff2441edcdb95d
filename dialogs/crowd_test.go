package dialogs_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"otklik/bots"
	"otklik/bots/outbox"
	"otklik/dialogs"
	"otklik/dialogs/dialogstest"
	"otklik/routing"
)

// burst is a desk in a Telegram group to which cases come faster than it can be shown them,
// in simulated time: a courier as slow as the group, which 20 actions a minute are allowed.
type burst struct {
	*testing.T
	g       *dialogstest.Gateway
	group   *rate.Limiter // as bots/outbox paces a group
	actions []time.Time   // in the desk's chat
	sent    []bots.Letter // in its order
	posted  map[bots.LetterID]time.Time
	late    []time.Duration // of residents' letters
	danger  time.Duration
	longest int // of the desk's queue
	cases   int
}

var crowdedDesk = bots.Chat{Channel: "telegram", ID: "-100"}

func newBurst(t *testing.T, crowd int) *burst {
	b := &burst{T: t, g: dialogstest.Open(t, "../examples/cheboksary"), group: rate.NewLimiter(rate.Limit(15.0/60), 5), posted: map[bots.LetterID]time.Time{}}
	b.g.House.Crowd = map[string]int{"telegram": crowd}
	b.g.Turn(t, func(tx dialogs.Tx) error { return tx.BindDesk("city", crowdedDesk, "test") })
	return b
}

// file opens a case, and gives its resident his receipt.
func (b *burst) file(p routing.Priority) {
	b.cases++
	chat := bots.Chat{Channel: "telegram", ID: fmt.Sprint(1000 + b.cases)}
	b.turn(func(tx dialogs.Tx) error {
		n := &dialogs.Notices{Tx: tx, House: b.g.House, Directory: b.g.Directory, Now: b.g.Now}
		_, err := routing.Cases{Directory: b.g.Directory, Tx: tx, Tell: n, Now: b.g.Now}.Open(routing.Filing{
			Complaint: routing.Complaint{Topic: "roads.pothole", Territory: "cheboksary", Text: "Яма"},
			Language:  "ru", Resident: chat.String(), Origin: chat.String(), Priority: p,
		})
		if err != nil {
			return err
		}
		_, err = tx.Post(bots.Letter{Chat: chat, Text: "receipt", Purpose: bots.Receipt, Priority: bots.Interactive})
		return err
	})
}

func (b *burst) turn(do func(dialogs.Tx) error) {
	if err := b.g.Store.Turns(context.Background(), []dialogs.Turn{{Do: do}})[0]; err != nil {
		b.Fatal(err)
	}
}

// second lets the courier work for a second.
func (b *burst) second() {
	b.g.Now = b.g.Now.Add(time.Second)
	ctx := context.Background()
	for {
		letters, err := b.g.Store.Lease(ctx, outbox.Claim{Owner: "c", Channels: []string{"telegram"}, Now: b.g.Now, Until: b.g.Now.Add(time.Minute), Max: 100})
		if err != nil {
			b.Fatal(err)
		}
		if len(letters) == 0 {
			break
		}
		var results []outbox.Result
		for _, l := range letters {
			results = append(results, b.settle(l))
		}
		if err := b.g.Store.Settle(ctx, results); err != nil {
			b.Fatal(err)
		}
	}
	b.turn(func(tx dialogs.Tx) error {
		n, err := tx.Waiting(crowdedDesk, 1000)
		b.longest = max(b.longest, n)
		return err
	})
}

func (b *burst) settle(l bots.Letter) outbox.Result {
	r := outbox.Result{Letter: l.ID, Owner: "c", Fate: outbox.Sent, MessageID: fmt.Sprint("m", int64(l.ID)), At: b.g.Now}
	if l.EditOf != 0 {
		r.MessageID = fmt.Sprint("m", int64(l.EditOf))
	}
	switch {
	case l.Chat != crowdedDesk:
		b.late = append(b.late, b.g.Now.Sub(b.madeAt(l)))
	case l.Outdated:
		r.Fate = outbox.Merged
	case !b.group.AllowN(b.g.Now, 1):
		r.Fate, r.At = outbox.Retry, b.g.Now.Add(time.Second)
	default:
		b.actions, b.sent = append(b.actions, b.g.Now), append(b.sent, l)
		if l.Purpose == bots.Alarm {
			b.danger = b.g.Now.Sub(b.madeAt(l))
		}
	}
	return r
}

// madeAt is when a letter was posted: its id tells.
func (b *burst) madeAt(l bots.Letter) time.Time {
	if at, ok := b.posted[l.ID]; ok {
		return at
	}
	return b.g.Now.Add(-time.Second)
}

// run lets n cases come within a time, and danger be told in the midst of them.
func (b *burst) run(n int, within time.Duration) {
	seconds := int(within.Seconds())
	for s := range seconds {
		for range (s+1)*n/seconds - s*n/seconds {
			b.file(routing.Normal)
		}
		if s == seconds/2 {
			b.turn(func(tx dialogs.Tx) error {
				id, err := tx.Post(bots.Letter{Chat: crowdedDesk, Text: "danger", Purpose: bots.Alarm, Priority: bots.Urgent, Group: true})
				b.posted[id] = b.g.Now
				return err
			})
		}
		b.second()
	}
}

// minute is the most actions in the desk's chat within any minute.
func (b *burst) minute() (most int) {
	for i, at := range b.actions {
		from, _ := slices.BinarySearchFunc(b.actions, at.Add(-time.Minute), func(a, c time.Time) int {
			if a.After(c) {
				return 1
			}
			return -1
		})
		most = max(most, i-from+1)
	}
	return most
}

// TestBurst: five hundred cases in ten minutes to one desk never take more than twenty
// actions a minute in its chat, nor cost a resident a second; danger is told as soon as
// the chat holds one more, and each case was shown or is in the list.
func TestBurst(t *testing.T) {
	b := newBurst(t, 10)
	b.run(500, 10*time.Minute)
	for range 60 {
		b.second()
	}
	if got := b.minute(); got > 20 {
		t.Errorf("%d actions within a minute", got)
	}
	slices.Sort(b.late)
	if p95 := b.late[len(b.late)*95/100]; len(b.late) != 500 || p95 > time.Second {
		t.Errorf("%d receipts, 95%% within %v", len(b.late), p95)
	}
	if b.longest > 50 || b.danger == 0 || b.danger > 5*time.Second {
		t.Errorf("%d letters waited at most, edits of one message among them, danger %v", b.longest, b.danger)
	}
	cards, last := 0, bots.Letter{}
	for _, l := range b.sent {
		switch {
		case l.Purpose == bots.Card && l.EditOf == 0:
			cards++
		case l.Purpose == bots.Notice:
			last = l
		}
	}
	if want := fmt.Sprintf("Новых обращений: %d ", 500-cards); cards > 20 || !strings.Contains(last.Text, want) {
		t.Errorf("%d cards, and in the end %q, want %q", cards, last.Text, want)
	}
	b.calm(last)
}

// calm: when it is over a new case comes as a card again, and an urgent one always does.
func (b *burst) calm(card bots.Letter) {
	before := len(b.sent)
	for range 3 * 60 {
		b.second()
	}
	b.file(routing.Normal)
	b.second()
	if len(b.sent) != before+1 || b.sent[before].Purpose != bots.Card || b.sent[before].ID == card.ID {
		b.Errorf("after the burst: %+v", b.sent[before:])
	}
}

// TestUrgentInABurst: what may cost a life is a card of its own, however many come.
func TestUrgentInABurst(t *testing.T) {
	b := newBurst(t, 10)
	b.run(100, time.Minute)
	b.file(routing.Urgent)
	for range 60 {
		b.second()
	}
	urgent := func(l bots.Letter) bool { return l.Purpose == bots.Card && strings.Contains(l.Text, "26-00101") }
	if !slices.ContainsFunc(b.sent, urgent) {
		t.Error("it was not shown")
	}
}

// TestBurstWithoutACrowd: what the card prevents. The queue of the desk grows to hundreds;
// danger alone goes before them.
func TestBurstWithoutACrowd(t *testing.T) {
	b := newBurst(t, 0)
	b.run(500, 10*time.Minute)
	if b.longest < 200 || b.danger == 0 || b.danger > 5*time.Second {
		t.Errorf("%d letters waited at most, danger %v: the test of bursts would prove nothing", b.longest, b.danger)
	}
}
