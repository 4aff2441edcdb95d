package staff_test

import "testing"

// slow leaves a test out under the race detector: one clerk after another does what others
// do in the shorter tests, and nothing runs beside him.
func slow(t *testing.T) {
	t.Helper()
	if raced {
		t.Skip("too slow under the race detector; go test ./... runs it")
	}
}
