package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"otklik/bots"
	"otklik/store"
)

// portion is how many letters or updates one commit of "all" carries: the
// gateway works on between two of them.
const portion = 200

func outboxCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "outbox",
		Short: "Look at letters that were not sent, and decide what becomes of them",
		Long: `A letter is due (it waits its turn), sent, dead (given up), held (a restore
cannot know whether it was sent) or merged (a later edit said all of it). The
commands work beside a running gateway.`,
		Args: exactly(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	file := c.PersistentFlags().StringP("config", "c", "otklik.yaml", "configuration `file`")
	c.AddCommand(outboxList(file), outboxShow(file), outboxRetry(file), outboxRelease(file), outboxDrop(file))
	return c
}

func outboxList(file *string) *cobra.Command {
	c := &cobra.Command{
		Use:   "list",
		Short: "List letters that are not sent, oldest first",
		Args:  exactly(cobra.NoArgs),
	}
	var q store.LetterQuery
	f := c.Flags()
	f.StringSliceVar(&q.States, "state", nil, "of these states: due, held, dead, sent, merged (default: due, held and dead)")
	f.StringVar(&q.Channel, "channel", "", "of this channel")
	f.StringVar(&q.Number, "case", "", "about the case of this `number`")
	f.StringVar(&q.Reason, "reason", "", "given up for this reason: gone, invalid … dropped")
	f.IntVar(&q.Limit, "limit", 100, "at most so many, 0 = all")
	asJSON := c.Flags().Bool("json", false, "print JSON, one letter a line")
	c.RunE = func(c *cobra.Command, _ []string) error {
		for _, state := range q.States {
			if !store.IsLetterState(state) {
				return usage(fmt.Errorf("--state %q: want due, held, dead, sent or merged", state))
			}
		}
		if q.Limit < 0 {
			return usage(errors.New("--limit must not be negative"))
		}
		return withSchema(c, *file, func(s *store.Store) error {
			list, err := s.Letters(c.Context(), q)
			if err != nil {
				return err
			}
			return printLetters(c, list, q.Limit, *asJSON)
		})
	}
	return c
}

func outboxShow(file *string) *cobra.Command {
	c := &cobra.Command{
		Use:   "show ID",
		Short: "Tell everything about one letter",
		Long: `Tells everything about one letter and what became of it. What it says is
somebody's personal data, so without --words only its length is told.`,
		Args: exactly(cobra.ExactArgs(1)),
	}
	words := c.Flags().Bool("words", false, "also what it says")
	c.RunE = func(c *cobra.Command, args []string) error {
		ids, err := letterIDs(args)
		if err != nil {
			return err
		}
		return withSchema(c, *file, func(s *store.Store) error {
			l, news, err := s.FiledLetter(c.Context(), ids[0])
			if err != nil {
				return err
			}
			return printLetter(c.OutOrStdout(), l, news, *words)
		})
	}
	return c
}

func outboxRetry(file *string) *cobra.Command {
	c := &cobra.Command{
		Use:   "retry ID… | --all-dead",
		Short: "Make dead letters due again",
		Long: `Makes dead letters due again, as if they had never been tried. Within its chat
an old letter goes before the younger ones that still wait; those that were sent
meanwhile stand above it. A card that a later one of its case has overtaken is not
sent any more. Letters that an operator dropped are left alone by --all-dead,
unless --reason dropped asks for them.`,
		Args: exactly(cobra.ArbitraryArgs),
	}
	q := store.LetterQuery{States: []string{"dead"}, Limit: portion}
	all := c.Flags().Bool("all-dead", false, "all dead letters")
	c.Flags().StringVar(&q.Channel, "channel", "", "with --all-dead: of this channel")
	c.Flags().StringVar(&q.Reason, "reason", "", "with --all-dead: given up for this reason")
	c.RunE = func(c *cobra.Command, args []string) error {
		if !*all && (q.Channel != "" || q.Reason != "") {
			return usage(errors.New("--channel and --reason go with --all-dead"))
		}
		return onLetters(c, *file, args, *all, q, (*store.Store).Retry)
	}
	return c
}

func outboxRelease(file *string) *cobra.Command {
	c := &cobra.Command{
		Use:   "release ID… | --all",
		Short: "Let held letters go: they are due again",
		Long: `Letters are held after a restore, because they may have been sent after the
backup was taken. Released, they are sent, perhaps a second time.`,
		Args: exactly(cobra.ArbitraryArgs),
	}
	q := store.LetterQuery{States: []string{"held"}, Limit: portion}
	all := c.Flags().Bool("all", false, "all held letters")
	c.Flags().StringVar(&q.Channel, "channel", "", "with --all: of this channel")
	c.RunE = func(c *cobra.Command, args []string) error {
		if !*all && q.Channel != "" {
			return usage(errors.New("--channel goes with --all"))
		}
		return onLetters(c, *file, args, *all, q, (*store.Store).ReleaseHeld)
	}
	return c
}

func outboxDrop(file *string) *cobra.Command {
	c := &cobra.Command{
		Use:   "drop ID… --why TEXT | --all-held --why TEXT",
		Short: "Give letters up for good",
		Long: `Gives letters up for good: dead, held, or due and not being sent just now. They
stay in the database as dead, with the reason; a card says of an answer that was
not dead yet that it was withdrawn.`,
		Args: exactly(cobra.ArbitraryArgs),
	}
	q := store.LetterQuery{States: []string{"held"}, Limit: portion}
	why := c.Flags().String("why", "", "the reason, for whoever looks later; no personal data")
	all := c.Flags().Bool("all-held", false, "all held letters")
	c.Flags().StringVar(&q.Channel, "channel", "", "with --all-held: of this channel")
	c.RunE = func(c *cobra.Command, args []string) error {
		if strings.TrimSpace(*why) == "" {
			return usage(errors.New("--why is missing: say why the letters are given up"))
		}
		if !*all && q.Channel != "" {
			return usage(errors.New("--channel goes with --all-held"))
		}
		drop := func(s *store.Store, ctx context.Context, ids []bots.LetterID) ([]store.Deed, error) {
			return s.Drop(ctx, ids, strings.TrimSpace(*why))
		}
		return onLetters(c, *file, args, *all, q, drop)
	}
	return c
}

// letterDeed is what is done to letters in one commit.
type letterDeed func(*store.Store, context.Context, []bots.LetterID) ([]store.Deed, error)

// onLetters does a deed to the letters named, or to all of a query, portion by
// portion. It fails when some named letter could not be served.
func onLetters(c *cobra.Command, file string, args []string, all bool, q store.LetterQuery, do letterDeed) error {
	if all == (len(args) > 0) {
		return usage(errors.New("name the letters by their ids, or all of them"))
	}
	ids, err := letterIDs(args)
	if err != nil {
		return err
	}
	return withSchema(c, file, func(s *store.Store) error {
		if !all {
			deeds, err := do(s, c.Context(), ids)
			if err != nil {
				return err
			}
			return printDeeds(c, deeds)
		}
		return onAll(c, s, q, do)
	})
}

func onAll(c *cobra.Command, s *store.Store, q store.LetterQuery, do letterDeed) error {
	done, left := 0, 0
	for {
		list, err := s.Letters(c.Context(), q)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			fmt.Fprintf(c.OutOrStdout(), "letters: %d done, %d left as they were\n", done, left)
			return nil
		}
		ids := make([]bots.LetterID, len(list))
		for i, l := range list {
			ids[i] = l.ID
		}
		deeds, err := do(s, c.Context(), ids)
		if err != nil {
			return err
		}
		for _, d := range deeds {
			if d.Done {
				done++
			} else {
				left++
			}
		}
		q.After = ids[len(ids)-1]
	}
}

func letterIDs(args []string) ([]bots.LetterID, error) {
	ids := make([]bots.LetterID, 0, len(args))
	for _, arg := range args {
		n, err := strconv.ParseInt(arg, 10, 64)
		if err != nil || n <= 0 {
			return nil, usage(fmt.Errorf("%q is no id of a letter: outbox list shows them", printable(arg)))
		}
		ids = append(ids, bots.LetterID(n))
	}
	return ids, nil
}
