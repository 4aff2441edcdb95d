package dialogs

import (
	"strings"

	"otklik/bots"
	"otklik/locales"
	"otklik/routing"
)

// This file is what an official appeal and its timeline say of a case beside what a
// chat says of it: nothing there may stand in empty quotation marks, or be put into the
// mouth of an agency that did not say it.

// OwnWords are a resident's words on his case, in quotation marks, and what he gave beside
// or instead of them.
func (s *Scene) OwnWords(k *routing.Case) string {
	voices, photos, others := 0, 0, 0
	for _, f := range DecodeFiles(k.Files) {
		switch f.Kind {
		case bots.Voice:
			voices++
		case bots.Photo:
			photos++
		default:
			others++
		}
	}
	var said []string
	for _, x := range []struct {
		key string
		n   int
	}{{"legal.voice", voices}, {"legal.photos", photos}, {"legal.files", others}} {
		if x.n > 0 {
			said = append(said, s.T(x.key, nil))
		}
	}
	with := ""
	if len(said) > 0 {
		with = "(" + strings.Join(said, ", ") + ")"
	}
	if text := Quote(k.Text); text != "" {
		return join(s.T("legal.quoted", locales.Args{"Text": text}), with)
	}
	if with == "" {
		return s.T("review.no_text", nil)
	}
	return with
}

// Answerers name who answers for a case: its agency or, where it was split, those of all
// its parts.
func (s *Scene) Answerers(k *routing.Case) (string, error) {
	if len(k.Children) == 0 {
		return s.Agency(k.Agency), nil
	}
	return s.Notices().partners(s.words(), k)
}

// PartAnswers words what each part of a case was answered; "" for an answer of one agency.
func (s *Scene) PartAnswers(k *routing.Case, e routing.Event) (string, error) {
	n := s.Notices()
	_, parts, err := n.speakers(k, e)
	if err != nil || len(parts) == 0 {
		return "", err
	}
	return n.partsText(s.words(), parts)
}
