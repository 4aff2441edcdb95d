package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/spf13/cobra"

	"otklik/dialogs"
	"otklik/store"
)

func migrateCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "migrate",
		Short: "Bring the database's tables to this build's shape",
		Args:  exactly(cobra.NoArgs),
	}
	file := configFlag(c)
	status := c.Flags().Bool("status", false, "only tell how far the tables are; exits with 1 when something is missing")
	c.RunE = func(c *cobra.Command, _ []string) error {
		cfg, err := configured(c, *file)
		if err != nil {
			return err
		}
		return withStore(c.Context(), cfg, func(s *store.Store) error {
			if *status {
				return schemaStatus(c.Context(), s, c.OutOrStdout())
			}
			n, err := s.Migrate(c.Context())
			if err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "%s: migrations applied: %d\n", s.Engine(), n)
			return nil
		})
	}
	return c
}

func schemaStatus(ctx context.Context, s *store.Store, out io.Writer) error {
	st, err := s.Schema(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s: at %d, newest %d\n", s.Engine(), st.Current, st.Newest)
	for _, file := range st.Pending {
		fmt.Fprintln(out, "missing:", file)
	}
	if err := st.Known(); err != nil {
		return err
	}
	if !st.Ready() {
		return told()
	}
	return nil
}

// sameSchema is an error when this build cannot work with the tables, and says what
// to do about it.
func sameSchema(ctx context.Context, s *store.Store) error {
	st, err := s.Schema(ctx)
	if err != nil {
		return err
	}
	if err := st.Known(); err != nil {
		return err
	}
	if !st.Ready() {
		return fmt.Errorf("the database's tables are older than this build (at %d, want %d): run otklik migrate", st.Current, st.Newest)
	}
	return nil
}

// withSchema lends the database of a configuration file when this build can work
// with its tables.
func withSchema(c *cobra.Command, file string, do func(*store.Store) error) error {
	cfg, err := configured(c, file)
	if err != nil {
		return err
	}
	return withTables(c.Context(), cfg, do)
}

// withTables is withSchema for those who have read the file themselves.
func withTables(ctx context.Context, cfg *Config, do func(*store.Store) error) error {
	return withStore(ctx, cfg, func(s *store.Store) error {
		if err := sameSchema(ctx, s); err != nil {
			return err
		}
		return do(s)
	})
}

// oneTurn runs a unit of work by itself.
func oneTurn(ctx context.Context, s dialogs.Store, do func(dialogs.Tx) error) error {
	return s.Turns(ctx, []dialogs.Turn{{Do: do}})[0]
}

// withStore lends the configured database for the length of do.
func withStore(ctx context.Context, cfg *Config, do func(*store.Store) error) (err error) {
	s, err := store.Open(ctx, cfg.Database.Reveal(), store.Options{Log: slog.New(slog.DiscardHandler), By: operatorName()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return do(s)
}
