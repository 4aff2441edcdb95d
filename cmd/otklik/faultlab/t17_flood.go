//go:build unix

package faultlab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"otklik/bots"
)

// flood is T17: many who only disturb, among few who want something.
func flood() Experiment {
	return Experiment{
		Name: "T17", Fault: "flood: many accounts, and one abuser", Load: "%d accounts with 10 messages each, %d of the abuser's",
		Full: Size{Faults: 10000, Updates: 100000}, Quick: Size{Faults: 300, Updates: 600}, Bound: time.Hour,
		Pass: "honest residents < 2 s p95; abuser's cases at most cases_per_day; memory < 256 MB",
		run: func(ctx context.Context, t *Trial) error {
			f := &flooding{lasts: 10 * time.Minute, honest: 200, cases: 20}
			s := Setting{Limits: "{}"} // the defaults
			if t.Quick {
				f.lasts, f.honest, f.cases = 10*time.Second, 40, 2
				s.Limits = fmt.Sprintf("{cases_per_day: %d}", f.cases) // nobody files twenty in ten seconds
			}
			return t.in(ctx, s, func(w *World) error { f.w = w; return f.run(w.ctx) })
		},
	}
}

type flooding struct {
	w      *World
	lasts  time.Duration
	honest int // residents
	cases  int // a day, for one resident
	filer  *Somebody
}

const (
	messagesEach  = 10
	honestThought = 2 * time.Second
	mostMemory    = 256 << 20
)

func (f *flooding) run(ctx context.Context) error {
	w := f.w
	habits := habits{think: honestThought, filings: min(filingsEach, f.cases)}
	telegram := w.talkAs(ctx, "honest", bots.Telegram, "utilities", f.honest/2, habits)
	vk := w.talkAs(ctx, "honest", bots.VK, "utilities", f.honest/2, habits)
	disturbing, end := context.WithTimeout(ctx, f.lasts)
	defer end()
	var crowd errgroup.Group
	crowd.Go(func() error { return f.shout(disturbing) })
	crowd.Go(func() error { return f.accounts(disturbing) })
	crowd.Go(func() error { return f.file(disturbing) })
	err := errors.Join(crowd.Wait(), telegram.stop(), vk.stop())
	if err != nil {
		return err
	}
	took := append(telegram.took, vk.took...)
	w.count("honest_answers", len(took))
	w.within("honest_p95", quantile(took, 0.95), 2*time.Second)
	f.memory()
	return f.judged(ctx)
}

// shout is the abuser: what he writes is nothing.
func (f *flooding) shout(ctx context.Context) error {
	s := f.w.Crowd.newcomer(bots.Telegram, "abuser")
	return evenly(ctx, f.w.Updates, f.lasts, func(n int) error { return s.say(fmt.Sprintf("%d!", n)) })
}

// accounts write a little each, all at the same time.
func (f *flooding) accounts(ctx context.Context) error {
	people := make([]*Somebody, f.w.Faults)
	for i := range people {
		on := []bots.Platform{bots.Telegram, bots.VK}[i%2]
		people[i] = f.w.Crowd.newcomer(on, fmt.Sprintf("account%d", i))
		people[i].tally = nil
	}
	return evenly(ctx, len(people)*messagesEach, f.lasts, func(n int) error {
		return people[n%len(people)].say(fmt.Sprintf("%d?", n))
	})
}

// attempt is how long the abuser tries one filing: its seven answers come as slowly
// as those of everybody in the crowd.
func (f *flooding) attempt() time.Duration {
	if f.w.Quick {
		return 2 * time.Second
	}
	return 20 * time.Second
}

// file is an abuser who files whatever he may.
func (f *flooding) file(ctx context.Context) error {
	f.filer = f.w.Crowd.newcomer(bots.VK, "filer")
	if err := f.filer.Begin(ctx); err != nil {
		return err
	}
	for n := 0; ctx.Err() == nil; n++ {
		token := fmt.Sprintf("%s-%s-%d", canary, f.filer.Name, n)
		patience, end := context.WithTimeout(ctx, f.attempt())
		_ = f.filer.File(patience, Filing{Resident: f.filer, Token: token, Topic: f.w.Crowd.topicOf("utilities")}, n == 0) // refused = again
		end()
	}
	return nil
}

// evenly does n things over a time, as fast as it must; what is late is made up for.
func evenly(ctx context.Context, n int, lasts time.Duration, do func(int) error) error {
	begun := time.Now()
	for i := range n {
		wait := lasts*time.Duration(i)/time.Duration(n) - time.Since(begun)
		if wait > time.Millisecond && pause(ctx, wait) != nil || ctx.Err() != nil {
			return nil
		}
		if err := do(i); err != nil {
			return err
		}
	}
	return nil
}

var peakLine = regexp.MustCompile(`(?m)^VmHWM:\s+(\d+) kB$`)

// memory is the most that the gateway ever had.
func (f *flooding) memory() {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", f.w.replicas[0].current().process.Pid))
	m := peakLine.FindSubmatch(status)
	if err != nil || m == nil {
		f.w.wrong("the gateway's memory is not known: %v", err)
		return
	}
	f.w.atMost("peak_memory_kb", number(string(m[1])), mostMemory>>10)
}

var limitedLine = regexp.MustCompile(`(?m)^otklik_updates_total\{channel="\w+",result="limited"\} (\d+)$`)

// judged looks at what the flood left: the clerks need more than the limits to
// answer all at once.
func (f *flooding) judged(ctx context.Context) error {
	w := f.w
	for _, m := range limitedLine.FindAllStringSubmatch(w.replicas[0].metrics(), -1) {
		w.dropped += number(m[1])
	}
	w.atLeast("limited", w.dropped, w.Updates/2)
	w.Limits = ""
	if err := w.again(""); err != nil {
		return err
	}
	if err := w.serveDesks(ctx); err != nil {
		return err
	}
	w.foreseen = func(o *oracle) {
		own, cases := chatOf(f.filer.At).String()+" ", 0
		for key, n := range o.cases {
			if strings.HasPrefix(key, own) {
				cases += n
				delete(o.cases, key)
			}
		}
		w.atLeast("abusers_cases_tried", cases, f.cases) // else nothing was proved
		w.atMost("abusers_cases", cases, f.cases)
	}
	return w.judge(ctx, 0)
}
