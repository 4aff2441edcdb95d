package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime/pprof"
	"time"

	"github.com/spf13/cobra"

	"otklik/bots"
	"otklik/store"
)

// benchOptions is what a measurement is asked to do.
type benchOptions struct {
	database    string
	durability  string
	platform    string
	residents   int
	concurrency int
	rate        float64 // updates a second; 0 = as fast as the answers come
	messages    int     // 0 = no limit
	lasting     time.Duration
	json        bool
	profile     string
}

func benchCommand() *cobra.Command {
	var o benchOptions
	c := &cobra.Command{
		Use:   "bench",
		Short: "Measure how many messages a second this machine carries, and how fast it answers",
		Long: `Starts simulated Telegram and VK servers and the gateway, and lets residents
file cases: presses, words, a point on the map, through the same SDKs and HTTP
as in service, with every letter stored before it is acknowledged. A latency is
the time from a resident's deed to the bot's answer in his chat; the simulators
run in the same process and take their share of the machine.

Without --rate a number of residents act at once and each waits for his answer.
With it deeds come at a fixed rate, whether or not the gateway keeps up.

At the end it looks whether anything was lost: every case filed must be in the
database, its receipt with its resident and its card with a desk. It exits 0
only if all are.`,
		Args: exactly(cobra.NoArgs),
	}
	f := c.Flags()
	f.StringVar(&o.database, "database", "", "an empty database: sqlite:PATH or postgres://… (default: a temporary SQLite file)")
	f.StringVar(&o.durability, "durability", durable, "full: refuse a database that may lose what it has confirmed; unsafe: measure it all the same")
	f.StringVar(&o.platform, "platform", "both", "where the residents are: telegram, vk or both")
	f.IntVar(&o.residents, "residents", 2000, "how many residents there are")
	f.IntVar(&o.concurrency, "concurrency", 128, "how many of them wait for an answer at once")
	f.Float64Var(&o.rate, "rate", 0, "deeds a second, at a fixed rate")
	f.IntVar(&o.messages, "messages", 0, "end after so many deeds")
	f.DurationVar(&o.lasting, "for", 20*time.Second, "how long to go on, unless --messages says")
	f.BoolVar(&o.json, "json", false, "print JSON")
	f.StringVar(&o.profile, "cpuprofile", "", "write a CPU profile to this file")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := o.check(c.Flags().Changed("messages")); err != nil {
			return usage(err)
		}
		return runBench(c, o)
	}
	return c
}

func (o *benchOptions) check(counted bool) error {
	if counted {
		o.lasting = time.Hour // the deeds end it
	}
	switch {
	case o.residents < 1, o.concurrency < 1, o.rate < 0, counted && o.messages < 1, o.lasting <= 0:
		return errors.New("bench: every number must be positive")
	case o.durability != durable && o.durability != undurable:
		return fmt.Errorf("--durability %q: want full or unsafe", o.durability)
	case len(o.platforms()) == 0:
		return fmt.Errorf("--platform %q: want telegram, vk or both", o.platform)
	}
	return nil
}

func (o *benchOptions) platforms() []bots.Platform {
	switch o.platform {
	case "telegram":
		return []bots.Platform{bots.Telegram}
	case "vk":
		return []bots.Platform{bots.VK}
	case "both":
		return []bots.Platform{bots.Telegram, bots.VK}
	}
	return nil
}

func runBench(c *cobra.Command, o benchOptions) error {
	log := slog.New(slog.NewTextHandler(c.ErrOrStderr(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	l := newLifecycle(c.Context(), log)
	r, err := measure(l.ctx, o, log, l)
	if err = errors.Join(err, l.stop(patience)); err != nil {
		return err
	}
	if err := r.print(c.OutOrStdout(), o.json); err != nil {
		return err
	}
	if !r.whole() {
		return told()
	}
	return nil
}

// measure opens a town, lets its residents act and looks at what came of it.
func measure(ctx context.Context, o benchOptions, log *slog.Logger, l *lifecycle) (*benchReport, error) {
	if o.database == "" {
		var err error
		if o.database, err = demoDatabase("", l); err != nil {
			return nil, err
		}
	}
	if err := untouched(ctx, o.database, log); err != nil {
		return nil, err
	}
	t, err := openTown(ctx, townOptions{database: o.database, durability: o.durability, log: log, pace: unhurried, noLedger: true, strangers: true}, l)
	if err != nil {
		return nil, err
	}
	b, err := newBench(o, t)
	if err != nil {
		return nil, err
	}
	if o.profile != "" {
		f, err := os.Create(o.profile)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return nil, err
		}
	}
	r := b.run(ctx)
	pprof.StopCPUProfile()
	return r, b.audit(ctx, r)
}

// untouched refuses a database with anything in it: people of the simulators
// have the same ids at every start, and nobody wants such cases among his own.
func untouched(ctx context.Context, dsn string, log *slog.Logger) error {
	s, err := store.Open(ctx, dsn, store.Options{Log: log})
	if err != nil {
		return err
	}
	st, err := s.Schema(ctx)
	if err == nil && st.Current != 0 {
		err = errors.New("bench: the database is not empty: give it one that may be filled with invented cases")
	}
	return errors.Join(err, s.Close())
}
