//go:build unix

package faultlab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"otklik/bots/simulator"
	"otklik/store/pgserver"
)

// The secrets of the experiments. They are canaries too.
const (
	telegramToken = "100:faultlab-canary-token" // #nosec G101 -- made up
	vkToken       = "faultlab-canary-vk-token"
	hookSecret    = "faultlab-canary-secret"
	vkGroup       = 200
)

// Setting says what an experiment's world is made of. The zero value is one
// gateway that polls, over an SQLite file.
type Setting struct {
	Replicas int           // 0 = 1
	Postgres bool          // a durable server of our own
	Database string        // the address of a database that is there already
	Hooks    bool          // messages come by webhook, not by poll
	VKPolls  bool          // ... but VK's are polled all the same
	Latency  time.Duration // on the way to our own PostgreSQL
	Extra    string        // more lines of configuration
	Limits   string        // how much people may write, in YAML; "" = any amount
	Pace     string        // of Telegram's letters, in YAML; "" = any
	Severed  bool          // the way to Telegram goes through a proxy, which cuts can take down

	arrange func(*World) error // what is done before the gateways start, nil = nothing
}

// World is one experiment's messengers, database, gateways and people.
type World struct {
	*Trial
	Setting
	Sim   *simulator.Simulator
	Crowd *Crowd

	ctx      context.Context // ends with the cause when something ends that must not
	fail     context.CancelCauseFunc
	wire     *wire
	hooks    *hooks
	pg       *pgserver.Server
	cuts     *cuts
	database string // as the gateways reach it
	direct   string // as the oracle does
	replicas []*replica
	dropped  int           // updates that the gateway says were too many: they leave no key
	foreseen func(*oracle) // takes out of the tables what this line does not hold against the gateway
	cleanups []func() error

	mu    sync.Mutex
	lives []*life             // lives[i].n == i
	terms map[string]*replica // by channel and fence: who said that he serves it
}

// Prepare makes a world in a folder; its gateways do not run yet.
func Prepare(ctx context.Context, folder string, s Setting) (*World, error) {
	return (&Trial{folder: folder, report: &report{}}).prepare(ctx, s)
}

func (t *Trial) prepare(ctx context.Context, s Setting) (*World, error) {
	s.Replicas = max(s.Replicas, 1)
	w := &World{Trial: t, Setting: s, terms: map[string]*replica{}}
	w.ctx, w.fail = context.WithCancelCause(ctx)
	if err := w.build(); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

// in does an experiment's work in a world of its own. What it leaves is kept when
// something is wrong.
func (t *Trial) in(ctx context.Context, s Setting, do func(*World) error) error {
	w, err := t.prepare(ctx, s)
	if err != nil {
		return err
	}
	if s.arrange != nil {
		err = s.arrange(w)
	}
	if err == nil {
		err = w.Begin()
	}
	if err == nil {
		err = do(w)
	}
	if err != nil || !t.fine() || t.keep {
		err = errors.Join(err, w.keepEvidence())
	}
	return errors.Join(err, w.Close())
}

// Close ends everything, the newest first.
func (w *World) Close() error {
	var errs []error
	for _, do := range slices.Backward(w.cleanups) {
		errs = append(errs, do())
	}
	w.cleanups = nil
	w.fail(errors.New("the experiment is over"))
	return errors.Join(errs...)
}

func (w *World) onClose(do func() error) { w.cleanups = append(w.cleanups, do) }

func (w *World) build() (err error) {
	w.cuts = newCuts()
	w.onClose(w.cuts.close)
	w.Sim, err = simulator.Start(simulator.Options{
		TelegramToken: telegramToken, VKToken: vkToken, VKGroup: vkGroup, VKSecret: hookSecret,
	})
	if err != nil {
		return err
	}
	w.onClose(w.Sim.Close)
	if err := w.openDatabase(); err != nil {
		return err
	}
	if w.hooks, err = newHooks(w); err != nil {
		return err
	}
	w.onClose(w.hooks.close)
	if w.wire, err = newWire(w); err != nil {
		return err
	}
	w.onClose(w.wire.close)
	if w.Severed {
		if err := w.sever(); err != nil {
			return err
		}
	}
	script, err := LoadScript()
	if err != nil {
		return err
	}
	w.Crowd = NewCrowd(w.Sim, script)
	for i := range w.Replicas {
		r, err := w.addReplica(i + 1)
		if err != nil {
			return err
		}
		w.replicas = append(w.replicas, r)
	}
	return w.Configure(w.database)
}

// addReplica makes a gateway that has no configuration yet.
func (w *World) addReplica(n int) (r *replica, err error) {
	r = &replica{n: n, w: w, config: filepath.Join(w.folder, fmt.Sprintf("gateway%d.yaml", n))}
	if r.log, err = os.Create(strings.TrimSuffix(r.config, ".yaml") + ".log"); err != nil {
		return nil, err
	}
	w.onClose(r.log.Close)
	return r, nil
}

// openDatabase makes an SQLite file or a durable PostgreSQL of our own, behind a
// proxy that delays and cuts, unless there is a database.
func (w *World) openDatabase() (err error) {
	if !w.Postgres {
		w.database = w.Database
		if w.database == "" {
			w.database = "sqlite:" + filepath.Join(w.folder, "otklik.db")
		}
		w.direct = w.database
		return nil
	}
	if w.pg, err = pgserver.Start(pgserver.Options{Fsync: true, TCP: true}); err != nil {
		return err
	}
	w.onClose(w.pg.Close)
	if err := w.pg.Create(w.ctx, "otklik"); err != nil {
		return err
	}
	address, err := w.cuts.between("database", w.pg.Address())
	if err != nil {
		return err
	}
	if w.Latency > 0 {
		if err := w.cuts.delay("database", w.Latency, w.Latency/2); err != nil {
			return err
		}
	}
	w.direct = w.pg.URL("otklik")
	w.database = "postgres://postgres@" + address + "/otklik?sslmode=disable"
	return nil
}

// sever puts a proxy on the way to Telegram, which can go down.
func (w *World) sever() error {
	address, err := w.cuts.between(severed, strings.TrimPrefix(w.wire.url, "http://"))
	w.wire.severed = "http://" + address
	return err
}

// severed is the proxy on the way to Telegram, to cuts.
const severed = "telegram"

// Begin starts the gateways and binds the desks.
func (w *World) Begin() error {
	if _, err := w.Run("migrate"); err != nil {
		return err
	}
	codes := map[string]string{}
	for desk := range w.Crowd.Desks {
		code, err := w.Run("invite", "desk", desk)
		if err != nil {
			return err
		}
		codes[desk] = code
	}
	w.onClose(w.Stop)
	for _, r := range w.replicas {
		if err := r.start(); err != nil {
			return err
		}
	}
	for _, r := range w.replicas {
		if err := r.ready(w.ctx); err != nil {
			return err
		}
	}
	if err := w.listening(); err != nil {
		return err
	}
	for desk, code := range codes {
		if err := w.Crowd.Bind(w.ctx, desk, code); err != nil {
			return err
		}
	}
	return nil
}

// listening returns when the messengers know where to bring messages. Before, a
// community's events are history that VK does not hand out.
func (w *World) listening() error {
	if w.Hooks && !w.VKPolls {
		w.Sim.SetCallback(w.hooks.address("/hooks/vk"))
		return w.Sim.WaitCallback(w.ctx)
	}
	select {
	case <-w.wire.polled:
		return nil
	case <-w.ctx.Done():
		return fmt.Errorf("nobody polls VK: %w", context.Cause(w.ctx))
	}
}

// residentsAtOnce is how many residents of each platform file at once.
const residentsAtOnce = 2

// During lets people use the gateways while something is done, and until they
// have done what the trial wants; every filing comes to its end.
func (w *World) During(do func(context.Context) error) error {
	enough, done := make(chan struct{}), make(chan error, 1)
	watching, end := context.WithCancel(w.ctx)
	defer end()
	go w.Crowd.tally.watch(watching, w.fail)
	go func() {
		defer close(enough)
		err := do(w.ctx)
		if err == nil {
			err = w.Crowd.tally.reach(w.ctx, w.Updates)
		}
		if err != nil {
			w.fail(err)
		}
		done <- err
	}()
	if err := w.Crowd.Work(w.ctx, residentsAtOnce, enough); err != nil {
		return err
	}
	return <-done
}

// Stop ends the gateways in good order.
func (w *World) Stop() error {
	var errs []error
	for _, r := range w.replicas {
		if err := r.stop(); err != nil {
			errs = append(errs, fmt.Errorf("stopping the gateway %d: %w", r.n, err))
		}
	}
	return errors.Join(errs...)
}

func (w *World) newLife(r *replica) *life {
	w.mu.Lock()
	defer w.mu.Unlock()
	l := &life{n: len(w.lives), replica: r, begun: time.Now(), serving: make(chan struct{}), gone: make(chan struct{})}
	w.lives = append(w.lives, l)
	return l
}

// serves notes that a replica has told that it serves a channel.
func (w *World) serves(r *replica, channel, fence string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.terms[channel+" "+fence] = r
}

// tookFence is the replica that took a channel under a fence, nil while none has
// told so.
func (w *World) tookFence(channel, fence string) *replica {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.terms[channel+" "+fence]
}

// ended tells when a process ended, and whether it was killed.
func (w *World) ended(n int) (at time.Time, killed bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.lives[n].endedAt, w.lives[n].killed
}

// startTimes are how long the processes took until they could work.
func (w *World) startTimes() (list []time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, l := range w.lives {
		if !l.readyAt.IsZero() {
			list = append(list, l.readyAt.Sub(l.begun))
		}
	}
	return list
}
