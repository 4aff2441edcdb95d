package copier

import (
	"context"
	"errors"
	"time"

	"otklik/bots/blobs"
)

// doomedAtOnce is how many files are destroyed between two looks.
const doomedAtOnce = 200

// Sweep destroys the copies that are doomed, dooming first what belongs to no case
// and is older than drafts, and removes what killed processes left in the spool. It
// tells how many copies are gone. Any process may run it, also several.
func (c *Copier) Sweep(ctx context.Context, drafts time.Duration) (gone int, err error) {
	now := c.opts.Now()
	_, err = c.opts.Book.DoomDrafts(ctx, now.Add(-drafts))
	err = errors.Join(err, c.opts.Spool.Tidy(now))
	for {
		doomed, listing := c.opts.Book.DoomedFiles(ctx, doomedAtOnce)
		if listing != nil || len(doomed) == 0 {
			return gone, errors.Join(err, listing)
		}
		before := gone
		for _, d := range doomed {
			if failed := c.destroy(ctx, d); failed != nil {
				err = errors.Join(err, failed)
				continue
			}
			gone++
		}
		if gone == before { // all of them fail: the next sweep is to try again
			return gone, err
		}
	}
}

func (c *Copier) destroy(ctx context.Context, d Doomed) error {
	if d.Blob != (blobs.Key{}) && !d.Shared {
		if err := c.opts.Store.Delete(ctx, d.Blob); err != nil {
			return err
		}
	}
	return c.opts.Book.FileDestroyed(ctx, d)
}
