package staff

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/locales"
	"otklik/routing"
)

// This file is the lists of cases that a clerk asks for. A list is one message; its
// buttons turn its pages, change what it is about and show a case's card again.

// The views of the queue; the menus of queue_menu.go are views as well.
const (
	viewOpen   = "open"           // what this desk answers for
	viewAll    = "all"            // what it may see besides
	viewMine   = "mine"           // what the clerk has taken
	viewFree   = "free"           // what nobody has
	viewLate   = dialogs.ViewLate // of which an answer or a reply is overdue
	viewTopic  = "topic"          // of a category
	viewPlace  = "place"          // in a territory
	viewFind   = "find"           // with words in them
	viewFilter = "filter"
	viewTopics = "topics"
	viewPlaces = "places"
)

// queuePage is how many cases a page has: their buttons leave room for the ways around
// on every messenger.
const queuePage = 6

// queueRow is how many of them stand in a row.
const queueRow = 3

// queue shows what a button of a list, or a command, asks for.
func (t *talk) queue(p dialogs.QueuePress) error {
	switch p.View {
	case viewFilter:
		return t.filterMenu()
	case viewTopics, viewPlaces:
		return t.shareMenu(p)
	case dialogs.ViewCrowd:
		return t.crowd(p)
	}
	q, mine, ok := t.asks(p)
	if !ok {
		return t.Say(t.T("desk.stale", nil))
	}
	q.Skip, q.Limit = p.Page*queuePage, queuePage
	page, total, err := t.Notices().Queue(t.desk, mine, q)
	if err != nil {
		return err
	}
	if len(page) == 0 && p.Page > 0 { // what was there is done by now
		p.Page = 0
		return t.queue(p)
	}
	lines := []string{t.queueHead(p, total)}
	if p.View == viewOpen && p.Page == 0 {
		incidents, err := t.incidentLines()
		if err != nil {
			return err
		}
		lines = append(incidents, lines...)
	}
	for i, k := range page {
		line, err := t.queueLine(k)
		if err != nil {
			return err
		}
		lines = append(lines, strconv.Itoa(q.Skip+i+1)+". "+line)
	}
	return t.SayWith(strings.Join(lines, "\n"), t.queueKeyboard(p, page, total))
}

// asks is what a view asks the store; mine says that it is about what this desk answers
// for.
func (t *talk) asks(p dialogs.QueuePress) (q dialogs.Queue, mine, ok bool) {
	switch p.View {
	case viewOpen:
		return q, true, true
	case viewFree:
		q.Unassigned = true
		return q, true, true
	case viewAll:
	case viewMine:
		q.Assignee = t.actor().ID
	case viewLate:
		q.DueBefore = t.Now
	case viewTopic:
		q.Topic = p.Arg
		return q, false, p.Arg != ""
	case viewPlace:
		q.Territories = []routing.TerritoryID{routing.TerritoryID(p.Arg)}
	case viewFind:
		q.Words = strings.Fields(p.Arg)
		return q, false, len(q.Words) > 0
	default:
		return q, false, false
	}
	return q, false, true
}

// queueHead words what the list is about.
func (t *talk) queueHead(p dialogs.QueuePress, total int) string {
	count := strconv.Itoa(total)
	if total >= dialogs.MostCounted {
		count = t.T("queue.over", locales.Args{"N": total})
	}
	args := locales.Args{"Count": count, "Clerk": dialogs.QuoteLine(t.clerk.Name), "Topic": t.categoryName(p.Arg), "Place": t.placeName(p.Arg)}
	key := "queue.head_" + p.View
	if total == 0 {
		key = "queue.none_" + p.View
	}
	head := t.T(key, args)
	if pages := (total + queuePage - 1) / queuePage; pages > 1 {
		head += " " + t.T("queue.page", locales.Args{"Page": p.Page + 1, "Pages": pages})
	}
	return head
}

// queueLine is one case in a few words.
func (t *talk) queueLine(k *routing.Case) (string, error) {
	its := t.ForCase(k)
	state := t.T("state."+string(k.State), nil)
	if k.State == routing.Assigned {
		state = t.T("queue.free", nil) // "passed on", as residents read it, says nothing here
	}
	if k.Assignee != "" {
		name, err := t.Notices().ClerkName(k)
		if err != nil {
			return "", err
		}
		state = t.T("queue.held", locales.Args{"State": state, "Clerk": name})
	}
	args := locales.Args{"Number": k.Number, "Topic": its.Topic(k.Topic), "State": state, "Full": its.When(cmp.Or(k.NextDue(), k.Full))}
	key := "desk.open_line"
	switch {
	case !slices.Contains(routing.Open(), k.State) || k.Full.IsZero():
		key = "queue.line"
	case k.Late(t.Now):
		key = "queue.line_late"
	}
	return t.T(key, args), nil
}

// queueKeyboard has a button for each line of the page, the pages, and the filter.
func (t *talk) queueKeyboard(p dialogs.QueuePress, page []*routing.Case, total int) bots.Keyboard {
	var k bots.Keyboard
	var row []bots.Button
	for i, c := range page {
		press := dialogs.CasePress{Verb: dialogs.VerbCard, Case: c.ID}
		row = append(row, bots.Button{Text: strconv.Itoa(p.Page*queuePage + i + 1), Data: press.Encode()})
	}
	for part := range slices.Chunk(row, queueRow) {
		k.Rows = append(k.Rows, part)
	}
	var turns []bots.Button
	if p.Page > 0 {
		turns = t.addTurn(turns, "queue.back", dialogs.QueuePress{View: p.View, Page: p.Page - 1, Arg: p.Arg})
	}
	if (p.Page+1)*queuePage < total {
		turns = t.addTurn(turns, "queue.next", dialogs.QueuePress{View: p.View, Page: p.Page + 1, Arg: p.Arg})
	}
	if len(turns) > 0 {
		k.Rows = append(k.Rows, turns)
	}
	return bots.Keyboard{Rows: append(k.Rows, t.addTurn(nil, "queue.filter", dialogs.QueuePress{View: viewFilter}))}
}

// addTurn adds a button to another view, unless no button can carry it.
func (t *talk) addTurn(row []bots.Button, key string, p dialogs.QueuePress) []bots.Button {
	data, ok := p.Encode()
	if !ok {
		return row
	}
	return append(row, bots.Button{Text: t.T(key, nil), Data: data})
}

// incidentLines are those that run at this desk.
func (t *talk) incidentLines() (lines []string, err error) {
	incidents, err := t.Notices().OpenIncidents(t.desk)
	for _, in := range incidents {
		lines = append(lines, t.incidentLine(in))
	}
	return lines, err
}

// find looks cases up by their number, or by the words of their texts and addresses.
func (t *talk) find(said string) error {
	words := t.SearchWords(said)
	if len(words) == 0 {
		return t.Say(t.T("queue.find_what", nil))
	}
	if _, err := t.numbered(said); err == nil {
		return t.showCase(said)
	}
	return t.queue(dialogs.QueuePress{View: viewFind, Arg: strings.Join(words, " ")})
}

// card posts a fresh card of a case from a list, if this desk may still see it.
func (t *talk) card(id routing.CaseID) error {
	k, err := t.Scene.Case(id)
	if err == nil && !t.Cases().Serves(t.desk, k) {
		err = routing.ErrNotYours
	}
	if err != nil {
		return t.explain(nil, err)
	}
	return t.Notices().Show(k, t.In.Chat)
}
