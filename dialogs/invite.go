package dialogs

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
)

// inviteLetters are those nobody confuses when reading a code aloud; 32 of them,
// so that a random byte maps to one without bias.
const inviteLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

// NewInviteCode makes a one-time code of 60 random bits: "ABCD-EFGH-JKLM".
func NewInviteCode() string {
	var raw [12]byte
	rand.Read(raw[:]) // never fails (Go 1.24)
	var b strings.Builder
	for i, v := range raw {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(inviteLetters[int(v)%len(inviteLetters)])
	}
	return b.String()
}

// InviteHash is how a code is stored and looked up: the SHA-256 of its letters
// and figures in upper case, so that dashes and spaces do not matter.
func InviteHash(code string) string {
	clean := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, code)
	sum := sha256.Sum256([]byte(clean))
	return hex.EncodeToString(sum[:])
}
