package routing_test

import (
	"testing"

	"otklik/routing"
)

func TestFullNumber(t *testing.T) {
	for said, want := range map[string]string{
		"123": "26-00123", "№ 26-00001": "26-00001", "#7": "26-00007", "25-9": "25-00009", "abc": "abc", "": "", "-": "-", "26-x": "26-x",
		"12/2": "26-00012/2", "№ 26-00001/10": "26-00001/10", "1/": "1/", "1/x": "1/x", "/2": "/2",
	} {
		if got := routing.FullNumber(said, monday); got != want {
			t.Errorf("FullNumber(%q) = %q, want %q", said, got, want)
		}
	}
}

func TestNumberIn(t *testing.T) {
	for words, want := range map[string]string{
		"№ 26-00012 · Яма": "26-00012", "№ 26-00012/1 · Яма": "26-00012/1", "26-00012 и 26-00013": "", "12/1": "", "26-00012/123": "26-00012",
	} {
		if got, _ := routing.NumberIn(words); got != want {
			t.Errorf("NumberIn(%q) = %q, want %q", words, got, want)
		}
	}
}
