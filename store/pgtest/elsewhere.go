//go:build !unix

package pgtest

import "testing"

// URL skips the test: the server is started on Unix only.
func URL(t testing.TB) string {
	t.Helper()
	t.Skip("skipped: the test PostgreSQL is started on Unix only")
	return ""
}

// Main runs the tests.
func Main(m *testing.M) int { return m.Run() }
