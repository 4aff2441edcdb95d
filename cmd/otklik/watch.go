package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// stamp tells whether files may have changed: their names, sizes and times. What cannot
// be looked at is noted, and hides nothing else.
func stamp(folder string) string {
	if folder == "" { // inside the program
		return ""
	}
	var b strings.Builder
	fsys := os.DirFS(folder)
	_ = fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		var info fs.FileInfo
		if err == nil {
			if e.IsDir() {
				return nil
			}
			info, err = fs.Stat(fsys, name) // of what a link leads to
		}
		if err != nil {
			fmt.Fprintf(&b, "%s %v\n", name, err)
			return nil
		}
		fmt.Fprintf(&b, "%s %d %d\n", name, info.Size(), info.ModTime().UnixNano())
		return nil
	})
	return b.String()
}

// looksToRest is how many looks a refused directory that does not change is left alone:
// what it was refused for may pass by itself, as a fault of a disk does.
const looksToRest = 6

// watched remembers how files looked.
type watched struct {
	folder string
	read   string // before they were last read and taken; "" when they were refused
	seen   string // at the last look
	rest   int    // looks to let pass
}

// settled tells whether the files differ from what was read, and no longer change.
func (w *watched) settled() bool {
	now := stamp(w.folder)
	still := now == w.seen
	w.seen = now
	switch {
	case !still:
		w.rest = 0
		return false
	case now == w.read:
		return false
	case w.rest > 0:
		w.rest--
		return false
	}
	return true
}

// took notes what became of files that looked so before they were read.
func (w *watched) took(looked string, result outcome) {
	w.read, w.rest = looked, 0
	if result == refused {
		w.read, w.rest = "", looksToRest
	}
}

// watchDirectory reloads the directory when its files have changed and then stayed
// as they are for one look, and at once on SIGHUP, until ctx ends.
func (g *gateway) watchDirectory(ctx context.Context) error {
	if g.directory.cfg.Directory == "" { // the demo's is inside the program
		<-ctx.Done()
		return nil
	}
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	var look <-chan time.Time // never, when it is off
	if every := g.directory.cfg.Reload; every > 0 {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		look = ticker.C
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-hangup:
			g.reloadDirectory(ctx)
		case <-look:
			if g.directory.settled() {
				g.reloadDirectory(ctx)
			}
		}
	}
}
