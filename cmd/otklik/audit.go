package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"otklik/routing/audit"
	"otklik/store"
)

func auditCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "audit",
		Short: "Read the record of who did what, and check that nobody has changed it",
		Long: `Every deed on a case, on a roster, of an operator and on the directory is an entry:
who, when, from which chat, what was before and after. Entries are only ever added,
and chained by hashes, a chain for each centre and one (printed as -) for the gateway
itself. Residents are told apart by digests; words are kept in the cases' histories.`,
		Args: exactly(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	file := c.PersistentFlags().StringP("config", "c", "otklik.yaml", "configuration `file`")
	c.AddCommand(auditCase(file), auditVerify(file), auditExport(file))
	return c
}

func auditVerify(file *string) *cobra.Command {
	c := &cobra.Command{
		Use:   "verify",
		Short: "Check that the audit is what was written; exits with 1 when it is not",
		Long: `Reads every chain from its beginning, checks each entry against its hash and the
one before, and prints where each chain ends: CHAIN:COUNT:HASH. The first entry that
is not what was written is named, and the command exits with 1.

That the newest entries were not cut off only somebody else can say: keep what is
printed here in another place, and give it back with --expect.`,
		Args: exactly(cobra.NoArgs),
	}
	expected := c.Flags().StringSlice("expect", nil, "an end printed earlier, `CHAIN:COUNT:HASH`: the chain must go on from there")
	c.RunE = func(c *cobra.Command, _ []string) error {
		ends, err := parseEnds(*expected)
		if err != nil {
			return usage(err)
		}
		return withSchema(c, *file, func(s *store.Store) error {
			return verifyAudit(c.Context(), s, ends, c.OutOrStdout())
		})
	}
	return c
}

func verifyAudit(ctx context.Context, s *store.Store, ends []audit.Head, out io.Writer) error {
	heads, err := s.AuditHeads(ctx)
	for _, h := range heads {
		fmt.Fprintln(out, endLine(h))
	}
	if err != nil {
		return err
	}
	if err := expect(ctx, s, ends); err != nil {
		return err
	}
	fmt.Fprintln(out, "ok")
	return nil
}

// expect tells whether every end that was printed earlier still stands where it stood.
func expect(ctx context.Context, s *store.Store, ends []audit.Head) error {
	if len(ends) == 0 {
		return nil
	}
	err := s.Audit(ctx, func(e audit.Entry) error {
		ends = slices.DeleteFunc(ends, func(h audit.Head) bool { return h == audit.Head{Chain: e.Chain, N: e.N, Hash: e.Hash} })
		return nil
	})
	if err == nil && len(ends) > 0 {
		err = &audit.Broken{Chain: ends[0].Chain, N: ends[0].N, Why: errors.New("it is not what was printed earlier")}
	}
	return err
}

// noChain is how the gateway's own chain is printed.
const noChain = "-"

func endLine(h audit.Head) string { return fmt.Sprintf("%s:%d:%s", chainName(h.Chain), h.N, h.Hash) }

func chainName(chain string) string {
	if chain == audit.Gateway {
		return noChain
	}
	return printable(chain)
}

func parseEnds(lines []string) (ends []audit.Head, err error) {
	for _, line := range lines {
		parts := strings.Split(line, ":")
		if len(parts) != 3 {
			return nil, fmt.Errorf("--expect %q: want CHAIN:COUNT:HASH", line)
		}
		n, err := strconv.ParseInt(parts[1], 10, 64)
		if err != nil || n <= 0 {
			return nil, fmt.Errorf("--expect %q: %q is no count", line, parts[1])
		}
		h := audit.Head{Chain: parts[0], N: n, Hash: parts[2]}
		if h.Chain == noChain {
			h.Chain = audit.Gateway
		}
		ends = append(ends, h)
	}
	return ends, nil
}

func auditExport(file *string) *cobra.Command {
	c := &cobra.Command{
		Use:   "export",
		Short: "Print the whole audit, one JSON object a line",
		Long: `Prints every entry, chain by chain, one JSON object a line, for whoever keeps or
checks it elsewhere. How a hash is made stands in docs/security.md.`,
		Args: exactly(cobra.NoArgs),
	}
	c.RunE = func(c *cobra.Command, _ []string) error {
		out := json.NewEncoder(c.OutOrStdout())
		return withSchema(c, *file, func(s *store.Store) error {
			return s.Audit(c.Context(), func(e audit.Entry) error { return out.Encode(exported(e)) })
		})
	}
	return c
}

// exportedEntry is an entry as audit export prints it.
type exportedEntry struct {
	Chain string `json:"chain"`
	N     int64  `json:"n"`
	At    int64  `json:"at_ms"`
	Kind  string `json:"kind"`
	Actor string `json:"actor"`
	Chat  string `json:"chat"`
	Case  int64  `json:"case"`
	Ref   int64  `json:"ref"`
	Facts string `json:"facts"`
	Words string `json:"words"`
	Hash  string `json:"hash"`
}

func exported(e audit.Entry) exportedEntry { return exportedEntry(e) }

// operatorName is who runs this command, for the audit: under sudo, who called that.
func operatorName() string {
	if name := os.Getenv("SUDO_USER"); name != "" {
		return "operator:" + name
	}
	if u, err := user.Current(); err == nil && u.Username != "" {
		return "operator:" + u.Username
	}
	return "operator:" + strconv.Itoa(os.Getuid())
}
