package complaint

import (
	"strings"

	"otklik/dialogs"
	"otklik/dialogs/personal"
	"otklik/locales"
	"otklik/routing"
)

// What a resident may add at the review and need not: for whom he speaks, a telephone,
// that he stays unnamed, which of what he sent is to go. Who adds nothing meets none
// of it.

const (
	stDetails = "details"
	stFor     = "for"
	stPhone   = "phone"
	stItems   = "items"
)

const (
	evDetails = "details"
	evFor     = "for"
	evPhone   = "phone"
	evItems   = "items"
)

// detailArrows lead aside from the review and back to it.
func detailArrows() []dialogs.Arrow {
	here, asked := []string{stDetails}, []string{stFor, stPhone, stItems}
	return []dialogs.Arrow{
		{Event: evDetails, From: []string{stReview}, To: stDetails},
		{Event: evBack, From: here, To: stReview},
		{Event: evFor, From: here, To: stFor},
		{Event: evPhone, From: here, To: stPhone},
		{Event: evItems, From: here, To: stItems},
		{Event: evChosen, From: asked, To: stDetails},
		{Event: evBack, From: asked, To: stDetails},
	}
}

func detailSteps() map[string]dialogs.Step[*talk] {
	return map[string]dialogs.Step[*talk]{
		stDetails: {Ask: askDetails, Hear: hearDetails},
		stFor:     {Ask: askFor, Hear: hearFor},
		stPhone:   {Ask: askPhone, Hear: hearPhone},
		stItems:   {Ask: askItems, Hear: hearItems},
	}
}

// applicant is what the draft tells of the resident, as it would be filed now.
func (t *talk) applicant() routing.Applicant {
	a := t.Draft.Applicant
	switch {
	case t.forCaller():
		a.Called = true
	case a.Anonymous:
		a.Name, a.Phone = "", ""
	case a.Phone != "":
		a.Name = t.In.From.Name
	}
	return a
}

// filed is the draft as it would be filed now.
func (t *talk) filed() routing.Complaint {
	c := t.DiscreetAnswers(t.Draft.complaint())
	c.Text, _ = t.Discreet(c.Text, c.Topic)
	c.Applicant = t.applicant()
	return c
}

// details are the lines of the review about all this, each with its end.
func (t *talk) details() string {
	lines := t.ofSelf()
	if t.urgency() == routing.Urgent {
		lines = append(lines, t.T("review.urgent", nil))
	}
	if _, hidden := t.Discreet(t.Draft.text(), t.Draft.Topic); hidden {
		lines = append(lines, t.T(t.hiddenBy(t.Draft.Topic, "review.phones_hidden", "review.phones_hidden_here"), nil))
	}
	return ended(lines)
}

// ofSelf are the lines about the resident himself.
func (t *talk) ofSelf() (lines []string) {
	a := t.Draft.Applicant
	if line := t.ofCaller(); line != "" {
		lines = append(lines, line)
	}
	if a.For != "" {
		who := dialogs.QuoteLine(a.For)
		if a.ForPhone != "" {
			who += ", " + personal.FormatPhone(a.ForPhone)
		}
		lines = append(lines, t.T("review.for", locales.Args{"For": who}))
	}
	switch {
	case a.Anonymous && !t.Directory().Anonymous(t.Draft.Topic):
		lines = append(lines, t.T("review.not_anonymous", nil))
	case a.Anonymous:
		lines = append(lines, t.T("review.anonymous", nil))
	case a.Phone != "" && !t.forCaller():
		lines = append(lines, t.T("review.phone", locales.Args{"Phone": personal.FormatPhone(a.Phone)}))
	}
	return lines
}

func ended(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return strings.Join(lines, "\n") + "\n"
}

// --- the list of what may be added

// The values of the list, beside the events that it leads to.
const (
	detailNamed   = "named"
	detailUnnamed = "unnamed"
)

func askDetails(t *talk) dialogs.Prompt {
	p := dialogs.Prompt{
		Text: strings.TrimSpace(ended(t.ofSelf()) + "\n" + t.T("details.ask", nil)),
		Nav:  []dialogs.Choice{t.back()},
	}
	add := func(key, value string) {
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.T(key, nil), Value: value})
	}
	a := t.Draft.Applicant
	add("button.for", evFor)
	if !a.Anonymous && !t.withoutPhone() && !t.forCaller() {
		add("button.phone", evPhone)
	}
	switch {
	case a.Anonymous:
		add("button.named", detailNamed)
	case t.Directory().Anonymous(t.Draft.Topic) && !t.forCaller():
		add("button.unnamed", detailUnnamed)
	}
	if t.Draft.told() {
		add("button.items", evItems)
	}
	return p
}

func hearDetails(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	a := &t.Draft.Applicant
	switch h.Value {
	case "back":
		return dialogs.Move{Event: evBack}, nil
	case evFor, evPhone, evItems:
		return dialogs.Move{Event: h.Value}, nil
	case detailNamed:
		a.Anonymous = false
		return dialogs.Move{}, nil
	case detailUnnamed:
		had := a.Phone != ""
		a.Anonymous, a.Phone = true, ""
		aside := "details.unnamed"
		if had {
			aside = "details.unnamed_phone"
		}
		return dialogs.Move{Aside: t.T(aside, nil)}, nil
	}
	return t.beside(h, "stale.unread"), nil
}

// beside takes pictures that come in the middle of all this, and says of anything else
// that it was not understood.
func (t *talk) beside(h dialogs.Heard, otherwise string) dialogs.Move {
	if len(h.Files) == 0 {
		return dialogs.Move{Aside: t.T(otherwise, nil)}
	}
	if !t.describe(h) {
		return t.refuseLength()
	}
	return dialogs.Move{Aside: t.counted(t.Draft.notes)}
}

// mayStayUnnamed tells whether a draft that is to be anonymous may be: its topic may
// have changed since. If not, its author decides anew.
func (t *talk) mayStayUnnamed() bool {
	a := &t.Draft.Applicant
	if !a.Anonymous || t.Directory().Anonymous(t.Draft.Topic) {
		return true
	}
	a.Anonymous = false
	return false
}
