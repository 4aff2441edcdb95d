package lexicon

import "unicode/utf8"

// mostIndexed is how many words of one text it can be found by: whoever writes more
// has named the matter by then.
const mostIndexed = 60

// Index gives the stems that texts are found by, each once, in the order of the texts.
// Numbers are among them, since houses have numbers; single letters are not.
func Index(texts ...string) []string {
	var list []string
	known := map[string]bool{}
	for _, text := range texts {
		for _, word := range Tokens(text[:min(len(text), longestHeard)]) {
			digit := word[0] >= '0' && word[0] <= '9'
			if len(word) > longestWord || utf8.RuneCountInString(word) < 2 && !digit {
				continue
			}
			stem := Stem(word)
			if stem == "" || known[stem] {
				continue
			}
			if known[stem] = true; len(list) < mostIndexed {
				list = append(list, stem)
			}
		}
	}
	return list
}
