package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/store"
)

func clerkCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "clerk",
		Short: "Show the desks' rosters, say who may do what, or take somebody off one",
		Args:  exactly(cobra.NoArgs),
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(clerkListCommand(), clerkRoleCommand(), clerkRevokeCommand())
	return c
}

func clerkListCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "list [DESK]",
		Short: "List who may answer, at one desk or at all",
		Args:  exactly(cobra.MaximumNArgs(1)),
	}
	file := configFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		desk := routing.DeskID(strings.Join(args, ""))
		return withRoster(c, *file, desk, func(s *store.Store, r *routing.Region, list []dialogs.Clerk) error {
			return printRoster(c.OutOrStdout(), list, r.Root().Location())
		})
	}
	return c
}

func clerkRevokeCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "revoke DESK PERSON|NAME",
		Short: "Take somebody off a desk's roster, at once and on every replica",
		Long: `PERSON is CHANNEL:ID or ID as "clerk list" prints it; a NAME will do where it is
one person's. A running gateway reads the roster for every message: nothing needs
a restart. Cases the person has taken stay with the desk.`,
		Args: exactly(cobra.ExactArgs(2)),
	}
	file := configFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		desk := routing.DeskID(args[0])
		return withRoster(c, *file, desk, func(s *store.Store, _ *routing.Region, list []dialogs.Clerk) error {
			who, err := theClerk(list, desk, args[1])
			if err != nil {
				return err
			}
			if err := revoke(c.Context(), s, who); err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "revoked: %s %s %q\n", who.Desk, personOf(who), who.Name)
			return nil
		})
	}
	return c
}

// rolesUsage explains roles wherever they are given.
const rolesUsage = "moderator, coordinator, executor, approver, supervisor or viewer, each perhaps for a topic or category only (approver@roads) or, at a desk of many agencies, for one of them (executor@agency:city-roads), several by commas; none = those of the desk"

func clerkRoleCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "role DESK PERSON|NAME ROLES|none",
		Short: "Say what somebody may do at a desk, at once and on every replica",
		Long: `ROLES are of: ` + rolesUsage + `.
A clerk without roles works on his agency's cases and says which are its own; at the
duty desk he does what the centre does. PERSON is as in "clerk revoke".`,
		Args: exactly(cobra.ExactArgs(3)),
	}
	file := configFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		desk := routing.DeskID(args[0])
		return withRoster(c, *file, desk, func(s *store.Store, r *routing.Region, list []dialogs.Clerk) error {
			roles, err := rolesSaid(r, desk, args[2])
			if err != nil {
				return usage(err)
			}
			who, err := theClerk(list, desk, args[1])
			if err != nil {
				return err
			}
			who.Roles = roles
			if err := setRoles(c.Context(), s, who); err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "%s %s %q: %s\n", who.Desk, personOf(who), who.Name, rolesOf(who))
			return nil
		})
	}
	return c
}

// rolesSaid reads roles at a desk, or "none"; of one that has left the directory by the
// region's.
func rolesSaid(r *routing.Region, desk routing.DeskID, text string) ([]routing.Role, error) {
	if text == "none" {
		return nil, nil
	}
	d, ok := r.CentreOfDesk(desk)
	if !ok {
		d = r.Root()
	}
	return d.ParseRoles(text)
}

func setRoles(ctx context.Context, s dialogs.Store, who dialogs.Clerk) error {
	return oneTurn(ctx, s, func(tx dialogs.Tx) error {
		_, err := tx.SetRoles(who.Desk, who.Channel, who.Person, who.Roles)
		return err
	})
}

// rolesOf words a clerk's roles.
func rolesOf(c dialogs.Clerk) string {
	if len(c.Roles) == 0 {
		return "-"
	}
	return strings.Join(idsOf(c.Roles, func(r routing.Role) string { return string(r) }), ",")
}

// withRoster lends the database and what is on a desk's roster, or on all of them
// for "". A desk that has left the directory still has a roster to be emptied.
func withRoster(c *cobra.Command, file string, desk routing.DeskID, do func(*store.Store, *routing.Region, []dialogs.Clerk) error) error {
	cfg, r, err := directed(c, file)
	if err != nil {
		return err
	}
	return withTables(c.Context(), cfg, func(s *store.Store) error {
		list, err := roster(c.Context(), s, desk)
		if err != nil {
			return err
		}
		if _, known := r.CentreOfDesk(desk); desk != "" && !known && len(list) == 0 {
			return usage(unknown("desk", string(desk), desksOf(r)))
		}
		return do(s, r, list)
	})
}

func roster(ctx context.Context, s dialogs.Store, desk routing.DeskID) (list []dialogs.Clerk, err error) {
	err = oneTurn(ctx, s, func(tx dialogs.Tx) (err error) {
		list, err = tx.Clerks(desk)
		return err
	})
	return list, err
}

func revoke(ctx context.Context, s dialogs.Store, who dialogs.Clerk) error {
	return oneTurn(ctx, s, func(tx dialogs.Tx) error {
		_, err := tx.RemoveClerk(who.Desk, who.Channel, who.Person)
		return err
	})
}

// printRoster prints names quoted: people choose their own, and a terminal obeys
// some characters.
func printRoster(out io.Writer, list []dialogs.Clerk, at *time.Location) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, c := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\t%q\t%s\n", c.Desk, personOf(c), c.Since.In(at).Format("02.01.2006"), c.Name, rolesOf(c))
	}
	return w.Flush()
}

// personOf is how a clerk is named on the command line, safe for a terminal.
func personOf(c dialogs.Clerk) string {
	quoted := fmt.Sprintf("%q", dialogs.ActorID(c.Channel, c.Person))
	return quoted[1 : len(quoted)-1]
}

// theClerk finds the one who is meant. CHANNEL:ID names one person and nobody who
// only calls himself so.
func theClerk(list []dialogs.Clerk, desk routing.DeskID, said string) (dialogs.Clerk, error) {
	var found []dialogs.Clerk
	_, exact := bots.ParseChat(said) // the same "channel:id" form
	for _, c := range list {
		if dialogs.ActorID(c.Channel, c.Person) == said {
			return c, nil
		}
		if !exact && (c.Person == said || c.Name == said) {
			found = append(found, c)
		}
	}
	switch len(found) {
	case 0:
		return dialogs.Clerk{}, usage(fmt.Errorf("nobody on the roster of %q is called %q: see otklik clerk list", desk, said))
	case 1:
		return found[0], nil
	}
	ids := idsOf(found, personOf)
	return dialogs.Clerk{}, usage(fmt.Errorf("%q means several people: say which of %s", said, strings.Join(ids, ", ")))
}
