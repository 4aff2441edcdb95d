package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/store"
)

func erasuresCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "erasures",
		Short: "List the records of destroyed personal data, or have a person's destroyed",
		Args:  exactly(cobra.NoArgs),
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(erasuresList(), erasuresOrder())
	return c
}

func erasuresList() *cobra.Command {
	c := &cobra.Command{
		Use:   "list",
		Short: "List what was destroyed, when and why, the newest first",
		Long: `A record does not tell who the person was: it has a keyed digest of his chat, which
--of makes of a chat that you know. After a restore from an older backup, hold the
list against the one that you have kept: what is missing must be ordered again.`,
		Args: exactly(cobra.NoArgs),
	}
	file := configFlag(c)
	of := c.Flags().String("of", "", "of this `chat` only, as CHANNEL:ID")
	limit := c.Flags().Int("limit", 100, "at most so many")
	asJSON := c.Flags().Bool("json", false, "print JSON, one record a line")
	c.RunE = func(c *cobra.Command, _ []string) error {
		return withSchema(c, *file, func(s *store.Store) error {
			who := ""
			if *of != "" {
				chat, seal, err := erasedChat(c, s, *of)
				if err != nil {
					return err
				}
				who = seal.Digest(chat)
			}
			list, err := s.Erasures(c.Context(), who, *limit)
			if err != nil {
				return err
			}
			return printErasures(c.OutOrStdout(), list, *asJSON)
		})
	}
	return c
}

func erasuresOrder() *cobra.Command {
	c := &cobra.Command{
		Use:   "order CHAT",
		Short: "Have all that is kept of a person destroyed, as if he had asked the bot for it",
		Long: `CHAT is CHANNEL:ID of his private chat; the chats that he has linked to it go as well,
and are named. For who withdraws his consent on paper, and
for what a restore has brought back. A running gateway does the work within minutes;
what is destroyed cannot be brought back.`,
		Args: exactly(cobra.ExactArgs(1)),
	}
	file := configFlag(c)
	sure := c.Flags().Bool("yes", false, "really: nothing is destroyed without it")
	c.RunE = func(c *cobra.Command, args []string) error {
		if !*sure {
			return usage(fmt.Errorf("this cannot be undone: add --yes"))
		}
		return withSchema(c, *file, func(s *store.Store) error {
			chat, seal, err := erasedChat(c, s, args[0])
			if err != nil {
				return err
			}
			var ordered []bots.Chat
			turn := dialogs.Turn{Chats: []bots.Chat{chat}, Do: func(tx dialogs.Tx) error {
				others, err := dialogs.OrderErasures(tx, seal, chat, "", s.Now())
				ordered = append([]bots.Chat{chat}, others...)
				for _, c := range ordered {
					if err == nil {
						err = tx.DropSession(c)
					}
				}
				return err
			}}
			if err := s.Turns(c.Context(), []dialogs.Turn{turn})[0]; err != nil {
				return err
			}
			for _, of := range ordered {
				fmt.Fprintf(c.OutOrStdout(), "ordered: %s\n", of)
			}
			return nil
		})
	}
	return c
}

// erasedChat reads a chat's name, and what digests are made with.
func erasedChat(c *cobra.Command, s *store.Store, text string) (bots.Chat, *dialogs.Seal, error) {
	chat, ok := bots.ParseChat(text)
	if !ok {
		return chat, nil, usage(fmt.Errorf("a chat is CHANNEL:ID"))
	}
	keys, err := s.ButtonKeys(c.Context())
	if err != nil {
		return chat, nil, err
	}
	return chat, dialogs.NewSeal(keys[0], keys[1:]...), nil
}

// erasureLine is one record in JSON.
type erasureLine struct {
	ID      int64     `json:"id"`
	Who     string    `json:"who,omitempty"`
	Channel string    `json:"channel,omitempty"`
	Centre  string    `json:"centre,omitempty"`
	Reason  string    `json:"reason"`
	Ordered time.Time `json:"ordered"`
	Done    time.Time `json:"done,omitzero"`
	Cases   int       `json:"cases"`
	Events  int       `json:"events"`
	Letters int       `json:"letters"`
	Files   int       `json:"files"`
	Others  int       `json:"others"`
}

func printErasures(out io.Writer, list []dialogs.Erasure, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(out)
		for _, r := range list {
			line := erasureLine{r.ID, r.Who, r.Channel, string(r.Centre), string(r.Reason), r.Ordered, r.Done,
				r.Cases, r.Events, r.Letters, r.Files, r.Others}
			if err := e.Encode(line); err != nil {
				return err
			}
		}
		return nil
	}
	if len(list) == 0 {
		fmt.Fprintln(out, "nothing was destroyed")
		return nil
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ORDERED\tDONE\tWHY\tWHO\tCHANNEL\tCASES\tEVENTS\tLETTERS\tFILES\tOTHERS")
	for _, r := range list {
		done := "not yet"
		if !r.Done.IsZero() {
			done = r.Done.Format(time.RFC3339)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%.12s\t%s\t%d\t%d\t%d\t%d\t%d\n", r.Ordered.Format(time.RFC3339), done, r.Reason, orDash(r.Who),
			orDash(r.Channel), r.Cases, r.Events, r.Letters, r.Files, r.Others)
	}
	return w.Flush()
}
