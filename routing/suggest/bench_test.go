package suggest

import (
	"fmt"
	"strings"
	"testing"

	"otklik/routing/routingtest"
)

func BenchmarkSuggest(b *testing.B) {
	s := New(routingtest.Sample(b), nil)
	texts := complaints(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s.Suggest(texts[i%len(texts)].text, 3)
	}
}

func BenchmarkSuggestLongText(b *testing.B) {
	s := New(routingtest.Sample(b), nil)
	var long strings.Builder
	for _, one := range complaints(b) {
		long.WriteString(one.text + " ")
	}
	b.ReportAllocs()
	for b.Loop() {
		s.Suggest(long.String(), 3)
	}
}

// Learning is in the background; it must not take long, either.
func BenchmarkNewSuggester(b *testing.B) {
	d := routingtest.Sample(b)
	texts := complaints(b)
	for _, n := range []int{0, 20_000} {
		lessons := make([]Lesson, n)
		for i := range lessons {
			one := texts[i%len(texts)]
			lessons[i] = Lesson{Text: one.text + fmt.Sprintf(" word%d place%d", i%7919, i%4801), Topic: one.topic}
		}
		b.Run(fmt.Sprintf("lessons-%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				New(d, lessons)
			}
		})
	}
}
