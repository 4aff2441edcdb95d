package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"otklik/bots"
)

func channelCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "channel",
		Short: "See and set how the messengers deliver to the channels",
		Args:  exactly(cobra.NoArgs),
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(setWebhookCommand(), deleteWebhookCommand(), channelStatusCommand())
	return c
}

func setWebhookCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "set-webhook [NAME…]",
		Short: "Point the messengers at this gateway; without names, for every channel that has an address to register",
		Long: `Registers webhooks as serve does when it starts, and sees that they are there.
Doing it again changes nothing. VK confirms an address by calling it, so a
gateway must be running there.`,
	}
	file := configFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		list, err := channelsNamed(c, *file, args)
		if err != nil {
			return err
		}
		if len(args) == 0 {
			list = registering(list)
		}
		return eachChannel(c, list, "registered", func(ctx context.Context, ch channel) error {
			if ch.register == nil {
				return fmt.Errorf("nothing to register: it receives by %s, and has no address for a webhook of its own", ch.mode)
			}
			return ch.register(ctx)
		})
	}
	return c
}

func deleteWebhookCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "delete-webhook NAME",
		Short: "Take a channel's webhook away, so that it can be polled",
		Args:  exactly(cobra.ExactArgs(1)),
	}
	file := configFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		list, err := channelsNamed(c, *file, args)
		if err != nil {
			return err
		}
		return eachChannel(c, list, "no webhook any more", func(ctx context.Context, ch channel) error {
			return ch.bot.Unregister(ctx)
		})
	}
	return c
}

func channelStatusCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "status",
		Short: "Tell whether each messenger delivers as configured",
		Long: `Asks the messengers how they deliver to the channels that are switched on.
Exits with 1 when something is wrong: another address, a suspended server, a
webhook that is left over, deliveries that fail.`,
		Args: exactly(cobra.NoArgs),
	}
	file := configFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		list, err := channelsNamed(c, *file, nil)
		if err != nil {
			return err
		}
		return channelStatus(c.Context(), c.OutOrStdout(), list)
	}
	return c
}

// channelsNamed are the channels that are switched on, all of them without names.
func channelsNamed(c *cobra.Command, file string, names []string) ([]channel, error) {
	cfg, err := configured(c, file)
	if err != nil {
		return nil, err
	}
	all, err := openChannels(cfg, slog.New(slog.DiscardHandler))
	if err != nil || len(names) == 0 {
		return all, err
	}
	var list []channel
	for _, name := range names {
		ch, ok := channelOf(all, name)
		if !ok {
			return nil, usage(unknown("channel that is switched on", name, idsOf(all, func(c channel) string { return c.name })))
		}
		list = append(list, ch)
	}
	return list, nil
}

func channelOf(all []channel, name string) (channel, bool) {
	for _, c := range all {
		if c.name == name {
			return c, true
		}
	}
	return channel{}, false
}

func registering(all []channel) (list []channel) {
	for _, c := range all {
		if c.register != nil {
			list = append(list, c)
		}
	}
	return list
}

// eachChannel does one thing to every channel, whatever becomes of the others.
func eachChannel(c *cobra.Command, list []channel, done string, do func(context.Context, channel) error) error {
	if len(list) == 0 {
		return errors.New("no channel that is switched on has a webhook to register")
	}
	failed := false
	for _, ch := range list {
		ctx, cancel := context.WithTimeout(c.Context(), liveLimit)
		err := do(ctx, ch)
		cancel()
		if err != nil {
			failed = true
			fmt.Fprintf(c.ErrOrStderr(), "%s: %s\n", ch.name, printable(err.Error()))
			continue
		}
		fmt.Fprintf(c.OutOrStdout(), "%s: %s\n", ch.name, done)
	}
	if failed {
		return told()
	}
	return nil
}

// channelStatus prints a line for each channel.
func channelStatus(ctx context.Context, w io.Writer, list []channel) error {
	wrong := false
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "CHANNEL\tMODE\tADDRESS MATCHES\tPENDING\tSTATE")
	for _, ch := range list {
		if ch.webhook && ch.register == nil {
			fmt.Fprintf(table, "%s\t%s\t-\t-\tset up by hand\n", ch.name, ch.mode)
			continue
		}
		within, cancel := context.WithTimeout(ctx, liveLimit)
		r, err := ch.bot.Registered(within)
		cancel()
		state, ok := stateOf(r, err)
		wrong = wrong || !ok
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", ch.name, ch.mode, matches(r, err), pending(r, err), state)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if wrong {
		return told()
	}
	return nil
}

// stateOf words a registration for one line of a terminal: the platform's words and
// those of whoever answered the webhook are among them. ok is false when something
// is wrong.
func stateOf(r bots.Registration, err error) (state string, ok bool) {
	switch {
	case err != nil:
		return printable(err.Error()), false
	case r.LastError != "":
		return printable(r.LastError), false
	case !r.OK && !r.Matches && r.URL == "":
		return "not registered", false
	case !r.OK && !r.Matches:
		return "registered elsewhere", false
	case !r.OK:
		return "registered with other settings", false
	}
	return "ok", true
}

func matches(r bots.Registration, err error) string {
	switch {
	case err != nil:
		return "-"
	case r.Matches:
		return "yes"
	}
	return "no"
}

func pending(r bots.Registration, err error) string {
	if err != nil || r.Pending < 0 {
		return "-"
	}
	return strconv.Itoa(r.Pending)
}
