package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"otklik/dialogs"
	"otklik/routing"
	"otklik/routing/audit"
	"otklik/store"
)

func auditCase(file *string) *cobra.Command {
	c := &cobra.Command{
		Use:   "case NUMBER",
		Short: "Print what was done to a case, oldest first",
		Long: `Prints what was done to a case, oldest first. "words" are those of the history that
the entry was made for, "words changed" says that the history tells something else
now: somebody changed it, or its resident has withdrawn his consent. With --words they
are printed below each entry, those of a corrected answer with what stood before; that
they were read is an entry, too.`,
		Args: exactly(cobra.ExactArgs(1)),
	}
	words := c.Flags().Bool("words", false, "print what was said, too: personal data may be among it")
	c.RunE = func(c *cobra.Command, args []string) error {
		return withSchema(c, *file, func(s *store.Store) error {
			cases, err := casesNumbered(c.Context(), s, args[0])
			if err != nil {
				return err
			}
			if len(cases) == 0 {
				return fmt.Errorf("no case has the number %q", args[0])
			}
			for _, k := range cases {
				if err := printCaseAudit(c.Context(), s, k, *words, c.OutOrStdout()); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return c
}

func casesNumbered(ctx context.Context, s *store.Store, said string) (list []*routing.Case, err error) {
	err = oneTurn(ctx, s, func(tx dialogs.Tx) (err error) {
		list, err = tx.CasesByNumber(routing.FullNumber(said, s.Now()))
		return err
	})
	return list, err
}

func printCaseAudit(ctx context.Context, s *store.Store, k *routing.Case, aloud bool, out io.Writer) error {
	entries, err := s.AuditOf(ctx, k.ID)
	if err != nil {
		return err
	}
	lines, err := s.LinesOf(ctx, k.ID)
	if err != nil {
		return err
	}
	if aloud { // who reads them is noted, as every reveal is
		if err := s.Note(ctx, "case.words_read", audit.Facts{"case": k.Number}); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "%s %s\n", printable(string(k.Centre)), printable(k.Number))
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, e := range entries {
		said := ""
		switch {
		case e.Words == "":
		case lines[e.Ref].Digest == e.Words:
			said = "words"
		default:
			said = "words changed"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", time.UnixMilli(e.At).UTC().Format(time.RFC3339), printable(e.Kind), whose(e.Actor),
			printable(e.Chat), factsLine(e.Facts), said)
		if aloud && said != "" {
			printSaid(w, lines[e.Ref].Event)
		}
	}
	return w.Flush()
}

// printSaid prints what a line of the history says, and of one that changes words what
// they were.
func printSaid(w io.Writer, e routing.Event) {
	words := [][2]string{{"said", e.Text}, {"all the same, because", e.Detail.Doubts.Excuse}}
	if e.Kind == routing.EventCorrected || e.Amends() {
		words = slices.Insert(words, 0, [2]string{"instead of", e.Detail.Before})
	}
	for _, line := range words {
		if line[1] != "" {
			fmt.Fprintf(w, "    %s: %s\n", line[0], printable(line[1]))
		}
	}
}

func whose(actor string) string {
	if actor == "" {
		return "gateway"
	}
	return printable(actor)
}

// factsLine prints facts by name, those that change something first.
func factsLine(text string) string {
	f, err := audit.ParseFacts(text)
	if err != nil {
		return printable(text)
	}
	var parts []string
	for _, pair := range [][2]string{{"was", "is"}, {"from", "to"}, {"before", "after"}} {
		if f[pair[0]] != "" || f[pair[1]] != "" {
			parts = append(parts, printable(f[pair[0]]+"→"+f[pair[1]]))
		}
		delete(f, pair[0])
		delete(f, pair[1])
	}
	var rest []string
	for name, value := range f {
		rest = append(rest, printable(name+"="+value))
	}
	slices.Sort(rest)
	return strings.Join(append(parts, rest...), " ")
}
