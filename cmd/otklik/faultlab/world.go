//go:build unix

package faultlab

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"otklik/bots/simulator"
	"otklik/examples"
	"otklik/store/pgserver"
)

// The secrets of the experiments. They are canaries too.
const (
	telegramToken = "100:faultlab-canary-token"
	vkToken       = "faultlab-canary-vk-token"
	hookSecret    = "faultlab-canary-secret"
	vkGroup       = 200
)

// setting says what an experiment's world is made of.
type setting struct {
	replicas int
	postgres bool
	hooks    bool          // messages come by webhook, not by poll
	latency  time.Duration // on the way to PostgreSQL
	extra    string        // more lines of configuration
}

// world is one experiment's messengers, database, gateways and people.
type world struct {
	*Trial
	setting
	ctx      context.Context // ends with the cause when something ends that must not
	fail     context.CancelCauseFunc
	sim      *simulator.Simulator
	wire     *wire
	hooked   *hooks
	pg       *pgserver.Server
	cuts     *cuts
	database string // as the gateways reach it
	direct   string // as the oracle does
	replicas []*replica
	crowd    *crowd
	cleanups []func() error

	mu    sync.Mutex
	lives []*life // lives[i].n == i
}

// open makes a world and starts its gateways; the desks are bound.
func (t *Trial) open(ctx context.Context, s setting) (*world, error) {
	w := &world{Trial: t, setting: s}
	w.ctx, w.fail = context.WithCancelCause(ctx)
	if err := w.build(); err != nil {
		return nil, errors.Join(err, w.close())
	}
	if err := w.begin(); err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

// in does an experiment's work in a world of its own. What it leaves is kept when
// something is wrong.
func (t *Trial) in(ctx context.Context, s setting, do func(*world) error) error {
	w, err := t.open(ctx, s)
	if err != nil {
		return err
	}
	err = do(w)
	if err != nil || !t.fine() {
		err = errors.Join(err, w.keepEvidence())
	}
	return errors.Join(err, w.close())
}

// residentsAtOnce is how many residents of each platform file at once.
const residentsAtOnce = 2

// during lets people use the gateways while the faults are done, and until they
// have done what the trial wants; every filing comes to its end.
func (w *world) during(faults func() error) error {
	enough, done := make(chan struct{}), make(chan error, 1)
	watching, end := context.WithCancel(w.ctx)
	defer end()
	go w.crowd.tally.watch(watching, w.fail)
	go func() {
		defer close(enough)
		err := faults()
		if err == nil {
			err = w.crowd.tally.reach(w.ctx, w.Updates)
		}
		if err != nil {
			w.fail(err)
		}
		done <- err
	}()
	if err := w.crowd.work(w.ctx, residentsAtOnce, enough); err != nil {
		return err
	}
	return <-done
}

func (w *world) onClose(do func() error) { w.cleanups = append(w.cleanups, do) }

// close ends everything, the newest first.
func (w *world) close() error {
	var errs []error
	for _, do := range slices.Backward(w.cleanups) {
		errs = append(errs, do())
	}
	w.cleanups = nil
	w.fail(errors.New("the experiment is over"))
	return errors.Join(errs...)
}

func (w *world) build() (err error) {
	w.sim, err = simulator.Start(simulator.Options{
		TelegramToken: telegramToken, VKToken: vkToken, VKGroup: vkGroup, VKSecret: hookSecret,
	})
	if err != nil {
		return err
	}
	w.onClose(w.sim.Close)
	if err := w.openDatabase(); err != nil {
		return err
	}
	if w.hooked, err = newHooks(w); err != nil {
		return err
	}
	w.onClose(w.hooked.close)
	if w.wire, err = newWire(w); err != nil {
		return err
	}
	w.onClose(w.wire.close)
	script, err := LoadScript()
	if err != nil {
		return err
	}
	w.crowd = newCrowd(w.sim, script)
	return w.configure()
}

// openDatabase makes an SQLite file or a durable PostgreSQL of our own, behind a
// proxy that delays and cuts.
func (w *world) openDatabase() (err error) {
	if !w.postgres {
		w.database = "sqlite:" + filepath.Join(w.folder, "otklik.db")
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
	w.cuts = newCuts()
	w.onClose(w.cuts.close)
	address, err := w.cuts.between("database", w.pg.Address())
	if err != nil {
		return err
	}
	if w.latency > 0 {
		if err := w.cuts.delay("database", w.latency, w.latency/2); err != nil {
			return err
		}
	}
	w.direct = w.pg.URL("otklik")
	w.database = "postgres://postgres@" + address + "/otklik?sslmode=disable"
	return nil
}

// configure writes the centre's folder and a configuration for each replica.
func (w *world) configure() error {
	centre, err := fs.Sub(examples.Files, "cheboksary")
	if err != nil {
		return err
	}
	folder := filepath.Join(w.folder, "centre")
	if err := os.CopyFS(folder, centre); err != nil {
		return err
	}
	telegram, vk := "poll", "longpoll"
	if w.hooks {
		telegram, vk = "webhook", "callback"
	}
	text := fmt.Sprintf(`directory: %q
database: %q
listen: 127.0.0.1:0
private: 127.0.0.1:0
telegram:
  - {name: telegram, token: %q, receive: %s, webhook_url: "https://faultlab.invalid/hooks/telegram",
     webhook_secret: %q, pace: {total: -1, chat: -1, group: -1}}
vk:
  - {name: vk, token: %q, group: %d, receive: %s, confirmation: confirm, secret: %q,
     pace: {total: -1, chat: -1, group: -1}}
%s`, folder, w.database, telegramToken, telegram, hookSecret, vkToken, vkGroup, vk, hookSecret, w.extra)
	for i := range w.setting.replicas {
		r := &replica{n: i + 1, w: w, config: filepath.Join(w.folder, fmt.Sprintf("gateway%d.yaml", i+1))}
		if err := os.WriteFile(r.config, []byte(text), 0o600); err != nil {
			return err
		}
		if r.log, err = os.Create(strings.TrimSuffix(r.config, ".yaml") + ".log"); err != nil {
			return err
		}
		w.onClose(r.log.Close)
		w.replicas = append(w.replicas, r)
	}
	return nil
}

// begin starts the gateways and binds the desks.
func (w *world) begin() error {
	first := w.replicas[0]
	if _, err := first.run("migrate"); err != nil {
		return err
	}
	codes := map[string]string{}
	for desk := range w.crowd.desks {
		code, err := first.run("invite", "desk", desk)
		if err != nil {
			return err
		}
		codes[desk] = code
	}
	w.onClose(w.stop)
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
		if err := w.crowd.bind(w.ctx, desk, code); err != nil {
			return err
		}
	}
	return nil
}

// listening returns when the messengers know where to bring messages. Before, a
// community's events are history that VK does not hand out.
func (w *world) listening() error {
	if w.hooks {
		w.sim.SetCallback(w.hooked.address("/hooks/vk"))
		return w.sim.WaitCallback(w.ctx)
	}
	select {
	case <-w.wire.polled:
		return nil
	case <-w.ctx.Done():
		return fmt.Errorf("nobody polls VK: %w", context.Cause(w.ctx))
	}
}

// stop ends the gateways in good order.
func (w *world) stop() error {
	var errs []error
	for _, r := range w.replicas {
		if err := r.stop(); err != nil {
			errs = append(errs, fmt.Errorf("stopping the gateway %d: %w", r.n, err))
		}
	}
	return errors.Join(errs...)
}

func (w *world) newLife(r *replica) *life {
	w.mu.Lock()
	defer w.mu.Unlock()
	l := &life{n: len(w.lives), replica: r, begun: time.Now(), serving: make(chan struct{}), gone: make(chan struct{})}
	w.lives = append(w.lives, l)
	return l
}

// ended tells when a process ended, and whether it was killed.
func (w *world) ended(n int) (at time.Time, killed bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.lives[n].endedAt, w.lives[n].killed
}

// startTimes are how long the processes took until they could work.
func (w *world) startTimes() (list []time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, l := range w.lives {
		if !l.readyAt.IsZero() {
			list = append(list, l.readyAt.Sub(l.begun))
		}
	}
	return list
}
