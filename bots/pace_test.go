package bots

import "testing"

func TestPaceOr(t *testing.T) {
	got := Pace{Total: 5, Group: -1}.Or(Pace{Total: 30, Chat: 1, Group: 20})
	if want := (Pace{Total: 5, Chat: 1, Group: -1}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
