package store

import "testing"

func TestPositional(t *testing.T) {
	for sql, want := range map[string]string{
		"VALUES ($1,$2),($3,$4)": "VALUES (?,?),(?,?)",
		"a = $1 OR b = $1":       "a = $1 OR b = $1",
		"a = $2 AND b = $1":      "a = $2 AND b = $1",
		"a = $10":                "a = $10",
		"SELECT 1":               "SELECT 1",
	} {
		if got := positional(sql); got != want {
			t.Errorf("%q became %q, want %q", sql, got, want)
		}
	}
}
