package main

import (
	"context"
	"time"
)

// Cases that an older build has filed are read for the words that clerks find them by:
// at the start, and once an hour, since an upgrade may roll. Turns come between.
const (
	wordsAtOnce = 50
	wordsPause  = 50 * time.Millisecond
	wordsLook   = time.Hour
)

// readWords reads them until ctx ends.
func (g *gateway) readWords(ctx context.Context) error {
	wait := time.NewTimer(0)
	defer wait.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-wait.C:
		}
		n, err := g.store.IndexWords(ctx, wordsAtOnce)
		if err != nil && ctx.Err() == nil {
			g.log.Error("reading the words of older cases", "err", err)
		}
		if wait.Reset(wordsLook); n > 0 {
			wait.Reset(wordsPause)
		}
	}
}
