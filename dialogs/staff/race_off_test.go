//go:build !race

package staff_test

// raced tells whether the race detector watches, and makes all ten times as slow.
const raced = false
