package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"otklik/dialogs"
	"otklik/store"
)

func quarantineCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "quarantine",
		Short: "Look at updates that could not be handled, and handle or drop them",
		Long: `An update that could not be handled lies in quarantine with its bytes; so does a
timer that failed again and again. The commands work beside a running gateway.`,
		Args: exactly(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	file := c.PersistentFlags().StringP("config", "c", "otklik.yaml", "configuration `file`")
	c.AddCommand(quarantineList(file), quarantineShow(file), quarantineReplay(file), quarantineDrop(file))
	return c
}

func quarantineList(file *string) *cobra.Command {
	c := &cobra.Command{
		Use:   "list",
		Short: "List what lies in quarantine, oldest first",
		Args:  exactly(cobra.NoArgs),
	}
	channel := c.Flags().String("channel", "", "of this channel")
	limit := c.Flags().Int("limit", 100, "at most so many, 0 = all")
	asJSON := c.Flags().Bool("json", false, "print JSON, one update a line")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if *limit < 0 {
			return usage(errors.New("--limit must not be negative"))
		}
		return withSchema(c, *file, func(s *store.Store) error {
			list, err := s.Poisons(c.Context(), *channel, 0, *limit)
			if err != nil {
				return err
			}
			if *asJSON {
				return encodeKept(c.OutOrStdout(), list)
			}
			return printKept(c.OutOrStdout(), list)
		})
	}
	return c
}

// keptLine is one update in JSON, without its bytes, which are personal data.
type keptLine struct {
	ID      int64     `json:"id"`
	At      time.Time `json:"at"`
	Channel string    `json:"channel"`
	Key     string    `json:"key"`
	Chat    string    `json:"chat,omitempty"`
	Kind    string    `json:"kind"`
	Reason  string    `json:"reason"`
	Size    int       `json:"size"`
}

func encodeKept(out io.Writer, list []dialogs.Kept) error {
	e := json.NewEncoder(out)
	for _, k := range list {
		line := keptLine{ID: k.ID, At: k.At, Channel: k.Channel, Key: k.Key, Chat: k.Chat, Kind: kindOf(k), Reason: k.Reason, Size: len(k.Raw)}
		if err := e.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

func printKept(out io.Writer, list []dialogs.Kept) error {
	if len(list) == 0 {
		fmt.Fprintln(out, "quarantine is empty")
		return nil
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tAGE\tCHANNEL\tKIND\tSIZE\tREASON")
	for _, k := range list {
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%d\t%s\n", k.ID, age(k.At), orDash(k.Channel), printable(kindOf(k)), len(k.Raw), printable(k.Reason))
	}
	return w.Flush()
}

// kindOf guesses what an update is from its outermost names, so that the guess
// holds for every platform: {"update_id":1,"message":…}, {"type":"message_new",…}.
func kindOf(k dialogs.Kept) string {
	var fields map[string]json.RawMessage
	if json.Unmarshal(k.Raw, &fields) != nil {
		return "unreadable"
	}
	var named string
	switch {
	case k.IsTimer():
		_ = json.Unmarshal(fields["Kind"], &named)
		return "timer " + named
	case json.Unmarshal(fields["type"], &named) == nil && named != "":
		return named
	}
	best := "unknown"
	for name, value := range fields {
		isObject := strings.HasPrefix(string(value), "{")
		if isObject && (best == "unknown" || name < best) {
			best = name
		}
	}
	return best
}

func quarantineShow(file *string) *cobra.Command {
	c := &cobra.Command{
		Use:   "show ID",
		Short: "Tell everything about one update but its bytes",
		Long: `Tells everything about one update. Its bytes are somebody's personal data: they
are printed only with --raw; on a terminal with everything escaped that a
terminal would obey, into a file or a pipe as they came.`,
		Args: exactly(cobra.ExactArgs(1)),
	}
	raw := c.Flags().Bool("raw", false, "print the bytes and nothing else")
	c.RunE = func(c *cobra.Command, args []string) error {
		ids, err := poisonIDs(args)
		if err != nil {
			return err
		}
		return withSchema(c, *file, func(s *store.Store) error {
			k, err := s.Poison(c.Context(), ids[0])
			if err != nil {
				return err
			}
			if *raw {
				return printRaw(c.OutOrStdout(), k.Raw)
			}
			w := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintf(w, "id\t%d\nreason\t%s\nchannel\t%s\nkey\t%s\nchat\t%s\nkind\t%s\nsize\t%d bytes\nsince\t%s\n", k.ID,
				printable(k.Reason), orDash(k.Channel), orDash(k.Key), orDash(k.Chat), printable(kindOf(k)), len(k.Raw), localTime(k.At))
			return w.Flush()
		})
	}
	return c
}

// printRaw gives the bytes as they are to whatever is not a terminal.
func printRaw(out io.Writer, raw []byte) error {
	if f, ok := out.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			_, err := fmt.Fprintln(out, printable(string(raw)))
			return err
		}
	}
	_, err := out.Write(raw)
	return err
}

func quarantineReplay(file *string) *cobra.Command {
	c := &cobra.Command{
		Use:   "replay ID… | --all",
		Short: "Handle updates again, as if they had just come",
		Long: `Reads the bytes again and handles them in this process: what could not be
handled by an older build, or while the directory was wrong, may be handled now.
An update leaves quarantine in the commit that handles it; one that fails again
stays, with the new reason. The conversation is the resident's present one: words
from long ago may meet another question. A timer is put back for the running
gateway's clock.`,
		Args: exactly(cobra.ArbitraryArgs),
	}
	all := c.Flags().Bool("all", false, "everything in quarantine")
	channel := c.Flags().String("channel", "", "with --all: of this channel")
	c.RunE = func(c *cobra.Command, args []string) error {
		ids, err := poisonIDs(args)
		if err != nil {
			return err
		}
		if *all == (len(ids) > 0) {
			return usage(errors.New("name the updates by their ids, or --all"))
		}
		if !*all && *channel != "" {
			return usage(errors.New("--channel goes with --all"))
		}
		return replayUpdates(c, *file, ids, *channel)
	}
	return c
}

func quarantineDrop(file *string) *cobra.Command {
	c := &cobra.Command{
		Use:   "drop ID… --why TEXT",
		Short: "Remove updates from quarantine unhandled",
		Long: `Removes updates with their bytes. They do not come back: their delivery is
recorded. What was dropped and why goes to standard error as a line of the log,
which is the only trace of it.`,
		Args: exactly(cobra.MinimumNArgs(1)),
	}
	why := c.Flags().String("why", "", "the reason, for the log; no personal data")
	c.RunE = func(c *cobra.Command, args []string) error {
		ids, err := poisonIDs(args)
		if err != nil {
			return err
		}
		if strings.TrimSpace(*why) == "" {
			return usage(errors.New("--why is missing: say why the updates are dropped"))
		}
		return dropPoisons(c, *file, ids, *why)
	}
	return c
}

// dropPoisons removes what it can of the updates named, and tells of the rest.
func dropPoisons(c *cobra.Command, file string, ids []int64, why string) error {
	cfg, err := configured(c, file)
	if err != nil {
		return err
	}
	log := newLogger(cfg, c.ErrOrStderr())
	return withTables(c.Context(), cfg, func(s *store.Store) error {
		var errs []error
		for _, id := range ids {
			k, err := s.Poison(c.Context(), id)
			if err == nil {
				err = s.DropPoison(c.Context(), id)
			}
			if err != nil {
				errs = append(errs, err)
				continue
			}
			log.Warn("dropped from quarantine", "id", id, "channel", k.Channel, "key", k.Key, "reason", k.Reason, "why", why)
			fmt.Fprintf(c.OutOrStdout(), "update %d: dropped\n", id)
		}
		return errors.Join(errs...)
	})
}

func poisonIDs(args []string) ([]int64, error) {
	ids := make([]int64, 0, len(args))
	for _, arg := range args {
		n, err := strconv.ParseInt(arg, 10, 64)
		if err != nil || n <= 0 {
			return nil, usage(fmt.Errorf("%q is no id of an update: quarantine list shows them", printable(arg)))
		}
		ids = append(ids, n)
	}
	return ids, nil
}
