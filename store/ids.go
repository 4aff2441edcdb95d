package store

import (
	"math/rand/v2"
	"sync/atomic"
	"time"
)

// An id is 41 bits of milliseconds since the epoch, 12 of sequence, 10 of
// replica. Order between replicas is as good as their clocks; within a process
// it is strict.
const (
	idEpoch     = 1735689600000 // 2025-01-01 UTC, Unix milliseconds
	sequenceLen = 12
	replicaLen  = 10
)

// ids makes ids. Milliseconds and sequence are one counter, so a burst borrows
// from the next millisecond, and a clock that steps back is waited out.
type ids struct {
	now     func() time.Time
	last    atomic.Int64
	replica int64
}

func newIDs(now func() time.Time, replica int) *ids {
	if replica == 0 {
		replica = rand.IntN(1 << replicaLen)
	}
	return &ids{now: now, replica: int64(replica) & (1<<replicaLen - 1)}
}

func (g *ids) next() int64 {
	fresh := max(g.now().UnixMilli()-idEpoch, 0) << sequenceLen
	for {
		last := g.last.Load()
		n := max(fresh, last+1)
		if g.last.CompareAndSwap(last, n) {
			return n<<replicaLen | g.replica
		}
	}
}
