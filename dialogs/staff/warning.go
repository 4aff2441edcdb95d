package staff

import "otklik/dialogs"

// warning obeys a button of one of the radar's warnings.
func (t *talk) warning(p dialogs.WarningPress) error {
	known, err := false, error(nil)
	by := dialogs.Listener{Actor: t.actor(), Name: t.clerk.Name}
	switch p.Verb {
	case dialogs.VerbHush:
		known, err = t.Notices().HushWarning(p.Warning, t.In.Chat, by)
	case dialogs.VerbIncident:
		known, err = t.Notices().ProposeWarned(p.Warning, t.In.Chat, by)
	}
	if err != nil {
		return t.explain(nil, err)
	}
	if known {
		return nil
	}
	return t.Say(t.T("desk.stale", nil))
}
