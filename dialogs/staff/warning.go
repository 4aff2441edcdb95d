package staff

import "otklik/dialogs"

// warning obeys a button of one of the radar's warnings.
func (t *talk) warning(p dialogs.WarningPress) error {
	known, err := t.Notices().AnswerWarning(p, t.In.Chat, t.clerk.Name)
	if err != nil || known {
		return err
	}
	return t.Say(t.T("desk.stale", nil))
}
