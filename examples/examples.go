// Package examples carries the sample files inside the binary, so that the demo
// needs nothing but itself: a directory, a cast and stories to play. It owns no
// code; the files are meant to be copied and changed.
package examples

import "embed"

// Files holds the folder: cheboksary (a directory of a centre), demo.yaml (the
// cast) and scripts (stories for `otklik demo --script`).
//
//go:embed cheboksary demo.yaml scripts
var Files embed.FS
