package routing

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestWarningsAndNotes: what a directory may have and should know of. As in the
// corpus of bad ones, each folder stands over testdata/good.
func TestWarningsAndNotes(t *testing.T) {
	folders, err := filepath.Glob("testdata/doubtful/*")
	if err != nil || len(folders) == 0 {
		t.Fatal("no corpus", err)
	}
	for _, folder := range folders {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			r, err := LoadRegion(overlay(t, folder))
			if err != nil {
				t.Fatalf("refused:\n%v", err)
			}
			got := "warnings\n" + r.WarningsAt(at(t, "2026-11-23 10:00")).Error() + "\nnotes\n" + r.Notes().Error() + "\n"
			golden := filepath.Join(folder, "told.txt")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error("-want +got", diff)
			}
		})
	}
}
