package lexicon

import (
	"slices"
	"strings"
	"testing"
)

func TestIndex(t *testing.T) {
	got := Index("Яма во дворе, ЯМЫ глубокие", "ул. Ленина, д. 5, кв. 12а")
	want := []string{Stem("яма"), Stem("во"), Stem("дворе"), Stem("глубокие"), Stem("ул"), Stem("ленина"), "5", Stem("кв"), Stem("12а")}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	var many strings.Builder
	for r := 'а'; r < 'а'+30; r++ {
		for q := 'а'; q < 'а'+30; q++ {
			many.WriteString(string([]rune{r, q, r, ' '}))
		}
	}
	if n := len(Index(many.String())); n != mostIndexed {
		t.Errorf("%d words of a long text", n)
	}
	if got := Index(strings.Repeat("я", 100), ""); got != nil {
		t.Errorf("what is no word: %q", got)
	}
}
