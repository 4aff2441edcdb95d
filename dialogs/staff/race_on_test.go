//go:build race

package staff_test

const raced = true
