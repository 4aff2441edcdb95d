package dialogs

import (
	"slices"
	"strconv"
	"strings"
	"sync"
)

// This file is what people may type in place of pressing a button.

// Typed tells which answer to a question a text means, "" if none.
func (s *Scene) Typed(p Prompt, text string) string { return s.typed(p, text) }

// typed tells which offered value a text means, "" if none: a label in whatever
// language we speak, one of the words for it, or its number on the screen.
func (s *Scene) typed(p Prompt, text string) string {
	if value, ok := p.find(text); ok {
		return value
	}
	shown, choices := p.shown(s.limits(), s.kept.Page, s.pageWords())
	if value := s.named(p, shown, text); value != "" {
		return value
	}
	simple := s.Session.Settings.Simple
	if p.Numbers || !simple && !p.Listed {
		return ""
	}
	if !simple {
		shown = shown[:choices]
	}
	if n := s.Number(text); n > 0 && n <= len(shown) {
		return shown[n-1].Value
	}
	return ""
}

// named finds a choice, or a button that turns pages, by the words of any language.
func (s *Scene) named(p Prompt, shown []Choice, text string) string {
	for _, key := range s.House.means(text) {
		label := s.T(key, nil)
		if value, ok := p.find(label); ok {
			return value
		}
		for _, c := range shown {
			if c.Label == label {
				return c.Value
			}
		}
	}
	return ""
}

// longestNumber is more bytes than any number takes that people write.
const longestNumber = 40

// Number reads a number in figures or words, 0 if text is none.
func (s *Scene) Number(text string) int {
	if len(text) > longestNumber {
		return 0
	}
	if n, err := strconv.Atoi(Fold(text)); err == nil {
		return n
	}
	return s.among("words.numbers", text)
}

// Means tells whether a text may be typed for the button of a key, in any language.
func (s *Scene) Means(key, text string) bool { return slices.Contains(s.House.means(text), key) }

// Says tells whether a text is one of the words of a key, in any language.
func (s *Scene) Says(key, text string) bool { return s.among(key, text) > 0 }

// among finds the place of a text among the words of a key, counted from 1; 0 if it
// is none of them in any language. Forms of one word stand in one place, with a slash
// between them.
func (s *Scene) among(key, text string) int {
	text = Fold(text)
	for _, words := range s.House.Texts.All(key) {
		for i, word := range strings.Split(words, ", ") {
			for form := range strings.SplitSeq(word, "/") {
				if Fold(form) == text {
					return i + 1
				}
			}
		}
	}
	return 0
}

// numbered lists the choices with the numbers that stand for them, "" where none do.
func (s *Scene) numbered(p Prompt, page int) string {
	if !s.Session.Settings.Simple || p.Numbers {
		return ""
	}
	var lines []string
	shown, _ := p.shown(s.limits(), page, s.pageWords())
	for i, c := range shown {
		lines = append(lines, strconv.Itoa(i+1)+" — "+c.Label)
	}
	return strings.Join(lines, "\n")
}

// labels knows the buttons by what may be typed for them.
type labels struct {
	once sync.Once
	keys map[string][]string // by the folded words
}

// means lists the keys of the buttons that a typed text may stand for, in any
// language.
func (h *House) means(text string) []string {
	h.labels.once.Do(func() {
		h.labels.keys = map[string][]string{}
		for key, all := range h.Texts.Labels() {
			for _, words := range all {
				words = Fold(words)
				h.labels.keys[words] = append(h.labels.keys[words], key)
			}
		}
	})
	return h.labels.keys[Fold(text)]
}
