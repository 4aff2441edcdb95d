package complaint

import (
	"strings"

	"otklik/bots"
	"otklik/dialogs/personal"
	"otklik/routing"
)

// Numbers that nobody needs for a complaint are hidden before anything else reads the
// message: they are in no draft, no case and on nobody's screen but the writer's own.

const saidNumbers = "numbers"

// tells tells whether the message has somebody's words. A command is kept nowhere.
func (t *talk) tells() bool {
	switch t.In.Kind {
	case bots.Edit:
		return true
	case bots.Message:
		return !strings.HasPrefix(strings.TrimSpace(t.In.Text), "/")
	}
	return false
}

// discreet hides them in what came in, and says so.
func (t *talk) discreet() {
	in := &t.In
	if !t.tells() {
		return
	}
	text, hidden := t.Discreet(in.Text, "")
	files := append([]bots.File(nil), in.Files...)
	for i := range files {
		name, found := t.Discreet(files[i].Name, "")
		files[i].Name, hidden = name, hidden || found
	}
	in.Text, in.Files = text, files
	if at := in.Location; at != nil && at.Title+at.Address != "" {
		clean := *at
		var found [2]bool
		clean.Title, found[0] = t.Discreet(at.Title, "")
		clean.Address, found[1] = t.Discreet(at.Address, "")
		in.Location, hidden = &clean, hidden || found[0] || found[1]
	}
	if hidden {
		t.warnNumbers()
	}
}

func (t *talk) warnNumbers() { t.warnOnce(saidNumbers, t.T("personal.hidden", nil)) }

// torn tells whether messages make a number together that none of them has alone.
func (n notes) torn() bool {
	_, found := personal.Hide(n.joined(), nil)
	return len(found) > 0
}

// hiddenBy picks the text that tells why telephones are hidden: the topic, or this messenger.
func (t *talk) hiddenBy(topic routing.TopicID, byTopic, byChannel string) string {
	if of, ok := t.Directory().Topic(topic); ok && !of.HidesPhones && t.policy() == routing.ChannelNotice {
		return byChannel
	}
	return byTopic
}

// cleaned is a remark as the case's topic lets it be told, with a word to its author.
func (t *talk) cleaned(r routing.Remark, k *routing.Case) routing.Remark {
	words, hidden := t.ForCase(k).Discreet(r.Text, k.Topic)
	if hidden {
		t.warnOnce(saidNumbers, t.T(t.hiddenBy(k.Topic, "personal.phones_hidden", "personal.phones_hidden_here"), nil))
	}
	r.Text = words
	return r
}
