package staff

import "otklik/dialogs"

// warning obeys a button of one of the radar's warnings.
func (t *talk) warning(p dialogs.WarningPress) error {
	known := false
	if p.Verb == dialogs.VerbHush {
		var err error
		if known, err = t.Notices().HushWarning(p.Warning, t.In.Chat, t.clerk.Name); err != nil {
			return err
		}
	}
	if !known {
		return t.Say(t.T("desk.stale", nil))
	}
	return nil
}
