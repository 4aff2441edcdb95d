package staff

import "slices"

// This file is what is different where a desk is its clerk's private chat.

// versed are the commands beside those about a case's resident; /call is one of a private
// talk, where the desk's chat is such a one as well.
var versed = []string{
	"/open", "/my", "/overdue", "/stats", "/digest", "/find", "/case", "/incident", "/verify", "/works", "/correct", "/answer", "/desk",
}

// Knows implements dialogs.Versed.
func (c *Conversation) Knows(command string) bool {
	return slices.Contains(versed, command) || abuseCommands[command].deed != ""
}

// unheard is what was said to nobody: among clerks that is their own talk, but in a chat
// without others it was said to the bot.
func (t *talk) unheard() error {
	if t.desk == "" || !t.Alone() || t.In.Album != "" && t.AtOnce() {
		return t.nobodys()
	}
	return t.Say(t.T("side.unheard", nil))
}
