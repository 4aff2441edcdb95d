package complaint

import (
	"time"

	"otklik/bots"
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
	var files []bots.File
	for _, chat := range t.Chats() { // what he has linked is his, too
		name := t.T("mydata.file", nil)
		if chat != t.In.Chat {
			name += " " + t.ChannelName(chat.Channel)
		}
		files = append(files, mydata.Files(chat, t.Language(), name)...)
	}
	return t.Give(t.T("mydata.sent", nil), files)
}
