package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"otklik/bots/blobs"
	"otklik/bots/copier"
	"otklik/store"
)

func mediaCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "media",
		Short: "Look at the copies of people's files, and try again those that could not be had",
		Long: `A file is wanted (its copy waits), kept, refused (too large, a pixel bomb, empty),
lost (its messenger did not give it) or doomed (its copy is to be destroyed). The
commands work beside a running gateway.`,
		Args: exactly(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	file := c.PersistentFlags().StringP("config", "c", "otklik.yaml", "configuration `file`")
	c.AddCommand(mediaList(file), mediaCheck(file), mediaRetry(file))
	return c
}

func mediaList(file *string) *cobra.Command {
	c := &cobra.Command{
		Use:   "list",
		Short: "List files, those first that were wanted first",
		Args:  exactly(cobra.NoArgs),
	}
	var q store.FileQuery
	f := c.Flags()
	f.StringSliceVar(&q.States, "state", nil, "of these states: "+strings.Join(store.FileStates, ", ")+" (default: all but kept)")
	f.StringVar(&q.Channel, "channel", "", "of this channel")
	f.StringVar(&q.Number, "case", "", "of the case of this `number`, whatever their state")
	f.IntVar(&q.Limit, "limit", 100, "at most so many, 0 = all")
	asJSON := f.Bool("json", false, "print JSON, one file a line")
	c.RunE = func(c *cobra.Command, _ []string) error {
		for _, state := range q.States {
			if !slices.Contains(store.FileStates, state) {
				return usage(fmt.Errorf("--state %q: want %s", state, strings.Join(store.FileStates, ", ")))
			}
		}
		if q.Limit < 0 {
			return usage(errors.New("--limit must not be negative"))
		}
		if q.Number != "" && len(q.States) == 0 {
			q.States = store.FileStates
		}
		return withSchema(c, *file, func(s *store.Store) error {
			list, err := s.Files(c.Context(), q)
			if err != nil {
				return err
			}
			if *asJSON {
				return encodeFiles(c.OutOrStdout(), list)
			}
			return printFiles(c.OutOrStdout(), list)
		})
	}
	return c
}

// fileLine is one file in JSON. Its name and its messenger's id are left out: they
// are a person's, and no operator's business.
type fileLine struct {
	Ref      string        `json:"ref"`
	State    copier.State  `json:"state"`
	Reason   copier.Reason `json:"reason,omitempty"`
	Channel  string        `json:"channel"`
	Kind     string        `json:"kind"`
	Case     string        `json:"case,omitempty"`
	Blob     string        `json:"blob,omitempty"`
	MIME     string        `json:"mime,omitempty"`
	Size     int64         `json:"size,omitempty"`
	Attempts int           `json:"attempts"`
	Since    time.Time     `json:"since"`
	Next     time.Time     `json:"next,omitzero"`
	Settled  time.Time     `json:"settled,omitzero"`
}

func encodeFiles(out io.Writer, list []store.FiledFile) error {
	e := json.NewEncoder(out)
	for _, f := range list {
		line := fileLine{Ref: f.Ref, State: f.State, Reason: f.Reason, Channel: f.File.Channel, Kind: string(f.File.Kind), Case: f.Number,
			Blob: f.Blob.String(), MIME: f.MIME, Size: f.Size, Attempts: f.Attempts, Since: f.Since, Next: f.NotUntil, Settled: f.Settled}
		if err := e.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

func printFiles(out io.Writer, list []store.FiledFile) error {
	if len(list) == 0 {
		fmt.Fprintln(out, "no such files")
		return nil
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "FILE\tAGE\tSTATE\tCHANNEL\tKIND\tCASE\tSIZE\tTRIES\tREASON")
	for _, f := range list {
		fmt.Fprintf(w, "%.12s\t%s\t%s\t%s\t%s\t%s\t%d\t%d\t%s\n", f.Ref, age(f.Since), f.State, orDash(f.File.Channel),
			orDash(string(f.File.Kind)), orDash(f.Number), max(f.Size, f.File.Size), f.Attempts, orDash(string(f.Reason)))
	}
	return w.Flush()
}

func mediaCheck(file *string) *cobra.Command {
	c := &cobra.Command{
		Use:   "check",
		Short: "Read every copy that is kept, and tell which are missing or damaged",
		Long: `Reads every copy that the database calls kept and holds it against its hash. Exits
with 1 when some are missing or damaged: those are fetched again from their
messengers by the running gateway, as far as these still have them.`,
		Args: exactly(cobra.NoArgs),
	}
	c.RunE = func(c *cobra.Command, _ []string) error {
		cfg, err := configured(c, *file)
		if err != nil {
			return err
		}
		kept, _, err := cfg.Media.open()
		if err != nil {
			return err
		}
		return withTables(c.Context(), cfg, func(s *store.Store) error {
			var n inventory
			err := s.KeptBlobs(c.Context(), func(key blobs.Key, _ int64) error {
				bad, err := n.read(c.Context(), kept, key)
				if bad {
					err = s.WantAgain(c.Context(), key)
				}
				return err
			})
			return errors.Join(n.tell(c.OutOrStdout(), "copies"), err)
		})
	}
	return c
}

func mediaRetry(file *string) *cobra.Command {
	c := &cobra.Command{
		Use:   "retry",
		Short: "Try all files again that are lost or refused",
		Long: `Makes every file wanted again that is lost or refused, as after an outage that
lasted for longer than the gateway tries, or when larger files are allowed now.`,
		Args: exactly(cobra.NoArgs),
	}
	c.RunE = func(c *cobra.Command, _ []string) error {
		return withSchema(c, *file, func(s *store.Store) error {
			n, err := s.RetryFiles(c.Context())
			if err == nil {
				fmt.Fprintf(c.OutOrStdout(), "files wanted again: %d\n", n)
			}
			return err
		})
	}
	return c
}
