package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"otklik/bots/simulator"
	"otklik/examples"
)

// fleet is what deploy/ installs: the proxy with the configuration that ships, in
// front of several `otklik serve` over one PostgreSQL, each a process of its own.
// Between the messengers and the proxy stands a gate that notes each answer.
type fleet struct {
	t        *testing.T
	folder   string // with what deploy/ would mount
	sim      *simulator.Simulator
	names    *nameServer
	gate     *gate
	proxy    string // its plain address
	secure   string // ... and the one that ships, with TLS
	port     string // of every replica, each on an address of its own
	private  string
	replicas map[string]*replica
	events   *lines // of the proxy
}

// replica is one `otklik serve`.
type replica struct {
	cmd   *exec.Cmd
	log   *lines
	ended chan error
}

// lines is a process's output; wait finds a line in it.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
	more chan struct{} // closed at the next line
}

func newLines() *lines { return &lines{more: make(chan struct{})} }

func (l *lines) follow(r io.Reader) {
	for s := bufio.NewScanner(r); s.Scan(); {
		l.mu.Lock()
		l.text.WriteString(s.Text() + "\n")
		close(l.more)
		l.more = make(chan struct{})
		l.mu.Unlock()
	}
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// unlike gives the lines without the words.
func (l *lines) unlike(words string) string {
	var out strings.Builder
	for line := range strings.Lines(l.String()) {
		if !strings.Contains(line, words) {
			out.WriteString(line)
		}
	}
	return out.String()
}

// wait returns when the words have been said n times.
func (l *lines) wait(ctx context.Context, words string, n int) error {
	for {
		l.mu.Lock()
		more, said := l.more, strings.Count(l.text.String(), words)
		l.mu.Unlock()
		if said >= n {
			return nil
		}
		select {
		case <-more:
		case <-ctx.Done():
			return fmt.Errorf("%q was said %d times of %d", words, said, n)
		}
	}
}

// newFleet makes everything but the replicas; the proxy is not running yet.
func newFleet(t *testing.T, dsn string) *fleet {
	t.Helper()
	f := &fleet{t: t, folder: t.TempDir(), replicas: map[string]*replica{}, events: newLines(), gate: newGate()}
	hook := standInSecrets(t, f.folder)
	f.write("secrets/database.dsn", dsn)
	f.write("secrets/telegram.token", townTelegramToken)
	f.write("secrets/vk.token", townVKToken)
	sim, err := simulator.Start(simulator.Options{TelegramToken: townTelegramToken, VKToken: townVKToken, VKGroup: townVKGroup, VKSecret: hook})
	if err != nil {
		t.Fatal(err)
	}
	f.sim = sim
	t.Cleanup(func() { _ = sim.Close() })
	free := freePorts(t, 4)
	f.port, f.private, f.proxy, f.secure = free[0], free[1], "127.0.0.1:"+free[2], "127.0.0.1:"+free[3]
	f.names = newNameServer(t)
	f.gate.open(t, "http://"+f.proxy)
	sample, centre := filepath.Join(root(t), "examples", "cheboksary"), filepath.Join(f.folder, "centre")
	if err := os.CopyFS(centre, examples.Strangers(os.DirFS(sample))); err != nil {
		t.Fatal(err)
	}
	f.write("otklik.yaml", strings.ReplaceAll(shippedConfig(t, "otklik.yaml", f.folder), sample, centre))
	return f
}

func (f *fleet) write(name, text string) {
	f.t.Helper()
	path := filepath.Join(f.folder, name)
	_ = os.Remove(path)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		f.t.Fatal(err)
	}
}

// freePorts are ports that no loopback address of the fleet has in use.
func freePorts(t *testing.T, n int) (ports []string) {
	t.Helper()
	var held []net.Listener
	for len(ports) < n {
		first, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, first)
		_, port, _ := net.SplitHostPort(first.Addr().String())
		free := true
		for _, host := range replicaHosts {
			l, err := net.Listen("tcp", net.JoinHostPort(host, port))
			free = free && err == nil
			if err == nil {
				held = append(held, l)
			}
		}
		if free {
			ports = append(ports, port)
		}
	}
	for _, l := range held {
		_ = l.Close()
	}
	return ports
}

// replicaHosts are loopback addresses, one for each replica.
var replicaHosts = []string{"127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"}

// join starts a replica and tells the names of it when it serves.
func (f *fleet) join(ctx context.Context, host string) {
	f.t.Helper()
	program, err := os.Executable()
	if err != nil {
		f.t.Fatal(err)
	}
	api := f.api()
	r := &replica{log: newLines(), ended: make(chan error, 1)}
	// Called otklik, the test binary is the program: see TestMain.
	r.cmd = &exec.Cmd{Path: program, Args: []string{"otklik", "serve", "-c", filepath.Join(f.folder, "otklik.yaml")}}
	r.cmd.Env = append(os.Environ(), "OTKLIK_DURABILITY="+undurable, "OTKLIK_LISTEN="+host+":"+f.port, "OTKLIK_PRIVATE="+host+":"+f.private,
		"OTKLIK_VK_0_ENABLED=true", "OTKLIK_VK_0_CONFIRMATION=confirm", "OTKLIK_VK_0_CALLBACK_URL=", fmt.Sprintf("OTKLIK_VK_0_GROUP=%d", townVKGroup),
		"OTKLIK_TELEGRAM_0_API_URL="+api+"/telegram", "OTKLIK_VK_0_API_URL="+api+"/vk",
		"OTKLIK_TELEGRAM_0_PACE_TOTAL=-1", "OTKLIK_TELEGRAM_0_PACE_CHAT=-1", "OTKLIK_TELEGRAM_0_PACE_GROUP=-1", "OTKLIK_VK_0_PACE_TOTAL=-1")
	f.run(r.cmd, r.log, r.ended)
	f.replicas[host] = r
	if err := r.log.wait(ctx, `"msg":"serving"`, 1); err != nil {
		f.t.Fatalf("replica %s: %v\n%s", host, err, r.log)
	}
	f.names.add(host)
}

// run starts a process, follows what it says, and ends it with the test.
func (f *fleet) run(cmd *exec.Cmd, log *lines, ended chan<- error) {
	f.t.Helper()
	out, in, err := os.Pipe()
	if err != nil {
		f.t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = in, in
	if err := cmd.Start(); err != nil {
		f.t.Fatal(err)
	}
	_ = in.Close()
	var said sync.WaitGroup
	said.Go(func() { log.follow(out) })
	said.Go(func() { ended <- cmd.Wait() })
	f.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		said.Wait()
		_ = out.Close()
	})
}

// api is where replicas find the messengers: Telegram is to call the gate, which
// has no certificate, instead of the address in the configuration.
func (f *fleet) api() string {
	target, err := url.Parse(f.sim.URL())
	if err != nil {
		f.t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		if strings.HasSuffix(r.In.URL.Path, "/setWebhook") && r.In.ParseForm() == nil {
			form := r.In.PostForm
			form.Set("url", f.gate.server.URL+hookPath("telegram"))
			text := form.Encode()
			r.Out.Body, r.Out.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
		}
	}}
	server := httptest.NewServer(proxy)
	f.t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return server.URL
}

// leave stops a replica as docker stop would, and tells how it ended.
func (f *fleet) leave(host string, how syscall.Signal) error {
	r := f.replicas[host]
	if err := r.cmd.Process.Signal(how); err != nil {
		return err
	}
	err := <-r.ended
	f.names.remove(host)
	var exit *exec.ExitError
	if how == syscall.SIGKILL && errors.As(err, &exit) {
		return nil
	}
	return err
}
