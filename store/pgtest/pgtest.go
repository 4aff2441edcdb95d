//go:build unix

// Package pgtest gives tests a PostgreSQL of their own: started from the
// installed binaries once per test binary, with a fresh database per test. It
// is imported by tests only.
package pgtest

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver that creates the databases
)

// server is the one this test binary uses.
type server struct {
	once      sync.Once
	socket    string
	err       error
	databases atomic.Int64
	stop      io.Closer // the watchdog's standard input: it ends the server at EOF
	done      chan struct{}
}

// The only state a process can have: one server for all its tests.
var shared server

// errNoBinaries makes tests skip.
var errNoBinaries = errors.New("no PostgreSQL binaries (initdb, postgres) in PATH or /usr/lib/postgresql/*/bin")

// URL gives the address of a fresh, empty database. Without binaries the test
// is skipped, except when CI=true: there it fails. The server is durable only
// with OTKLIK_PGTEST_FSYNC=on, which measurements want.
func URL(t testing.TB) string {
	t.Helper()
	shared.once.Do(func() { shared.err = shared.start() })
	switch {
	case errors.Is(shared.err, errNoBinaries) && os.Getenv("CI") != "true":
		t.Skip("skipped: " + shared.err.Error())
	case shared.err != nil:
		t.Fatalf("starting PostgreSQL: %v", shared.err)
	}
	name := fmt.Sprintf("t%d", shared.databases.Add(1))
	db, err := sql.Open("pgx", shared.url("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatalf("creating a database: %v", err)
	}
	return shared.url(name)
}

// Main runs the tests and waits until the server and its files are gone. A test
// binary without it leaves that to the watchdog, which outlives it for a moment.
func Main(m *testing.M) int {
	code := m.Run()
	if shared.stop != nil {
		_ = shared.stop.Close()
		<-shared.done
	}
	return code
}

func (s *server) url(database string) string {
	u := url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/" + database,
		RawQuery: url.Values{"host": {s.socket}}.Encode()}
	return u.String()
}

func (s *server) start() error {
	bin, err := binaries()
	if err != nil {
		return err
	}
	// A socket's path must be short, so not under a long TMPDIR.
	dir, err := os.MkdirTemp("/tmp", "otklik-pg-")
	if err != nil {
		return err
	}
	attr, err := unprivileged(dir)
	if err != nil {
		return errors.Join(err, os.RemoveAll(dir))
	}
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", // #nosec G204 -- as below
		"-E", "UTF8", "--locale=C", "--no-sync")
	initdb.Dir, initdb.SysProcAttr = dir, attr
	if out, err := initdb.CombinedOutput(); err != nil {
		return errors.Join(fmt.Errorf("initdb: %w: %s", err, bytes.TrimSpace(out)), os.RemoveAll(dir))
	}
	if err := s.watch(bin, dir, attr); err != nil {
		return errors.Join(err, os.RemoveAll(dir))
	}
	s.socket = dir
	return s.await(dir)
}

// watchdog starts the server and stops it when its standard input ends: that
// happens however the test binary ends, kill -9 included.
const watchdog = `
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c fsync="$3" -c max_connections=60 -c shared_buffers=64MB \
	>"$2/log" 2>&1 </dev/null &
server=$!
cat >/dev/null
kill -INT $server
wait $server
cd / && rm -rf "$2"
`

func (s *server) watch(bin, dir string, attr *syscall.SysProcAttr) error {
	fsync := "off"
	if os.Getenv("OTKLIK_PGTEST_FSYNC") == "on" {
		fsync = "on"
	}
	cmd := exec.Command("/bin/sh", "-c", watchdog, "watchdog", bin, dir, fsync) // #nosec G204 -- tests only: a found server in a folder of the test's own
	cmd.Dir, cmd.SysProcAttr = dir, attr
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	s.stop, s.done = in, make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(s.done)
	}()
	return nil
}

// await returns when the server takes connections.
func (s *server) await(dir string) error {
	db, err := sql.Open("pgx", s.url("postgres"))
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		err := db.PingContext(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-again.C:
		case <-s.done:
			return errors.New("the server ended at once")
		case <-ctx.Done():
			log, _ := os.ReadFile(filepath.Join(dir, "log")) // #nosec G304 -- the test's own folder
			return fmt.Errorf("%w: %s", err, bytes.TrimSpace(log))
		}
	}
}

// binaries finds the newest installed server.
func binaries() (string, error) {
	if p, err := exec.LookPath("initdb"); err == nil {
		if _, err := os.Stat(filepath.Join(filepath.Dir(p), "postgres")); err == nil {
			return filepath.Dir(p), nil
		}
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return "", errNoBinaries
	}
	return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })), nil
}

func version(path string) int {
	n, _ := strconv.Atoi(strings.Split(path, "/")[4])
	return n
}

// unprivileged makes the server's directory and process belong to somebody who
// is not root: PostgreSQL refuses root.
func unprivileged(dir string) (*syscall.SysProcAttr, error) {
	attr := &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is for the tests; EOF is for the server
	if os.Geteuid() != 0 {
		return attr, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)} // #nosec G115 -- ids of the system's own user
		return attr, os.Chown(dir, uid, gid)
	}
	return nil, errors.New("running as root, and there is no user postgres or nobody to run PostgreSQL as")
}
