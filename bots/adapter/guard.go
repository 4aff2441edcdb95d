package adapter

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"syscall"

	"code.dny.dev/ssrf"
	"golang.org/x/net/idna"
)

// errPrivate refuses an address that others gave us and that is not on the
// public internet.
var errPrivate = errors.New("address is not a public one")

// defaultPorts are what a URL without a port means.
var defaultPorts = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}

// guard keeps a channel's connections out of our own networks. Platforms, and
// whoever can speak in their name, give us addresses to fetch from and to post
// to; only the hosts that the operator configured may be private. Every address
// is checked after its name was resolved, for each connection anew, so that a
// name that changes its mind and a redirect are caught as well.
type guard struct {
	own     map[string]bool // the operator's, as host:port
	proxies sync.Map        // the operator's too, but never to be asked for by name
	proxy   func(*http.Request) (*url.URL, error)
	plain   *net.Dialer
	guarded *net.Dialer
	rule    *ssrf.Guardian
}

// newGuard makes a guard that lets the hosts of the URLs in own pass.
func newGuard(dialer net.Dialer, proxy func(*http.Request) (*url.URL, error), own []string) *guard {
	g := &guard{own: map[string]bool{}, proxy: proxy, plain: &dialer, rule: ssrf.New()}
	for _, address := range own {
		if u, err := url.Parse(address); err == nil && u.Host != "" {
			g.own[hostPort(u)] = true
		}
	}
	guarded := dialer
	guarded.Control = g.control
	g.guarded = &guarded
	return g
}

// control is asked by the dialer between resolving and connecting.
func (g *guard) control(network, address string, c syscall.RawConn) error {
	if err := g.rule.Safe(network, address, c); err != nil {
		return fmt.Errorf("%w: %w", errPrivate, err)
	}
	return nil
}

// dial connects to a host and port as they stood in a URL, capitals included.
func (g *guard) dial(ctx context.Context, network, address string) (net.Conn, error) {
	target := strings.ToLower(address)
	_, proxy := g.proxies.Load(target)
	if proxy || g.own[target] {
		return g.plain.DialContext(ctx, network, address)
	}
	return g.guarded.DialContext(ctx, network, address)
}

// via chooses the proxy of a request and judges its target by name. Behind a
// proxy that is all we can do, because it is the proxy that resolves.
func (g *guard) via(req *http.Request) (*url.URL, error) {
	target := hostPort(req.URL)
	if _, proxy := g.proxies.Load(target); proxy {
		return nil, fmt.Errorf("%w: it is the proxy's", errPrivate)
	}
	if !g.own[target] {
		if err := g.named(target); err != nil {
			return nil, err
		}
	}
	u, err := g.proxy(req)
	if err == nil && u != nil {
		g.proxies.Store(hostPort(u), true)
	}
	return u, err
}

// named refuses what can be seen to be ours without resolving it: an address, a
// number that some resolvers take for one, a name of the local network.
func (g *guard) named(target string) error {
	host, port, err := net.SplitHostPort(target)
	if err != nil {
		return fmt.Errorf("%w: no host and port", errPrivate)
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		return g.control("tcp4", net.JoinHostPort(ip.String(), port), nil)
	}
	host = strings.TrimSuffix(host, ".")
	last := host[strings.LastIndexByte(host, '.')+1:]
	switch {
	case last == host: // also what has no name at all
		return fmt.Errorf("%w: a name without a domain", errPrivate)
	case strings.ContainsAny(last[:min(1, len(last))], "0123456789"): // 127.1, 0x7f.0.0.1
		return fmt.Errorf("%w: a number in place of a name", errPrivate)
	}
	switch last {
	case "localhost", "local", "internal", "localdomain", "home", "lan", "arpa", "":
		return fmt.Errorf("%w: a name of a local network", errPrivate)
	}
	return g.control("tcp4", net.JoinHostPort(somewhere, port), nil)
}

// somewhere is a public address, to ask about a port alone.
const somewhere = "1.1.1.1"

// hostPort names where a URL leads, as net/http asks the dialer for it, but in
// small letters.
func hostPort(u *url.URL) string {
	host, port := strings.ToLower(u.Hostname()), u.Port()
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		host = ascii
	}
	if port == "" {
		port = defaultPorts[u.Scheme]
	}
	return net.JoinHostPort(host, port)
}
