package dialogs

import (
	"slices"
	"strings"
	"unicode"

	"otklik/locales"
	"otklik/routing"
)

// This file gives answers their codes, and tells whoever asks what a code stands for.

// isAnswer are the events that are an official answer to a resident.
func isAnswer(e routing.Event) bool {
	return e.Kind == routing.EventAnswered || e.Kind == routing.EventDone || e.Kind == routing.EventCorrected
}

// stamped is the line with the code of an answer that has just been given, "" where
// there is none.
func (n *Notices) stamped(w wording, k *routing.Case, e routing.Event) (string, error) {
	if n.House.Stamp == nil || !isAnswer(e) {
		return "", nil
	}
	events, err := n.Tx.Events(k.ID)
	if err != nil {
		return "", err
	}
	p := Proof{Centre: k.Centre, Case: k.ID, Digest: answerDigest(e), At: e.At}
	for _, past := range events {
		if isAnswer(past) {
			p.Revision++
		}
	}
	one, parts, err := n.speakers(k, e)
	if err != nil {
		return "", err
	}
	p.Speakers = string(one)
	if len(parts) > 0 {
		var all []string
		for _, part := range parts {
			all = append(all, string(part.Agency))
		}
		slices.Sort(all)
		p.Speakers = strings.Join(slices.Compact(all), ",")
	}
	p.Code = n.House.Stamp.Code(p)
	return w.t("answer.code", locales.Args{"Code": ShowCode(p.Code)}), n.Tx.AddProof(p)
}

// Verify words what a code stands for, whoever asks: the answer itself or, of a topic
// that is its resident's own business, no more than that it is true.
func (s *Scene) Verify(said string) (string, error) {
	code, ok := ReadCode(said)
	if !ok || s.House.Stamp == nil {
		return s.T("verify.how", nil), nil
	}
	p, found, err := s.Proof(code)
	if err != nil {
		return "", err
	}
	if !found || !s.House.Stamp.Made(p) {
		return s.T("verify.none", nil), nil
	}
	k, err := s.Tx.Case(p.Case)
	if err != nil {
		return "", err
	}
	events, err := s.Events(p.Case)
	if err != nil {
		return "", err
	}
	return s.ForCase(k).proven(k, p, events), nil
}

// proven words an answer that is true. The scene is the case's centre's.
func (s *Scene) proven(k *routing.Case, p Proof, events []routing.Event) string {
	w := s.words()
	var names []string
	for id := range strings.SplitSeq(p.Speakers, ",") {
		names = append(names, w.agency(routing.AgencyID(id)))
	}
	args := locales.Args{"Number": k.Number, "Agency": strings.Join(names, ", "), "At": w.when(p.At)}
	said, later := revisions(events, p)
	if s.private(k) {
		return join(w.t("verify.private", args), s.superseded(w, later, false))
	}
	parts := []string{w.t("verify.true", args)}
	switch {
	case said == nil:
		parts = append(parts, w.t("verify.no_text", nil))
	case said.Kind == routing.EventDone:
		parts = append(parts, w.t("verify.done", nil))
	case said.Text == "":
		parts = append(parts, w.t("verify.files", nil))
	default:
		parts = append(parts, s.publicly(k, said.Text))
	}
	return join(append(parts, s.superseded(w, later, true), s.newest(k, later))...)
}

// revisions finds the answer that a proof stands for, nil if its words are no longer
// what they were, and the answers after it.
func revisions(events []routing.Event, p Proof) (said *routing.Event, later []routing.Event) {
	n := 0
	for i, e := range events {
		if !isAnswer(e) {
			continue
		}
		n++
		switch {
		case n == p.Revision && answerDigest(e) == p.Digest:
			said = &events[i]
		case n > p.Revision:
			later = append(later, e)
		}
	}
	return said, later
}

// superseded says that the answer is not the last word: it was corrected, or another
// one was given.
func (s *Scene) superseded(w wording, later []routing.Event, shown bool) string {
	if len(later) == 0 {
		return ""
	}
	last := later[len(later)-1]
	key := "verify.answered_anew"
	if last.Kind == routing.EventCorrected {
		key = "verify.corrected"
	}
	text := w.t(key, locales.Args{"At": w.when(last.At)})
	if shown && last.Text != "" {
		text += " " + w.t("verify.now", nil)
	}
	return text
}

// newest are the words of the last of later answers.
func (s *Scene) newest(k *routing.Case, later []routing.Event) string {
	if len(later) == 0 {
		return ""
	}
	return s.publicly(k, later[len(later)-1].Text)
}

// publicly is an answer without the numbers of documents that may stand in it.
func (s *Scene) publicly(k *routing.Case, text string) string {
	said, _ := s.Discreet(text, k.Topic)
	return Quote(said)
}

// private tells whether what a case is about is its resident's own business.
func (s *Scene) private(k *routing.Case) bool {
	topic, ok := s.Directory().Topic(k.Topic)
	return !ok || topic.Private || topic.HidesPhones || k.Applicant.Anonymous
}

// AsksToVerify gives the code behind words that ask to verify one: a command, or the
// word for it, or nothing but a code.
func (s *Scene) AsksToVerify() (code string, asks bool) {
	text := strings.TrimSpace(s.In.Text)
	if _, ok := ReadCode(text); ok && strings.ContainsFunc(text, unicode.IsLetter) && strings.ContainsFunc(text, unicode.IsDigit) {
		return text, true // copied alone; a mere number may answer a question
	}
	word, rest := FirstWord(text)
	if strings.EqualFold(word, "/verify") {
		return rest, true
	}
	if _, ok := ReadCode(rest); ok && s.Says("words.verify", word) {
		return rest, true
	}
	return "", false
}
