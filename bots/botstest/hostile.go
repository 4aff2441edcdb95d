package botstest

import (
	"os"
	"strconv"
	"testing"
)

// hostileStrings is how many strings a test of hostile words tries by itself;
// OTKLIK_HOSTILE_STRINGS asks for more: T21 is a million.
const hostileStrings = 20_000

// HostileStrings tells how many hostile words to try.
func HostileStrings(t *testing.T) int {
	t.Helper()
	asked := os.Getenv("OTKLIK_HOSTILE_STRINGS")
	if asked == "" {
		return hostileStrings
	}
	n, err := strconv.Atoi(asked)
	if err != nil || n < 1 {
		t.Fatalf("OTKLIK_HOSTILE_STRINGS=%q: want a number", asked)
	}
	return n
}
