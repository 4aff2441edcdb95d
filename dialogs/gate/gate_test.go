package gate

import (
	"bufio"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestAnswers reads testdata/answers.txt: the remarks that an answer deserves, or "-",
// then the answer.
func TestAnswers(t *testing.T) {
	g, err := New()
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open("testdata/answers.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	seen, n := map[Remark]bool{}, 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		want, text, ok := strings.Cut(lines.Text(), " ")
		if !ok || strings.HasPrefix(want, "#") {
			continue
		}
		n++
		var got []string
		for _, r := range g.Check(text, nil) {
			got = append(got, string(r))
			seen[r] = true
		}
		if said := strings.Join(got, ","); said != strings.TrimPrefix(want, "-") {
			t.Errorf("%q: got %q, want %q", text, said, want)
		}
	}
	for _, r := range []Remark{NotOurs, Forwarded, NoDeed, NoTime, NoOne, Personal} {
		if !seen[r] {
			t.Errorf("no answer deserves %s", r)
		}
	}
	if n < 30 {
		t.Errorf("only %d answers", n)
	}
}

// TestCopied: words that went to others of late are told, whatever their figures; short
// ones are everybody's.
func TestCopied(t *testing.T) {
	g, err := New()
	if err != nil {
		t.Fatal(err)
	}
	recent := []string{"Яма у дома 5 заделана бригадой 12.11, спасибо за сигнал", "Сделано"}
	for text, want := range map[string]bool{
		"яма у дома 7 заделана бригадой 14.11, спасибо за сигнал!": true,
		"Яма у дома 5 заделана бригадой, спасибо":                  false,
		"Сделано": false,
		"The pothole by house 5 was filled on Monday": false,
	} {
		if got := slices.Contains(g.Check(text, recent), Copied); got != want {
			t.Errorf("%q: copied %v", text, got)
		}
	}
}

func TestWordsErrors(t *testing.T) {
	if _, err := readWords("done a\nnonsense b"); err == nil || !strings.Contains(err.Error(), "words.txt:2") {
		t.Errorf("got %v", err)
	}
}

func FuzzCheck(f *testing.F) {
	g, err := New()
	if err != nil {
		f.Fatal(err)
	}
	f.Add("Заделаем завтра", "Заделаем завтра")
	f.Add("\xff«не наше»", "")
	f.Fuzz(func(t *testing.T, text, recent string) {
		first := g.Check(text, []string{recent})
		if again := g.Check(text, []string{recent}); !slices.Equal(first, again) {
			t.Errorf("%v, then %v", first, again)
		}
		if strings.TrimSpace(text) == "" && len(first) > 0 {
			t.Error("nothing lacks something")
		}
	})
}
