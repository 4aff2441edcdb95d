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

// mentionedChoice offers it.
func (t *talk) mentionedChoice() []dialogs.Choice {
	said := t.mentioned()
	if said == "" {
		return nil
	}
	return []dialogs.Choice{{Label: short(t.T("button.said_address", locales.Args{"Address": said})), Value: saidValue}}
}
