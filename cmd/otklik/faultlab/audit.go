package faultlab

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
)

// readAudit says where the chains of the audit are not what they must be. The hashes
// are made here as docs/security.md says, and not by the gateway's own code.
func (t *tables) readAudit(ctx context.Context, db *sql.DB) error {
	list, err := Rows(ctx, db, "SELECT chain, n, at, kind, actor, chat, case_id, ref, facts, words, hash FROM audit ORDER BY chain, n", 11)
	if err != nil {
		return err
	}
	chain, before, next := "", "", int64(1)
	for _, r := range list {
		if r[0] != chain {
			chain, before, next = r[0], "", 1
		}
		sum, n, err := auditSum(before, r)
		if err != nil {
			return err
		}
		if n != next || sum != r[10] {
			t.auditFaults = append(t.auditFaults, fmt.Sprintf("chain %q, entry %d, where %d was expected", chain, n, next))
		}
		before, next = r[10], n+1
	}
	return nil
}

// auditSum is what an entry's hash must be, and its number.
func auditSum(before string, r []string) (sum string, n int64, err error) {
	h := sha256.New()
	put := func(n int64) { _ = binary.Write(h, binary.BigEndian, n) }
	for _, s := range []string{"otklik audit 1", before, r[0], r[3], r[4], r[5], r[8], r[9]} {
		put(int64(len(s)))
		h.Write([]byte(s))
	}
	for _, column := range []int{1, 2, 6, 7} {
		value, err := strconv.ParseInt(r[column], 10, 64)
		if err != nil {
			return "", 0, fmt.Errorf("audit: %w", err)
		}
		put(value)
		if column == 1 {
			n = value
		}
	}
	return hex.EncodeToString(h.Sum(nil)), n, nil
}

// auditIsWhole: every chain of the audit is what was written.
func (o *oracle) auditIsWhole() {
	for _, fault := range o.auditFaults {
		o.wrong("audit: %s", fault)
	}
}
