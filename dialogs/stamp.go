package dialogs

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"otklik/routing"
)

// stampLetters are Crockford's base 32: nothing that is mistaken for something else
// when it is read aloud or copied by hand.
const stampLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// A stamp is twelve characters in groups of four: 60 bits, so that guessing one is
// hopeless and two answers of a country do not get the same.
const (
	stampLen   = 12
	stampGroup = 4
)

// Stamp makes the codes of official answers and knows its own: whoever has one can ask
// any bot of the gateway whether the answer is true. It is immutable and safe for
// concurrent use.
type Stamp struct{ keys [][]byte }

// NewStamp makes a stamp of a secret key. Codes made with one of the old keys are still
// known.
func NewStamp(key []byte, old ...[]byte) *Stamp {
	return &Stamp{keys: append([][]byte{key}, old...)}
}

// Proof is what is kept of a code: which answer of which case it stands for. The words
// are kept in the case's history only.
type Proof struct {
	Code     string
	Centre   routing.CentreID
	Case     routing.CaseID
	Revision int    // counts the case's answers and their corrections from 1
	Speakers string // whose answer it is: agencies, by commas
	Digest   string // SHA-256 of the answer, hex
	At       time.Time
}

// Proofs keeps the codes of answers.
type Proofs interface {
	// AddProof keeps one; a code that is there already stays as it is.
	AddProof(Proof) error
	// Proof looks one up by its code; ok is false when there is none.
	Proof(code string) (p Proof, ok bool, err error)
}

// Code is the code of an answer.
func (s *Stamp) Code(p Proof) string { return stampCode(s.keys[0], p) }

// Made tells whether we made the code that a proof has. The comparison takes the same
// time whatever the code.
func (s *Stamp) Made(p Proof) bool {
	made := false
	for _, key := range s.keys {
		made = hmac.Equal([]byte(stampCode(key, p)), []byte(p.Code)) || made
	}
	return made
}

// stampCode signs what the answer is. Each part goes in with its length, so that no two
// different answers look the same to it.
func stampCode(key []byte, p Proof) string {
	h := hmac.New(sha256.New, key)
	for _, part := range []string{"answer", string(p.Centre), strconv.FormatInt(int64(p.Case), 10), strconv.Itoa(p.Revision), p.Digest} {
		h.Write(binary.AppendUvarint(nil, uint64(len(part))))
		h.Write([]byte(part))
	}
	bits := binary.BigEndian.Uint64(h.Sum(nil))
	code := make([]byte, stampLen)
	for i := range code {
		code[i] = stampLetters[bits>>(64-5*(i+1))&31]
	}
	return string(code)
}

// answerDigest is the fingerprint of an answer's words.
func answerDigest(e routing.Event) string {
	kind := e.Kind
	if kind == routing.EventCorrected {
		kind = routing.EventAnswered
	}
	sum := sha256.Sum256([]byte(string(kind) + "\x00" + e.Text))
	return hex.EncodeToString(sum[:])
}

// ShowCode is a code as people are shown it: "7K3Q-DM8R-TZ12".
func ShowCode(code string) string {
	var groups []string
	for i := 0; i < len(code); i += stampGroup {
		groups = append(groups, code[i:min(i+stampGroup, len(code))])
	}
	return strings.Join(groups, "-")
}

// misread are letters that stand for others in a code: those that Crockford's base 32
// forgives, and the Russian ones that look like Latin ones.
var misread = map[rune]rune{
	'O': '0', 'I': '1', 'L': '1',
	'\u0410': 'A', '\u0412': 'B', '\u0415': 'E', '\u041A': 'K', '\u041C': 'M', '\u041D': 'H', '\u041E': '0',
	'\u0420': 'P', '\u0421': 'C', '\u0422': 'T', '\u0425': 'X', '\u0417': '3', '\u0427': '4',
}

// ReadCode reads a code as people write it: in any case, with or without dashes and
// spaces; ok is false for what cannot be one.
func ReadCode(text string) (code string, ok bool) {
	var b strings.Builder
	for _, r := range strings.ToUpper(text) {
		switch r {
		case '-', ' ', '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u00a0':
			continue
		}
		if meant, wrong := misread[r]; wrong {
			r = meant
		}
		if r > 'Z' || !strings.ContainsRune(stampLetters, r) || b.Len() == stampLen {
			return "", false
		}
		b.WriteRune(r)
	}
	return b.String(), b.Len() == stampLen
}
