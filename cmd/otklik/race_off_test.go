//go:build !race

package main

// raced tells whether the race detector watches, and makes all ten times as slow.
const raced = false
