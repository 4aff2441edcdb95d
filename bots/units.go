package bots

import "unicode/utf16"

// Units is the length of s in UTF-16 units, in which the platforms' limits are
// measured.
func Units(s string) int {
	n := 0
	for _, r := range s {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}
