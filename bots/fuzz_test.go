package bots

import "testing"

// FuzzParseChat: what is read is written the same, so that a case's return
// address survives the database.
func FuzzParseChat(f *testing.F) {
	for _, s := range []string{"telegram:7", "vk:2000000001", "a:-100:7", ":", "a:", ":7", "", "\xff:\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if c, ok := ParseChat(s); ok && (c.String() != s || c.Channel == "" || c.ID == "") {
			t.Errorf("%q was read as %+v", s, c)
		}
	})
}
