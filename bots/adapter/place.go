package adapter

import (
	"strings"

	"otklik/bots"
)

// PlaceWords are what a map calls a place, as far as a message carries it on: one line,
// bots.MostPlaceWords characters of it.
func PlaceWords(said string) string {
	const widest = 4 // bytes of a character
	said = strings.ToValidUTF8(said[:min(len(said), 2*widest*bots.MostPlaceWords)], "")
	letters := []rune(strings.Join(strings.Fields(said), " "))
	return strings.TrimSpace(string(letters[:min(len(letters), bots.MostPlaceWords)]))
}
