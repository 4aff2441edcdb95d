//go:build unix

package faultlab

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// errNoRepository means that there are no sources to build other programs from.
var errNoRepository = errors.New("needs Go and this program's sources: run it in the repository's folder")

// repository is the top folder of our sources, by where we are.
func repository(ctx context.Context) (string, error) {
	out, err := output(ctx, "", "go", "env", "GOMOD")
	if err != nil {
		return "", errors.Join(errNoRepository, err)
	}
	file := strings.TrimSpace(string(out))
	text, err := os.ReadFile(file) // #nosec G304 -- what Go calls its module here
	if err != nil || !bytes.HasPrefix(text, []byte("module otklik\n")) {
		return "", errNoRepository
	}
	return filepath.Dir(file), nil
}

// output runs a tool and gives what it prints.
func output(ctx context.Context, folder, name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...) // #nosec G204 -- git and go, with words of ours
	cmd.Dir = folder
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w: %s", name, args[0], err, bytes.TrimSpace(errs.Bytes()))
	}
	return out, nil
}

// buildCommit builds the program as it was at a commit.
func buildCommit(ctx context.Context, commit, folder string) (program string, err error) {
	root, err := repository(ctx)
	if err != nil {
		return "", err
	}
	archive, err := output(ctx, root, "git", "archive", "--format=tar", commit)
	if err != nil {
		return "", fmt.Errorf("the older program must be in the history of the sources: %w", err)
	}
	sources := filepath.Join(folder, "sources")
	if err := untar(bytes.NewReader(archive), sources); err != nil {
		return "", err
	}
	program = filepath.Join(folder, "otklik-"+commit)
	_, err = output(ctx, sources, "go", "build", "-buildvcs=false", "-o", program, "./cmd/otklik")
	return program, err
}

func untar(r io.Reader, folder string) error {
	for t := tar.NewReader(r); ; {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if !filepath.IsLocal(h.Name) || h.Typeflag != tar.TypeReg {
			continue
		}
		path := filepath.Join(folder, h.Name) // #nosec G305 -- local, as was just asked
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			return err
		}
		body, err := io.ReadAll(t)
		if err != nil {
			return err
		}
		if err := os.WriteFile(path, body, 0o600); err != nil {
			return err
		}
	}
}

// clockVariable sets the clock of a program built by buildWithWrongClock: seconds
// it is wrong by and, after a comma, seconds by which it is set on and back again
// every few seconds.
const clockVariable = "FAULTLAB_CLOCK"

// What is added to the standard library's package time, and where: no line of the
// gateway's own changes, so that its every look at the machine's clock is wrong.
const (
	rightNow = "	sec, nsec, mono := runtimeNow()\n	if mono == 0 {\n		return Time{uint64(nsec), sec + unixToInternal, Local}"
	wrongNow = "	sec, nsec, mono := runtimeNow()\n	sec += wrongBy(mono)\n	if mono == 0 {\n		return Time{uint64(nsec), sec + unixToInternal, Local}"
	wrongBy  = `package time

import "syscall"

var wrong = func() (list [2]int64) {
	text, _ := syscall.Getenv("` + clockVariable + `")
	i, sign := 0, int64(1)
	for _, c := range []byte(text) {
		switch {
		case c == '-':
			sign = -1
		case c == ',':
			list[i] *= sign
			i, sign = 1, 1
		case c >= '0' && c <= '9':
			list[i] = 10*list[i] + int64(c-'0')
		}
	}
	list[i] *= sign
	return list
}()

func wrongBy(mono int64) int64 {
	if mono/3_000_000_000%2 == 1 {
		return wrong[0] + wrong[1]
	}
	return wrong[0]
}
`
)

// buildWithWrongClock builds today's program over a standard library whose clock
// obeys clockVariable. Its monotonic clock is right, as a machine's is whose time
// is set.
func buildWithWrongClock(ctx context.Context, folder string) (program string, err error) {
	root, err := repository(ctx)
	if err != nil {
		return "", err
	}
	out, err := output(ctx, root, "go", "env", "GOROOT")
	if err != nil {
		return "", err
	}
	library := filepath.Join(strings.TrimSpace(string(out)), "src", "time")
	text, err := os.ReadFile(filepath.Join(library, "time.go")) // #nosec G304 -- Go's own
	if err != nil {
		return "", err
	}
	if strings.Count(string(text), rightNow) != 1 {
		return "", errors.New("package time of this Go is not as it was: rightNow in build.go must follow it")
	}
	changed, added, overlay := filepath.Join(folder, "time.go"), filepath.Join(folder, "wrong.go"), filepath.Join(folder, "overlay.json")
	replaced, err := json.Marshal(map[string]map[string]string{"Replace": {
		filepath.Join(library, "time.go"): changed, filepath.Join(library, "faultlab.go"): added,
	}})
	if err != nil {
		return "", err
	}
	for path, body := range map[string]string{
		changed: strings.Replace(string(text), rightNow, wrongNow, 1), added: wrongBy, overlay: string(replaced),
	} {
		if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
			return "", err
		}
	}
	program = filepath.Join(folder, "otklik-wrong-clock")
	_, err = output(ctx, root, "go", "build", "-buildvcs=false", "-overlay", overlay, "-o", program, "./cmd/otklik")
	return program, err
}
