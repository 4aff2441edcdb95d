package bots

import (
	"crypto/subtle"
	"log/slog"
)

// Secret is a token, a password or a webhook secret. It prints as "<secret>"
// everywhere; Reveal is the only way out, so that uses can be searched for.
type Secret string

const hidden = "<secret>"

// Reveal gives the value itself.
func (s Secret) Reveal() string { return string(s) }

// Equal compares in constant time; an empty secret equals nothing.
func (s Secret) Equal(other string) bool {
	return s != "" && subtle.ConstantTimeCompare([]byte(s), []byte(other)) == 1
}

func (s Secret) String() string               { return hidden }
func (s Secret) GoString() string             { return hidden }
func (s Secret) LogValue() slog.Value         { return slog.StringValue(hidden) }
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }
