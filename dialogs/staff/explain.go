package staff

import (
	"errors"

	"otklik/locales"
	"otklik/routing"
)

// explain words what a clerk may not do; other errors are passed on.
func (t *talk) explain(k *routing.Case, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, routing.ErrEmpty):
		return t.Say(t.T("desk.not_text", nil))
	case errors.Is(err, routing.ErrUnapproved) && k != nil:
		return t.Say(t.T("desk.picture_unapproved", locales.Args{"Number": k.Number}))
	case errors.Is(err, routing.ErrNewer) && k != nil:
		return t.Say(t.T("call.newer", locales.Args{"Number": k.Number}))
	case errors.Is(err, routing.ErrHeld) && k != nil:
		return t.Say(t.T("undo.busy", locales.Args{"Number": k.Number}))
	case errors.Is(err, routing.ErrEvidence) && k != nil:
		return t.Say(t.T("prove.missing", locales.Args{"Number": k.Number}))
	case errors.Is(err, routing.ErrNoCase):
		return t.Say(t.T("desk.no_case", nil))
	case errors.Is(err, routing.ErrRole):
		return t.Say(t.T("desk.no_right", nil))
	case errors.Is(err, routing.ErrNotYours):
		return t.Say(t.T("desk.not_yours", nil))
	case errors.Is(err, routing.ErrNoAgency):
		return t.Say(t.T("desk.no_agency", nil))
	case errors.Is(err, routing.ErrSameAgency):
		return t.Say(t.T("desk.same_agency", nil))
	case errors.Is(err, routing.ErrNoTopic):
		return t.Say(t.T("desk.no_topic", nil))
	case errors.Is(err, routing.ErrSame), errors.Is(err, routing.ErrParts):
		return t.Say(t.T("desk.not_together", nil))
	case errors.Is(err, routing.ErrTaken) && k != nil:
		name, nameErr := t.Notices().ClerkName(k)
		if nameErr != nil {
			return nameErr
		}
		return t.Say(t.T("desk.taken_by", locales.Args{"Clerk": name}))
	case errors.Is(err, routing.ErrState) && k != nil:
		return t.Say(t.T("desk.wrong_state", locales.Args{"State": t.T("state."+string(k.State), nil)}))
	}
	return err
}
