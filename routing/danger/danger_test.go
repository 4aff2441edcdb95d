package danger_test

import (
	"strings"
	"testing"

	"otklik/routing/danger"
)

func phrases(t testing.TB, texts ...string) (list []danger.Phrase) {
	t.Helper()
	for _, text := range texts {
		p, wrong := danger.Parse(text)
		if wrong != "" {
			t.Fatalf("%q: %s", text, wrong)
		}
		list = append(list, p)
	}
	return list
}

func watch(t testing.TB) *danger.Watch {
	return danger.New([]danger.Kind{
		{Words: phrases(t, "пожар", "=горит дом|сарай", "загор*"), Unless: phrases(t, "=после пожар")},
		{Words: phrases(t, "запах =газа", "=без сознание")},
	}, danger.Denials{Before: []string{"не"}, Around: []string{"нет", "без", "no"}}, []string{"улица"})
}

// TestIn: what a phrase is found in, one rule a line.
func TestIn(t *testing.T) {
	w := watch(t)
	for _, c := range []struct{ text, want string }{
		{"пожара", "0"},                            // any form
		{"пожарная", ""},                           // another word
		{"горит наш старый сарай", "0"},            // two words between
		{"горит наш очень старый сарай", ""},       // three
		{"горит. Дом", ""},                         // another sentence
		{"сарай горит", ""},                        // another order
		{"горел дом", ""},                          // = is the word itself
		{"загораживает", "0"},                      // * is any ending, whatever comes of it
		{"пожара нет", ""},                         // denied
		{"нет пожара", ""},                         //
		{"нет воды пожар", "0"},                    // it is the water that there is none of
		{"нет, пожар", "0"},                        // another clause
		{"не горит дом", ""},                       //
		{"человек без сознания", "1"},              // a denial that is a part of the phrase
		{"после пожара", ""},                       // taken back
		{"После пожара. Пожар!", "0"},              // in its sentence only
		{"улица Пожар", ""},                        // a name
		{"УЛИЦА ПОЖАР", "0"},                       // who shouts writes all in capitals
		{"кафе «Пожар» шумит", ""},                 //
		{"«Пожар!» кричат", "0"},                   // what is said, not what is called
		{"пожар, запах газа", "0 1"},               //
		{strings.Repeat("а ", 9000) + "пожар", ""}, // nobody begins so late
		{"\xff\xfe", ""},
		{"", ""},
	} {
		var got []string
		for _, i := range w.In(c.text) {
			got = append(got, string(rune('0'+i)))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%.40q: got %v, want %q", c.text, got, c.want)
		}
	}
}

// FuzzParse: whatever is written for a phrase is refused with words, or found in itself.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"пожар", "=a|b* c", "=", "*", "|", "=x*", "12", "цӏе =яьлла"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, wrong := danger.Parse(text)
		if (wrong == "") != (len(p) > 0) {
			t.Fatalf("%q: %d words, %q", text, len(p), wrong)
		}
		if wrong == "" {
			danger.New([]danger.Kind{{Words: []danger.Phrase{p}}}, danger.Denials{}, nil).In(text)
		}
	})
}
