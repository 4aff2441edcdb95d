package complaint

import (
	"cmp"
	"slices"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/locales"
)

// What came with the message and cannot be taken is said once for an album, whose
// parts are turns of their own.
const (
	saidUnfit = "unfit"
	saidMany  = "many"
)

// dropUnfit leaves out what nobody could pass on, and says so; false means that
// nothing of the message is left.
func (t *talk) dropUnfit() bool {
	why := t.DropUnfit()
	if why == "" {
		return true
	}
	t.warnOnce(saidUnfit, why)
	return t.In.Text != "" || len(t.In.Files) > 0 || t.In.Location != nil
}

// warnOnce warns, of an album's parts at the first that has the trouble.
func (t *talk) warnOnce(what, text string) {
	if t.In.Album != "" {
		what += " " + t.In.Album
		if t.Warned == what {
			return
		}
		t.Warned = what
	}
	t.Warn(text)
}

// take adds the message to notes, and warns when not all of its files found room.
// It tells false when the words would be too long, and changes nothing then.
func (t *talk) take(n *notes, h dialogs.Heard) bool {
	full, torn := len(n.Files)+len(h.Files) > maxFiles, n.torn()
	if !n.add(t.In, h) {
		return false
	}
	if !torn && n.torn() {
		t.warnNumbers()
	}
	if full {
		t.warnOnce(saidMany, t.T("file.too_many", locales.Args{"Max": maxFiles}))
	}
	return true
}

// unfiled are the files that have been told and are of no case yet.
func (t *talk) unfiled() []bots.File { return slices.Concat(t.Draft.Files, t.Held.Files) }

// keepFiles wants copies of what this turn has brought. Before consent nothing is
// copied: what came earlier is when consent is given.
func (t *talk) keepFiles(known []bots.File) error {
	if !t.consented() {
		return nil
	}
	fresh := slices.DeleteFunc(t.unfiled(), func(f bots.File) bool { return slices.Contains(known, f) })
	if len(fresh) == 0 {
		return nil
	}
	return t.KeepFiles(fresh, t.resident(), 0)
}

// forget drops all that was told and not filed, and the copies of its files.
func (t *talk) forget(why string) error {
	had := len(t.unfiled()) > 0
	if album := cmp.Or(t.Held.Album, t.Draft.Album); album != "" {
		t.Passed = passed{Album: album} // what is late of it goes the same way
	}
	t.Draft, t.Held, t.At = draft{}, notes{}, ""
	if !had {
		return nil
	}
	_, err := t.DestroyDraft(t.resident(), why)
	return err
}
