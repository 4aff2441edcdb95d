package complaint

import (
	"strings"
	"unicode/utf8"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/dialogs/personal"
	"otklik/locales"
)

// For whom a resident speaks, and the telephone to reach him by.

// --- for whom

// longestFor is the longest name or relation, in characters.
const longestFor = 100

// relations are offered, since most people say one of these.
var relations = []string{"button.for_family", "button.for_neighbour", "button.for_friend"}

const detailNobody = "off"

func askFor(t *talk) dialogs.Prompt {
	p := dialogs.Prompt{Text: t.T("details.for", nil), Nav: []dialogs.Choice{t.back()}}
	for _, key := range relations {
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.T(key, nil), Value: key})
	}
	if t.Draft.Applicant.For != "" {
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.T("button.for_nobody", nil), Value: detailNobody})
	}
	return p
}

func hearFor(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	a := &t.Draft.Applicant
	switch h.Value {
	case "back":
		return dialogs.Move{Event: evBack}, nil
	case detailNobody:
		a.For, a.ForPhone = "", ""
		return dialogs.Move{Event: evChosen}, nil
	case "":
	default:
		a.For, a.ForPhone = t.TIn(locales.Default, h.Value, nil), ""
		return dialogs.Move{Event: evChosen}, nil
	}
	if len(h.Files) > 0 {
		return t.beside(h, ""), nil
	}
	words, phone := personal.SplitPhone(h.Text)
	switch words = dialogs.QuoteLine(words); {
	case words == "":
		return dialogs.Move{Aside: t.T("details.for_name", nil)}, nil
	case utf8.RuneCountInString(words) > longestFor:
		return dialogs.Move{Aside: t.T("details.for_long", locales.Args{"Max": longestFor})}, nil
	}
	a.For, a.ForPhone = words, phone
	return dialogs.Move{Event: evChosen}, nil
}

// --- the telephone

const (
	phoneYes = "yes"
	phoneNo  = "no"
)

func askPhone(t *talk) dialogs.Prompt {
	p := dialogs.Prompt{Text: t.T("details.phone", nil), Nav: []dialogs.Choice{t.back()}}
	if doubt := t.Draft.Doubt; doubt != "" {
		p.Text = t.T("details.not_yours", locales.Args{"Phone": personal.FormatPhone(doubt)})
		p.Choices = []dialogs.Choice{
			{Label: t.T("button.phone_yes", nil), Value: phoneYes}, {Label: t.T("button.phone_no", nil), Value: phoneNo},
		}
		return p
	}
	if t.House.Channels[t.In.Chat.Channel].Contact {
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.T("button.contact", nil), Kind: bots.RequestContact})
	}
	if t.Draft.Applicant.Phone != "" {
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.T("button.phone_off", nil), Value: detailNobody})
	}
	return p
}

// hearPhone takes a telephone that is typed, or a contact. Of another one's contact the
// resident is asked whether it is meant.
func hearPhone(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	d := &t.Draft
	switch h.Value {
	case "back":
		d.Doubt = ""
		return dialogs.Move{Event: evBack}, nil
	case detailNobody:
		d.Applicant.Phone = ""
		return dialogs.Move{Event: evChosen}, nil
	case phoneYes:
		return t.phoned(d.Doubt), nil
	case phoneNo:
		d.Doubt = ""
		return dialogs.Move{}, nil
	}
	if c := t.In.Contact; c != nil {
		phone, ok := personal.ParsePhone("+" + strings.TrimPrefix(c.Phone, "+"))
		switch {
		case !ok:
			return dialogs.Move{Aside: t.T("details.bad_phone", nil)}, nil
		case c.Person == "" || c.Person != t.In.From.ID:
			d.Doubt = phone
			return dialogs.Move{}, nil
		}
		return t.phoned(phone), nil
	}
	if phone, ok := personal.ParsePhone(h.Text); ok {
		return t.phoned(phone), nil
	}
	return t.beside(h, "details.bad_phone"), nil
}

func (t *talk) phoned(phone string) dialogs.Move {
	t.Draft.Doubt, t.Draft.Applicant.Phone = "", phone
	return dialogs.Move{Event: evChosen}
}
