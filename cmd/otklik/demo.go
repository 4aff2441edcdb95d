package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"otklik/bots/simulator/page"
)

func demoCommand() *cobra.Command {
	var addr, data, script string
	c := &cobra.Command{
		Use:   "demo",
		Short: "Try everything without a token, a database or a network",
		Long: `Starts simulated Telegram and VK servers, the gateway on an SQLite file with
the sample directory, and a page with phones side by side: residents and the
agencies' chats. With --script it plays a story through the same servers and
exits 0 only if every expectation in it held.`,
		Args: exactly(cobra.NoArgs),
	}
	c.Flags().StringVar(&addr, "addr", "127.0.0.1:8080", "where the page listens")
	c.Flags().StringVar(&data, "data", "", "folder to keep the database in (default: a temporary one, removed at the end)")
	c.Flags().StringVar(&script, "script", "", "play this story instead of showing the page")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if script != "" {
			return playFile(c.Context(), script, data, c.OutOrStdout(), c.ErrOrStderr())
		}
		log := slog.New(slog.NewTextHandler(c.ErrOrStderr(), &slog.HandlerOptions{Level: slog.LevelWarn}))
		return demo(c, addr, data, log)
	}
	return c
}

// demo shows the page until the program is told to end.
func demo(c *cobra.Command, addr, data string, log *slog.Logger) error {
	l := newLifecycle(c.Context(), log)
	database, err := demoDatabase(data, l)
	if err != nil {
		return err
	}
	t, err := openTown(c.Context(), townOptions{addr: addr, database: database, log: log, undo: true}, l)
	if err == nil {
		err = page.Mount(t.sim, page.Options{Phones: t.phones(), Log: log})
	}
	if errors.Is(err, syscall.EADDRINUSE) {
		err = fmt.Errorf("%w: choose another address with --addr", err)
	}
	if err != nil {
		return errors.Join(err, l.stop(patience))
	}
	fmt.Fprintf(c.OutOrStdout(), "Otklik demo: open %s in a browser; Ctrl+C ends it\n", t.sim.URL())
	l.wait()
	return l.stop(patience)
}

// demoDatabase gives the SQLite file of a demo. A kept one is begun anew: the
// simulated messengers forget everybody at every start.
func demoDatabase(folder string, l *lifecycle) (string, error) {
	if folder == "" {
		temp, err := os.MkdirTemp("", "otklik-demo-")
		if err != nil {
			return "", err
		}
		l.onStop("demo files", func(context.Context) error { return os.RemoveAll(temp) })
		return "sqlite:" + filepath.Join(temp, "otklik.db"), nil
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	name := "demo-" + time.Now().Format("20060102-150405") + ".db"
	return "sqlite:" + filepath.Join(folder, name), nil
}

// phones are the actors that have a screen on the page.
func (t *town) phones() []page.Phone {
	var list []page.Phone
	for _, a := range t.cast {
		if len(a.Title) > 0 {
			list = append(list, page.Phone{
				Title:  page.Title{RU: a.Title.In("ru"), EN: a.Title.In("en")},
				Person: a.person, Chat: a.chat,
			})
		}
	}
	return list
}
