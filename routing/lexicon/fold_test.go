package lexicon

import "testing"

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
