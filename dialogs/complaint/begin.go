package complaint

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// --- language

func askLanguage(t *talk) dialogs.Prompt {
	p := dialogs.Prompt{Text: t.T("start.greeting", locales.Args{"Appeal": t.Directory().Centre().Appeal})}
	for _, lang := range t.House.Texts.Languages() {
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.House.Texts.Text(lang, "language.name", nil), Value: lang})
	}
	return p
}

func hearLanguage(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if h.Value == "" {
		t.keepEarly(h)
		return dialogs.Move{}, nil
	}
	t.Session.Language = h.Value
	switch {
	case !t.consented():
		return dialogs.Move{Event: evChosen}, nil
	case filing[t.At] && !t.Draft.empty():
		return dialogs.Move{Event: evResume + t.At}, nil
	}
	return dialogs.Move{Event: evHome}, nil
}

// keepEarly holds words and photos that come before the conversation has begun;
// they are dropped if consent is refused.
func (t *talk) keepEarly(h dialogs.Heard) {
	if strings.HasPrefix(h.Text, "/") || !t.substantial(h) {
		return
	}
	t.describe(h)
	t.Draft.Early = true
}

// wordy is how many characters make words worth keeping whatever they say.
const wordy = 25

// substantial tells a beginning of a complaint from a mere greeting.
func (t *talk) substantial(h dialogs.Heard) bool {
	return len(h.Files) > 0 || utf8.RuneCountInString(h.Text) >= wordy || len(t.Directory().FindTopics(h.Text, 1)) > 0
}

// --- consent

func askConsent(t *talk) dialogs.Prompt {
	return dialogs.Prompt{
		Text: t.consentText(t.Language()),
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
		if err := t.recordConsent(true, t.T("button.agree", nil)); err != nil {
			return dialogs.Move{}, err
		}
		t.Session.Consent = t.consentVersion()
		return dialogs.Move{Event: evAgreed}, nil
	case "refuse":
		t.Draft = draft{}
		err := t.recordConsent(false, t.T("button.refuse", nil))
		return dialogs.Move{Aside: t.T("consent.refused", nil)}, err
	case "back":
		return dialogs.Move{Event: evBack}, nil
	}
	t.keepEarly(h)
	return dialogs.Move{}, nil
}

func (t *talk) consentText(lang string) string {
	op := t.Directory().Centre().Operator
	contact := op.Address
	if op.Policy != "" {
		contact = strings.TrimSpace(contact + "\n" + op.Policy)
	}
	return t.House.Texts.Text(lang, "consent.text", locales.Args{"Operator": op.Names.In(lang), "Contact": contact})
}

// consentVersion names the text that is in force: consent is asked again when a
// word of it changes, in whatever language it was read.
func (t *talk) consentVersion() string { return hash(t.consentText(locales.Default))[:16] }

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func (t *talk) recordConsent(given bool, button string) error {
	return t.AddConsent(dialogs.Consent{
		Chat: t.In.Chat, Person: t.In.From.ID, Version: t.consentVersion(),
		TextHash: hash(t.consentText(t.Language())), Language: t.Language(), Button: button, Given: given, At: t.Now,
	})
}

// --- home

func askHome(t *talk) dialogs.Prompt {
	choice := func(key, value string) dialogs.Choice { return dialogs.Choice{Label: t.T(key, nil), Value: value} }
	p := dialogs.Prompt{Text: t.T("home.ask", nil), Menu: true}
	if !t.Draft.empty() {
		p.Text = t.T("home.ask_draft", nil)
		p.Choices = append(p.Choices, choice("button.resume", menuResume), choice("button.discard", menuDiscard))
	}
	p.Choices = append(p.Choices, choice("button.new_case", menuNew), choice("button.my_cases", menuMine))
	p.Nav = []dialogs.Choice{choice("button.help", menuHelp), choice("button.change_language", menuLanguage)}
	return p
}

// hearHome takes free words or a photo as the beginning of a complaint, unless
// they may be about one that is open: then it asks.
func hearHome(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if !t.substantial(h) {
		return dialogs.Move{Aside: t.T("stale.unread", nil)}, nil
	}
	if tooLong(h.Text) {
		return t.refuseLength(), nil
	}
	open, err := t.openCases()
	if err != nil {
		return dialogs.Move{}, err
	}
	if len(open) > 0 {
		t.Aside, t.AsideMessage = t.remark(), t.In.MessageID
		return dialogs.Move{Event: evWhich}, nil
	}
	t.Draft = draft{Early: true}
	t.describe(h)
	return dialogs.Move{Event: evWrote}, nil
}

// mostOffered is how many cases are offered as buttons at once.
const mostOffered = 5

// openCases are the resident's newest cases that have not ended.
func (t *talk) openCases() ([]*routing.Case, error) {
	all, err := t.CasesOf(t.resident(), 4*mostOffered)
	if err != nil {
		return nil, err
	}
	var open []*routing.Case
	for _, k := range all {
		if k.State != routing.Closed && len(open) < mostOffered {
			open = append(open, k)
		}
	}
	return open, nil
}
