//go:build unix

package faultlab

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"regexp"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"otklik/bots"
)

// garbage is T12: updates that nobody can understand, answers that are none.
func garbage() Experiment {
	return Experiment{
		Name: "T12", Fault: "1 % malformed or unknown updates, broken gzip, HTML 502", Load: "%d bad updates in %d",
		Full: Size{Faults: 1000, Updates: 100000}, Quick: Size{Faults: 30, Updates: 3000}, Bound: 2 * time.Hour,
		Pass: "every good update handled; bad ones quarantined with raw bytes, counted, told; 0 panics out; no chat muted",
		run: func(ctx context.Context, t *Trial) error {
			return t.in(ctx, Setting{}, func(w *World) error { return w.litter(w.ctx) })
		},
	}
}

func (w *World) litter(ctx context.Context) error {
	var bad []string // must be in quarantine
	w.Crowd.doubtful = true
	s := &spoiler{}
	w.wire.play(s.trick)
	err := w.During(func(ctx context.Context) error {
		for n := range w.Faults {
			if err := w.Crowd.tally.reach(ctx, w.Updates*n/w.Faults); err != nil {
				return err
			}
			on := []bots.Platform{bots.Telegram, bots.VK}[n%2]
			raw, understood := badUpdate(on, n, w.Crowd.anybody(on))
			if !understood {
				bad = append(bad, raw)
			}
			w.Sim.Inject(on, []byte(raw))
		}
		return nil
	})
	if err != nil {
		return err
	}
	w.wire.play(nil)
	if err := w.nobodyIsMuted(ctx); err != nil {
		return err
	}
	w.badAreCounted(len(bad))
	w.foreseen = func(o *oracle) {
		w.givenUpInDoubt(o)
		w.badAreKept(o, bad)
	}
	w.count("spoiled", int(s.all.Load()))
	if err := w.judge(ctx, int(s.sends.Load())); err != nil {
		return err
	}
	return w.nobodyPanicked()
}

// spoiler makes one answer in a hundred something else.
type spoiler struct {
	all, sends atomic.Int64 // answers spoiled, and of those to letters that Telegram took
}

func (s *spoiler) trick(q request) *trick {
	const page = "<html><head><title>502 Bad Gateway</title></head></html>"
	if rand.IntN(100) > 0 { // #nosec G404 -- chance, no secret
		return nil
	}
	s.all.Add(1)
	if rand.IntN(2) == 0 { // #nosec G404 -- chance, no secret
		return &trick{refuse: true, status: http.StatusBadGateway, body: page}
	}
	if q.letter && q.platform == bots.Telegram {
		s.sends.Add(1)
	}
	// A poll hands out strange updates only once: its answer is not spoiled on the way.
	return &trick{refuse: !q.letter, status: http.StatusOK, body: "this is not gzip", gzip: true}
}

// badUpdate is the n-th bad update, in somebody's chat where it names one; what is
// understood all the same is of a kind that nobody uses. Telegram's have an id:
// what a poll cannot acknowledge comes again until something else comes with it,
// but the simulator hands it out only once. The blank in update_id
// keeps it from the wire, which looks for those of people.
func badUpdate(on bots.Platform, n int, chat string) (raw string, understood bool) {
	id := (n + 1) * 1000000 // later ones of people follow
	forms := []string{
		fmt.Sprintf(`{"update_id" :%d,"message":"%d"}`, id, n),
		fmt.Sprintf(`{"update_id" :%d,"message":{"message_id":"%d","chat":{"id":%s},"text":"x"}}`, id, n, chat),
		fmt.Sprintf(`{"update_id" :%d,"callback_query":[%s]}`, id, chat),
		fmt.Sprintf(`{"update_id" :%d,"edited_message":{"message_id":%d,"chat":"%s"}}`, id, n, chat),
		fmt.Sprintf(`{"update_id" :%d,"my_chat_member":true}`, id),
		fmt.Sprintf(`{"update_id" :%d,"purple_heart":{"chat":{"id":%s}}}`, id, chat),
	}
	if on == bots.VK {
		forms = []string{
			fmt.Sprintf(`{"type":"message_new","event_id":"bad%d","object":{"message":{"peer_id":%s,"text":[]}}}`, n, chat),
			fmt.Sprintf(`{"type":"message_event","event_id":"bad%d","object":{"user_id":"x","peer_id":%s}}`, n, chat),
			fmt.Sprintf(`{"type":"message_new","event_id":"bad%d","object":{}}`, n),
			fmt.Sprintf(`{"type":"message_new","object":{"message":{"id":%d,"from_id":%s,"peer_id":%s,"text":"no id"}}}`, n, chat, chat),
			fmt.Sprintf(`[%d]`, n),
			fmt.Sprintf(`{"type":"purple_heart","event_id":"bad%d","object":{"peer_id":%s}}`, n, chat),
		}
	}
	which := n / 2 % len(forms) // platforms take turns
	return forms[which], which == len(forms)-1
}

// anybody is the chat of somebody on a platform who has filed, the clerk's while
// nobody has.
func (c *Crowd) anybody(on bots.Platform) string {
	filed := c.Filings()
	for _, f := range slices.Backward(filed) {
		if f.Resident.Platform() == on {
			return f.Resident.At.ID()
		}
	}
	return "1"
}

// nobodyIsMuted lets everybody who has filed write once more; each is answered.
func (w *World) nobodyIsMuted(ctx context.Context) error {
	people := map[*Somebody]bool{}
	for _, f := range w.Crowd.Filings() {
		people[f.Resident] = true
	}
	asking, ctx := errgroup.WithContext(ctx)
	asking.SetLimit(8)
	for s := range people {
		asking.Go(func() error {
			after := s.Newest()
			if err := s.say("/help"); err != nil {
				return err
			}
			_, err := s.Await(ctx, after, "", "")
			return err
		})
	}
	w.count("people_answered", len(people))
	return asking.Wait()
}

var quarantinedLine = regexp.MustCompile(`(?m)^otklik_updates_total\{channel="\w+",result="quarantined"\} (\d+)$`)

// badAreCounted: the metrics have them, and the duty desk was told.
func (w *World) badAreCounted(bad int) {
	counted := 0
	for _, m := range quarantinedLine.FindAllStringSubmatch(w.replicas[0].metrics(), -1) {
		counted += number(m[1])
	}
	w.add(Figure{Name: "counted_in_metrics", Value: fmt.Sprint(counted), Limit: fmt.Sprint(bad), OK: counted == bad})
	told := 0
	for _, m := range w.Crowd.Desks["city"].At.Messages() {
		if Contains(m.Text, w.Crowd.script.part("alarm.quarantine", "Channel", "Count")) {
			told++
		}
	}
	w.atLeast("told_to_duty_desk", told, 2) // of each channel
}

// badAreKept compares the quarantine with what was put in, byte for byte.
func (w *World) badAreKept(o *oracle, bad []string) {
	kept := map[string]bool{}
	for _, raw := range o.quarantined {
		kept[raw] = true
	}
	missing := 0
	for _, raw := range bad {
		if !kept[raw] {
			missing++
			w.wrong("not in quarantine as it came: %s", raw)
		}
		delete(kept, raw)
	}
	for raw := range kept {
		w.wrong("in quarantine without need: %.200s", raw)
	}
	w.count("bad", len(bad))
	w.atMost("bad_not_kept", missing, 0)
	o.quarantine = nil
}

// nobodyPanicked: no log speaks of a panic.
func (w *World) nobodyPanicked() error {
	panics := 0
	for _, r := range w.replicas {
		log, err := os.ReadFile(r.log.Name())
		if err != nil {
			return err
		}
		panics += bytes.Count(log, []byte("panic"))
	}
	w.atMost("panics", panics, 0)
	return nil
}
