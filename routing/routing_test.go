package routing

import "testing"

func TestWordsFallBackToRussian(t *testing.T) {
	words := Words{"ru": "Дороги", "en": "Roads", "cv": ""}
	for lang, want := range map[string]string{"ru": "Дороги", "en": "Roads", "cv": "Дороги", "tt": "Дороги", "": "Дороги"} {
		if got := words.In(lang); got != want {
			t.Errorf("in %q: %q, want %q", lang, got, want)
		}
	}
}
