package store

import (
	"cmp"
	"maps"
	"slices"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/routing/audit"
)

// layer is what somebody has written and the database has not: one per turn,
// over one per group. A turn's layer is merged into the group's when the turn
// succeeds and dropped when it fails, so a failed turn leaves no trace. Entries
// that are not pending are what was read or written already: they answer reads.
type layer struct {
	under *layer

	seen     map[dialogs.Delivery]bool // true = to be written
	cursors  map[string]fencedPlace    // written to the database once, then kept
	sessions map[dialogs.SessionKey]sessionEntry
	cases    map[routing.CaseID]caseEntry
	counters map[counter]counterEntry

	files     map[string]wantedFile // by ref
	caseFiles map[caseFile]bool

	seenRows [][]any // rows to append, in order
	consents [][]any
	events   []eventEntry
	letters  []letterEntry
	timers   [][]any
	deeds    []audit.Entry // for the audit: not taken with the rest, see sealed
	proofs   [][]any

	posted    map[string]bool // channels with new letters, and topics of wanted files
	timersSet bool
}

// find looks an entry up from the top layer down.
func find[K comparable, V any](l *layer, in func(*layer) map[K]V, key K) (V, bool) {
	for ; l != nil; l = l.under {
		if v, ok := in(l)[key]; ok {
			return v, true
		}
	}
	var none V
	return none, false
}

func put[K comparable, V any](m *map[K]V, key K, v V) {
	if *m == nil {
		*m = make(map[K]V)
	}
	(*m)[key] = v
}

func pour[K comparable, V any](into *map[K]V, from map[K]V) {
	if *into == nil {
		*into = from
		return
	}
	maps.Copy(*into, from)
}

// merge moves everything into the layer below.
func (l *layer) merge() {
	u := l.under
	pour(&u.seen, l.seen)
	pour(&u.cursors, l.cursors)
	pour(&u.sessions, l.sessions)
	pour(&u.cases, l.cases)
	pour(&u.counters, l.counters)
	u.seenRows = append(u.seenRows, l.seenRows...)
	u.consents = append(u.consents, l.consents...)
	u.events = append(u.events, l.events...)
	u.letters = append(u.letters, l.letters...)
	u.timers = append(u.timers, l.timers...)
	u.deeds = append(u.deeds, l.deeds...)
	u.proofs = append(u.proofs, l.proofs...)
	for ref, w := range l.files {
		u.want(ref, w)
	}
	pour(&u.caseFiles, l.caseFiles)
	pour(&u.posted, l.posted)
	u.timersSet = u.timersSet || l.timersSet
}

// take gives the statements that write what is pending, and leaves nothing
// pending. Tables and rows have one order everywhere, against deadlocks.
func (l *layer) take(s *Store) []statement {
	var list []statement
	list = append(list, bulk(seenInsert, "", l.seenRows)...)
	list = append(list, l.cursorUpserts()...)
	list = append(list, bulk(sessionUpsert, sessionUpsertTail, l.sessionRows(s.ids.newest()))...)
	list = append(list, bulk(consentInsert, "", l.consents)...)
	list = append(list, l.counterUpdates()...)
	list = append(list, l.caseWrites()...)
	list = append(list, bulk(eventInsert, "", l.eventRows())...)
	list = append(list, l.hurried()...)
	list = append(list, bulk(letterInsert, "", l.letterRows())...)
	list = append(list, bulk(mentionInsert, " ON CONFLICT (letter, case_id) DO NOTHING", l.mentionRows())...)
	list = append(list, bulk(timerInsert, "", l.timers)...)
	list = append(list, bulk(proofInsert, proofInsertTail, l.proofs)...)
	list = append(list, l.fileWrites()...)
	l.seenRows, l.consents, l.events, l.letters, l.timers = nil, nil, nil, nil, nil
	l.proofs = nil
	l.cursors = nil
	return list
}

// card finds the newest pending card of a case in a chat.
func (l *layer) card(id routing.CaseID, chat bots.Chat, resident bool) bots.LetterID {
	var newest bots.LetterID
	for ; l != nil; l = l.under {
		for _, e := range l.letters {
			if e.letter.Purpose.Shows() && resident == (e.letter.Purpose == bots.Status) && e.letter.Case == int64(id) && e.letter.Chat == chat {
				newest = max(newest, e.letter.ID)
			}
		}
	}
	return newest
}

// shownSince finds the newest pending card of a case in a chat that is a message of
// its own.
func (l *layer) shownSince(id routing.CaseID, chat bots.Chat, resident bool) bots.LetterID {
	var newest bots.LetterID
	for ; l != nil; l = l.under {
		for _, e := range l.letters {
			if e.letter.Purpose.Shows() && resident == (e.letter.Purpose == bots.Status) && e.letter.EditOf == 0 && e.letter.Case == int64(id) && e.letter.Chat == chat {
				newest = max(newest, e.letter.ID)
			}
		}
	}
	return newest
}

// sortedKeys makes a map's order the same everywhere.
func sortedKeys[K comparable, V any](m map[K]V, order func(a, b K) int) []K {
	return slices.SortedFunc(maps.Keys(m), order)
}

func compareChats(a, b bots.Chat) int {
	return cmp.Or(cmp.Compare(a.Channel, b.Channel), cmp.Compare(a.ID, b.ID))
}
