package routing_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"otklik/routing"
)

// TestRevealIsNoted: who is shown a resident's contacts stands in the history; of an erased
// case there is nothing to show.
func TestRevealIsNoted(t *testing.T) {
	c, l, id := office(t, "topics/99-handled.yaml", handled)
	before, _ := c.Tx.Case(id)
	k, err := c.Reveal(id, ivan)
	if err != nil || k.State != before.State || l.last().Kind != routing.EventRevealed || l.last().Actor != ivan.ID {
		t.Fatalf("revealed: %v, %+v", err, l.last())
	}
	if _, err := c.Erase(id); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Reveal(id, ivan); !errors.Is(err, routing.ErrState) {
		t.Errorf("of an erased case: %v", err)
	}
	reads := ivan
	reads.Roles = []routing.Role{routing.Viewer}
	if _, err := c.Reveal(id, reads); !errors.Is(err, routing.ErrRole) {
		t.Errorf("a viewer: %v", err)
	}
}

// TestRevealTime: for how long contacts are shown is read within bounds, ten minutes where
// nobody says.
func TestRevealTime(t *testing.T) {
	if d := directory(t); d.Centre().Reveal != 10*time.Minute {
		t.Errorf("shown for %s", d.Centre().Reveal)
	}
	const said = "  reveal: 10m\n"
	raw, err := os.ReadFile("../examples/cheboksary/centre.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	if !strings.Contains(text, said) {
		t.Fatal("the sample says nothing of it")
	}
	if d := directory(t, "centre.yaml", strings.Replace(text, said, "  reveal: 45m\n", 1)); d.Centre().Reveal != 45*time.Minute {
		t.Errorf("shown for %s", d.Centre().Reveal)
	}
	if d := directory(t, "centre.yaml", strings.Replace(text, said, "", 1)); d.Centre().Reveal != 10*time.Minute {
		t.Errorf("where nobody says: %s", d.Centre().Reveal)
	}
}
