package complaint

import (
	"strings"

	"otklik/dialogs"
	"otklik/locales"
)

// Who has told the address while he described what happened is not asked for it again: it is
// offered where the place is asked for.

// saidValue is the value of the button that offers it.
const saidValue = "said"

// mentioned is the address that he told before it was asked for, "" if none.
func (t *talk) mentioned() string {
	if t.Draft.Mentioned != "" {
		return t.Draft.Mentioned
	}
	return t.addressIn(t.Draft.text())
}

// addressIn is the address among words: "Gagarina, 3 days" counts days.
func (t *talk) addressIn(words string) string {
	return t.Directory().AddressIn(words, func(next string) bool { return t.Says("words.units", next) || t.Says("words.counted", next) })
}

// addressEarly keeps an address, and nothing but one, that is told where a topic is asked
// for.
func (t *talk) addressEarly(h dialogs.Heard) bool {
	said := strings.TrimSpace(h.Text)
	if len(h.Files) > 0 || t.Draft.Review || len(t.dangers) > 0 || said == "" || t.addressIn(said) != strings.TrimRight(said, ".,!") {
		return false
	}
	t.Draft.Mentioned = said
	return true
}

// mentionedChoice offers it.
func (t *talk) mentionedChoice() []dialogs.Choice {
	said := t.mentioned()
	if said == "" {
		return nil
	}
	return []dialogs.Choice{{Label: short(t.T("button.said_address", locales.Args{"Address": said})), Value: saidValue}}
}
