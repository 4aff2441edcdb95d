package complaint

import (
	"slices"
	"strings"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// This file is what the law makes of a channel: in some messengers an authority may take
// reports only after a warning, in some none at all. What runs is answered in any.

const (
	stNotice     = "notice"
	evNotice     = "notice"
	noticeUnder  = "yes"     // he has read it
	noticeRecord = "notice:" // begins the version in the record of it
)

// policy is what the centre allows in this channel.
func (t *talk) policy() routing.ChannelPolicy { return t.channel().Policy }

func (t *talk) channel() routing.Channel {
	return t.Directory().Centre().Channel(t.In.Chat.Channel)
}

// shut answers for a channel that is switched off whoever has nothing to go on with here,
// and brings out of a filing whoever was in the middle of one when its channel's policy
// changed.
func (c *Conversation) shut(t *talk) (bool, error) {
	name := t.commandName()
	switch {
	case t.policy() == routing.ChannelOff && t.Session.Consent == "":
		return c.turnAway(t, name)
	case name != "" || !filing[t.Session.State] || !t.consented():
		return false, nil
	}
	move, barred := t.barred()
	if !barred {
		return false, nil
	}
	if t.telling() && !t.hold(t.heard()) {
		move.Aside = t.refuseLength().Aside
	}
	t.park()
	return true, c.machine.Go(t, t.Scene, move)
}

// turnAway tells somebody whose consent we do not have, and cannot ask for here, where to
// go instead. What he has a right to is done, and what he answers to a question about a case
// of his reaches it.
func (c *Conversation) turnAway(t *talk, name string) (bool, error) {
	switch {
	case name == menuMyData || name == menuDelete || name == menuStop:
		return false, nil
	case t.Session.State == stErase && (t.In.Kind == bots.Press || t.Typed(askErase(t), t.In.Text) != ""):
		return false, nil
	case name == "" && t.In.Kind == bots.Message:
		id, err := t.answering()
		if err != nil {
			return true, err
		}
		if id != 0 {
			return true, t.handOver(id)
		}
	}
	return true, t.sayWith(t.offText(), t.otherChannels()...)
}

// answering is the case that a message is for: the one that it replies to, or the only one
// that he is asked about; 0 if none.
func (t *talk) answering() (routing.CaseID, error) {
	r := t.Remark()
	if r.Text == "" && len(r.Files) == 0 {
		return 0, nil
	}
	if id, err := t.About(); err != nil || id != 0 {
		return id, err
	}
	if asked := t.exchanges(); len(asked) == 1 {
		return asked[0], nil
	}
	return 0, nil
}

// barred tells whether the channel keeps him from filing, and where he is led instead: to the
// text that he has not read yet, or home with word of the other channels.
func (t *talk) barred() (move dialogs.Move, is bool) {
	switch t.policy() {
	case routing.ChannelOff:
		return dialogs.Move{Event: evHome, Aside: t.offText()}, true
	case routing.ChannelNotice:
		return dialogs.Move{Event: evNotice}, t.Noticed != t.noticeVersion()
	}
	return move, false
}

// noticeText is what is to be read before a filing; offText why there is none here.
func (t *talk) noticeText() string { return t.legalText("notice.text") }

func (t *talk) offText() string { return t.legalText("notice.off") }

// legalText is what the centre says of the channel, or what is said where it has no words of
// its own, with the channels to go to instead.
func (t *talk) legalText(key string) string {
	text := t.channel().Notice.In(t.Language())
	if len(t.channel().Notice) == 0 {
		text = t.T(key, locales.Args{
			"Channel": t.ChannelName(t.In.Chat.Channel), "Operator": t.Directory().Centre().Operator.Names.In(t.Language()),
		})
	}
	lines := []string{text}
	for _, name := range t.reachable() {
		lines = append(lines, t.T("notice.link", locales.Args{
			"Channel": t.ChannelName(name), "Link": t.Directory().Centre().Channel(name).Link,
		}))
	}
	return strings.Join(lines, "\n")
}

func (t *talk) reachable() []string { return t.Directory().Centre().Elsewhere(t.In.Chat.Channel) }

// noticeVersion names the text in force: it is to be read again when a word of it changes.
func (t *talk) noticeVersion() string {
	c := t.channel()
	parts := []string{string(c.Policy)}
	for _, lang := range t.House.Texts.Languages() {
		parts = append(parts, c.Notice[lang], t.TIn(lang, "notice.text", locales.Args{"Channel": t.In.Chat.Channel, "Operator": ""}))
	}
	return hash(strings.Join(parts, "\x00"))[:16]
}

// otherChannels are buttons that open the others.
func (t *talk) otherChannels() (rows [][]bots.Button) {
	for _, name := range t.reachable() {
		rows = append(rows, []bots.Button{{
			Text: t.T("button.go_to", locales.Args{"Channel": t.ChannelName(name)}), Kind: bots.Link,
			URL: t.Directory().Centre().Channel(name).Link,
		}})
	}
	return rows
}

// homeOnly is the menu of a channel in which nothing is filed. What was begun before can be
// thrown away there.
func (t *talk) homeOnly() dialogs.Prompt {
	choice := func(key, value string) dialogs.Choice { return dialogs.Choice{Label: t.T(key, nil), Value: value} }
	p := dialogs.Prompt{
		Text: t.T("notice.home_off", nil), Menu: true, Choices: []dialogs.Choice{choice("button.my_cases", menuMine)},
		Nav: []dialogs.Choice{choice("button.help", menuHelp), choice("button.change_language", menuLanguage), choice("button.settings", menuSettings)},
	}
	if t.unsent() {
		p.Text = t.T("notice.home_off_draft", nil)
		p.Choices = append(p.Choices, choice("button.discard", menuDiscard))
	}
	return p
}

// --- what is to be read first

func askNotice(t *talk) dialogs.Prompt {
	p := dialogs.Prompt{
		Text:    t.noticeText(),
		Choices: []dialogs.Choice{{Label: t.T("button.notice_read", nil), Value: noticeUnder}},
		Nav:     []dialogs.Choice{{Label: t.T("button.home", nil), Value: evHome}},
	}
	for _, row := range t.otherChannels() {
		for _, b := range row {
			p.Choices = append(p.Choices, dialogs.Choice{Label: b.Text, Kind: b.Kind, URL: b.URL})
		}
	}
	return p
}

// hearNotice records that it was read and goes on with what it interrupted; words are kept
// until then.
func hearNotice(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	switch {
	case h.Value == evHome:
		return dialogs.Move{Event: evHome}, nil
	case h.Value != noticeUnder && t.policy() == routing.ChannelNotice:
		if !t.substantial(h) {
			return dialogs.Move{Missed: true, Aside: t.T("notice.first", nil)}, nil
		}
		if !t.hold(h) {
			return t.refuseLength(), nil
		}
		return dialogs.Move{Aside: t.T("notice.first", nil)}, nil
	}
	if t.policy() == routing.ChannelNotice { // it may have changed meanwhile
		if err := t.noticed(); err != nil {
			return dialogs.Move{}, err
		}
	}
	switch {
	case t.Held.told():
		return t.sort()
	case t.parked():
		return t.resume(), nil
	}
	return t.fresh(), nil
}

// noticed records that he has read the text: which, when, and by which button.
func (t *talk) noticed() error {
	t.Noticed = t.noticeVersion()
	return t.AddConsent(dialogs.Consent{
		Chat: t.In.Chat, Person: t.In.From.ID, Version: noticeRecord + t.Noticed, TextHash: hash(t.noticeText()),
		Language: t.Language(), Button: t.T("button.notice_read", nil), Given: true, At: t.Now,
	})
}

// withoutPhone tells whether telephones are not taken here: a channel with a notice takes no
// personal data that the matter does not need.
func (t *talk) withoutPhone() bool {
	return slices.Contains([]routing.ChannelPolicy{routing.ChannelNotice, routing.ChannelOff}, t.policy())
}
