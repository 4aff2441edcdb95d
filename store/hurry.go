package store

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"otklik/bots"
)

// Letters of a chat go in their order, so one that is waited for would wait for
// whatever stands before it, at that letter's priority: a press for the card that
// changes under it. What stands before a letter in a private chat therefore takes its
// priority. A desk's chat is left alone: thousands of cards would overtake residents, and
// what is urgent goes before the others there (see rank.go).
//
// What is being sent needs no hurry; its rows are others' to change.
const hurry = `UPDATE outbox SET priority = %d WHERE state = 'due' AND owner = '' AND priority > %[1]d AND (channel, chat) IN `

// hurried gives the statements that hurry what waits in the database for pending
// letters, and hurries those among them that stand before others.
func (l *layer) hurried() []statement {
	best := map[bots.Chat]bots.Priority{}
	for i := len(l.letters) - 1; i >= 0; i-- {
		x := &l.letters[i].letter
		if x.Group {
			continue
		}
		if p, later := best[x.Chat]; later {
			x.Priority = min(x.Priority, p)
		}
		best[x.Chat] = x.Priority
	}
	return hurries(best)
}

func hurries(best map[bots.Chat]bots.Priority) []statement {
	chats := map[bots.Priority][][]any{}
	for _, c := range slices.SortedFunc(maps.Keys(best), compareChats) {
		chats[best[c]] = append(chats[best[c]], []any{c.Channel, c.ID})
	}
	var list []statement
	for _, p := range sortedKeys(chats, cmp.Compare[bots.Priority]) {
		list = append(list, lookups(fmt.Sprintf(hurry, int(p)), "", chats[p], nil)...)
	}
	return list
}
