package complaint

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// keepEarly holds words and photos that come before consent; they are dropped if
// it is refused, and none are taken after that.
func (t *talk) keepEarly(h dialogs.Heard) dialogs.Move {
	var move dialogs.Move
	switch {
	case strings.HasPrefix(h.Text, "/") || !t.substantial(h):
		move = dialogs.Move{Missed: true, Aside: t.T(earlyHints[t.Session.State], nil)}
	case t.Refused:
		return dialogs.Move{Aside: t.T("consent.refused", nil)}
	case !t.hold(h):
		return t.refuseLength()
	default:
		move = dialogs.Move{Kept: true, Aside: t.T("consent.noted", nil)}
	}
	if t.Session.Prompt == 0 { // he is greeted first
		move.Aside = ""
	}
	return move
}

// earlyHints say how a question is answered that comes before consent.
var earlyHints = map[string]string{stLanguage: "language.press", stConsent: "consent.press", stErase: "erase.press"}

// wordy tells words worth keeping whatever they say from a mere name or greeting.
func wordy(text string) bool {
	const least = 25
	return utf8.RuneCountInString(text) >= least
}

// substantial tells a beginning of a complaint from a mere greeting.
func (t *talk) substantial(h dialogs.Heard) bool {
	return len(h.Files) > 0 || len(t.dangers) > 0 || !t.polite(h) && (wordy(h.Text) || len(t.Topics(h.Text, 1)) > 0)
}

// polite tells a mere greeting, or thanks.
func (t *talk) polite(h dialogs.Heard) bool {
	return len(h.Files) == 0 && t.Says("words.greeting", h.Text)
}

// --- consent

func askConsent(t *talk) dialogs.Prompt {
	return dialogs.Prompt{
		Text: consentText(t.Scene, t.Language()) + "\n\n" + t.T("consent.rights", nil),
		Choices: []dialogs.Choice{
			{Label: t.T("button.agree", nil), Value: "agree"},
			{Label: t.T("button.refuse", nil), Value: "refuse"},
		},
		Nav: []dialogs.Choice{{Label: t.T("button.back", nil), Value: "back"}},
	}
}

func hearConsent(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	switch h.Value {
	case "agree":
		return t.agreed()
	case "refuse":
		t.Refused, t.Refusal, t.Session.Consent, t.Linking.Code = true, t.Now, "", ""
		err := errors.Join(t.forget("consent refused"), t.recordConsent(false, t.T("button.refuse", nil)))
		return dialogs.Move{Aside: t.T("consent.refused", nil)}, err
	case "back":
		return dialogs.Move{Event: evBack}, nil
	}
	return t.keepEarly(h), nil
}

// agreed goes on with what was told before consent, or with what its question
// interrupted.
func (t *talk) agreed() (dialogs.Move, error) {
	if err := t.recordConsent(true, t.T("button.agree", nil)); err != nil {
		return dialogs.Move{}, err
	}
	again := t.Session.Consent != ""
	t.Session.Consent, t.Refused = t.version, false
	if err := t.claimKept(); err != nil {
		return dialogs.Move{}, err
	}
	move, barred := t.barred()
	switch {
	case t.Held.told():
		return t.sort()
	case t.parked() && !barred:
		return dialogs.Move{Event: evResume + t.At}, nil
	case again:
		return dialogs.Move{Event: evHome}, nil
	case barred:
		return move, nil
	}
	return dialogs.Move{Event: evAgreed}, nil
}

// renew asks for consent again when its text is no longer the one agreed to.
// What was being said is kept for after the answer.
func (c *Conversation) renew(t *talk) (bool, error) {
	if t.consented() || !slices.Contains(settled, t.Session.State) {
		return false, nil
	}
	move := dialogs.Move{Event: evConsent, Aside: t.T("consent.changed", nil)}
	if t.telling() && !t.hold(t.heard()) {
		move.Aside = t.refuseLength().Aside
	}
	t.park()
	return true, c.machine.Go(t, t.Scene, move)
}

// telling tells whether the message says something worth keeping where it came.
func (t *talk) telling() bool {
	if t.In.Kind != bots.Message || t.commandName() != "" {
		return false
	}
	switch t.Session.State {
	case stDescribe, stSay, stCase, stWhich, stAddress, stHouse:
		return true
	}
	return t.In.ReplyTo != "" || t.substantial(t.heard())
}

func consentText(s *dialogs.Scene, lang string) string {
	op := s.Directory().Centre().Operator
	contact := op.Address
	if op.Policy != "" {
		contact = strings.TrimSpace(contact + "\n" + op.Policy)
	}
	return s.TIn(lang, "consent.text", locales.Args{"Operator": op.Names.In(lang), "Contact": contact})
}

// consents are the versions of the consent texts under the directories of one
// moment.
type consents struct {
	region   *routing.Region
	versions map[routing.CentreID]string
}

// consentVersion names the text that is in force: consent is asked again when a
// word of it changes in any language. The texts of all centres are found once for
// a region, not for every message.
func (c *Conversation) consentVersion(s *dialogs.Scene) string {
	region := s.Directory().Region()
	f := c.consents.Load()
	if f == nil || f.region != region {
		f = &consents{region: region, versions: map[routing.CentreID]string{}}
		for _, d := range region.Centres() {
			f.versions[d.Centre().ID] = consentOf(s.ForCase(&routing.Case{Centre: d.Centre().ID}))
		}
		c.consents.Store(f)
	}
	return f.versions[s.Directory().Centre().ID]
}

func consentOf(s *dialogs.Scene) string {
	var all []string
	for _, lang := range s.House.Texts.Languages() {
		if text := consentText(s, lang); !slices.Contains(all, text) { // a draft may have no words of its own
			all = append(all, text)
		}
	}
	return hash(strings.Join(all, "\x00") + "\x00")[:16]
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func (t *talk) recordConsent(given bool, button string) error {
	return t.AddConsent(dialogs.Consent{
		Chat: t.In.Chat, Person: t.In.From.ID, Version: t.version,
		TextHash: hash(consentText(t.Scene, t.Language())), Language: t.Language(), Button: button, Given: given, At: t.Now,
	})
}

// --- home

func askHome(t *talk) dialogs.Prompt {
	choice := func(key, value string) dialogs.Choice { return dialogs.Choice{Label: t.T(key, nil), Value: value} }
	p := dialogs.Prompt{Text: t.T("home.ask", nil), Menu: true}
	if t.unsent() {
		p.Text = t.T("home.ask_draft", nil)
		p.Choices = append(p.Choices, choice("button.resume", menuResume), choice("button.discard", menuDiscard))
	}
	if t.policy() == routing.ChannelOff {
		return t.homeOnly()
	}
	p.Choices = append(p.Choices, choice("button.new_case", menuNew), choice("button.my_cases", menuMine))
	p.Nav = []dialogs.Choice{
		t.kindChoice(routing.CaseQuestion), t.kindChoice(routing.CaseProposal), t.kindChoice(routing.CaseThanks),
		choice("button.help", menuHelp), choice("button.change_language", menuLanguage), choice("button.settings", menuSettings),
	}
	return p
}

// hearHome takes free words or a photo as the beginning of a complaint, unless they
// may be about one that he has or a draft: then it asks. What comes in an exchange is
// a part of it.
func hearHome(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if h.Value != "" {
		return t.wish(h.Value)
	}
	if id, ok := t.goesTo(h); ok {
		return t.give(id, t.In.Album, t.Remark())
	}
	if h.Location != nil {
		return t.pinBegins(*h.Location), nil
	}
	if t.polite(h) {
		return dialogs.Move{Kept: true}, nil
	}
	errand := slices.Contains(errands, t.Session.State) // there a word or two are about the settings
	if !t.substantial(h) && (errand || !t.maybeAbout(h)) {
		return dialogs.Move{Aside: t.T("stale.unread", nil)}, nil
	}
	if !t.hold(h) {
		return t.refuseLength(), nil
	}
	return t.sort()
}
