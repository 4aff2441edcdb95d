package routing

import (
	"os"
	"slices"
	"testing"
)

// TestTypedSearch: words find their topics whatever keyboard they were typed on, with
// io or ie, in any form, and with a letter wrong.
func TestTypedSearch(t *testing.T) {
	d, err := Load(os.DirFS("../examples/cheboksary"))
	if err != nil {
		t.Fatal(err)
	}
	s := NewSuggester(d, nil)
	for _, one := range []struct {
		typed string
		want  TopicID
	}{
		{"яма", "roads.pothole"}, {"ямы", "roads.pothole"}, {"ЯМА", "roads.pothole"},
		{"zvf", "roads.pothole"}, {"ZVF", "roads.pothole"}, {"zvf yf ljhjut", "roads.pothole"},
		{"фонарь", "streets.streetlight"}, {"фанарь", "streets.streetlight"}, {"фоанрь", "streets.streetlight"}, {"фонрь", "streets.streetlight"},
		{"фонаррь", "streets.streetlight"}, {"ajyfhm", "streets.streetlight"}, {"afyfhm", "streets.streetlight"},
		{"гололёд", "roads.snow"}, {"гололед", "roads.snow"}, {"ujkjk`l", "roads.snow"}, {"ujkjktl", "roads.snow"},
		{"pothole", "roads.pothole"}, {"зщерщду", "roads.pothole"}, {"pothloe", "roads.pothole"},
		{"cdtnkfz vfhihenrf yt ghbtp;ftn", "transport.off-schedule"},
		{"jnjgktybt yt hf,jnftn, [jkjlyj d rdfhnbht", "heating.cold"},
	} {
		if got := s.Topics(one.typed, 6); !slices.Contains(got, one.want) {
			t.Errorf("%s: %v, want %s among them", one.typed, got, one.want)
		}
	}
	for _, nothing := range []string{"ghbdtn", "привет", "asdf", "qwerty", "йцукен", "xyzzy", "", "5", "zz", "🙂"} {
		if got := s.Topics(nothing, 6); len(got) != 0 {
			t.Errorf("%q finds %v", nothing, got)
		}
	}
}

func TestRetype(t *testing.T) {
	l := readLayout()
	for typed, want := range map[string]string{
		"ghbdtn": "привет", "GHBDTN!": "привет!", "привет": "ghbdtn", "ё": "`", "zvf, 5": "ямаб 5", "яма and pit": "", "123": "", "": "",
	} {
		if got := l.retype(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
	if len(l) != 2*33 {
		t.Errorf("%d keys", len(l))
	}
}
