package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
)

func inviteCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "invite desk|clerk DESK",
		Short: "Make a one-time code that binds a chat to a desk, or adds a clerk to its roster",
		Long: `Prints a one-time code. Written in a staff chat, "desk" makes that chat the
desk and its writer a clerk; "clerk" makes its writer a clerk. Only the code's
hash is stored: a lost code cannot be shown again, make another.`,
		Args:      exactly(cobra.ExactArgs(2)),
		ValidArgs: []string{string(dialogs.InviteDesk), string(dialogs.InviteClerk)},
	}
	file := configFlag(c)
	life := c.Flags().Duration("for", 24*time.Hour, "how long the code is good")
	topics := c.Flags().String("topics", "", "of a desk whose chat is a Telegram forum: a topic for each case, or one a day (case, day; off)")
	roles := c.Flags().String("role", "", rolesUsage)
	c.RunE = func(c *cobra.Command, args []string) error {
		kind := dialogs.InviteKind(args[0])
		if kind != dialogs.InviteDesk && kind != dialogs.InviteClerk {
			return usage(fmt.Errorf("invite %q: want desk or clerk", args[0]))
		}
		if *life <= 0 {
			return usage(errors.New("--for must be positive"))
		}
		divided, err := routing.ParseTopicMode(*topics)
		switch {
		case err != nil:
			return usage(fmt.Errorf("--topics: %w", err))
		case divided != "" && kind != dialogs.InviteDesk:
			return usage(errors.New("--topics is for a desk's code"))
		}
		return invite(c, *file, *roles, dialogs.Invite{Kind: kind, Desk: routing.DeskID(args[1]), Expires: time.Now().Add(*life), Topics: divided})
	}
	return c
}

func invite(c *cobra.Command, file, roles string, i dialogs.Invite) error {
	cfg, r, err := directed(c, file)
	if err != nil {
		return err
	}
	d, ok := r.CentreOfDesk(i.Desk)
	if !ok {
		return usage(unknown("desk", string(i.Desk), desksOf(r)))
	}
	if i.Roles, err = d.ParseRoles(roles); err != nil {
		return usage(fmt.Errorf("--role: %w", err))
	}
	code := dialogs.NewInviteCode()
	i.Hash = dialogs.InviteHash(code)
	err = withTables(c.Context(), cfg, func(s *store.Store) error {
		return saveInvite(c.Context(), s, i)
	})
	if err != nil {
		return err
	}
	fmt.Fprintln(c.OutOrStdout(), code)
	fmt.Fprintf(c.ErrOrStderr(), "one-time code for %s %s, good until %s\n",
		i.Kind, i.Desk, i.Expires.In(d.Location()).Format("02.01.2006 15:04 MST"))
	return nil
}

// saveInvite stores an invitation.
func saveInvite(ctx context.Context, s dialogs.Store, i dialogs.Invite) error {
	return oneTurn(ctx, s, func(tx dialogs.Tx) error { return tx.AddInvite(i) })
}

// desksOf are the ids of all centres' desks.
func desksOf(r *routing.Region) []string {
	var ids []string
	for _, d := range r.Centres() {
		for _, k := range d.Desks() {
			if !slices.Contains(ids, string(k.ID)) {
				ids = append(ids, string(k.ID))
			}
		}
	}
	return ids
}

func idsOf[T any](list []T, id func(T) string) []string {
	ids := make([]string, len(list))
	for i, v := range list {
		ids[i] = id(v)
	}
	return ids
}

// unknown words an id that is not in the directory, with those that are near.
func unknown(what, id string, known []string) error {
	names := near(id, known, 3)
	if len(names) == 0 {
		return fmt.Errorf("no such %s: %q", what, id)
	}
	return fmt.Errorf("no such %s: %q; near: %s", what, id, strings.Join(names, ", "))
}
