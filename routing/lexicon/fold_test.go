package lexicon

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// TestFold: what people type on the keyboard they have is what is meant.
func TestFold(t *testing.T) {
	for _, x := range []struct{ typed, meant string }{
		{" Ёлка  у\tдома ", "елка у дома"},
		{"Çапла", "Ҫапла"},
		{"Чĕлхе", "Чӗлхе"},
		{"Пăрахăçла", "Пӑрахӑҫла"},
		{"Пӑрахӑҫла", "Пӑрахӑҫла"},
		{"Ҫÿк", "ҫӳк"},
		{"ХӀаъ", "хӏаъ"},
		{"ХIаъ", "хӏаъ"},
		{"хlан-хlа", "ХӀан-хӀа"},
		{"ЙухагIо", "ЙухагӀо"},
		{"Iаь", "Ӏаь"},
	} {
		if got, want := Fold(x.typed), Fold(x.meant); got != want {
			t.Errorf("%q folds to %q, %q to %q", x.typed, got, x.meant, want)
		}
	}
	for _, kept := range []string{"wi-fi", "i", "ленина 1а", "д1кв5", ""} {
		if got := Fold(kept); got != kept {
			t.Errorf("%q folds to %q", kept, got)
		}
	}
}

// TestFoldInOnePass: letter by letter it does what its steps, one after the other, would.
func TestFoldInOnePass(t *testing.T) {
	letters := strings.NewReplacer("ё", "е", "ă", "ӑ", "ĕ", "ӗ", "ç", "ҫ", "ÿ", "ӳ", "Ӏ", "ӏ")
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(
			rapid.String(),
			rapid.StringOf(rapid.SampledFrom([]rune("ёЁăĂĕçÇÿЫйЙ\u0306\u0308\u0483еЕиИуIilLӀӏ1 \t\u00a0\u2003\u2028—…«»AzÅ\u212b\ufffd"))),
		).Draw(t, "text")
		want := letters.Replace(strings.ToLower(norm.NFC.String(s)))
		if strings.ContainsAny(want, "il") {
			want = palochkas(want)
		}
		want = strings.Join(strings.Fields(want), " ")
		if got := Fold(s); got != want {
			t.Fatalf("%q folds to %q, want %q", s, got, want)
		}
	})
}

func BenchmarkFold(b *testing.B) {
	for b.Loop() {
		Fold("Во дворе дома 12 по улице Ёлочной третий день не горит ни один фонарь, темно и страшно")
	}
}
