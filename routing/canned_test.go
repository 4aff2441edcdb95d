package routing

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func ready(t *testing.T) *Directory {
	t.Helper()
	files := overlay(t, "testdata/none")
	files["canned.yaml"] = &fstest.MapFile{Data: []byte(`
canned:
  - {id: thanks, names: {ru: Спасибо}, text: {ru: "Спасибо, {agency}"}}
  - {id: roads, names: {ru: Дорога}, topics: [roads], text: {ru: "{address}: сделаем ___, {due}", en: "{address}: by {due}"}}
  - {id: pit, names: {ru: Яма}, topics: [roads.pothole], text: {ru: Яма}}
  - {id: again, names: {ru: Снова}, topics: [roads.pothole], states: [answered], text: {ru: Снова}}
`)}
	d, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestCanned: what is ready for a topic comes first, then for its category, then for all;
// each only in its states.
func TestCanned(t *testing.T) {
	d := ready(t)
	for _, one := range []struct {
		topic TopicID
		state State
		want  []CannedID
	}{
		{"roads.pothole", InProgress, []CannedID{"pit", "roads", "thanks"}},
		{"roads.snow", Assigned, []CannedID{"roads", "thanks"}},
		{"other.other", NeedInfo, []CannedID{"thanks"}},
		{"roads.pothole", Answered, []CannedID{"again"}},
		{"roads.pothole", Closed, nil},
	} {
		var got []CannedID
		for _, c := range d.Canned(one.topic, one.state) {
			got = append(got, c.ID)
		}
		if !cmp.Equal(got, one.want) {
			t.Errorf("%s, %s: %v, want %v", one.topic, one.state, got, one.want)
		}
	}
}

// TestCannedFill: what a case does not know is left to the clerk.
func TestCannedFill(t *testing.T) {
	c, ok := ready(t).CannedAnswer("roads")
	if !ok {
		t.Fatal("it is gone")
	}
	got := c.Fill("ru", map[Mark]string{MarkAddress: "Гагарина, 5"})
	if got != "Гагарина, 5: сделаем ___, ___" || Blanks(got) != 2 {
		t.Errorf("%q", got)
	}
	got = EachBlank(got, func(n int) string { return []string{"завтра", "05.12"}[n] })
	if got != "Гагарина, 5: сделаем завтра, 05.12" || Blanks(got) != 0 {
		t.Errorf("%q", got)
	}
	if got := c.Fill("en", map[Mark]string{MarkAddress: "{due}", MarkDue: "05.12"}); got != "{due}: by 05.12" {
		t.Errorf("what fills a mark is no mark: %q", got)
	}
	if got := c.Pieces("ru"); !cmp.Equal(got, []string{"", ": сделаем ___, ", ""}) {
		t.Errorf("%q", got)
	}
}
