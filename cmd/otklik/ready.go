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
	res, err := callPrivate(ctx, http.MethodGet, addr, "/readyz")
	if err != nil {
		return "", err
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

// callPrivate asks the private listener at addr.
func callPrivate(ctx context.Context, method, addr, path string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, "http://"+here(addr)+path, nil)
	if err != nil {
		return nil, err
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil // it is this machine
	transport.DisableKeepAlives = true
	res, err := transport.RoundTrip(req)
	if err != nil {
		return nil, fmt.Errorf("the gateway does not answer: %w", err)
	}
	return res, nil
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
