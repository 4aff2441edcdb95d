package dialogs

import (
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

// DropLarge takes those files out of the message whose bytes its channel would not
// give us, and tells how many they were.
func (s *Scene) DropLarge() int {
	most := s.House.Channels[s.In.Chat.Channel].FileSize
	var fit []bots.File
	for _, f := range s.In.Files {
		if most == 0 || f.Size <= most {
			fit = append(fit, f)
		}
	}
	dropped := len(s.In.Files) - len(fit)
	s.In.Files = fit
	return dropped
}

// TooLarge words that files were dropped, with the limit in whole megabytes.
func (s *Scene) TooLarge() string {
	return s.T("file.too_large", locales.Args{"Max": s.House.Channels[s.In.Chat.Channel].FileSize >> 20})
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

// lastWords says what Warn has left, at the end of a turn.
func (s *Scene) lastWords() error {
	if s.warning == "" {
		return nil
	}
	return s.Say("")
}
