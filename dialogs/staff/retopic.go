package staff

import (
	"slices"

	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// This file puts the topic of a case right: by a press on one of those that its
// words may be about, or on one of those found by the clerk's.

// likeliest is how many topics are offered.
const likeliest = 8

func askTopic(t *talk) dialogs.Prompt {
	p := t.prompt("desk.which_topic")
	k, err := t.Scene.Case(t.memory.Case)
	if err != nil {
		return p
	}
	for _, id := range t.topics(k) {
		p.Choices = append(p.Choices, dialogs.Choice{Label: t.ForCase(k).Topic(id), Value: string(id)})
	}
	return p
}

// topics are what a case may be about: what the clerk's words find, or the case's,
// then the others of its category.
func (t *talk) topics(k *routing.Case) []routing.TopicID {
	its := t.ForCase(k)
	if t.Ordering.Query != "" {
		return its.Topics(t.Ordering.Query, likeliest)
	}
	list := its.Topics(k.Text, likeliest/2)
	if old, ok := its.Directory().Topic(k.Topic); ok {
		category, _ := its.Directory().Category(old.Category)
		list = append(list, category.Topics...)
	}
	seen := map[routing.TopicID]bool{k.Topic: true}
	list = slices.DeleteFunc(list, func(id routing.TopicID) bool {
		again := seen[id]
		seen[id] = true
		return again
	})
	return list[:min(len(list), likeliest)]
}

func hearTopic(t *talk, h dialogs.Heard) (dialogs.Move, error) {
	switch h.Value {
	case evCancel:
		return t.cancelled()
	case "":
		return t.search(h.Text, evTopic, "desk.no_topic", func(k *routing.Case) int { return len(t.topics(k)) })
	}
	k, err := t.Cases().Retopic(t.memory.Case, t.actor(), routing.TopicID(h.Value))
	if err == nil {
		t.outcome = t.T("desk.retopiced", locales.Args{"Number": k.Number, "Topic": t.ForCase(k).Topic(k.Topic), "Agency": t.ForCase(k).Agency(k.Agency)})
	}
	return t.finished(k, err)
}

// search keeps the clerk's words to look something up by, where they find any.
func (t *talk) search(words, event, none string, found func(*routing.Case) int) (dialogs.Move, error) {
	k, err := t.Scene.Case(t.memory.Case)
	if err != nil {
		return t.finished(nil, err)
	}
	if t.Ordering.Query = words; words == "" || found(k) == 0 {
		t.Ordering.Query = ""
		return dialogs.Move{Aside: t.T(none, nil)}, nil
	}
	return dialogs.Move{Event: event}, nil
}
