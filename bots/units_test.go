package bots

import "testing"

func TestUnits(t *testing.T) {
	for s, want := range map[string]int{"": 0, "a\u044f": 2, "\U0001F573": 2, "\xff": 1} {
		if got := Units(s); got != want {
			t.Errorf("%q: %d units, want %d", s, got, want)
		}
	}
}
