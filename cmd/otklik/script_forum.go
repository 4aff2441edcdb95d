package main

import (
	"context"
	"fmt"
	"slices"

	"otklik/bots/simulator"
	"otklik/dialogs"
	"otklik/routing"
)

// forum plays what is about the topics of an actor's chat; done is false for another line.
func (p *player) forum(ctx context.Context, a *actor, l scriptLine) (done bool, err error) {
	switch l.verb {
	case "forum":
		p.print(l.who, "has a topic for each "+l.kind)
		a.chat.MakeForum()
		return true, oneTurn(ctx, p.town.gateway.store, func(tx dialogs.Tx) error {
			return tx.DivideDesk(a.Desk, routing.TopicMode(l.kind))
		})
	case "topic-say":
		topic, err := p.topic(ctx, a, l.on, func(simulator.Topic) bool { return true })
		if err == nil {
			p.print(l.who+" →", fmt.Sprintf("(%s) %s", topic.Name, l.text))
			_, err = a.person.SayIn(a.chat, topic.ID, l.text)
		}
		return true, err
	case "topic-delete":
		topic, err := p.topic(ctx, a, l.on, func(simulator.Topic) bool { return true })
		if err == nil {
			p.print(l.who+" →", "delete the topic "+topic.Name)
			a.chat.DeleteTopic(topic.ID)
		}
		return true, err
	case "topic-sees":
		topic, err := p.topic(ctx, a, l.on, func(t simulator.Topic) bool { return t.Closed == (l.kind == "closed") })
		if err == nil {
			p.print(l.who+" ←", fmt.Sprintf("(%s) is %s", topic.Name, l.kind))
		}
		return true, err
	}
	return false, nil
}

// topic waits for a topic with a part of its name for which ok holds.
func (p *player) topic(ctx context.Context, a *actor, part string, ok func(simulator.Topic) bool) (found simulator.Topic, err error) {
	ctx, cancel := context.WithTimeout(ctx, stepPatience)
	defer cancel()
	err = a.chat.Wait(ctx, func([]simulator.Message) bool {
		all := a.chat.Topics()
		i := slices.IndexFunc(all, func(t simulator.Topic) bool { return contains(t.Name, part) && ok(t) })
		if i >= 0 {
			found = all[i]
		}
		return i >= 0
	})
	if err != nil {
		return found, fmt.Errorf("no such topic %q: %w; there are %v", part, err, a.chat.Topics())
	}
	return found, nil
}
