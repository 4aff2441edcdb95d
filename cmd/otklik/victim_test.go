package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"otklik/bots/simulator"
)

// victim is `otklik serve` in a process of its own, which is killed and started
// again. It reaches the messengers through a wire that knows every request, so
// that it can be killed between any two of them.
type victim struct {
	t      *testing.T
	config string
	log    string
	wire   *httptest.Server
	sim    *simulator.Simulator

	once     sync.Once
	mu       sync.Mutex
	process  *os.Process
	ended    chan struct{} // of the present process
	last     bool          // it is to end, not to be started again
	left     int           // kills to come
	kills    int
	lives    int // processes started so far
	aim      shot
	firing   bool
	sent     []taken       // by the platform that knows no keys
	polls    chan struct{} // both channels have their places in the streams
	finished chan struct{} // the last kill has been done
	over     chan error    // how the last process ended
}

// taken is a message the Telegram server took.
type taken struct {
	chat string
	body string
	life string // which process sent it
}

// shot is the next kill: at the countdown-th moment of its kind.
type shot struct {
	moment    moment
	countdown int
	delay     time.Duration // after the moment: into the middle of what follows it
}

// moment is a place between two steps.
type moment int

const (
	updatesComing moment = iota // a poll is on its way: what it acknowledges is committed
	updatesTaken                // updates were handed out, their turns begin
	sendComing                  // a letter is leased and about to be sent
	sendTaken                   // the platform took a letter, its answer did not arrive
	sendAnswered                // ... and it arrived: the letter is about to be settled
	moments
)

// lifeHeader tells the wire which process a request comes from.
const lifeHeader = "X-Life"

// newVictim prepares a gateway over a database; start makes it run. It is
// killed kills times.
func newVictim(t *testing.T, dsn string, kills int) *victim {
	t.Helper()
	sim, err := simulator.Start(simulator.Options{TelegramToken: townTelegramToken, VKToken: townVKToken, VKGroup: townVKGroup})
	if err != nil {
		t.Fatal(err)
	}
	v := &victim{t: t, sim: sim, left: kills, polls: make(chan struct{}), finished: make(chan struct{}), over: make(chan error, 1)}
	target, err := url.Parse(sim.URL())
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Transport: v}
	proxy.Rewrite = func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		if life, rest, ok := strings.Cut(strings.TrimPrefix(r.In.URL.Path, "/life"), "/"); ok && rest != "" && life != "" {
			r.Out.URL.Path = "/" + rest
			r.Out.Header.Set(lifeHeader, life)
		}
	}
	proxy.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
	v.wire = httptest.NewServer(proxy)
	v.config = filepath.Join(t.TempDir(), "otklik.yaml")
	v.log = filepath.Join(t.TempDir(), "otklik.log")
	v.configure(dsn)
	v.arm()
	t.Cleanup(func() {
		v.stop()
		v.wire.CloseClientConnections()
		v.wire.Close()
		_ = sim.Close()
	})
	return v
}

func (v *victim) configure(dsn string) {
	v.t.Helper()
	centre, err := filepath.Abs("../../examples/cheboksary")
	if err != nil {
		v.t.Fatal(err)
	}
	text := fmt.Sprintf(`directory: %s
database: %q
durability: %s
private: 127.0.0.1:0
limits: {resident: -1, staff: -1, channel: -1, total: -1, cases_per_day: -1}
telegram:
  - {name: telegram, token: %q, api_url: %q, pace: {total: -1, chat: -1, group: -1}}
vk:
  - {name: vk, token: %q, group: %d, api_url: %q, pace: {total: -1, chat: -1, group: -1}}
`, centre, dsn, durabilityOf(dsn), townTelegramToken, v.wire.URL+"/telegram", townVKToken, townVKGroup, v.wire.URL+"/vk")
	if err := os.WriteFile(v.config, []byte(text), 0o600); err != nil {
		v.t.Fatal(err)
	}
}

// durabilityOf is what tests can ask of a database: their PostgreSQL runs without
// fsync, which serve must be told is meant.
func durabilityOf(dsn string) string {
	if strings.HasPrefix(dsn, "sqlite:") {
		return durable
	}
	return undurable
}

// command runs another command of the program in this process.
func (v *victim) command(args ...string) string {
	v.t.Helper()
	var out, errs bytes.Buffer
	if code := run(v.t.Context(), append(args, "-c", v.config), strings.NewReader(""), &out, &errs); code != exitOK {
		v.t.Fatalf("%v: exit code %d: %s", args, code, errs.String())
	}
	return strings.TrimSpace(out.String())
}

// start runs the gateway and restarts it after every kill; gone is called when it
// has ended otherwise.
func (v *victim) start(gone func()) {
	v.t.Helper()
	program, err := os.Executable()
	if err != nil {
		v.t.Fatal(err)
	}
	log, err := os.Create(v.log)
	if err != nil {
		v.t.Fatal(err)
	}
	go func() {
		defer log.Close()
		v.over <- v.live(program, log)
		gone()
	}()
}

// live starts processes until one is the last.
func (v *victim) live(program string, log io.Writer) error {
	for {
		// Called otklik, the test binary is the program: see TestMain.
		cmd := &exec.Cmd{Path: program, Args: []string{"otklik", "serve", "-c", v.config}, Stderr: log, Env: os.Environ()}
		ended, err := v.launch(cmd)
		if err != nil || ended == nil {
			return err
		}
		err = cmd.Wait()
		close(ended)
		if !v.wasKilled(err) {
			return err
		}
	}
}

// launch starts a process; ended is nil when there is to be none.
func (v *victim) launch(cmd *exec.Cmd) (ended chan struct{}, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.last {
		return nil, nil
	}
	v.lives++
	cmd.Env = append(cmd.Env, fmt.Sprintf("OTKLIK_TELEGRAM_0_API_URL=%s/life%d/telegram", v.wire.URL, v.lives))
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	v.process, v.ended = cmd.Process, make(chan struct{})
	return v.ended, nil
}

func (v *victim) wasKilled(err error) bool {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return false
	}
	status, ok := exit.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// stop asks the last process to end and gives its error.
func (v *victim) stop() error {
	v.mu.Lock()
	first := !v.last
	v.last = true
	if first && v.process != nil {
		_ = v.process.Signal(syscall.SIGTERM)
	}
	running := v.process != nil
	v.mu.Unlock()
	if !first || !running {
		return nil
	}
	return <-v.over
}

// arm chooses the next shot.
func (v *victim) arm() {
	v.aim = shot{moment: moment(v.left % int(moments)), countdown: 1 + rand.IntN(4)}
	if v.left%2 == 0 || v.aim.moment == sendAnswered {
		v.aim.delay = time.Duration(1 + rand.Int64N(int64(15*time.Millisecond)))
	}
}

// pass notes a moment, and kills the process if it is the one.
func (v *victim) pass(m moment) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.left == 0 || !v.polling() || v.last || v.firing || v.aim.moment != m {
		return
	}
	if v.aim.countdown--; v.aim.countdown > 0 {
		return
	}
	v.firing = true
	if v.aim.delay > 0 {
		time.AfterFunc(v.aim.delay, v.kill)
		return
	}
	v.mu.Unlock()
	v.kill()
	v.mu.Lock()
}

// polling tells whether the first polls have been seen. Before, a community's
// events are history that VK does not hand out.
func (v *victim) polling() bool {
	select {
	case <-v.polls:
		return true
	default:
		return false
	}
}

// kill ends the present process and returns when it is gone.
func (v *victim) kill() {
	v.mu.Lock()
	process, ended := v.process, v.ended
	v.mu.Unlock()
	_ = process.Kill()
	<-ended
	v.mu.Lock()
	defer v.mu.Unlock()
	v.kills++
	v.firing = false
	v.left--
	v.arm()
	if v.left == 0 {
		close(v.finished)
	}
}

// RoundTrip carries one request to the simulator.
func (v *victim) RoundTrip(r *http.Request) (*http.Response, error) {
	method := path.Base(r.URL.Path)
	poll := method == "getUpdates" || method == "longpoll"
	send := strings.HasPrefix(method, "send") || method == "messages.send"
	if method == "longpoll" {
		v.once.Do(func() { close(v.polls) })
	}
	var said []byte
	switch {
	case poll:
		v.pass(updatesComing)
	case send:
		v.pass(sendComing)
		var err error
		if said, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(said))
		// What a process wrote before it died arrives all the same.
		r = r.WithContext(context.WithoutCancel(r.Context()))
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err != nil {
		return nil, err
	}
	switch {
	case poll && !bytes.Contains(body, []byte("[]")):
		v.pass(updatesTaken)
	case send:
		v.note(r, res.StatusCode, said)
		v.pass(sendTaken)
		v.pass(sendAnswered)
	}
	// What the platform names as its own address is the wire's.
	body = bytes.ReplaceAll(body, []byte(v.sim.URL()), []byte(v.wire.URL))
	res.Body = io.NopCloser(bytes.NewReader(body))
	res.ContentLength = int64(len(body))
	res.Header.Set("Content-Length", strconv.Itoa(len(body)))
	return res, nil
}

// note keeps what the Telegram server took, with the process that sent it.
func (v *victim) note(r *http.Request, status int, body []byte) {
	form, err := url.ParseQuery(string(body))
	if life := r.Header.Get(lifeHeader); err == nil && life != "" && status == http.StatusOK {
		v.mu.Lock()
		defer v.mu.Unlock()
		v.sent = append(v.sent, taken{chat: form.Get("chat_id"), body: string(body), life: life})
	}
}
