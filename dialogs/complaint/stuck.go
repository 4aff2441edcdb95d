package complaint

import "otklik/locales"

// stuck is told to somebody who was not understood twice in a row: a human helps, and
// the conversation goes on all the same.
func (t *talk) stuck() (string, error) {
	said := t.T("stuck.human", locales.Args{"Phone": t.Directory().Centre().Emergency.Duty})
	called, err := t.CallDuty("stuck.desk", t.where(), t.Draft.Topic)
	if err != nil || !called {
		return said, err
	}
	return said + "\n\n" + t.T("stuck.called", nil), nil
}

// human calls one for somebody who asks for one, and gives what to tell him of a key.
func (t *talk) human(key string) (string, error) {
	_, err := t.CallDuty("stuck.asks", t.where(), t.Draft.Topic)
	return t.T(key, locales.Args{"Phone": t.Directory().Centre().Emergency.Duty}), err
}

// where is the key of what the resident is doing, for the staff.
func (t *talk) where() string {
	switch t.Session.State {
	case stLanguage, stConsent:
		return "stuck.start"
	case stCategory, stFound, stFact, stKind, stStop:
		return "stuck.topic"
	case stAsk, stAnswers, stDescribe:
		return "stuck.describe"
	case stPlace, stTerritory, stAddress, stStreet, stHouse, stConfirm:
		return "stuck.place"
	case stReview, stDetails, stFor, stPhone, stItems:
		return "stuck.review"
	case stCases, stCase, stSay, stWithdraw, stWhich, stOpinion:
		return "stuck.cases"
	}
	return "stuck.menu"
}
