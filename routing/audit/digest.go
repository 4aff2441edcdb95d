package audit

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"otklik/routing"
)

// Key makes digests that nobody without it can guess words or people from.
type Key []byte

// personBytes is how much of a digest tells people apart.
const personBytes = 8

// Person stands for a resident whose id must not be kept: always by the same name. Of
// "telegram:7" it leaves the channel.
func (k Key) Person(actor string) string {
	channel, _, _ := strings.Cut(actor, ":")
	return "resident:" + channel + ":" + hex.EncodeToString(k.sum("person", actor)[:personBytes])
}

// Words is the digest of all that an event says in somebody's words, "" where it says
// nothing so.
func (k Key) Words(e routing.Event) string {
	said := []string{e.Detail.Where, e.Text, e.Detail.Excuse}
	if !plainChange(e.Kind) {
		said = append(said, e.Detail.Before, e.Detail.After)
	}
	said = append(said, e.Files...)
	if strings.Join(said, "") == "" {
		return ""
	}
	return hex.EncodeToString(k.sum(append([]string{"words"}, said...)...))
}

// IncidentWords is the same for an event of an incident.
func (k Key) IncidentWords(e routing.IncidentEvent) string {
	raw, _ := json.Marshal(e.Words) // strings always encode
	if len(e.Words) == 0 {
		return ""
	}
	return hex.EncodeToString(k.sum("words", string(raw)))
}

func (k Key) sum(parts ...string) []byte {
	h := hmac.New(sha256.New, k)
	for _, p := range parts {
		field(h, string([]rune(p))) // broken letters as a database gives them back
	}
	return h.Sum(nil)
}
