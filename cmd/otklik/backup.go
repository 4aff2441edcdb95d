package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"otklik/store"
)

func backupCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "backup FILE",
		Short: "Write the whole database into one file, beside a running gateway",
		Long: `Writes everything as of one moment into FILE, which must not be there yet; it
appears whole or not at all. SQLite is copied by VACUUM INTO, PostgreSQL by
pg_dump, which must not be older than the server. The file holds residents'
words: keep it as you keep the database.

Copies of files that lie in a folder are mirrored beside FILE, once for all backups
there: only what is new is copied, and what no backup there speaks of is removed.`,
		Args: exactly(cobra.ExactArgs(1)),
	}
	file := configFlag(c)
	media := mirrorFlag(c, "folder to mirror the copies of files in")
	c.RunE = func(c *cobra.Command, args []string) error {
		cfg, err := configured(c, *file)
		if err != nil {
			return err
		}
		err = withTables(c.Context(), cfg, func(s *store.Store) error {
			info, _ := debug.ReadBuildInfo()
			m, err := s.Backup(c.Context(), args[0], buildLine(info))
			if err == nil {
				printManifest(c.OutOrStdout(), m)
			}
			return err
		})
		if err != nil {
			return err
		}
		return mirrorFiles(c.Context(), cfg, args[0], *media, c.OutOrStdout())
	}
	return c
}

func verifyCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "verify FILE",
		Short: "Tell whether a backup can be restored",
		Long: `Reads a backup to its end: whether it is what was written, and, of SQLite, whether
the file is whole and its cases agree with their history and their numbers. Of
PostgreSQL the list of tables is checked; with --deep the backup is restored for a
moment into the empty database at --scratch and judged there. Of the mirror of
files each that the backup speaks of is read and held against its hash.`,
		Args: exactly(cobra.ExactArgs(1)),
	}
	media := mirrorFlag(c, "folder with the mirror of files")
	deep := c.Flags().Bool("deep", false, "restore a backup of PostgreSQL for a moment, see --scratch")
	scratch := c.Flags().String("scratch", "", "the empty database for --deep: postgres://… (a password is better given as PGPASSWORD)")
	c.RunE = func(c *cobra.Command, args []string) error {
		if *deep != (*scratch != "") {
			return usage(errors.New("--deep and --scratch go together"))
		}
		m, err := store.Verify(c.Context(), args[0], *scratch)
		if err != nil {
			return err
		}
		printManifest(c.OutOrStdout(), m)
		if err := verifyFiles(c.Context(), m, args[0], *media, c.OutOrStdout()); err != nil {
			return err
		}
		fmt.Fprintln(c.OutOrStdout(), "ok")
		return nil
	}
	return c
}

func restoreCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a backup in the place of the configured database",
		Long: `Puts a backup in the place of the configured database, whole or not at all. It
refuses while a gateway runs and when the database holds something; --force replaces
what is there, and on PostgreSQL does not ask for a gateway either.

Letters that waited when the backup was taken may have been sent since: they are
held until otklik outbox release or drop. Copies of files that are missing where they
belong are brought back from the mirror beside FILE. Case numbers given to residents since
are not given again: the next ones begin --skip-numbers later.`,
		Args: exactly(cobra.ExactArgs(1)),
	}
	file := configFlag(c)
	media := mirrorFlag(c, "folder with the mirror of files, to bring back what is missing")
	var o store.RestoreOptions
	c.Flags().BoolVar(&o.Force, "force", false, "replace what is in the database")
	c.Flags().IntVar(&o.SkipNumbers, "skip-numbers", 1000, "how many case numbers to leave out")
	c.RunE = func(c *cobra.Command, args []string) error {
		o.By = operatorName()
		if o.SkipNumbers < 0 {
			return usage(errors.New("--skip-numbers must not be negative"))
		}
		cfg, err := configured(c, *file)
		if err != nil {
			return err
		}
		m, err := store.Restore(c.Context(), cfg.Database.Reveal(), args[0], o)
		if err != nil {
			return err
		}
		printManifest(c.OutOrStdout(), m)
		if err := restoreFiles(c.Context(), cfg, args[0], *media, c.OutOrStdout()); err != nil {
			return err
		}
		return tellRestored(c.Context(), cfg, c.OutOrStdout())
	}
	return c
}

// tellRestored says what is left to do after a restore.
func tellRestored(ctx context.Context, cfg *Config, out io.Writer) error {
	s, err := store.Open(ctx, cfg.Database.Reveal(), store.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	held, err := s.Held(ctx)
	if err == nil && sameSchema(ctx, s) == nil { // else the next migrate notes it
		err = s.NoteRestored(ctx)
	}
	if err = errors.Join(err, s.Close()); err != nil {
		return err
	}
	fmt.Fprintf(out, "restored; letters held: %d\n", held)
	if held > 0 {
		fmt.Fprintln(out, "look at them with otklik outbox list --state held, then release or drop them")
	}
	return nil
}

func printManifest(out io.Writer, m store.Manifest) {
	fmt.Fprintf(out, "%s, tables at %d, taken at %s by %s\n", printable(m.Engine), m.Schema,
		m.TakenAt.Local().Format(time.RFC3339), printable(m.Build))
	fmt.Fprintf(out, "cases %d, lines of their history %d, letters %d (due %d, held %d), in quarantine %d; %d bytes\n",
		m.Rows.Cases, m.Rows.Events, m.Rows.Letters, m.Rows.Due, m.Rows.Held, m.Rows.Quarantine, m.Size)
}
