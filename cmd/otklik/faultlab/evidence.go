//go:build unix

package faultlab

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"otklik/bots"
)

// evidenceTables are what is kept of a database that goes with its server.
func evidenceTables() []string {
	return []string{"outbox", "cases", "case_events", "sessions", "timers", "seen", "cursors", "channels", "quarantine", "desks"}
}

// keepEvidence writes what a failed experiment leaves, beside its logs: the tables,
// every chat as people see it, and what the messengers were asked.
func (w *World) keepEvidence() error {
	return errors.Join(
		w.write("tables.txt", w.writeTables),
		w.write("chats.txt", w.writeChats),
		w.write("requests.txt", w.writeRequests),
	)
}

func (w *World) write(name string, do func(io.Writer) error) error {
	f, err := os.Create(filepath.Join(w.folder, name)) // #nosec G304 -- the experiment's folder
	if err != nil {
		return err
	}
	b := bufio.NewWriter(f)
	return errors.Join(do(b), b.Flush(), f.Close())
}

func (w *World) writeTables(out io.Writer) error {
	db, err := OpenTables(w.direct)
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(w.ctx), time.Minute)
	defer cancel()
	var errs []error
	for _, table := range evidenceTables() {
		errs = append(errs, writeTable(ctx, out, db, table))
	}
	return errors.Join(errs...)
}

func writeTable(ctx context.Context, out io.Writer, db *sql.DB, table string) error {
	found, err := db.QueryContext(ctx, "SELECT * FROM "+table) // #nosec G202 -- from a list of ours
	if err != nil {
		return err
	}
	defer found.Close()
	columns, err := found.Columns()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s: %s\n", table, strings.Join(columns, " | "))
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for found.Next() {
		if err := found.Scan(into...); err != nil {
			return err
		}
		parts := make([]string, len(values))
		for i, v := range values {
			if raw, ok := v.([]byte); ok {
				v = string(raw)
			}
			parts[i] = strings.ReplaceAll(fmt.Sprint(v), "\n", " ")
		}
		fmt.Fprintf(out, "%s: %s\n", table, strings.Join(parts, " | "))
	}
	return found.Err()
}

func (w *World) writeChats(out io.Writer) error {
	for _, c := range w.Sim.Chats() {
		fmt.Fprintf(out, "%s %s (%s)\n", c.Platform(), c.ID(), c.Title())
		for _, m := range c.Messages() {
			fmt.Fprintf(out, "  %s #%s %s re #%s: %s\n", m.At.Format(stamp), m.ID, m.Name, m.ReplyTo, strings.ReplaceAll(m.Text, "\n", " "))
		}
	}
	return nil
}

const stamp = "15:04:05.000"

func (w *World) writeRequests(out io.Writer) error {
	w.mu.Lock()
	for _, l := range w.lives {
		fmt.Fprintf(out, "process %d of gateway %d: %s to %s, killed %t\n", l.n, l.replica.n, l.begun.Format(stamp), l.endedAt.Format(stamp), l.killed)
	}
	w.mu.Unlock()
	for _, s := range w.wire.sends() {
		fmt.Fprintf(out, "process %d sent %s/%s #%s, taken %s, answered %s\n", s.life, s.platform, s.chat, s.message,
			s.taken.Format(stamp), s.answered.Format(stamp))
	}
	for _, on := range []bots.Platform{bots.Telegram, bots.VK} {
		fmt.Fprintf(out, "%s acknowledged: %s\n", on, strings.Join(w.wire.acknowledged(on), " "))
	}
	for _, r := range w.Sim.Ledger() {
		fmt.Fprintf(out, "%s %s %s %s accepted %t status %d message %s\n", r.At.Format(stamp), r.Platform, r.Method, r.Chat, r.Accepted, r.Status, r.MessageID)
	}
	return nil
}
