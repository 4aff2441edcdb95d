//go:build unix

// Package pgserver runs a PostgreSQL of one's own from the installed binaries:
// for tests, and for experiments that kill it. It owns the server's folder and
// process; the databases in it belong to whoever asked for them. The server and
// its files end with the process that started it, however that ends.
package pgserver

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver that creates the databases
)

// ErrNoBinaries means that PostgreSQL is not installed.
var ErrNoBinaries = errors.New("no PostgreSQL binaries (initdb, postgres) in PATH or /usr/lib/postgresql/*/bin")

// Options says what the server is like. The zero value is fast and not durable.
type Options struct {
	Fsync bool // durable: what measurements and experiments want
	TCP   bool // listens on loopback too, so that a proxy can stand before it
}

// Server is one running PostgreSQL. Its methods are not for several goroutines
// at once, except URL and Address.
type Server struct {
	opts Options
	bin  string
	dir  string
	port int
	attr *syscall.SysProcAttr
	hold io.WriteCloser // the watchdog's standard input: it ends the server at EOF
	done chan struct{}  // closed when the server has ended
}

// Start makes a new cluster and returns when it takes connections.
func Start(o Options) (*Server, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	// A socket's path must be short, so not under a long TMPDIR.
	dir, err := os.MkdirTemp("/tmp", "otklik-pg-")
	if err != nil {
		return nil, err
	}
	s := &Server{opts: o, bin: bin, dir: dir}
	if err := s.begin(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Server) begin() (err error) {
	if s.attr, err = unprivileged(s.dir); err != nil {
		return err
	}
	if s.port, err = freePort(); err != nil {
		return err
	}
	// #nosec G204 -- the found server, in a folder of our own
	initdb := exec.Command(filepath.Join(s.bin, "initdb"), "-D", filepath.Join(s.dir, "data"), "-U", "postgres",
		"-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	initdb.Dir, initdb.SysProcAttr = s.dir, s.attr
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, bytes.TrimSpace(out))
	}
	return s.Restart(context.Background())
}

// freePort finds a port below those the system gives to outgoing connections, so
// that a server that is started again finds its port free.
func freePort() (int, error) {
	var err error
	for range 20 {
		port := 15000 + rand.IntN(15000) // #nosec G404 -- any free port will do
		var l net.Listener
		if l, err = net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			return port, l.Close()
		}
	}
	return 0, err
}

// URL is the address of a database, by the server's socket.
func (s *Server) URL(database string) string {
	u := url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/" + database,
		RawQuery: url.Values{"host": {s.dir}, "port": {strconv.Itoa(s.port)}}.Encode()}
	return u.String()
}

// Address is where the server listens on loopback, HOST:PORT; with Options.TCP.
func (s *Server) Address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)) }

// Create makes an empty database.
func (s *Server) Create(ctx context.Context, name string) error {
	db, err := sql.Open("pgx", s.URL("postgres"))
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, "CREATE DATABASE "+name)
	return err
}

// Log is what the server has written.
func (s *Server) Log() string {
	log, _ := os.ReadFile(filepath.Join(s.dir, "log")) // #nosec G304 -- our own folder
	return string(bytes.TrimSpace(log))
}

// watchdog starts the server and waits for a word on its standard input: a
// signal to pass on, after which the cluster stays, or the end, after which it
// goes. The end comes however the process that holds it ends, kill -9 included.
const watchdog = `
"$1/postgres" -D "$2/data" -k "$2" -p "$3" -c listen_addresses="$4" -c fsync="$5" -c max_connections=100 \
	-c shared_buffers=64MB >>"$2/log" 2>&1 </dev/null &
server=$!
if read -r signal; then kill -"$signal" $server; wait $server; exit; fi
kill -INT $server
wait $server
cd / && rm -rf "$2"
`

// Restart starts the server after Kill or Stop and returns when it takes
// connections.
func (s *Server) Restart(ctx context.Context) error {
	fsync, listen := "off", ""
	if s.opts.Fsync {
		fsync = "on"
	}
	if s.opts.TCP {
		listen = "127.0.0.1"
	}
	// #nosec G204 -- as above
	cmd := exec.Command("/bin/sh", "-c", watchdog, "watchdog", s.bin, s.dir, strconv.Itoa(s.port), listen, fsync)
	cmd.Dir, cmd.SysProcAttr = s.dir, s.attr
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	s.hold, s.done = in, make(chan struct{})
	go func(done chan struct{}) {
		_ = cmd.Wait()
		close(done)
	}(s.done)
	return s.await(ctx)
}

// Kill ends the server at once, as a crash would: it recovers when it starts
// again. It returns when the server is gone.
func (s *Server) Kill() error { return s.end("QUIT") }

// Stop ends the server in good order, whoever is connected.
func (s *Server) Stop() error { return s.end("INT") }

func (s *Server) end(signal string) error {
	_, err := io.WriteString(s.hold, signal+"\n")
	err = errors.Join(err, s.hold.Close())
	<-s.done
	s.hold = nil
	return err
}

// Close ends the server, if it runs, and removes its files.
func (s *Server) Close() error {
	var err error
	if s.hold != nil {
		err = s.hold.Close()
		<-s.done
	}
	return errors.Join(err, os.RemoveAll(s.dir))
}

// startLimit is how long a server may take to start; a recovery can be long.
const startLimit = time.Minute

// await returns when the server takes connections.
func (s *Server) await(ctx context.Context) error {
	db, err := sql.Open("pgx", s.URL("postgres"))
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		err := db.PingContext(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-again.C:
		case <-s.done:
			return fmt.Errorf("the server ended at once: %s", s.Log())
		case <-ctx.Done():
			return fmt.Errorf("%w: %s", err, s.Log())
		}
	}
}
