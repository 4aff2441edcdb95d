//go:build unix

package faultlab

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"
)

// replica is one gateway: a configuration, and the processes that run under it
// one after another.
type replica struct {
	n      int
	config string
	log    *os.File
	w      *World
	build  build

	mu  sync.Mutex
	now *life // the present process; nil before the first
}

// build is the program that a replica's next process runs. The zero value is this
// one.
type build struct {
	program string
	env     []string
}

// life is one process of a replica. Its number is in every request it makes.
type life struct {
	n       int
	replica *replica
	process *os.Process
	begun   time.Time
	serving chan struct{} // closed when it can work: it said so, and /readyz answers 200
	gone    chan struct{} // closed when it has ended

	// Below: guarded by world.mu.
	private, public string // where it listens
	readyAt         time.Time
	doomed          bool // we end it: nobody need wonder
	killed          bool // with -9
	endedAt         time.Time
	stops           []stop
	err             error // how it ended
}

// stop is a time in which a process stood still.
type stop struct{ from, to time.Time } // to is zero while it does

// command runs the build with arguments. Called otklik, a test binary is the
// program too.
func (b build) command(args ...string) (*exec.Cmd, error) {
	program := b.program
	if program == "" {
		own, err := os.Executable()
		if err != nil {
			return nil, err
		}
		program = own
	}
	cmd := &exec.Cmd{Path: program, Args: append([]string{"otklik"}, args...)}
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "OTKLIK_") { // the experiment's settings are its own
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, b.env...)
	return cmd, nil
}

// run runs another command of the program and gives what it prints.
func (r *replica) run(args ...string) (string, error) {
	return r.build.run(append(args, "-c", r.config)...)
}

// run runs a command of the build and gives what it prints.
func (b build) run(args ...string) (string, error) {
	cmd, err := b.command(args...)
	if err != nil {
		return "", err
	}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%v: %w: %s", args, err, errs.String())
	}
	return strings.TrimSpace(out.String()), nil
}

// start begins a new process.
func (r *replica) start() error {
	cmd, err := r.build.command("serve", "-c", r.config)
	if err != nil {
		return err
	}
	l := r.w.newLife(r)
	cmd.Env = append(cmd.Env, "OTKLIK_TELEGRAM_0_API_URL="+r.w.wire.telegram(l), "OTKLIK_VK_0_API_URL="+r.w.wire.address(l)+"/vk")
	cmd.Stderr = &journal{to: r.log, life: l}
	if err := cmd.Start(); err != nil {
		return err
	}
	l.process = cmd.Process
	r.mu.Lock()
	r.now = l
	r.mu.Unlock()
	go l.watch(cmd)
	return nil
}

// watch waits for the end of the process, and tells when nobody asked for it.
func (l *life) watch(cmd *exec.Cmd) {
	err := cmd.Wait()
	w := l.replica.w
	w.mu.Lock()
	l.endedAt, l.err = time.Now(), err
	doomed := l.doomed
	w.mu.Unlock()
	close(l.gone)
	if !doomed {
		w.fail(fmt.Errorf("the gateway %d ended by itself: %w", l.replica.n, errors.Join(err, errEnded)))
	}
}

var errEnded = errors.New("nobody asked it to")

// current is the present process.
func (r *replica) current() *life {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

// kill ends the present process with -9 and returns when it is gone.
func (r *replica) kill() *life {
	l := r.current()
	r.w.mu.Lock()
	l.doomed, l.killed = true, true
	r.w.mu.Unlock()
	_ = l.process.Kill()
	<-l.gone
	return l
}

// freeze stops the present process as it stands; thaw lets it go on, as if nothing
// had happened.
func (r *replica) freeze() {
	l := r.current()
	_ = l.process.Signal(syscall.SIGSTOP) // whoever has ended is noticed by watch
	r.w.mu.Lock()
	defer r.w.mu.Unlock()
	l.stops = append(l.stops, stop{from: time.Now()})
}

func (r *replica) thaw() {
	l := r.current()
	r.w.mu.Lock()
	l.stops[len(l.stops)-1].to = time.Now()
	r.w.mu.Unlock()
	_ = l.process.Signal(syscall.SIGCONT)
}

// stopLimit is how long a gateway may take to end when it is asked to.
const stopLimit = time.Minute

// stop asks the present process to end and gives its error.
func (r *replica) stop() error {
	l := r.current()
	if l == nil {
		return nil
	}
	r.w.mu.Lock()
	again := l.doomed
	l.doomed = true
	r.w.mu.Unlock()
	if again {
		return nil
	}
	_ = l.process.Signal(syscall.SIGTERM)
	_ = l.process.Signal(syscall.SIGCONT)
	select {
	case <-l.gone:
		return l.err
	case <-time.After(stopLimit):
		_ = l.process.Kill()
		<-l.gone
		return fmt.Errorf("the gateway %d did not end within %v", r.n, stopLimit)
	}
}

// ready waits until the present process can work.
func (r *replica) ready(ctx context.Context) error {
	l := r.current()
	select {
	case <-l.serving:
		return nil
	case <-l.gone:
		return fmt.Errorf("the gateway %d ended before it was ready", r.n)
	case <-ctx.Done():
		return fmt.Errorf("the gateway %d is not ready: %w", r.n, context.Cause(ctx))
	}
}

// journal writes a process's log to its file and reads from it where the process
// listens and which channels it serves.
type journal struct {
	to   *os.File
	life *life
	line []byte
}

var (
	servingLine = regexp.MustCompile(`"?msg"?[=:]"?serving"?[ ,].*private"?[=:]"?([^" ,]+)"?[ ,]"?webhooks"?[=:]"?([^" ,}]+)`)
	termLine    = regexp.MustCompile(`msg="this process serves the channel" channel=(\S+) fence=(\d+)`)
)

func (j *journal) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		line, after, whole := bytes.Cut(rest, []byte("\n"))
		j.line, rest = append(j.line, line...), after
		if whole {
			j.read(j.line)
			j.line = j.line[:0]
		}
	}
	return j.to.Write(p)
}

func (j *journal) read(line []byte) {
	if m := servingLine.FindSubmatch(line); m != nil {
		go j.life.probe(string(m[1]), string(m[2]))
	}
	if m := termLine.FindSubmatch(line); m != nil {
		j.life.replica.w.serves(j.life.replica, string(m[1]), string(m[2]))
	}
}

// ask asks the process's private listener and gives what it answers.
func (l *life) ask(path string) (string, error) {
	w := l.replica.w
	w.mu.Lock()
	address := "http://" + l.private + path
	w.mu.Unlock()
	body, err := w.load(address)
	return string(body), err
}

// probe asks until it is answered with 200.
func (l *life) probe(private, public string) {
	w := l.replica.w
	for again := time.NewTicker(5 * time.Millisecond); ; {
		if res, err := http.Get("http://" + private + "/readyz"); err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				break
			}
		}
		select {
		case <-again.C:
		case <-l.gone:
			return
		case <-w.ctx.Done():
			return
		}
	}
	w.mu.Lock()
	l.private, l.public, l.readyAt = private, public, time.Now()
	w.mu.Unlock()
	close(l.serving)
}
