package dialogs

import (
	"slices"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file is what a turn does about files: it wants copies of them, and takes no
// larger ones than it can have.

// keepFiles wants copies of the files that an event brings to a case.
func (n *Notices) keepFiles(k *routing.Case, e routing.Event) error {
	refs := e.Files
	if e.Kind == routing.EventOpened {
		refs = k.Files
	}
	if len(refs) == 0 {
		return nil
	}
	return n.Tx.KeepFiles(DecodeFiles(refs), e.Actor, k.ID)
}

// DropUnfit takes those files out of the message that nobody could pass on, and
// words why; "" when there were none.
func (s *Scene) DropUnfit() (why string) {
	most := s.House.Channels[s.In.Chat.Channel].FileSize
	var fit []bots.File
	large, closed := false, false
	for _, f := range s.In.Files {
		switch {
		case f.Closed:
			closed = true
		case most > 0 && f.Size > most:
			large = true
		default:
			fit = append(fit, f)
		}
	}
	s.In.Files = fit
	if large {
		why = s.T("file.too_large", locales.Args{"Max": most >> 20})
	}
	if closed {
		why = join(why, s.T("file.closed", nil))
	}
	return why
}

// OnlyPhotos tells whether files are nothing but photos, which have a word of their own.
func OnlyPhotos(files []bots.File) bool {
	return !slices.ContainsFunc(files, func(f bots.File) bool { return f.Kind != bots.Photo })
}

// Warn adds words to whatever this turn says next; a turn that says nothing else
// says them alone.
func (s *Scene) Warn(text string) { s.warning = join(s.warning, text) }

// warned gives what Warn has left to say, once.
func (s *Scene) warned() string {
	text := s.warning
	s.warning = ""
	return text
}

// Heralded puts what Warn has left to say before words: a message of their own would be
// one more to read.
func (s *Scene) Heralded(words string) string { return join(s.warned(), words) }

// lastWords says what Warn has left, at the end of a turn.
func (s *Scene) lastWords() error {
	if s.warning == "" {
		return nil
	}
	return s.Say("")
}
