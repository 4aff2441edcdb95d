package complaint

import (
	"otklik/dialogs"
	"otklik/locales"
)

// Who has told the address while he described what happened is not asked for it again: it is
// offered where the place is asked for.

// saidValue is the value of the button that offers it.
const saidValue = "said"

// mentioned is the address among the words of the description, "" if none.
func (t *talk) mentioned() string { return t.Directory().AddressIn(t.Draft.text()) }

// mereAddress tells an address, told where a topic is asked for, from the words of one.
func (t *talk) mereAddress(h dialogs.Heard) bool {
	return len(h.Files) == 0 && !t.Draft.Review && !wordy(h.Text) && t.Directory().AddressIn(h.Text) != "" && t.places(h.Text)
}

// addressEarly keeps it, and asks the same question again.
func (t *talk) addressEarly(h dialogs.Heard) dialogs.Move {
	if !t.describe(h) {
		return t.refuseLength()
	}
	return dialogs.Move{Aside: t.T("place.said_kept", nil), Kept: true}
}

// mentionedChoice offers it.
func (t *talk) mentionedChoice() []dialogs.Choice {
	said := t.mentioned()
	if said == "" {
		return nil
	}
	return []dialogs.Choice{{Label: short(t.T("button.said_address", locales.Args{"Address": said})), Value: saidValue}}
}
