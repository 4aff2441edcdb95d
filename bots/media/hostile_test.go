package media

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"otklik/bots"
	"otklik/bots/hostile"
)

const mostMemory = 64 << 20

// TestHostileFiles is T18: whatever it is called, a file is what it is, passes in
// bounded memory and tells nothing.
func TestHostileFiles(t *testing.T) {
	list := hostile.Files()
	if len(list) < 200 {
		t.Fatalf("only %d files", len(list))
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	most := uint64(0)
	for _, h := range list {
		f, r, err := Clean(h.File, h.Data())
		if h.As == "" && errors.Is(err, bots.ErrPixels) && bots.FailureOf(err) == bots.Invalid {
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", h.What, err)
		}
		if n, err := io.Copy(canaryTrap{t, h.What}, r); err != nil || n > 25<<20 {
			t.Errorf("%s: %d bytes, %v", h.What, n, err)
		}
		if f.Kind != h.As {
			t.Errorf("%s: travels as %s, want %s", h.What, f.Kind, h.As)
		}
		wantSafe(t, h.What, f.Name)
		runtime.ReadMemStats(&after)
		most = max(most, after.HeapInuse)
	}
	if most > before.HeapInuse+mostMemory {
		t.Errorf("memory grew by %d MB, want under %d", (most-before.HeapInuse)>>20, mostMemory>>20)
	}
}

// canaryTrap reads in small pieces and keeps nothing.
type canaryTrap struct {
	t    *testing.T
	what string
}

// Write implements io.Writer.
func (c canaryTrap) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte(hostile.Canary)) {
		c.t.Errorf("%s: the hostile.Canary got out", c.what)
	}
	return len(p), nil
}

func wantSafe(t *testing.T, what, name string) {
	t.Helper()
	bad := func(r rune) bool {
		return unicode.Is(unicode.C, r) || r == unicode.ReplacementChar || strings.ContainsRune(`/\<>:"|?*`, r)
	}
	ext := name[strings.LastIndexByte(name, '.')+1:]
	runs := map[string]bool{"exe": true, "bat": true, "js": true, "html": true, "htm": true, "svg": true, "lnk": true, "scr": true, "sh": true, "hta": true, "ps1": true}
	if strings.ContainsFunc(name, bad) || !utf8.ValidString(name) || utf8.RuneCountInString(name) > maxName || runs[ext] || name[0] == '.' || name[0] == '-' {
		t.Errorf("%s: named %q", what, name)
	}
}
