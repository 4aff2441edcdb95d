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
	} {
		if got := d.FindTopics(one.typed, 6); !slices.Contains(got, one.want) {
			t.Errorf("%s: %v, want %s among them", one.typed, got, one.want)
		}
	}
	for _, nothing := range []string{"ghbdtn", "привет", "asdf", "qwerty", "йцукен", "xyzzy", "", "5", "zz", "🙂"} {
		if got := d.FindTopics(nothing, 6); len(got) != 0 {
			t.Errorf("%q finds %v", nothing, got)
		}
	}
}
