package page

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// events pushes the picture of every phone, and again whenever it changes,
// until the browser leaves.
func (p *page) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	if _, err := fmt.Fprint(w, "retry: 1000\n\n"); err != nil || out.Flush() != nil {
		return
	}
	ctx, leave := context.WithCancel(r.Context())
	var watchers sync.WaitGroup
	defer watchers.Wait()
	defer leave()
	pictures := make(chan snapshot)
	for n := range p.phones {
		watchers.Go(func() { p.watch(ctx, n, pictures) })
	}
	for {
		select {
		case <-ctx.Done():
			return
		case s := <-pictures:
			// A slow reader is given up; it comes back by itself.
			_ = out.SetWriteDeadline(time.Now().Add(10 * time.Second))
			if !push(w, s) || out.Flush() != nil {
				return
			}
		}
	}
}

// watch hands over phone n's picture at every change. Changes that come while
// the last picture is on its way share the next one.
func (p *page) watch(ctx context.Context, n int, pictures chan<- snapshot) {
	for {
		changed := p.phones[n].chat.Changed()
		select {
		case pictures <- p.look(n):
		case <-ctx.Done():
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}

func push(w http.ResponseWriter, s snapshot) bool {
	data, err := json.Marshal(s) // one line: JSON escapes the breaks
	if err != nil {
		return false
	}
	_, err = fmt.Fprintf(w, "data: %s\n\n", data)
	return err == nil
}
