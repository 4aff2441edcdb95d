package lexicon

import "testing"

func TestRetype(t *testing.T) {
	l := NewLayout()
	for typed, want := range map[string]string{
		"ghbdtn": "привет", "GHBDTN!": "привет!", "привет": "ghbdtn", "ё": "`", "zvf, 5": "ямаб 5", "яма and pit": "", "123": "", "": "",
	} {
		if got := l.Retype(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
	if len(l) != 2*33 {
		t.Errorf("%d keys", len(l))
	}
}
