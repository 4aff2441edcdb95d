// Package audit owns the record of deeds: who did what, when, from which chat, and what
// was before and after. Entries are chained by their hashes, so that none can be
// changed, left out or slipped in without its showing; each centre has a chain, and
// the gateway itself one more.
//
// An entry holds nobody's words and no resident's id: only keyed digests of them, so
// that a resident can be forgotten and the chain stays whole. The package knows no
// SQL: where entries are kept, and that only one is appended to a chain at a time, is
// the store's.
package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
)

// Gateway is the chain of what concerns no centre's cases: rosters, codes, what
// operators do, directories.
const Gateway = ""

// Entry is one deed.
type Entry struct {
	Chain string // a centre, or Gateway
	N     int64  // from 1 within the chain, without gaps
	At    int64  // Unix milliseconds
	Kind  string // "case.answered", "clerk.removed"
	Actor string // whose deed it is, or the digest of a resident; "" = the gateway itself
	Chat  string // where he did it; of a private chat only that it was one
	Case  int64  // 0 = none
	Ref   int64  // the line of history that has the words, 0 = none
	Facts string // what was before and after: one JSON object of strings, see Facts
	Words string // the digest of what was said, "" = nothing
	Hash  string // of all this and the entry before, hex
}

// Facts are what else an entry says, by name.
type Facts map[string]string

// Text is how facts are kept: the same facts are the same text.
func (f Facts) Text() string {
	for name, value := range f {
		if value == "" {
			delete(f, name)
		}
	}
	raw, _ := json.Marshal(f) // strings always encode, their names in order
	return string(raw)
}

// ParseFacts reads what Text has written.
func ParseFacts(text string) (f Facts, err error) {
	err = json.Unmarshal([]byte(text), &f)
	return f, err
}

// Head is the end of a chain: how many entries it has, and the hash of the last.
type Head struct {
	Chain string
	N     int64
	Hash  string
}

// Append makes e the next entry of the chain.
func (h *Head) Append(e *Entry) {
	e.Chain, e.N = h.Chain, h.N+1
	e.Hash = e.sum(h.Hash)
	h.N, h.Hash = e.N, e.Hash
}

// Broken tells where a chain stops being what was written.
type Broken struct {
	Chain string
	N     int64 // of the first entry that is not what it was, or should be there
	Why   error
}

func (b *Broken) Error() string {
	return fmt.Sprintf("chain %q, entry %d: %v", b.Chain, b.N, b.Why)
}

func (b *Broken) Unwrap() error { return b.Why }

// Why a chain is broken.
var (
	ErrMissing = errors.New("an entry is missing")
	ErrChanged = errors.New("the entry, or the one before it, was changed")
)

// Follow checks that e is the next entry of the chain; its error is a *Broken.
func (h *Head) Follow(e Entry) error {
	switch {
	case e.Chain != h.Chain || e.N != h.N+1:
		return &Broken{Chain: h.Chain, N: h.N + 1, Why: ErrMissing}
	case e.Hash != e.sum(h.Hash):
		return &Broken{Chain: h.Chain, N: e.N, Why: ErrChanged}
	}
	h.N, h.Hash = e.N, e.Hash
	return nil
}

// form begins what is hashed: another form of entries would have another name.
const form = "otklik audit 1"

// sum hashes the hash before and every field, each with its length in front, so that
// nothing can move from one field into the next.
func (e Entry) sum(before string) string {
	h := sha256.New()
	for _, s := range []string{form, before, e.Chain, e.Kind, e.Actor, e.Chat, e.Facts, e.Words} {
		field(h, s)
	}
	for _, n := range []int64{e.N, e.At, e.Case, e.Ref} {
		number(h, n)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func field(h hash.Hash, s string) {
	number(h, int64(len(s)))
	_, _ = h.Write([]byte(s)) // a hash takes everything
}

func number(h hash.Hash, n int64) {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(n)) // #nosec G115 -- its bits, whatever their sign
	_, _ = h.Write(b[:])
}
