package adapter

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"code.dny.dev/ssrf"

	"otklik/bots"
)

// hostile are addresses an attacker would have us ask; PORT is the trap's.
var hostile = strings.Fields(`
	http://127.0.0.1:PORT/ http://127.0.0.2:PORT/ http://127.1:PORT/ http://127.0.1:PORT/ http://2130706433:PORT/
	http://0x7f000001:PORT/ http://0x7f.0.0.1:PORT/ http://0x7f.1:PORT/ http://0177.0.0.1:PORT/ http://017700000001:PORT/
	http://00000177.0.0.1:PORT/ http://127.0.0.1.:PORT/ http://0.0.0.0:PORT/ http://0:PORT/ http://[::]:PORT/
	http://[::1]:PORT/ http://[0:0:0:0:0:0:0:1]:PORT/ http://[::ffff:127.0.0.1]:PORT/ http://[::ffff:7f00:1]:PORT/ http://[::127.0.0.1]:PORT/
	http://[64:ff9b::7f00:1]:PORT/ http://[2002:7f00:1::]:PORT/ http://[fe80::1]:PORT/ http://[fe80::1%25lo]:PORT/ http://[fc00::1]:PORT/
	http://[fd00:ec2::254]/latest/meta-data/ http://[ff02::1]:PORT/ http://[2001:db8::1]/ http://[2001::1]/ http://[::1%25lo]:PORT/
	http://localhost:PORT/ http://LOCALHOST:PORT/ http://localhost.:PORT/ http://a.localhost:PORT/ http://printer.local:PORT/
	http://metadata.google.internal/ http://metadata/ http://router.lan/ http://nas.home/ http://1.0.0.127.in-addr.arpa/
	http://169.254.169.254/latest/meta-data/ https://169.254.169.254/ http://2852039166/ http://0xa9fea9fe/ http://0251.0376.0251.0376/
	http://[::ffff:169.254.169.254]/ http://100.100.100.200/ http://100.64.0.1/ http://192.0.0.192/ http://198.18.0.1/
	http://10.0.0.1/ http://10.1.2.3:443/ http://172.16.0.1/ http://172.31.255.255/ http://192.168.0.1/
	http://192.168.1.1:PORT/ http://203.0.113.7/ http://224.0.0.1/ http://255.255.255.255/ http://240.0.0.1/
	http://vk.com@127.0.0.1:PORT/ http://vk.com:80@127.0.0.1:PORT/ http://vk.com%23@127.0.0.1:PORT/ http://127.0.0.1:PORT#@vk.com/ http://127.0.0.1:PORT?@vk.com/
	http://127.0.0.1:PORT\@vk.com/ http://127.0.0.1%2f@vk.com:22/ http://１２７.0.0.1:PORT/ http://127。0。0。1:PORT/ http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:PORT/
	http://private.test:PORT/ http://private4in6.test:PORT/ http://both.test:PORT/ http://PRIVATE.test.:PORT/ https://private.test:PORT/
	http://8.8.8.8:22/ http://8.8.8.8:6379/ http://public.test:25/ http://public.test:8080/ gopher://127.0.0.1:PORT/
	file:///etc/passwd ftp://127.0.0.1:PORT/ unix:///var/run/docker.sock //127.0.0.1:PORT/ http:///127.0.0.1:PORT/`)

// trap is a listener on every address of this machine that must never be called.
type trap struct {
	port  string
	calls atomic.Int64
}

func setTrap(t *testing.T) *trap {
	t.Helper()
	l, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	tr := &trap{port: port}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			tr.calls.Add(1)
			c.Close()
		}
	}()
	t.Cleanup(func() {
		// What waits in the backlog is accepted before this call is.
		if c, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", port)); err == nil {
			_, _ = c.Read(make([]byte, 1))
			c.Close()
		}
		l.Close()
		<-done
		if n := tr.calls.Load(); n != 1 {
			t.Errorf("%d private connections, want none", n-1)
		}
	})
	return tr
}

func (tr *trap) url(address string) string { return strings.ReplaceAll(address, "PORT", tr.port) }

var errStopped = errors.New("stopped before connecting")

// guardedTransport is a transport as NewTransport makes it, whose names are
// resolved by names and which stops where it would call a public address. The
// trap's port is allowed, so that it is the address that is judged.
func guardedTransport(t *testing.T, tr *trap, names *names, proxy string, own ...string) (*http.Transport, *allowed) {
	t.Helper()
	choose := func(*http.Request) (*url.URL, error) { return nil, nil }
	if proxy != "" {
		u, err := url.Parse(proxy)
		if err != nil {
			t.Fatal(err)
		}
		choose = http.ProxyURL(u)
	}
	g := newGuard(net.Dialer{Resolver: names.resolver()}, choose, own)
	port, _ := strconv.ParseUint(tr.port, 10, 16)
	g.rule = ssrf.New(ssrf.WithPorts(80, 443, uint16(port)))
	seen := &allowed{}
	g.guarded.Control = func(network, address string, c syscall.RawConn) error {
		if err := g.control(network, address, c); err != nil {
			return err
		}
		seen.add(address)
		return errStopped
	}
	transport := &http.Transport{Proxy: g.via, DialContext: g.dial}
	t.Cleanup(transport.CloseIdleConnections)
	return transport, seen
}

// allowed are the addresses that a guard let pass.
type allowed struct {
	mu   sync.Mutex
	list []string
}

func (a *allowed) add(address string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.list = append(a.list, address)
}

func TestHostileAddressesAreNotCalled(t *testing.T) {
	if len(hostile) < 60 {
		t.Fatalf("only %d addresses", len(hostile))
	}
	tr := setTrap(t)
	names := &names{answers: map[string][][]string{
		"private.test.": {{"127.0.0.1"}}, "private4in6.test.": {{"::ffff:127.0.0.1"}}, "both.test.": {{"10.0.0.1", "::1"}},
		"public.test.": {{"93.184.215.14"}},
	}}
	var asked atomic.Int64
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer proxy.Close()
	direct, seen := guardedTransport(t, tr, names, "", "http://api.example:8081")
	behind, _ := guardedTransport(t, tr, names, proxy.URL)
	for _, address := range hostile {
		_, err := Download(t.Context(), NewDownloader(direct, 5), tr.url(address), 10)
		if err == nil {
			t.Errorf("%s: called", address)
		}
		if strings.Contains(address, ".test") {
			continue // names that only the proxy resolves: the limit that docs/security.md tells
		}
		if _, err := Download(t.Context(), NewDownloader(behind, 5), tr.url(address), 10); err == nil {
			t.Errorf("%s: asked of the proxy", address)
		}
	}
	if len(seen.list) > 0 || asked.Load() > 0 {
		t.Errorf("would have called %q, asked the proxy %d times", seen.list, asked.Load())
	}
	if _, err := Download(t.Context(), NewDownloader(behind, 5), proxy.URL+"/", 10); err == nil || asked.Load() > 0 {
		t.Error("the proxy itself was asked for by name")
	}
	if _, err := Download(t.Context(), NewDownloader(direct, 5), "http://public.test/x", 10); !errors.Is(err, errStopped) || len(seen.list) != 1 {
		t.Errorf("a public name: %v, %q", err, seen.list)
	}
	if _, err := Download(t.Context(), NewDownloader(behind, 5), "http://public.test/x", 10); err != nil || asked.Load() != 1 {
		t.Errorf("a public name through the proxy: %v, %d", err, asked.Load())
	}
}

func TestRefusalOfAPrivateAddressIsFinal(t *testing.T) {
	transport, err := NewTransport("")
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"http://127.0.0.1/canary", "http://localhost/canary", "http://8.8.8.8:22/canary"} {
		_, err := Download(t.Context(), NewDownloader(transport, 1), address, 10)
		if bots.FailureOf(err) != bots.Invalid || !errors.Is(err, errPrivate) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// A host of the operator's may lead on to the internet, never to what else is in
// his network; and a name that was public a moment ago is resolved again.
func TestRedirectsAndRebindingAreJudgedAnew(t *testing.T) {
	tr := setTrap(t)
	var to string
	own := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }))
	defer own.Close()
	names := &names{answers: map[string][][]string{"rebind.test.": {{"93.184.215.14"}, {"127.0.0.1"}}}}
	transport, seen := guardedTransport(t, tr, names, "", own.URL)
	for _, address := range hostile {
		to = tr.url(address)
		if _, err := Download(t.Context(), NewDownloader(transport, 5), own.URL+"/", 10); err == nil {
			t.Errorf("redirect to %s: followed", address)
		}
	}
	seen.list = nil
	for i, want := range []error{errStopped, errPrivate, errPrivate} {
		_, err := Download(t.Context(), NewDownloader(transport, 5), tr.url("http://rebind.test:PORT/"), 10)
		if !errors.Is(err, want) {
			t.Errorf("call %d of a name that is rebound: %v, want %v", i+1, err, want)
		}
	}
	if len(seen.list) != 1 || !strings.HasPrefix(seen.list[0], "93.184.215.14:") {
		t.Errorf("would have called %q", seen.list)
	}
}

// The operator's own hosts may be private: a Bot API server of one's own, a
// proxy in the local network.
func TestConfiguredHostsMayBePrivate(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "bytes") }))
	defer server.Close()
	capitals := strings.Replace(server.URL, "127.0.0.1", "LOCALHOST", 1)
	for name, c := range map[string]struct {
		proxy, own, address string
		ok                  bool
	}{
		"own":             {"", server.URL + "/base", server.URL + "/file", true},
		"own, by a proxy": {server.URL, "http://bot-api:8081", "http://bot-api:8081/file", true},
		"capitals":        {"", capitals, capitals + "/file", true},
		"small letters":   {"", capitals, strings.ToLower(capitals) + "/file", true},
		"proxy, capitals": {capitals, "", "http://public.test/file", true},
		"not its own":     {"", "http://127.0.0.1:1", server.URL + "/file", false},
	} {
		transport, err := NewTransport(c.proxy, c.own)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Download(t.Context(), NewDownloader(transport, 0), c.address, 10); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
		transport.CloseIdleConnections()
	}
}
