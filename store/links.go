package store

import (
	"slices"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
)

const (
	linkedTo    = `SELECT chat FROM links WHERE person = (SELECT person FROM links WHERE chat = $1) AND chat <> $1 ORDER BY chat`
	linkPersons = `SELECT COALESCE(MIN(person), 0) FROM links WHERE chat IN ($1, $2)`
	linkMerge   = `UPDATE links SET person = $1 WHERE person IN (SELECT person FROM links WHERE chat IN ($2, $3))`
	linkInsert  = `INSERT INTO links (chat, person, since) VALUES ($1, $2, $3) ON CONFLICT (chat) DO UPDATE SET person = excluded.person`
	linkDelete  = `DELETE FROM links WHERE chat = $1`
	// Who is left alone is linked to nobody.
	linkLonely = `DELETE FROM links WHERE person NOT IN (SELECT person FROM links GROUP BY person HAVING COUNT(*) > 1) AND chat IN `
	// What is answered in the stead of a chat that it has nothing to do with any more.
	strayAbroad = `SELECT id FROM cases WHERE resident = $1 AND origin IN `
	strayHere   = `SELECT id FROM cases WHERE origin = $1 AND resident IN `

	linkCodeDrop   = `DELETE FROM link_codes WHERE chat = $1 OR expires < $2`
	linkCodeInsert = `INSERT INTO link_codes (id, hash, chat, claimed, agreed, expires) VALUES ($1, $2, $3, '', 0, $4)`
	linkCodeClaim  = `UPDATE link_codes SET claimed = $2 WHERE hash = $1 AND claimed = '' AND chat <> $2 AND expires > $3 RETURNING id, chat, claimed`
	linkCodeAgree  = `UPDATE link_codes SET agreed = $3 WHERE id = $1 AND claimed = $2 AND agreed = 0 AND expires > $3 RETURNING id, chat, claimed`
	linkCodeSeal   = `DELETE FROM link_codes WHERE id = $1 AND chat = $2 AND agreed > 0 AND expires > $3 RETURNING id, chat, claimed`
	linkCodeRefuse = `DELETE FROM link_codes WHERE id = $1 AND (chat = $2 OR claimed = $2) RETURNING id, chat, claimed`
)

// LinkedTo lists the other chats of a chat's person.
func (t *tx) LinkedTo(chat bots.Chat) (chats []bots.Chat, err error) {
	each := func(r scanner) error {
		var s string
		err := r.Scan(&s)
		if c, ok := bots.ParseChat(s); ok {
			chats = append(chats, c)
		}
		return err
	}
	err = t.ask(statement{sql: linkedTo, args: []any{cleanChat(chat).String()}, each: each})
	return chats, err
}

// linkLock stands for all links among the chats that are locked.
const linkLock = "~links"

// HoldLinks implements dialogs.Links. There is one lock for all: links are made seldom, and
// two that meet may have any chats in common.
func (t *tx) HoldLinks() error { return t.hold(bots.Chat{Channel: linkLock}) }

// hold locks chats, or what stands for others, until the unit of work ends.
func (t *tx) hold(chats ...bots.Chat) error {
	if t.g.s.eng.lockChats == "" {
		return nil // nobody else writes
	}
	slices.SortFunc(chats, compareChats)
	return t.ask(statement{sql: t.g.s.eng.lockChats, args: []any{chatLocks(chats)}, each: func(scanner) error { return nil }})
}

// Link makes two chats those of one person, with all that are linked to either.
func (t *tx) Link(a, b bots.Chat) error {
	one, other := cleanChat(a).String(), cleanChat(b).String()
	if err := t.HoldLinks(); err != nil {
		return err
	}
	var person int64
	each := func(r scanner) error { return r.Scan(&person) }
	if err := t.direct(statement{sql: linkPersons, args: []any{one, other}, each: each}); err != nil {
		return err
	}
	if person == 0 {
		person = t.NewID()
	}
	now := millis(t.g.now)
	return t.direct(
		statement{sql: linkMerge, args: []any{person, one, other}},
		statement{sql: linkInsert, args: []any{one, person, now}},
		statement{sql: linkInsert, args: []any{other, person, now}})
}

// Unlink makes a chat a person of its own again.
func (t *tx) Unlink(chat bots.Chat) (strays []routing.CaseID, err error) {
	if err := t.HoldLinks(); err != nil {
		return nil, err
	}
	others, err := t.LinkedTo(chat)
	if err != nil || len(others) == 0 {
		return nil, err
	}
	self := cleanChat(chat).String()
	args := []any{self}
	for _, c := range others {
		args = append(args, c.String())
	}
	them := "(" + params(len(others), 2) + ")"
	err = t.direct(
		statement{sql: linkDelete, args: []any{self}},
		statement{sql: linkLonely + "(" + params(len(others), 1) + ")", args: args[1:]},
		statement{sql: strayAbroad + them, args: args, each: readIDs(&strays)},
		statement{sql: strayHere + them, args: args, each: readIDs(&strays)})
	slices.Sort(strays)
	return strays, err
}

// AddLinkCode keeps a code; the earlier ones of its chat are good no more.
func (t *tx) AddLinkCode(hash string, chat bots.Chat, expires time.Time) error {
	of := cleanChat(chat).String()
	return t.direct(
		statement{sql: linkCodeDrop, args: []any{of, millis(t.g.now)}},
		statement{sql: linkCodeInsert, args: []any{t.NewID(), hash, of, millis(expires)}})
}

// ClaimLink uses a code up for the chat that typed it.
func (t *tx) ClaimLink(hash string, by bots.Chat, now time.Time) (dialogs.LinkOffer, error) {
	return t.linkOffer(linkCodeClaim, hash, cleanChat(by).String(), millis(now))
}

// AgreeLink is the word of the chat that typed the code.
func (t *tx) AgreeLink(id int64, by bots.Chat, now time.Time) (dialogs.LinkOffer, error) {
	return t.linkOffer(linkCodeAgree, id, cleanChat(by).String(), millis(now))
}

// SealLink is the word of the chat that asked for the code, after the other's.
func (t *tx) SealLink(id int64, by bots.Chat, now time.Time) (dialogs.LinkOffer, error) {
	return t.linkOffer(linkCodeSeal, id, cleanChat(by).String(), millis(now))
}

// RefuseLink ends an offer; either chat may.
func (t *tx) RefuseLink(id int64, by bots.Chat) (dialogs.LinkOffer, error) {
	return t.linkOffer(linkCodeRefuse, id, cleanChat(by).String())
}

func (t *tx) linkOffer(sql string, args ...any) (o dialogs.LinkOffer, err error) {
	each := func(r scanner) error {
		var of, by string
		err := r.Scan(&o.ID, &of, &by)
		o.Of, _ = bots.ParseChat(of)
		o.By, _ = bots.ParseChat(by)
		return err
	}
	if err := t.direct(statement{sql: sql, args: args, each: each}); err != nil {
		return o, err
	}
	if o.ID == 0 {
		return o, dialogs.ErrNoInvite
	}
	return o, nil
}
