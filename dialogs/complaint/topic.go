package complaint

import (
	"slices"
	"strconv"

	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// Otherwise is the category of whatever fits no other; it is offered everywhere.
const otherwise routing.CategoryID = "other"

// mostFound is how many topics are offered for typed words: few enough to read.
const mostFound = 6

// --- category

func askCategory(t *talk) dialogs.Prompt {
	key := "category.ask"
	if t.Draft.told() && !t.Draft.Review {
		key = "category.ask_words"
	}
	p := dialogs.Prompt{Text: t.step(stageTopic, t.T(key, nil)), Listed: true}
	for _, c := range t.Directory().CategoriesFor(t.supposed().Territory, t.Now) {
		if c.ID != otherwise {
			p.Choices = append(p.Choices, dialogs.Choice{Label: c.Names.In(t.Language()), Value: string(c.ID)})
		}
	}
	t.offerKind(&p)
	p.Nav = append(t.elsewhere(), t.back())
	if t.Draft.Kind == routing.CaseProblem && !t.Draft.Review {
		p.Nav = append(p.Nav, dialogs.Choice{Label: t.T("button.kinds", nil), Value: evKind})
	}
	return p
}

// elsewhere offers the category of last resort, if the directory has one.
func (t *talk) elsewhere() []dialogs.Choice {
	if _, ok := t.Directory().Category(otherwise); !ok {
		return nil
	}
	return []dialogs.Choice{{Label: t.T("button.else", nil), Value: string(otherwise)}}
}

func hearCategory(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if h.Value == "back" {
		return t.leaveTopics(), nil
	}
	if move, ok := t.takeKind(h.Value); ok {
		return move, nil
	}
	if c, ok := t.Directory().Category(routing.CategoryID(h.Value)); ok {
		t.Draft.Category = c.ID
		if len(c.Topics) == 1 {
			return t.choose(c.Topics[0]), nil
		}
		if rest := routing.TopicID(c.ID + "." + routing.CategoryID(otherwise)); t.Draft.Kind != routing.CaseProblem && slices.Contains(c.Topics, rest) {
			return t.choose(rest), nil // which fact it is decides nothing
		}
		return dialogs.Move{Event: evChosen}, nil
	}
	return t.search(h, "category.unknown"), nil
}

// leaveTopics goes back from the first question about the topic.
func (t *talk) leaveTopics() dialogs.Move {
	if t.Draft.Review {
		return t.changed()
	}
	t.At = stCategory
	return dialogs.Move{Event: evHome}
}

// --- typed words

// search looks typed words up among the topics. Photos, with what is said under
// them, and words that are more than a topic's name begin the description.
func (t *talk) search(h dialogs.Heard, otherwise string) dialogs.Move {
	if t.addressEarly(h) {
		return dialogs.Move{Aside: t.T("place.said_kept", nil), Kept: true}
	}
	kept := len(h.Files) > 0 || (wordy(h.Text) && !t.Draft.Review) || t.goesOn(h)
	if kept {
		if !t.describe(h) {
			return t.refuseLength()
		}
		t.Draft.Early = t.said(t.Draft.notes)
	}
	if h.Text == "" && len(h.Files) > 0 {
		return dialogs.Move{Aside: t.counted(t.Draft.notes)}
	}
	if h.Text == "" {
		return dialogs.Move{Aside: t.T(otherwise, nil)}
	}
	said := h.Text
	if kept && len(h.Files) == 0 {
		said = t.Draft.text() // several messages tell one thing
	}
	found := t.Topics(said, mostFound)
	if len(found) == 0 {
		return dialogs.Move{Aside: t.T(otherwise, nil), Kept: kept}
	}
	t.Draft.Found = found
	return dialogs.Move{Event: evFound}
}

// suggested are the topics that a description is likely to be about.
func (t *talk) suggested(description string) []routing.TopicID {
	if !wordy(description) {
		return nil
	}
	return t.Topics(description, mostFound)
}

func askFound(t *talk) dialogs.Prompt {
	key := "category.found"
	if t.Draft.told() && !t.Draft.Review {
		key = "category.found_words"
	}
	p := dialogs.Prompt{Text: t.step(stageTopic, t.T(key, nil)), Listed: true}
	for i, id := range t.Draft.Found {
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.Topic(id), Value: strconv.Itoa(i)})
	}
	t.offerKind(&p)
	p.Choices = append(p.Choices, dialogs.Choice{Label: t.T("button.all_topics", nil), Value: "all"})
	p.Nav = append(t.elsewhere(), t.back())
	return p
}

func hearFound(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	switch h.Value {
	case "all":
		return dialogs.Move{Event: evAllTopics}, nil
	case "back":
		return dialogs.Move{Event: evBack}, nil
	case string(otherwise):
		return hearCategory(t, h)
	}
	if move, ok := t.takeKind(h.Value); ok {
		return move, nil
	}
	switch {
	case t.Means("button.no", h.Text):
		return dialogs.Move{Event: evAllTopics}, nil
	case len(t.Draft.Found) == 1 && t.Means("button.yes", h.Text):
		return t.choose(t.Draft.Found[0]), nil
	}
	if i, err := strconv.Atoi(h.Value); err == nil && i >= 0 && i < len(t.Draft.Found) {
		return t.choose(t.Draft.Found[i]), nil
	}
	return t.search(h, "category.unknown"), nil
}

// --- fact

func askFact(t *talk) dialogs.Prompt {
	c, _ := t.Directory().Category(t.Draft.Category)
	p := dialogs.Prompt{Text: t.step(stageTopic, t.T("fact.ask", locales.Args{"Category": c.Names.In(t.Language())})), Listed: true}
	for _, id := range t.Directory().TopicsFor(c.ID, t.supposed().Territory, t.Now) {
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.Topic(id), Value: string(id)})
	}
	p.Nav = []dialogs.Choice{t.back()}
	return p
}

func hearFact(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	if h.Value == "back" {
		return dialogs.Move{Event: evBack}, nil
	}
	if h.Value != "" {
		return t.choose(routing.TopicID(h.Value)), nil
	}
	return t.search(h, "fact.unknown"), nil
}

// choose takes a topic and goes on to what is still missing. The emergency line
// comes with the next question when lives may be at risk.
func (t *talk) choose(id routing.TopicID) dialogs.Move {
	d := &t.Draft
	d.Topic, d.Found, d.Answers, d.Stop, d.Insisted = id, nil, nil, "", nil
	d.Apart = false // of the topic before
	move := t.enter(t.onward())
	if topic, ok := t.Directory().Topic(id); ok {
		d.Category = topic.Category
		if topic.Danger && d.Kind.Judged() {
			move.Aside = t.T("danger.line", nil)
		}
	}
	return move
}

// changed ends the change of one answer: back to the review.
func (t *talk) changed() dialogs.Move {
	t.Draft.Review = false
	return dialogs.Move{Event: evChanged}
}

func (t *talk) back() dialogs.Choice {
	return dialogs.Choice{Label: t.T("button.back", nil), Value: "back"}
}
