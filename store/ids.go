package store

import (
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"
)

// An id is 41 bits of milliseconds since the epoch, 12 of sequence, 10 of
// replica. Order is strict within a process, and within a conversation or a
// case's cards whichever process goes on with them (see saw); else it is as good as
// the clocks.
const (
	idEpoch     = 1735689600000 // 2025-01-01 UTC, Unix milliseconds
	sequenceLen = 12
	replicaLen  = 10
	replicas    = 1 << replicaLen
)

// ids makes ids. Milliseconds and sequence are one counter, so a burst borrows
// from the next millisecond, and a clock that steps back is waited out.
type ids struct {
	now     func() time.Time
	last    atomic.Int64
	replica atomic.Int64 // Attend may change it: ids stay unique and growing
}

func newIDs(now func() time.Time, replica int) (*ids, error) {
	if replica < 0 || replica >= replicas {
		return nil, fmt.Errorf("store: replica %d: want 1–%d, or 0 for any", replica, replicas-1)
	}
	if replica == 0 {
		replica = rand.IntN(replicas) // #nosec G404 -- ids are no secrets: rights never rest on them
	}
	g := &ids{now: now}
	g.replica.Store(int64(replica))
	return g, nil
}

// saw makes every later id higher than one that somebody else has made: what comes
// after something has a higher id than it, whatever the clocks say.
func (g *ids) saw(id int64) {
	for n := id >> replicaLen; ; {
		last := g.last.Load()
		if last >= n || g.last.CompareAndSwap(last, n) {
			return
		}
	}
}

// newest is no lower than any id made so far.
func (g *ids) newest() int64 { return g.last.Load()<<replicaLen | (replicas - 1) }

// firstID is lower than every id made from t on.
func firstID(t time.Time) int64 {
	return max(t.UnixMilli()-idEpoch, 0) << (sequenceLen + replicaLen)
}

// madeAt is when an id was made.
func madeAt(id int64) time.Time {
	return time.UnixMilli(id>>(sequenceLen+replicaLen) + idEpoch).UTC()
}

func (g *ids) next() int64 {
	fresh := max(g.now().UnixMilli()-idEpoch, 0) << sequenceLen
	for {
		last := g.last.Load()
		n := max(fresh, last+1)
		if g.last.CompareAndSwap(last, n) {
			return n<<replicaLen | g.replica.Load()
		}
	}
}
