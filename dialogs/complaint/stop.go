package complaint

import "otklik/bots"

// This file is somebody who wants to hear nothing for a while. What he would have been
// told waits in the queue (dialogs.Settings.Stopped), and goes before the answer to
// whatever he writes next.

// stop ends notices, and says how they come back.
func (t *talk) stop() error {
	t.Session.Settings.Stopped = true
	return t.Say(t.T("pause.stopped", nil))
}

// resumeNotices lets notices come again when somebody is back.
func (t *talk) resumeNotices() {
	spoke := t.In.Kind == bots.Message || t.In.Kind == bots.Press
	if !t.Session.Settings.Stopped || !spoke || t.stopping() {
		return
	}
	t.Session.Settings.Stopped = false
	t.Warn(t.T("pause.over", nil))
}

// stopping tells whether the message asks for no notices.
func (t *talk) stopping() bool { return t.commandName() == menuStop }
