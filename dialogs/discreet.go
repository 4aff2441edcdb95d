package dialogs

import (
	"cmp"
	"strings"

	"otklik/dialogs/personal"
	"otklik/locales"
	"otklik/routing"
)

// This file keeps people's numbers from those who do not need them: what is hidden in
// their words, and what a card shows of themselves.

// Discreet gives words without the numbers of documents and cards and, where their
// topic wants it, without telephones and e-mail; hidden tells whether there were any.
// Telephones that the directory knows are everybody's.
func (s *Scene) Discreet(words string, topic routing.TopicID) (said string, hidden bool) {
	d := s.Directory()
	var also []personal.Kind
	var known []string
	if t, _ := d.Topic(topic); t.HidesPhones || topic != "" && s.warnedChannel() {
		also = []personal.Kind{personal.Phone, personal.Mail}
		known = everybodys(s.Directory())
	}
	said, kinds := personal.Hide(words, known, also...)
	return said, len(kinds) > 0
}

// everybodys are the telephones that the directory tells everybody.
func everybodys(d *routing.Directory) []string {
	known := []string{d.Centre().Emergency.Phone, d.Centre().Emergency.Duty}
	for _, a := range d.Agencies() {
		known = append(known, a.Contact.Phone)
	}
	return known
}

// warnedChannel tells whether the private chat of this turn is in a channel where people are
// asked to leave personal data out.
func (s *Scene) warnedChannel() bool {
	return !s.In.Group && s.Directory().Centre().Channel(s.In.Chat.Channel).Policy == routing.ChannelNotice
}

// applicant words for the staff who wrote, as far as the centre lets them know; "" when
// there is nothing to tell.
func (w wording) applicant(a routing.Applicant, p routing.Privacy) string {
	var lines []string
	line := func(key string, args locales.Args) { lines = append(lines, w.t(key, args)) }
	if a.For != "" {
		line("card.for", locales.Args{"For": cmp.Or(nameFor(a.For, p), w.t("card.given", nil))})
	}
	if a.ForPhone != "" {
		line("card.for_phone", locales.Args{"Phone": phoneFor(w, a.ForPhone, p)})
	}
	switch {
	case a.Called:
		lines = append(lines, w.caller(a, p))
	case a.Anonymous:
		line("card.anonymous", nil)
	case a.Phone != "" && nameFor(a.Name, p) != "":
		line("card.caller", locales.Args{"Name": nameFor(a.Name, p), "Phone": phoneFor(w, a.Phone, p)})
	case a.Phone != "":
		line("card.phone", locales.Args{"Phone": phoneFor(w, a.Phone, p)})
	}
	return strings.Join(lines, "\n")
}

func nameFor(name string, p routing.Privacy) string {
	switch p {
	case routing.PrivacyOpen:
		return QuoteLine(name)
	case routing.PrivacyHidden:
		return ""
	}
	return personal.MaskName(QuoteLine(name))
}

func phoneFor(w wording, phone string, p routing.Privacy) string {
	switch p {
	case routing.PrivacyOpen:
		return personal.FormatPhone(phone)
	case routing.PrivacyHidden:
		return w.t("card.given", nil)
	}
	return personal.MaskPhone(phone)
}
