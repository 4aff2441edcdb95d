package dialogs

import (
	"strings"
	"testing"
)

func nothing(struct{}) Prompt            { return Prompt{} }
func deaf(struct{}, Heard) (Move, error) { return Move{}, nil }
func both() Step[struct{}]               { return Step[struct{}]{Ask: nothing, Hear: deaf} }
func arrow(event, from, to string) Arrow { return Arrow{Event: event, From: []string{from}, To: to} }
func steps(names ...string) map[string]Step[struct{}] {
	m := map[string]Step[struct{}]{}
	for _, n := range names {
		m[n] = both()
	}
	return m
}

// TestCheck: every defect of a chart is found before it can run, all at once.
func TestCheck(t *testing.T) {
	mute := steps("a", "b")
	mute["b"] = Step[struct{}]{Ask: nothing}
	for name, x := range map[string]struct {
		arrows []Arrow
		steps  map[string]Step[struct{}]
		want   []string
	}{
		"good":          {[]Arrow{arrow("go", "a", "b"), arrow("back", "b", "a")}, steps("a", "b"), nil},
		"no way out":    {[]Arrow{arrow("go", "a", "b")}, steps("a", "b"), []string{"state b has no way out"}},
		"only loops":    {[]Arrow{arrow("go", "a", "b"), arrow("go", "b", "b")}, steps("a", "b"), []string{"state b has no way out"}},
		"unreachable":   {[]Arrow{arrow("x", "a", "b"), arrow("x", "b", "a"), arrow("x", "c", "a")}, steps("a", "b", "c"), []string{"state c cannot be reached"}},
		"no such state": {[]Arrow{arrow("x", "a", "z"), arrow("y", "q", "a")}, steps("a"), []string{"z, which has no step", "q, which has no step"}},
		"two ways":      {[]Arrow{arrow("x", "a", "b"), arrow("x", "a", "a"), arrow("y", "b", "a")}, steps("a", "b"), []string{"from a to both b and a"}},
		"long name":     {[]Arrow{arrow("x", "a", "territories"), arrow("y", "territories", "a")}, steps("a", "territories"), []string{"state territories: its name is longer than 9"}},
		"mute":          {[]Arrow{arrow("x", "a", "b"), arrow("y", "b", "a")}, mute, []string{"state b: its step must both ask and hear"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := NewMachine(Chart[struct{}]{Name: "test", Initial: "a", Arrows: x.arrows, Steps: x.steps})
			if (err == nil) != (x.want == nil) {
				t.Fatalf("error %v, want %q", err, x.want)
			}
			for _, w := range x.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%v does not say %q", err, w)
				}
			}
		})
	}
}

// TestFire: arrows lead where they say, a self-loop is no error, the rest is.
func TestFire(t *testing.T) {
	m, err := NewMachine(Chart[struct{}]{
		Name: "test", Initial: "a", Steps: steps("a", "b"),
		Arrows: []Arrow{arrow("go", "a", "b"), arrow("stay", "b", "b"), arrow("back", "b", "a")},
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second round uses pooled machines
		for _, x := range []struct{ from, event, to string }{{"a", "go", "b"}, {"b", "stay", "b"}, {"b", "back", "a"}} {
			if to, err := m.Fire(x.from, x.event); to != x.to || err != nil {
				t.Errorf("%s from %s: %s, %v", x.event, x.from, to, err)
			}
		}
		for _, event := range []string{"back", "nonsense", ""} {
			if to, err := m.Fire("a", event); err == nil || to != "a" {
				t.Errorf("%q from a: %s, %v", event, to, err)
			}
		}
	}
	if got := m.Mermaid(); !strings.Contains(got, "[*] --> a") || !strings.Contains(got, "b --> a: back") {
		t.Errorf("drawing:\n%s", got)
	}
}
