package adapter

import (
	"strings"
	"testing"
	"unicode/utf8"

	"otklik/bots"
)

func TestPlaceWords(t *testing.T) {
	for said, want := range map[string]string{
		"":                       "",
		" School\n\t5  ":         "School 5",
		strings.Repeat("ж", 500): strings.Repeat("ж", bots.MostPlaceWords),
		"a" + strings.Repeat("ж", 9000) + "\xff": "a" + strings.Repeat("ж", bots.MostPlaceWords-1),
	} {
		if got := PlaceWords(said); got != want || !utf8.ValidString(got) {
			t.Errorf("%.20q became %q", said, got)
		}
	}
}
