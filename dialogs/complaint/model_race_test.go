//go:build race

package complaint_test

// slowness is how much fewer steps are made under the race detector.
const slowness = 5
