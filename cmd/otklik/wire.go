package main

import (
	"context"
	"crypto/rand"
	"log/slog"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"otklik/bots"
	"otklik/bots/copier"
	"otklik/bots/lease"
	"otklik/bots/outbox"
	"otklik/dialogs"
	"otklik/dialogs/complaint"
	"otklik/dialogs/digest"
	answers "otklik/dialogs/gate"
	"otklik/dialogs/mydata"
	"otklik/dialogs/staff"
	"otklik/dialogs/timeline"
	"otklik/locales"
	"otklik/routing"
	"otklik/store"
)

// commands are the subcommands, in the order of help.
func commands() []*cobra.Command {
	return []*cobra.Command{
		serveCommand(), readyCommand(), reloadCommand(), checkCommand(), migrateCommand(), routeCommand(), replayCommand(), suggestCommand(),
		inviteCommand(), clerkCommand(), channelCommand(), worksCommand(),
		outboxCommand(), quarantineCommand(), mediaCommand(), erasuresCommand(), backupCommand(), verifyCommand(), restoreCommand(), auditCommand(),
		kpiCommand(), radarCommand(), chartCommand(), demoCommand(), benchCommand(), faultlabCommand(), versionCommand(),
	}
}

// drawings are the state machines that `chart` prints.
func drawings() []drawing {
	return []drawing{
		{"complaint", func() (string, error) {
			c, _, err := conversations()
			if err != nil {
				return "", err
			}
			return c.Mermaid(), nil
		}},
		{"staff", func() (string, error) {
			_, c, err := conversations()
			if err != nil {
				return "", err
			}
			return c.Mermaid(), nil
		}},
		{"case", func() (string, error) { return routing.LifeMermaid(), nil }},
		{"incident", func() (string, error) { return routing.IncidentMermaid(), nil }},
	}
}

// gateway is everything put together, not yet running.
type gateway struct {
	log       *slog.Logger
	now       func() time.Time
	store     *store.Store
	channels  []channel
	reception *dialogs.Reception
	metrics   *metrics
	courier   *outbox.Courier
	copier    *copier.Copier
	troubles  troubles
	keeper    *lease.Keeper
	directory *directory
	learner   *learner
}

// assemble puts the gateway together: store, texts, directory, bots, reception,
// courier. r is what is said, and served until a reload. now replaces the store's
// clock; nil leaves it. What it opens it hands to l for closing, also when it fails.
func assemble(ctx context.Context, cfg *Config, r reading, now func() time.Time, log *slog.Logger, l *lifecycle) (*gateway, error) {
	channels, err := openChannels(cfg, log)
	if err != nil {
		return nil, err
	}
	owner := "process-" + rand.Text()
	s, err := openStore(ctx, cfg, owner, now, log, l)
	if err != nil {
		return nil, err
	}
	m := newMetrics()
	d := newDirectory(cfg, r, m, log)
	pupil := newLearner(s, d.region, log, m.learnt)
	house, err := openHouse(ctx, cfg, s, r.texts, pupil, channels)
	if err != nil {
		return nil, err
	}
	messengers, pace := map[string]bots.Messenger{}, map[string]bots.Pace{}
	for _, c := range channels {
		messengers[c.name], pace[c.name] = c.bot, c.bot.Pace()
	}
	residents, clerks, err := conversations()
	if err != nil {
		return nil, err
	}
	now = s.Now
	waiting := make(troubles, 256)
	m.registry.MustRegister(newBacklog(s, channels, log))
	files, err := openCopier(cfg, s, messengers, log, m, waiting)
	if err != nil {
		return nil, err
	}
	return &gateway{
		log: log, now: now, store: s, channels: channels, metrics: m, troubles: waiting, copier: files, directory: d,
		reception: dialogs.NewReception(dialogs.Reception{
			House: house, Residents: residents, Staff: clerks, Now: now, Log: log, Limits: cfg.Limits, Observe: m.update,
		}, s),
		courier: outbox.New(outbox.Options{
			Queue: s, Messengers: messengers, Pace: pace, Now: now, Log: log, Wake: s.Posted,
			Owner: owner, Copies: copies{&mydata.Exporter{House: house, Archive: s}, &timeline.Maker{House: house, Store: s, Now: now}, &digest.Maker{House: house, Archive: s, Now: now}, files}, Observe: m.letter, Alarm: waiting.note,
		}),
		keeper:  &lease.Keeper{Book: s, Owner: owner, Length: cfg.Cluster.Lease, Log: log},
		learner: pupil,
	}, nil
}

// mostWaiting is how many letters may wait for a desk's chat: what is configured or else what
// the channel's pace lets through in half a minute; none or 0 = any number.
func mostWaiting(configured int, p bots.Pace) int {
	if configured != 0 {
		return configured
	}
	return int(max(p.Group/2, 0))
}

// openHouse brings together what does not change from turn to turn.
func openHouse(ctx context.Context, cfg *Config, s *store.Store, texts *locales.Catalogue, l *learner, channels []channel) (*dialogs.House, error) {
	keys, err := s.ButtonKeys(ctx)
	if err != nil {
		return nil, err
	}
	stamps, err := s.AnswerKeys(ctx)
	if err != nil {
		return nil, err
	}
	house := &dialogs.House{
		Texts:       texts,
		Region:      l.region,
		Suggester:   l.suggester,
		Centres:     cfg.centres(),
		Channels:    map[string]bots.Limits{},
		Seal:        dialogs.NewSeal(keys[0], keys[1:]...),
		Stamp:       dialogs.NewStamp(stamps[0], stamps[1:]...),
		CasesPerDay: cfg.Limits.CasesPerDay,
		Radar:       cfg.Radar.settings(),
		Log:         l.log,
		Drafts:      cfg.Drafts.Defaults(),
		Undo:        !cfg.atOnce,
		Crowd:       map[string]int{},
	}
	for _, c := range channels {
		l := c.bot.Limits()
		l.FileSize = cfg.Media.largestOf(l)
		house.Channels[c.name], house.Crowd[c.name] = l, mostWaiting(cfg.Limits.Waiting, c.bot.Pace())
	}
	return house, nil
}

// conversations are the two charts' talkers.
func conversations() (residents *complaint.Conversation, clerks *staff.Conversation, err error) {
	if residents, err = complaint.New(); err != nil {
		return nil, nil, err
	}
	looks, err := answers.New()
	if err != nil {
		return nil, nil, err
	}
	clerks, err = staff.New(looks)
	return residents, clerks, err
}

// openStore opens the database, claims it for this process and brings its tables
// to this build's shape. Letters that a killed process held are free again.
func openStore(ctx context.Context, cfg *Config, owner string, now func() time.Time, log *slog.Logger, l *lifecycle) (*store.Store, error) {
	s, err := store.Open(ctx, cfg.Database.Reveal(), store.Options{Log: log, Now: now, Unsafe: cfg.Durability == undurable})
	if err != nil {
		return nil, err
	}
	l.onStop("store", func(context.Context) error { return s.Close() })
	if err := vouch(ctx, cfg, s, log); err != nil {
		return nil, err
	}
	if err := s.Attend(ctx, owner); err != nil {
		return nil, err // another gateway may be at work: leave its letters alone
	}
	n, err := s.Migrate(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.ReleaseLeases(ctx); err != nil {
		return nil, err
	}
	log.Info("database ready", "engine", s.Engine(), "migrations", n)
	return s, tellHeld(ctx, s, log)
}

// start runs the parts: those that take in come last and end first, so that
// nothing is accepted that nobody would handle.
func (g *gateway) start(l *lifecycle) {
	l.runBase("reception", g.reception.Run)
	l.runBase("courier", g.courier.Run)
	l.run("clock", func(ctx context.Context) error {
		return g.reception.RunClock(ctx, g.store, g.store.TimersSet())
	})
	l.run("housekeeping", g.housekeeping)
	l.run("alarms", g.tellTroubles)
	l.run("directory", g.watchDirectory)
	l.run("learning", g.learner.run)
	l.run("words", g.readWords)
	for _, c := range g.channels {
		g.metrics.owns(c.name, false)
		if c.introduce != nil {
			l.run("introduction of "+c.name, func(ctx context.Context) error { return g.introduce(ctx, c) })
		}
		l.run("channel "+c.name, func(ctx context.Context) error {
			return g.keeper.Hold(ctx, c.name, func(ctx context.Context, t lease.Term) error { return g.serve(ctx, c, t) })
		})
	}
}

// introduce learns what this process must know of a channel's bot to take its
// webhook calls, whoever owns the channel.
func (g *gateway) introduce(ctx context.Context, c channel) error {
	for ctx.Err() == nil {
		if err := c.introduce(ctx); err == nil {
			break
		}
		select { // the owner raises the alarm
		case <-ctx.Done():
		case <-time.After(restAfterRefusal):
		}
	}
	<-ctx.Done()
	return nil
}

// serve receives and sends for a channel while it is this process's.
func (g *gateway) serve(ctx context.Context, c channel, t lease.Term) error {
	g.metrics.owns(c.name, true)
	defer g.metrics.owns(c.name, false)
	if err := g.store.ReleaseAbsent(ctx); err != nil && ctx.Err() == nil {
		g.log.Error("freeing the letters of ended processes", "err", err)
	}
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() error { return g.courier.Serve(ctx, t) })
	both.Go(func() error { return g.copier.Serve(ctx, t) })
	both.Go(func() error { return g.listen(ctx, c, t.Fence) })
	both.Go(func() error { return g.watchDesks(ctx, c) })
	return both.Wait()
}

// restAfterRefusal is how long a channel rests after an error that only an operator
// can mend: a revoked token, a second poller.
const restAfterRefusal = time.Minute

// listen receives a channel's messages until ctx ends. A bot that is refused
// must not stop the others: it says so and tries again.
func (g *gateway) listen(ctx context.Context, c channel, fence int64) error {
	var last unconfirmed
	for {
		from, err := g.store.Cursor(ctx, c.name)
		if err == nil {
			err = c.receive(ctx, from, g.attended(c.name, fence))
		}
		if ctx.Err() != nil {
			return nil
		}
		g.log.Error("channel does not receive", "channel", c.name, "err", err, "advice", advice(err), "again in", restAfterRefusal)
		if !last.excuses(err) {
			g.alarm(ctx, c.name, err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(restAfterRefusal):
		}
	}
}

// Delivery keys are kept longer than any messenger delivers again (48 h).
const (
	keepSeen  = 72 * time.Hour
	tidyPause = time.Hour
	freePause = 5 * time.Second // well under a lease, so that a replica's death is not felt
)

// housekeeping drops what is kept for a time only, and frees what ended processes
// held.
func (g *gateway) housekeeping(ctx context.Context) error {
	tidy, free := time.NewTicker(tidyPause), time.NewTicker(freePause)
	defer tidy.Stop()
	defer free.Stop()
	g.tidy(ctx)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tidy.C:
			g.tidy(ctx)
		case <-free.C:
			if err := g.store.ReleaseAbsent(ctx); err != nil && ctx.Err() == nil {
				g.log.Error("freeing the letters of ended processes", "err", err)
			}
		}
	}
}

func (g *gateway) tidy(ctx context.Context) {
	if _, err := g.store.ForgetSeen(ctx, g.now().Add(-keepSeen)); err != nil && ctx.Err() == nil {
		g.log.Error("dropping old delivery keys", "err", err)
	}
	g.sweep(ctx)
}
