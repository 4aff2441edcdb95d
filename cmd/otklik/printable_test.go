package main

import "testing"

func TestPrintableShowsWhatATerminalWouldObey(t *testing.T) {
	for in, want := range map[string]string{
		"Яма 🕳, дом 5":          "Яма 🕳, дом 5",
		"\x1b[2Jgone":           `\x1b[2Jgone`,
		"line\nfeed\r\ttab":     `line\nfeed\r\ttab`,
		"moc.\u202eevil\u2066":  `moc.\u202eevil\u2066`,
		"\u200bhidden\u00a0gap": `\u200bhidden\u00a0gap`,
		"broken \xff":           "broken \ufffd",
		"c1 \u009b31m":          `c1 \u009b31m`,
	} {
		if got := printable(in); got != want {
			t.Errorf("printable(%q) = %q, want %q", in, got, want)
		}
	}
}
