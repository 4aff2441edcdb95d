package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// readyPatience is a little more than /readyz itself takes.
const readyPatience = readyLimit + time.Second

// readyCommand is for containers' and upgrades' scripts: the image has neither a
// shell nor a program that speaks HTTP.
func readyCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "ready",
		Short: "Tell whether the gateway that runs here can work",
		Long: `Asks /readyz of the private listener that the configuration names. Exits with 1
when the gateway does not run here, or says that it cannot work.`,
		Args: exactly(cobra.NoArgs),
	}
	file := configFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		cfg, err := configured(c, *file)
		if err != nil {
			return err
		}
		answer, err := askReady(c.Context(), cfg.Private)
		if err == nil {
			fmt.Fprintln(c.OutOrStdout(), answer)
		}
		return err
	}
	return c
}

// askReady gives what /readyz at addr says when it is well.
func askReady(ctx context.Context, addr string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, readyPatience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+here(addr)+"/readyz", nil)
	if err != nil {
		return "", err
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil // it is this machine
	defer transport.CloseIdleConnections()
	res, err := transport.RoundTrip(req)
	if err != nil {
		return "", fmt.Errorf("the gateway does not answer: %w", err)
	}
	defer res.Body.Close()
	words, err := io.ReadAll(io.LimitReader(res.Body, 1<<10))
	if err != nil {
		return "", err
	}
	answer := strings.TrimSpace(string(words))
	if res.StatusCode != http.StatusOK {
		return "", errors.New(answer)
	}
	return answer, nil
}

// here makes an address to listen at one to call: 0.0.0.0 is no place.
func here(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}
