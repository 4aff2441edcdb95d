package suggest

import (
	"encoding/csv"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"otklik/routing"
	"otklik/routing/lexicon"
	"otklik/routing/routingtest"
)

// labelled is a text with what it is about.
type labelled struct {
	text  string
	topic routing.TopicID
}

// complaints are texts of our own that the directory does not have.
func complaints(t testing.TB) []labelled {
	t.Helper()
	f, err := os.Open("testdata/complaints.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var list []labelled
	for _, r := range rows[1:] {
		list = append(list, labelled{r[0], routing.TopicID(r[1])})
	}
	return list
}

// The shipped directory alone must know what people write about. Whoever edits
// its words sees here what he has broken.
func TestSuggestComplaints(t *testing.T) {
	d := routingtest.Sample(t)
	s := New(d, nil)
	all := complaints(t)
	category, first, fact := 0, 0, 0
	for _, one := range all {
		topic, ok := d.Topic(one.topic)
		if !ok {
			t.Fatalf("no topic %q", one.topic)
		}
		found := s.Suggest(one.text, 3)
		if slices.ContainsFunc(found, func(x Suggestion) bool { return x.Category == topic.Category }) {
			category++
		} else {
			t.Logf("%s is not among %v: %s", topic.Category, found, one.text)
		}
		if len(found) > 0 && found[0].Category == topic.Category {
			first++
		}
		if len(found) > 0 && found[0].Topic == one.topic {
			fact++
		}
	}
	share := func(n int) float64 { return float64(n) / float64(len(all)) }
	t.Logf("category first %.3f, among three %.3f, fact first %.3f", share(first), share(category), share(fact))
	if len(all) < 140 || share(category) < 0.95 || share(first) < 0.8 || share(fact) < 0.7 {
		t.Errorf("of %d: category first %.3f, among three %.3f, fact first %.3f", len(all), share(first), share(category), share(fact))
	}
}

// The test texts prove nothing if the directory has them.
func TestComplaintsAreNotInTheDirectory(t *testing.T) {
	d := routingtest.Sample(t)
	taught := map[string]bool{}
	for _, topic := range d.Topics() {
		for _, text := range topic.Examples {
			taught[lexicon.Fold(text)] = true
		}
	}
	for _, one := range complaints(t) {
		if taught[lexicon.Fold(one.text)] {
			t.Errorf("an example of the directory: %s", one.text)
		}
	}
}

func TestSuggestNothing(t *testing.T) {
	s := New(routingtest.Sample(t), nil)
	for _, text := range []string{
		"", "  ", "!!!", "12", "ъ", "Здравствуйте", "Добрый день! Помогите, пожалуйста, решить вопрос.", "ЗДРАВСТВУЙТЕ!!!",
		"ок", "да", "+7 900 000-00-00", "https://example.org", strings.Repeat("ы ", 10000), "\xff\xfe", "ул. Мира, дом 5",
	} {
		if got := s.Suggest(text, 3); len(got) != 0 {
			t.Errorf("%.30q suggests %v", text, got)
		}
	}
	if got := s.Suggest("яма на дороге", 0); len(got) != 0 {
		t.Errorf("none were asked for, got %v", got)
	}
}

// TestSuggestInEnglish: the sample knows what visitors and students call the commonest things.
func TestSuggestInEnglish(t *testing.T) {
	s := New(routingtest.Sample(t), nil)
	for text, want := range map[string]routing.TopicID{
		"There is a big hole in the road near my house": "roads.pothole",
		"Garbage was not taken for a week":              "waste.not-collected",
		"The elevator is stuck on the third floor":      "building.lift",
		"Stray dogs near the school":                    "animals.pack",
		"Street lamp does not work":                     "streets.streetlight",
		"Blackout in the whole street":                  "electricity_gas.no-power",
	} {
		if got := s.Suggest(text, 1); len(got) == 0 || got[0].Topic != want {
			t.Errorf("%q: %+v, want %s", text, got, want)
		}
	}
}

// A typing error, capitals and a missing umlaut do not hide the matter.
func TestSuggestHearsThroughErrors(t *testing.T) {
	s := New(routingtest.Sample(t), nil)
	for text, want := range map[string]routing.CategoryID{
		"тратуар разбит":                    "roads",
		"НЕ ГОРИТ ФОНАРЬ":                   "streets",
		"батареи еле теплые":                "heating",
		"батареи еле тёплые":                "heating",
		"Здравствуйте, пожалуйста, лифт!!!": "building",
		"мусарный контейнер переполнин":     "waste",
	} {
		if got := s.Suggest(text, 1); len(got) != 1 || got[0].Category != want {
			t.Errorf("%q suggests %v, want %s", text, got, want)
		}
	}
}

// The first three categories of a list are the best three, however many topics of
// one category lie between.
func TestSuggestHeadsAreAmongFew(t *testing.T) {
	s := New(routingtest.Sample(t), nil)
	for _, one := range complaints(t) {
		few, many := s.Suggest(one.text, 3), s.Suggest(one.text, 100)
		if a, b := headsOf(few), headsOf(many); !slices.Equal(a, b) {
			t.Errorf("%q: %v of three, %v of all", one.text, a, b)
		}
	}
}

func headsOf(list []Suggestion) []routing.CategoryID {
	var ids []routing.CategoryID
	for _, one := range list {
		if len(ids) < 3 && !slices.Contains(ids, one.Category) {
			ids = append(ids, one.Category)
		}
	}
	return ids
}

func TestSuggestionsAreExplained(t *testing.T) {
	s := New(routingtest.Sample(t), nil)
	for _, one := range complaints(t) {
		said := " " + strings.Join(lexicon.Tokens(one.text), " ") + " "
		for _, found := range s.Suggest(one.text, 3) {
			if len(found.Words) == 0 {
				t.Errorf("%q: nothing speaks for %s", one.text, found.Topic)
			}
			for _, word := range found.Words {
				for _, part := range strings.Fields(word) {
					if !strings.Contains(said, " "+part+" ") {
						t.Errorf("%q: %q speaks for %s and was not said", one.text, word, found.Topic)
					}
				}
			}
		}
	}
	got := s.Suggest("Открытый люк возле песочницы", 1)
	if len(got) == 0 || got[0].Topic != "streets.manhole" || !slices.Contains(got[0].Words, "люк") {
		t.Errorf("the manhole is explained by %v", got)
	}
}

func TestSuggesterIsTheSameAgain(t *testing.T) {
	d := routingtest.Sample(t)
	lessons := lessonsOf("streets.manhole", "глубокая яма у ворот", 300)
	a, b := New(d, lessons), New(d, lessons)
	if a.Version() != b.Version() {
		t.Errorf("versions %s and %s", a.Version(), b.Version())
	}
	for _, one := range complaints(t) {
		if x, y := a.Suggest(one.text, 6), b.Suggest(one.text, 6); !reflect.DeepEqual(x, y) {
			t.Fatalf("%q: %v, then %v", one.text, x, y)
		}
	}
}

func lessonsOf(topic routing.TopicID, text string, n int) []Lesson {
	return slices.Repeat([]Lesson{{Text: text, Topic: topic}}, n)
}

func TestSuggesterVersion(t *testing.T) {
	d := routingtest.Sample(t)
	seen := map[string]string{}
	for name, lessons := range map[string][]Lesson{
		"none": nil, "one": lessonsOf("roads.pothole", "яма", 1), "two": lessonsOf("roads.pothole", "яма", 2),
		"other words": lessonsOf("roads.pothole", "выбоина", 1), "other topic": lessonsOf("roads.repair", "яма", 1),
	} {
		v := New(d, lessons).Version()
		if before, twice := seen[v]; twice || v == "" {
			t.Errorf("%s and %s have the version %q", before, name, v)
		}
		seen[v] = name
	}
	files := routingtest.Files(t)
	other, err := routing.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	if New(other, nil).Version() == New(d, nil).Version() {
		t.Error("two directories give one version")
	}
}

// Lessons teach a word that the directory lacks, and in the end outweigh what it
// says; lessons about topics that are gone teach nothing.
func TestLessonsMoveSuggestions(t *testing.T) {
	d := routingtest.Sample(t)
	const news = "опять этот шмурдяк"
	if got := New(d, nil).Suggest(news, 1); len(got) > 0 && got[0].Topic == "waste.bulky" {
		t.Fatalf("the directory knows the word already: %v", got)
	}
	taught := New(d, lessonsOf("waste.bulky", "вынесли шмурдяк и бросили", 20))
	got := taught.Suggest(news, 3)
	if len(got) == 0 || got[0].Topic != "waste.bulky" || !slices.Contains(got[0].Words, "шмурдяк") {
		t.Errorf("twenty lessons, and still %v", got)
	}
	if taught.Lessons() != 20 {
		t.Errorf("%d lessons", taught.Lessons())
	}
	moved := New(d, lessonsOf("streets.excavation", "яма", 3000))
	if got := moved.Suggest("яма", 1); len(got) != 1 || got[0].Topic != "streets.excavation" {
		t.Errorf("three thousand lessons, and still %v", got)
	}
	gone := New(d, lessonsOf("no.such", "шмурдяк", 20))
	if gone.Lessons() != 0 || len(gone.Suggest("шмурдяк", 3)) != 0 {
		t.Errorf("a topic that is gone has taught %d lessons", gone.Lessons())
	}
}

// A few lessons must not spoil what the directory knows.
func TestLessonsDoNotSpoil(t *testing.T) {
	d := routingtest.Sample(t)
	all := complaints(t)
	var lessons []Lesson
	for i, one := range all {
		if i%2 == 0 {
			lessons = append(lessons, Lesson{Text: one.text, Topic: one.topic})
		}
	}
	plain, taught := New(d, nil), New(d, lessons)
	before, after := 0, 0
	for i, one := range all {
		if i%2 == 0 {
			continue
		}
		topic, _ := d.Topic(one.topic)
		if slices.Contains(headsOf(plain.Suggest(one.text, 3)), topic.Category) {
			before++
		}
		if slices.Contains(headsOf(taught.Suggest(one.text, 3)), topic.Category) {
			after++
		}
	}
	if after < before-1 {
		t.Errorf("of %d, %d were right before the lessons and %d after", len(all)/2, before, after)
	}
}

func TestSuggesterTopics(t *testing.T) {
	s := New(routingtest.Sample(t), nil)
	for text, want := range map[string]routing.TopicID{
		"фонар":           "streets.streetlight", // a word not yet typed to its end
		"яма":             "roads.pothole",
		"pothole":         "roads.pothole",
		"нет воды":        "water.no-water",
		"горячая вода":    "heating.no-hot-water",
		"детская площадк": "streets.playground",
		"Вчера вечером возле школы сын провалился в открытый колодец": "streets.manhole",
		"The street light near my house is broken":  "streets.streetlight",
		"cdtnkfz vfhihenrf yt ghbtp;ftn":            "transport.off-schedule", // on the wrong keyboard
		"jnjgktybt yt hf,jnftn, [jkjlyj d rdfhnbht": "heating.cold",
		"zvf yf ljhjut": "roads.pothole",
		"фанарь":        "streets.streetlight",
	} {
		if got := s.Topics(text, 3); !slices.Contains(got, want) {
			t.Errorf("%q finds %v, want %s among them", text, got, want)
		}
	}
	if got := s.Topics("Здравствуйте", 3); len(got) != 0 {
		t.Errorf("a greeting finds %v", got)
	}
}

// One suggester serves all turns at once; the race detector watches.
func TestSuggesterIsShared(t *testing.T) {
	s := New(routingtest.Sample(t), nil)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for _, one := range complaints(t)[:20] {
				s.Suggest(one.text, 3)
			}
		})
	}
	group.Wait()
}

// FuzzSuggest: whatever is written, topics that exist, each once, scores in
// order, and no panic.
func FuzzSuggest(f *testing.F) {
	d := routingtest.Sample(f)
	plain := New(d, nil)
	taught := New(d, append(lessonsOf("roads.snow", "снег не убран", 50), lessonsOf("animals.bite", "собака укусила", 5)...))
	for _, text := range []string{"яма на дороге", "", "Здравствуйте", "\xff", "снег снег снег", "A ёЁ 12 &nbsp; <p>", "ӏҫӗ"} {
		f.Add(text, 3)
	}
	f.Fuzz(func(t *testing.T, text string, n int) {
		for _, s := range []*Suggester{plain, taught} {
			checkSuggestions(t, d, s.Suggest(text, n), n)
		}
	})
}

func checkSuggestions(t *testing.T, d *routing.Directory, list []Suggestion, n int) {
	seen := map[routing.TopicID]bool{}
	last := 1.0
	for _, one := range list {
		topic, ok := d.Topic(one.Topic)
		if !ok || topic.Category != one.Category || seen[one.Topic] {
			t.Errorf("%q: unknown, twice, or not of %q", one.Topic, one.Category)
		}
		if !(one.Score >= 0 && one.Score <= last) {
			t.Errorf("%q has the score %v after %v", one.Topic, one.Score, last)
		}
		seen[one.Topic], last = true, one.Score
	}
	if len(list) > max(n, 0) {
		t.Errorf("%d given, %d asked for", len(list), n)
	}
}

// A centre with the topics of the one above shares its suggester; one that adds a
// topic, or offers less, has its own.
func TestSuggestersOfARegion(t *testing.T) {
	files := routingtest.Files(t)
	files["centres/same/centre.yaml"] = &fstest.MapFile{Data: []byte("centre: {names: {ru: Такой же}, territories: [town]}\n")}
	files["centres/more/centre.yaml"] = &fstest.MapFile{Data: []byte("centre: {names: {ru: Больше}, parent: same, territories: [north]}\n" +
		"categories: [{id: roads, topics: [{id: roads.mud, names: {ru: Грязь}, words: [грязь]}]}]\n")}
	r, err := routing.LoadRegion(files)
	if err != nil {
		t.Fatal(err)
	}
	root := r.Root().Centre().ID
	all := NewAll(r, lessonsOf("roads.snow", "колдыбань", 20))
	if len(all) != 3 || all[root] == nil || all["same"] != all[root] || all["more"] == all[root] {
		t.Fatalf("suggesters %v", all)
	}
	for id, want := range map[routing.CentreID][]routing.TopicID{root: nil, "same": nil, "more": {"roads.mud"}} {
		if got := all[id].Topics("Непролазная грязь у калитки", 1); !slices.Equal(got, want) {
			t.Errorf("%s suggests %v, want %v", id, got, want)
		}
		if got := all[id].Topics("Опять колдыбань везде вокруг", 1); !slices.Equal(got, []routing.TopicID{"roads.snow"}) {
			t.Errorf("%s has not learnt: %v", id, got)
		}
	}
}
