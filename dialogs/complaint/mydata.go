package complaint

import (
	"time"

	"otklik/dialogs/mydata"
	"otklik/locales"
)

// dataPause is how often at most somebody is sent what is kept of him.
const dataPause = time.Hour

// giveData sends a person everything that is kept of him: a right that depends on no
// consent.
func (t *talk) giveData() error {
	next := t.Exported.Add(dataPause)
	switch {
	case t.Now.Before(next):
		return t.Say(t.T("mydata.soon", locales.Args{"When": t.When(next)}))
	case t.unknown():
		return t.Say(t.T("mydata.nothing", nil))
	}
	t.Exported = t.Now
	return t.Give(t.T("mydata.sent", nil), mydata.Files(t.In.Chat, t.Language(), t.T("mydata.file", nil)))
}
