package staff

import "otklik/dialogs"

// warning obeys a button of one of the radar's warnings.
func (t *talk) warning(p dialogs.WarningPress) error {
	known, err := false, error(nil)
	switch p.Verb {
	case dialogs.VerbHush:
		known, err = t.Notices().HushWarning(p.Warning, t.In.Chat, t.clerk.Name)
	case dialogs.VerbIncident:
		known, err = t.Notices().ProposeWarned(p.Warning, t.In.Chat, t.clerk.Name)
	}
	if err != nil || known {
		return err
	}
	return t.Say(t.T("desk.stale", nil))
}
