package store

import (
	"strings"
	"time"

	"otklik/bots"
	"otklik/dialogs"
	"otklik/routing"
	"otklik/routing/audit"
)

const (
	desksAmong = `SELECT channel, chat, desk FROM desks WHERE (channel, chat) IN `
	deskAt     = `SELECT desk FROM desks WHERE channel = $1 AND chat = $2`
	chatOf     = `SELECT channel, chat FROM desks WHERE desk = $1`
	unbindChat = `DELETE FROM desks WHERE channel = $1 AND chat = $2 AND desk <> $3`
	unseatDesk = `DELETE FROM desks WHERE desk = $1 AND channel = $2 AND chat = $3`
	bindDesk   = `INSERT INTO desks (desk, channel, chat, bound_by, bound_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (desk) DO UPDATE SET channel = excluded.channel, chat = excluded.chat,
		bound_by = excluded.bound_by, bound_at = excluded.bound_at, topics = ''`

	clerkSelect = `SELECT desk, channel, person, name, since, roles FROM clerks WHERE desk = $1 AND channel = $2 AND person = $3`
	clerkUpsert = `INSERT INTO clerks (desk, channel, person, name, since, roles) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (desk, channel, person) DO UPDATE SET name = excluded.name,
		roles = CASE WHEN excluded.roles = '' THEN clerks.roles ELSE excluded.roles END`
	clerkRoles  = `UPDATE clerks SET roles = $4 WHERE desk = $1 AND channel = $2 AND person = $3`
	clerkDelete = `DELETE FROM clerks WHERE desk = $1 AND channel = $2 AND person = $3`
	clerksOf    = `SELECT desk, channel, person, name, since, roles FROM clerks WHERE desk = $1 OR $1 = ''
		ORDER BY desk, name, channel, person`

	inviteInsert = `INSERT INTO invites (hash, kind, desk, expires, used_at, roles, topics) VALUES ($1, $2, $3, $4, 0, $5, $6)
		ON CONFLICT (hash) DO UPDATE SET used_at = 0, expires = excluded.expires`
	inviteRedeem = `UPDATE invites SET used_at = $2 WHERE hash = $1 AND used_at = 0 AND expires > $2 AND kind = $3
		RETURNING hash, kind, desk, expires, roles, topics`
)

// DeskAt tells which desk a chat is, "" if none.
func (t *tx) DeskAt(chat bots.Chat) (routing.DeskID, error) {
	chat = cleanChat(chat)
	if desk, ok := t.g.known.desks[chat]; ok {
		return desk, nil
	}
	var desk routing.DeskID
	each := func(r scanner) error { return r.Scan((*string)(&desk)) }
	err := t.ask(statement{sql: deskAt, args: []any{chat.Channel, chat.ID}, each: each})
	return desk, err
}

// ChatOf tells where a desk sits; ok is false while it is not bound.
func (t *tx) ChatOf(desk routing.DeskID) (chat bots.Chat, ok bool, err error) {
	each := func(r scanner) error { ok = true; return r.Scan(&chat.Channel, &chat.ID) }
	err = t.ask(statement{sql: chatOf, args: []any{string(desk)}, each: each})
	return chat, ok, err
}

// BindDesk moves the desk to the chat; a desk that sat there before is unbound.
func (t *tx) BindDesk(desk routing.DeskID, chat bots.Chat, by string) error {
	t.g.known.desks = nil // from here on the database is asked, even if this turn fails
	before, bound, err := t.ChatOf(desk)
	if err != nil {
		return err
	}
	chat = cleanChat(chat)
	if sat, err := t.DeskAt(chat); err != nil {
		return err
	} else if sat != "" && sat != desk {
		if err := t.auditDeed("desk.unbound", audit.Facts{"desk": string(sat), "before": chat.String(), "for": string(desk)}); err != nil {
			return err
		}
	}
	f := audit.Facts{"desk": string(desk), "after": chat.String()}
	if bound {
		f["before"] = before.String()
	}
	if err := t.auditDeed("desk.bound", f); err != nil {
		return err
	}
	return t.direct(
		statement{sql: unbindChat, args: []any{chat.Channel, chat.ID, string(desk)}},
		statement{sql: bindDesk, args: []any{string(desk), chat.Channel, chat.ID, by, millis(t.g.now)}})
}

// Clerk finds a member of a desk's roster; ok is false for a stranger.
func (t *tx) Clerk(desk routing.DeskID, channel, person string) (c dialogs.Clerk, ok bool, err error) {
	each := func(r scanner) (err error) { c, err = scanClerk(r); ok = true; return err }
	err = t.ask(statement{sql: clerkSelect, args: []any{string(desk), channel, person}, each: each})
	return c, ok, err
}

func scanClerk(r scanner) (c dialogs.Clerk, err error) {
	var since int64
	var roles string
	err = r.Scan((*string)(&c.Desk), &c.Channel, &c.Person, &c.Name, &since, &roles)
	c.Since, c.Roles = fromMillis(since), rolesFrom(roles)
	return c, err
}

// Clerks lists a desk's roster, or everybody's for "".
func (t *tx) Clerks(desk routing.DeskID) (list []dialogs.Clerk, err error) {
	each := func(r scanner) error {
		c, err := scanClerk(r)
		list = append(list, c)
		return err
	}
	err = t.ask(statement{sql: clerksOf, args: []any{string(desk)}, each: each})
	return list, err
}

// RemoveClerk takes a person off a desk's roster; false means he was not there. A desk in
// his private chat, which goes by his own id, is without a chat then: nobody else is there.
func (t *tx) RemoveClerk(desk routing.DeskID, channel, person string) (bool, error) {
	var n int64
	was, _, err := t.Clerk(desk, channel, person)
	if err == nil {
		err = t.direct(statement{sql: clerkDelete, args: []any{string(desk), channel, person}, count: &n})
	}
	if err != nil || n == 0 {
		return false, err
	}
	if err := t.auditClerk("clerk.removed", was, was.Roles, nil); err != nil {
		return true, err
	}
	return true, t.unseat(desk, bots.Chat{Channel: channel, ID: person})
}

// unseat takes a desk out of a chat, if it is there.
func (t *tx) unseat(desk routing.DeskID, chat bots.Chat) error {
	var gone int64
	t.g.known.desks = nil // from here on the database is asked
	err := t.direct(statement{sql: unseatDesk, args: []any{string(desk), chat.Channel, chat.ID}, count: &gone})
	if err != nil || gone == 0 {
		return err
	}
	return t.auditDeed("desk.unbound", audit.Facts{"desk": string(desk), "before": chat.String()})
}

// SetRoles says what a clerk may do; none are the desk's own. False means that he is
// not on its roster.
func (t *tx) SetRoles(desk routing.DeskID, channel, person string, roles []routing.Role) (bool, error) {
	var n int64
	was, _, err := t.Clerk(desk, channel, person)
	if err == nil {
		err = t.direct(statement{sql: clerkRoles, args: []any{string(desk), channel, person, rolesText(roles)}, count: &n})
	}
	if err != nil || n == 0 {
		return false, err
	}
	return true, t.auditClerk("clerk.roles", was, was.Roles, roles)
}

// auditClerk notes what was done to somebody's place on a roster.
func (t *tx) auditClerk(kind string, c dialogs.Clerk, before, after []routing.Role) error {
	return t.auditDeed(kind, audit.Facts{
		"desk": string(c.Desk), "clerk": dialogs.ActorID(c.Channel, c.Person), "before": rolesText(before), "after": rolesText(after),
	})
}

// rolesText is how roles are stored, rolesFrom how they are read; one that this
// build does not know gives no right.
func rolesText(roles []routing.Role) string {
	list := make([]string, len(roles))
	for i, r := range roles {
		list[i] = string(r)
	}
	return strings.Join(list, ",")
}

func rolesFrom(text string) (roles []routing.Role) {
	for _, r := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' }) {
		roles = append(roles, routing.Role(r))
	}
	return roles
}

// AddClerk puts a person on a desk's roster, or renames who is there; he keeps his
// roles unless he is given others.
func (t *tx) AddClerk(c dialogs.Clerk) error {
	was, _, err := t.Clerk(c.Desk, c.Channel, c.Person)
	if err != nil {
		return err
	}
	err = t.direct(statement{sql: clerkUpsert,
		args: []any{string(c.Desk), c.Channel, c.Person, c.Name, millis(c.Since), rolesText(c.Roles)}})
	if err != nil {
		return err
	}
	after := c.Roles
	if len(after) == 0 {
		after = was.Roles
	}
	return t.auditClerk("clerk.added", c, was.Roles, after)
}

// RedeemInvite uses a one-time code up; ErrNoInvite when it is not valid or of
// another kind.
func (t *tx) RedeemInvite(hash string, kind dialogs.InviteKind, now time.Time) (dialogs.Invite, error) {
	var i dialogs.Invite
	each := func(r scanner) error {
		var expires int64
		var roles string
		err := r.Scan(&i.Hash, (*string)(&i.Kind), (*string)(&i.Desk), &expires, &roles, (*string)(&i.Topics))
		i.Expires, i.Roles = fromMillis(expires), rolesFrom(roles)
		return err
	}
	if err := t.direct(statement{sql: inviteRedeem, args: []any{hash, millis(now), string(kind)}, each: each}); err != nil {
		return dialogs.Invite{}, err
	}
	if i.Hash == "" {
		return dialogs.Invite{}, dialogs.ErrNoInvite
	}
	return i, t.auditInvite("invite.used", i)
}

// AddInvite stores a one-time code; one that was used is good again.
func (t *tx) AddInvite(i dialogs.Invite) error {
	err := t.direct(statement{sql: inviteInsert, args: []any{i.Hash, string(i.Kind), string(i.Desk), millis(i.Expires), rolesText(i.Roles), string(i.Topics)}})
	if err != nil {
		return err
	}
	return t.auditInvite("invite.added", i)
}

// auditInvite names a code by the beginning of its hash, which opens nothing.
func (t *tx) auditInvite(kind string, i dialogs.Invite) error {
	return t.auditDeed(kind, audit.Facts{
		"desk": string(i.Desk), "for": string(i.Kind), "code": i.Hash[:min(len(i.Hash), 8)], "roles": rolesText(i.Roles),
	})
}
